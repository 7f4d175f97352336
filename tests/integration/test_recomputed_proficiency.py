"""The report on proficiency (P2), reckoned anew by pandas from the truth of the sample, cell by cell.

Nothing of the warehouse is read but the two tables that are compared. Who is enrolled where, names and schools are
those of the truth; levels are made of its single ratings, and every cell is worked out here again from domain D1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from orchestration.lib.database import connect
from orchestration.lib.reports.proficiency import KINDS
from tests.integration.conftest import AS_OF
from tests.integration.recomputed import LEARNERS

WORDS = {1: "novice", 2: "practitioner", 3: "professional", 4: "master"}
PERSON = ["contract", "person"]
WHO = ["last_name", "first_name", "professional_email"]
HEAD = [
    "contract", "cohort", *WHO, "school", "curricula", "rated_until", "skills_rated", "skills_in_curricula",
    "skill_coverage", "skills_professional", "professional_share", "skills_rated_again", "skills_higher",
    "skills_lower", "skills_self_rated", "skills_rated_elsewhere",
]  # fmt: skip


@pytest.fixture(scope="module")
def truth(sample: Path) -> dict[str, pd.DataFrame]:
    """The tables of the truth, as text."""
    folder = sample / "truth"
    names = (
        "report", "report_keys", "enrollments", "event_curricula", "curricula", "curriculum_skills", "skills",
        "proficiency",
    )  # fmt: skip
    return {name: pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False) for name in names}


def told(query: str) -> Counter[tuple[str, ...]]:
    """Published rows, as text."""
    with connect() as connection:
        return Counter(tuple(map(text, row)) for row in connection.execute(query).fetchall())


def text(value: Any) -> str:
    return "" if value is None or value is pd.NA else str(value)


def word(skill: str) -> str:
    """A skill however it is spelled: figures that a sign parts stay apart."""
    parted = re.sub(r"(?<=[0-9])[^a-z0-9]+(?=[0-9])", ".", skill.lower())
    return re.sub(r"(?<![0-9])[^a-z0-9]+|[^a-z0-9]+(?![0-9])", "", parted)


def academic_year(day: str) -> int:
    return int(day[:4]) - (day[5:7] < "07")


def lower_median(levels: list[int]) -> int:
    return sorted(levels)[(len(levels) - 1) // 2]


def share(part: int, whole: int) -> str:
    if not whole:
        return ""
    return str((Decimal(part) / Decimal(whole)).quantize(Decimal("0.000001"), ROUND_HALF_UP))


# --- from the truth ---------------------------------------------------------------------------------------------------


def participations(truth: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Contract × educator × event, from the first event to the last one."""
    enrolled = truth["enrollments"]
    enrolled = enrolled[
        enrolled["role"].isin(LEARNERS) & (enrolled["is_enrolled"] == "Y") & (enrolled["is_make_up"] == "N")
    ].drop_duplicates(["event_id", "person"])
    rows = pd.concat([truth["report_keys"][["event_id", "person"]], truth["report"]], axis=1)
    rows = rows[(rows["contract"] != "") & (rows["enrolled"] == "Y")]
    rows = rows.merge(enrolled[["event_id", "person", "outcome_ay"]], on=["event_id", "person"])
    return rows.sort_values(["start_date", "event_id"])


def lists(truth: dict[str, pd.DataFrame]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The curricula of each event, and the skills of each curriculum."""
    names = dict(zip(truth["curricula"]["code"], truth["curricula"]["curriculum"], strict=True))
    events = truth["event_curricula"]
    events = events[events["curriculum"].isin(names.values())]
    skills = truth["curriculum_skills"]
    skills = skills.assign(curriculum=skills["curriculum"].map(names), skill=skills["skill"].map(word))
    return (
        events.groupby("event_id")["curriculum"].agg(set).to_dict(),
        skills.dropna().groupby("curriculum")["skill"].agg(set).to_dict(),
    )


def days(truth: dict[str, pd.DataFrame]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Of each person and skill the days on which it was rated, from the first one, with what the raters come to."""
    ratings = truth["proficiency"]
    ratings = ratings.assign(skill=ratings["skill"].map(word))
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for (person, skill, day), rows in ratings.groupby(["person", "skill", "date"]):
        others = rows[rows["is_self_rating"] == "N"]
        counted = rows if others.empty else others
        voices = counted["rater"].str.lower().where(counted["is_self_rating"] == "N", "self")
        by_rater = counted["level"].astype(int).groupby(voices).agg(list).map(lower_median)
        contexts = counted["context"].where(
            (counted["context"] != "") | (counted["is_self_rating"] == "N"), "self"
        )  # fmt: skip
        found.setdefault(person, {}).setdefault(skill, []).append(
            {
                "day": day,
                "level": lower_median(list(by_rater)),
                "raters": len(by_rater),
                "evidence": int((counted["has_evidence"] == "Y").sum()),
                "context": "; ".join(sorted(set(contexts) - {""})),
                "is_own": others.empty,
            }
        )
    return found


def educators(truth: dict[str, pd.DataFrame]) -> Iterator[dict[str, Any]]:
    """Each educator of each contract with the skills that may be rated, and those that were."""
    events, skills = lists(truth)
    rated = days(truth)
    for (contract, person), rows in participations(truth).groupby(PERSON):
        curricula = set().union(*(events.get(event, set()) for event in rows["event_id"]))
        year = rows["outcome_ay"].astype(int).max()
        seen = {
            skill: [one for one in found if academic_year(one["day"]) <= year]
            for skill, found in rated.get(person, {}).items()
        }
        cohorts = [cohort for cohort in rows["cohort"] if cohort]
        last = rows.iloc[-1]
        yield {
            "contract": contract,
            "cohort": cohorts[-1] if cohorts else "",
            **last[[*WHO, "school"]].to_dict(),
            "curricula": curricula,
            "until": min(f"{year + 1}-06-30", str(AS_OF)),
            "of": {
                skill: sorted(name for name in curricula if skill in skills.get(name, set()))
                for skill in set().union(*(skills.get(name, set()) for name in curricula))
            },
            "seen": {skill: found for skill, found in seen.items() if found},
        }


def skill_rows(truth: dict[str, pd.DataFrame]) -> Iterator[dict[str, Any]]:
    """The table of skills."""
    listed = truth["skills"].assign(word=truth["skills"]["skill"].map(word)).set_index("word")
    for one in educators(truth):
        for skill, found in one["seen"].items():
            if skill not in one["of"]:
                continue
            first, latest = found[0], found[-1]
            own = tuple("self" if day["is_own"] else "others" for day in (first, latest))
            yield {
                **{name: one[name] for name in ("contract", "cohort", *WHO, "school")},
                "skill_code": listed.loc[skill, "skill"],
                "skill": listed.loc[skill, "words"],
                "curriculum": "; ".join(one["of"][skill]),
                "first_rating": WORDS[first["level"]],
                "first_date": first["day"],
                "latest_rating": WORDS[latest["level"]],
                "latest_date": latest["day"],
                "change_levels": latest["level"] - first["level"] if len(found) > 1 else None,
                "rater_count": latest["raters"],
                "evidence_count": latest["evidence"],
                "context": latest["context"],
                "rated_by": own[0] if own[0] == own[1] else f"{own[0]}, then {own[1]}",
            }


def head_rows(truth: dict[str, pd.DataFrame]) -> Iterator[dict[str, Any]]:
    """The table of educators."""
    for one in educators(truth):
        rated = {skill: found for skill, found in one["seen"].items() if skill in one["of"]}
        changes = [found[-1]["level"] - found[0]["level"] for found in rated.values() if len(found) > 1]
        professional = sum(found[-1]["level"] >= 3 for found in rated.values())
        yield {
            **{name: one[name] for name in ("contract", "cohort", *WHO, "school")},
            "curricula": "; ".join(sorted(one["curricula"])),
            "rated_until": one["until"],
            "skills_rated": len(rated),
            "skills_in_curricula": len(one["of"]),
            "skill_coverage": share(len(rated), len(one["of"])),
            "skills_professional": professional,
            "professional_share": share(professional, len(rated)),
            "skills_rated_again": len(changes),
            "skills_higher": sum(change > 0 for change in changes),
            "skills_lower": sum(change < 0 for change in changes),
            "skills_self_rated": sum(found[-1]["is_own"] for found in rated.values()),
            "skills_rated_elsewhere": len(one["seen"].keys() - one["of"].keys()),
        }


# --- compared ---------------------------------------------------------------------------------------------------------


def left_over(found: Counter[tuple[str, ...]], expected: Counter[tuple[str, ...]]) -> list[str]:
    return sorted([f"found    {row}" for row in found - expected] + [f"expected {row}" for row in expected - found])


def test_every_cell_of_proficiency_is_that_of_the_truth(published_sample: str, truth: dict[str, pd.DataFrame]) -> None:
    rows = list(skill_rows(truth))
    expected = Counter(tuple(text(row[name]) for name in KINDS) for row in rows)
    found = told(f"select {', '.join(KINDS)} from reports.rpt_teacher_proficiency")
    assert not left_over(found, expected)
    # the sample has what the rules speak of
    assert {"1", ""} <= {text(row["change_levels"]) for row in rows}
    assert {"practitioner", "professional", "master"} <= {row["latest_rating"] for row in rows}


def test_every_cell_of_the_head_of_proficiency_is_that_of_the_truth(
    published_sample: str, truth: dict[str, pd.DataFrame]
) -> None:
    rows = list(head_rows(truth))
    expected = Counter(tuple(text(row[name]) for name in HEAD) for row in rows)
    found = told(f"select {', '.join(HEAD)} from reports.rpt_teacher_proficiency_head")
    assert not left_over(found, expected)
    assert {row["skills_rated"] > 0 for row in rows} == {True, False}
    assert any(row["skills_rated_elsewhere"] for row in rows)


def test_the_head_says_of_a_year_what_the_report_on_cohorts_counts(published_sample: str) -> None:
    """Whoever learns in one academic year alone has the same skills in the report on cohorts (P3)."""
    found = told(
        """
        select members.contract_source_id, members.contact_id, members.skills_rated - head.skills_rated,
            members.skills_professional - head.skills_professional
        from restricted.cohort_educator as members
        inner join reports.rpt_teacher_proficiency_head as head
            on members.contract_source_id = head.contract and members.contact_id = head.contact_id
        where members.is_total and 1 = (
            select count(*) from restricted.cohort_educator as others
            where others.is_total and others.contract_key = members.contract_key
                and others.contact_id = members.contact_id
        )
        """
    )
    assert len(found) > 10
    assert {row[2:] for row in found} == {("0", "0")}
