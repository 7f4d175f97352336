"""Every dated sign that somebody was in touch: what first contact, lapse and return rest on (rule R28, domain E)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.lines import (
    ConsentRow,
    DiagnosticRow,
    ImplementationRow,
    IntakeRow,
    InteractionRow,
    LegacyIntakeRow,
    OrderRow,
    PathwayUseRow,
    RatingRow,
    RegistrationRow,
)
from orchestration.lib.samples.statements import COACHING, FULL_PD, INTRO_PD, WORKSHOP, SignupRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.following import World, day_of_session
from orchestration.lib.samples.truth.identity import (
    is_role_account,
    named_lines,
    normalize,
    personal_addresses,
)
from orchestration.lib.samples.truth.intake import Enrolled
from orchestration.lib.samples.truth.outcomes import is_self_rating
from orchestration.lib.samples.truth.sessions import missed_days
from orchestration.lib.samples.truth.survey import ANONYMOUS, Survey

# Of two traces of one day the earlier kind of this list tells how the contact came about.
KINDS = (
    "web form", "intake survey", "older intake survey", "opt-in", "interaction", "feedback", "implementation survey",
    "diagnostic", "coaching registration", "coaching session", "workbook order", "pathway use", "rating",
    "roster", "attendance sheet", "enrollment", "training attended", "support event attended", "event attended",
)  # fmt: skip
FORMAL = set(KINDS[KINDS.index("roster") :])
TRAININGS = {FULL_PD, INTRO_PD}
SUPPORT = {COACHING, WORKSHOP}

MAILING_LIST = "mailing list"
PURPOSES = (("teacher only materials", "answer-key request"), (MAILING_LIST, MAILING_LIST))
WEB_FORM = "web form"
KNOWN_CHANNELS = {
    "web form", "mailing list", "direct e-mail", "social media", "answer-key request", "forum", "event enrollment",
    "partner roster", "conference", "colleague", "other",
}  # fmt: skip
CHANNELS = {
    "email": "direct e-mail", "discourse": "forum", "socialmedia": "social media", "answerkeys": "answer-key request",
}  # fmt: skip
SUPPORT_CHANNELS = {"coaching"}
SILENT_YEARS = 2  # whole academic years, after which somebody is lapsed


@dataclass(frozen=True)
class Touch:
    """One sign of one day; ``is_close_support`` if coaching or a workshop was received, and not light support."""

    person: str
    day: date
    kind: str
    channel: str
    is_close_support: bool = False

    @property
    def is_formal(self) -> bool:
        """Whether it is an enrollment in an event, or what only those who are enrolled leave."""
        return self.kind in FORMAL


class Touches:
    """The signs of one region's people, up to the report date; to be asked after all verdicts."""

    def __init__(self, world: World, attendance: Attendance, survey: Survey) -> None:
        self._world, self._attendance, self._survey = world, attendance, survey
        self.by_person: dict[str, list[Touch]] = {}
        for touch in [*self._forms(), *self._answers(), *self._deeds(), *self._events()]:
            if touch.day <= world.as_of:
                self.by_person.setdefault(touch.person, []).append(touch)

    def attended_days(self, one: Enrolled) -> list[date]:
        """The first and the last day attended; of a mere total of days the first day of the event."""
        periods = self._attendance.grid.get((one.event_id, one.person), []) if one.is_learner else []
        attended = [period for period in periods if period.attended and not period.made_up]
        days = [period.day for period in attended if period.day]
        if attended and not days:
            first = self._world.intake.events[one.event_id].start
            days = [first] if first else []
        return [min(days), max(days)] if days else []

    def is_there(self, person: str, year: int) -> bool:
        """Whether somebody has not lapsed in an academic year that has begun: in touch then, or not long before."""
        if year > academic_year(self._world.as_of):
            return False
        return any(0 <= year - academic_year(touch.day) <= SILENT_YEARS for touch in self.by_person.get(person, []))

    def _forms(self) -> Iterator[Touch]:
        directory = self._world.directory
        for row in self._world.region.signups:
            person = None if row.broken or row.code else self.signer(row)
            if person:
                yield Touch(person, row.submitted.date(), "web form", channel_of(row))
        for kind, word in ((IntakeRow, "intake survey"), (LegacyIntakeRow, "older intake survey")):
            for row in self._world.rows(kind):
                if not row.code and row.submitted:
                    texts = [row.professional, row.personal] if isinstance(row, IntakeRow) else [row.email]
                    person = next((found for text in texts if (found := directory.person(email=text))), None)
                    codes.require(person is not None, f"a questionnaire of nobody: {row}")
                    yield Touch(person or "", row.submitted.date(), word, WEB_FORM)
        for row in self._world.rows(ConsentRow):
            day, person = row.day or row.file.date, self._world.named(row.person)
            if not row.code and row.is_in and day and person:
                yield Touch(person, day, "opt-in", MAILING_LIST)
        yield from self._lists()

    def _lists(self) -> Iterator[Touch]:
        """Lines of rosters and sheets, which have no day: sent again they are as old as the first file with them."""
        first: dict[tuple[str, str, str], date] = {}
        for line in named_lines(self._world.region):
            person, day = self._world.directory.person(email=line.email), line.file.date
            if person and day:
                word = "roster" if line.file.feed == "rosters" else "attendance sheet"
                key = (person, word, line.event_id)
                first[key] = min(day, first.get(key, day))
        for (person, word, _), day in first.items():
            yield Touch(person, day, word, "partner roster" if word == "roster" else "event enrollment")

    def signer(self, row: SignupRow) -> str | None:
        """Who sent a sign-up; the mailbox of an office sends none that gives an address of a person, too."""
        texts = [*personal_addresses(row.professional, row.personal, row.google), row.professional]
        found = (self._world.directory.person(email=text) for text in texts)
        return next((person for person in found if person), None)

    def _answers(self) -> Iterator[Touch]:
        for response in self._survey.responses:
            if response.person != ANONYMOUS and any(not cell.code for cell in response.row.cells):
                yield Touch(response.person, response.row.submitted.date(), "feedback", "other")
        for row in self._world.rows(ImplementationRow):
            day = row.submitted.date() if row.submitted else row.file.date
            person = self._world.person_of(row)
            if not row.code and day and person:
                yield Touch(person, day, "implementation survey", "other")
        for row in self._world.rows(DiagnosticRow):
            person = self._world.directory.person(row.teacher_id)
            if not row.code and row.submitted and person:
                yield Touch(person, row.submitted.date(), "diagnostic", "other")

        for row in self._world.rows(RatingRow):
            person = self._world.directory.person(row.teacher_id)
            if not row.code and row.day and person and not is_self_rating(row):
                yield Touch(person, row.day, "rating", "other")

    def _deeds(self) -> Iterator[Touch]:
        world = self._world
        for row in world.rows(InteractionRow):
            person, word = world.person_of(row), row.kind.lower().replace(" ", "")
            if not row.code and row.day and person:
                channel = CHANNELS.get(word, "other")
                yield Touch(person, row.day, "interaction", channel, word in SUPPORT_CHANNELS)
        missed = missed_days(world, self._attendance)
        for row in world.rows(RegistrationRow):
            person = world.person_of(row)
            if not row.code and row.submitted and person:
                yield Touch(person, row.submitted.date(), "coaching registration", "other")
                day = day_of_session(row)
                if row.attended and (person, day) not in missed:
                    yield Touch(person, day, "coaching session", "other", True)
        for row in world.rows(OrderRow):
            person = None if is_role_account(normalize(row.ordered_by)) else world.named(row.ordered_by)
            if not row.code and row.day and (row.quantity or 0) > 0 and person:
                yield Touch(person, row.day, "workbook order", "other")
        for row in world.rows(PathwayUseRow):
            moment, person = row.at or row.created, world.person_of(row)
            if not row.code and moment and person:
                yield Touch(person, moment.date(), "pathway use", "other")

    def _events(self) -> Iterator[Touch]:
        for one in self._world.intake.enrolled:
            yield Touch(one.person, one.created.date(), "enrollment", "event enrollment")
            event = self._world.intake.events[one.event_id]
            supports = event.kind in SUPPORT
            word = "training" if event.kind in TRAININGS else "support event" if supports else "event"
            for day in self.attended_days(one):
                # A make-up recovers a training and is no coaching (rule K14).
                received = supports and not one.is_make_up
                yield Touch(one.person, day, f"{word} attended", "event enrollment", received)
            if event.kind == COACHING and not one.is_make_up:
                for day in self.attended_days(one):
                    yield Touch(one.person, day, "coaching session", "other", True)


def channel_of(row: SignupRow) -> str:
    """Where a sign-up says to come from, else what it was sent for, the rarer purpose first."""
    if row.channel.lower() in KNOWN_CHANNELS:
        return row.channel.lower()
    found = (channel for words, channel in PURPOSES if words in row.purposes)
    return next(found, WEB_FORM)
