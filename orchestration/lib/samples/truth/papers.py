"""F19: licenses and certificates that educators hold or held, with the areas of J2."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from orchestration.lib.samples.lines import CertificationRow, LicenseRow
from orchestration.lib.samples.statements import PersonRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, squash
from orchestration.lib.samples.truth.grades import band

PAPER_COLUMNS = {
    "certifications_held": [
        "person", "kind", "certificate", "title", "area", "state", "level", "grade_band", "grades", "validity",
        "issued", "expires", "told_by", "state_basis", "level_words",
        "area_words",
    ],
}  # fmt: skip

# J2: of the draft's seven areas what they hold together; the others stand for themselves.
TOGETHER = {
    "Math": ("Mathematics",),
    "Science": ("Sciences", "Biology", "Chemistry", "Life Sciences", "Physics"),
    "Social Studies": ("Social Sciences",),
    "English": ("Reading Specialist", "Journalism"),
    "Language other than English": ("Foreign Language", "American Sign Language"),
    "Elementary General Ed": ("Early Childhood Education", "Elementary Education", "Elementary"),
    "Special Education": ("Early Childhood Special Education", "Speech Language Pathologist",
                          "Visually Impaired Teacher"),
}  # fmt: skip
ALONE = {
    "Secondary Education": (), "Agriculture": (), "Art Teacher": (), "Business Education": (),
    "Computer Science": ("CS",), "Dance": (), "Drama/Theater": (), "English as a Second Language (ESL)": (),
    "Gifted and Talented Education (GATE)": (), "Health": (), "Home Economics": (), "Music": (),
    "Physical Education": (), "Technology": (), "Education Technology": (), "Librarian": (),
}  # fmt: skip
AREAS = {squash(wording): area for area, wordings in {**TOGETHER, **ALONE}.items() for wording in (area, *wordings)}
MEANINGLESS_AREAS = {"", "nysmath7.12", "knitting"}
LEVELS = {
    "initialprovisional": "Initial/provisional", "standardprofessional": "Standard/professional",
    "advanced": "Advanced", "emergencytemporary": "Emergency/temporary", "alternativeroute": "Alternative route",
    "substitute": "Substitute", "other": "Other",
}  # fmt: skip
UNKNOWN = "Unknown"
NOT_APPLICABLE = "Not applicable"

# What people list beside (F4), as a reader of the cell understands it: area, state, grades, and the words.
LISTED_BESIDE = {
    "": (),
    "Mathematics 7-12": (("Math", "", "7-12", "Mathematics 7-12"),),
    "NYS Math 7-12\nGATE": (
        ("Math", "NY", "7-12", "NYS Math 7-12"), ("Gifted and Talented Education (GATE)", "", "", "GATE"),
    ),
    'Physics, "provisional"': (("Science", "", "", "Physics"),),
    "Computer Science": (("Computer Science", "", "", "Computer Science"),),
}  # fmt: skip


class Listed(NamedTuple):
    """A license that a person's row lists, and no row of the feed licenses."""

    area: str
    state: str
    basis: str
    grades: str
    words: str


def certifications_held(world: World) -> Iterator[list[str]]:
    """One row per license and per certificate; a license has an area and no level."""
    for row in world.rows(LicenseRow):
        if not row.code:
            yield [
                world.person_of(row) or "", "license", "", "", area_of(row.texts.get("license", row.area)),
                state_of(row.state), NOT_APPLICABLE, UNKNOWN, "", validity(row, world), *span(row), "licenses",
                stated(row.state), NOT_APPLICABLE, row.texts.get("license", row.area),
            ]  # fmt: skip
    for person in sorted({world.directory.person(person_id=row.person_id) or "" for row in world.intake.people} - {""}):
        for one in sorted(listed_beside(person, world)):
            yield [
                person, "license", "", "", one.area, one.state, NOT_APPLICABLE, band(one.grades), one.grades,
                "no end stated", "", "",
                "people", one.basis, NOT_APPLICABLE, one.words,
            ]  # fmt: skip
    for paper in world.rows(CertificationRow):
        if not paper.code:
            yield [
                world.person_of(paper) or "", "certificate", paper.cert_id, paper.title, area_of(paper.subject),
                state_of(paper.state), level_of(paper.kind), band(paper.grade_band), paper.grade_band,
                validity(paper, world), *span(paper),
                "certifications", stated(paper.state), paper.kind, paper.subject,
            ]  # fmt: skip


def listed_beside(person: str, world: World) -> set[Listed]:
    """What somebody's newest rows list, without what the feed licenses has: in the state that is named, else anywhere.

    Where no state is named, that of the address stands in (R27). What is of one area and state is one license.
    """
    newest: dict[str, PersonRow] = {}
    for row in sorted(world.intake.people, key=lambda row: (row.file.recency, row.row_number)):
        if world.directory.person(person_id=row.person_id) == person and row.credentials:
            newest[row.person_id] = row
    had = [(area_of(row.texts.get("license", row.area)), state_of(row.state))
           for row in world.rows(LicenseRow) if not row.code and world.person_of(row) == person]  # fmt: skip
    found: set[Listed] = set()
    for row in newest.values():
        for area, state, grades, words in LISTED_BESIDE[row.credentials]:
            if not any(area == other and (not state or where in (state, UNKNOWN)) for other, where in had):
                basis = "stated" if state else "address" if row.state else "unknown"
                found.add(Listed(area, state or row.state or UNKNOWN, basis, grades, words))
    best: dict[tuple[str, str], Listed] = {}
    for one in sorted(found, key=lambda one: (one.basis != "stated", not one.grades, one.grades)):
        best.setdefault((one.area, one.state), one)
    return set(best.values())


def stated(state: str) -> str:
    """Whether a paper names a state."""
    return "unknown" if state_of(state) == UNKNOWN else "stated"


def area_of(wording: str) -> str:
    """The area that a whole wording means; of free text no part is guessed (R27)."""
    word = squash(wording)
    codes.require(word in AREAS or word in MEANINGLESS_AREAS, f"an area of unknown standing: {wording}")
    return AREAS.get(word, UNKNOWN)


def area_word(wording: str) -> str:
    """By what areas are told apart: the area of the list, else the words."""
    return AREAS.get(squash(wording), squash(wording))


def state_of(code: str) -> str:
    """A state of the country; a paper is valid there alone."""
    codes.require(len(code) == 2 or not code, f"a state of unknown standing: {code}")
    return code if code and code != "XX" else UNKNOWN


def level_of(wording: str) -> str:
    """The level of a certificate (G9)."""
    word = squash(wording)
    codes.require(not word or word in LEVELS, f"a level of unknown standing: {wording}")
    return LEVELS.get(word, UNKNOWN)


def validity(row: LicenseRow | CertificationRow, world: World) -> str:
    """On the report date; to the last day."""
    if row.issued and row.expires and row.expires < row.issued:
        return "unknown"
    if row.issued and row.issued > world.as_of:
        return "to come"
    if row.expires is None:
        return "no end stated"
    return "valid" if row.expires >= world.as_of else "expired"


def span(row: LicenseRow | CertificationRow) -> list[str]:
    """First and last day, blank where none is stated."""
    return [str(row.issued or ""), str(row.expires or "")]
