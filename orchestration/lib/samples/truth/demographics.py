"""Who the students of schools and classes are, year by year, as far as anybody tells (B1, G3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.lib.samples.lines import ClassRow
from orchestration.lib.samples.truth.classrooms import grades_of, school_of
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.grades import NO_BAND, band
from orchestration.lib.samples.truth.implementing import Implementations
from orchestration.lib.samples.truth.places import SCHOOL, Map, rolled_up, setting, year_of
from orchestration.lib.samples.truth.roll import Program, is_taught_in, known_as, year_of_class
from orchestration.lib.samples.truth.shares import OF_PROGRAM, Told, counted, told_of
from orchestration.lib.samples.truth.shelf import Table, loaded
from orchestration.lib.samples.truth.siting import Sites
from orchestration.lib.samples.truth.spelling import NOT_APPLICABLE, UNKNOWN, texts
from orchestration.lib.samples.truth.whereabouts import Whereabouts, role_of_day

OF_CLASS = (
    "girls", "boys", "non_binary", "disability", "african_american", "asian", "white", "american_indian",
    "native_hawaiian", "hispanic",
)  # fmt: skip
DEMOGRAPHIC_COLUMNS = {
    "demographics": [
        "kind", "organization", "person", "class", "academic_year", "confidence", "grade_band", "locale_code",
        "setting", "setting_rollup", "students_basis", "students", "students_of_shares",
        *(f"pct_{name}" for name in OF_CLASS),
    ],
}  # fmt: skip

NO_SHARES = (None,) * len(OF_CLASS)

ClassYear = tuple[str, str, int]


@dataclass
class Students:
    """The students of one class in one year: as the program has the class, and as answers of the year tell of it.

    The program tells how many they are, and who, of the years in which it has the class.
    """

    listed: ClassRow | None = None
    sized: ClassRow | None = None
    told: Told | None = None
    place: str = UNKNOWN


def demographics(world: World, implementations: Implementations) -> Iterator[Table]:
    """One row for each school and school year, and for each class and academic year."""
    chart, whereabouts = Map(world), Whereabouts(world)
    yield "demographics", [*_schools(chart), *_classes(gather(world, implementations), chart, whereabouts)]


def _schools(chart: Map) -> Iterator[list[str]]:
    """What the lists have of a school is where it is; of its students they tell nothing."""
    for one in chart.members:
        if one.kind == SCHOOL and chart.stands(one) and one.nces_id:
            rows = [(year_of(row), row.locale) for row in chart.listed[SCHOOL] if row.nces_id == one.nces_id]
            for year, locale in rows or [(None, "")]:
                yield texts(
                    "school", one.source_id, NOT_APPLICABLE, "", year, "official" if rows else "estimate",
                    one.grade_band, locale, setting(locale), rolled_up(locale), UNKNOWN, None, None, *NO_SHARES,
                )  # fmt: skip


def gather(world: World, implementations: Implementations) -> dict[ClassYear, Students]:
    """Every class in the year that the program has it for, and in each year for which implementations name it."""
    found: dict[ClassYear, Students] = {}
    program = Program(world)
    for row in loaded(world, ClassRow):
        found[world.person_of(row) or "", known_as(row), year_of_class(row)] = Students()
    sites = Sites(world, role_of_day)
    for (person, _, year), one in implementations.by_key.items():
        for group in one.groups.values():
            if group.kind == "class":
                case = found.setdefault((person, group.name, year), Students())
                case.told = group.told
                place = sites.place_of(one, group)
                case.place = place if case.place == UNKNOWN else case.place
    for (person, name, year), case in found.items():
        case.listed = program.of(person, name, year)
        case.sized = case.listed if case.listed and is_taught_in(case.listed, year) else None
        school = school_of(case.listed, world)[0] if case.listed else None
        case.place = sites.standing(school) if school else case.place
    return found


def _classes(found: dict[ClassYear, Students], chart: Map, whereabouts: Whereabouts) -> Iterator[list[str]]:
    members = {one.source_id: one for one in chart.members}
    for (person, name, year), one in found.items():
        school = members.get(one.place)
        listed = whereabouts.listed(school, SCHOOL, year) if school and school.kind == SCHOOL else None
        locale = listed.locale if listed else ""
        told = one.told or told_of(None, one.sized)
        yield texts(
            "class", one.place, person, name, year, "estimate", band(grades_of(one.listed)) if one.listed else NO_BAND,
            locale, setting(locale), rolled_up(locale), told.basis, told.students, least(one), *shares_of(one, told),
        )  # fmt: skip


def shares_of(one: Students, told: Told) -> Iterator[object]:
    """The shares that answers tell or else the program, and those that the program alone has."""
    for name in OF_CLASS:
        yield getattr(one.sized, name, None) if name in OF_PROGRAM else told.share(name)


def least(one: Students) -> int | None:
    """How many students the shares are of at least: of what the program alone tells those of the program, too."""
    told = one.told or Told()
    alone = OF_PROGRAM if one.told else OF_CLASS
    if any(getattr(one.sized, name, None) is not None for name in alone):
        numbers = [told.least, told.students if one.told else None, counted(one.sized)]
        return min((number for number in numbers if number is not None), default=None)
    return told.least
