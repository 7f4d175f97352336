"""Trainings of educators, and who should answer which survey: about a training, and once a year (domain E, I11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.lib.samples.days import academic_year, add_months
from orchestration.lib.samples.lines import IntakeRow, LegacyIntakeRow
from orchestration.lib.samples.rates import Tally, progress, tally
from orchestration.lib.samples.statements import FULL_PD, INTRO_PD
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.following import World, curriculum
from orchestration.lib.samples.truth.implementing import (
    IMPLEMENTING,
    Flag,
    Implementations,
    day_of,
    first_day_of,
    is_closed,
)
from orchestration.lib.samples.truth.intake import last_day
from orchestration.lib.samples.truth.report import OUTCOME_AFTER_MONTHS
from orchestration.lib.samples.truth.survey import ANONYMOUS, Survey
from orchestration.lib.samples.truth.touch import Touches

NOT_APPLICABLE = "not_applicable"
SAYS_NOTHING = {"planned", "unknown"}

# Occasion of a survey about a training: days after its first or its last day until which it is to be answered.
ABOUT_TRAININGS = (
    ("intake", "pre", "start", 0), ("feedback", "pre", "start", 0), ("feedback", "post", "end", 30),
    ("feedback", "follow-up", "end", 180),
)  # fmt: skip

ASKING_COLUMNS = {
    "expected_responses": [
        "person", "instrument_kind", "occasion", "event_id", "curriculum", "academic_year", "expected_because",
        "response_state", "due", "answered", "answered_early", "is_late", "due_date", "answered_on",
    ],
}  # fmt: skip


@dataclass
class Training:
    """A training in which somebody is enrolled to learn; ``trained`` is yes, no or unknown (D0)."""

    person: str
    event_id: str
    curricula: list[str]
    start: date
    end: date
    total: Tally
    trained: str

    @property
    def year(self) -> int:
        """The academic year of the first day."""
        return academic_year(self.start)

    @property
    def outcome_year(self) -> int:
        """The academic year on which the training is judged."""
        return academic_year(add_months(self.end, OUTCOME_AFTER_MONTHS))


def trainings(world: World, attendance: Attendance) -> list[Training]:
    """Who dropped out was in no training, and a make-up belongs to the one made up for (rules K13, K14)."""
    found = []
    for one in world.intake.enrolled:
        event = world.intake.events[one.event_id]
        if one.is_learner and one.is_enrolled and not one.is_make_up and event.kind in (FULL_PD, INTRO_PD):
            total = tally(attendance.grid[one.event_id, one.person])
            way = progress(total, attendance.to_come(one.event_id), True, event.kind == FULL_PD)
            words = sorted({curriculum(name) or "unknown" for name in event.curricula}) or [NOT_APPLICABLE]
            state = {"Y": "yes", "N": "no"}.get(way.trained, way.trained)
            start = event.start or date.max
            found.append(Training(one.person, one.event_id, words, start, last_day(event), total, state))
    return found


@dataclass
class Asked:
    """A survey that somebody is to answer until its due date."""

    person: str
    kind: str
    occasion: str
    event_id: str
    curriculum: str
    year: int
    because: str
    due: date
    answered: date | None

    def row(self, as_of: date) -> list[str]:
        """As it stands on the report date: before the due date nothing is due, whoever answered already."""
        is_due, has_answer = self.due <= as_of, self.answered is not None
        state = {
            (True, True): "answered", (True, False): "not_answered", (False, True): "answered_early",
            (False, False): "not_due",
        }[is_due, has_answer]  # fmt: skip
        is_late = self.answered is not None and self.answered > self.due
        return [
            self.person, self.kind, self.occasion, self.event_id, self.curriculum, str(self.year), self.because, state,
            str(int(is_due)), str(int(is_due and has_answer)), str(int(has_answer and not is_due)),
            "Y" if is_late else "N", str(self.due), str(self.answered or ""),
        ]  # fmt: skip


class Asking:
    """Everything that the educators of a region are asked."""

    def __init__(
        self, world: World, held: list[Training], survey: Survey, found: Implementations, touches: Touches
    ) -> None:
        self._world, self._found, self._touches = world, found, touches
        self._feedback: dict[tuple[str, str, str], list[date]] = defaultdict(list)
        for response, _ in survey.answers():
            if response.person != ANONYMOUS:
                place = (response.person, response.event_id, response.occasion)
                self._feedback[place].append(response.row.submitted.date())
        self._questionnaires = questionnaires(world)
        self.asked = [*self._about_trainings(held), *self._yearly(held)]

    def _about_trainings(self, held: list[Training]) -> Iterator[Asked]:
        for one in held:
            for kind, occasion, side, days in ABOUT_TRAININGS:
                answers = self._feedback.get((one.person, one.event_id, occasion), [])
                if kind == "intake":
                    until = min(one.end, self._world.as_of)
                    answers = [day for day in self._questionnaires.get(one.person, []) if day <= until]
                due = (one.start if side == "start" else one.end) + timedelta(days=days)
                yield Asked(one.person, kind, occasion, one.event_id, NOT_APPLICABLE, one.year, "enrolled", due,
                            min(answers, default=None))  # fmt: skip

    def _yearly(self, held: list[Training]) -> Iterator[Asked]:
        """Who was trained, in the year of the outcome, and who implemented the year before, once that is over.

        Whoever was asked once is asked every year until they lapse, and again once they are back.
        """
        reasons: dict[tuple[str, str, int], str] = {}
        for one in self._found.by_key.values():
            person, name, year = one.key
            if one.status == IMPLEMENTING and is_closed(year, self._world):
                reasons[person, name, year + 1] = "implemented"
        for training in held:
            for name in training.curricula if training.trained == "yes" else []:
                if name not in ("unknown", NOT_APPLICABLE):
                    reasons[training.person, name, training.outcome_year] = "trained"
        for person, name, since in list(reasons):
            for year in range(since + 1, academic_year(self._world.as_of) + 1):
                if self._touches.is_there(person, year):
                    reasons.setdefault((person, name, year), "not_lapsed")
        for (person, name, year), because in sorted(reasons.items()):
            told = self._found.by_key.get((person, name, year))
            answers = [row for row in told.answers if not isinstance(row, Flag)] if told else []
            days = [day_of(row) for row in answers if row.status not in SAYS_NOTHING]
            yield Asked(person, "implementation", "yearly", NOT_APPLICABLE, name, year, because,
                        first_day_of(year + 1), min(days, default=None))  # fmt: skip


def questionnaires(world: World) -> dict[str, list[date]]:
    """The days on which people introduced themselves by a questionnaire, of either generation."""
    found: dict[str, list[date]] = defaultdict(list)
    for row in [*world.rows(IntakeRow), *world.rows(LegacyIntakeRow)]:
        addresses = [row.professional, row.personal] if isinstance(row, IntakeRow) else [row.email]
        people = {world.directory.person(email=address) for address in addresses if address} - {None}
        if not row.code and row.submitted and people:
            found[people.pop() or ""].append(row.submitted.date())
    return found
