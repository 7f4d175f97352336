"""The database: embedded server or any other, connections, the writer lock, builds.

Nothing is imported until it is asked for: the start-up module of this package runs in every interpreter
of the environment and must stay cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "DatabaseUnavailable": "server",
    "ensure": "connection",
    "start": "connection",
    "stop": "connection",
    "remove": "connection",
    "status": "connection",
    "connect": "connection",
    "url": "connection",
    "writer_lock": "lock",
    "writer": "lock",
    "outbox_lock": "lock",
    "WriterBusy": "lock",
    "WriterLost": "lock",
    "start_build": "builds",
    "finish_build": "builds",
    "Build": "builds",
}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
