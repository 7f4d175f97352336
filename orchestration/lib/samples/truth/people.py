"""People and their journeys, region by region: what the books write of them."""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.lib.samples.truth.address import ADDRESS_COLUMNS, Addresses
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.consent import CONSENT_COLUMNS, Consents
from orchestration.lib.samples.truth.contact import CONTACT_COLUMNS, Contacts
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.implementing import Implementations
from orchestration.lib.samples.truth.journey import JOURNEY_COLUMNS, Journeys
from orchestration.lib.samples.truth.portrait import PORTRAIT_COLUMNS, Portraits
from orchestration.lib.samples.truth.references import Shelf
from orchestration.lib.samples.truth.support import Support
from orchestration.lib.samples.truth.survey import Survey
from orchestration.lib.samples.truth.touch import Touches
from orchestration.lib.samples.truth.whereabouts import WHEREABOUTS_COLUMNS, Whereabouts

PEOPLE_COLUMNS = {
    **CONTACT_COLUMNS, **CONSENT_COLUMNS, **ADDRESS_COLUMNS, **PORTRAIT_COLUMNS, **JOURNEY_COLUMNS,
    **WHEREABOUTS_COLUMNS,
}  # fmt: skip


def people(
    world: World,
    attendance: Attendance,
    survey: Survey,
    support: Support,
    implementations: Implementations,
    shelf: Shelf,
) -> Iterator[tuple[str, list[list[str]]]]:
    """The tables of one region; to be asked after all verdicts."""
    touches = Touches(world, attendance, survey)
    contacts = Contacts(world, touches)
    consents = Consents(world, touches, contacts)
    yield from contacts.answers()
    yield from consents.answers()
    yield from Addresses(world, touches, contacts).answers()
    yield from Portraits(world, contacts, consents).answers()
    yield from Journeys(
        world, attendance, touches, contacts, consents, support.periods(), implementations, shelf
    ).answers()
    whereabouts = Whereabouts(world)
    yield "enrollment_places", list(whereabouts.enrollments())
    yield "organization_years", list(whereabouts.organizations())
