"""The pages: dbt's docs and Great Expectations' Data Docs of what is published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from orchestration.lib import quality, settings
from orchestration.lib.dbt import run_dbt


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
    suites = [*quality.landed_suites().values(), *quality.mart_suites().values()]
    quality.write_data_docs(suites, folder)
    return {
        "dbt docs": settings.ROOT / "target" / "published" / "static_index.html",
        "Data Docs": folder / "index.html",
    }
