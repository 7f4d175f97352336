"""Organizations and their hierarchy, the districts and schools of the federal lists year by year, and their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from orchestration.lib.samples.places import STATES
from orchestration.lib.samples.statements import AgencyRow, OrganizationRow
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.intake import readable
from orchestration.lib.samples.truth.spelling import LATE, NOT_APPLICABLE, UNKNOWN, texts

YEAR_COLUMNS = [
    "source_id", "nces_id", "school_year", "name", "district", "state_code", "state_name", "city", "zip", "county",
    "locale_code", "setting", "setting_rollup", "is_listed", "is_in_newest_list", "is_current", "valid_from",
    "valid_to",
]  # fmt: skip
PLACE_COLUMNS = {
    "organizations": [
        "organization", "origin", "name", "type", "control", "partner_type", "agency_kind", "grade_band", "leaid",
        "ncessch", "nces_match", "listed_school_year", "parent", "state_code", "state_name", "district",
        "district_name", "school", "school_name", "city", "zip", "county", "locale_code", "setting", "setting_rollup",
        "latitude", "longitude", "is_partner", "type_words", "control_words",
    ],
    "districts": [*YEAR_COLUMNS, "agency_kind"],
    "schools": [*YEAR_COLUMNS, "grade_band", "control"],
    "locations": [
        "place", "city", "zip", "state_code", "state_name", "country_code", "locale_code", "setting",
        "setting_rollup", "latitude", "longitude", "has_coordinates",
    ],
}  # fmt: skip

SCHOOL, DISTRICT, INDIVIDUAL = "School", "District", "Individual"
STATE_NAMES = {state.code: state.name for state in STATES}

# The draft's three kinds of partner as a roll-up of its six types, and the later members (B2); a college is what its
# second type says.
PARTNER_TYPES = {
    "Non-profit": "non-profit", "Foundation": "non-profit", SCHOOL: "government", DISTRICT: "government",
    "State Government Office": "government", "For-profit": "private", INDIVIDUAL: "private",
    "Bootstrap": "not_applicable",
}  # fmt: skip
CONTROLS = {
    "Public (non-charter)": "public", "Public (charter)": "charter", "Private": "private", "Religious": "religious",
}  # fmt: skip
PRIVATE = {"private", "religious"}
SAYS_WHO_RUNS_IT = {SCHOOL, "College/University"}
AGENCY_KINDS = {"Charter School Network": "charter network"}
# A private school has a federal id of its own kind.
PRIVATE_ID = 8
LEAID = 7

# Rule G3: a town is told as such, and counts as rural where there are three settings.
SETTINGS = {"1": "urban", "2": "suburban", "3": "town", "4": "rural"}
ROLLUP = {"town": "rural"}

# B2: which grades a school has, as its kind says, else its name.
KIND_BANDS = {"High School": "High School"}
NAME_BANDS = (
    (re.compile(r"Junior High"), "Middle School"), (re.compile(r"Middle School"), "Middle School"),
    (re.compile(r"Elementary"), "Elementary"), (re.compile(r"High School|HS$"), "High School"),
)  # fmt: skip

BEGINNING, END = date(1900, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Member:
    """An organization of the export, an agency of the federal lists that no organization stands for, or the member of
    a state for schools that have no district."""

    source_id: str
    name: str
    kind: str
    nces_id: str = ""
    row: OrganizationRow | None = None
    state: str = ""

    @property
    def control(self) -> str:
        """Who runs it."""
        if self.row and self.row.second_text is not None:
            said = CONTROLS.get(self.row.second_text, UNKNOWN)
        else:
            said = "public" if self.row and self.kind == SCHOOL else UNKNOWN
        return "private" if said == UNKNOWN and self.kind == SCHOOL and len(self.nces_id) == PRIVATE_ID else said

    @property
    def partner_type(self) -> str:
        """What it counts as: a private school is private."""
        if self.kind in SAYS_WHO_RUNS_IT and self.control in PRIVATE:
            return "private"
        return PARTNER_TYPES.get(self.kind, UNKNOWN)

    @property
    def agency_kind(self) -> str:
        """What sort of district it is."""
        if self.kind != DISTRICT:
            return UNKNOWN if self.kind == "Unknown" else "not_applicable"
        if self.state:
            return "independent"
        return AGENCY_KINDS.get(self.row.kind_text if self.row else "", "district")

    @property
    def grade_band(self) -> str:
        """Which grades a school has."""
        if not self.may_be_school:
            return "Not applicable"
        said = KIND_BANDS.get(self.row.kind_text, "") if self.row else ""
        named = next((band for words, band in NAME_BANDS if words.search(self.name)), "")
        return said or (named if self.kind == SCHOOL else "") or "Unknown"

    @property
    def may_be_school(self) -> bool:
        """What is of an unknown kind may be one."""
        return self.kind in (SCHOOL, "Unknown")


class Map:
    """Who is where in one region."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.events = list(world.intake.events.values())
        self.listed = {SCHOOL: readable(world.region.schools), DISTRICT: readable(world.region.districts)}
        self.newest = {kind: newest(rows) for kind, rows in self.listed.items()}
        self.parents = parents(world.intake.organizations)
        self.members = list(self._members())
        # Of several organizations with one federal id the lowest of their own ids stands for it.
        self._standing = {(one.kind, one.nces_id): one
                          for one in sorted(self.members, key=lambda one: one.source_id, reverse=True)
                          if one.nces_id}  # fmt: skip
        self._independent = {one.state: one for one in self.members if one.state}

    def _members(self) -> Iterator[Member]:
        organizations = self._world.intake.organizations.values()
        for row in organizations:
            yield Member(row.org_id, row.name, row.kind, self.federal_id(row), row)
        taken = {(row.kind, self.federal_id(row)) for row in organizations}
        for kind, agencies in self.newest.items():
            for nces_id, agency in agencies.items():
                if (kind, nces_id) not in taken:
                    yield Member(nces_id, agency.name, kind, nces_id)
        for state in sorted({row.state for row in self.newest[SCHOOL].values() if not row.leaid}):
            yield Member(state, f"Independent schools of {state}", DISTRICT, state=state)

    def federal_id(self, row: OrganizationRow) -> str:
        """As sent; else that of the one agency of the same name, city and state (rule K2)."""
        if row.nces_id or row.kind not in self.newest:
            return row.nces_id
        here = (row.name, row.city, row.state)
        found = [nces_id for nces_id, agency in self.newest[row.kind].items()
                 if (agency.name, agency.city, agency.state) == here]  # fmt: skip
        return found[0] if len(found) == 1 else ""

    def agency(self, one: Member) -> AgencyRow | None:
        """What the newest list that has a member says of it."""
        return self.newest.get(one.kind, {}).get(one.nces_id)

    def school(self, one: Member) -> str:
        """The school that a member is: by its federal id, whether or not a list has it."""
        if not one.may_be_school:
            return NOT_APPLICABLE
        return self._standing[one.kind, one.nces_id].source_id if one.nces_id else UNKNOWN

    def school_name(self, one: Member) -> str:
        """The name of that school."""
        return self._standing[one.kind, one.nces_id].name if one.may_be_school and one.nces_id else self.school(one)

    def stands(self, one: Member) -> bool:
        """Whether a member stands for its agency, or has none."""
        return not one.nces_id or self._standing[one.kind, one.nces_id] is one

    def district_name(self, one: Member, row: AgencyRow | None = None) -> tuple[str, str]:
        """Id and name of the district; late where its federal id is in no list yet."""
        found = self.district_of(one, row)
        missing = LATE if one.nces_id else UNKNOWN
        return (found.source_id, found.name) if found else (missing, missing)

    def district_of(self, one: Member, row: AgencyRow | None = None) -> Member | None:
        """A district is its own; a school has that of the list, else of its id, else the nearest one above it."""
        if one.kind == DISTRICT:
            return self._standing[one.kind, one.nces_id] if one.nces_id else one
        agency = row or self.agency(one)
        if agency and not agency.leaid:
            return self._independent[agency.state]
        leaid = agency.leaid if agency else one.nces_id[:LEAID]
        above = (higher for higher in self.above(one) if higher.kind == DISTRICT)
        return self._standing.get((DISTRICT, leaid)) or next(above, None)

    def above(self, one: Member) -> Iterator[Member]:
        """The organizations above a member, the nearest first."""
        place = self.parents.get(one.source_id)
        while place:
            row = self._world.intake.organizations[place]
            yield Member(row.org_id, row.name, row.kind, self.federal_id(row), row)
            place = self.parents.get(place)


def parents(organizations: dict[str, OrganizationRow]) -> dict[str, str]:
    """The organization above each: one that is known; the link that closes a circle is held (rule K10)."""
    found: dict[str, str] = {}
    for row in sorted(organizations.values(), key=lambda row: (row.file.recency, row.row_number)):
        place: str | None = row.parent_id
        while place and place != row.org_id:
            place = found.get(place)
        if row.parent_id in organizations and place is None:
            found[row.org_id] = row.parent_id
    return found


def places(world: World) -> Iterator[tuple[str, list[list[str]]]]:
    """The rows about organizations and places, table by table."""
    chart = Map(world)
    partners = {row.org_id for row in world.intake.contracts}
    yield "organizations", [_organization(one, chart, one.source_id in partners) for one in chart.members]
    for name, kind in (("districts", DISTRICT), ("schools", SCHOOL)):
        members = [one for one in chart.members if one.kind == kind and chart.stands(one)]
        kinds = [[one.grade_band, one.control] if kind == SCHOOL else [one.agency_kind] for one in members]
        yield name, [row + told for one, told in zip(members, kinds, strict=True)
                     for row in _years(one, chart, world.as_of)]  # fmt: skip
    yield "locations", [_location(place) for place in sorted(set(_mentioned(chart)), key=str)]


def newest(rows: Iterable[AgencyRow]) -> dict[str, AgencyRow]:
    """The row of the newest school year of every agency."""
    return {row.nces_id: row for row in sorted(rows, key=year_of)}


def year_of(row: AgencyRow) -> int:
    """The calendar year in which the school year of a list begins."""
    return int(row.school_year[:4])


def year_label(year: int) -> str:
    """2023-24."""
    return f"{year}-{(year + 1) % 100:02}"


def setting(locale: str) -> str:
    """The setting by the locale code."""
    return SETTINGS.get(locale[:1], UNKNOWN)


def rolled_up(locale: str) -> str:
    """The setting where there are three of them."""
    return ROLLUP.get(setting(locale), setting(locale))


def _organization(one: Member, chart: Map, is_partner: bool) -> list[str]:
    is_place = one.may_be_school or one.kind == DISTRICT
    row, agency, school_id = one.row, chart.agency(one), chart.school(one)
    district_id, district_name = chart.district_name(one) if is_place else (NOT_APPLICABLE, NOT_APPLICABLE)
    state = one.state or (row.state if row else None) or (agency.state if agency else UNKNOWN)
    locale = agency.locale if agency else ""
    north, east = agency.coordinates if agency else ("", "")
    # a private person's name and place are nobody's business
    is_somebody = one.kind == INDIVIDUAL
    city = (row.city if row else "") or (agency.city if agency else "")
    zip_code = (row.zip_code if row else "") or (agency.zip_code if agency else "")
    return texts(
        one.source_id, origin(one), "Private person" if is_somebody else one.name, one.kind, one.control,
        one.partner_type, one.agency_kind, one.grade_band, one.nces_id if one.kind == DISTRICT else "",
        one.nces_id if one.may_be_school else "", match(one, agency), agency.school_year if agency else "",
        chart.parents.get(one.source_id, NOT_APPLICABLE), state, STATE_NAMES.get(state, UNKNOWN), district_id,
        district_name, school_id, chart.school_name(one),
        "" if is_somebody else city, "" if is_somebody else zip_code, agency.county if agency else "", locale,
        setting(locale), rolled_up(locale), north, east, is_partner,
        row.kind_text if row else "", control_words(row) if row else "",
    )  # fmt: skip


def control_words(row: OrganizationRow) -> str:
    """Who runs it, as the export has it: of a school it always says something."""
    stated = "Public (non-charter)" if row.kind == SCHOOL else ""
    return stated if row.second_text is None else row.second_text


def origin(one: Member) -> str:
    """Who says that there is such an organization."""
    return "organizations export" if one.row else "made by the warehouse" if one.state else "federal list"


def match(one: Member, agency: AgencyRow | None) -> str:
    """How its federal record was found."""
    if one.row is None:
        return "not_applicable" if one.state else "federal list only"
    if not one.nces_id:
        return "none" if one.may_be_school or one.kind == DISTRICT else "not_applicable"
    return ("id" if one.row.nces_id else "name") if agency else "not listed"


def _years(one: Member, chart: Map, as_of: date) -> Iterator[list[str]]:
    """A district or school as each list that has it describes it, from that school year to the next list."""
    rows = sorted((row for row in chart.listed[one.kind] if row.nces_id == one.nces_id), key=year_of)
    last = max(map(year_of, chart.listed[one.kind]), default=0)
    if not rows:
        if one.kind == DISTRICT or one.nces_id:
            yield _unlisted(one, chart)
        return
    starts = [BEGINNING, *(date(year_of(row), 7, 1) for row in rows[1:])]
    for row, since, until in zip(rows, starts, [*starts[1:], END], strict=True):
        yield texts(
            one.source_id, one.nces_id, year_label(year_of(row)), row.name, chart.district_name(one, row)[0], row.state,
            STATE_NAMES[row.state], row.city, row.zip_code, row.county, row.locale, setting(row.locale),
            rolled_up(row.locale), True, year_of(row) == last, since <= as_of < until, since, until,
        )  # fmt: skip


def _unlisted(one: Member, chart: Map) -> list[str]:
    """What no list has is described once, as the organization is known."""
    row = one.row
    state = one.state or (row.state if row else None) or UNKNOWN
    return texts(
        one.source_id, one.nces_id, "Unknown", one.name, chart.district_name(one)[0], state,
        STATE_NAMES[state], row.city if row else "", row.zip_code if row else "", "", "", UNKNOWN, UNKNOWN, False,
        False, True, BEGINNING, END,
    )  # fmt: skip


Place = tuple[str | None, str, str, str, str, str]


def _mentioned(chart: Map) -> Iterator[Place]:
    """Where organizations are, and where the lists say that districts and schools were."""
    for one in chart.members:
        agency = chart.agency(one)
        north, east = agency.coordinates if agency else ("", "")
        locale = agency.locale if agency else ""
        if one.row and one.kind != INDIVIDUAL:
            yield one.row.state, one.row.city, one.row.zip_code, locale, north, east
        elif one.state:
            yield one.state, "", "", "", "", ""
    for rows in chart.listed.values():
        for row in rows:
            yield row.state, row.city, row.zip_code, row.locale, *row.coordinates
    yield from _venues(chart)


def _venues(chart: Map) -> Iterator[Place]:
    """Where events are held, as far as the end of their location is a state; what stands before is a town unless it is
    the name of an organization, or holds a number."""
    names = {one.name for one in chart.members}
    for event in chart.events:
        *before, last = [part.strip() for part in re.sub(r"https?://\S+", "", event.location).split(",")]
        if before and last in STATE_NAMES:
            town = before[-1]
            yield last, "" if town in names or re.search(r"\d", town) else town, "", "", "", ""


def _location(place: Place) -> list[str]:
    state, city, zip_code, locale, north, east = place
    code = state or UNKNOWN
    name = ", ".join(filter(None, [city, f"{code} {zip_code}".strip()]))
    return texts(
        name, city, zip_code, code, STATE_NAMES.get(code, UNKNOWN), "US", locale, setting(locale), rolled_up(locale),
        north, east, bool(north and east),
    )  # fmt: skip
