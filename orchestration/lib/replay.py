"""Everything anew from what landed, and whether the same comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg

from orchestration.lib import pipeline
from orchestration.lib.database import builds, connect, writer_lock
from orchestration.lib.pipeline import BuildOutcome
from orchestration.lib.publish import Fingerprint, fingerprints

Say = Callable[[str], None]


@dataclass(frozen=True)
class Difference:
    """A published relation whose rows are others than before; ``None`` where it was not there."""

    relation: str
    before: Fingerprint | None
    after: Fingerprint | None

    @property
    def rows_before(self) -> int | None:
        """How many rows it had."""
        return self.before.rows if self.before else None

    @property
    def rows_after(self) -> int | None:
        """How many rows it has."""
        return self.after.rows if self.after else None


@dataclass
class Replay:
    """What came of a replay.

    Attributes:
        build: the build that was made anew.
        compared: published relations that were compared; 0 where nothing was published before.
        differences: those of them whose rows are others.
        reasons: what has changed since the publication before, and so may account for them.
    """

    build: BuildOutcome
    compared: int = 0
    differences: list[Difference] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        """Whether the same rows are published as before."""
        return self.build.published and not self.differences


def replay(as_of: date | None = None, say: Say = lambda message: None) -> Replay:
    """Judge every landed row anew, build every model whole, judge by the suites and publish; then compare.

    Args:
        as_of: report date; None takes that of the published build, so that the two can be compared.
        say: told what happens.
    """
    with writer_lock("replay"):
        with connect() as connection:
            published = builds.published_build(connection)
            reasons = _changes(connection, published, as_of) if published else []
        say("reading what is published")
        before = fingerprints() if published else {}
        outcome = pipeline.build(as_of or (published.as_of if published else None), say, from_raw=True)
        if not outcome.published:
            return Replay(outcome, reasons=reasons)
        say("comparing")
        after = fingerprints()
    names = sorted({*before, *after}) if published else []
    differences = [
        Difference(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    ]
    return Replay(outcome, len(names), differences, reasons)


def _changes(connection: psycopg.Connection[Any], published: builds.Build, as_of: date | None) -> list[str]:
    """What is not as it was for the published build: files, code, date."""
    row = connection.execute(
        """
        select
            count(*) filter (where member.batch_id is null),
            count(*) filter (where landed.batch_id is null),
            (select code_version from audit.build where build_id = %(build)s)
        from (select batch_id from audit.batch where status = 'landed') as landed
        full outer join (select batch_id from audit.build_batch where build_id = %(build)s) as member
            on landed.batch_id = member.batch_id
        """,
        {"build": published.build_id},
    ).fetchone()
    came, went, code = row or (0, 0, None)
    found = []
    if came:
        found.append(f"{came} file(s) came in since")
    if went:
        found.append(f"{went} file(s) went out since")
    if code != builds.code_version():
        found.append("the code or a seed was changed since")
    if as_of and as_of != published.as_of:
        found.append(f"the report date was {published.as_of}")
    return found
