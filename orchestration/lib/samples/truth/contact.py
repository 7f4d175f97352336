"""How each person first came into contact, and their roles over time (domain B1; R11, R12, R28)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from orchestration.lib.samples.lines import CorrectionRow, IntakeRow, MasterTeacherRow, MergeRow
from orchestration.lib.samples.statements import FACILITATOR, AgencyRow, OrganizationRow, PersonRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.identity import ROLE_MAILBOX
from orchestration.lib.samples.truth.spelling import flag
from orchestration.lib.samples.truth.touch import KINDS, Touch, Touches

CONTACT_COLUMNS = {
    "first_contacts": [
        "person", "contact_source", "first_contact_type", "first_contact_channel", "first_contact_date",
        "last_touch_date", "is_user", "is_ever_enrolled", "is_facilitator",
    ],
    "contact_roles": [
        "person", "organization", "role", "role_raw", "admin_level", "title", "is_teacher", "is_primary",
        "is_start_assumed", "is_current", "start_date", "end_date",
    ],
    "contact_versions": [
        "person", "version_number", "valid_from", "valid_to", "is_current", "organization", "school", "district",
        "state", "setting", "setting_rollup", "role", "role_raw", "admin_level", "title", "is_teacher", "role_basis",
    ],
}  # fmt: skip

ADMINISTRATOR = re.compile(r"Administrator \((School|District|State)\)")
SOURCES = {
    "web form": "web_signups", "roster": "rosters", "attendance sheet": "attendance_wide",
    "intake survey": "intake_survey", "older intake survey": "intake_survey_legacy",
}  # fmt: skip
SETTINGS = {"1": "urban", "2": "suburban", "3": "town", "4": "rural"}
BEGINNING, END = date(1900, 1, 1), date(9999, 12, 31)
DAY = timedelta(days=1)
UNKNOWN, NOT_APPLICABLE, LATE = "Unknown", "Not applicable", "Late"


@dataclass
class Role:
    """One role of a person at one organization, from its first to its last day."""

    rows: list[PersonRow]
    start: date
    end: date
    is_start_assumed: bool

    @property
    def newest(self) -> PersonRow:
        """The row that describes it."""
        return max(self.rows, key=lambda row: (row.file.recency, row.row_number))

    @property
    def is_primary(self) -> bool:
        """Whether the sender says so, in the newest file that has it."""
        newest = max(row.file.recency for row in self.rows)
        return any(row.is_primary for row in self.rows if row.file.recency == newest)

    @property
    def rank(self) -> tuple[bool, bool, date, str]:
        """The lower, the more primary (rule R12)."""
        row = self.newest
        return (not self.is_primary, row.role != "teacher", self.start, row.employer_id)


# Of one day the earlier one of this list counts.
NOTES = ("record", "designation")


class Contacts:
    """The people of one region."""

    def __init__(self, world: World, touches: Touches) -> None:
        self._world, self._touches = world, touches
        directory = world.directory
        # The mailbox of an office is a contact for each name beside it (rule K7), of whom no more is known.
        everybody = dict.fromkeys(person for _, (kind, person) in directory.identifiers() if kind != ROLE_MAILBOX)
        self.people = [person for person in everybody if person not in directory.held_ids]
        self._rows_of: dict[str, list[PersonRow]] = defaultdict(list)
        for row in world.region.people:
            person = directory.person(row.person_id)
            if not row.broken and person and codes.disposition(row.code) != codes.REJECTED:
                self._rows_of[person].append(row)
        self._designations: dict[str, list[MasterTeacherRow]] = defaultdict(list)
        for line in world.rows(MasterTeacherRow):
            if not line.code and (named := world.named(line.person)):
                self._designations[named].append(line)
        self.roles = {person: sorted_roles(self._rows_of[person]) for person in self.people}
        self._corrected = {
            (row.key, row.old): row.new
            for row in world.rows(CorrectionRow)
            if not row.code and (row.table, row.heading) == ("people", "title")
        }
        self._form_titles = self._titles_of_forms()
        self._given_up = {row.from_id for row in world.rows(MergeRow) if not row.code}

    def answers(self) -> Iterator[tuple[str, list[list[str]]]]:
        """The tables of people."""
        yield "first_contacts", [self._first_contact(person) for person in self.people]
        yield "contact_roles", [self._role(person, role) for person in self.people for role in self.roles[person]]
        yield "contact_versions", [row for person in self.people for row in self._versions(person)]

    def records(self, person: str) -> list[PersonRow]:
        """The rows of the people export about a person, of all exports, but those that are held."""
        return self._rows_of[person]

    def stays(self, row: PersonRow) -> bool:
        """Whether the record was not given up for another one."""
        return row.person_id not in self._given_up

    def is_marked(self, person: str) -> bool:
        """Whether the newest row of any of a person's records says that they must not be written to."""
        newest: dict[str, PersonRow] = {}
        for row in sorted(self._rows_of[person], key=lambda row: row.file.recency):
            newest[row.person_id] = row
        return any(row.do_not_contact for row in newest.values())

    def title(self, row: PersonRow) -> str:
        """The job title of a role, with the steward's corrections of that very word."""
        return self._corrected.get((row.person_id, row.title), row.title)

    def _titles_of_forms(self) -> dict[str, str]:
        """The job title of each person by the newest form that gives one."""
        forms: list[tuple[datetime, str, str]] = []
        for row in self._world.region.signups:
            if not row.broken and not row.code:
                forms.append((row.submitted, self._touches.signer(row) or "", row.job_title))
        for line in self._world.rows(IntakeRow):
            if not line.code and line.submitted:
                person = self._world.directory.person(email=line.professional or line.personal)
                forms.append((line.submitted, person or "", line.job_title))
        return {person: title for _, person, title in sorted(forms) if title}

    # first contact

    def first_type(self, person: str) -> str:
        """Formal unless something is dated before the first enrollment; a record of the office is no contact (R28)."""
        touches = self._touches.by_person.get(person, [])
        formal = min((touch.day for touch in touches if touch.is_formal), default=None)
        casual = min((touch.day for touch in touches if not touch.is_formal), default=None)
        if formal is None and casual is None:
            return "unknown"
        return "formal" if casual is None or (formal is not None and formal <= casual) else "casual"

    def first_day(self, person: str) -> date | None:
        """The day of the earliest dated trace of any kind, the record of the office included."""
        days = [touch.day for touch in self._touches.by_person.get(person, [])]
        return min([*days, *(day for day, _ in self._noted(person))], default=None)

    def _noted(self, person: str) -> Iterator[tuple[date, str]]:
        """What the office wrote down of somebody, which is no interaction with them."""
        noted = [(row.created, "record") for row in self._rows_of[person]]
        noted += [(line.since, "designation") for line in self._designations[person] if line.since]
        yield from ((day, kind) for day, kind in noted if day <= self._world.as_of)

    def _first_touch(self, person: str) -> Touch | None:
        """What the type of the first contact rests on."""
        touches, kind = self._touches.by_person.get(person, []), self.first_type(person)
        mine = [touch for touch in touches if touch.is_formal == (kind == "formal")]
        return min(mine, key=lambda touch: (touch.day, KINDS.index(touch.kind)), default=None)

    def first_kind(self, person: str) -> str:
        """The kind of the earliest trace: of one day that on which the type rests, and a note of the office last."""
        day, first = self.first_day(person), self._first_touch(person)
        touches = [touch for touch in self._touches.by_person.get(person, []) if touch.day == day]
        if first in touches:
            return first.kind
        if touches:
            return min(touches, key=lambda touch: (not touch.is_formal, KINDS.index(touch.kind))).kind
        return min((kind for noted, kind in self._noted(person) if noted == day), key=NOTES.index)

    def _first_contact(self, person: str) -> list[str]:
        first, kind = self._first_touch(person), self.first_type(person)
        last = max((touch.day for touch in self._touches.by_person.get(person, [])), default="")
        mine = [one for one in self._world.intake.enrolled if one.person == person]
        has_led = any(one.role == FACILITATOR and one.is_enrolled for one in mine)
        is_user = any(not row.code for row in self._rows_of[person])
        return [
            person, "people" if is_user else self._source(person), kind, first.channel if first else "unknown",
            str(self.first_day(person) or ""), str(last), flag(is_user), flag(bool(mine)),
            flag(has_led),
        ]  # fmt: skip

    def _source(self, person: str) -> str:
        """The feed of the earliest row that names somebody who is no user."""
        named = [touch for touch in self._touches.by_person.get(person, []) if touch.kind in SOURCES]
        return SOURCES[min(named, key=lambda touch: (touch.day, list(SOURCES).index(touch.kind))).kind]

    # roles

    def _role(self, person: str, role: Role) -> list[str]:
        row, is_current = role.newest, role.start <= self._world.as_of <= role.end
        flags = map(flag, (role.is_primary, role.is_start_assumed, is_current))
        return [person, row.employer_id, *self._words(row), *flags, str(role.start), str(role.end)]

    def _words(self, row: PersonRow) -> list[str]:
        """Role, its wording, the level of an administrator, the title, and whether it is a teacher's."""
        found = ADMINISTRATOR.fullmatch(row.role_text)
        is_teacher = flag(row.role == "teacher") if row.role else ""
        return [row.role or "unknown", row.role_text, found[1].lower() if found else "", self.title(row), is_teacher]

    def _versions(self, person: str) -> Iterator[list[str]]:
        """The spans of days on which the primary role, its place and its title do not change."""
        spans: list[tuple[date, list[str]]] = []
        for day in sorted({BEGINNING, *self._turns(person)}):
            facts = self._on(person, day)
            if not spans or spans[-1][1] != facts:
                spans.append((day, facts))
        ends = [start for start, _ in spans[1:]] + [END]
        for number, ((start, facts), end) in enumerate(zip(spans, ends, strict=True), 1):
            is_current = start <= self._world.as_of < end
            yield [person, str(number), str(start), str(end), flag(is_current), *facts]

    def _turns(self, person: str) -> Iterator[date]:
        for role in self.roles[person]:
            yield role.start
            if role.end < END:
                yield role.end + DAY

    def _on(self, person: str, day: date) -> list[str]:
        """The place, the role and what it rests on, on one day."""
        valid = [role for role in self.roles[person] if role.start <= day <= role.end]
        if valid:
            return self._held(person, valid, "dated")
        if day == BEGINNING and self.roles[person]:
            # Where the sender gives no start the file's date stands in: the role may have been held before.
            begins = min(role.start for role in self.roles[person])
            first = [role for role in self.roles[person] if role.start == begins]
            if min(first, key=lambda role: role.rank).is_start_assumed:
                return self._held(person, first, "assumed")
        title = self._form_titles.get(person, "")
        state = self._home_state(person) or UNKNOWN
        return ["", UNKNOWN, UNKNOWN, state, "unknown", "unknown", "unknown", "", "", title, "", "none"]

    def _held(self, person: str, roles: list[Role], basis: str) -> list[str]:
        """Of the roles of one day the primary one."""
        row = min(roles, key=lambda role: role.rank).newest
        setting = self._setting(row)
        employer = self._world.intake.organizations.get(row.employer_id)
        state = (employer.state if employer else "") or self._home_state(person) or UNKNOWN
        rollup = "rural" if setting == "town" else setting
        return [row.employer_id, *self.place(row), state, setting, rollup, *self._words(row), basis]

    def _home_state(self, person: str) -> str:
        """The state of the address at home, by the newest row of the people export."""
        newest = self.newest(person)
        return newest.state if newest else ""

    def newest(self, person: str) -> PersonRow | None:
        """The row that describes a person: of a record that was not given up for another, the newest (rule R30)."""
        return max(
            (row for row in self._rows_of[person] if not row.code),
            key=lambda row: (self.stays(row), row.file.recency, row.row_number),
            default=None,
        )

    def _setting(self, row: PersonRow) -> str:
        """By the locale of the federal list: of the school, else of the district (G3)."""
        employer = self._world.intake.organizations.get(row.employer_id)
        found = self._federal_school(employer) if employer and employer.kind == "School" else None
        if employer and not found:
            _, district = self.place(row)
            found = next((one for one in self._world.intake.districts.values() if one.name == district), None)
        return SETTINGS.get(found.locale[:1], "unknown") if found else "unknown"

    def place(self, row: PersonRow) -> tuple[str, str]:
        """School and district of an employer, by the federal lists (rule K2)."""
        employer = self._world.intake.organizations.get(row.employer_id)
        if employer is None:
            return (LATE, LATE) if row.employer_id else (UNKNOWN, UNKNOWN)
        if employer.kind == "District":
            return NOT_APPLICABLE, employer.name
        if employer.kind != "School":
            return NOT_APPLICABLE, self._district_above(employer) or NOT_APPLICABLE
        federal = self._federal_school(employer)
        school = employer.name if federal else UNKNOWN
        district = self._district_with(federal.leaid) if federal else ""
        return school, district or self._district_above(employer) or UNKNOWN

    def _federal_school(self, employer: OrganizationRow) -> AgencyRow | None:
        schools = self._world.intake.schools
        if employer.nces_id:
            return schools.get(employer.nces_id)
        name = (employer.name, employer.city, employer.state)
        return next((row for row in schools.values() if (row.name, row.city, row.state) == name), None)

    def _district_with(self, leaid: str) -> str:
        for row in self._world.intake.organizations.values():
            if row.kind == "District" and row.nces_id == leaid:
                return row.name
        listed = self._world.intake.districts.get(leaid)
        return listed.name if listed else ""

    def _district_above(self, employer: OrganizationRow) -> str:
        """The nearest district among the parents; blank where there is none."""
        place = self._world.intake.organizations.get(employer.parent_id)
        seen = {employer.org_id}
        while place and place.org_id not in seen:
            if place.kind == "District":
                return self._district_with(place.nces_id) or place.name if place.nces_id else place.name
            seen.add(place.org_id)
            place = self._world.intake.organizations.get(place.parent_id)
        return ""


def sorted_roles(records: list[PersonRow]) -> list[Role]:
    """The periods of every role: rows of one employer and role that overlap are one period (rule R11).

    A row without a start begins on the day of the first file that has it.
    """
    first_files: dict[tuple[object, ...], date] = {}
    for row in records:
        day = row.file.date
        codes.require(day is not None, f"a people export without a date: {row.file.path}")
        key = role_key(row)
        first_files[key] = min(day or date.max, first_files.get(key, date.max))
    roles: dict[tuple[str, str], list[Role]] = defaultdict(list)
    for row in sorted(
        (row for row in records if not row.code), key=lambda row: row.role_start or first_files[role_key(row)]
    ):
        start, end = row.role_start or first_files[role_key(row)], row.role_end or END
        mine = roles[row.employer_id, row.role or row.role_text]
        if mine and start <= mine[-1].end:
            last = mine[-1]
            newest = max(one.file.recency for one in [*last.rows, row])
            ends = [one.role_end or END for one in [*last.rows, row] if one.file.recency == newest]
            last.rows.append(row)
            last.end = max(ends)
            last.is_start_assumed = last.is_start_assumed and row.role_start is None
        else:
            mine.append(Role([row], start, end, row.role_start is None))
    return [role for found in roles.values() for role in found]


def role_key(row: PersonRow) -> tuple[object, ...]:
    """What makes two rows of two exports the same."""
    return (row.person_id, row.employer_id, row.role_text, row.role_start)
