"""Who educators are by what was told last, in which federal categories, and what they teach (B1, G11; R5)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from orchestration.lib.samples.lines import IntakeRow, LegacyIntakeRow
from orchestration.lib.samples.statements import PersonRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.consent import Consents
from orchestration.lib.samples.truth.contact import Contacts
from orchestration.lib.samples.truth.following import World, squash
from orchestration.lib.samples.truth.grades import band, grades_in
from orchestration.lib.samples.truth.identity import ROLE_MAILBOX
from orchestration.lib.samples.truth.questionnaires import allows, is_nothing, person_of
from orchestration.lib.samples.truth.spelling import NOT_STATED

PORTRAIT_COLUMNS = {
    "contact_demographics": [
        "person", "gender", "gender_source", "gender_on", "pronouns", "ethnicity", "ethnicity_source", "ethnicity_on",
        "race_summary", "race_2024", "race_source", "race_on",
    ],
    "contact_races": ["person", "race", "race_1997", "race_2024", "stated_in", "source", "stated_on"],
    "contact_teaching": [
        "person", "grades_taught", "grade_band", "grade_low", "grade_high", "primary_subject", "primary_subject_raw",
        "prior_years_coding", "do_not_contact_reason",
    ],
    "contact_homes": ["person", "other_id", "other_first", "home_phone", "home_address", "city", "zip"],
}  # fmt: skip

RACE, ETHNICITY, GENDER, PRONOUNS, GRADES = "race", "ethnicity", "gender", "pronouns", "grades"
SUBJECT, YEARS = "subject", "years"
PROTECTED = (RACE, ETHNICITY, GENDER)
UNKNOWN, REFUSED, SEVERAL = "Unknown", "Prefer not to say", "More than one race"
HISPANIC, NOT_HISPANIC = "Hispanic or Latino", "Not Hispanic or Latino"
ISLANDER = "Native Hawaiian or Other Pacific Islander"
# Name -> race of 1997, category of 2024, in the order of the lists.
CATEGORIES = {
    "American Indian or Alaska Native": ("American Indian or Alaska Native", "American Indian or Alaska Native"),
    "Asian": ("Asian", "Asian"),
    "Black or African American": ("Black or African American", "Black or African American"),
    HISPANIC: ("", HISPANIC),
    "Middle Eastern or North African": ("White", "Middle Eastern or North African"),
    ISLANDER: (ISLANDER, "Native Hawaiian or Pacific Islander"),
    "White": ("White", "White"),
}
RACES = {
    "americanindianoralaskanative": "American Indian or Alaska Native", "asian": "Asian",
    "asianorasianamerican": "Asian", "blackorafricanamerican": "Black or African American",
    "blackafricanamerican": "Black or African American", "africanamerican": "Black or African American",
    "hispanicorlatinoa": HISPANIC, "hispaniclatinochicano": HISPANIC,
    "middleeasternornorthafrican": "Middle Eastern or North African", "nativehawaiianorpacificislander": ISLANDER,
    "white": "White", "whiteoreuropean": "White", "caucasian": "White", "morethanonerace": SEVERAL,
    "multiracial": SEVERAL, "prefernottosay": REFUSED, "unknown": UNKNOWN,
}  # fmt: skip
ETHNICITIES = {
    "hispanicorlatino": HISPANIC, "nothispanicorlatino": NOT_HISPANIC, "latina": HISPANIC, "latino": HISPANIC,
    "prefernottosay": REFUSED,
}  # fmt: skip
GENDERS = {
    "female": "Female", "woman": "Female", "f": "Female", "male": "Male", "man": "Male", "m": "Male",
    "nonbinary": "Non-binary", "transgenderfemale": "Transgender", "transgendermale": "Transgender",
    "noneofthese": "None of these", "prefernottosay": REFUSED,
}  # fmt: skip
SHE, HE, THEY = "She, her, hers", "He, him, his", "They, them, theirs"
SAID = {
    "sheherhers": [SHE], "hehimhis": [HE], "theythemtheirs": [THEY], "shethey": [SHE, THEY],
    "prefernottorespond": ["Prefer not to respond"],
}  # fmt: skip
SUBJECTS = {
    "algebra1": "Algebra 1", "algebrai": "Algebra 1", "alg1": "Algebra 1", "geometry": "Geometry",
    "computerscience": "Computer Science", "cs": "Computer Science", "apcsa": "Computer Science",
    "generalmath": "General Math", "middleschoolmath": "General Math", "statistics": "Statistics",
    "apstats": "Statistics", "biology": "Biology", "physics": "Physics",
}  # fmt: skip
MEANINGLESS = {"cartography", "martian", "venusian", "zorp", "welsh", "italianamerican", "faraway"}
REQUESTED = "Requested to no longer receive emails"
REASONS = {
    "requestedtonolongerreceiveemails": REQUESTED, "emailaddressisblocked": "Email address is blocked",
    "movedtoanotherposition": "Moved to another position",
    "emailaddressnolongeravalidaddress": "Email address no longer a valid address",
    "bounced": "Email address no longer a valid address",
}  # fmt: skip
YEARS_TOLD = re.compile(r"([0-9.]+)( years)?")


@dataclass(frozen=True)
class Told:
    """Something that was told of one field; no text where somebody takes back what they told before."""

    text: str | None
    source: str
    day: date
    order: tuple[bool, date, datetime, bool, bool, tuple[date, int], int]


class Portraits:
    """The people of one region."""

    def __init__(self, world: World, contacts: Contacts, consents: Consents) -> None:
        self._world, self._contacts, self._consents = world, contacts, consents
        self._told: dict[tuple[str, str], list[Told]] = defaultdict(list)
        self._mailboxes = {person for _, (kind, person) in world.directory.identifiers() if kind == ROLE_MAILBOX}
        for person in contacts.people:
            for row in self._contacts.records(person):
                self._hear_office(person, row)
        for survey in world.rows(IntakeRow):
            self._hear_survey(survey)
        for form in world.rows(LegacyIntakeRow):
            self._hear_older_survey(form)

    def answers(self) -> Iterator[tuple[str, list[list[str]]]]:
        """The tables of who people are and what they teach."""
        people = self._contacts.people
        yield "contact_demographics", [self._portrait(person) for person in people]
        yield "contact_races", [row for person in people for row in self._race_rows(person)]
        yield "contact_teaching", [self._teaching(person) for person in people]
        yield "contact_homes", [row for person in people for row in self._homes(person)]

    def _homes(self, person: str) -> Iterator[list[str]]:
        """As the record has it that counts."""
        newest = self._contacts.newest(person)
        if newest:
            home = newest.home
            told = (home.contact_id, newest.former_first, home.phone, home.address, home.city, home.zip_code)
            if any(told):
                yield [person, *told]

    # what was told

    def _newest_of_records(self, person: str) -> list[PersonRow]:
        """Of each record of a person the row that counts."""
        newest: dict[str, PersonRow] = {}
        for row in sorted(self._contacts.records(person), key=lambda row: (row.file.recency, row.row_number)):
            if not row.code:
                newest[row.person_id] = row
        return list(newest.values())

    def _hear_office(self, person: str, row: PersonRow) -> None:
        day = row.file.date
        codes.require(day is not None, f"a people export without a date: {row.file.path}")
        portrait = row.portrait
        years = YEARS_TOLD.fullmatch(portrait.prior_years)
        told = {
            RACE: portrait.race, ETHNICITY: portrait.ethnicity, GENDER: portrait.gender, PRONOUNS: portrait.pronouns,
            GRADES: row.grades, SUBJECT: row.subject_text, YEARS: years[1] if years else "",
        }  # fmt: skip
        is_newest = row is self._contacts.newest(person)
        order = (
            day or date.max, datetime.min, self._contacts.stays(row), is_newest, row.file.recency, row.row_number
        )  # fmt: skip
        for field, text in told.items():
            self._hear(person, field, "" if text == "''" else text, "people", order)

    def _hear_survey(self, row: IntakeRow) -> None:
        if row.code or row.submitted is None:
            return
        person = person_of(self._world, row, self._mailboxes)
        order = (row.submitted.date(), row.submitted, True, False, row.file.recency, row.row_number)
        self._hear(person, GRADES, row.grades, "intake_survey", order)
        if squash(row.subject) in SUBJECTS:
            self._hear(person, SUBJECT, row.subject, "intake_survey", order)
        for field, text in ((RACE, row.race), (ETHNICITY, row.ethnicity), (GENDER, row.gender)):
            if allows(row.permission):
                self._hear(person, field, text, "intake_survey", order)
            elif forbids(row.permission):
                self._told[person, field].append(Told(None, "intake_survey", order[0], (True, *order)))

    def _hear_older_survey(self, row: LegacyIntakeRow) -> None:
        if row.code or row.submitted is None:
            return
        person = person_of(self._world, row, self._mailboxes)
        order = (row.submitted.date(), row.submitted, True, False, row.file.recency, row.row_number)
        for field, text in ((GRADES, row.grades), (RACE, row.race), (GENDER, row.gender)):
            self._hear(person, field, text, "intake_survey_legacy", order)

    def _hear(
        self, person: str, field: str, text: str, source: str,
        order: tuple[date, datetime, bool, bool, tuple[date, int], int],
    ) -> None:  # fmt: skip
        """A blank says nothing; that the office does not know stands behind what anybody says."""
        if not is_nothing(text):
            self._told[person, field].append(Told(text, source, order[0], (squash(text) != "unknown", *order)))

    def _last(self, person: str, field: str) -> Told | None:
        """The newest word; what somebody took back the office does not tell again, but they may, in a later survey."""
        told = self._told.get((person, field), [])
        own = [one for one in told if one.source != "people"]
        if own and max(own, key=lambda one: (one.order[2], one.text is None)).text is None:
            told = own
        return max(told, key=lambda one: one.order, default=None)

    # who they are

    def _portrait(self, person: str) -> list[str]:
        gender, race = self._last(person, GENDER), self._last(person, RACE)
        pronouns, ethnicity = self._last(person, PRONOUNS), self._last(person, ETHNICITY)
        told = meaning(ethnicity, ETHNICITIES)
        if told in (NOT_STATED, UNKNOWN) and HISPANIC in races_in(race):
            ethnicity, told = race, HISPANIC
        said = said_in(pronouns) if pronouns else [NOT_STATED]
        return [
            person, meaning(gender, GENDERS), *source(gender), "; ".join(said), told, *source(ethnicity),
            *self._summary(person), *source(race),
        ]  # fmt: skip

    def _summary(self, person: str) -> tuple[str, str]:
        """Each person in one word, and by name in the categories of 2024."""
        kept = [name for name, _ in self._races(person)]
        categories = [CATEGORIES[name][1] for name in CATEGORIES if name in kept]
        if len(categories) > 1 or SEVERAL in kept:
            return "Multiracial or multiethnic", "; ".join(categories)
        for word in (*categories, REFUSED, UNKNOWN):
            if word in (*categories, *kept):
                return word, "; ".join(categories)
        return NOT_STATED, ""

    def _races(self, person: str) -> list[tuple[str, str]]:
        """The races that are kept, each with the question that was answered so."""
        by_race = races_in(self._last(person, RACE))
        by_ethnicity = {HISPANIC} if meaning(self._last(person, ETHNICITY), ETHNICITIES) == HISPANIC else set()
        named = {name for name in by_race | by_ethnicity if name in CATEGORIES}
        kept = {*named, *(by_race & {UNKNOWN})}
        if SEVERAL in by_race and len(named) < 2:
            kept.add(SEVERAL)
        if by_race <= {REFUSED, UNKNOWN}:
            kept |= by_race & {REFUSED}
        return [
            (name, " and ".join(word for word, found in ((RACE, by_race), (ETHNICITY, by_ethnicity)) if name in found))
            for name in sorted(kept)
        ]

    def _race_rows(self, person: str) -> Iterator[list[str]]:
        for name, asked in self._races(person):
            told = self._last(person, RACE if asked.startswith(RACE) else ETHNICITY)
            yield [person, name, *CATEGORIES.get(name, ("", "")), asked, *source(told)]

    # what they teach

    def _teaching(self, person: str) -> list[str]:
        grades, subject, years = (self._told_last(person, field) for field in (GRADES, SUBJECT, YEARS))
        main = lookup(subject, SUBJECTS) if subject else UNKNOWN
        return [person, *taught(grades), main, subject, years, self._reason(person)]

    def _told_last(self, person: str, field: str) -> str:
        told = self._last(person, field)
        return (told.text or "") if told else ""

    def _reason(self, person: str) -> str:
        """Why somebody is not written to: as noted on the record that counts, else on another, else by own wish."""
        if not self._consents.is_left_alone(person):
            return "Not applicable"
        newest = self._contacts.newest(person)
        noted = newest.portrait.reason if newest else ""
        noted = noted or min(
            (row.portrait.reason for row in self._newest_of_records(person) if row.portrait.reason), default=""
        )
        if noted:
            return lookup(noted, REASONS)
        return REQUESTED if self._consents.is_out_of_all(person) else NOT_STATED


def forbids(permission: str) -> bool:
    """A clear no."""
    return re.match(r"no\b|i would rather not\b", permission.strip().lower()) is not None


def lookup(text: str, meanings: dict[str, str]) -> str:
    """What a word means; those who made up the words know which of them mean nothing."""
    word = squash(text)
    codes.require(word in meanings or word in MEANINGLESS, f"a word of unknown standing: {text}")
    return meanings.get(word, UNKNOWN)


def meaning(told: Told | None, meanings: dict[str, str]) -> str:
    """The member that was told last."""
    return lookup(told.text, meanings) if told and told.text is not None else NOT_STATED


def said_in(told: Told) -> list[str]:
    """The pronouns of somebody."""
    word = squash(told.text or "")
    codes.require(word in SAID or word in MEANINGLESS, f"pronouns of unknown standing: {told.text}")
    return SAID.get(word, [UNKNOWN])


def races_in(told: Told | None) -> set[str]:
    """All races of a cell, whatever stands between them."""
    if told is None or told.text is None:
        return set()
    if squash(told.text) in RACES:
        return {RACES[squash(told.text)]}
    found: set[str] = set()
    for part in re.split("[,;]", told.text):
        if squash(part) in RACES:
            found.add(RACES[squash(part)])
        else:
            found |= {lookup(piece, RACES) for piece in re.split("/| and ", part)}
    return found


def source(told: Told | None) -> tuple[str, str]:
    """Where and when something was told."""
    return (told.source, str(told.day)) if told else ("", "")


def taught(text: str) -> tuple[str, str, str, str]:
    """The grades of a text by name, their band, the lowest and the highest of them."""
    numbers = sorted(set(grades_in(text)))
    codes.require("-" not in text, f"a range of grades: {text}")
    names = {1: "st", 2: "nd", 3: "rd"}
    low, high = (str(numbers[0]), str(numbers[-1])) if numbers else ("", "")
    return "; ".join(f"{number}{names.get(number, 'th')}" for number in numbers), band(text), low, high
