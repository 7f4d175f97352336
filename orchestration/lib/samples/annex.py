"""Further cases of places, events and classes beside the twenty educators, which the dimensions must tell apart.

Nobody is enrolled to learn at these events: they change no attendance. Dates are relative to the report date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from orchestration.lib.samples.days import weekdays_from
from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.lines import ClassRow, ImplementationRow, LicenseRow, PathwayUseRow
from orchestration.lib.samples.statements import FACILITATOR, AgencyRow, CohortRow, EnrollmentRow, SessionRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import Educator, Event, Organization

EASTERN = "America/New_York"
OWN_PATHWAY = "Ben's own pathway"


class Annex:
    """Adds to the hand-written region."""

    def __init__(self, desk: Desk, people: Mapping[str, Educator]) -> None:
        self.desk, self.people = desk, people
        self.year = desk.clock.year

    def build(self) -> None:
        """State everything."""
        self._organizations()
        self._federal_lists()
        self._events()
        self._classes()
        self._own_pathway()
        self._cohorts()

    # places

    def _organizations(self) -> None:
        """Kinds of every sort; who is above whom: a network, a circle, somebody whom nobody knows."""
        for org_id, name, kind, text, second, parent in (
            ("3021", "Saint Brendan Academy", "School", "High School", "Religious", ""),
            ("3022", "Lighthouse Charter Network", "District", "Charter School Network", "", ""),
            ("3023", "Lighthouse High School", "School", "School", "Public (charter)", "3022"),
            ("3024", "Northfield Learning Widgets", "For-profit", "Company", "", ""),
            ("3025", "Helping Hands Northfield", "Non-profit", "NonProfit/Foundation", "", ""),
            ("3026", "Rhode Island Department of Education", "State Government Office", "State Dept of Ed", "", ""),
            ("3027", "Northfield Friends", "Unknown", "Club", "", ""),
            ("3028", "Northfield University", "College/University", "College/University", "Private", ""),
            ("3029", "Bootstrap", "Bootstrap", "Bootstrap", "", ""),
            ("3030", "Ida Lindgren", "Individual", "Individual", "", ""),
            ("3031", "Northfield Arts Alliance", "Non-profit", "Non-profit", "", "3032"),
            ("3032", "Northfield Music Alliance", "Non-profit", "Non-profit", "", "3031"),
            ("3033", "Northfield Reading Room", "Non-profit", "Non-profit", "", "3999"),
        ):
            place = Organization(org_id, name, kind, "", "Northfield", "RI")
            self.desk.organization(place, kind_text=text, second_text=second, parent_id=parent, zip_code="02999")
        # A school that no list has, and the high school once more under a shorter name.
        for org_id, name, nces_id in (
            ("3034", "Old Mill School", "449901000199"), ("3035", "Northfield HS", "449901000101"),
        ):  # fmt: skip
            place = Organization(org_id, name, "School", "", "Northfield", "RI", None, nces_id)
            self.desk.organization(place, zip_code="02999")

    def _federal_lists(self) -> None:
        """A school that closed, one that opened, one that changed its name, place and district; a district that went;
        one that is in no list yet; a private school, which has none. No organization stands for any of them."""
        older, newer = self.year - 2, self.year - 1
        for year, nces_id, leaid, name, locale in (
            (older, "449901000103", "4499010", "Northfield Elementary School", "21"),
            (newer, "449901000104", "4499010", "Northfield STEM Academy", "21"),
            (older, "449901000105", "4499010", "Northfield Evening School", "21"),
            (newer, "449901000105", "4499011", "Southfield Night School", "32"),
            (newer, "449909900106", "4499099", "Eastfield School", "41"),
            (older, "A9900001", "", "Meadow Montessori", "42"),
            (newer, "A9900001", "", "Meadow Montessori", "41"),
        ):
            self._agency(year, nces_id, leaid, name, locale, is_school=True)
        for year, leaid, name, locale in (
            (older, "4499011", "Southfield Town Schools", "32"),
            (newer, "4499011", "Southfield Public Schools", "31"),
            (older, "4499012", "Westfield Public Schools", "43"),
        ):
            self._agency(year, leaid, leaid, name, locale, is_school=False)

    def _agency(self, year: int, nces_id: str, leaid: str, name: str, locale: str, *, is_school: bool) -> None:
        city = name.split()[0]
        row = AgencyRow(
            file=self.desk.cabinet.schools(year) if is_school else self.desk.cabinet.districts(year), nces_id=nces_id,
            leaid=leaid, name=name, street="9 Mill Lane", city=city, state="RI", zip_code="02998", locale=locale,
            county=f"{city} County", school_year=f"{year}-{year + 1}",
            zeros_lost=is_school and year == self.year - 1,
        )  # fmt: skip
        (self.desk.region.schools if is_school else self.desk.region.districts).append(row)

    # events

    def _events(self) -> None:
        """Places without and with a link, several curricula and some that nobody knows, parents that are none."""
        tuesday = weekdays_from(date(self.year - 1, 10, 20), 1)[0]
        common = {"start": tuesday, "end": tuesday, "days": 1, "location": "", "org_id": "3001", "form_text": ""}
        common |= {"form": "Unknown"}
        self._event("716", "Meetup online for everybody", "Meetup", "Meetup", (), **common | {
            "end": None, "days": None, "org_id": ""})  # fmt: skip
        self._event("717", "A talk in two rooms", "Presentation", "Presentation", ("Data Literacy (CODAP)",),
                    **common | {"form": "Half-day", "form_text": "half-day", "days": None,
                                "location": "https://meet.example.org/j/717, Room 4"})  # fmt: skip
        days = weekdays_from(tuesday, 2)
        office = self._event("718", "Office hours", "Office Hour", "office_hours", ("Algebra", "Cooking"),
                             **common | {"end": days[-1], "days": 2})  # fmt: skip
        for day, modality in zip(days, ("virtual", "in_person"), strict=True):
            self.desk.region.sessions.append(SessionRow(
                file=self.desk.cabinet.sessions(tuesday), event_id="718", day=day, period="1", starts=time(16),
                ends=time(17), zone=EASTERN, modality=modality,
            ))  # fmt: skip
        for number, (key, is_enrolled) in enumerate((("hana", True), ("noah", True), ("mona", False)), 1):
            self.desk.region.enrollments.append(EnrollmentRow(
                file=self.desk.cabinet.enrollments(tuesday), enrollment_id=f"4990{number}",
                person_id=self.people[key].person_id, event_id=office.event_id, role=FACILITATOR,
                role_text="facilitator", created=datetime.combine(tuesday - timedelta(days=9), time(9)),
                is_enrolled=is_enrolled,
            ))  # fmt: skip
        self._event("719", "Review of the year", "Review", "review", ("Physics", "Algebra", "Data Science"),
                    **common | {"org_id": "3999", "location": "Northfield Library", "price": "12.5",
                                "parents": ("701", "711", "719"), "parents_as_array": True})  # fmt: skip
        self._event("720", "An hour with one", "One-on-one", "one-on-one", ("Cooking",),
                    **common | {"location": "Northfield Library", "days": 3})  # fmt: skip
        self._event("721", "Review of the year (copy)", "Review", "review", ("Algebra",),
                    **common | {"intent": codes.DRAFT})  # fmt: skip

    def _event(
        self, event_id: str, title: str, kind: str, kind_text: str, curricula: tuple[str, ...], **more: object
    ) -> Event:
        announced = date(self.year - 1, 9, 1)
        return self.desk.event(
            announced, event_id=event_id, title=title, kind=kind, kind_text=kind_text, curricula=curricula, **more
        )

    # classes

    def _classes(self) -> None:
        """Levels in names, grades of every sort, undated ones; schools that are not named or not known; licenses."""
        desk, ids = self.desk, {key: person.person_id for key, person in self.people.items()}
        start, end = date(self.year - 1, 9, 1), date(self.year, 6, 10)
        plain = {"subject": "Math", "grades": "9th", "start": start, "end": end, "term": "fall", "year": "current"}
        desk.line(ClassRow, person_id=ids["kay"], class_id="CL-21", name="AP Computer Science A",
                  **plain | {"subject": "Computer Science", "grades": "11th, 12th", "start": None, "end": None,
                             "year": "next", "students": 12, "course": "AP CSA"})  # fmt: skip
        desk.line(ClassRow, person_id=ids["sam"], class_id="CL-22", name="AP Statistics", school="Nowhere Academy",
                  **plain | {"subject": "Statistics", "level": "grade-level"})  # fmt: skip
        desk.line(ClassRow, person_id=ids["olga"], class_id="CL-23", name="Art with numbers",
                  **plain | {"subject": "Art", "grades": "K-5"})  # fmt: skip
        desk.line(ClassRow, person_id=ids["quentin"], class_id="CL-24", name="Numbers", school="3003",
                  **plain | {"start": None, "grades": "5th, 9th"})  # fmt: skip
        desk.line(ClassRow, person_id=ids["olga"], class_id="CL-25", name="Algebra with data", students=20, **plain)
        for key, area, state, expires in (
            ("kay", "Computer Science", "CA", None), ("sam", "Math", "MA", None), ("olga", "Science", "CA", None),
            ("quentin", "Math", "RI", date(self.year, 6, 9)),
        ):  # fmt: skip
            desk.line(LicenseRow, person_id=ids[key], area=area, state=state, issued=date(self.year - 6, 6, 3),
                      expires=expires)  # fmt: skip
        desk.line(ImplementationRow, implementation_id="4921", person_id=ids["olga"], ay=self.year - 1,
                  submitted=datetime(self.year, 5, 12, 9, 15, 2), curricula=("Algebra", "Data Science"),
                  status="implementing", state="CA", subject="Algebra 1", course="algebra-1", class_id="CL-25",
                  students=20, start=start, texts={"Status": "Implementing"})  # fmt: skip

    def _own_pathway(self) -> None:
        """A pathway that is on no list, and that two say to have made."""
        created = datetime(self.year - 1, 9, 2, 20, 30)
        for key, action, minutes in (("ada", "created", 5), ("ben", "created", 0), ("ben", "opened", 9)):
            moment = created + timedelta(minutes=minutes)
            self.desk.line(
                PathwayUseRow, pathway_id=OWN_PATHWAY, person_id=self.people[key].person_id, created=created,
                slug="" if action == "created" else "word-problems", action=action, at=moment,
            )  # fmt: skip

    # cohorts

    def _cohorts(self) -> None:
        """One of no contract, which its members joined one after the other; one of a contract that nobody knows."""
        start, end = date(self.year - 1, 7, 1), date(self.year + 1, 6, 30)
        for cohort_id, kind, contract_id, key, since, until in (
            ("K-901", "curriculum", "", "sam", start, end),
            ("K-901", "curriculum", "", "ben", start - timedelta(days=30), start),
            ("K-902", "contract", "C-9999", "sam", start, end),
        ):
            self.desk.region.cohorts.append(CohortRow(
                file=self.desk.cabinet.cohorts(), cohort_id=cohort_id, kind=kind, contract_id=contract_id,
                person=self.people[key].person_id, start=since, end=until,
            ))  # fmt: skip
