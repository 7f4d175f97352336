"""Every feed on a small messy file of the shape that its senders export.

``tests/fixtures/feeds/expected/<feed>.csv`` says of every row and cell of ``inbox/<feed>`` what becomes of it; it was
worked out by hand from the wording of the domain. The people, events and organizations that the rows speak of are those
of ``tests/fixtures/rules``, which lands before, and those of ``inbox/people`` and its like.

``marts/<relation>.sql`` asks a published relation as an analyst would, and ``marts/<relation>.csv`` is the answer,
worked out by hand from the files in the inbox; in any order, a blank cell is a null.

``docs/questions`` asks what analysts ask, of the small world in ``tests/fixtures/questions``, and shows its answers. It
lands here as well, to spare a build of its own.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from orchestration.lib.database import connect, startup
from orchestration.lib.landing import load_contracts
from orchestration.lib.settings import ROOT

FIXTURES = ROOT / "tests" / "fixtures"
EXPECTED = FIXTURES / "feeds" / "expected"
QUESTIONS = sorted((FIXTURES / "feeds" / "marts").glob("*.sql"))
WORKED_QUESTIONS = sorted((ROOT / "docs" / "questions").glob("[0-9]*.md"))

Place = tuple[str, int, str]  # file, row, cell


class Verdict(NamedTuple):
    """What becomes of a row or cell; a disposition of nothing is that of a row which is judged cell by cell."""

    disposition: str
    code: str
    column: str
    warnings: tuple[str, ...]


def _warnings(text: str) -> tuple[str, ...]:
    return tuple(sorted(filter(None, text.split(";"))))


def _expected(feed: str) -> dict[Place, Verdict]:
    """What must become of the rows of a feed, from ``<feed>.csv`` and ``<feed>_of_<what for>.csv``."""
    lines = []
    for path in sorted(EXPECTED.glob("*.csv")):
        if _feed_of(path) == feed:
            with path.open(encoding="utf-8", newline="") as stream:
                lines += list(csv.DictReader(stream))
    return {
        (line["file"], int(line["row"]), line["cell"]): Verdict(
            line["disposition"], line["code"], line["column"], _warnings(line["warnings"])
        )
        for line in lines
    }


def _feed_of(path: Path) -> str:
    return path.stem.partition("_of_")[0]


FEEDS = sorted({_feed_of(path) for path in EXPECTED.glob("*.csv")})
WITHOUT = {  # their rows are tried in tests/fixtures/rules
    "attendance_long", "attendance_wide", "cohorts", "contracts", "enrollments", "event_sessions", "events", "feedback",
    "meeting_logs", "organizations", "people", "report_requests", "rosters", "web_signups",
}  # fmt: skip


def _found(feed: str) -> dict[Place, Verdict]:
    """What the build made of every row and cell of a feed."""
    with connect() as connection:
        warned = {
            tuple(place): _warnings(text)
            for *place, text in connection.execute(
                "select source_file, row_number, cell_header, string_agg(concat_ws(':', code, "
                "nullif(column_name, '')), ';') from quality.warning where feed = %s "
                "group by source_file, row_number, cell_header",
                [feed],
            ).fetchall()
        }
        rows = connection.execute(
            "select source_file, row_number, '', 'rejected', code, coalesce(column_name, '') "
            "from quarantine.rejected_row where feed = %s",
            [feed],
        ).fetchall()
        if feed in os.environ[startup.JUDGED_FEEDS].split():
            rows = connection.execute(
                "select batch.source_name, _row_number, _cell, _disposition, coalesce(_rule, ''), coalesce(_column, '')"
                f" from intermediate.int_{feed}_judged as judged "
                "join audit.current_batch as batch on batch.batch_id = judged._batch_id"
            ).fetchall()
        # rule R1: a row about one student is counted, and never stored
        rows += connection.execute(
            "select batch.source_name, row_number, '', 'filtered', code, '' from audit.malformed_row "
            "join audit.current_batch as batch using (batch_id) where feed = %s and code = 'single_student_row'",
            [feed],
        ).fetchall()
    verdicts = {(file, row, cell): Verdict(*told, warned.pop((file, row, cell), ())) for file, row, cell, *told in rows}
    return verdicts | {place: Verdict("", "", "", warnings) for place, warnings in warned.items()}


def test_every_feed_has_its_file() -> None:
    assert set(FEEDS) | WITHOUT == set(load_contracts())


@pytest.mark.parametrize("feed", FEEDS)
def test_every_row_becomes_what_the_domain_says(feed: str, published_feeds: str) -> None:
    expected, found = _expected(feed), _found(feed)
    if feed not in os.environ[startup.JUDGED_FEEDS].split():
        # by the contract alone: what is held is known row by row, the others by their number
        expected = {place: verdict for place, verdict in expected.items() if verdict.disposition == "rejected"}
    files = {file for file, _, _ in _expected(feed)}
    found = {place: verdict for place, verdict in found.items() if place[0] in files}
    wrong = {place: (expected.get(place), found.get(place)) for place in expected.keys() | found.keys()
             if expected.get(place) != found.get(place)}  # fmt: skip
    assert not wrong, "\n".join(f"{place}: expected {one}, found {other}" for place, (one, other) in wrong.items())


@pytest.mark.parametrize("feed", FEEDS)
def test_every_row_is_counted(feed: str, published_feeds: str) -> None:
    expected = Counter(
        (file, verdict.disposition) for (file, _, _), verdict in _expected(feed).items() if verdict.disposition
    )
    with connect() as connection:
        rows = connection.execute(
            "select source_file, loaded, rejected, superseded, filtered, difference from quality.conservation "
            "where feed = %s",
            [feed],
        ).fetchall()
    found: Counter[tuple[str, str]] = Counter()
    for file, loaded, rejected, superseded, filtered, difference in rows:
        assert difference == 0
        for name, count in zip(
            ("loaded", "rejected", "superseded", "filtered"), (loaded, rejected, superseded, filtered), strict=True
        ):
            if count:
                found[file, name] += count
    files = {file for file, _ in expected}
    assert {key: count for key, count in found.items() if key[0] in files} == dict(expected)


def _asked(question: str) -> list[list[str]]:
    """The heading and the rows of the answer, in the words of a CSV file."""
    with connect() as connection:
        cursor = connection.execute(question.encode())
        heading = [column.name for column in cursor.description or []]
        return [heading, *(["" if value is None else str(value) for value in row] for row in cursor)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_a_mart_answers_as_worked_out_by_hand(question: Path, published_feeds: str) -> None:
    with question.with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        header, *expected = csv.reader(stream)
    found_header, *found = _asked(question.read_text(encoding="utf-8"))
    assert found_header == header
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("page", WORKED_QUESTIONS, ids=lambda path: path.stem)
def test_a_worked_question_is_answered_as_its_page_shows(page: Path, published_feeds: str) -> None:
    text = page.read_text(encoding="utf-8")
    ((question,), (answer,)) = (re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("sql", "csv"))
    assert _asked(question) == list(csv.reader(answer.splitlines()))
    assert page.name in (page.parent / "README.md").read_text(encoding="utf-8")


def test_the_worked_questions_read_marts_alone() -> None:
    for page in WORKED_QUESTIONS:
        text = page.read_text(encoding="utf-8")
        (question,) = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
        assert set(re.findall(r"\b(?:from|join) (\w+)\.", question)) == {"marts"}, page.name
        assert "## What it does not say" in text


def test_a_fact_finds_its_member_when_that_has_come(feeds_later: str) -> None:
    """The order names a contract that lands a month later, and an event that never does: first both are late."""
    with connect() as connection:
        found = connection.execute(
            "select contract_source_id, event_source_id from marts.fct_workbook_order "
            "join marts.dim_contract using (contract_key) join marts.dim_event using (event_key) "
            "where order_source_id = 'W3'"
        ).fetchall()
    assert found == [("K9", "late")]
