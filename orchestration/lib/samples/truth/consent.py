"""Who asked to be written to, or not to be, and what holds today (rule R29, G6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from orchestration.lib.samples.lines import ConsentRow, IntakeRow, OptOutRow
from orchestration.lib.samples.truth.contact import Contacts
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.identity import personal_addresses, records_before_merges
from orchestration.lib.samples.truth.spelling import flag
from orchestration.lib.samples.truth.touch import MAILING_LIST, Touches

TIPS, EVENTS, COACHING, ALL = "tips", "event invitations", "coaching", "all"
PURPOSES = (TIPS, EVENTS, COACHING)
BOXES = {"Tips and tricks, monthly": TIPS, "Event invitations": EVENTS, "Coaching invitations": COACHING}
FORMS = {"web form", "intake survey"}

CONSENT_COLUMNS = {
    "consents": [
        "person", "purpose", "purpose_stated", "instruction", "instruction_source", "actor", "date", "is_in_force",
    ],
    "current_consents": [
        "person", "tips_consent", "event_invitations_consent", "coaching_consent", "is_do_not_contact",
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Instruction:
    """One instruction on one purpose, under one record of a person."""

    person: str
    record: str
    purpose: str
    stated: str
    is_in: bool
    source: str
    day: date

    @property
    def order(self) -> tuple[date, bool]:
        """The later one counts; of one day the one to be left alone."""
        return (self.day, not self.is_in)


class Consents:
    """The log of instructions of one region, and what holds today."""

    def __init__(self, world: World, touches: Touches, contacts: Contacts) -> None:
        self._world, self._touches, self._contacts = world, touches, contacts
        self._records = records_before_merges(world.region)
        self.log = [one for stated in self._stated() for one in spread(stated)]
        self._last: dict[tuple[str, str, str], Instruction] = {}
        # of two that say the same on one day, the first by its words
        by_words = sorted(self.log, key=lambda one: (one.stated, one.source), reverse=True)
        for one in sorted(by_words, key=lambda one: one.order):
            self._last[one.person, one.record, one.purpose] = one

    def answers(self) -> Iterator[tuple[str, list[list[str]]]]:
        """The log, and the state of today."""
        yield "consents", [self._row(one) for one in self.log]
        yield "current_consents", [self._state(person) for person in self._contacts.people]

    def in_force(self, person: str) -> dict[str, list[Instruction]]:
        """The last instruction of each record of a person, by purpose."""
        found: dict[str, list[Instruction]] = defaultdict(list)
        for (whose, _, purpose), one in self._last.items():
            if whose == person:
                found[purpose].append(one)
        return found

    def is_out_of_all(self, person: str) -> bool:
        """Whether somebody asked not to be written to at all."""
        stated = self.in_force(person)
        return all(any(not one.is_in for one in stated.get(purpose, [])) for purpose in PURPOSES)

    def is_left_alone(self, person: str) -> bool:
        """Whether somebody must not be written to: by instruction, or as the office notes under any record (R29)."""
        return self.is_out_of_all(person) or self._contacts.is_marked(person)

    def out_of_all_since(self, person: str) -> date | None:
        """Since when somebody who is out of every purpose has been: since the last of them was said no to."""
        if not self.is_out_of_all(person):
            return None
        return max(self._out_since(person, purpose) for purpose in PURPOSES)

    def _out_since(self, person: str, purpose: str) -> date:
        """The day since which a record has been out; of several records that of the first."""
        begun = []
        for one in self.in_force(person)[purpose]:
            if not one.is_in:
                mine = [each for each in self.log if (each.person, each.record, each.purpose) ==
                        (person, one.record, purpose)]  # fmt: skip
                back = max((each.order for each in mine if each.is_in), default=None)
                begun.append(min(each.day for each in mine if not each.is_in and (back is None or each.order > back)))
        return min(begun)

    def _row(self, one: Instruction) -> list[str]:
        actor = "the person" if one.source in FORMS else "the office"
        is_last = self._last[one.person, one.record, one.purpose] is one
        return [
            one.person, one.purpose, one.stated, "in" if one.is_in else "out", one.source, actor, str(one.day),
            flag(is_last),
        ]  # fmt: skip

    def _state(self, person: str) -> list[str]:
        stated, is_out = self.in_force(person), self.is_left_alone(person)
        learns = any(one.is_learner for one in self._world.intake.enrolled if one.person == person)
        words = []
        for purpose in PURPOSES:
            mine = stated.get(purpose)
            is_in = all(one.is_in for one in mine) if mine else learns
            words.append("in" if is_in and not is_out else "out")
        return [person, *words, flag(is_out)]

    def _stated(self) -> Iterator[Instruction]:
        world = self._world
        for row in world.rows(OptOutRow):
            day = row.day or row.file.date
            if not row.code and day:
                yield self._instruction(row.email, ALL, False, "opt-out list", day)
        for row in world.rows(ConsentRow):
            day = row.day or row.file.date
            if not row.code and day:
                read = self._instruction(row.person, row.purpose or ALL, bool(row.is_in), "consent list", day)
                yield read if row.purpose else replace(read, stated="Unknown")
        for row in world.rows(IntakeRow):
            for box, purpose in BOXES.items():
                if not row.code and row.submitted and box in row.opt_out:
                    who = row.professional or row.personal
                    yield self._instruction(who, purpose, False, "intake survey", row.submitted.date())
        for row in world.region.signups:
            person = None if row.broken or row.code else self._touches.signer(row)
            texts = personal_addresses(row.professional, row.personal, row.google)
            # the mailbox of an office alone is no person's
            if person and texts and MAILING_LIST in row.purposes:
                record = self._record(texts[0])
                yield Instruction(person, record, TIPS, TIPS, True, "web form", row.submitted.date())

    def _record(self, text: str) -> str:
        """The record that an id or an address names."""
        known = self._records.person(email=text) if "@" in text else self._records.person(person_id=text)
        return known or text

    def _instruction(self, text: str, purpose: str, is_in: bool, source: str, day: date) -> Instruction:
        return Instruction(self._world.named(text) or "", self._record(text), purpose, purpose, is_in, source, day)


def spread(one: Instruction) -> list[Instruction]:
    """An instruction on all purposes is one on each."""
    return [replace(one, purpose=purpose) for purpose in PURPOSES] if one.purpose == ALL else [one]
