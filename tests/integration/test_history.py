"""History in small worlds, day by day: on each day one version is in force, and it is the one that the rules say.

The models are compiled by dbt and run on temporary tables of the shape of those in the published sample: hundreds of
worlds take seconds and no build. What is expected is worked out for each day by itself, without a span.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from orchestration.lib.database import connect
from orchestration.lib.settings import ROOT
from tests.integration.conftest import work_in
from tests.integration.test_generic_tests import rendered

ALWAYS, FOREVER = date(1900, 1, 1), date(9999, 12, 31)
FIRST_DAY = date(2024, 2, 25)  # a leap day is among the days
LAST = 14
DAYS = [ALWAYS, *(FIRST_DAY + timedelta(days=number) for number in range(-1, LAST + 4)), FOREVER - timedelta(days=1)]

MODELS = ("int_contact_version", "dim_curriculum_release", "dim_learning_model")
INPUTS = (
    "intermediate.int_contact", "intermediate.int_contact_role", "intermediate.int_curricula_judged",
    "intermediate.int_learning_models_judged", "marts.dim_curriculum",
)  # fmt: skip
SEASONS = {"spring": (1, 1), "summer": (6, 1), "fall": (8, 1)}

many = hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
_days = st.integers(0, LAST).map(lambda number: FIRST_DAY + timedelta(days=number))


@dataclass(frozen=True)
class Role:
    """A row of ``int_contact_role``; both days included, no last day where it goes on."""

    contact_id: int
    employer_word: str
    role_word: str
    start_date: date
    end_date: date | None
    is_primary_stated: bool | None
    is_start_assumed: bool

    @property
    def valid_to(self) -> date:
        return FOREVER if self.end_date is None else self.end_date + timedelta(days=1)

    def is_on(self, day: date) -> bool:
        return self.start_date <= day < self.valid_to

    @property
    def rank(self) -> tuple[Any, ...]:
        """Rule R12: the one that is said to be, else a teacher's, else the earliest, else the lowest organization."""
        stated = {True: 0, False: 1, None: 2}[self.is_primary_stated]
        return stated, self.role_word != "teacher", self.start_date, self.employer_word, self.role_word


@dataclass(frozen=True)
class Release:
    """A row of the list of curricula: a release begins on its stated day, else with the season in its label."""

    member_code: str
    release: str
    released_on: date | None
    programming_language: str | None

    @property
    def starts_on(self) -> date | None:
        season, year = self.release[:-4], self.release[-4:]
        if self.released_on is None and season in SEASONS:
            return date(int(year), *SEASONS[season])
        return self.released_on


@st.composite
def _roles(draw: st.DrawFn) -> list[Role]:
    """Periods of one contact, employer and role do not overlap: rule R11 has merged them."""
    found: list[Role] = []
    for _ in range(draw(st.integers(0, 6))):
        start, length = draw(_days), draw(st.one_of(st.none(), st.integers(0, 6)))
        role = Role(
            draw(st.integers(1, 2)), draw(st.sampled_from("ABC")), draw(st.sampled_from(["teacher", "coordinator"])),
            start, None if length is None else start + timedelta(days=length),
            draw(st.sampled_from([True, False, None])), draw(st.booleans()),
        )  # fmt: skip
        same = [one for one in found if astuple(one)[:3] == astuple(role)[:3]]
        if all(role.valid_to <= one.start_date or one.valid_to <= role.start_date for one in same):
            found.append(role)
    return found


_releases = st.lists(
    st.builds(
        Release,
        st.sampled_from(["algebra", "physics"]),
        st.sampled_from(["fall2023", "spring2024", "summer2024", "beta", "gamma"]),
        st.one_of(st.none(), _days),
        st.sampled_from([None, "One", "Two"]),
    ),
    max_size=8,
)


class Models:
    """The compiled models, on tables of a session of its own."""

    def __init__(self, connection: psycopg.Connection[Any], queries: dict[str, str]) -> None:
        self._connection, self._queries = connection, queries

    def given(self, table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
        self._connection.execute(f"truncate {table}")
        marks = ", ".join(["%s"] * len(columns.split(",")))
        self._connection.cursor().executemany(f"insert into {table} ({columns}) values ({marks})", rows)

    def found(self, model: str, key: str, columns: str) -> dict[tuple[Any, date], list[tuple[Any, ...]]]:
        """What is in force by key and day; the history is whole, by the test that guards it in every build."""
        self._connection.execute(f"drop table if exists found; create temp table found as {self._queries[model]}")
        query = (
            f"select {key}, day, {columns} from found inner join unnest(%s::date[]) as day "
            "on day >= valid_from and day < valid_to"
        )
        held: dict[tuple[Any, date], list[tuple[Any, ...]]] = {}
        for one, day, *row in self._connection.execute(query, [DAYS]).fetchall():
            held.setdefault((one, day), []).append(tuple(row))
        return held

    def gaps(self, key: str, **options: Any) -> list[tuple[Any, ...]]:
        """The spans of what was found last that leave a gap or overlap."""
        test = rendered(
            "continuous_history", model="found", key=key, valid_from="valid_from", valid_to="valid_to",
            beginning_of_time=lambda: f"date '{ALWAYS}'", end_of_time=lambda: f"date '{FOREVER}'", **options,
        )  # fmt: skip
        return self._connection.execute(test.encode()).fetchall()

    def repeated(self, key: str, columns: str) -> list[tuple[Any, ...]]:
        """The spans of what was found last that say the same as the span before them."""
        query = (
            f"select * from (select {key}, valid_from, ({columns}) is not distinct from lag(({columns})) "
            f"over (partition by {key} order by valid_from) and row_number() over (partition by {key} "
            "order by valid_from) > 1 as is_same from found) as spans where is_same"
        )
        return self._connection.execute(query.encode()).fetchall()


@pytest.fixture(scope="module")
def models(_published_sample: str) -> Iterator[Models]:
    from dbt.cli.main import dbtRunner

    with pytest.MonkeyPatch.context() as patch:
        work_in(_published_sample, patch)
        project = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--quiet"]
        result = dbtRunner().invoke(["compile", "--select", *MODELS, *project])
        assert result.success, result.exception
        texts = {done.node.name: done.node.compiled_code for done in result.result.results}
        with connect(autocommit=True) as connection:
            for table in INPUTS:
                # with its columns and types, without what its contract demands of a whole row
                connection.execute(f"create temp table {table.partition('.')[2]} as select * from {table} limit 0")
            connection.execute("create temp table current_build as select date '2024-03-01' as as_of")
            connection.execute("create temp table release_season as select * from policy.release_season")
            yield Models(connection, {name: re.sub(r'"\w+"\."\w+"\."(\w+)"', r"\1", texts[name]) for name in MODELS})


@many
@given(roles=_roles())
def test_a_contact_is_on_each_day_what_their_primary_role_says(models: Models, roles: list[Role]) -> None:
    models.given("int_contact", "contact_id", [(1,), (2,)])
    columns = [field.name for field in fields(Role)]
    models.given(
        "int_contact_role",
        ", ".join([*columns, "org_id", "role", "valid_from", "valid_to", "organization_key", "setting"]),
        [(*astuple(r), r.employer_word, r.role_word, r.start_date, r.valid_to, ord(r.employer_word), "town")
         for r in roles],
    )  # fmt: skip
    found = models.found("int_contact_version", "contact_id", "org_id, role, role_basis")
    assert models.gaps("contact_id") == []
    assert models.repeated("contact_id", "org_id, role, role_basis") == []

    expected = {}
    for contact in (1, 2):
        own = [role for role in roles if role.contact_id == contact]
        for day in DAYS:
            held = sorted((role for role in own if role.is_on(day)), key=lambda role: role.rank)
            basis = "dated"
            if not held and own and day < (first := min(role.start_date for role in own)):
                # before the first role there is none, unless nobody says when it began
                held = sorted((role for role in own if role.is_on(first)), key=lambda role: role.rank)
                held, basis = [role for role in held[:1] if role.is_start_assumed], "assumed"
            expected[contact, day] = [
                (held[0].employer_word, held[0].role_word, basis) if held else (None, "unknown", "none")
            ]
    assert found == expected


@many
@given(releases=_releases)
def test_a_release_is_in_force_until_the_next_one(models: Models, releases: list[Release]) -> None:
    codes = ("algebra", "physics", "nothing")
    models.given(
        "dim_curriculum",
        "curriculum_key, curriculum_source_id, curriculum, is_special_member",
        [(number, code, code, False) for number, code in enumerate(codes)],
    )
    columns = [field.name for field in fields(Release)]
    models.given(
        "int_curricula_judged",
        ", ".join([*columns, "_disposition"]),
        [(*astuple(release), "loaded") for release in releases]
        + [("algebra", "held2024", FIRST_DAY, "One", "rejected")],
    )
    found = models.found("dim_curriculum_release", "curriculum", "release")
    assert models.gaps("curriculum_key") == []

    expected = {}
    for code in codes:
        starts: dict[str, date] = {}
        for release in releases:
            if release.member_code == code and release.starts_on:
                starts[release.release] = min(release.starts_on, starts.get(release.release, FOREVER))
        for day in DAYS:
            newest = max((start for start in starts.values() if start <= day), default=None)
            of_that_day = sorted(name for name, start in starts.items() if start == newest)
            expected[code, day] = [(" / ".join(of_that_day) or "unknown",)]
    assert {place: rows for place, rows in found.items() if place[0] in codes} == expected


@many
@given(starts=st.lists(st.tuples(st.sampled_from("ab"), _days), max_size=8))
def test_a_version_of_a_learning_model_is_in_force_until_the_next_one(
    models: Models, starts: list[tuple[str, date]]
) -> None:
    """From the first version on; of two of one day the later in text was the only one in force."""
    rows = [(model, f"{number}", start) for number, (model, start) in enumerate(starts)]
    versions = []
    for model, version, start in rows:
        later = [(day, name) for of, name, day in rows if of == model and (day, name) > (start, version)]
        versions.append((model, version, "Full PD", start, min(later)[0] if later else FOREVER, "loaded"))
    models.given(
        "int_learning_models_judged", "combination, version, event_type, valid_from, valid_to, _disposition", versions
    )
    found = models.found("dim_learning_model", "learning_model_id", "version_source_id")
    assert models.gaps("learning_model_id", from_its_beginning=False) == []

    held = sorted(rows for (_, day), rows in found.items() if day > ALWAYS and len(rows) > 1)
    assert held == []
    expected = []
    for model in "ab":
        for day in DAYS:
            of_model = [(start, version) for of, version, start in rows if of == model and start <= day]
            expected += [(day, max(of_model)[1])] if of_model else []
    versions_found = [(day, row[0]) for (key, day), rows in found.items() if key > 0 for row in rows]
    assert sorted(versions_found) == sorted(expected)


def test_periods_of_a_role_do_not_overlap(published_sample: str) -> None:
    """Rule R11, on the generated sample; roles at several employers may be held at once."""
    with connect() as connection:
        overlaps = connection.execute(
            "select one.contact_id from marts.bridge_contact_role as one inner join marts.bridge_contact_role as other "
            "on one.contact_id = other.contact_id and one.role_raw is not distinct from other.role_raw "
            "and one.organization_source_id is not distinct from other.organization_source_id "
            "and one.valid_from < other.valid_from and other.valid_from < one.valid_to"
        ).fetchall()
        assert overlaps == []
