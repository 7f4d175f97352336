"""The internal analyses as files: what stands in them is what stands in the schema `analysis`."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from orchestration.lib import reports, settings
from orchestration.lib.database import connect
from orchestration.lib.landing import load_contracts

RELATIONS: dict[str, tuple[str | int, ...]] = {
    "programme": ("programme_metric",),
    "retention": ("retention", "longevity"),
    "facilitation": ("facilitation_implementation",),
    "context": ("context_implementation",),
    "confidence": ("confidence_growth", "confidence_implementation", "confidence_correlation"),
    "implementers": ("implementer_profile",),
    "curriculum_change": ("change_confidence where change_kind = 'curriculum'",),
    "training_change": ("change_confidence where change_kind = 'training'",),
    "facilitators": (
        "facilitation_confidence where group_kind = 'facilitator'",
        "facilitation_confidence where group_kind = 'event'",
    ),
    "interventions": (
        "intervention_month where slice = 'all'",
        "intervention_month where slice <> 'all' and n_reached > 0 and month > date '2025-06-30'",
    ),
    # first every feed that there is, with files or without
    "quality": (
        len(load_contracts()),
        "feed_batch",
        "feed_reason where disposition <> 'loaded'",
        "unknown_member",
        "response_rate",
    ),
}


def test_every_analysis_is_a_report() -> None:
    assert set(reports.ANALYSES) == set(RELATIONS)


@pytest.mark.parametrize("name", RELATIONS)
def test_an_analysis_says_all_that_its_tables_say(name: str, published_sample: str, tmp_path: Path) -> None:
    made = reports.write_analysis(name, [reports.Format.HTML, reports.Format.CSV], tmp_path)
    tables = [path for path in made.paths if path.suffix == ".csv"]
    for path, relation in zip(tables, RELATIONS[name], strict=True):
        with connect() as connection:
            query = f"select {relation if isinstance(relation, int) else f'(select count(*) from analysis.{relation})'}"
            rows = connection.execute(query).fetchone()
        with path.open(encoding="utf-8-sig", newline="") as stream:
            assert rows == (sum(1 for _ in csv.DictReader(stream)),)
    (page,) = (path.read_text(encoding="utf-8") for path in made.paths if path.suffix == ".html")
    assert "associated with" in page
    assert "Internal: not for partners." in page
    # what became of rows of files is compared with nothing
    assert ("Not controlled for: " in page) == (name != "quality")


def test_a_hidden_figure_says_so(published_sample: str) -> None:
    made = reports.write_analysis("programme", [reports.Format.CSV])
    # what is for internal readers lies where no other account reads it, unless somebody says where
    assert {path.parent for path in made.paths} == {settings.analyses_folder()}
    for folder in (settings.analyses_folder(), settings.reports_folder()):
        assert folder.stat().st_mode & 0o077 == 0
    (path,) = (path for path in made.paths if path.suffix == ".csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    words = {"suppressed": "n<5", "too_early": "too early", "not_available": "n/a"}
    hidden = [row for row in rows if row["state"] != "shown"]
    assert {row["state"] for row in hidden} == set(words)
    assert all(row["value"] == words[row["state"]] for row in hidden)
