"""The pages: dbt's docs and Great Expectations' Data Docs of what is published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from orchestration.lib import quality, settings
from orchestration.lib.dbt import run_dbt
from orchestration.lib.publish.snapshot import published_snapshot

PUBLICATION = """
    select build.build_id, build.as_of, slot.since, build.code_version
    from audit.published_set as slot
    inner join audit.build as build on slot.build_id = build.build_id
    where slot.slot = 'published'
"""
BATCHES = """
    select batch.feed, array_agg(batch.batch_id order by batch.arrival, batch.batch_id)
    from audit.build_batch as member
    inner join audit.batch as batch on member.batch_id = batch.batch_id
    where member.build_id = %s
    group by batch.feed
"""
SET_ASIDE = """
    select feed, source_name, coalesce(status_why, '') from audit.batch
    where status = 'set_aside' order by feed, arrival, batch_id
"""


class DocsFailed(RuntimeError):
    """The pages could not be built."""


def build(say: Callable[[str], None]) -> dict[str, Path]:
    """Build both sites.

    Returns:
        Name and first page of each.

    Raises:
        DocsFailed: dbt could not generate its catalog, for instance because nothing is published yet.
    """
    say("dbt docs")
    outcome = run_dbt(["docs", "generate", "--static"], target="published")
    if outcome.problems:
        raise DocsFailed("; ".join(outcome.problems))
    say("Data Docs")
    folder = settings.home() / "data_docs"
    data_docs(folder)
    return {
        "dbt docs": settings.ROOT / settings.artifacts() / "published" / "static_index.html",
        "Data Docs": folder / "index.html",
    }


def data_docs(folder: Path) -> None:
    """Judge the published marts and the files they stand on, in one and the same publication."""
    with published_snapshot("warehouse docs") as snapshot:
        publication = snapshot.connection.execute(PUBLICATION).fetchone()
        if publication is None:
            raise DocsFailed("nothing is published yet: warehouse run")
        build_id, as_of, since, code = publication
        batches = dict(snapshot.connection.execute(BATCHES, [build_id]).fetchall())
        landed = [suite for feed, suite in quality.landed_suites().items() if feed in batches]
        quality.write_data_docs(
            [*landed, *quality.mart_suites().values()],
            folder,
            batches=batches,
            facts={
                "Build": build_id,
                "As of": as_of.isoformat(),
                "Published": _moment(since),
                "Files": str(sum(map(len, batches.values()))),
                "Code": code,
                "Judged": _moment(datetime.now(settings.timezone())),
            },
            set_aside=snapshot.connection.execute(SET_ASIDE).fetchall(),
        )


def _moment(value: datetime) -> str:
    return f"{value.astimezone(settings.timezone()):%Y-%m-%d %H:%M %Z}"
