"""F5 organizations, F6 districts and schools, F4 people, F1 sign-ups."""

from __future__ import annotations

from random import Random

from orchestration.lib.samples.dirt import escape_lines, form_timestamp
from orchestration.lib.samples.statements import AgencyRow, OrganizationRow, PersonRow, SignupRow

ORGANIZATIONS = [
    "org_id", "name", "type", "type2", "main_email", "website", "address", "city", "state", "zip", "parent_id",
    "nces_id", "description",
]  # fmt: skip
DISTRICTS = [
    "LEAID", "NAME", "STREET", "CITY", "STATE", "ZIP", "STFIP", "CNTY", "NMCNTY", "LOCALE", "LAT", "LON", "SCHOOLYEAR",
    "PCT_CITY11", "PCT_RURAL43",
]  # fmt: skip
SCHOOLS = [
    "NCESSCH", "LEAID", "NAME", "STREET", "CITY", "STATE", "ZIP", "STFIP", "CNTY", "NMCNTY", "LOCALE", "LAT", "LON",
    "SCHOOLYEAR",
]  # fmt: skip
PEOPLE = [
    "person_id", "contact_id", "created", "name_first", "name_last", "name_preferred", "pronouns", "email_preferred",
    "email_professional", "email_google", "alt_name_first", "alt_name_last", "gender", "ethnicity", "role",
    "role_start", "role_end", "title", "is_primary", "employer_id", "home_phone", "work_phone", "cell_phone",
    "home_address", "city", "state", "zip", "grades_taught", "primary_subject", "subscriber", "prior_years_coding",
    "race", "other_credentials", "do_not_contact", "reason",
]  # fmt: skip
SIGNUPS = [
    "Timestamp", "Why are you registering?", "First name", "Nickname", "Last name", "Professional email",
    "Google account email", "Personal or preferred email", "Alternate first name", "Alternate last name", "Job title",
    "What brings you here?", "Source channel",
]  # fmt: skip


def organization(row: OrganizationRow, rng: Random) -> list[str]:
    """F5."""
    website = f"https://www.{row.main_email.partition('@')[2]}/" if row.main_email else ""
    second = row.second_text if row.second_text is not None else "Public (non-charter)" if row.kind == "School" else ""
    return [
        row.org_id, row.name, row.kind_text, second, row.main_email,
        website, row.street, row.city, row.state_text, row.zip_text or row.zip_code, row.parent_id, row.nces_id,
        escape_lines(row.description),
    ]  # fmt: skip


def district(row: AgencyRow, rng: Random) -> list[str]:
    """F6, districts."""
    return [federal_id(row.leaid, row), *agency_cells(row), "0.00", "0.00"]


def school(row: AgencyRow, rng: Random) -> list[str]:
    """F6, schools."""
    return [federal_id(row.nces_id, row), federal_id(row.leaid, row), *agency_cells(row)]


def federal_id(text: str, row: AgencyRow) -> str:
    """A federal id; a file that once was a table of numbers has lost the zeros in front."""
    return text.lstrip("0") if row.zeros_lost else text


def agency_cells(row: AgencyRow) -> list[str]:
    """The columns that districts and schools share."""
    return [
        row.name, row.street, row.city, row.state, federal_id(row.zip_code, row), federal_id(row.leaid[:2], row),
        federal_id(row.leaid[:2] + "001", row), row.county, row.locale, *row.coordinates, row.school_year,
    ]  # fmt: skip


def person(row: PersonRow, rng: Random) -> list[str]:
    """F4: the same person fills the form the same way in every export."""
    own, portrait, home = Random(row.person_id), row.portrait, row.home
    preferred = own.choice(["", "", row.first[:3]])
    return [
        row.person_id, home.contact_id, row.created.isoformat(), row.first, row.last, preferred, portrait.pronouns,
        row.personal, row.professional, row.google, row.former_first, row.former_last, portrait.gender,
        portrait.ethnicity, row.role_text, day_or_blank(row.role_start), day_or_blank(row.role_end), row.title,
        flag(row.is_primary), row.employer_id, home.phone,
        own.choice(["", f"({own.randint(201, 989)}) 555-01{own.randint(10, 99)}"]),
        own.choice(["", f"{own.randint(201, 989)}-555-01{own.randint(10, 99)}"]), home.address, home.city,
        own.choice([row.state, row.state.lower()]), home.zip_code, row.grades, row.subject_text,
        own.choice(["yes", "no", "0", "1"]), portrait.prior_years, portrait.race, escape_lines(row.credentials),
        flag(row.do_not_contact), portrait.reason,
    ]  # fmt: skip


def day_or_blank(day: object) -> str:
    """A date in ISO form, or nothing."""
    return str(day) if day else ""


def flag(value: bool | None) -> str:
    """yes, no or nothing."""
    return "" if value is None else ("yes" if value else "no")


def signup(row: SignupRow, rng: Random) -> list[str]:
    """F1: a Google Forms response."""
    return [
        form_timestamp(row.submitted), row.purposes, row.first, row.nickname, row.last, row.professional, row.google,
        row.personal, "", row.former_last, row.job_title, row.reason, row.channel,
    ]  # fmt: skip
