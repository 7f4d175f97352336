"""The report on diagnostics (P5), reckoned anew by pandas and SciPy from the truth of the sample, cell by cell.

Nothing of the warehouse is read but the tables that are compared. What students and educators reached is what the
truth tells; who is seen by whom, and every figure, is worked out here a second time from domain D1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from orchestration.lib.database import connect
from tests.integration.seen import (
    EDUCATORS_FROM,
    INTERVAL_FROM,
    LEARNS,
    STUDENTS_FROM,
    Record,
    Rows,
    differences,
    effects,
    found_in,
    hidden_beside,
    label,
    of_educators,
    percent,
    pooled_deviation,
    pooled_mean,
    read,
    reason,
    rounded,
    seen,
    t_interval,
)
from tests.integration.test_recomputed_implementation import FOCUS, Reach, Truth
from tests.integration.truth import _people

FEW_AFTER = Fraction("0.6")
TEST = ("instrument", "version", "skill", "academic_year")


def whole(text: str) -> int | None:
    return int(text) if text else None


def flags(*said: str | None) -> str | None:
    return "; ".join(one for one in said if one) or None


def few_after(before: int, after: int) -> str | None:
    return "few after" if after < before * FEW_AFTER else None


# --- students ---------------------------------------------------------------------------------------------------------


def classes_tested(folder: Path) -> Rows:
    """What each class reached, with its gain."""
    words = read(folder, "skills").set_index("skill")["words"].to_dict()
    names = read(folder, "curricula").drop_duplicates("code").set_index("code")["curriculum"].to_dict()
    return [_class(row, words, names) for row in read(folder, "student_aggregates").to_dict("records")]


def _class(row: Record, words: dict[str, str], names: dict[str, str]) -> Record:
    highest = row["max_score"]
    before, after, sent, sd_before, sd_after, sd_gain = (
        percent(row[name], highest) for name in ("mean_pre", "mean_post", "mean_gain", "sd_pre", "sd_post", "sd_gain")
    )
    n_pre, n_post, n = (whole(row[name]) for name in ("n_pre", "n_post", "n_matched"))
    assert None not in (before, after, n_pre, n_post)
    gain = after - before if sent is None else sent
    deviation = None if sd_gain is None else float(sd_gain)
    is_assumed = deviation is None and sd_before is not None and sd_after is not None
    if is_assumed:
        deviation = float(np.sqrt(float(sd_before**2 + sd_after**2 - sd_before * sd_after)))  # type: ignore[operator]
    low, high = t_interval(gain, deviation, n, (-100, 100))
    d_av, g_av = effects(gain, sd_before, sd_after, n)
    smallest = min(one for one in (n_pre, n_post, n) if one is not None)
    return {
        "person": row["person"], "class": row["class_id"] or None, "instrument": row["instrument"],
        "version": row["version"], "skill": row["skill"] or None, "skill_name": words.get(row["skill"]),
        "curriculum": names.get(row["curriculum"], "Unknown"),
        "academic_year": int(row["academic_year"]), "academic_year_label": label(int(row["academic_year"])),
        "n_pre": n_pre, "mean_pre_pct": before, "sd_pre_pct": sd_before,
        "n_post": n_post, "mean_post_pct": after, "sd_post_pct": sd_after,
        "n_matched": n, "gain": gain, "gain_basis": "means" if sent is None else "matched",
        "gain_ci_low": low, "gain_ci_high": high,
        "gain_reason": "not_given" if n is None else reason([n], [deviation], [gain]),
        "sd_gain_pct": sd_gain, "d_av": d_av, "g_av": g_av,
        "d_av_reason": "not_given" if n is None else reason([n], [sd_before, sd_after], [gain]),
        "d_z": float(gain) / deviation if n and n >= INTERVAL_FROM and deviation else None,
        "normalised_gain": gain / (100 - before) if before != 100 else None,
        "flag": flags("unmatched" if n is None else "assumed r" if is_assumed else None, few_after(n_pre, n_post)),
        "n_gain": min(n_pre, n_post) if n is None else n, "n_smallest": smallest,
        "is_counted": row["is_counted_in_skill"] == "Y",
    }  # fmt: skip


def classes(folder: Path) -> Rows:
    """Those of each contract."""
    by_person: dict[tuple[str, int], Rows] = defaultdict(list)
    for row in classes_tested(folder):
        by_person[row["person"], row["academic_year"]].append(row)
    return [
        row | {"contract": contract}
        for contract, cohort, person, year in seen(folder)
        if cohort is None
        for row in by_person[person, year]
    ]


def outcomes(folder: Path) -> Rows:
    """All classes of a cohort together."""
    by_person: dict[tuple[str, int], Rows] = defaultdict(list)
    for row in classes_tested(folder):
        if row["is_counted"]:
            by_person[row["person"], row["academic_year"]].append(row)
    groups: dict[tuple[Any, ...], Rows] = defaultdict(list)
    for contract, cohort, person, year in seen(folder):
        for row in by_person[person, year]:
            groups[(contract, cohort, *(row[name] for name in TEST))].append(row)
    return [_outcome(dict(zip(("contract", "cohort", *TEST), key, strict=True)), rows) for key, rows in groups.items()]


def _outcome(key: Record, rows: Rows) -> Record:
    n_pre, n_post = (sum(row[name] for row in rows) for name in ("n_pre", "n_post"))
    matched = [row["n_matched"] for row in rows if row["n_matched"] is not None]
    # of a gain that is in part of classes of which nobody says it, nobody knows how many took both
    n = sum(matched) if len(matched) == len(rows) else None
    before, after, gain = (
        pooled_mean([(row[weight], row[value]) for row in rows])
        for weight, value in (("n_pre", "mean_pre_pct"), ("n_post", "mean_post_pct"), ("n_gain", "gain"))
    )
    assert before is not None
    sd_before, sd_after = (
        pooled_deviation([(row[f"n_{part}"], row[f"mean_{part}_pct"], row[f"sd_{part}_pct"]) for row in rows])
        for part in ("pre", "post")
    )
    d_av, g_av = effects(gain, sd_before, sd_after, n)
    people: dict[str, Rows] = defaultdict(list)
    for row in rows:
        people[row["person"]].append(row)
    own = [
        [pooled_mean([(row[weight], row[value]) for row in classes]) for classes in people.values()]
        for weight, value in (("n_pre", "mean_pre_pct"), ("n_post", "mean_post_pct"), ("n_gain", "gain"))
    ]
    return key | {
        "academic_year_label": label(key["academic_year"]), "skill_name": rows[0]["skill_name"],
        "n_classes": len(rows), "n_pre": n_pre, "mean_pre_pct": before, "sd_pre_pct": sd_before,
        "n_post": n_post, "mean_post_pct": after, "sd_post_pct": sd_after,
        "n_matched": n, "n_gain": sum(row["n_gain"] for row in rows), "gain": gain, "d_av": d_av, "g_av": g_av,
        "d_av_reason": "not_given" if n is None else reason([n], [sd_before, sd_after], [gain]),
        "normalised_gain": None if before == 100 or gain is None else gain / (100 - before),
        "n_educators": len(people),
        **of_educators(own[0], "educator_mean_pre_pct", (0, 100)),
        **of_educators(own[1], "educator_mean_post_pct", (0, 100)),
        **of_educators(own[2], "educator_mean_gain", (-100, 100)),
        "flag": flags("unmatched" if len(matched) < len(rows) else None, few_after(n_pre, n_post)),
        "n_smallest": min(n_pre, n_post, *([sum(matched)] if matched else [])),
    }  # fmt: skip


def focus_groups(folder: Path) -> Rows:
    """Of the classes that were tested, how many of their students are in the groups that the partner asks for."""
    truth = Truth(folder)
    reach, requests = Reach(truth), truth.read("report_requests")
    requests = requests[requests["focus_group"] != ""]
    asked = truth.read("contracts").merge(requests, on="organization")[["contract", "focus_group"]].drop_duplicates()
    tested: dict[tuple[str, int], dict[str, set[str | None]]] = defaultdict(lambda: defaultdict(set))
    for row in classes(folder):
        if row["is_counted"]:
            name = None if row["class"] is None else squashed(row["class"])
            tested[row["contract"], row["academic_year"]][row["person"]].add(name)
    return [
        _focus_group({"contract": contract, "academic_year": year, "focus_group": focus}, of_people, reach)
        for (contract, year), of_people in tested.items()
        for focus in asked[asked["contract"] == contract]["focus_group"]
    ]


def _focus_group(key: Record, of_people: dict[str, set[str | None]], reach: Reach) -> Record:
    column = FOCUS[key["focus_group"]]
    # results of all classes together are of each of them
    parts = [
        part
        for person, names in of_people.items()
        for part in reach.focus(person, key["academic_year"], None, column)
        if None in names or (part["group_kind"] == "class" and squashed(part["name"]) in names)
    ]
    n, of_shares = (
        sum(part["part"] * int(part[name] or 0) for part in parts) for name in ("students", "students_of_shares")
    )
    number = sum((part["part"] * int(part["students"]) * Fraction(part[column]) / 100 for part in parts), Fraction(0))
    return key | {
        "academic_year_label": label(key["academic_year"]), "n": n, "n_smallest": min(n, of_shares),
        "n_classes": sum(part["part"] for part in parts), "numerator": number if parts else None,
        "share": number / n if n else None,
    }  # fmt: skip


# What a partner sees of it: the smallest n decides over the row (K17)


def _shown(row: Record, names: tuple[str, ...], n: int, fewest: int, state: str) -> Record:
    word = "not_available" if n == 0 else "suppressed" if n < fewest else "shown"
    return {name: row[name] if word == "shown" else None for name in names} | {f"{state}_state": word}


GAIN = ("n_matched", "gain", "d_av", "g_av", "d_av_reason", "normalised_gain", "flag")


def _class_of(row: Record) -> tuple[Any, ...]:
    """A class and test: skills are of the same students."""
    return tuple(row[name] for name in ("person", "class", "instrument", "version", "academic_year"))


def _group_of(row: Record) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("contract", "cohort", *TEST))


def hidden(folder: Path) -> tuple[set[Any], set[Any]]:
    """Classes and groups that are small, or from which a small class would follow."""
    smallest: dict[Hashable, list[int]] = defaultdict(list)
    by_person: dict[tuple[str, str, int], Rows] = defaultdict(list)
    for row in classes(folder):
        if row["is_counted"]:
            smallest[_class_of(row)].append(row["n_smallest"])
            by_person[row["contract"], row["person"], row["academic_year"]].append(row)
    totals: dict[Hashable, set[Any]] = defaultdict(set)
    for contract, cohort, person, year in seen(folder):
        for row in by_person[contract, person, year]:
            totals[_group_of(row | {"cohort": cohort})].add(_class_of(row))
    # one skill of few hides the class as few whole tests do
    cells = {cell: min(n) if min(n) < STUDENTS_FROM else max(n) for cell, n in smallest.items()}
    small = {_group_of(row) for row in outcomes(folder) if row["n_smallest"] < STUDENTS_FROM}
    return hidden_beside(cells, totals, small)


def shown_classes(folder: Path) -> Rows:
    rows = []
    beside, _ = hidden(folder)
    for row in classes(folder):
        if not row.pop("is_counted"):
            continue
        n = max(row.pop("n_smallest"), 1)  # none matched is too few as well
        n = 1 if _class_of(row) in beside else n
        for name in ("gain_basis", "sd_gain_pct", "n_gain"):
            del row[name]
        rows.append(
            row
            | _shown(row, ("n_pre", "mean_pre_pct", "sd_pre_pct"), n, STUDENTS_FROM, "mean_pre_pct")
            | _shown(row, ("n_post", "mean_post_pct", "sd_post_pct"), n, STUDENTS_FROM, "mean_post_pct")
            | _shown(row, (*GAIN, "gain_ci_low", "gain_ci_high", "gain_reason", "d_z"), n, STUDENTS_FROM, "gain")
        )
    return rows


def shown_outcomes(folder: Path) -> Rows:
    rows = []
    _, beside = hidden(folder)
    for row in outcomes(folder):
        n, educators = max(row.pop("n_smallest"), 1), row["n_educators"]
        n = 1 if _group_of(row) in beside else n
        told = (
            row
            | _shown(row, ("n_pre", "mean_pre_pct", "sd_pre_pct"), n, STUDENTS_FROM, "mean_pre_pct")
            | _shown(row, ("n_post", "mean_post_pct", "sd_post_pct"), n, STUDENTS_FROM, "mean_post_pct")
            | _shown(row, (*GAIN, "n_gain"), n, STUDENTS_FROM, "gain")
        )
        for name in ("educator_mean_pre_pct", "educator_mean_post_pct", "educator_mean_gain"):
            names = tuple(f"{name}{part}" for part in ("", "_ci_low", "_ci_high", "_reason"))
            told |= _shown(row, names, educators if n >= STUDENTS_FROM else 1, EDUCATORS_FROM, name)
        rows.append(told)
    return rows


# --- educators --------------------------------------------------------------------------------------------------------


def educators(folder: Path) -> Rows:
    """Event × test × educator, before and after; of the anonymous as far as they can be told apart."""
    scores = read(folder, "teacher_diagnostic_scores")
    labels = {
        (row["event_id"], row["respondent"])
        for row in read(folder, "teacher_diagnostic").to_dict("records")
        if row["has_label"] == "Y"
    }
    alone = versions_alone(folder)
    latest: dict[tuple[str, ...], dict[str, Record]] = defaultdict(dict)
    scores = scores[scores["window"].isin(["pre", "post"]) & (scores["score_pct"] != "")]
    # a group of nobody is of those who are counted with their whole tests
    told = scores[scores["respondents"] != "0"].to_dict("records")
    for row in sorted(told, key=lambda row: (row["date"], row["version"])):
        named = row["person"] != "anonymous"
        kind = "named" if named else "group" if row["is_group"] == "Y" else "test"
        if kind == "test" and (row["event_id"], row["respondent"]) in labels:
            kind = "label"
        apart = (row["window"], row["version"]) if kind in ("group", "test") else ("", "")
        latest[row["event_id"], row["instrument"], row["person"], kind, row["respondent"], *apart][row["window"]] = row
        row["meant"] = alone.get(row["instrument"], row["version"]) if row["version"] == "unstated" else row["version"]
    rows = read(folder, "enrollments")
    rows = rows[rows["role"].isin(LEARNS) & (rows["is_enrolled"] == "Y") & (rows["is_make_up"] == "N")]
    learn = set(rows[["event_id", "person"]].itertuples(index=False, name=None))
    found = [_educator(key, windows) for key, windows in latest.items()]
    return [
        row | {"is_participant": row["kind"] != "named" or (row["event_id"], row["person"]) in learn} for row in found
    ]


def versions_alone(folder: Path) -> dict[str, str]:
    """The version of each test of which the catalog has but one: it is meant where none is stated."""
    catalog: dict[str, set[str]] = defaultdict(set)
    for row in read(folder, "instruments").to_dict("records"):
        if row["is_listed"] == "Y":
            catalog[squashed(row["instrument"])].add(squashed(row["version"]))
    return {instrument: min(versions) for instrument, versions in catalog.items() if len(versions) == 1}


def _educator(key: tuple[str, ...], windows: dict[str, Record]) -> Record:
    event, instrument, person, kind, number, *_ = key
    before, after = (Fraction(windows[part]["score_pct"]) if part in windows else None for part in ("pre", "post"))
    both = kind == "named" and before is not None and after is not None
    versions = sorted(row["meant"] for row in windows.values())
    return {
        "event_id": event, "instrument": instrument, "person": person, "kind": kind, "number": int(number),
        "academic_year": int(next(iter(windows.values()))["academic_year"]), "versions": versions,
        "n_pre": int(windows["pre"]["respondents"]) if "pre" in windows else 0, "pre": before,
        "n_post": int(windows["post"]["respondents"]) if "post" in windows else 0, "post": after,
        "gain": after - before if both else None,  # type: ignore[operator]
    }  # fmt: skip


def events(folder: Path) -> Rows:
    """Contract × event × test."""
    groups: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in educators(folder):
        if row["is_participant"]:
            groups[row["event_id"], row["instrument"]].append(row)
    contracts = read(folder, "contract_events").groupby("event_id")["contract"].agg(list).to_dict()
    return [
        _event(contract, event, instrument, rows)
        for (event, instrument), rows in groups.items()
        for contract in contracts.get(event, [])
    ]


def _event(contract: str, event: str, instrument: str, rows: Rows) -> Record:
    n_pre, n_post = (sum(row[f"n_{part}"] for row in rows) for part in ("pre", "post"))
    before, after = (pooled_mean([(row[f"n_{part}"], row[part]) for row in rows]) for part in ("pre", "post"))
    pairs = [row for row in rows if row["gain"] is not None]
    unknown = all(any(row["kind"] != "named" and row[f"n_{part}"] for row in rows) for part in ("pre", "post"))
    n = None if not pairs and unknown else len(pairs)
    deviations = [
        None if len(pairs) < 2 else float(np.std([float(row[name]) for row in pairs], ddof=1))
        for name in ("gain", "pre", "post")
    ]
    if pairs:
        gain, start = (sum(row[name] for row in pairs) / len(pairs) for name in ("gain", "pre"))
    else:
        gain, start = (after - before if n is None else None), before  # type: ignore[operator]
    low, high = t_interval(gain, deviations[0], n, (-100, 100))
    d_av, g_av = effects(gain, deviations[1], deviations[2], n)
    versions = sorted({version for row in rows for version in row["versions"]})
    return {
        "contract": contract, "event_source_id": event, "instrument": instrument,
        "academic_year": rows[0]["academic_year"], "academic_year_label": label(rows[0]["academic_year"]),
        "n_pre": n_pre, "mean_pre_pct": before,
        "sd_pre_pct": pooled_deviation([(row["n_pre"], row["pre"], None) for row in rows]),
        "n_post": n_post, "mean_post_pct": after,
        "sd_post_pct": pooled_deviation([(row["n_post"], row["post"], None) for row in rows]),
        "n_matched": n, "gain": gain, "gain_ci_low": low, "gain_ci_high": high,
        "gain_reason": "not_given" if n is None else reason([n], deviations[:1], [gain]),
        "sd_gain_pct": deviations[0], "d_av": d_av, "g_av": g_av,
        "d_av_reason": "not_given" if n is None else reason([n], deviations[1:], [gain]),
        "d_z": float(gain) / deviations[0] if n and n >= INTERVAL_FROM and deviations[0] else None,
        "normalised_gain": None if gain is None or start == 100 else gain / (100 - start),
        "flag": flags(
            "unmatched" if n is None else None,
            "versions differ" if len(versions) > 1 else None,
            few_after(n_pre, n_post),
        ),
        "n_smallest": min(one for one in (n_pre, n_post, n) if one is not None),
    }  # fmt: skip


def shown_events(folder: Path) -> Rows:
    rows = []
    for row in events(folder):
        n = row.pop("n_smallest")
        del row["sd_gain_pct"]
        of_gain = (*(name for name in GAIN if name != "flag"), "gain_ci_low", "gain_ci_high", "gain_reason", "d_z")
        rows.append(
            row
            | _shown(row, ("n_pre", "mean_pre_pct", "sd_pre_pct"), row["n_pre"], EDUCATORS_FROM, "mean_pre_pct")
            | _shown(row, ("n_post", "mean_post_pct", "sd_post_pct"), row["n_post"], EDUCATORS_FROM, "mean_post_pct")
            | _shown(row, of_gain, n, EDUCATORS_FROM, "gain")
            | {"flag": row["flag"] if min(row["n_pre"], row["n_post"]) >= EDUCATORS_FROM else None}
        )
    return rows


# --- comparison -------------------------------------------------------------------------------------------------------

# What the truth does not tell: names, keys, and the title of an event.
LEFT_OUT = {"last_name", "first_name", "class_name", "class_key", "event_name", "event_key"}
CLASS_KEY = ("contract", "person", "class", *TEST)
GROUP_KEY = ("contract", "cohort", *TEST)
EVENT_KEY = ("contract", "event_source_id", "instrument")
COMPARED: dict[str, tuple[Callable[[Path], Rows], tuple[str, ...]]] = {
    "restricted.student_diagnostic_class": (classes, CLASS_KEY),
    "restricted.student_diagnostic_outcome": (outcomes, GROUP_KEY),
    "restricted.student_diagnostic_focus": (focus_groups, ("contract", "academic_year", "focus_group")),
    "restricted.teacher_diagnostic_outcome": (events, EVENT_KEY),
    "reports.rpt_student_diagnostic": (shown_classes, CLASS_KEY),
    "reports.rpt_student_diagnostic_summary": (shown_outcomes, GROUP_KEY),
    "reports.rpt_teacher_diagnostic": (shown_events, EVENT_KEY),
}


def squashed(text: str) -> str:
    """A word as the truth of educators' tests writes it: without case and blanks; between digits stands a point."""
    parts = "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()
    joined = ""
    for part in parts:
        joined += ("." if joined[-1:].isdigit() and part[0].isdigit() else "") + part
    return joined


def found_rows(connection: Any, relation: str, folder: Path) -> Rows:
    rows = found_in(connection, relation, folder)
    for row in rows:
        for name in LEFT_OUT & row.keys():
            del row[name]
        if "event_source_id" in row:
            row["instrument"] = squashed(row["instrument"])
            del row["version"]  # as the catalog writes it, which the truth does not
    return rows


@pytest.mark.parametrize("relation", COMPARED)
def test_the_report_on_diagnostics_is_recomputed(relation: str, published_sample: str, sample: Path) -> None:
    recompute, key = COMPARED[relation]
    with connect() as connection:
        found = found_rows(connection, relation, sample / "truth")
    expected = recompute(sample / "truth")
    assert expected, "nothing is compared"
    lines = differences(found, expected, key)
    assert not lines, "\n".join([f"{len(lines)} difference(s):", *lines[:20]])


def test_what_single_educators_scored_is_recomputed(published_sample: str, sample: Path) -> None:
    with connect() as connection:
        rows = found_in(connection, "restricted.teacher_diagnostic_educator", sample / "truth")
        people = set(_people(connection, sample / "truth"))
    found = [
        (row["event_source_id"], squashed(row["instrument"]), row["person"] if row["person"] in people else "anonymous",
         row["respondent"].split()[0], row["respondent_number"], row["n_pre"], row["pre_pct"], row["n_post"],
         row["post_pct"], row["gain"], row["normalised_gain"], row["flag"], row["is_participant"])
        for row in rows
    ]  # fmt: skip
    expected = [
        (row["event_id"], row["instrument"], row["person"], row["kind"], row["number"], row["n_pre"], row["pre"],
         row["n_post"], row["post"], row["gain"],
         None if row["gain"] is None or row["pre"] == 100 else rounded(row["gain"] / (100 - row["pre"]), 6),
         "versions differ" if len(set(row["versions"])) > 1 else None, row["is_participant"])
        for row in educators(sample / "truth")
    ]  # fmt: skip
    assert expected
    assert _as_text(found) == _as_text(expected)


def _as_text(rows: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    return sorted(
        tuple(str(cell) if cell is None or isinstance(cell, str) else f"{float(cell):.6f}" for cell in row)
        for row in rows
    )
