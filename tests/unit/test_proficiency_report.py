"""The partner report on proficiency, made of rows written by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from orchestration.lib.reports import proficiency, requests
from orchestration.lib.reports.basis import Basis
from orchestration.lib.reports.changes import with_changes
from orchestration.lib.reports.content import Column, Report, about
from orchestration.lib.reports.ledger import Delivered, as_json


@dataclass(frozen=True)
class Published:
    """A publication without a database."""

    as_of: date = date(2026, 6, 30)
    build_id: str = "b1"
    published_at: datetime = datetime(2026, 7, 1, tzinfo=UTC)
    failed_since: str = ""


COLUMNS = {
    relation: tuple(Column(name, kind) for name, kind in kinds.items())
    for relation, kinds in ((proficiency.RELATION, proficiency.KINDS), (proficiency.HEAD, proficiency.HEAD_KINDS))
}
SKILL = {
    "contract": "C1", "cohort": "K-1", "last_name": "Lee", "first_name": "Ann", "professional_email": "a@example.org",
    "school": "Hill School", "skill_code": "s1", "skill": "I can write a function.", "curriculum": "Algebra",
    "first_rating": "novice", "first_date": date(2025, 6, 13), "latest_rating": "professional",
    "latest_date": date(2025, 12, 30), "change_levels": 2, "rater_count": 2, "evidence_count": 1, "context": "observed",
    "rated_by": "others", "contact_id": 1,
}  # fmt: skip
HEAD = {
    "last_name": "Lee", "first_name": "Ann", "professional_email": "a@example.org", "school": "Hill School",
    "curricula": "Algebra", "rated_until": date(2026, 6, 30), "skills_rated": 3, "skills_in_curricula": 4,
    "skill_coverage": Decimal("0.750000"), "skills_professional": 2, "professional_share": Decimal("0.666667"),
    "skills_rated_again": 1, "skills_higher": 1, "skills_lower": 0, "skills_self_rated": 0,
    "skills_rated_elsewhere": 0, "contact_id": 1,
}  # fmt: skip
NOT_RATED = {
    "skills_rated": 0, "skills_in_curricula": 4, "skill_coverage": Decimal(0), "skills_professional": 0,
    "professional_share": None, "skills_rated_again": 0, "skills_higher": 0,
}  # fmt: skip


def made(skills: list[dict[str, Any]], heads: list[dict[str, Any]], reader: Published = Published()) -> Report:
    rows = {
        proficiency.RELATION: [SKILL | skill for skill in skills],
        proficiency.HEAD: [HEAD | head for head in heads],
    }
    return proficiency.report(Basis(reader, "C1", COLUMNS, rows, "North"))  # type: ignore[arg-type]


def test_skills_come_first_and_what_there_is_none_of_is_no_blank() -> None:
    once = {"skill_code": "s0", "change_levels": None, "context": None}
    unknown = {"last_name": None, "first_name": None, "contact_id": 2}
    report = made([{}, once, unknown], [unknown | NOT_RATED, {}])
    skills, educators = report.tables()
    assert (skills.name, educators.name) == ("skills", "educators")
    names = list(proficiency.KINDS)
    place = {name: names.index(name) for name in ("last_name", "skill_code", "change_levels", "context")}
    # by name and skill, nobody's name last
    assert [tuple(row[number] for number in place.values()) for row in skills.rows] == [
        ("Lee", "s0", "n/a", None), ("Lee", "s1", 2, "observed"), (None, "s1", 2, "observed"),
    ]  # fmt: skip
    assert skills.keys == ("1 s0", "1 s1", "2 s1")
    share = list(proficiency.HEAD_KINDS).index("professional_share")
    assert [row[share] for row in educators.rows] == [Decimal("0.666667"), "n/a"]


def test_the_cover_says_how_much_is_rated() -> None:
    # 3 of 4 and 0 of 4 skills: 3 of 8 are 37.5 %, under a half
    report = made([{}], [{}, NOT_RATED | {"contact_id": 2, "skills_rated_elsewhere": 2}])
    assert report.cover == (
        "Ratings from 2025-06-13 to 2025-12-30.",
        "Of 2 educators 1 has a rated skill; of 8 skills of their curricula 3 are rated (37.5 %).",
    )
    assert report.banners == (
        "LOW COVERAGE: 37.5 % of the skills of the curricula are rated. The shares at professional speak of these "
        "alone: the others may differ.",
    )
    said = about(report)
    assert "Nobody rated a skill of 1 educator: they are in the table of educators alone." in said
    assert any(line.startswith("2 skills were rated that no curriculum") for line in said)
    assert not made([{}], [{}]).banners


def test_low_coverage_is_what_the_policy_says(monkeypatch: pytest.MonkeyPatch) -> None:
    heads = [{}, NOT_RATED | {"contact_id": 2}]  # 3 of 8 skills are rated
    monkeypatch.setattr(proficiency, "POLICY", {"low_response_below": Decimal("0.3")})
    assert not made([{}], heads).banners
    monkeypatch.setattr(proficiency, "POLICY", {"low_response_below": Decimal("0.4")})
    assert made([{}], heads).banners


def test_a_change_is_said_to_be_observed_and_no_more() -> None:
    said = "\n".join(about(made([{}], [{}])))
    assert "associated with" in said
    assert "caused" not in said


def test_each_educator_has_a_bar_and_who_has_the_same_name_a_number() -> None:
    # 2 of 3, 1 of 3 and another Ann Lee with 1 of 1
    third = {"skills_professional": 1, "professional_share": Decimal("0.333333")}
    whole = {"skills_rated": 1, "skills_professional": 1, "professional_share": Decimal(1)}
    heads = [{}, {"last_name": "Diaz", **third, "contact_id": 2}, {**whole, "contact_id": 3}, NOT_RATED]
    (chart,) = made([{}], heads).sections[0].charts
    assert [(bar.label, bar.shown) for bar in chart.bars] == [
        ("Lee, Ann (1)", "100.0 % (1 of 1)"), ("Lee, Ann (2)", "66.7 % (2 of 3)"), ("Diaz, Ann", "33.3 % (1 of 3)"),
    ]  # fmt: skip
    assert chart.alt == (
        "3 educators with rated skills: from 33.3 % to 100.0 % of these at professional or master, median 66.7 %. "
        "Of 1 more no skill is rated."
    )


def test_many_educators_are_counted_by_their_share() -> None:
    # 41 educators: 10 at 0 %, 10 at 25 %, 10 at 50 %, 11 at 75 %
    shares = ["0"] * 10 + ["0.25"] * 10 + ["0.5"] * 10 + ["0.75"] * 11
    heads = [{"professional_share": Decimal(share), "contact_id": number} for number, share in enumerate(shares)]
    (chart,) = made([{}], heads).sections[0].charts
    assert [bar.value for bar in chart.bars] == [10, 10, 10, 11]


def test_levels_are_compared_of_skills_that_were_rated_twice() -> None:
    skills = [
        {},
        {"skill_code": "s2", "first_rating": "master", "latest_rating": "professional", "change_levels": -1},
        {"skill_code": "s3", "first_rating": "novice", "latest_rating": "novice", "change_levels": 0},
        {"skill_code": "s4", "first_rating": "novice", "latest_rating": "novice", "change_levels": None},
    ]
    (chart,) = made(skills, [{}]).sections[1].charts
    counted = {(bar.label, bar.part): bar.value for bar in chart.bars if bar.value}
    assert counted == {
        ("first level", "novice"): 2, ("first level", "master"): 1,
        ("latest level", "novice"): 1, ("latest level", "professional"): 2,
    }  # fmt: skip
    assert chart.alt == (
        "3 skills of educators rated on two days or more. first: 2 novice, 1 master; latest: 1 novice, 2 professional. "
        "1 higher, 1 lower, 1 the same."
    )
    assert not made(skills[3:], [{}]).sections[1].charts


def test_a_contract_without_educators_or_ratings_says_so() -> None:
    nobody = "\n".join(about(made([], [])))
    assert "Nobody is enrolled in an event of this contract." in nobody
    assert "Nobody rated a skill of the curricula of this contract." in nobody
    unlisted = NOT_RATED | {"skills_in_curricula": 0, "skill_coverage": None}
    report = made([], [unlisted])
    assert report.cover == ("Of 1 educator 0 have a rated skill; of 0 skills of their curricula 0 are rated.",)
    assert not report.banners
    assert not report.sections[0].charts


def test_a_report_made_after_a_build_that_failed_says_so() -> None:
    report = made([{}], [{}], Published(failed_since="build b2 failed"))
    assert report.banners == (
        "Not the newest data: build b2 failed. This report shows what was published on 2026-07-01, as of 2026-06-30.",
    )


def test_a_report_made_again_opens_with_the_levels_that_changed() -> None:
    # Ann was rated anew, skill by skill: s1 is professional now, s2 is new; person 9 is person 1 by now
    before = {"latest_rating": "practitioner", "latest_date": date(2025, 9, 1), "change_levels": 1, "contact_id": 9}
    old = Delivered(date(2025, 9, 30), date(2025, 10, 2), as_json(made([before], [{}])))
    new = made([{}, {"skill_code": "s2"}], [{}])
    current = {"9 s1": "1 s1"}.__getitem__
    section, *others = with_changes(new, old, proficiency.COMPARISON, current).sections
    assert section.heading == "Changed since the report as of 2025-09-30"
    assert section.tables[0].rows == (
        ("Lee, Ann, s1", "latest_rating", "practitioner", "professional"),
        ("Lee, Ann, s1", "change_levels", "1", "2"),
        ("Lee, Ann, s1", "latest_date", "2025-09-01", "2025-12-30"),
        ("Lee, Ann, s2", "in the table", "no", "yes"),
    )
    assert others == list(new.sections)
    assert with_changes(new, None, proficiency.COMPARISON, current) == new


@pytest.mark.parametrize(
    "said", ["P2", "p2 proficiency", "Teacher-level proficiency", "teacher-level proficiency 2026"]
)
def test_a_request_means_the_report(said: str) -> None:
    assert requests.asked_for(said) == requests.Asked((proficiency.NAME,))
