"""The way of each educator from first contact to master teacher, per curriculum (domain E).

What a person enters is carried into each of the journeys; what is entered in a curriculum belongs to its journey alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.lines import IntakeRow, LegacyIntakeRow, MasterTeacherRow, RatingRow
from orchestration.lib.samples.statements import FACILITATOR, MASTER_IN_TRAINING, PARTICIPANT
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.consent import Consents
from orchestration.lib.samples.truth.contact import Contacts
from orchestration.lib.samples.truth.following import World, squash
from orchestration.lib.samples.truth.implementing import Implementations, day_of
from orchestration.lib.samples.truth.levels import level_of_day
from orchestration.lib.samples.truth.references import Shelf
from orchestration.lib.samples.truth.spelling import flag
from orchestration.lib.samples.truth.touch import Touches
from orchestration.lib.samples.truth.window import (
    NO_CURRICULUM,
    UNKNOWN,
    Period,
    Training,
    Way,
    after_training,
    alone_from,
    curricula_of,
    support_days,
    supported_from,
    trainings,
    uses,
    windows,
)

REPEAT_AFTER = timedelta(days=180)
LAPSE_YEARS = 2
MASTER_YEARS = 3
PROFESSIONAL = 3

# Code, number and name of the stages, in their order; those without a number stand outside of it.
STAGES = (
    ("first_contact", 0, "First contact"),
    ("intake", 1, "Intake"),
    ("onboarding", 2, "Onboarding"),
    ("training", 3, "Training"),
    ("trained", 3, "Trained"),
    ("supported_implementation", 4, "Implementation with support"),
    ("solo_implementation", 5, "Solo implementation"),
    ("repeated_training", 6, "Repeated training"),
    ("second_curriculum", 7, "Second curriculum"),
    ("master_in_training", 8, "Master teacher in training"),
    ("master_teacher", 9, "Master teacher"),
    ("lapsed", None, "Lapsed"),
    ("returned", None, "Returned"),
    ("opted_out", None, "Opted out"),
)
ORDER = {stage: place for place, (stage, _, _) in enumerate(STAGES, 1)}
NUMBER = {stage: number for stage, number, _ in STAGES}
LABEL = {stage: label for stage, _, label in STAGES}
NOT_REACHED, NO_DAY = "-2", "-1"
CHOICES = {"own": "free choice", "required": "compelled", "mixed": "mixed"}

STAGE_COLUMNS = [
    "person", "curriculum", "stage", "stage_label", "stage_number", "stage_sort", "entered_on", "last_entered_on",
    "evidence", "expectation_state", "stages_skipped", "is_skipped_before", "is_of_person", "times_entered",
    "academic_year", "academic_year_label",
]  # fmt: skip
SPAN_COLUMNS = [
    "enrolled_date_key", "first_implementation_date_key", "support_until_date_key", "first_contact_type",
    "entry_choice", "entry_path", "furthest_stage", "stage_sequence", "enrollment_state", "training_state",
    "implementation_state", "furthest_stage_number", "stages_reached", "support_windows", "days_contact_to_enrollment",
    "days_enrollment_to_training", "days_training_to_implementation", "is_enrollment_censored", "is_training_censored",
    "is_implementation_censored", "has_skipped_stage", "is_in_support", "is_monitored", "is_lapsed", "is_opted_out",
]  # fmt: skip
JOURNEY_COLUMNS = {
    "journey_stages": STAGE_COLUMNS,
    "journeys": ["person", "curriculum", *(f"{stage}_date_key" for stage, _, _ in STAGES), *SPAN_COLUMNS],
}


@dataclass
class Entry:
    """The days on which a stage was entered, with what each rests on; ``undated`` is what an unknown day rests on."""

    days: list[tuple[date, str]] = field(default_factory=list)
    undated: str = ""
    expectation: str = "not_applicable"
    is_of_person: bool = False

    @property
    def first(self) -> date | None:
        """When it was first entered; ``None`` where nobody knows."""
        return min(self.days)[0] if self.days else None

    @property
    def evidence(self) -> str:
        """What the first entry rests on."""
        return min(self.days)[1] if self.days else self.undated


Entries = dict[str, Entry]


class Journeys:
    """The journeys of one region's people; to be asked after all verdicts."""

    def __init__(
        self,
        world: World,
        attendance: Attendance,
        touches: Touches,
        contacts: Contacts,
        consents: Consents,
        coached: list[Period],
        implementations: Implementations,
        shelf: Shelf,
    ) -> None:
        self._world, self._touches, self._contacts, self._consents = world, touches, contacts, consents
        self._shelf, self._as_of = shelf, world.as_of
        self._trainings = trainings(world, attendance, touches)
        self._windows = windows(world, self._trainings, coached)
        self._implementations = implementations
        self._uses = list(uses(implementations, world.as_of))
        self._in_curriculum: dict[Way, Entries] = defaultdict(dict)
        self._of_person: dict[str, Entries] = defaultdict(dict)
        self._learn()
        self._use()
        self._master()
        self._come_and_go()
        self._lead()
        self.ways: dict[Way, Entries] = self._journeys()

    def answers(self) -> Iterator[tuple[str, list[list[str]]]]:
        """The log of stages, and one row per journey."""
        yield "journey_stages", [row for way, entries in self.ways.items() for row in stage_rows(way, entries)]
        yield "journeys", [self._journey(way, entries) for way, entries in self.ways.items()]

    # stages

    def _enter(self, entries: Entries, stage: str, day: date, evidence: str) -> Entry:
        entry = entries.setdefault(stage, Entry())
        if day <= self._as_of:
            entry.days.append((day, evidence))
        if not entry.days:
            del entries[stage]
        return entry

    def _learn(self) -> None:
        """Training, trained, trained again, trained in another curriculum."""
        ended: dict[Way, list[Training]] = defaultdict(list)
        for one in self._trainings:
            if one.attended:
                entries = self._in_curriculum[one.person, one.curriculum]
                self._enter(entries, "training", one.attended, f"attended {one.event_id}")
            if one.is_trained and one.end <= self._as_of:
                ended[one.person, one.curriculum].append(one)
        first = {way: min(one.end for one in found) for way, found in ended.items()}
        for way, found in ended.items():
            for one in found:
                self._enter(self._in_curriculum[way], "trained", one.end, f"trained in {one.event_id}")
                if one.end >= first[way] + REPEAT_AFTER:
                    self._enter(self._in_curriculum[way], "repeated_training", one.end, f"trained in {one.event_id}")
            self._learn_more(way, ended, first)

    def _learn_more(self, way: Way, ended: dict[Way, list[Training]], first: dict[Way, date]) -> None:
        """The first training in another curriculum, later than that in this one."""
        if way[1] in (UNKNOWN, NO_CURRICULUM):
            return
        for other, found in ended.items():
            is_another = other[0] == way[0] and other[1] not in (way[1], UNKNOWN, NO_CURRICULUM)
            if is_another and first[other] > first[way]:
                for one in found:
                    if one.end == first[other]:
                        evidence = f"trained in {one.event_id} ({other[1]})"
                        self._enter(self._in_curriculum[way], "second_curriculum", one.end, evidence)

    def _use(self) -> None:
        """Use with support, and alone."""
        support: dict[str, list[date]] = defaultdict(list)
        for person, day in support_days(self._touches):
            support[person].append(day)
        for use in self._uses:
            way = (use.person, use.curriculum)
            mine = self._windows.get(way, [])
            if day := supported_from(use, mine):
                self._enter(self._in_curriculum[way], "supported_implementation", day, use.evidence)
            if day := alone_from(use, mine, support[use.person]):
                self._enter(self._in_curriculum[way], "solo_implementation", day, use.evidence)

    def _master(self) -> None:
        """Enrollments as master teacher in training, with what is expected of them."""
        for one in self._world.intake.enrolled:
            day = one.created.date()
            if one.role == MASTER_IN_TRAINING and one.is_enrolled and day <= self._as_of:
                for name in curricula_of(self._world.intake.events[one.event_id].curricula):
                    entries = self._in_curriculum[one.person, name]
                    evidence = f"enrollment in {one.event_id}"
                    entry = self._enter(entries, "master_in_training", day, evidence)
                    if (entry.first, entry.evidence) == (day, evidence):
                        entry.expectation = self._expectation(one.person, name, day)

    def _expectation(self, person: str, name: str, day: date) -> str:
        """Three academic years since the first training in the curriculum, and professional in each of its skills."""
        attended = [one.attended for one in self._trainings if (one.person, one.curriculum) == (person, name)]
        before = [one for one in attended if one and one <= day]
        years = academic_year(day) - academic_year(min(before)) if before else 0
        skills = self._shelf.skills.get(name, set())
        if years < MASTER_YEARS or any(self._level(person, skill, day) < PROFESSIONAL for skill in skills):
            return "not met"
        return "met" if skills else "unknown"

    def _level(self, person: str, skill: str, day: date) -> int:
        """The latest level on a day: of several raters the median, the lower of two (P2); 0 where nobody rated."""
        mine = [
            row for row in self._world.rows(RatingRow)
            if not row.code and row.day and row.day <= day and squash(row.skill) == skill
            and self._world.directory.person(row.teacher_id) == person
        ]  # fmt: skip
        newest = max((row.day for row in mine if row.day), default=None)
        return level_of_day(self._world, [row for row in mine if row.day == newest]) if newest else 0

    def _come_and_go(self) -> None:
        """First contact, silence, return, and the wish to be left alone."""
        for person in self._contacts.people:
            entries, touches = self._of_person[person], self._touches.by_person.get(person, [])
            if first := self._contacts.first_day(person):
                self._enter(entries, "first_contact", first, self._contacts.first_kind(person))
            for lapsed, returned in silences([touch.day for touch in touches], self._as_of):
                self._enter(entries, "lapsed", lapsed, "no touch")
                if returned:
                    self._enter(entries, "returned", returned, "touch")
            if day := self._consents.out_of_all_since(person):
                self._enter(entries, "opted_out", day, "instruction")
            elif self._consents.is_left_alone(person):
                entries["opted_out"] = Entry(undated="record of the office")

    def _lead(self) -> None:
        """Intake, onboarding, and master teachers by designation or by leading after having been in training."""
        world = self._world
        for kind in (IntakeRow, LegacyIntakeRow):
            for row in world.rows(kind):
                text = row.email if isinstance(row, LegacyIntakeRow) else row.professional or row.personal
                person = world.directory.person(email=text)
                if not row.code and row.submitted and person:
                    self._enter(self._of_person[person], "intake", row.submitted.date(), "intake survey")
        for one in self._trainings:
            if one.role == PARTICIPANT and one.is_led and one.enrolled and one.enrolled < one.start:
                evidence = f"enrollment in {one.event_id}"
                self._enter(self._of_person[one.person], "onboarding", one.enrolled, evidence)
        for line in world.rows(MasterTeacherRow):
            person = world.named(line.person)
            if not line.code and line.since and person:
                self._enter(self._of_person[person], "master_teacher", line.since, "designation")
        began: dict[str, date] = {}
        for (person, _), entries in self._in_curriculum.items():
            if "master_in_training" in entries:
                day = min(entries["master_in_training"].days)[0]
                began[person] = min(day, began.get(person, day))
        for each in world.intake.enrolled:
            start = world.intake.events[each.event_id].start
            is_later = start is not None and each.person in began and start > began[each.person]
            if each.role == FACILITATOR and each.is_enrolled and is_later and start:
                self._enter(self._of_person[each.person], "master_teacher", start, f"led {each.event_id}")

    # journeys

    def _journeys(self) -> dict[Way, Entries]:
        """One per curriculum in which a stage was entered, or that is used beside it; else one without a curriculum."""
        found: dict[Way, Entries] = {way: dict(entries) for way, entries in self._in_curriculum.items() if entries}
        has_curriculum = {person for person, _ in found}
        named = {person for person, name in found if name != NO_CURRICULUM}
        for use in self._uses:
            if use.person in named:
                found.setdefault((use.person, use.curriculum), {})
        for person in self._of_person:
            if person not in has_curriculum and self._of_person[person]:
                found[person, NO_CURRICULUM] = {}
        for (person, _), entries in found.items():
            for stage, entry in self._of_person[person].items():
                entry.is_of_person = True
                entries[stage] = entry
        return found

    def _enrolled(self, way: Way) -> date | None:
        """The first enrollment: in a training of the curriculum; without one in any event and role."""
        person, name = way
        if name != NO_CURRICULUM:
            mine = [one.enrolled for one in self._trainings if (one.person, one.curriculum) == way]
            return min((day for day in mine if day), default=None)
        return min(
            (one.created.date() for one in self._world.intake.enrolled
             if one.person == person and one.is_enrolled and not one.is_make_up
             and one.created.date() <= self._as_of),
            default=None,
        )  # fmt: skip

    def _choice(self, way: Way) -> str:
        """What somebody first answered on own choice or being required to; without a curriculum on any."""
        said = [
            (day_of(answer), answer.choice)
            for (person, name, _), one in self._implementations.by_key.items()
            for answer in one.answers
            if person == way[0] and way[1] in (name, NO_CURRICULUM) and answer.choice
        ]
        return CHOICES.get(min(said)[1], "unknown") if said else "unknown"

    def _journey(self, way: Way, entries: Entries) -> list[str]:
        person, name = way
        keys = [key_of(entries[stage].first, NO_DAY) if stage in entries else NOT_REACHED for stage, _, _ in STAGES]
        mine = self._windows.get(way, [])
        used_by = [use for use in self._uses if use.person == person and name in (use.curriculum, NO_CURRICULUM)]
        begun = min((use.start for use in used_by), default=None)
        until = max((one.closes for one in mine), default=None)
        enrolled = self._enrolled(way)
        contact, trained = (
            entries[stage].first if stage in entries else None for stage in ("first_contact", "training")
        )
        found = (after_training(use, trained) for use in used_by if use.curriculum == name)
        used = min((day for day in found if day), default=None)
        first_type, choice = self._contacts.first_type(person), self._choice(way)
        numbered = [stage for stage in entries if NUMBER[stage] is not None]
        furthest = max(numbered, key=ORDER.__getitem__, default="none")
        sequence = sorted(entries, key=lambda stage: (when(stage, entries), ORDER[stage]))
        states = [
            "censored" if not enrolled else "reached" if contact else "unknown",
            training_state(enrolled, trained),
            "not_begun" if not trained else "unknown" if name in (UNKNOWN, NO_CURRICULUM)
            else "used_before" if begun and begun < trained else "reached" if used else "censored",
        ]  # fmt: skip
        spans = [(contact, enrolled), (enrolled, trained), (trained, used)]
        days = [
            str((end - start).days) if state == "reached" and start and end else ""
            for state, (start, end) in zip(states, spans, strict=True)
        ]
        return [
            person, name, *keys, key_of(enrolled), key_of(used), key_of(until), first_type, choice,
            f"{first_type}, {choice}", furthest, " > ".join(sequence), *states,
            str(NUMBER.get(furthest, -1)), str(len(entries)), str(len(mine)), *days,
            *(flag(state == "censored") for state in states),
            flag(any(skipped(stage, entries) for stage in entries)),
            flag(any(one.opens <= self._as_of <= one.closes for one in mine)),
            flag(any(use.year >= academic_year(self._as_of) - 1 for use in used_by)),
            flag(is_away(entries)), flag("opted_out" in entries),
        ]  # fmt: skip


def training_state(enrolled: date | None, trained: date | None) -> str:
    """From enrollment to training."""
    if trained is None:
        return "censored" if enrolled else "not_begun"
    if enrolled is None:
        return "unknown"
    return "enrolled_later" if trained < enrolled else "reached"


def is_away(entries: Entries) -> bool:
    """Whether somebody lapsed and has not been in touch since."""
    if "lapsed" not in entries:
        return False
    lapsed = max(entries["lapsed"].days)[0]
    return "returned" not in entries or max(entries["returned"].days)[0] < lapsed


def silences(days: list[date], as_of: date) -> Iterator[tuple[date, date | None]]:
    """The day after two whole academic years without a touch, and the first touch after it."""
    years = sorted({academic_year(day) for day in days})
    for year, following in zip(years, [*years[1:], None], strict=False):
        lapsed = date(year + LAPSE_YEARS + 1, 7, 1)
        if following is None:
            if lapsed <= as_of:
                yield lapsed, None
        elif following > year + LAPSE_YEARS:
            yield lapsed, min(day for day in days if academic_year(day) == following)


def when(stage: str, entries: Entries) -> date:
    """A stage's place in time; of a day that nobody knows a numbered one came first, and any other last."""
    return entries[stage].first or (date.max if NUMBER[stage] is None else date.min)


def skipped(stage: str, entries: Entries) -> list[str]:
    """The stages of a lower number that had not been entered when this one was; of an unknown day none."""
    number = NUMBER[stage]
    if number is None or entries[stage].first is None:
        return []
    return [
        LABEL[earlier]
        for earlier, lower, _ in STAGES
        if lower is not None
        and lower < number
        and (earlier not in entries or when(earlier, entries) > when(stage, entries))
    ]


def key_of(day: date | None, otherwise: str = NOT_REACHED) -> str:
    """A day as yyyymmdd; -2 for none."""
    return day.strftime("%Y%m%d") if day else otherwise


def stage_rows(way: Way, entries: Entries) -> Iterator[list[str]]:
    """The log of one journey."""
    for stage, entry in entries.items():
        passed_over, first = skipped(stage, entries), entry.first
        year = academic_year(first) if first else None
        times = len({day for day, _ in entry.days}) if entry.is_of_person else 1
        last = max(entry.days)[0] if entry.is_of_person and entry.days else first
        yield [
            *way, stage, LABEL[stage], "" if NUMBER[stage] is None else str(NUMBER[stage]), str(ORDER[stage]),
            str(first or ""), str(last or ""), entry.evidence, entry.expectation, "; ".join(passed_over),
            flag(bool(passed_over)), flag(entry.is_of_person), str(times), "" if year is None else str(year),
            "Unknown" if year is None else f"{year}-{(year + 1) % 100:02}",
        ]  # fmt: skip
