"""What came of one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from orchestration.lib.landing.ledger import Batch

Outcome = Literal["landed", "already", "waiting", "refused", "skipped"]


class LandingResult(BaseModel):
    """The outcome for one file, or for one sheet of a workbook.

    ``rows`` are the records of the file after its header, ``malformed`` those of them that could not be cut into the
    header's columns and are held aside. ``code`` is set where something was refused or waits. ``message`` and
    ``warnings`` never hold a cell of a column with personal data.
    """

    model_config = ConfigDict(frozen=True)

    path: Path
    feed: str | None = None
    outcome: Outcome
    batch_id: str | None = None
    rows: int = 0
    malformed: int = 0
    code: str | None = None
    message: str = ""
    event: str | None = None
    warnings: tuple[str, ...] = ()

    @classmethod
    def of_batch(cls, path: Path, batch: Batch, outcome: Outcome, message: str, **more: Any) -> LandingResult:
        """The outcome for what the ledger knows as a batch.

        Args:
            path: of the file.
            batch: its batch.
            outcome: what came of it.
            message: the same in words.
            **more: other attributes, such as ``warnings``.
        """
        return cls(
            path=path,
            feed=batch.feed,
            outcome=outcome,
            batch_id=batch.batch_id,
            rows=batch.row_count,
            malformed=batch.malformed_count,
            event=batch.event_source_id,
            message=message,
            **more,
        )

    def __str__(self) -> str:
        feed = f" ({self.feed})" if self.feed else ""
        return f"{self.path.name}{feed}: {self.outcome}. {self.message}"
