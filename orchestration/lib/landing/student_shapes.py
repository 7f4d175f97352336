"""Rule R1 by shape: figures about groups of students that are figures about single ones.

A file of class figures has harmless headings, and may be a list of students all the same: somebody fills the form once
a student. The contract of such a feed says in ``figures_of_groups`` by which columns groups are told apart and which
columns say how many students a figure is about. Before anything is stored, the whole file is refused where

- it has a column that only persons have (a name, an address, a gender), which no column of the contract claims;
- two rows have the same key: a class has one row, its students have many;
- most rows are about one student (a count of 1, or one below 2), or do not say how many they are about;
- a cell holds a list of numbers, which are the scores of several students, or of names with a number each. "Girls: 12;
  Boys: 14" are parts of a class: the policy knows the words of such parts.

A single row with a count of 1 is one student, too: ``is_one_student`` tells landing to leave it out and to count it,
with none of its cells; the archive gets a copy of the file without it. A row that cannot be cut into columns keeps no
cell either.

``not_of_students`` names columns in which nothing may name a test of students: the diagnostic of teachers has a row
per person, and the quiz of students looks the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import unescape
from math import ceil, floor
from typing import TYPE_CHECKING

from orchestration.lib.landing import students
from orchestration.lib.landing.contracts import Contract, name_word
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers import Record
from orchestration.lib.landing.words import fold, words

if TYPE_CHECKING:
    from orchestration.lib.landing.table import Table

SINGLE = "single_student_row"

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")

# One student in words, and two numbers between which a count lies.
ONE = re.compile(r"(?:(?:a|only|just) )*(?:one|single)(?: (?:single )?(?:student|pupil|child))?")
BETWEEN = re.compile(r"\D*\d+\s*(?:[-‐-―]|to|or|and)\s*(\d+)\D*")

# Upper bounds of a count: one that is not reached, and one that may be. A count that is "<2" or "≤1" is at most 1.
BELOW = re.compile(r"<(?!\s*=)|\b(?:less|fewer|under|below|smaller)\b(?! or equal)(?! than or equal)")
AT_MOST = re.compile(r"[≤⩽≦]|<\s*=|=\s*<|\b(?:up to|at most|not more|no more|maximum|max|or (?:less|fewer|equal))\b")

# Three numbers with commas or blanks between them are scores; with semicolons, bars or line ends two are. Thousands
# (1,234,567), dates and a range (10-12) are no lists.
SCORE = r"-?\d+(?:\.\d+)?%?"
SCORES = re.compile(rf"\[?\s*{SCORE}(?:(?:\s*[;|\n]\s*{SCORE})+|(?:(?:\s*,\s*|\s+){SCORE}){{2,}})\s*\]?")
THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")

# What parts the names in a list of names with scores, and a name from its score.
PARTS = re.compile(r"[;,|\n]")
NAMED_SCORE = re.compile(
    rf"[\s\[{{(\"']*([^\W\d_][^=:→;|\n]*?)[\"']?\s*(?:[=:→]|->|=>|\s[-–—])\s*[\"']?{SCORE}[\s\]}})\"']*"
)

# How many names with a number each make a list.
FEWEST_NAMED = 2

MOST_NAMED = 5


def refuse_shape(
    contract: Contract,
    header: Sequence[str],
    columns: Mapping[str, int],
    header_line: int,
    rows: Callable[[], Iterable[Record]],
) -> None:
    """Refuse a table of figures that are about single students.

    ``columns`` are the places of the declared columns in ``header``, ``rows`` gives the records below it, each time
    anew. Raises ``LandingError`` (``student_level_data``), which names lines and columns and never a cell.
    """
    if contract.not_of_students:
        _refuse_tests_of_students(contract, columns, rows())
    if contract.figures_of_groups:
        _refuse_person_headings(header, columns, header_line)
        _refuse_rows(contract, header, columns, rows())


def is_one_student(contract: Contract, columns: Mapping[str, int], cells: Sequence[str]) -> bool:
    """Whether a row of figures is about one student."""
    groups = contract.figures_of_groups
    if groups is None:
        return False
    places = (columns[name] for name in groups.counts if name in columns)
    return any(place < len(cells) and _is_one(cells[place]) for place in places)


def kept_records(tables: Sequence[Table]) -> list[tuple[str | None, list[list[str]]]]:
    """What may be kept of tables from which a student was left out: the sheet, and the header with the other records.

    A record that cannot be cut into columns may be about a student, too, and is not kept.
    """
    kept = []
    for table in tables:
        rows = [
            cells
            for _, cells in table.records()
            if table.fits(cells) and not is_one_student(table.contract, table.columns, cells)
        ]
        kept.append((table.source.part, [table.header, *rows]))
    return kept


def _is_one(cell: str) -> bool:
    """Whether a count says 1, in whatever way: 1, 1.0, n = 1, one; or that it is 1 at most: <2, ≤1, 0-1."""
    text = fold(unescape(cell)).strip()
    numbers = [float(number.replace(",", ".")) for number in NUMBER.findall(text)]
    if not numbers or "%" in text:
        return bool(ONE.fullmatch(text))
    if len(numbers) == 2 and BETWEEN.fullmatch(text):
        return numbers[1] == 1
    if len(numbers) != 1:
        return False
    if AT_MOST.search(text):
        return floor(numbers[0]) == 1
    if BELOW.search(text):
        return ceil(numbers[0]) == 2
    return numbers[0] == 1


def _refuse_person_headings(header: Sequence[str], columns: Mapping[str, int], line: int) -> None:
    policy = students.load_policy()
    claimed = set(columns.values())
    for place, heading in enumerate(header):
        rule = policy.first("person_heading", words(heading), whole=True) if place not in claimed else None
        if rule:
            raise _refusal(f"line {line}, column {place + 1}: {rule.why} beside figures of classes")


def _refuse_rows(contract: Contract, header: Sequence[str], columns: Mapping[str, int], rows: Iterable[Record]) -> None:
    groups = contract.figures_of_groups
    assert groups is not None
    key_places = [columns.get(name) for name in groups.key]
    counts = [columns[name] for name in groups.counts if name in columns]
    figures = _places_of_figures(contract, header, columns)
    seen: dict[tuple[str, ...], int] = {}
    repeated: list[int] = []
    single: list[int] = []
    uncounted: list[int] = []
    total = 0
    for line, cells in rows:
        total += 1
        if lists := [place for place in figures if place < len(cells) and _is_list(cells[place])]:
            raise _refusal(f"line {line}, column {lists[0] + 1}: a list of scores in one cell")
        if lists := [place for place, cell in enumerate(cells) if _is_named_list(cell)]:
            raise _refusal(f"line {line}, column {lists[0] + 1}: a list of names with a score each in one cell")
        if is_one_student(contract, columns, cells):
            single.append(line)
        elif not any(cells[place].strip() for place in counts if place < len(cells)):
            uncounted.append(line)
        key = tuple(name_word(cells[place]) if place is not None and place < len(cells) else "" for place in key_places)
        if seen.setdefault(key, line) != line:
            repeated.append(line)
    if repeated:
        raise _refusal(
            f"{len(repeated)} row(s) repeat the {', '.join(groups.key)} of another one ({_lines(repeated)}): a class "
            "has one row of each, and several rows are its students"
        )
    if len(single) * 2 > total:
        raise _refusal(f"{len(single)} of {total} rows are about one student each ({_lines(single)})")
    if len(uncounted) * 2 > total:
        raise _refusal(f"{len(uncounted)} of {total} rows do not say how many students they are about")


def _places_of_figures(contract: Contract, header: Sequence[str], columns: Mapping[str, int]) -> list[int]:
    """The places where a list of numbers can only be scores: columns of figures, and those that nobody declared."""
    groups = contract.figures_of_groups
    names = {place: name for name, place in columns.items()}
    texts = {*groups.key, "curriculum", "comparison_kind"} if groups else set()
    return [place for place in range(len(header)) if names.get(place) not in texts]


def _is_list(cell: str) -> bool:
    text = cell.strip()
    return bool(SCORES.fullmatch(text)) and not THOUSANDS.fullmatch(text)


def _is_named_list(cell: str) -> bool:
    """Whether a cell holds several names with a number each, and not parts of a class with theirs."""
    parts = [part for part in PARTS.split(cell) if part.strip()] if PARTS.search(cell) else []
    named = [found for part in parts if (found := NAMED_SCORE.fullmatch(part))]
    if len(named) < FEWEST_NAMED or len(named) * 2 <= len(parts):
        return False
    policy = students.load_policy()
    return any(not policy.first("part_of_class", words(found[1]), whole=True) for found in named)


def _refuse_tests_of_students(contract: Contract, columns: Mapping[str, int], rows: Iterable[Record]) -> None:
    policy = students.load_policy()
    places = [columns[name] for name in contract.not_of_students if name in columns]
    for line, cells in rows:
        for place in places:
            if place < len(cells) and policy.first("student_test", words(cells[place])):
                raise _refusal(f"line {line}, column {place + 1}: a test of students, with a row for each of them")


def _lines(lines: Sequence[int]) -> str:
    more = f" and {len(lines) - MOST_NAMED} more" if len(lines) > MOST_NAMED else ""
    return f"line {', '.join(map(str, lines[:MOST_NAMED]))}{more}"


def _refusal(what: str) -> LandingError:
    return LandingError(
        students.CODE,
        f"{what}. The warehouse holds no individual student (rule R1): nothing of the file was kept. Send one row of "
        "counts, means and standard deviations by class instead.",
    )
