"""Organizations and their hierarchy, the districts and schools of the federal lists year by year, and their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from orchestration.lib.samples.places import STATES
from orchestration.lib.samples.statements import AgencyRow, OrganizationRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.intake import readable
from orchestration.lib.samples.truth.spelling import NOT_APPLICABLE, UNKNOWN, texts

YEAR_COLUMNS = [
    "source_id", "nces_id", "school_year", "name", "district", "state_code", "state_name", "city", "zip", "county",
    "locale_code", "setting", "setting_rollup", "is_listed", "is_in_newest_list", "is_current", "valid_from",
    "valid_to",
]  # fmt: skip
PLACE_COLUMNS = {
    "organizations": [
        "organization", "origin", "name", "type", "control", "partner_type", "agency_kind", "leaid", "ncessch",
        "nces_match", "listed_school_year", "parent", "state_code", "state_name", "district", "district_name",
        "school", "school_name", "city", "zip", "county", "locale_code", "setting", "setting_rollup", "latitude",
        "longitude", "is_partner",
    ],
    "districts": YEAR_COLUMNS,
    "schools": YEAR_COLUMNS,
    "locations": [
        "place", "city", "zip", "state_code", "state_name", "country_code", "locale_code", "setting",
        "setting_rollup", "latitude", "longitude", "has_coordinates",
    ],
}  # fmt: skip

SCHOOL, DISTRICT = "School", "District"
STATE_NAMES = {state.code: state.name for state in STATES}

# The draft's three kinds of partner as a roll-up of its six types (B2).
PARTNER_TYPES = {
    "Non-profit": "non-profit", "Foundation": "non-profit", "School": "government", "District": "government",
    "State Government Office": "government", "For-profit": "private",
}  # fmt: skip

# Rule G3: a town is told as such, and counts as rural where there are three settings.
SETTINGS = {"1": "urban", "2": "suburban", "3": "town", "4": "rural"}
ROLLUP = {"town": "rural"}

BEGINNING, END = date(1900, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Member:
    """An organization of the export, or an agency of the federal lists that no organization stands for."""

    source_id: str
    name: str
    kind: str
    nces_id: str
    row: OrganizationRow | None = None


class Map:
    """Who is where in one region."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.listed = {SCHOOL: readable(world.region.schools), DISTRICT: readable(world.region.districts)}
        self.newest = {kind: newest(rows) for kind, rows in self.listed.items()}
        self.members = list(self._members())
        self._standing = {(one.kind, one.nces_id): one for one in self.members if one.nces_id}

    def _members(self) -> Iterator[Member]:
        organizations = self._world.intake.organizations.values()
        for row in organizations:
            yield Member(row.org_id, row.name, row.kind, self.federal_id(row), row)
        claims = [(row.kind, found) for row in organizations if (found := self.federal_id(row))]
        taken = set(claims)
        codes.require(len(taken) == len(claims), "two organizations stand for one agency")
        for kind, agencies in self.newest.items():
            for nces_id, agency in agencies.items():
                if (kind, nces_id) not in taken:
                    yield Member(nces_id, agency.name, kind, nces_id)

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

    def stands_for(self, kind: str, nces_id: str) -> Member | None:
        """The member that is a given agency."""
        return self._standing.get((kind, nces_id))

    def district_of(self, one: Member) -> Member | None:
        """A district is its own; a school has that of the list, else the nearest one above it."""
        if one.kind == DISTRICT:
            return one
        agency = self.agency(one)
        listed = self.stands_for(DISTRICT, agency.leaid) if agency else None
        return listed or next((above for above in self.above(one) if above.kind == DISTRICT), None)

    def above(self, one: Member) -> Iterator[Member]:
        """The organizations above a member, the nearest first."""
        seen = {one.source_id}
        while one.row and (parent := self._world.intake.organizations.get(one.row.parent_id)):
            codes.require(parent.org_id not in seen, f"a circle of organizations: {parent.org_id}")
            seen.add(parent.org_id)
            one = Member(parent.org_id, parent.name, parent.kind, self.federal_id(parent), parent)
            yield one


def places(world: World) -> Iterator[tuple[str, list[list[str]]]]:
    """The rows about organizations and places, table by table."""
    chart = Map(world)
    partners = {row.org_id for row in world.intake.contracts}
    yield "organizations", [_organization(one, chart, world, one.source_id in partners) for one in chart.members]
    for name, kind in (("districts", DISTRICT), ("schools", SCHOOL)):
        yield name, [row for one in chart.members if one.kind == kind for row in _years(one, chart, world.as_of)]
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


def _organization(one: Member, chart: Map, world: World, is_partner: bool) -> list[str]:
    row, agency, district = one.row, chart.agency(one), chart.district_of(one)
    is_school, is_place = one.kind == SCHOOL, one.kind in (SCHOOL, DISTRICT)
    state = (row.state if row else None) or (agency.state if agency else UNKNOWN)
    school_name = (one.name if one.nces_id else UNKNOWN) if is_school else NOT_APPLICABLE
    district_name = (district.name if district else UNKNOWN) if is_place else NOT_APPLICABLE
    school_id = (one.source_id if one.nces_id else UNKNOWN) if is_school else NOT_APPLICABLE
    district_id = (district.source_id if district else UNKNOWN) if is_place else NOT_APPLICABLE
    parent = row.parent_id if row and row.parent_id in world.intake.organizations else NOT_APPLICABLE
    if row is None:
        match = "federal list only"
    elif not is_place:
        match = "not applicable"
    elif not one.nces_id:
        match = "none"
    else:
        match = ("id" if row.nces_id else "name") if agency else "not listed"
    locale = agency.locale if agency else ""
    north, east = agency.coordinates if agency else ("", "")
    return texts(
        one.source_id, "organizations export" if row else "federal list", one.name, one.kind,
        "public" if is_school and row else UNKNOWN, PARTNER_TYPES[one.kind],
        "district" if one.kind == DISTRICT else "not applicable", one.nces_id if one.kind == DISTRICT else "",
        one.nces_id if is_school else "", match, agency.school_year if agency else "", parent, state,
        STATE_NAMES.get(state, UNKNOWN), district_id, district_name, school_id, school_name,
        (row.city if row else "") or (agency.city if agency else ""),
        (row.zip_code if row else "") or (agency.zip_code if agency else ""), agency.county if agency else "",
        locale, setting(locale), rolled_up(locale), north, east, is_partner,
    )  # fmt: skip


def _years(one: Member, chart: Map, as_of: date) -> Iterator[list[str]]:
    """A district or school as each list that has it describes it, from that school year to the next list."""
    rows = sorted((row for row in chart.listed[one.kind] if row.nces_id == one.nces_id), key=year_of)
    last = max(map(year_of, chart.listed[one.kind]), default=0)
    if not rows:
        if one.kind == DISTRICT:
            yield _unlisted(one)
        return
    starts = [BEGINNING, *(date(year_of(row), 7, 1) for row in rows[1:])]
    for row, since, until in zip(rows, starts, [*starts[1:], END], strict=True):
        district = chart.stands_for(DISTRICT, row.leaid) or chart.district_of(one)
        yield texts(
            one.source_id, one.nces_id, year_label(year_of(row)), row.name,
            district.source_id if district else UNKNOWN, row.state, STATE_NAMES[row.state], row.city, row.zip_code,
            row.county, row.locale, setting(row.locale), rolled_up(row.locale), True, year_of(row) == last,
            since <= as_of < until, since, until,
        )  # fmt: skip


def _unlisted(one: Member) -> list[str]:
    """A district that no list has is described once, by the organization."""
    row = one.row
    codes.require(row is not None and row.state is not None, f"a district of nobody: {one}")
    state = (row.state if row else None) or UNKNOWN
    return texts(
        one.source_id, "", UNKNOWN, one.name, one.source_id, state, STATE_NAMES[state], row.city if row else "",
        row.zip_code if row else "", "", "", UNKNOWN, UNKNOWN, False, False, True, BEGINNING, END,
    )  # fmt: skip


Place = tuple[str | None, str, str, str, str, str]


def _mentioned(chart: Map) -> Iterator[Place]:
    """Where organizations are, and where the lists say that districts and schools were."""
    for one in chart.members:
        agency = chart.agency(one)
        north, east = agency.coordinates if agency else ("", "")
        locale = agency.locale if agency else ""
        if one.row:
            yield one.row.state, one.row.city, one.row.zip_code, locale, north, east
    for rows in chart.listed.values():
        for row in rows:
            yield row.state, row.city, row.zip_code, row.locale, *row.coordinates


def _location(place: Place) -> list[str]:
    state, city, zip_code, locale, north, east = place
    code = state or UNKNOWN
    return texts(
        f"{city}, {f'{code} {zip_code}'.strip()}", city, zip_code, code, STATE_NAMES.get(code, UNKNOWN), "US", locale,
        setting(locale), rolled_up(locale), north, east, bool(north and east),
    )  # fmt: skip
