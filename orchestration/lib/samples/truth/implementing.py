"""What every educator does with a curriculum in an academic year, concluded from answers and traces (B5, D0).

One implementation is all that answers and traces tell of one educator, curriculum and year. The latest-dated answer
is in force, the order of the statuses breaks ties. When the year is over, what was only meant is unknown; and of whom
nothing is known, or what is noted beside an enrollment alone, traces of two kinds tell that the curriculum is used.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Protocol

from orchestration.lib.samples.days import academic_year, add_months
from orchestration.lib.samples.lines import (
    AggregateRow,
    ClassRow,
    ImplementationRow,
    InteractionRow,
    OrderRow,
    PathwayUseRow,
)
from orchestration.lib.samples.statements import File, WideRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.catalog import ACTIONS, USES
from orchestration.lib.samples.truth.following import CURRICULA, World, curriculum, squash
from orchestration.lib.samples.truth.grades import band
from orchestration.lib.samples.truth.identity import is_role_account, normalize
from orchestration.lib.samples.truth.intake import last_day
from orchestration.lib.samples.truth.references import Shelf
from orchestration.lib.samples.truth.report import OUTCOME_AFTER_MONTHS
from orchestration.lib.samples.truth.roll import Program, Roll, is_taught_in, year_of_class
from orchestration.lib.samples.truth.shares import SHARES, Told, told_of
from orchestration.lib.samples.truth.spelling import LATE, NOT_STATED, texts

IMPLEMENTING = "implementing"
UNKNOWN = "unknown"
NOT_APPLICABLE = "not_applicable"

# By the order that breaks ties (B5).
STATUSES = (IMPLEMENTING, "will_this_year", "will_next_year", "will_not", "planned", UNKNOWN, "not_applicable")
MEANT = {"will_this_year", "planned"}
FLAGS = {
    "willnotimplement": "will_not", "implementingthisyear": IMPLEMENTING, "willimplementnextyear": "will_next_year",
    "unknown": UNKNOWN, "na": "not_applicable",
}  # fmt: skip
SPEAKS_OF_CLASSES = {IMPLEMENTING, UNKNOWN, *MEANT}
SPEAKS_OF_LESSONS = {IMPLEMENTING, UNKNOWN}
REFUSES = {"will_not", "will_next_year"}
OUTCOMES = {IMPLEMENTING: "yes", "will_next_year": "no", "will_not": "no", "not_applicable": "not_applicable"}

ORDER, LESSONS, FIGURES, NOTE = KINDS = ("workbook_order", "lesson_list", "student_aggregate", "coaching_note")
ENOUGH_KINDS = 2

REASONS = {
    "did not feel prepared": "within our control", "no time in pacing guide": "outside",
    "course not offered": "good reason", "moved to a non-teaching role": "good reason",
}  # fmt: skip
CHOICES = {"own", "required", "mixed"}
OWN_LESSON = re.compile(r"A warm-up of mine: ([0-9])")

Key = tuple[str, str, int]  # person, curriculum, academic year


def is_closed(year: int, world: World) -> bool:
    """Whether an academic year has ended on the report date."""
    return world.as_of > last_day_of(year)


def first_day_of(year: int) -> date:
    """The first of July."""
    return date(year, 7, 1)


def last_day_of(year: int) -> date:
    """The last of June."""
    return date(year + 1, 6, 30)


class Flag(ImplementationRow):
    """What list or sheet note of an implementation beside an enrollment: an answer of the day of its file."""


@dataclass
class Trace:
    """Something by which one sees that a curriculum is used."""

    kind: str
    day: date | None
    class_id: str = ""
    slug: str = ""


@dataclass
class Group:
    """Students that an implementation tells of: a class, a course, or those of an answer that names neither."""

    kind: str
    name: str
    by_answer: bool
    is_counted: bool = False
    students: int | None = None
    weight: Fraction = Fraction(1)
    school: str = ""
    rows: list[ImplementationRow] = field(default_factory=list)
    told: Told = field(default_factory=Told)
    sharing: int = 0


@dataclass
class Implementation:
    """All that is told of one educator, curriculum and year; ``answers`` with the one in force first."""

    key: Key
    answers: list[ImplementationRow]
    traces: list[Trace]
    is_closed: bool
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    lessons: set[str] = field(default_factory=set)
    listed_on: list[date] = field(default_factory=list)
    pathway: str = ""
    basis: str = "none"
    lessons_in_pathway: int | None = None
    classes_taught: int = 0

    @property
    def answer(self) -> ImplementationRow | None:
        """The answer in force."""
        return self.answers[0] if self.answers else None

    @property
    def told(self) -> str:
        """The status that the answer gives, once the year is over without what was only meant."""
        if self.answer is None or (self.is_closed and self.answer.status in MEANT):
            return UNKNOWN
        return self.answer.status

    @property
    def kinds(self) -> list[str]:
        """The kinds of evidence there are."""
        found = {trace.kind for trace in self.traces}
        if self.lessons:
            found.add(LESSONS)
        return [kind for kind in KINDS if kind in found]

    @property
    def describing(self) -> list[ImplementationRow]:
        """The answers that tell of classes and students: who uses it does not reach those who were only planned."""
        if self.status not in SPEAKS_OF_CLASSES:
            return []
        silent = MEANT if self.status == IMPLEMENTING else set()
        records = (row for row in self.answers if not isinstance(row, Flag))
        return [row for row in records if row.status in SPEAKS_OF_CLASSES - silent]

    @property
    def is_inferred(self) -> bool:
        """Whether no answer of a survey tells and traces of enough kinds do; a note of an enrollment is none."""
        is_open = self.told == UNKNOWN or (isinstance(self.answer, Flag) and self.told != IMPLEMENTING)
        return is_open and len(self.kinds) >= ENOUGH_KINDS

    @property
    def status(self) -> str:
        """What counts on the report date."""
        return IMPLEMENTING if self.is_inferred else self.told

    @property
    def evidence(self) -> str:
        """What the status rests on."""
        if self.is_inferred:
            return "inferred"
        return "none" if self.told == UNKNOWN else "survey"

    @property
    def outcome(self) -> str:
        """Yes, no, unknown, too early while the year is open, or not applicable."""
        found = OUTCOMES.get(self.status, UNKNOWN)
        return "too_early" if not self.is_closed and found != "not_applicable" else found

    @property
    def trace_days(self) -> list[date]:
        """The days of the traces, in order; a list of lessons is as old as the answer that has it."""
        days = [trace.day for trace in self.traces if trace.kind in self.kinds and trace.day]
        return sorted([*days, *self.listed_on])

    @property
    def last_trace(self) -> date | None:
        """The day of the last trace."""
        return max(self.trace_days, default=None)

    @property
    def day(self) -> date:
        """The day of what the status rests on, the answer or the last trace, else the last of the year; within it."""
        year = self.key[2]
        found = day_of(self.answer) if self.answer and not self.is_inferred else self.last_trace
        return min(max(found or last_day_of(year), first_day_of(year)), last_day_of(year))

    @property
    def reason(self) -> tuple[str, str]:
        """Why not, and the class of the reason."""
        if self.status not in REFUSES:
            return "not_applicable", "not_applicable"
        text = self.answer.reason_not if self.answer else ""
        codes.require(not text or text in REASONS, f"a reason of unknown standing: {text}")
        return (text, REASONS[text]) if text else (UNKNOWN, UNKNOWN)


def day_of(row: ImplementationRow) -> date:
    """The day of an answer."""
    codes.require(row.submitted is not None, f"an answer without a day: {row.implementation_id}")
    return row.submitted.date() if row.submitted else date.max


def year_of(row: ImplementationRow) -> int:
    """The academic year: as stated, else that of the start, else that of the answer (rule R34)."""
    return row.ay if row.ay is not None else academic_year(row.start or day_of(row))


def curricula_of(row: ImplementationRow) -> list[str]:
    """The curricula that an answer is about: a pair of them is two."""
    return sorted({found for name in row.curricula if (found := curriculum(name))})


class Places(Protocol):
    """Says where implementations are."""

    def place(self, one: Implementation) -> str:
        """The organization of the whole."""

    def place_of(self, one: Implementation, group: Group) -> str:
        """That of one group of students."""


class Implementations:
    """The implementations of one region, by educator, curriculum and year."""

    def __init__(self, world: World, shelf: Shelf, coached: list[tuple[str, str, date, date]]) -> None:
        self._world, self._shelf, self._coached = world, shelf, coached
        answers: dict[Key, list[ImplementationRow]] = defaultdict(list)
        traces: dict[Key, list[Trace]] = defaultdict(list)
        self.rows = [row for row in world.rows(ImplementationRow) if not row.code]
        for person, flag in flags(world):
            for name in curricula_of(flag):
                answers[person, name, year_of(flag)].append(flag)
        self._classes, self._roll = [row for row in world.rows(ClassRow) if not row.code], Roll(world)
        self._program = Program(world)
        for row in self.rows:
            for name in curricula_of(row):
                answers[self._person(row), name, year_of(row)].append(row)
        for key, trace in self._traces():
            if trace.day is None or trace.day <= world.as_of:
                traces[key].append(trace)
        self.by_key = {
            key: Implementation(key, in_order(answers.get(key, [])), traces.get(key, []), is_closed(key[2], world))
            for key in sorted({*answers, *traces})
        }
        for one in self.by_key.values():
            self._read_lessons(one)
        for one in self.by_key.values():
            self._name_groups(one)
        self._count_groups()
        self._count_classes()

    def _person(self, row: ImplementationRow) -> str:
        return self._world.person_of(row) or ""

    def release_of(self, one: Implementation) -> str:
        """The release of the curriculum on the day of the status."""
        return self._shelf.releases.on(one.key[1], one.day)

    # traces

    def _traces(self) -> Iterator[tuple[Key, Trace]]:
        yield from self._orders()
        yield from self._visits()
        yield from self._figures()
        yield from self._notes()

    def _orders(self) -> Iterator[tuple[Key, Trace]]:
        """Workbooks that an educator ordered and kept: of each order, less what came back of it (rule K10)."""
        lines: dict[tuple[str, str], dict[str, list[OrderRow]]] = defaultdict(lambda: defaultdict(list))
        for row in self._world.rows(OrderRow):
            if not row.code and row.day and row.day <= self._world.as_of and row.quantity:
                person = None if is_role_account(normalize(row.ordered_by)) else self._world.named(row.ordered_by)
                for name in filter(None, map(curriculum, row.workbook.split(" & "))):
                    lines[row.order_id, name][person or ""].append(row)
        for (_, name), of_people in lines.items():
            ordered = {person: [row.day for row in rows if row.day and (row.quantity or 0) > 0]
                       for person, rows in of_people.items()}  # fmt: skip
            orderers = [person for person, days in ordered.items() if days]
            for person in filter(None, orderers):
                # whoever sends them back: of one orderer they can only be hers
                mine = of_people[person] if len(orderers) > 1 else [row for rows in of_people.values() for row in rows]
                if sum(row.quantity or 0 for row in mine) > 0:
                    day = min(ordered[person])
                    yield (person, name, academic_year(day)), Trace(ORDER, day)

    def _visits(self) -> Iterator[tuple[Key, Trace]]:
        """Lessons of a pathway that an educator opened or copied."""
        for row in self._world.rows(PathwayUseRow):
            person, moment = self._world.person_of(row), row.at or row.created
            if not row.code and person and moment and row.slug and ACTIONS.get(row.action) in USES:
                for name in self._shelf.curricula_of(row.pathway_id):
                    day = moment.date()
                    yield (person, name, academic_year(day)), Trace(LESSONS, day, slug=row.slug)

    def _figures(self) -> Iterator[tuple[Key, Trace]]:
        """Figures of a test of an educator's class."""
        for row in self._world.rows(AggregateRow):
            person = self._world.directory.person(row.teacher_id)
            name = curriculum(row.curriculum) if row.curriculum else self._shelf.curriculum_of_test(row.instrument)
            if not row.code and person and name:
                day = row.post_end or row.post_start or row.pre_end or row.pre_start or row.file.date
                codes.require(day is not None, f"figures without a day: {row}")
                yield (person, name, academic_year(day or date.max)), Trace(FIGURES, day, class_id=row.class_id)

    def _notes(self) -> Iterator[tuple[Key, Trace]]:
        """Notes of coaching that somebody tagged; they are about the curriculum tagged, else the one coached in."""
        for row in self._world.rows(InteractionRow):
            person, tags = self._world.person_of(row), {squash(tag) for tag in re.split("[,;|]", row.tags)}
            if row.code or not person or not row.day or row.kind.lower() != "coaching" or IMPLEMENTING not in tags:
                continue
            names = {CURRICULA[tag] for tag in tags & CURRICULA.keys()}
            if not names:
                names = {name for who, name, start, end in self._coached if who == person and start <= row.day <= end}
            if len(names) == 1:
                yield (person, min(names), academic_year(row.day)), Trace(NOTE, row.day)

    # depth and breadth

    def _read_lessons(self, one: Implementation) -> None:
        """Distinct lessons told or seen, and the pathway that they are measured by."""
        person, name, year = one.key
        one.lessons = {trace.slug for trace in one.traces if trace.slug}
        for row in one.answers:
            if row.status in SPEAKS_OF_LESSONS:
                known = {slug for slug in row.lessons if self._shelf.is_lesson(slug)}
                one.lessons |= known
                one.listed_on += [day_of(row)] if known else []
        one.pathway, one.basis = self._shelf.pathway_for(person, name, self._contracts(person, year))
        if one.pathway:
            one.lessons_in_pathway = len(self._shelf.lessons_of(one.pathway))

    def _contracts(self, person: str, year: int) -> list[str]:
        """The contracts that cover an educator in an academic year, the newest first."""
        intake = self._world.intake
        events = {one.event_id for one in intake.enrolled if one.person == person and one.is_learner}
        rows = [row for row in intake.contracts if row.event_id in events]
        found = {row.contract_id: [one for one in rows if one.contract_id == row.contract_id] for row in rows}
        spans = [(min(row.start for row in own), max(row.end for row in own), name) for name, own in found.items()]
        covering = [span for span in spans if span[0] <= last_day_of(year) and span[1] >= first_day_of(year)]
        return [name for start, _, name in sorted(covering, key=lambda span: (-span[0].toordinal(), span[2]))]

    def _group_of(self, row: ImplementationRow, person: str) -> tuple[str, str]:
        """The students that an answer is about: of a class, else of a course, else of the curricula together."""
        if row.class_id:
            return "class", self._roll.name(person, row.class_id)
        return ("course", squash(row.course)) if row.course else ("answer", ";".join(curricula_of(row)))

    def _name_groups(self, one: Implementation) -> None:
        """The groups that answers name, and the classes of figures where students are told of at all."""
        person = one.key[0]
        for row in one.describing:
            found = self._group_of(row, person)
            one.groups.setdefault(found, Group(*found, by_answer=True))
        for trace in one.traces if one.status in SPEAKS_OF_CLASSES else []:
            if trace.class_id:
                name = self._roll.name(person, trace.class_id)
                one.groups.setdefault(("class", name), Group("class", name, by_answer=False))
        groups = one.groups.values()
        has_answer = any(group.by_answer for group in groups)
        named = any(group.by_answer and group.kind != "answer" for group in groups)
        of_classes = {squash(row.course) for row in one.describing if row.class_id}
        first = next((group for group in groups if group.kind == "answer"), None)
        for group in groups:
            group.is_counted = {
                "class": group.by_answer or not has_answer,
                "course": group.name not in of_classes,
                "answer": group is first and not named,
            }[group.kind]

    def _count_groups(self) -> None:
        """One number of students for a group of an educator and year, shared by the curricula that count it."""
        together: dict[tuple[str, int, str, str], list[Implementation]] = defaultdict(list)
        for one in self.by_key.values():
            for group in one.groups.values():
                together[one.key[0], one.key[2], group.kind, group.name].append(one)
        for (person, year, kind, name), users in together.items():
            rows = [row for one in users for row in one.describing if self._group_of(row, person) == (kind, name)]
            students, school = self._students(users, person, kind, name), school_named(rows)
            counting = [one for one in users if one.groups[kind, name].is_counted]
            # who only means to use a curriculum has no part in the students that another one reaches
            sharing = [one for one in counting if one.status == IMPLEMENTING] or counting
            for one in users:
                group = one.groups[kind, name]
                group.students, group.school, group.rows = students, school, rows
                group.weight = Fraction(1, len(sharing)) if one in sharing else Fraction(0)
                group.told, group.sharing = self._told(rows, (person, kind, name), year), len(sharing)

    def _told(self, rows: list[ImplementationRow], of: tuple[str, str, str], year: int) -> Told:
        """What the newest answer tells of a group, before others one that says how many they are."""
        newest = max(rows, key=lambda row: (row.students not in (None, 1), day_of(row)), default=None)
        person, kind, name = of
        return told_of(newest, self._listed(person, name, year) if kind == "class" else None)

    def _listed(self, person: str, name: str, year: int) -> ClassRow | None:
        """The class of the list that an id means in a year, if it is one of that year."""
        row = self._program.of(person, name, year)
        return row if row and row.class_id and is_taught_in(row, year) else None

    def _students(self, users: list[Implementation], person: str, kind: str, name: str) -> int | None:
        """The newest number that an answer tells of a group, else that of the class; one student is no group (R1)."""
        told = [row for one in users for row in one.describing
                if self._group_of(row, person) == (kind, name) and row.students not in (None, 1)]  # fmt: skip
        if told:
            newest = max(map(day_of, told))
            numbers = {row.students for row in told if day_of(row) == newest}
            codes.require(len(numbers) == 1, f"several numbers of students of one day: {person} {name}")
            return numbers.pop()
        listed = self._listed(person, name, users[0].key[2]) if kind == "class" else None
        # "about 24" is no number of students
        return listed.students if listed and not listed.texts.get("students", "").startswith("about") else None

    def _count_classes(self) -> None:
        """The classes that an educator has in a year: of the program, of answers, and of figures."""
        taught: dict[tuple[str, int], set[str]] = defaultdict(set)
        for row in self._classes:
            person, day = self._world.person_of(row), row.start or row.end
            codes.require(row.file.date is not None, f"a class without a day: {row}")
            taught[person or "", year_of_class(row)].add(row.class_id or f"{squash(row.name)} {day}")
        for (person, _, year), one in self.by_key.items():
            named = {row.class_id for row in one.answers} | {trace.class_id for trace in one.traces}
            taught[person, year].update(self._roll.name(person, text) for text in named - {""})
        for (person, _, year), one in self.by_key.items():
            one.classes_taught = len(taught[person, year])


def school_named(rows: list[ImplementationRow]) -> str:
    """The school that the newest of the answers that name one has for a group."""
    told = [row for row in rows if row.school]
    newest = max(map(day_of, told), default=date.max)
    schools = {row.school for row in told if day_of(row) == newest}
    codes.require(len(schools) <= 1, f"several schools of one day: {schools}")
    return schools.pop() if schools else ""


def in_order(rows: list[ImplementationRow]) -> list[ImplementationRow]:
    """Answers by weight: the latest first, and of one moment in the order of the statuses.

    What nobody understands comes last, and the survey before what the application says (J1).
    """

    def weight(row: ImplementationRow) -> tuple[object, ...]:
        moment = row.submitted or datetime.max
        ago = (datetime.max - moment).total_seconds()
        return (not row.is_read, isinstance(row, Flag), ago, STATUSES.index(row.status), row.implementation_id)

    return sorted(rows, key=weight)


def flags(world: World) -> Iterator[tuple[str, Flag]]:
    """What list or sheet note beside a learner's enrollment, of the year in which the outcome is looked for.

    Of the list and of the sheets the newest that is understood; of the two the later, of one day by the statuses.
    """
    learners = {(one.event_id, one.person) for one in world.intake.enrolled if one.is_learner}
    told: dict[tuple[str, str], dict[type, tuple[File, int, str]]] = defaultdict(dict)
    for row in chain(world.region.enrollments, world.region.wide):
        is_sheet = isinstance(row, WideRow)
        person = world.directory.person(email=row.email) if is_sheet else world.directory.person(row.person_id)
        status, key = FLAGS.get(squash(row.implemented)), (row.event_id, person or "")
        is_left_out = row.broken or (row.code and not is_sheet)
        if is_left_out or not status or key not in learners or (row.file.date or date.max) > world.as_of:
            continue
        found = (row.file, row.row_number, status)
        other = told[key].get(type(row), found)
        told[key][type(row)] = max(found, other, key=lambda one: (one[0].recency, one[1]))
    for (event_id, person), newest in told.items():
        file, _, status = min(
            newest.values(), key=lambda one: (-(one[0].date or date.max).toordinal(), STATUSES.index(one[2]))
        )
        event = world.intake.events[event_id]
        yield person, Flag(
            file=file, implementation_id="", submitted=datetime.combine(file.date or date.max, time()),
            ay=academic_year(add_months(last_day(event), OUTCOME_AFTER_MONTHS)), curricula=event.curricula,
            status=status,
        )  # fmt: skip


IMPLEMENTING_COLUMNS = {
    "implementations": [
        "person", "curriculum", "academic_year", "implementation", "status", "status_answered", "outcome_state",
        "evidence", "answer_source", "evidence_kinds", "evidence_strength", "model", "subject", "course", "grade_band",
        "pathway", "pathway_basis", "depth_state", "lessons_used", "lessons_in_pathway", "lessons_counted",
        "computer_access", "choice", "reason_not", "reason_class", "classes", "classes_taught", "student_groups",
        "student_groups_with_count", "students", "students_weighted", "implementers", "is_year_closed", "start_date",
        "answered_on", "last_evidence_on", "status_date", "model_raw", "computer_access_raw", "choice_raw",
        "organization", "pathway_member", "coaching_sessions_attended", *(f"has_{kind}" for kind in KINDS), "release",
    ],
    "implementation_groups": [
        "person", "curriculum", "academic_year", "group_kind", "class", "organization", "students", "weight",
        "is_by_answer", "is_counted", "is_implementing", "curricula", "students_basis", "students_of_shares", *SHARES,
    ],
    "implementation_records": [
        "person", "curriculum", "academic_year", "implementation", "standing", "status", "reaches_students",
        "answered_on", "status_raw", "model_raw", "reason_raw", "theme", "when", "dataset", "exams", "standards",
        "next_year", "parent", "course", "students", "start_date", "model",
        "class",
    ],
    "lesson_ratings": [
        "person", "curriculum", "academic_year", "implementation", "class", "lesson", "score", "rated_on",
    ],
    "support_comments": ["person", "academic_year", "comment", "date"],
    "admin_support": ["person", "academic_year", "rating", "choice", "supported_by", "answers", "answered_on"],
}  # fmt: skip


# G12: who supports, as the words are understood.
SUPPORTERS = {"Principal": "principal", "My coach, colleagues": "coach;colleague", "the janitor": UNKNOWN}


def implementation_answers(
    found: Implementations, world: World, sites: Places, coached: Mapping[Key, int]
) -> Iterator[tuple[str, list[list[str]]]]:
    """The rows of each table; ``coached`` says how many sessions of coaching somebody attended."""
    yield "implementations", [
        [
            *_implementation(one), sites.place(one), one.pathway,
            *texts(coached.get(one.key, 0), *(kind in one.kinds for kind in KINDS), found.release_of(one)),
        ]
        for one in found.by_key.values()
    ]  # fmt: skip
    yield "implementation_groups", [line for one in found.by_key.values() for line in _groups(one, sites)]
    yield "implementation_records", list(_records(found, world))
    yield "lesson_ratings", list(_ratings(found, world))
    yield "admin_support", list(_support(found, world))
    yield "support_comments", list(_comments(found, world))


def _implementation(one: Implementation) -> list[str]:
    answer, counted = one.answer, [group for group in one.groups.values() if group.is_counted]
    known = [group for group in counted if group.students is not None]
    used, length = len(one.lessons) or None, one.lessons_in_pathway
    state = "no lesson told" if not used else "known" if length else "no pathway"
    choice = answer.choice if answer and answer.choice in CHOICES else UNKNOWN
    values: list[object] = [
        *one.key, answer.implementation_id if answer else "", one.status, answer.status if answer else "none",
        one.outcome, one.evidence, source_of(answer), "; ".join(one.kinds), len(one.kinds),
        (answer and answer.model) or UNKNOWN, answer and answer.subject, answer and answer.course,
        band(answer.grades if answer else ""), one.pathway, one.basis, state, used, length,
        min(used, length) if used and length else None, (answer.computers if answer else "") or NOT_STATED, choice,
        *one.reason,
        sum(group.kind == "class" for group in one.groups.values()), one.classes_taught, len(counted), len(known),
        sum(group.students or 0 for group in known) if known else None,
        _reached(one, known),
        int(one.status == IMPLEMENTING), "Y" if one.is_closed else "N", answer and answer.start,
        day_of(answer) if answer else None, one.last_trace, one.day, answer and answer.model,
        answer and answer.computers, answer and answer.choice,
    ]  # fmt: skip
    return ["" if value is None else str(value) for value in values]


def _reached(one: Implementation, known: list[Group]) -> Decimal | None:
    """The students that an implementer reaches, a class of k curricula counted 1/k; of everybody else none."""
    if one.status != IMPLEMENTING:
        return four(0)
    return four(sum(group.weight * (group.students or 0) for group in known)) if known else None


def _groups(one: Implementation, sites: Places) -> Iterator[list[str]]:
    """Who is reached, group by group, of which class, and where."""
    for group in one.groups.values():
        part = (Decimal(group.weight.numerator) / group.weight.denominator).quantize(Decimal(10) ** -20)
        flags = ("Y" if flag else "N" for flag in (group.by_answer, group.is_counted, one.status == IMPLEMENTING))
        told = "" if group.students is None else str(group.students)
        shares = texts(group.sharing, group.told.basis, group.told.least, *group.told.shares)
        weight = f"{part.normalize():f}"
        name = group.name if group.kind == "class" else ""
        yield [*map(str, one.key), group.kind, name, sites.place_of(one, group), told, weight, *flags, *shares]


def source_of(answer: ImplementationRow | None) -> str:
    """Whose word it is."""
    if answer is None:
        return "none"
    return "enrollment" if isinstance(answer, Flag) else "record"


def four(value: Fraction | int) -> Decimal:
    """Four decimals."""
    return round(Decimal(Fraction(value).numerator) / Decimal(Fraction(value).denominator), 4)


def _records(found: Implementations, world: World) -> Iterator[list[str]]:
    """Every record with its say: the one that counts, those that a later one beats, plans whose record has come."""
    for key, one in found.by_key.items():
        for row in one.answers:
            if isinstance(row, Flag):
                continue
            standing = "counts" if row is one.answer else "a later answer counts"
            reaches = "Y" if row.status in SPEAKS_OF_CLASSES else "N"
            told = (row.implementation_id, standing, row.status, reaches, str(day_of(row)), *words_of(row))
            yield [*map(str, key), *told, class_of(row, world)]
    for row in world.rows(ImplementationRow):
        if row.code == codes.PLAN_WITH_CHILD:
            for name in curricula_of(row):
                yield [world.person_of(row) or "", name, str(year_of(row)), row.implementation_id,
                       "plan whose record came", row.status, "N", str(day_of(row)), *words_of(row),
                       class_of(row, world)]  # fmt: skip


def words_of(row: ImplementationRow) -> tuple[str, ...]:
    """Status, model and reason as they were sent, and what else the record says."""
    status = row.texts.get("Status", row.status)
    about = (row.theme, row.when, row.dataset, row.exams, row.standards, row.next_year)
    return (
        status,
        row.model,
        row.reason_not,
        *about,
        *texts(row.parent_id, row.course, row.students, row.start),
        row.model or UNKNOWN,
    )


def _ratings(found: Implementations, world: World) -> Iterator[list[str]]:
    """Every lesson that a record rates; one of its own is no lesson of a list, and a pair says not of which it is."""
    for row in found.rows:
        person, names = world.person_of(row) or "", curricula_of(row)
        name = NOT_APPLICABLE if len(names) > 1 else names[0] if names else UNKNOWN
        own = OWN_LESSON.search(row.texts.get("Rate each lesson tried", ""))
        for slug, score in [*row.ratings, *([(UNKNOWN, int(own[1]))] if own else [])]:
            yield [person, name, str(year_of(row)), row.implementation_id, class_of(row, world), slug, str(score),
                   str(day_of(row))]  # fmt: skip


def class_of(row: ImplementationRow, world: World) -> str:
    """The class that a record names, if the teacher has told of such a class."""
    mine = {one.class_id for one in world.rows(ClassRow)
            if not one.code and world.person_of(one) == world.person_of(row)}  # fmt: skip
    return NOT_APPLICABLE if not row.class_id else row.class_id if row.class_id in mine else LATE


def _comments(found: Implementations, world: World) -> Iterator[list[str]]:
    """What educators write of the support by their administration."""
    told = [(world.person_of(row) or "", str(year_of(row)), row.comment, str(day_of(row)))
            for row in found.rows if row.comment]  # fmt: skip
    codes.require(len({one[:2] for one in told}) == len(told), f"several comments of one year: {told}")
    yield from map(list, told)


def _support(found: Implementations, world: World) -> Iterator[list[str]]:
    """What educators say of their administration: of one year the latest rating, and the latest choice."""
    told: dict[tuple[str, int], list[ImplementationRow]] = defaultdict(list)
    for row in found.rows:
        if row.support is not None or row.choice or row.supporter:
            told[world.person_of(row) or "", year_of(row)].append(row)
    for (person, year), rows in sorted(told.items()):
        newest = sorted(rows, key=lambda row: (-(row.submitted or datetime.max).timestamp(), row.implementation_id))
        rating = next((str(row.support) for row in newest if row.support is not None), "")
        choice = next((row.choice for row in newest if row.choice in CHOICES), UNKNOWN)
        supporter = next((SUPPORTERS[row.supporter] for row in newest if row.supporter), NOT_STATED)
        yield [person, str(year), rating, choice, supporter, str(len(rows)), str(day_of(newest[0]))]
