"""Windows of support, and in which years and days educators use a curriculum (domain B5, D0, E)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from orchestration.lib.samples.days import academic_year, add_months
from orchestration.lib.samples.lines import (
    AggregateRow,
    ImplementationRow,
    InteractionRow,
    OrderRow,
    PathwayRow,
    PathwayUseRow,
    SkillRow,
)
from orchestration.lib.samples.rates import progress, tally
from orchestration.lib.samples.statements import FACILITATOR, FULL_PD
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.catalog import ACTIONS, USES
from orchestration.lib.samples.truth.following import CURRICULA, World, curriculum, squash
from orchestration.lib.samples.truth.identity import is_role_account, normalize
from orchestration.lib.samples.truth.intake import last_day
from orchestration.lib.samples.truth.outcomes import year_of, year_of_test
from orchestration.lib.samples.truth.touch import TRAININGS, Touches

UNKNOWN, NO_CURRICULUM = "unknown", "not_applicable"
SUPPORT_MONTHS = 12
ALONE_AFTER = timedelta(days=365)
DAY = timedelta(days=1)
EVIDENCE_FROM = 2
IMPLEMENTING = "implementing"
STATUSES = (IMPLEMENTING, "will_this_year", "will_next_year", "will_not", "planned", UNKNOWN, "not_applicable")
FLAGS = {
    "willnotimplement": "will_not", "implementingthisyear": IMPLEMENTING, "willimplementnextyear": "will_next_year",
    "unknown": UNKNOWN, "na": "not_applicable",
}  # fmt: skip
OUTCOME_AFTER_MONTHS = 3
MERELY_MEANT = {"will_this_year", "planned"}
TELLING_LESSONS = {IMPLEMENTING, UNKNOWN}

Way = tuple[str, str]  # person, curriculum


class SharedLists:
    """What the lists say that regions share: the curricula of each pathway, and the skills of each curriculum."""

    def __init__(self) -> None:
        self.pathways: dict[str, set[str]] = defaultdict(set)
        self.skills: dict[str, set[str]] = defaultdict(set)

    def add(self, world: World) -> None:
        """Note the lists of one region."""
        for row in world.rows(PathwayRow):
            found = "" if row.code else curriculum(row.curriculum)
            if found:
                self.pathways[row.pathway].add(found)
        for line in world.rows(SkillRow):
            found = "" if line.code else curriculum(line.curriculum)
            if found:
                self.skills[found].add(squash(line.slug))


@dataclass(frozen=True)
class Training:
    """One person's enrollment to learn in a training, in one of its curricula."""

    person: str
    event_id: str
    curriculum: str
    role: str
    enrolled: date | None
    attended: date | None
    is_trained: bool
    is_led: bool
    start: date
    end: date


def curricula_of(names: tuple[str, ...]) -> list[str]:
    """The curricula of an event; one that nobody knows is `unknown`, none at all `not_applicable`."""
    return sorted({curriculum(name) or UNKNOWN for name in names}) or [NO_CURRICULUM]


def trainings(world: World, attendance: Attendance, touches: Touches) -> list[Training]:
    """Full PD and Intro PD; who dropped out or makes up begins nothing, nor who enrolls after the report date."""
    intake, found = world.intake, []
    led = {one.event_id for one in intake.enrolled if one.role == FACILITATOR and one.is_enrolled}
    for one in intake.enrolled:
        event = intake.events[one.event_id]
        if event.kind not in TRAININGS or not one.is_learner or not one.is_enrolled or one.is_make_up:
            continue
        total = tally(attendance.grid[one.event_id, one.person])
        days = touches.attended_days(one)
        # Of who made everything up elsewhere the last day is the one that is known.
        attended = (days[0] if days else last_day(event)) if total.attended else None
        way = progress(total, attendance.to_come(one.event_id), is_enrolled := one.is_enrolled, event.kind == FULL_PD)
        codes.require(is_enrolled and event.start is not None, f"a training without a start: {one}")
        enrolled = one.created.date() if one.created.date() <= world.as_of else None
        if enrolled is None and attended is None:
            continue
        for name in curricula_of(event.curricula):
            found.append(
                Training(
                    one.person, one.event_id, name, one.role, enrolled, attended, way.trained == "Y",
                    one.event_id in led, event.start or date.max, last_day(event),
                )
            )  # fmt: skip
    return found


@dataclass
class Window:
    """Support from the last day of a training on."""

    opens: date
    closes: date


def windows(world: World, learned: list[Training], coached: list[Period]) -> dict[Way, list[Window]]:
    """The windows of each person and curriculum, in order.

    A window closes a year after the training, or when its contract or the coaching ends, whatever comes last. Another
    training inside it extends it. Coaching alone opens none.
    """
    contracts: dict[str, date] = {}
    for row in world.intake.contracts:
        contracts[row.event_id] = max(row.end, contracts.get(row.event_id, date.min))
    found: dict[Way, list[Window]] = defaultdict(list)
    coaching: dict[Way, list[tuple[date, date]]] = defaultdict(list)
    for person, name, start, end, _ in coached:
        coaching[person, name].append((start, end))
    for one in sorted(learned, key=lambda one: one.end):
        if one.attended is None or one.end > world.as_of:
            continue
        mine = found[one.person, one.curriculum]
        closes = max(add_months(one.end, SUPPORT_MONTHS), contracts.get(one.event_id, date.min))
        if mine and one.end <= mine[-1].closes + DAY:
            mine[-1].closes = max(mine[-1].closes, closes)
        else:
            mine.append(Window(one.end, closes))
        for start, end in sorted(coaching[one.person, one.curriculum]):
            if start <= mine[-1].closes + DAY and end >= mine[-1].opens:
                mine[-1].closes = max(mine[-1].closes, end)
    return dict(found)


@dataclass
class Traces:
    """What shows, without an answer, that a curriculum was used in a year: days by kind of evidence."""

    days: dict[str, list[date]]
    copies: Fraction = Fraction(0)

    @property
    def kinds(self) -> dict[str, list[date]]:
        """The kinds that count: an order only with more copies kept than sent back (rule K10)."""
        return {kind: days for kind, days in self.days.items() if kind != "order" or self.copies > 0}


@dataclass(frozen=True)
class Use:
    """A year in which somebody uses a curriculum: from when to when that is known, and by what."""

    person: str
    curriculum: str
    year: int
    evidence: str
    start: date
    end: date


Case = tuple[str, str, int]  # person, curriculum, academic year
Period = tuple[str, str, date, date, int]  # person, curriculum, first and last day of coaching, and of how many rows


@dataclass(frozen=True)
class Answer:
    """What somebody, or beside an enrollment the office, says about one case. The best one is the greatest."""

    is_stated: bool
    is_record: bool
    moment: datetime
    rank: int
    start: date | None = None
    choice: str = ""
    tells_lessons: bool = False

    @property
    def status(self) -> str:
        """The status as it is answered."""
        return STATUSES[-self.rank]

    @property
    def day(self) -> date:
        """The day of the answer."""
        return self.moment.date()

    @property
    def order(self) -> tuple[bool, bool, datetime, int]:
        """What is stated before what is not, a record before a flag, then the latest; of one moment B5's list."""
        return (self.is_stated, self.is_record, self.moment, self.rank)


class Uses:
    """Who implements what in which academic year."""

    def __init__(self, world: World, lists: SharedLists, coached: list[Period]) -> None:
        self._world, self._lists, self._coached = world, lists, coached
        self.answers: dict[Case, list[Answer]] = defaultdict(list)
        for case, answer in [*self._records(), *self._flags()]:
            if answer.day <= world.as_of:
                self.answers[case].append(answer)
        self._traces: dict[Case, Traces] = {}
        self._trace()
        self.found = [use for case in sorted({*self.answers, *self._traces}) if (use := self._use(case))]

    def _records(self) -> Iterator[tuple[Case, Answer]]:
        """The answers to the survey."""
        for row in self._world.rows(ImplementationRow):
            person, year = self._world.person_of(row), year_of(row)
            if row.code or not person or year is None:
                continue
            codes.require(row.submitted is not None or row.file.date is not None, f"an answer without a day: {row}")
            moment = row.submitted or datetime.combine(row.file.date or date.max, time())
            lists = bool(row.lessons) and row.status in TELLING_LESSONS
            answer = Answer(row.is_read, True, moment, -STATUSES.index(row.status), row.start, row.choice, lists)
            for name in {found for one in row.curricula if (found := curriculum(one))}:
                yield (person, name, year), answer

    def _flags(self) -> Iterator[tuple[Case, Answer]]:
        """What stands beside the enrollment of a learner: of the year in which its outcome is looked for (D0)."""
        intake = self._world.intake
        learners = {(one.event_id, one.person, one.role) for one in intake.enrolled if one.is_learner}
        for row in self._world.region.enrollments:
            person, status = self._world.directory.person(row.person_id), FLAGS.get(squash(row.implemented))
            if row.code or row.broken or not status or (row.event_id, person, row.role) not in learners:
                continue
            event = intake.events[row.event_id]
            year = academic_year(add_months(last_day(event), OUTCOME_AFTER_MONTHS))
            moment = datetime.combine(row.file.date or date.max, time())
            for name in {found for one in event.curricula if (found := curriculum(one))}:
                yield (person or "", name, year), Answer(True, False, moment, -STATUSES.index(status))

    def _note(self, person: str | None, name: str, kind: str, day: date, year: int | None = None) -> Traces:
        case = (person or "", name, academic_year(day) if year is None else year)
        traces = self._traces.setdefault(case, Traces({}))
        if kind:
            traces.days.setdefault(kind, []).append(day)
        return traces

    def _trace(self) -> None:
        world = self._world
        orders = [row for row in world.rows(OrderRow) if not row.code and row.day and row.day <= world.as_of]
        # What comes back is taken from the order that it belongs to, of whatever day and year (rule K10).
        ordered: dict[str, date] = {}
        for row in orders:
            if (row.quantity or 0) > 0:
                ordered[row.order_id] = min(row.day or date.max, ordered.get(row.order_id, date.max))
        for row in orders:
            person = None if is_role_account(normalize(row.ordered_by)) else world.named(row.ordered_by)
            name, day = curriculum(row.workbook), ordered.get(row.order_id, row.day)
            if person and name and day and row.quantity:
                traces = self._note(person, name, "order" if row.quantity > 0 else "", day)
                traces.copies += row.quantity
        for visit in world.rows(PathwayUseRow):
            moment, person = visit.at or visit.created, world.person_of(visit)
            if not visit.code and person and visit.slug and ACTIONS.get(visit.action) in USES and moment:
                for name in self._lists.pathways.get(visit.pathway_id, ()):
                    self._note(person, name, "lessons", moment.date())
        for (person, name, year), answers in self.answers.items():
            for answer in answers:
                if answer.tells_lessons:
                    self._note(person, name, "lessons", answer.day, year)
        for figures in world.rows(AggregateRow):
            person, year = world.directory.person(figures.teacher_id), year_of_test(figures)
            name = curriculum(figures.curriculum) if not figures.code else ""
            day = figures.post_end or figures.post_start or figures.pre_end or figures.pre_start
            codes.require(bool(figures.code or figures.curriculum), f"figures of no curriculum: {figures}")
            if name and person and year is not None:
                traces = self._note(person, name, "", day or date.max, year)
                traces.days.setdefault("figures", []).extend([day] if day else [])
        for note in world.rows(InteractionRow):
            person, tags = world.person_of(note), {squash(tag) for tag in re.split("[,;|]", note.tags)}
            says = not note.code and squash(note.kind) == "coaching" and IMPLEMENTING in tags
            if says and person and note.day and note.day <= world.as_of:
                # A note is about the curriculum that it is tagged with, else about the one that is coached that day.
                names = {found for tag in tags if (found := CURRICULA.get(tag))} or {
                    name for who, name, start, end, _ in self._coached if who == person and start <= note.day <= end
                }
                if len(names) == 1 and names != {UNKNOWN}:
                    self._note(person, names.pop(), "note", note.day)

    def _use(self, case: Case) -> Use | None:
        person, name, year = case
        first, last = date(year, 7, 1), date(year + 1, 6, 30)
        answer = in_force(self.answers.get(case, []))
        kinds = self._traces[case].kinds if case in self._traces else {}
        status = answer.status if answer else UNKNOWN
        if status in MERELY_MEANT and year < academic_year(self._world.as_of):
            status = UNKNOWN
        is_inferred = status == UNKNOWN and len(kinds) >= EVIDENCE_FROM
        if status != IMPLEMENTING and not is_inferred:
            return None
        days = sorted(day for found in kinds.values() for day in found)
        told = answer.day if answer else (days[-1] if days else last)
        told = min(max(told, first), last)
        stated = answer.start if answer and not is_inferred else None
        end = min(max([told, *days[-1:]]), self._world.as_of, last)
        start = min(max(stated or (days[0] if days else told), first), end)
        return Use(person, name, year, "inferred" if is_inferred else "survey", start, end)


def in_force(answers: list[Answer]) -> Answer | None:
    """The answer that counts."""
    return max(answers, key=lambda one: one.order, default=None)


def supported_from(use: Use, mine: list[Window]) -> date | None:
    """The first day of use inside a window."""
    days = [max(use.start, one.opens) for one in mine if use.start <= one.closes and one.opens <= use.end]
    return min(days, default=None)


def alone_from(use: Use, mine: list[Window], support: list[date]) -> date | None:
    """The first day of use after a window closed, outside of all, and a year after any coaching or workshop."""
    for day in (use.start + n * DAY for n in range((use.end - use.start).days + 1)):
        is_after = any(one.closes < day for one in mine)
        is_inside = any(one.opens <= day <= one.closes for one in mine)
        if is_after and not is_inside and not any(day - ALONE_AFTER <= one <= day for one in support):
            return day
    return None


def after_training(use: Use, mine: list[Window]) -> date | None:
    """The first day of use after the first window opened; use that ended before it is none."""
    return max(use.start, mine[0].opens) if mine and use.end >= mine[0].opens else None


def support_days(touches: Touches) -> Iterator[tuple[str, date]]:
    """Who received coaching or attended a workshop, and when."""
    for person, mine in touches.by_person.items():
        yield from ((person, touch.day) for touch in mine if touch.is_close_support)
