"""What recomputations of results of students and educators have in common: who is seen by whom, and formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from psycopg.rows import dict_row
from scipy import stats

from tests.integration import truth as told

Record = dict[str, Any]
Rows = list[Record]

LEARNS = ("participant", "master teacher in training")
OUTCOME_AFTER = pd.DateOffset(months=3)
EDUCATORS_FROM, STUDENTS_FROM, INTERVAL_FROM = 5, 10, 10


def read(folder: Path, name: str) -> pd.DataFrame:
    """A table of the truth; a blank cell is an empty text."""
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


def year_of(day: date) -> int:
    return day.year - (day.month < 7)


def label(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02}"


def learners(folder: Path) -> pd.DataFrame:
    """Contract, person and event of everybody who takes part in an event of a contract."""
    rows = read(folder, "enrollments")
    rows = rows[rows["role"].isin(LEARNS) & (rows["is_enrolled"] == "Y") & (rows["is_make_up"] == "N")]
    events = read(folder, "events")[["event_id", "start_date"]]
    return rows.merge(read(folder, "contract_events")[["contract", "event_id"]]).merge(events)


def cohort_years(folder: Path) -> dict[tuple[str, str], dict[str, range]]:
    """Of contract and person the cohorts that the partner lists, each with the years whose outcomes are its.

    An event is of the cohorts in which they are on its first day, else of those that list them at all (K15); and of a
    cohort is what comes of its events, to the end of the year in which that is looked for, though the membership ends.
    """
    members: dict[str, Rows] = {}
    for member in read(folder, "cohort_members").to_dict("records"):
        if member["is_listed"] == "Y":
            members.setdefault(member["person"], []).append(member)
    spans: dict[tuple[str, str], dict[str, list[int]]] = {}
    for row in learners(folder).to_dict("records"):
        lists = [
            one
            for one in members.get(row["person"], [])
            # a cohort of an event is one of another contract where that lists it
            if (one["event_id"] == row["event_id"] and one["contract"] in ("", row["contract"]))
            or (one["contract"] == row["contract"] and not one["event_id"])
        ]
        then = [one for one in lists if one["start_date"] <= row["start_date"] <= one["end_date"]]
        for one in then or lists:
            years = spans.setdefault((row["contract"], row["person"]), {}).setdefault(one["cohort"], [])
            years += [year_of(pd.Timestamp(row["start_date"]) + OUTCOME_AFTER), int(row["outcome_ay"])]
    return {
        key: {cohort: range(min(years), max(years) + 1) for cohort, years in cohorts.items()}
        for key, cohorts in spans.items()
    }


def seen(folder: Path) -> list[tuple[str, str | None, str, int]]:
    """Contract, cohort, person and academic year of the outcomes that a contract sees (R40); no cohort: all."""
    cohorts = cohort_years(folder)
    found: list[tuple[str, str | None, str, int]] = []
    for (contract, person), group in learners(folder).groupby(["contract", "person"]):
        first = min(year_of(day) for day in pd.to_datetime(group["start_date"]) + OUTCOME_AFTER)
        for year in range(first, int(group["outcome_ay"].astype(int).max()) + 1):
            found.append((contract, None, person, year))
            of_year = [cohort for cohort, years in cohorts.get((contract, person), {}).items() if year in years]
            found += [(contract, cohort, person, year) for cohort in of_year]
    return found


# --- small groups -----------------------------------------------------------------------------------------------------


def hidden_beside(
    cells: Mapping[Hashable, int], totals: Mapping[Hashable, set[Any]], small: set[Any]
) -> tuple[set[Any], set[Any]]:
    """The cells and the totals that may not be shown together (D0, complementary).

    Args:
        cells: of how many each is; fewer than ten are small.
        totals: the cells that each is the sum of.
        small: the totals that are small themselves.
    """
    hidden, gone = {cell for cell, n in cells.items() if n < STUDENTS_FROM}, set(small)
    sums = [(total, total, parts) for total, parts in totals.items()]
    for around, parts in totals.items():
        within = [
            one for one, own in totals.items() if one not in small and around not in small and own and own < parts
        ]
        sums += [(one, around, parts - totals[one]) for one in within]
        if within:
            smallest = min(within, key=lambda one: (sum(cells[cell] for cell in totals[one]), _name(one)))
            sums.append((smallest, around, parts - set().union(*(totals[one] for one in within))))
    while True:
        told = [(one, parts) for one, around, parts in sums if not {one, around} & gone]
        unsafe = [(one, parts) for one, parts in told if _is_alone(parts & hidden, cells)]
        if not unsafe:
            return hidden, gone
        gone |= {one for one, parts in unsafe if parts <= hidden}
        for rest in [parts - hidden for _, parts in unsafe]:
            fewest = min((cells[cell] for cell in rest), default=0)
            hidden = hidden | {cell for cell in rest if cells[cell] == fewest}


def _name(total: Any) -> str:
    return "\x1f".join("\x1e" if part is None else str(part) for part in total)


def _is_alone(hidden: set[Any], cells: Mapping[Hashable, int]) -> bool:
    """Whether one hidden cell alone would follow, or small ones without a larger beside them."""
    return len(hidden) == 1 or (bool(hidden) and all(cells[cell] < STUDENTS_FROM for cell in hidden))


# --- formulas ---------------------------------------------------------------------------------------------------------


def rounded(value: Fraction | Decimal | float | None, digits: int) -> Fraction | None:
    """A number as a column of that many digits holds it."""
    if value is None:
        return None
    number = Decimal(repr(float(value))) if isinstance(value, float) else value
    if isinstance(number, Fraction):
        number = Decimal(number.numerator) / Decimal(number.denominator)
    return Fraction(number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def percent(points: str, highest: str) -> Fraction | None:
    """Points in percent of those that can be reached, with four digits."""
    return rounded(100 * Fraction(points) / Fraction(highest), 4) if points else None


def pooled_mean(parts: Iterable[tuple[int | None, Any]]) -> Fraction | None:
    known = [(Fraction(n), Fraction(mean)) for n, mean in parts if n and mean is not None]
    total = sum((n for n, _ in known), Fraction(0))
    return sum((n * mean for n, mean in known), Fraction(0)) / total if total else None


def pooled_deviation(parts: Iterable[tuple[int | None, Any, Any]]) -> float | None:
    """Of all members of groups, each with number, mean and deviation; none where a group of several has none."""
    known = [(int(n), float(mean), deviation) for n, mean, deviation in parts if n and mean is not None]
    total = sum(n for n, _, _ in known)
    if total < 2 or any(n > 1 and deviation is None for n, _, deviation in known):
        return None
    mean = sum(n * one for n, one, _ in known) / total
    within = sum((n - 1) * float(deviation or 0) ** 2 for n, _, deviation in known)
    between = sum(n * (one - mean) ** 2 for n, one, _ in known)
    return float(np.sqrt((within + between) / (total - 1)))


def t_interval(
    mean: Any, deviation: float | None, n: int | None, ends: tuple[float, float] | None = None
) -> tuple[float | None, float | None]:
    """Nothing of fewer than ten, and where all are alike."""
    if not n or n < INTERVAL_FROM or mean is None or not deviation:
        return None, None
    low, high = stats.t.interval(0.95, n - 1, loc=float(mean), scale=float(deviation) / np.sqrt(n))
    return (low, high) if ends is None else (max(low, ends[0]), min(high, ends[1]))


def reason(counts: Sequence[int | None], deviations: Sequence[Any], given: Sequence[Any]) -> str | None:
    """Why there is no interval."""
    if any((n or 0) < INTERVAL_FROM for n in counts):
        return "n_too_small"
    if any(one is None for one in (*deviations, *given)):
        return "not_given"
    return "no_variance" if deviations and all(one == 0 for one in deviations) else None


def effects(gain: Any, before: Any, after: Any, n: int | None) -> tuple[float | None, float | None]:
    """d_av, and g_av by the number of the matched, from ten on."""
    if not n or n < INTERVAL_FROM or None in (gain, before, after) or not (before or after):
        return None, None
    d = float(gain) / np.sqrt((float(before) ** 2 + float(after) ** 2) / 2)
    return d, d * (1 - 3 / (4 * (n - 1) - 1))


def of_educators(values: Sequence[Any], name: str, ends: tuple[float, float] | None = None) -> Record:
    """The mean over educators with its interval."""
    mean = sum(map(Fraction, values), Fraction(0)) / len(values) if values else None
    deviation = float(np.std([float(one) for one in values], ddof=1)) if len(values) > 1 else None
    if deviation is not None and len(set(values)) == 1:
        deviation = 0.0
    low, high = t_interval(mean, deviation, len(values), ends)
    return {
        name: mean, f"{name}_ci_low": low, f"{name}_ci_high": high,
        f"{name}_reason": reason([len(values)], [deviation], [mean]),
    }  # fmt: skip


# --- what the tables hold, and what is left over ----------------------------------------------------------------------


def found_in(connection: psycopg.Connection[Any], relation: str, folder: Path) -> Rows:
    """The rows of a relation; a person as the truth calls them."""
    names = {contact: person for person, contact in told._people(connection, folder).items()}
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(f"select * from {relation}").fetchall()  # type: ignore[arg-type]
    for row in rows:
        if "contact_id" in row:
            contact = row.pop("contact_id")
            row["person"] = names.get(str(contact), str(contact))
    return rows


def differences(found: Rows, expected: Rows, key: Sequence[str]) -> list[str]:
    """What one side has and the other has not, cell by cell of every column that is expected."""
    sides: list[dict[tuple[Any, ...], Record]] = []
    for rows in (found, expected):
        keys = [tuple(row[name] for name in key) for row in rows]
        assert max(Counter(keys).values(), default=1) == 1, "the key tells rows apart"
        sides.append(dict(zip(keys, rows, strict=True)))
    here, there = sides
    lines = [f"{one}: only {'found' if one in here else 'expected'}" for one in here.keys() ^ there.keys()]
    for one in here.keys() & there.keys():
        lines += [
            f"{one} {name}: {here[one][name]}, expected {value if isinstance(value, str | None) else float(value)}"
            for name, value in there[one].items()
            if not is_same(here[one][name], value)
        ]
        lines += [f"{one}: {name} is not expected" for name in here[one].keys() - there[one].keys()]
    return sorted(lines, key=str)


def is_same(found: Any, expected: Any) -> bool:
    if found is None or expected is None:
        return found is expected
    if isinstance(expected, str | bool):
        return bool(found == expected)
    # columns are rounded to four or six digits, or whole
    digits = max(0, -found.as_tuple().exponent) if isinstance(found, Decimal) else 0
    return abs(float(found) - float(expected)) <= 0.51 * 10.0**-digits + 1e-9 * abs(float(expected))
