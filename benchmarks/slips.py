"""How many doubles with slips in their names are suggested, and what the bound of rule R30 would suggest beside."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from random import Random
from string import ascii_lowercase
from typing import Any

from benchmarks.candidates import FIRST_NAMES, LAST_NAMES, TABLES, USERS_OF_A_SCHOOL, compiled_models, drawn, find
from benchmarks.stage import own_warehouse, table
from orchestration.lib.database import connect

MOST_SLIPS = 4
Name = tuple[str, str]


def measure(people: int) -> None:
    """Everybody is at a school twice, the second time with slips; print the shares found and the noise of the bound."""
    rng = Random(people)
    names = list(zip(drawn(rng, FIRST_NAMES, people), drawn(rng, LAST_NAMES, people), strict=True))
    doubles = [_with_slips(rng, name, 1 + number % MOST_SLIPS) for number, name in enumerate(names)]
    with own_warehouse():
        compiled = compiled_models()
        with connect() as connection:
            find(connection, _rows(names, doubles), compiled)
            found = {
                (one, other)
                for one, other in connection.execute("select record_id, other_record_id from int_merge_candidate")
            }
    right = {(number, people + number) for number in range(people)} & found
    lines = [_line(slips, names, doubles, right) for slips in range(1, MOST_SLIPS + 1)]
    print(table(("slips", "doubles", "suggested %", "within the bound of R30 %"), lines))
    colleagues = [pair for school in _schools(names) for pair in combinations(school, 2)]
    near = sum(within_bound(names[one], names[other]) for one, other in colleagues)
    wrong = sum(other < people for _, other in found)
    print(f"Of {len(colleagues):,} pairs of colleagues {near:,} are within the bound, and {wrong:,} are suggested.")


def within_bound(one: Name, other: Name) -> bool:
    """Whether two whole names differ by less than max(length / 4, 5) edits (rule R30)."""
    ones, others = " ".join(one).lower(), " ".join(other).lower()
    return _edits(ones, others) < max(max(len(ones), len(others)) / 4, 5)


def _line(slips: int, names: list[Name], doubles: list[Name], right: set[tuple[int, int]]) -> list[Any]:
    people = len(names)
    mine = [number for number in range(people) if 1 + number % MOST_SLIPS == slips]
    hits = sum((number, people + number) in right for number in mine)
    bound = sum(within_bound(names[number], doubles[number]) for number in mine)
    return [slips, len(mine), round(100 * hits / len(mine), 1), round(100 * bound / len(mine), 1)]


def _schools(names: list[Name]) -> list[list[int]]:
    schools = range(0, len(names), USERS_OF_A_SCHOOL)
    return [list(range(first, min(first + USERS_OF_A_SCHOOL, len(names)))) for first in schools]


def _rows(names: list[Name], doubles: list[Name]) -> dict[str, list[tuple[Any, ...]]]:
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    for number, (first, last) in enumerate([*names, *doubles]):
        school, person = number % len(names) // USERS_OF_A_SCHOOL, f"P{number}"
        rows["int_contact"].append((number, first, last))
        rows["int_identifier_contact"].append(("person_id", person, number, number))
        of_person = (person, first, last, None, None, None, f"O{school}", None, None, None, None, None, None)
        rows["int_identity_people"].append(of_person)
    return rows


def _with_slips(rng: Random, name: Name, slips: int) -> Name:
    """A name with so many letters changed, left out, put in or swapped, wherever in it; never the name itself."""
    parts = list(name)
    while tuple(parts) == name:
        parts = list(name)
        for _ in range(slips):
            place = rng.choices((0, 1), weights=[len(part) for part in parts])[0]
            parts[place] = _with_slip(rng, parts[place])
    return parts[0], parts[1]


def _with_slip(rng: Random, word: str) -> str:
    at, letter = rng.randrange(len(word)), rng.choice(ascii_lowercase)
    kinds = Counter(change=3, put=2, swap=2 if at + 1 < len(word) else 0, leave=3 if len(word) > 2 else 0)
    kind = rng.choice(list(kinds.elements()))
    if kind == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + ("" if kind == "leave" else letter) + word[at + (kind != "put") :]


def _edits(one: str, other: str) -> int:
    """The edit distance, letter by letter."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        before, row[0] = row[0], place
        for nth, meant in enumerate(other, start=1):
            before, row[nth] = row[nth], min(row[nth] + 1, row[nth - 1] + 1, before + (letter != meant))
    return row[-1]
