"""What a report on outcomes does not count yet: how many rows are held back, by which rule, and what frees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestration.lib.landing import load_contracts
from orchestration.lib.reports import notes
from orchestration.lib.reports.content import Section
from orchestration.lib.reports.reader import Reader, Record

_OUTCOMES = """
    select feed, code, rule, title, advice, held_back_rows
    from restricted.held_outcome
    where contract = %s and feed = any(%s)
    order by feed collate "C", code collate "C"
"""

# Of all events of the contract together; by event it stands in the report on attendance.
_ATTENDANCE = """
    select
        feed, code, min(rule) as rule, min(title) as title, min(advice) as advice,
        cast(sum(held_back_rows) as integer) as held_back_rows
    from reports.rpt_teacher_attendance_head
    where contract = %s
    group by feed, code
    order by feed collate "C", code collate "C"
"""

HEADING = "Not in the tables yet"
OF_NOBODY = (
    "A held row that names no educator, event or year that is known may be of any contract, or of none: it is in no "
    "report."
)


def of_outcomes(reader: Reader, contract: str, feeds: Sequence[str]) -> list[Record]:
    """Rows of some feeds that are held back and are of a contract, by feed and rule."""
    return reader.records(_OUTCOMES, [contract, list(feeds)])


def of_attendance(reader: Reader, contract: str) -> list[Record]:
    """Rows about enrollment and attendance at the events of a contract that are held back, by feed and rule."""
    return reader.records(_ATTENDANCE, [contract])


def section(held: Sequence[Record]) -> Section:
    """The part of a report that says what is missing from its tables, and why."""
    return Section(HEADING, (*_lines(held), OF_NOBODY))


def cover(held: Sequence[Record]) -> Iterator[str]:
    """The line of the cover that says that something is missing from the tables."""
    if rows := number(held):
        yield f"Not in these tables: {notes.counted(rows, 'row')} held back. Why: see “{HEADING}”."


def number(held: Sequence[Record]) -> int:
    """How many rows are held back."""
    return sum(line["held_back_rows"] for line in held)


def _lines(held: Sequence[Record]) -> Iterator[str]:
    titles = {feed: contract.title for feed, contract in load_contracts().items()}
    for line in held:
        rule = f"rule {line['rule']}, {line['code']}" if line["rule"] else line["code"]
        of_feed = titles.get(line["feed"]) or line["feed"]
        yield (
            f"Held back: {notes.counted(line['held_back_rows'], 'row')} from “{of_feed}”. {line['title']}. "
            f"{line['advice'] or notes.CORRECTED} ({rule})"
        )
    if not held:
        yield "Nothing of this contract is held back."
