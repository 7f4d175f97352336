"""Which failures pass by themselves. Whatever else fails stays failed: a second try finds the same data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import psycopg
import sqlalchemy.exc

from orchestration.lib.database import WriterBusy, WriterLost
from orchestration.lib.publish import PublishBusy

TRANSIENT = (psycopg.OperationalError, sqlalchemy.exc.OperationalError, WriterBusy, WriterLost, PublishBusy)


def is_transient(error: BaseException | None) -> bool:
    """Whether the database was away or busy: the error itself says so, or one that it was raised from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, TRANSIENT):
            return True
        # of several that failed one is enough: it gets what it lacks from the next try
        if isinstance(error, BaseExceptionGroup) and any(is_transient(one) for one in error.exceptions):
            return True
        seen.add(id(error))
        error = error.__cause__
    return False


@contextmanager
def tried_again(*, times: int = 3, wait: float = 10) -> Iterator[None]:
    """Ask Dagster to run the step again when this block fails by something that passes by itself.

    Args:
        times: tries after the first.
        wait: seconds before each of them.
    """
    try:
        yield
    except Exception as error:
        if is_transient(error):
            raise dg.RetryRequested(max_retries=times, seconds_to_wait=wait) from error
        raise
