"""The implementation report (P4), worked out once more in pandas from the truth of a sample, equal in every cell.

Nothing here reads a model, a seed or a macro: events, enrollments, cohorts, implementations and their groups of
students are those that the truth tells of, in its own words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd
import psycopg
import pytest
from psycopg.rows import dict_row
from statsmodels.stats.proportion import proportion_confint

from orchestration.lib.database import connect
from tests.integration import truth as told
from tests.integration.seen import cohort_years, hidden_beside

Record = dict[str, Any]
Rows = list[Record]

LEARNS = ("participant", "master teacher in training")
# One yes is enough, and no is said where nothing is unknown (D0); then the order of the statuses.
WEIGHT = {"implementing": 1, "will_this_year": 2, "planned": 2, "unknown": 2, "will_next_year": 3, "will_not": 3}
STATUSES = (
    "implementing", "will_this_year", "will_next_year", "will_not", "planned", "unknown", "not_applicable",
)  # fmt: skip
REFUSES = ("will_not", "will_next_year")
SAYS_NOTHING = ("unknown", "planned")
# Of a record: that it counts, or did before another came.
STANDS = ("counts", "a later answer counts")
CHOICES = ("own", "mixed", "required")
REASONS = {
    "good reason": (
        "retired", "left teaching", "moved to a non-teaching role", "course not offered", "subject or grade changed",
        "leave",
    ),
    "within our control": (
        "did not feel prepared", "materials do not fit", "too long", "no answer to a question",
        "technology trouble with our tools",
    ),
    "outside": ("no time in pacing guide", "administrator decision", "devices missing", "testing pressure"),
    "unknown": ("unknown",),
}  # fmt: skip
ANSWERS = {
    "admin_support": tuple("12345"),
    "choice": CHOICES,
    "reason_not": tuple(chain.from_iterable(REASONS.values())),
    "reason_class": tuple(REASONS),
}
# What the truth calls a class that no list of the teacher's has.
NO_LIST_HAS_IT = "late"
FOCUS = {"% girls": "pct_girls", "% Black": "pct_black", "% IEP": "pct_iep"}
EDUCATORS_FROM, STUDENTS_FROM, INTERVAL_FROM = 5, 10, 10
OUTCOME_AFTER = pd.DateOffset(months=3)
CUTS = ((300, "0.01"), (100, "0.02"), (40, "0.05"), (20, "0.1"), (0, "0.2"))


class Truth:
    """What the truth tells, and what follows of it for the report."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.closed_before = _year_of(date.fromisoformat(told.as_of(folder)))
        self.respondents = self._respondents()
        self.details = list(self._details())
        self.members = list(self._members())

    def read(self, name: str) -> pd.DataFrame:
        """A table of the truth; a blank cell is an empty text."""
        return pd.read_csv(self._folder / f"{name}.csv", dtype=str, keep_default_na=False)

    def learners(self) -> pd.DataFrame:
        """Contract, person and event of everybody who takes part in an event of a contract."""
        enrollments = self.read("enrollments")
        takes_part = enrollments["role"].isin(LEARNS) & (enrollments["is_enrolled"] == "Y")
        enrollments = enrollments[takes_part & (enrollments["is_make_up"] == "N")]
        events = self.read("events")[["event_id", "is_journey_training", "start_date", "end_date"]]
        return enrollments.merge(self.read("contract_events")[["contract", "event_id"]]).merge(events)

    def _respondents(self) -> set[tuple[str, str, int]]:
        """Who sent a record of the survey that says more than nothing, by curriculum and year (D0).

        A record that says unknown, or is a plan, answers nothing; what a list of enrollments notes is no record.
        """
        records = self.read("implementation_records")
        says = ~records["status"].isin(SAYS_NOTHING) & records["standing"].isin(STANDS)
        return {
            (row["person"], row["curriculum"], int(row["academic_year"])) for row in records[says].to_dict("records")
        }

    def _details(self) -> Iterator[Record]:
        learners = self.learners()
        learners["first"] = (pd.to_datetime(learners["start_date"]) + OUTCOME_AFTER).map(_year_of)
        learners["last"] = learners["outcome_ay"].astype(int)
        spans = learners.groupby(["contract", "person"]).agg({"first": "min", "last": "max"}).reset_index()
        implementations = self.read("implementations")
        implementations["academic_year"] = implementations["academic_year"].astype(int)
        seen = spans.merge(implementations[["person", "curriculum", "academic_year"]])
        seen = seen[(seen["first"] <= seen["academic_year"]) & (seen["academic_year"] <= seen["last"])]
        names = self.read("curricula").set_index("code")["curriculum"].to_dict()
        codes = {name: code for code, name in names.items()}
        of_events = self.read("event_curricula")[["event_id", "curriculum"]]
        asked = learners[learners["is_journey_training"] == "Y"].merge(of_events, on="event_id")
        asked = asked.assign(
            curriculum=asked["curriculum"].map(lambda name: codes.get(name, name)), academic_year=asked["last"]
        )
        key = ["contract", "person", "curriculum", "academic_year"]
        keys = pd.concat([seen[key], asked[key]]).drop_duplicates()
        about = implementations.merge(
            self.read("implementation_courses")
            .astype({"academic_year": int})
            .rename(columns={"subject": "canonical", "course": "course_word"}),
            on=["person", "curriculum", "academic_year"],
        )
        names |= {"unknown": "Unknown", "not_applicable": "Not applicable"}
        rows = keys.merge(about, how="left", on=["person", "curriculum", "academic_year"]).fillna("")
        ratings = self._by_year("admin_support", "rating")
        schools = self._schools()
        sessions = self._by_curriculum("educator_years", "coaching_sessions_attended")
        people = self.read("contacts").drop_duplicates("person").set_index("person")
        for row in rows.to_dict("records"):
            yield self._detail(row, names, ratings, schools, sessions, people)

    def _by_year(self, table: str, column: str) -> dict[tuple[str, int], str]:
        return {(row["person"], int(row["academic_year"])): row[column] for row in self.read(table).to_dict("records")}

    def _by_curriculum(self, table: str, column: str) -> dict[tuple[str, str, int], str]:
        return {
            (row["person"], row["curriculum"], int(row["academic_year"])): row[column]
            for row in self.read(table).to_dict("records")
        }

    def _schools(self) -> Callable[[Record], str | None]:
        """The school of what is told; else of the educator on the day that stands for the year."""
        organizations = self.read("organizations").set_index("organization")
        versions = self.read("contact_versions")
        days = self._by_curriculum("educator_years", "contact_date")

        def school(row: Record) -> str | None:
            if row["status"]:
                if row["organization"] not in organizations.index:
                    return None
                place = organizations.loc[row["organization"]]
                return str(place["name"]) if place["type"] == "School" else None
            day = days.get((row["person"], row["curriculum"], row["academic_year"]))
            if day is None:
                return None
            then = versions[
                (versions["person"] == row["person"]) & (versions["valid_from"] <= day) & (day < versions["valid_to"])
            ]
            name = str(then["school"].iloc[0])
            return None if name in ("Unknown", "Not applicable", "Late") else name

        return school

    def _detail(
        self, row: Record, names: Record, ratings: Record, schools: Any, sessions: Record, people: Any
    ) -> Record:
        is_told, is_implementing = bool(row["status"]), row["status"] == "implementing"
        year, person = row["academic_year"], row["person"]
        depth = Fraction(row["lessons_counted"]) / int(row["lessons_in_pathway"]) if row["lessons_counted"] else None
        who = people.loc[person]
        return {
            "contract": row["contract"],
            "last_name": who["last_name"] or None,
            "first_name": who["first_name"] or None,
            "school": schools(row),
            "academic_year_label": f"{year}-{(year + 1) % 100:02}",
            "curriculum": names[row["curriculum"]],
            "course_name": row["course"] or None,
            "subject": row["canonical"] if row["canonical"] not in ("", "Unknown") else None,
            "grade_band": row["grade_band"] or None,
            "model": row["model"] or "unknown",
            "status": row["status"] or "unknown",
            "outcome_state": row["outcome_state"] or ("unknown" if year < self.closed_before else "too_early"),
            "evidence": row["evidence"] or "none",
            "answer_source": row["answer_source"] or "none",
            "start_date": row["start_date"] or None,
            "answered_on": row["answered_on"] or None,
            "lessons_used": _whole(row["lessons_used"]),
            "lessons_in_pathway": _whole(row["lessons_in_pathway"]),
            "depth": _rounded(depth),
            "classes": _whole(row["classes"]),
            "classes_taught": _whole(row["classes_taught"]),
            "student_groups": int(row["student_groups"]) if is_implementing else 0,
            "student_groups_with_count": int(row["student_groups_with_count"]) if is_implementing else 0,
            "students": _whole(row["students"]) if is_implementing else None,
            "computer_access": row["computer_access"] or "Not stated",
            "coaching_sessions_attended": int(
                row["coaching_sessions_attended"] if is_told else sessions.get((person, row["curriculum"], year), 0)
            ),
            "admin_support": Fraction(rating) if (rating := ratings.get((person, year))) else None,
            "choice": row["choice"] or "unknown",
            "reason_not": row["reason_not"] or "not_applicable",
            "reason_class": row["reason_class"] or "not_applicable",
            "curriculum_source_id": row["curriculum"],
            "person": person,
            "academic_year": year,
            "is_implementing": is_implementing,
            "is_answered": (person, row["curriculum"], year) in self.respondents,
        }

    def _members(self) -> Iterator[Record]:
        """Everybody of every group, by curriculum and over all, in each cohort and in the whole contract."""
        cohorts, converted, reach = cohort_years(self._folder), self._converted(), Reach(self)
        educators: dict[tuple[str, str, int], Rows] = {}
        for row in self.details:
            educators.setdefault((row["contract"], row["person"], row["academic_year"]), []).append(row)
        for (contract, person, year), rows in educators.items():
            values = [_value_of(row) for row in rows] + [_value_over(rows, reach.of(person, year))]
            listed = [cohort for cohort, years in cohorts.get((contract, person), {}).items() if year in years]
            for cohort in [None, *listed]:
                for value in values:
                    yield {
                        **value, "contract": contract, "cohort": cohort, "person": person, "academic_year": year,
                        "is_converted": converted.get((contract, person, year)),
                    }  # fmt: skip

    def _converted(self) -> dict[tuple[str, str, int], bool]:
        """Of whom a contract has the first training that trained them: whether they use anything in its year."""
        trained = self.read("enrollments").merge(self.read("events")[["event_id", "start_date", "end_date"]])
        trained = trained[(trained["is_trained"] == "Y") & trained["role"].isin(LEARNS)]
        trained["day"] = trained["end_date"].where(trained["end_date"] != "", trained["start_date"])
        firsts = trained.sort_values(["day", "event_id"]).drop_duplicates("person")[["person", "event_id"]]
        years = self.read("educator_years").merge(firsts.merge(self.read("contract_events")), on="person")
        return {
            (row["contract"], row["person"], int(row["academic_year"])): row["any_outcome_state"] == "yes"
            for row in years.to_dict("records")
            if row["is_first_outcome_year"] == "Y" and row["any_outcome_state"] in ("yes", "no")
        }

    def groups(self) -> dict[tuple[Any, ...], Rows]:
        """The members of each group."""
        found: dict[tuple[Any, ...], Rows] = {}
        for row in self.members:
            key = (row["contract"], row["cohort"], row["curriculum"], row["academic_year"])
            found.setdefault(key, []).append(row)
        return found


class Reach:
    """Groups of students of implementers: with k curricula each is a k-th part in each, and whole over all."""

    def __init__(self, truth: Truth) -> None:
        names = truth.read("curricula").set_index("code")["curriculum"].to_dict()
        groups, courses = truth.read("implementation_groups"), truth.read("group_courses")
        of_group = ["person", "curriculum", "academic_year", "group_kind"]
        assert groups[of_group].equals(courses[of_group]), "both tell of the groups in one order"
        self._groups: dict[tuple[str, int], Rows] = {}
        self._named: dict[tuple[str, int], set[str]] = {}
        self._unnamed: Counter[tuple[str, int]] = Counter()
        for row in groups.assign(name=courses["class"]).to_dict("records"):
            if row["is_implementing"] == "Y":
                self._add(row, (row["person"], int(row["academic_year"])), names)

    def _add(self, row: Record, key: tuple[str, int], names: dict[str, str]) -> None:
        part = Fraction(1, int(row["curricula"])) if row["is_counted"] == "Y" else Fraction(1)
        if row["is_counted"] == "Y":
            self._groups.setdefault(key, []).append({**row, "part": part, "curriculum": names[row["curriculum"]]})
        if row["group_kind"] == "class" and row["name"] == NO_LIST_HAS_IT:
            self._unnamed[key] += part  # type: ignore[assignment]
        elif row["group_kind"] == "class":
            self._named.setdefault(key, set()).add(row["name"])

    def of(self, person: str, year: int) -> Record:
        """Over all curricula."""
        rows = self._groups.get((person, year), [])
        counted = [row for row in rows if row["students"]]
        return {
            "classes": len(self._named.get((person, year), ())) + self._unnamed[person, year],
            "student_groups": sum(row["part"] for row in rows),
            "student_groups_with_count": sum(row["part"] for row in counted),
            "students": sum(row["part"] * int(row["students"]) for row in counted) if counted else None,
        }

    def focus(self, person: str, year: int, curriculum: str | None, share: str) -> Rows:
        """The classes that tell number and share, each with its part; of one curriculum it is whole."""
        return [
            {**row, "part": row["part"] if curriculum is None else Fraction(1)}
            for row in self._groups.get((person, year), [])
            if curriculum in (None, row["curriculum"]) and row[share] and row["students"] and int(row["students"]) > 0
        ]


def _value_of(row: Record) -> Record:
    uses = row["is_implementing"]
    return row | {name: row[name] if uses else None for name in ("depth", "classes", "classes_taught")}


def _value_over(rows: Rows, reach: Record) -> Record:
    """One educator over all curricula of a year."""
    leading = min(
        rows,
        key=lambda row: (
            WEIGHT.get(row["status"], 4),
            -(date.fromisoformat(row["answered_on"]).toordinal() if row["answered_on"] else 0),
            STATUSES.index(row["status"]),
            row["curriculum_source_id"],
        ),
    )
    using = [row for row in rows if row["is_implementing"]]
    depths = [row["depth"] for row in using if row["depth"] is not None]
    choices = {row["choice"] for row in rows} - {"unknown"}
    return leading | reach | {
        "curriculum": None,
        "is_answered": any(row["is_answered"] for row in rows),
        "classes": reach["classes"] if using else None,
        "classes_taught": max(row["classes_taught"] for row in using) if using else None,
        "depth": _rounded(sum(depths, Fraction(0)) / len(depths)) if depths else None,
        "choice": choices.pop() if len(choices) == 1 else "mixed" if choices else "unknown",
    }  # fmt: skip


def outcomes(truth: Truth) -> Iterator[Record]:
    """The summary before small groups are hidden."""
    for (contract, cohort, curriculum, year), rows in truth.groups().items():
        statuses = Counter(row["status"] for row in rows)
        judged = [row["is_converted"] for row in rows if row["is_converted"] is not None]
        depths = [row["depth"] for row in rows if row["depth"] is not None]
        counts = [row["students"] for row in rows if row["students"] is not None]
        eligible = [row for row in rows if row["status"] != "not_applicable"]
        answered = sum(row["is_answered"] for row in eligible)
        response = Fraction(answered, len(eligible)) if eligible else None
        using, taught = (sum(row[name] or 0 for row in rows) for name in ("classes", "classes_taught"))
        low, high = (None, None)
        if len(judged) >= INTERVAL_FROM:
            low, high = proportion_confint(sum(judged), len(judged), method="wilson")
        yield {
            "contract": contract,
            "cohort": cohort,
            "curriculum": curriculum,
            "academic_year_label": f"{year}-{(year + 1) % 100:02}",
            "academic_year": year,
            "n_educators": len(rows),
            **{f"n_{status}": statuses[status] for status in STATUSES if status != "unknown"},
            "n_unknown": statuses["unknown"] if year < truth.closed_before else 0,
            "n_unknown_too_early": statuses["unknown"] if year >= truth.closed_before else 0,
            "n_eligible": len(eligible),
            "n_answered": answered,
            "response_rate": response,
            "is_low_response": response is not None and response < Fraction(1, 2) and year < truth.closed_before,
            "n_judged": len(judged),
            "n_converted": sum(judged),
            "conversion_rate": Fraction(sum(judged), len(judged)) if judged else None,
            "conversion_rate_ci_low": low,
            "conversion_rate_ci_high": high,
            "conversion_rate_reason": None if low is not None else "n_too_small",
            "n_depth": len(depths),
            "median_depth": median(depths) if depths else None,
            "classes_using": using,
            "classes_taught": taught,
            "classes_using_share": Fraction(using, taught) if taught else None,
            "student_groups": sum(row["student_groups"] for row in rows),
            "n_with_count": sum(row["student_groups_with_count"] for row in rows),
            "n_implementing_with_count": len(counts),
            "students": sum(counts) if counts else None,
            "students_estimate": (Fraction(sum(counts), len(counts)) * statuses["implementing"] if counts else None),
            "n_admin_support": sum(row["admin_support"] is not None for row in rows),
            "n_choice": sum(row["choice"] != "unknown" for row in rows),
            "n_reason": sum(row["status"] in REFUSES for row in rows),
        }


def shares(truth: Truth) -> Iterator[Record]:
    """What educators answer, and who is in the focus groups, before small groups are hidden."""
    requests = truth.read("report_requests")
    requests = requests[requests["focus_group"] != ""]
    asked = truth.read("contracts").merge(requests, on="organization")[["contract", "focus_group"]].drop_duplicates()
    reach = Reach(truth)
    for (contract, cohort, curriculum, year), rows in truth.groups().items():
        key = {
            "contract": contract, "cohort": cohort, "curriculum": curriculum,
            "academic_year_label": f"{year}-{(year + 1) % 100:02}", "academic_year": year,
        }  # fmt: skip
        for measure, listed in ANSWERS.items():
            given = Counter(filter(None, (_answer(row, measure) for row in rows)))
            for answer in listed if given else ():
                n = given.total()
                yield key | {
                    "measure": measure, "answer": answer, "answer_sort": _place(measure, answer),
                    "unit": "educators", "n": n, "n_smallest": n, "n_classes": None,
                    "numerator": Fraction(given[answer]), "share": Fraction(given[answer], n),
                }  # fmt: skip
        for focus in asked[asked["contract"] == contract]["focus_group"]:
            column = FOCUS[focus]
            parts = [part for row in rows for part in reach.focus(row["person"], year, curriculum, column)]
            n = sum(part["part"] * int(part["students"]) for part in parts)
            of_shares = sum(part["part"] * int(part["students_of_shares"] or 0) for part in parts)
            number = sum(
                (part["part"] * int(part["students"]) * Fraction(part[column]) / 100 for part in parts), Fraction(0)
            )
            yield key | {
                "measure": "focus_group", "answer": focus, "answer_sort": 1, "unit": "students", "n": n,
                "n_smallest": min(n, of_shares), "n_classes": sum(part["part"] for part in parts),
                "numerator": number if parts else None, "share": number / n if n else None,
            }  # fmt: skip


def _place(measure: str, answer: str) -> int:
    """The place in the list; of a class of reasons that of its first reason."""
    listed = ANSWERS["reason_not" if measure == "reason_class" else measure]
    return 1 + listed.index(REASONS[answer][0] if measure == "reason_class" else answer)


def _answer(row: Record, measure: str) -> str | None:
    if measure == "admin_support":
        rating = row["admin_support"]
        return None if rating is None else str(int(rating + Fraction(1, 2)))
    silent = "unknown" if measure == "choice" else "not_applicable"
    return None if row[measure] == silent else row[measure]


# What a partner sees of it


def _educator_of(row: Record) -> tuple[Any, ...]:
    return row["person"], row["curriculum"], row["academic_year"]


def _group_of(row: Record) -> tuple[Any, ...]:
    return row["contract"], row["cohort"], row["curriculum"], row["academic_year"]


def hidden(truth: Truth) -> tuple[set[Any], set[Any]]:
    """Educators and groups whose students are few, or from which few would follow."""
    cells = {_educator_of(row): row["students"] for row in truth.details if row["students"]}
    of_person: dict[tuple[str, str, int], set[Any]] = {}
    for row in truth.details:
        if row["students"]:
            of_person.setdefault((row["contract"], row["person"], row["academic_year"]), set()).add(_educator_of(row))
    groups = {_group_of(row): row["students"] for row in outcomes(truth) if row["students"]}
    totals = {
        (contract, cohort, curriculum, year): {
            cell
            for row in rows
            for cell in of_person.get((contract, row["person"], year), ())
            if curriculum in (None, cell[1])
        }
        for (contract, cohort, curriculum, year), rows in truth.groups().items()
        if (contract, cohort, curriculum, year) in groups
    }
    return hidden_beside(cells, totals, {group for group, n in groups.items() if n < STUDENTS_FROM})


def shown_details(truth: Truth) -> Iterator[Record]:
    """The report by educator: without what is internal, and without few students."""
    beside, _ = hidden(truth)
    internal = {
        "admin_support", "choice", "reason_not", "reason_class", "answer_source", "answered_on", "is_implementing",
        "is_answered",
    }  # fmt: skip
    for row in truth.details:
        n = 1 if _educator_of(row) in beside else row["students"]
        value, state = _hidden(row["students"], n, STUDENTS_FROM)
        row = {name: cell for name, cell in row.items() if name not in internal}
        yield row | {"students": value, "students_state": state}


def shown_outcomes(truth: Truth) -> Iterator[Record]:
    """The summary as it is told; what educators say of the whole contract alone, as a part would tell of the rest."""
    _, beside = hidden(truth)
    for row in outcomes(truth):
        told_of = dict(row)
        for name in ("students", "students_estimate"):
            told_of[name], told_of[f"{name}_state"] = _hidden(
                row[name], 1 if _group_of(row) in beside else row["students"], STUDENTS_FROM
            )
        is_part = row["cohort"] is not None or row["curriculum"] is not None
        for name in ("n_admin_support", "n_choice"):
            told_of[name], told_of[f"{name}_state"] = _hidden(row[name], 0 if is_part else row[name], EDUCATORS_FROM)
        # that nobody refuses is told by the counts of the statuses
        told_of["n_reason"], told_of["n_reason_state"] = _hidden(
            row["n_reason"], (1 if is_part else row["n_reason"]) if row["n_reason"] else None, EDUCATORS_FROM
        )
        yield told_of


def shown_shares(truth: Truth) -> Iterator[Record]:
    """The shares as they are told."""
    for row in shares(truth):
        smallest, is_of_educators = row.pop("n_smallest"), row["unit"] == "educators"
        row.pop("numerator")
        if row.pop("cohort") is not None or row.pop("curriculum") is not None:
            continue
        if is_of_educators and smallest < EDUCATORS_FROM:
            continue
        if smallest == 0:
            yield row | {"n": None, "share": None, "share_state": "not_available"}
        elif not is_of_educators and smallest < STUDENTS_FROM:
            yield row | {"n": None, "share": None, "share_state": "suppressed"}
        else:
            cut = Fraction(next(cut for n, cut in CUTS if smallest >= n))
            state = "at_most" if row["share"] <= cut else "at_least" if row["share"] >= 1 - cut else "shown"
            yield row | {"share": min(max(row["share"], cut), 1 - cut), "share_state": state}


def _hidden(value: Any, n: int | None, shown_from: int) -> tuple[Any, str]:
    if n is None:
        return None, "not_available"
    return (value, "shown") if n >= shown_from else (None, "suppressed")


def _year_of(day: date) -> int:
    return day.year - (day.month < 7)


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _decimal(value: Fraction | float | None, places: int = 6) -> str | None:
    if value is None:
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value.numerator) / Decimal(value.denominator)
    return str(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _rounded(share: Fraction | None) -> Fraction | None:
    """A share as it is kept: what is made of it is made of its six decimals."""
    return None if share is None else Fraction(_decimal(share) or 0)


PLACES = {"students_estimate": 1, "numerator": 4, "admin_support": 2}


def _cell(name: str, value: Any) -> str | None:
    """A cell as both sides write it: a share with six decimals, a whole number without."""
    if value is None or isinstance(value, str | bool):
        return value if value is None else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if name in FRACTIONS:
        return _decimal(value if isinstance(value, float) else Fraction(value), PLACES.get(name, 6))
    return str(int(value))


FRACTIONS = {
    "depth", "admin_support", "response_rate", "conversion_rate", "conversion_rate_ci_low", "conversion_rate_ci_high",
    "median_depth", "classes_using_share", "students_estimate", "numerator", "share",
}  # fmt: skip

COMPARED: dict[str, Callable[[Truth], Iterator[Record]]] = {
    "restricted.implementation_detail": lambda truth: iter(truth.details),
    "restricted.implementation_outcome": outcomes,
    "restricted.implementation_share": shares,
    "reports.rpt_implementation": shown_details,
    "reports.rpt_implementation_summary": shown_outcomes,
    "reports.rpt_implementation_share": shown_shares,
}


def found_in(connection: psycopg.Connection[Any], relation: str, truth: Path) -> tuple[list[str], Rows]:
    """The columns and rows of a relation; a person as the truth calls them."""
    names = {contact: person for person, contact in told._people(connection, truth).items()}
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(f"select * from {relation}")  # type: ignore[arg-type]
        rows = cursor.fetchall()
        columns = [column.name for column in cursor.description or ()]
    if "contact_id" in columns:
        rows = [{**row, "person": names[str(row["contact_id"])]} for row in rows]
        columns = ["person" if name == "contact_id" else name for name in columns]
    return columns, rows


def differences(connection: psycopg.Connection[Any], relation: str, truth: Path) -> list[str]:
    """What one side has and the other has not."""
    columns, rows = found_in(connection, relation, truth)

    def as_text(row: Record) -> tuple[str | None, ...]:
        return tuple(_cell(name, row[name]) for name in columns)

    found, expected = Counter(map(as_text, rows)), Counter(map(as_text, COMPARED[relation](Truth(truth))))
    assert found, "nothing is compared"
    sides = (("warehouse", found - expected), ("recomputed", expected - found))
    lines = [(row, side) for side, only in sides for row in only.elements()]
    return [f"{side}: {row}" for row, side in sorted(lines, key=str)]


@pytest.mark.parametrize("relation", COMPARED)
def test_the_implementation_report_is_recomputed(relation: str, published_sample: str, sample: Path) -> None:
    with connect() as connection:
        found = differences(connection, relation, sample / "truth")
    assert not found, "\n".join([f"{len(found)} difference(s):", *found[:20]])
