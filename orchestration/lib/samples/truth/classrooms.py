"""Classes of educators, their schools, licenses and curricula; and the courses that they belong to. Never a student."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.lines import ClassRow, ImplementationRow, LicenseRow
from orchestration.lib.samples.statements import OrganizationRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, squash
from orchestration.lib.samples.truth.grades import band, grades_in
from orchestration.lib.samples.truth.implementing import Implementations, year_of
from orchestration.lib.samples.truth.papers import listed_beside
from orchestration.lib.samples.truth.places import STATE_NAMES, year_label
from orchestration.lib.samples.truth.report import primary_role
from orchestration.lib.samples.truth.roll import Program, day_of_class, known_as, year_of_class
from orchestration.lib.samples.truth.shelf import Table, loaded
from orchestration.lib.samples.truth.spelling import LATE, NAMES, NOT_APPLICABLE, UNKNOWN, share_of, texts
from orchestration.lib.samples.truth.whereabouts import state_at

CLASSROOM_COLUMNS = {
    "classes": [
        "class", "person", "name", "subject", "grades", "grade_band", "grade_low", "grade_high", "level", "is_ap",
        "school", "school_basis", "state_code", "term", "program_year", "year_position", "academic_year", "year_label",
        "students", "students_state", "pct_girls", "pct_disability", "pct_african_american", "pct_asian", "pct_white",
        "pct_hispanic", "pct_boys", "pct_non_binary", "pct_american_indian", "pct_native_hawaiian", "in_area",
        "in_area_basis", "start_date", "end_date", "level_words", "school_words",
    ],
    "class_curricula": ["class", "person", "curriculum", "academic_year", "curricula", "weight"],
    "courses": ["course", "subject", "mentions"],
    "class_courses": ["class", "person", "course", "course_subject", "subject", "course_basis", "course_raw"],
    "implementation_courses": ["person", "curriculum", "academic_year", "course", "course_subject", "subject"],
    "group_courses": [
        "person", "curriculum", "academic_year", "group_kind", "class", "course", "course_subject", "subject",
    ],
}  # fmt: skip

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ELEMENTARY = "Elementary"
LEVELS = {"remedial", "grade-level", "advanced"}

# Areas of license by how they are typed (J2), and the area of a subject.
AREAS = {
    "math": "Math", "mathematics": "Math", "science": "Science", "physics": "Science", "biology": "Science",
    "cs": "Computer Science", "computerscience": "Computer Science", "specialeducation": "Special Education",
}  # fmt: skip
AREAS_OF_SUBJECT = {
    "math": {"Math"}, "statistics": {"Math"}, "computerscience": {"Computer Science"}, "art": {"Art Teacher", "Music"},
}  # fmt: skip
GENERAL = {"math"}  # what a general license of elementary schools holds for, there

# Courses whose name is that of a subject, or an alias of one.
SUBJECTS_BY_NAME = {
    "algebra1": "Algebra 1", "algebra2": "Algebra 2", "geometry": "Geometry", "statistics": "Statistics",
    "apstatistics": "Statistics", "physics": "Physics", "biology": "Biology", "computerscience": "Computer Science",
    "generalmath": "General Math",
}  # fmt: skip
NO_SUBJECT = "Unknown"
SUBJECT_NAMES = {"Art": "Art/Music"}


# A course and its subject, as somebody writes them.
Taught = tuple[str, str]


def course_told(rows: list[ImplementationRow]) -> Taught:
    """Of some answers the newest that names a course, with a subject if one has; else the newest subject alone."""

    def weight(row: ImplementationRow) -> tuple[object, ...]:
        return bool(row.course), bool(row.subject), row.submitted or datetime.min

    best = max(rows, key=weight, default=None)
    equals = {(row.course, row.subject) for row in rows if best and weight(row) == weight(best)}
    codes.require(len(equals) <= 1, f"several courses of one moment: {equals}")
    return equals.pop() if equals else ("", "")


@dataclass
class Courses:
    """The courses that educators name, whatever their region."""

    spellings: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    classes: list[tuple[list[object], Taught, str, str, str]] = field(default_factory=list)
    answers: list[tuple[list[object], Taught]] = field(default_factory=list)
    groups: list[tuple[list[object], Taught, Taught | None, str]] = field(default_factory=list)

    def add(self, world: World, implementations: Implementations) -> None:
        """Count what the implementations of one region name, and remember who names it of what."""
        rows = loaded(world, ImplementationRow)
        for row in rows:
            if row.course:
                self.spellings[squash(row.course), row.subject][row.course] += 1
        known: dict[int, tuple[Taught, str]] = {}
        program = Program(world)
        for one in loaded(world, ClassRow):
            me, name = world.person_of(one) or "", known_as(one)
            told = [row for row in rows if one.class_id and row.class_id == one.class_id and row.course
                    and world.person_of(row) == me and program.of(me, name, year_of(row)) is one]  # fmt: skip
            subject = SUBJECT_NAMES.get(one.subject, one.subject)
            basis = "class" if one.course else "implementation" if told else UNKNOWN
            if one.course:
                self.spellings[squash(one.course), subject][one.course] += 1
            known[id(one)] = ((one.course, subject) if one.course else course_told(told), subject)
            self.classes.append(([name, me], *known[id(one)], basis, one.course))
        for key, case in implementations.by_key.items():
            self.answers.append((list(key), course_told([case.answer] if case.answer else [])))
            for group in case.groups.values():
                name = group.name if group.kind == "class" else ""
                listed, subject = known.get(id(program.of(key[0], name, key[2])), (None, ""))
                shown = name if listed else LATE if name else NOT_APPLICABLE
                self.groups.append(([*key, group.kind, shown], course_told(group.rows), listed, subject))

    def subject(self, course: str, told: str) -> str:
        """The subject told; else the only one that anybody tells of a course of that name, else the one it is."""
        if told or not course:
            return told or NO_SUBJECT
        others = {subject for word, subject in self.spellings if word == squash(course) and subject}
        return others.pop() if len(others) == 1 else SUBJECTS_BY_NAME.get(squash(course), NO_SUBJECT)

    def _words(self, taught: Taught, subject: str = "") -> list[str]:
        """Course, its subject, and the subject of what is taught: as told, else that of the course."""
        course, told = taught
        of_course = self.subject(course, told)
        return [squash(course) or UNKNOWN, of_course if course else NO_SUBJECT, subject or told or of_course]

    def close(self) -> Iterator[Table]:
        """Every course once for each subject, as most rows spell it; and the course of whatever has one."""
        yield "class_courses", [texts(*key, *self._words(taught, subject), basis, own)
                                for key, taught, subject, basis, own in self.classes]  # fmt: skip
        yield "implementation_courses", [texts(*key, *self._words(taught)) for key, taught in self.answers]
        yield "group_courses", [texts(*key, *self._words(listed if listed and listed[0] else taught, subject))
                                for key, taught, listed, subject in self.groups]  # fmt: skip
        found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for (word, told), spellings in self.spellings.items():
            found[word, self.subject(word, told)].update(spellings)
        yield "courses", [texts(best_spelling(told), subject, told.total())
                          for (_, subject), told in sorted(found.items())]  # fmt: skip


def best_spelling(told: Counter[str]) -> str:
    """The spelling that most rows have; of equals the first in the order of the text."""
    return min(told, key=lambda spelling: (-told[spelling], spelling))


def classrooms(world: World, implementations: Implementations) -> Iterator[Table]:
    """The rows about classes, table by table."""
    rows = loaded(world, ClassRow)
    yield "classes", [_class(row, world) for row in rows]
    uses, program = told_uses(implementations), Program(world)
    yield "class_curricula", [line for row in rows for line in _curricula(row, world, uses, program)]


def mended(text: str) -> str:
    """A spreadsheet makes the twelfth of September of 9-12: that is the range again."""
    day = re.fullmatch(r"([0-9]{1,2})-([A-Z][a-z]{2})", text)
    return f"{MONTHS.index(day[2].lower()) + 1}-{day[1]}" if day else text


def grades_of(row: ClassRow) -> str:
    """The grades of a class as they are read."""
    return mended(row.texts.get("class_gradelevel", row.grades))


def school_of(row: ClassRow, world: World) -> tuple[OrganizationRow | None, str]:
    """The school that a class names: by its id, an employer of the teacher, else the one of that name in their states.

    Without a name it is the employer on the day of the class; a school that nobody knows is not the teacher's own.
    """
    me = world.person_of(row)
    if not row.school:
        role = primary_role(world.intake.people, me or "", day_of_class(row))
        employer = world.intake.organizations.get(role.employer_id) if role else None
        return employer, "employer of the teacher" if employer else UNKNOWN
    return named_school(row.school, me or "", world)


def named_school(text: str, me: str, world: World) -> tuple[OrganizationRow | None, str]:
    """The school that an educator names: by its id, an employer of that name, else one in their states."""
    if text in world.intake.organizations:
        return world.intake.organizations[text], "id"
    employers = {person.employer_id for person in world.intake.people
                 if world.directory.person(person.person_id) == me}  # fmt: skip
    named = [place for place in world.intake.organizations.values() if squash(place.name) == squash(text)]
    own = [place for place in named if place.org_id in employers]
    if len(own) == 1:
        return own[0], "name of an employer"
    states = {world.intake.organizations[one].state for one in employers if one in world.intake.organizations}
    schools = [place for place in named if place.kind == "School" and place.state in states]
    if len(schools) == 1:
        return schools[0], "name of a school"
    return None, "ambiguous" if own or schools else UNKNOWN


def in_area(row: ClassRow, state: str, grade_band: str, world: World) -> tuple[str, str]:
    """Whether the teacher holds a license of the subject's area, in the state of the class and on its day (B1, J2)."""
    me, day = world.person_of(row), day_of_class(row)
    licenses = [one for one in loaded(world, LicenseRow) if world.person_of(one) == me]
    areas = set(AREAS_OF_SUBJECT.get(squash(row.subject), ()))
    if squash(row.subject) in GENERAL and grade_band == ELEMENTARY:
        areas.add("Elementary General Ed")
    beside = listed_beside(me or "", world)
    if not licenses and not beside:
        return UNKNOWN, "no license on record"
    if not areas:
        return UNKNOWN, "subject without area"
    if any(held.area in areas and held.state == state != UNKNOWN for held in beside):
        return "yes", "license of the area"
    is_unread = any(held.area in areas and held.basis == "unknown" for held in beside)
    for one in licenses:
        area, is_state_known = AREAS.get(squash(one.area)), one.state in STATE_NAMES
        is_reversed = bool(one.issued and one.expires and one.expires < one.issued)
        is_valid = (one.issued or date.min) <= day <= (one.expires or date.max)
        if area in areas and one.state == state and is_valid:
            return "yes", "license of the area"
        may_be_area, may_be_here = area is None or area in areas, one.state == state or not is_state_known
        is_unread = is_unread or (may_be_area and may_be_here and (is_valid or is_reversed))
    return (UNKNOWN, "license unread") if is_unread else ("no", "other area, state or time")


def _class(row: ClassRow, world: World) -> list[str]:
    typed = grades_of(row)
    grades, ay, now = grades_in(typed), year_of_class(row), academic_year(world.as_of)
    grade_band = band(typed)
    school, basis = school_of(row, world)
    state = (school.state if school else None) or state_at(world, world.person_of(row) or "", day_of_class(row))
    is_ap = re.search(r"\bAP\b", row.name) is not None
    level = row.level if row.level in LEVELS else "advanced" if is_ap else UNKNOWN
    about = row.texts.get("students", "")
    students = None if about else row.students
    told = "approximate" if about else UNKNOWN if students is None else "stated"
    return texts(
        known_as(row), world.person_of(row), row.name, row.subject, typed, grade_band, min(grades, default=None),
        max(grades, default=None), level, is_ap,
        school.org_id if school else UNKNOWN, basis, state, row.term, row.year or UNKNOWN,
        "current" if ay == now else "past" if ay < now else "next", ay, year_label(ay), students, told,
        row.girls, row.disability, row.african_american, row.asian, row.white, row.hispanic, row.boys, row.non_binary,
        row.american_indian, row.native_hawaiian,
        *in_area(row, state, grade_band, world), row.start, row.end, row.level, row.school,
    )  # fmt: skip


Uses = dict[tuple[str, str], set[tuple[str, int]]]


def told_uses(implementations: Implementations) -> Uses:
    """By person and class the curricula and years in which it is taught, as the implementations have it."""
    found: Uses = defaultdict(set)
    for (person, code, ay), one in implementations.by_key.items():
        for kind, name in one.groups:
            if kind == "class":
                found[person, name].add((code, ay))
    return found


def _curricula(row: ClassRow, world: World, uses: Uses, program: Program) -> list[list[str]]:
    """A class of two curricula in a year counts half in each; of which nobody tells, in the member for unknown."""
    me, name = world.person_of(row) or "", known_as(row)
    told = sorted((code, ay) for code, ay in uses.get((me, name), set()) if program.of(me, name, ay) is row)
    if not told:
        return [texts(name, me, UNKNOWN, year_of_class(row), 1, share_of(1))]
    years = Counter(ay for _, ay in told)
    return [texts(name, me, NAMES[code], ay, years[ay], share_of(years[ay])) for code, ay in told]
