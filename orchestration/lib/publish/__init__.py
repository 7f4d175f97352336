"""The publish gate: candidates become what readers see, all at once or not at all."""

from orchestration.lib.publish.fingerprints import Fingerprint, fingerprints
from orchestration.lib.publish.gate import (
    Publication,
    PublishBusy,
    PublishRefused,
    publish,
    require_ready,
    undo,
)
from orchestration.lib.publish.snapshot import Snapshot, published_snapshot

__all__ = [
    "Fingerprint",
    "Publication",
    "PublishBusy",
    "PublishRefused",
    "Snapshot",
    "fingerprints",
    "publish",
    "published_snapshot",
    "require_ready",
    "undo",
]
