"""The first region of every sample: twenty educators written by hand, so that every case occurs once at any size.

What must come out of it is worked out by hand in ``tests/unit/test_samples.py``. Names, marks, minutes and dates are
fixed (dates relative to the report date); only spellings depend on the seed.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from orchestration.lib.samples.days import monday_from, weekdays_from, weekdays_until
from orchestration.lib.samples.desk import FORM_PURPOSES, HOST, MAKE_UP, Desk, day_headings
from orchestration.lib.samples.dirt import month_day, slug, spell_mark
from orchestration.lib.samples.statements import (
    ABSENT,
    ADMIN,
    COACHING,
    DISENGAGED,
    EXCUSED,
    FACILITATOR,
    FULL_PD,
    INTRO_PD,
    LEFT_EARLY,
    MASTER_IN_TRAINING,
    OBSERVER,
    PARTICIPANT,
    PRESENT,
    TARDY,
    WINDOWS,
    WORKSHOP,
    ContractRow,
    File,
    LogRow,
    MarkRow,
    MeetingLog,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import (
    COACH,
    COORDINATOR,
    DISTRICT_LEADER,
    PRINCIPAL,
    TEACHER,
    Educator,
    Event,
    Organization,
    Post,
    at,
)

EDUCATORS = 20

LETTERS = {
    "P": PRESENT, "T": TARDY, "L": LEFT_EARLY, "D": DISENGAGED, "E": EXCUSED, "A": ABSENT,
}  # fmt: skip
EASTERN = "America/New_York"
DAY_PERIODS = {"AM": (time(9), time(12)), "PM": (time(13), time(16))}
MORNING = {"1": (time(9), time(12))}
UNKNOWN_ID = "99999999"
UNKNOWN_EVENT = "99999902"
UNKNOWN_ADDRESS = "somebody.else@elsewhere.example.org"


class Showcase:
    """The hand-written region. Parts are written in the order in which they happened."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.year = desk.clock.year
        self.people: dict[str, Educator] = {}
        self.places: dict[str, Organization] = {}
        self.contracts: dict[str, ContractRow] = {}

    def build(self) -> None:
        """State everything."""
        self._places()
        self._educators()
        self._signups()
        self._summer_institute()
        self._virtual_training()
        self._make_up_session()
        self._coaching()
        self._weekend_introduction()
        self._november_workshop()
        self._spring_introduction()
        self._event_without_facilitator()
        self._event_in_progress()
        self._future_event()
        self._bad_events()
        self._contracts()
        self._surveys()
        self._refused_files()

    # places and people

    def _places(self) -> None:
        desk = self.desk
        self._add_place("district", "3001", "Northfield Public Schools", "District", "Northfield", "RI", "4499010")
        self._add_place("high", "3002", "Northfield High School", "School", "Northfield", "RI", "449901000101")
        self._add_place("middle", "3003", "Northfield Middle School", "School", "Northfield", "RI", "449901000102")
        self._add_place("foundation", "3004", "Prairie STEM Foundation", "Foundation", "Lincoln", "NE", "")
        self._add_place("harbor", "3005", "Harbor Bay Unified", "District", "Harbor Bay", "CA", "0699020")
        self._add_place("harbor_high", "3006", "Harbor Bay High School", "School", "Harbor Bay", "CA", "069902000201")
        for school, district in (("high", "district"), ("middle", "district"), ("harbor_high", "harbor")):
            self.places[school].parent = self.places[district]
        places = self.places
        desk.organization(places["district"], state_text="rhode island", zip_code="02999", zip_text="2999")
        desk.organization(places["high"], zip_code="02999", description='Home of the "Falcons"\nCafé on campus')
        desk.organization(places["middle"], zip_code="02999", nces_id="", intent=codes.NEWER_ROW, street="2 Old Road")
        desk.organization(places["middle"], file=desk.cabinet.organizations(newer=True), nces_id="", zip_code="02999")
        desk.organization(places["foundation"], state_text="NB", kind_text="NonProfit/Foundation", zip_code="68101")
        desk.organization(places["harbor"], zip_code="94001")
        desk.organization(places["harbor_high"], zip_code="94001", parent_id="")
        lakeshore = Organization("3007", "Lakeshore Tutoring", "For-profit", "lakeshore.example.org", "Lake City", "")
        desk.organization(
            lakeshore, state=None, state_text="XX", kind_text="Company", zip_code="00000", intent=codes.BAD_STATE
        )
        for key in ("district", "high", "middle", "harbor", "harbor_high"):
            place = places[key]
            locale = "21" if place.state == "RI" else "13"
            leaid = (place.parent or place).nces_id
            desk.agency(place, leaid, locale, "02999" if place.state == "RI" else "94001")

    def _add_place(self, key: str, org_id: str, name: str, kind: str, city: str, state: str, nces_id: str) -> None:
        domain = {"Northfield": "northfield", "Lincoln": "prairie-stem", "Harbor Bay": "harborbay"}[city]
        self.places[key] = Organization(org_id, name, kind, f"{domain}.example.org", city, state, None, nces_id)

    def _educators(self) -> None:
        high, middle, harbor_high = (self.places[key] for key in ("high", "middle", "harbor_high"))
        district, harbor = self.places["district"], self.places["harbor"]
        self._teacher("ada", "Ada", "Whitlock", high, google="ada.teaches@mail.example.org")
        self._teacher(
            "ben", "Ben", "Okafor", middle, former_professional="bokafor@middle.northfield.example.org",
            personal="ben.okafor@mail.example.org",
        )  # fmt: skip
        self._stub("carla", "Carla", "Muñoz")
        self._teacher("dev", "Dev", "Patel", high)
        self._teacher("erin", "Erin", "Castellano", middle)
        self._teacher("farah", "Farah", "Lindqvist", high)
        gus = self._teacher("gus", "Gus", "Hernandez", high)
        gus.posts[0].end = date(self.year - 1, 6, 30)
        gus.posts.append(self._post(district, COORDINATOR, date(self.year - 1, 7, 1), "STEM coordinator"))
        self._user("hana", "Hana", "Kim", [self._post(district, COACH, self._hired(), "Instructional coach")])
        self._teacher("ines", "Ines", "Duarte", high)
        self._teacher("joel", "Joel", "Abara", middle)
        self._teacher("kay", "Kay", "Lindgren", harbor_high)
        self._teacher("luis", "Luis", "Ferreira", harbor_high)
        mona = self._teacher("mona", "Mona", "Elsayed", harbor_high)
        mona.posts.append(self._post(harbor, DISTRICT_LEADER, date(self.year - 9, 8, 1), "Curriculum lead"))
        noah = self._teacher("noah", "Noah", "Brandt", harbor_high)
        noah.posts.append(self._post(harbor, COACH, date(self.year - 2, 8, 1), "Coach"))
        noah.posts[0].is_primary, noah.posts[1].is_primary = False, True
        self._teacher("olga", "Olga", "Petrov", harbor_high)
        self._teacher(
            "pia",
            "Pia",
            "Aldous",
            middle,
            former_first="Philippa",
            former_last="Renner",
            personal="pia.renner@mail.example.org",
        )
        self._teacher("quentin", "Quentin", "Zhao", high, professional="")
        self._stub("rosa", "Rosa", "Delgado", personal="rosa.d@mail.example.org")
        self._teacher("sam", "Sam", "Ibarra", middle)
        tess = self._user(
            "tess", "Tess", "Moreau", [self._post(middle, PRINCIPAL, self._hired(), "Assistant principal")],
            professional="BEN.OKAFOR@northfield.example.org", personal="tess.moreau@mail.example.org",
        )  # fmt: skip
        tess.created = date(self.year - 1, 2, 1)
        for person in self.people.values():
            if person.person_id:
                self.desk.user(person)
        for row in self.desk.region.people:
            if row.person_id == tess.person_id and not row.intent:
                row.intent = codes.EMAIL_CONFLICT
        self._bad_people_rows()

    def _bad_people_rows(self) -> None:
        """A post that ends before it starts, and a line with a comma too many."""
        rows = self.desk.region.people
        dev = self._post(self.places["middle"], COACH, date(self.year - 1, 8, 1), "Coach")
        dev.end = date(self.year - 2, 8, 1)
        reversed_post = Educator("Dev", "Patel", self.people["dev"].person_id, self.people["dev"].created)
        reversed_post.professional = self.people["dev"].professional
        reversed_post.posts = [dev]
        self.desk.user(reversed_post)
        rows[-1].intent = codes.ROLE_REVERSED
        before = len(rows)
        wide = Educator("Xavier", "Nunn", "99999997", self.people["ada"].created, "x.nunn@northfield.example.org")
        wide.posts = [self._post(self.places["high"], TEACHER, self._hired(), "Teacher")]
        self.desk.user(wide)
        for row in rows[before:]:
            row.broken, row.intent = "long", codes.WRONG_WIDTH

    def _hired(self) -> date:
        return date(self.year - 6, 8, 1)

    def _post(self, place: Organization, role: tuple[str, str], start: date, title: str) -> Post:
        return Post(place, role[0], role[1], start, title=title)

    def _teacher(self, key: str, first: str, last: str, place: Organization, **more: str) -> Educator:
        return self._user(key, first, last, [self._post(place, TEACHER, self._hired(), "Teacher")], **more)

    def _user(self, key: str, first: str, last: str, posts: list[Post], **more: str) -> Educator:
        domain = posts[0].organization.domain
        values = {"professional": f"{first}.{last}@{domain}".lower(), **more}
        person = Educator(
            first, last, self.desk.numbers.take("person", 10001), date(self.year - 2, 3, 1), posts=posts,
            subject="Algebra 1", grades="9th, 10th", **values,
        )  # fmt: skip
        self.people[key] = person
        return person

    def _stub(self, key: str, first: str, last: str, **more: str) -> None:
        address = f"{key}.{last}@visitors.example.org".lower().replace("ñ", "n")
        self.people[key] = Educator(first, last, professional=address, **more)

    def _signups(self) -> None:
        desk, people, year = self.desk, self.people, self.year
        shouted = "BEN.OKAFOR@Northfield.example.org"
        desk.signup(people["ben"], at(date(year - 2, 2, 3), "8:15:02"), professional=shouted)
        desk.signup(people["pia"], at(date(year - 2, 2, 9), "21:40:11"), last="Renner", nickname="Pi")
        desk.signup(people["carla"], at(date(year - 1, 8, 20), "19:03:44"), job_title="Math teacher")
        everything = ", ".join(FORM_PURPOSES)
        desk.signup(people["rosa"], at(date(year - 2, 9, 14), "6:30:59"), personal="")
        desk.signup(people["rosa"], at(date(year - 1, 9, 2), "12:00:00"), personal="rosa.d@mail.example.org",
                    purposes=everything)  # fmt: skip
        desk.signup(
            people["ada"], at(date(year - 1, 10, 5), "16:20:00"), professional="office@northfield.example.org",
            google="ADA.Teaches@mail.example.org", file=desk.cabinet.nameless_signups(),
        )  # fmt: skip
        desk.signup(people["ada"], at(date(year, 1, 12), "9:00:09"), professional="office@northfield.example.org")
        *_, newest = desk.signup(people["dev"], at(date(year, 2, 1), "7:07:07"), professional="")
        newest.intent = codes.NO_EMAIL
        *_, newest = desk.signup(people["dev"], at(date(year, 2, 1), "7:09:30"), professional="dev.patel(at)northfield")
        newest.intent = codes.BAD_EMAIL

    # events

    def _summer_institute(self) -> None:
        """Ten periods in person; marks by hand, one file of corrections, a walk-in, a dropped participant."""
        days = weekdays_from(monday_from(date(self.year - 1, 6, 8)), 5)
        event = self._event(
            "institute", "701", f"Algebra (in person) - Northfield Public Schools, Summer {self.year - 1}",
            (FULL_PD, "Training"), ("Intensive", "intensive"), ("Algebra",), days[0], days[-1], 5,
            location="100 Main Street, Northfield, RI", org="district",
        )  # fmt: skip
        self.desk.schedule(event, days, DAY_PERIODS, EASTERN, meetings=False)
        before = at(days[0] - timedelta(days=40), "10:00:00")
        sheets = {
            "ada": "PPPPTPLEPA", "ben": "PPPPPPPPPP", "carla": "    PPPPPP", "dev": "PP        ",
            "erin": "PPPPPPAAPP", "farah": "PP PPPPPPA", "gus": "PPAPPPPP", "ines": "DPPPPPPP",
            "joel": "PEEEEEEEEE",
        }  # fmt: skip
        for key in sheets:
            if key not in ("carla", "ines", "dev"):
                self.desk.enroll(event, self.people[key], PARTICIPANT, before)
        self.desk.enroll(event, self.people["ines"], MASTER_IN_TRAINING, before)
        self.desk.enroll(event, self.people["hana"], FACILITATOR, before)
        dropped = self.desk.enroll(event, self.people["dev"], PARTICIPANT, before)
        self.desk.change(dropped, at(days[1], "18:00:00"), is_enrolled=False, notes="left after the first day")
        self.desk.roster(event, [self.people["carla"]], days[2], last_name_first=False)
        again = before + timedelta(days=2)
        self.desk.enroll(event, self.people["ada"], PARTICIPANT, again, intent=codes.DUPLICATE_ENROLLMENT)
        self.desk.enroll(event, "99999998", PARTICIPANT, before, intent=codes.ORPHAN_ENROLLMENT)
        self.desk.enroll(UNKNOWN_EVENT, self.people["joel"], PARTICIPANT, before, intent=codes.ORPHAN_ENROLLMENT)
        self.desk.enroll(event, self.people["olga"], PARTICIPANT, before, broken="short", intent=codes.WRONG_WIDTH)
        self._sheet(event, sheets)
        self._friday_roster(event)
        self._institute_dirt(event)
        self.institute = event

    def _friday_roster(self, event: Event) -> None:
        """The last day of two people by a wide roster with a column for each half of it."""
        friday = event.days[-1]
        headings = day_headings(event, [friday], by_period=True)
        file = self.desk.wide_file(event, friday, list(headings), "Friday")
        morning, afternoon = headings
        values = {"gus": (DISENGAGED, PRESENT), "ines": (PRESENT, LEFT_EARLY)}
        for key, (first, second) in values.items():
            cells = {
                morning: (friday, "AM", first, spell_mark(self.desk.rng, first)),
                afternoon: (friday, "PM", second, spell_mark(self.desk.rng, second)),
            }
            self.desk.wide_line(file, event, self.people[key], cells)

    def _institute_dirt(self, event: Event) -> None:
        """Corrections, meaningless and misplaced marks, unknown people, repeated in a newer file."""
        desk, people, day = self.desk, self.people, event.days
        newer = desk.cabinet.corrected_marks()
        self._mark_of("farah", day[4], "PM").intent = codes.BETTER_MARK
        desk.mark(event, people["farah"], day[4], "PM", PRESENT, file=newer, note="was there, I forgot")
        desk.mark(event, people["farah"], day[1], "AM", None, value_text="z", intent=codes.UNMAPPED_MARK)
        desk.mark(event, people["hana"], day[0], "AM", PRESENT, intent=codes.NOT_A_PARTICIPANT)
        desk.mark(event, people["ben"], day[4] + timedelta(days=3), "AM", PRESENT, intent=codes.OUTSIDE)
        desk.mark(event, people["ben"], None, "AM", PRESENT, day_text=f"6/31/{day[0]:%y}", intent=codes.BAD_DATE)
        by_old_address = self._mark_of("ben", day[0], "AM")
        by_old_address.person_id, by_old_address.email = "", people["ben"].former_professional.upper()
        unknown = {"person_id": UNKNOWN_ID, "email": ""}
        desk.mark(event, people["ada"], day[0], "AM", PRESENT, **unknown, intent=codes.NEWER_ROW)
        desk.mark(event, people["ada"], day[0], "AM", PRESENT, **unknown, file=newer, intent=codes.UNKNOWN_PERSON)
        desk.mark(
            event, people["ada"], day[0], "AM", PRESENT, person_id="", email=UNKNOWN_ADDRESS,
            intent=codes.UNKNOWN_PERSON,
        )  # fmt: skip
        desk.mark(event, people["kay"], day[1], "PM", PRESENT, intent=codes.NOT_ENROLLED)
        desk.mark(event, people["joel"], day[1], "PM", PRESENT, event_id=UNKNOWN_EVENT, intent=codes.NO_EVENT)
        desk.mark(event, people["joel"], day[1], "PM", PRESENT, broken="long", intent=codes.WRONG_WIDTH)

    def _mark_of(self, key: str, day: date, period: str) -> MarkRow:
        """The first mark that was stated for a person and a period."""
        names = (self.people[key].person_id, self.people[key].professional)
        return next(
            row for row in self.desk.region.marks
            if (row.day, row.period) == (day, period) and (row.person_id or row.email) in names
        )  # fmt: skip

    def _virtual_training(self) -> None:
        """Four mornings by meeting log: by meeting id, by folder, by times and roster, and in UTC."""
        days = weekdays_from(monday_from(date(self.year - 1, 6, 22)), 4)
        event = self._event(
            "virtual", "702", f"Data Science (virtual) - Prairie STEM Foundation, Summer {self.year - 1}",
            (FULL_PD, "full"), ("Intensive", "Intensive"), ("Data Science",), days[0], days[-1], 4,
            location="https://meet.example.org/j/702", org="foundation",
        )  # fmt: skip
        self.desk.schedule(event, days, MORNING, EASTERN, meetings=True)
        before = at(days[0] - timedelta(days=30), "11:30:00")
        for key in ("kay", "luis", "mona", "noah", "olga"):
            self.desk.enroll(event, self.people[key], PARTICIPANT, before)
        self.desk.enroll(event, self.people["hana"], FACILITATOR, before + timedelta(days=1))
        self.desk.enroll(event, self.people["sam"], None, before, role_text="Ambassador", intent=codes.UNMAPPED)
        self._log_by_meeting_id(event, days[0])
        self._log_in_folder(event, days[1])
        self._log_by_roster(event, days[2])
        self._log_in_utc(event, days[3])
        self.desk.mark(event, self.people["noah"], days[2], "1", PRESENT, note="joined by phone")

    def _block(self, log: MeetingLog, event: Event, day: date, starts: str, ends: str) -> None:
        """The meeting block, and the host with a line of its own."""
        log.topic, log.host_email = event.row.title, HOST
        log.start, log.end = at(day, starts), at(day, ends)

    def _log_by_meeting_id(self, event: Event, day: date) -> None:
        meeting = next(session.meeting_id for session in event.sessions if session.day == day)
        file = self.desk.log_file(f"participants_{meeting}.csv")
        log = MeetingLog(file, [], EASTERN, meeting_id=meeting)
        self._block(log, event, day, "8:48:30", "12:05:10")
        log.rows = [
            LogRow(file=file, name="Training Host", email=HOST, joined=at(day, "8:48:30"), left=at(day, "12:05:10"),
                   intent=codes.NOT_AN_EDUCATOR),
            LogRow(file=file, name="Otter.ai Notetaker", email="", joined=at(day, "9:00:00"), left=at(day, "12:00:00"),
                   is_guest=True, is_machine=True, intent=codes.NOT_AN_EDUCATOR),
            self._line(file, "hana", day, "8:50:00", "12:05:00", intent=codes.NOT_A_PARTICIPANT),
            self._line(file, "kay", day, "9:00:00", "9:40:00"),
            self._line(file, "kay", day, "9:35:00", "11:00:00", name="Kay’s iPad"),
            self._line(file, "luis", day, "9:15:00", "12:00:00"),
            self._line(file, "mona", day, "10:20:00", "10:30:00", is_waiting=True, intent=codes.WAITING_ROOM),
            self._line(file, "mona", day, "10:30:00", "12:02:00", name="Mona E. (she/her)"),
            self._line(file, "noah", day, "8:56:20", "12:01:10"),
        ]  # fmt: skip
        self.desk.log(log)

    def _log_in_folder(self, event: Event, day: date) -> None:
        """No meeting block; a guest without an address and a stranger leave the log incomplete."""
        file = self.desk.log_file("participants.csv", event)
        log = MeetingLog(file, [], EASTERN)
        log.rows = [
            self._line(file, "kay", day, "8:58:00", "12:00:00"),
            self._line(file, "luis", day, "9:16:00", "12:00:00", email="LUIS.FERREIRA@harborbay.example.org"),
            self._line(file, "mona", day, "10:31:00", "12:00:00"),
            LogRow(file=file, name="Olga P", email="", joined=at(day, "9:01:00"), left=at(day, "12:00:00"),
                   is_guest=True, intent=codes.UNKNOWN_PERSON),
            LogRow(file=file, name="A. Visitor", email=UNKNOWN_ADDRESS, joined=at(day, "9:00:00"),
                   left=at(day, "10:00:00"), is_guest=True, intent=codes.UNKNOWN_PERSON),
        ]  # fmt: skip
        self.desk.log(log)

    def _log_by_roster(self, event: Event, day: date) -> None:
        """Neither folder nor meeting id: its times and its addresses fit one session."""
        file = self.desk.log_file("participants export (3).csv")
        log = MeetingLog(file, [], EASTERN)
        log.rows = [
            self._line(file, "kay", day, "9:20:00", "11:30:00"),
            self._line(file, "luis", day, "9:00:00", "11:44:00"),
            self._line(file, "mona", day, "9:00:00", "10:00:00"),
            self._line(file, "mona", day, "10:10:00", "12:00:00"),
            self._line(file, "noah", day, "8:40:00", "8:52:00", name="Noah (sound check)", intent=codes.BETTER_MARK),
            self._line(file, "olga", day, "9:25:00", "11:35:00"),
        ]
        self.desk.log(log)

    def _log_in_utc(self, event: Event, day: date) -> None:
        meeting = next(session.meeting_id for session in event.sessions if session.day == day)
        file = self.desk.log_file(f"participants_{meeting} (1).csv")
        log = MeetingLog(file, [], EASTERN, meeting_id=meeting, in_utc=True)
        self._block(log, event, day, "8:50:00", "12:04:00")
        log.rows = [
            self._line(file, "kay", day, "9:00:00", "12:00:00"),
            self._line(file, "luis", day, "9:00:00", "11:45:00"),
            self._line(file, "mona", day, "8:59:05", "12:00:00"),
            self._line(file, "noah", day, "9:00:00", "12:03:00"),
            self._line(file, "olga", day, "8:59:00", "12:02:00"),
            self._line(file, "rosa", day, "9:00:00", "12:00:00", intent=codes.NOT_ENROLLED, is_guest=True),
        ]
        self.desk.log(log)

    def _line(self, file: File, key: str, day: date, joined: str, left: str, **changes: object) -> LogRow:
        return self.desk.joined(file, self.people[key], at(day, joined), at(day, left), **changes)

    def _make_up_session(self) -> None:
        """One period in August that makes up for the summer institute."""
        day = weekdays_from(date(self.year - 1, 8, 6), 1)[0]
        event = self._event(
            "make_up", "703", f"Make-up session (in person) - Northfield Public Schools, August {self.year - 1}",
            (COACHING, "Coaching"), ("2-hour", "2-hour"), ("Algebra",), day, day, 1,
            location="100 Main Street, Northfield, RI", org="district",
        )  # fmt: skip
        self.desk.schedule(event, [day], {"1": (time(9), time(11))}, EASTERN, meetings=False)
        before = at(date(self.year - 1, 7, 15), "9:00:00")
        self.desk.enroll(event, self.people["hana"], FACILITATOR, before)
        self.desk.enroll(event, self.people["erin"], PARTICIPANT, before + timedelta(hours=1), role_text=MAKE_UP,
                         is_make_up=True, makes_up="701")  # fmt: skip
        self.desk.mark(event, self.people["erin"], day, "1", PRESENT)

    def _coaching(self) -> None:
        """Three evenings over the autumn, dates listed; the sheet is known by its headings only."""
        days = [weekdays_from(date(self.year - 1, month, 9), 1)[0] for month in (9, 10, 11)]
        event = self._event(
            "coaching", "704", f"Coaching (in person) - Algebra, Autumn {self.year - 1}",
            (COACHING, "Coaching"), ("Distributed", "Distributed"), ("Algebra",), days[0], days[-1], 3,
            location="100 Main Street, Northfield, RI", org="district", parents=("701",),
        )  # fmt: skip
        self.desk.schedule(event, days, {"1": (time(17), time(18, 30))}, EASTERN, meetings=False)
        before = at(date(self.year - 1, 8, 25), "14:00:00")
        self.desk.enroll(event, self.people["hana"], FACILITATOR, before)
        self.desk.enroll(event, self.people["gus"], OBSERVER, before)
        for key in ("ada", "ines"):
            self.desk.enroll(event, self.people[key], PARTICIPANT, before + timedelta(minutes=5))
        file = self.desk.cabinet.nameless_marks()
        self._sheet(event, {"ada": "PPA", "ines": "PEP"}, file=file)
        self.desk.mark(event, self.people["gus"], days[0], "1", PRESENT, file=file, intent=codes.NOT_A_PARTICIPANT)

    def _weekend_introduction(self) -> None:
        """Thursday, Friday and Monday by wide roster, twice; Saturday was held for one person."""
        thursday = monday_from(date(self.year - 1, 10, 6)) + timedelta(days=3)
        days = weekdays_from(thursday, 3)
        event = self._event(
            "introduction", "705", f"Algebra & Data Science (in person) - open enrollment, October {self.year - 1}",
            (INTRO_PD, "intro"), ("Intensive", "Intensive"), ("Algebra", "Data Science"), days[0], days[-1], 3,
            location="Harbor Bay High School, CA", org="", price="250.00",
        )  # fmt: skip
        self.desk.schedule(event, days, MORNING, "America/Los_Angeles", meetings=False)
        before = at(days[0] - timedelta(days=20), "8:45:00")
        for key in ("pia", "luis", "mona", "sam"):
            self.desk.enroll(event, self.people[key], PARTICIPANT, before)
        self.desk.enroll(event, self.people["hana"], FACILITATOR, before)
        self.desk.enroll(event, self.people["noah"], ADMIN, before)
        self._first_roster(event, days)
        self._second_roster(event, days)
        saturday = days[1] + timedelta(days=1)
        self.desk.mark(event, self.people["sam"], saturday, "1", PRESENT, note="came for the extra session")

    def _first_roster(self, event: Event, days: list[date]) -> None:
        """A workbook with a title, weekend columns, a stranger, a name without an address and a line of totals."""
        calendar_days = [days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1)]
        headings = day_headings(event, calendar_days, by_period=False)
        file = self.desk.wide_file(event, days[-1], list(headings), "Sign-in", title=event.row.title)
        columns = {month_day(day): day for day in days}
        self._roster_line(file, event, "pia", columns, "P P P", {2: codes.BETTER_MARK})
        self._roster_line(file, event, "luis", columns, "P A", {1: codes.BETTER_MARK})
        self._roster_line(file, event, "mona", columns, "P maybe T", {1: codes.UNMAPPED_MARK})
        self._roster_line(file, event, "sam", columns, "E 1 P")
        self._roster_line(file, event, "rosa", columns, "P P P", dict.fromkeys(range(3), codes.NOT_ENROLLED))
        self._roster_line(file, event, "hana", columns, "P P P", dict.fromkeys(range(3), codes.NOT_A_PARTICIPANT))
        self.desk.region.wide[-1].role_text = "Facilitator"
        self._roster_line(file, event, "olga", columns, "P P P", dict.fromkeys(range(3), codes.UNKNOWN_PERSON))
        nameless = self.desk.region.wide[-1]
        nameless.name, nameless.email, nameless.first = "Olga", "", ""
        self.desk.totals_line(file, event, columns)

    def _second_roster(self, event: Event, days: list[date]) -> None:
        """Corrections a week later; its blank cells erase nothing."""
        columns = {month_day(day): day for day in days}
        day = days[-1] + timedelta(days=7)
        file = self.desk.wide_file(event, day, list(columns), "Sign-in corrected", dialect=WINDOWS)
        self._roster_line(file, event, "pia", columns, "- - LE")
        self._roster_line(file, event, "luis", columns, "- P P")

    def _roster_line(
        self, file: File, event: Event, key: str, columns: dict[str, date], texts: str,
        intents: dict[int, str] | None = None,
    ) -> None:  # fmt: skip
        """A line of the roster, cell by cell; a dash leaves the cell blank."""
        words = {"P": PRESENT, "1": PRESENT, "A": ABSENT, "T": TARDY, "E": EXCUSED, "LE": LEFT_EARLY}
        cells = {
            heading: (day, "", words.get(text), text)
            for (heading, day), text in zip(columns.items(), texts.split(), strict=False)
            if text != "-"
        }
        row = self.desk.wide_line(file, event, self.people[key], cells)
        for index, code in (intents or {}).items():
            row.cells[index].intent = code

    def _november_workshop(self) -> None:
        """Two hours by a log of totals; no schedule was sent, so the meeting block gives the times."""
        day = weekdays_from(date(self.year - 1, 11, 18), 1)[0]
        event = self._event(
            "workshop", "706", f"Academic year workshop (virtual) - Northfield and Prairie, November {self.year - 1}",
            (WORKSHOP, "AYW"), ("2-hour", "2-hour"), ("Algebra",), day, day, 1,
            location="https://meet.example.org/j/706", org="district", parents=("701", "702"),
        )  # fmt: skip
        self.desk.unscheduled(event, [day])
        before = at(day - timedelta(days=30), "13:00:00")
        self.desk.enroll(event, self.people["hana"], FACILITATOR, before)
        for key in ("gus", "kay", "ada"):
            self.desk.enroll(event, self.people[key], PARTICIPANT, before)
        file = self.desk.log_file("participants_96550000706.csv", event)
        log = MeetingLog(file, [], EASTERN, meeting_id="96550000706", totals_only=True)
        self._block(log, event, day, "16:00:00", "18:00:00")
        minutes = {"hana": 120, "gus": 118, "kay": 60, "ada": 59}
        log.rows = [LogRow(file=file, name="Training Host", email=HOST, minutes=120, intent=codes.NOT_AN_EDUCATOR)]
        for key, total in minutes.items():
            person = self.people[key]
            log.rows.append(LogRow(file=file, name=person.name, email=person.professional, minutes=total))
        log.rows[1].intent = codes.NOT_A_PARTICIPANT
        self.desk.log(log)

    def _spring_introduction(self) -> None:
        """Its dates were reversed and corrected; it is over and nobody has sent attendance."""
        day = weekdays_from(date(self.year, 3, 14), 1)[0]
        values = ("707", f"Algebra 2 (in person) - Harbor Bay Unified, Spring {self.year}", (INTRO_PD, "Intro PD"),
                  ("One-day", "one-day"), ("Algebra 2",), day)  # fmt: skip
        more = {"location": "Harbor Bay, CA", "org": "harbor"}
        self._event("reversed", *values, day - timedelta(days=1), 1, **more, intent=codes.NEWER_ROW)
        event = self._event("spring", *values, day, 1, **more, file=self.desk.cabinet.corrected_events())
        self.desk.schedule(event, [day], DAY_PERIODS, "America/Los_Angeles", meetings=False)
        before = at(day - timedelta(days=25), "15:10:00")
        self.desk.enroll(event, self.people["hana"], FACILITATOR, before)
        for key in ("luis", "mona"):
            self.desk.enroll(event, self.people[key], PARTICIPANT, before)

    def _event_without_facilitator(self) -> None:
        """Participants wait for a facilitator; a master in training does not."""
        days = weekdays_from(monday_from(date(self.year, 4, 10)), 2)
        event = self._event(
            "leaderless", "708", f"Physics (in person) - Harbor Bay Unified, Spring {self.year}",
            (FULL_PD, "Full PD"), ("Intensive", "Intensive"), ("Physics",), days[0], days[-1], 2,
            location="Harbor Bay, CA", org="harbor",
        )  # fmt: skip
        self.desk.schedule(event, days, MORNING, "America/Los_Angeles", meetings=False)
        before = at(days[0] - timedelta(days=14), "9:30:00")
        for key in ("sam", "farah"):
            self.desk.enroll(event, self.people[key], PARTICIPANT, before, intent=codes.NO_FACILITATOR)
        self.desk.enroll(event, self.people["ines"], MASTER_IN_TRAINING, before)
        self._sheet(event, {"ines": "PP"})
        self.desk.mark(event, self.people["sam"], days[0], "1", PRESENT, intent=codes.NOT_ENROLLED)

    def _event_in_progress(self) -> None:
        """Two days held, three to come; one mark was made in advance."""
        as_of = self.desk.clock.as_of
        held, coming = weekdays_until(as_of, 2), weekdays_from(as_of + timedelta(days=1), 3)
        event = self._event(
            "progress", "709", f"Physics (in person) - Northfield Public Schools, Summer {self.year}",
            (FULL_PD, "Full PD"), ("Intensive", "Intensive"), ("Physics",), held[0], coming[-1], 5,
            location="100 Main Street, Northfield, RI", org="district",
        )  # fmt: skip
        self.desk.schedule(event, [*held, *coming], DAY_PERIODS, EASTERN, meetings=False)
        before = at(held[0] - timedelta(days=45), "10:10:10")
        self.desk.enroll(event, self.people["hana"], FACILITATOR, before)
        for key in ("ben", "sam", "quentin"):
            self.desk.enroll(event, self.people[key], PARTICIPANT, before)
        self._sheet(event, {"ben": "PPPP", "sam": "PAAA", "quentin": "EP"})
        self.desk.mark(event, self.people["ben"], coming[0], "AM", PRESENT, intent=codes.FUTURE)

    def _future_event(self) -> None:
        as_of = self.desk.clock.as_of
        days = weekdays_from(as_of + timedelta(days=45), 2)
        if days[1] - days[0] > timedelta(days=1):
            days = weekdays_from(days[1], 2)
        event = self._event(
            "future", "710", "Data Science (CODAP) (virtual) - Harbor Bay Unified, next season",
            (INTRO_PD, "Intro PD"), ("Intensive", "Intensive"), ("Data Science (CODAP)",), days[0], days[-1], 2,
            location="https://meet.example.org/j/710", org="harbor",
        )  # fmt: skip
        self.desk.schedule(event, days, MORNING, "America/Los_Angeles", meetings=True)
        created = at(as_of - timedelta(days=3), "12:12:12")
        self.desk.enroll(event, self.people["hana"], FACILITATOR, created)
        self.desk.enroll(event, self.people["noah"], PARTICIPANT, created)

    def _bad_events(self) -> None:
        """Copies, days that are none, reversed dates, an unknown type; nobody can be enrolled in them."""
        day = weekdays_from(date(self.year, 2, 9), 1)[0]
        more = {"location": "", "org": "district"}
        intensive, algebra = ("Intensive", "Intensive"), ("Algebra",)
        full = (FULL_PD, "Full PD")
        title = f"(Copy) Algebra (in person) - Northfield Public Schools, Summer {self.year - 1}"
        self._event("copy", "711", title, full, intensive, algebra, None, None, None, **more, intent=codes.DRAFT)
        self._event("dateless", "712", "Untitled training", full, intensive, algebra, None, None, None, **more,
                    intent=codes.DRAFT)  # fmt: skip
        self._event("no_days", "713", "Open house", full, intensive, algebra, day, day, 0, **more, intent=codes.NO_DAYS)
        end = day - timedelta(days=4)
        self._event("backwards", "714", "Winter training", full, intensive, algebra, day, end, 5, **more,
                    intent=codes.EVENT_REVERSED)  # fmt: skip
        self._event("gathering", "715", "Gathering", (None, "Gathering"), intensive, algebra, day, day, 1, **more,
                    intent=codes.UNMAPPED)  # fmt: skip
        created = at(day - timedelta(days=9), "10:00:00")
        self.desk.enroll("713", self.people["joel"], PARTICIPANT, created, intent=codes.ORPHAN_ENROLLMENT)

    def _event(
        self, key: str, event_id: str, title: str, kind: tuple[str | None, str], form: tuple[str, str],
        curricula: tuple[str, ...], start: date | None, end: date | None, days: int | None, *, org: str,
        parents: tuple[str, ...] = (), **more: object,
    ) -> Event:  # fmt: skip
        announced = (start or self.desk.clock.as_of) - timedelta(days=60)
        organization = self.places[org].org_id if org else ""
        return self.desk.event(
            announced, event_id=event_id, title=title, kind=kind[0], kind_text=kind[1], form=form[0],
            form_text=form[1], curricula=curricula, start=start, end=end, days=days, org_id=organization,
            parents=parents, parents_as_array=len(parents) > 1, **more,
        )  # fmt: skip

    def _sheet(self, event: Event, sheets: dict[str, str], **changes: object) -> None:
        """Marks by hand, a letter per period held; blanks stay unrecorded."""
        for key, letters in sheets.items():
            for session, letter in zip(event.sessions, letters, strict=False):
                if letter != " ":
                    value = LETTERS[letter]
                    self.desk.mark(event, self.people[key], session.day, session.period, value, **changes)

    # contracts, surveys, refused files

    def _contracts(self) -> None:
        desk, year = self.desk, self.year
        northfield = {
            "start": date(year - 1, 5, 1), "end": date(year, 12, 31), "threshold": "0.8", "threshold_text": "80%",
            "rule": "Attend at least four days of five", "amount": "500",
            "admin_email": "partner@northfield.example.org",
        }  # fmt: skip
        prairie = {"start": date(year - 1, 5, 1), "end": date(year, 6, 30), "rule": "Attend every session"}
        harbor = {"start": date(year, 1, 1), "end": date(year + 1, 6, 30), "threshold": "0.75", "threshold_text": "75"}
        harbor |= {"coaching": True, "workbooks": True, "seats": 40}
        harbor["admin_email"] = "Mona.Elsayed@harborbay.example.org; partner@harborbay.example.org"
        older = {**northfield, "threshold": "0.9", "threshold_text": "0.9", "file": desk.cabinet.contracts(newer=False)}
        desk.contract("C-1001", "3001", "701", **older, intent=codes.NEWER_ROW)
        first = desk.contract("C-1001", "3001", "701", **northfield)
        for event_id in ("706", "709"):
            desk.contract("C-1001", "3001", event_id, **northfield)
        second = desk.contract("C-1002", "3004", "702", **prairie)
        desk.contract("C-1002", "3004", "706", **prairie)
        for event_id in ("707", "708", "710"):
            desk.contract("C-1003", "3005", event_id, **harbor)
        desk.contract("C-1003", "3005", UNKNOWN_EVENT, **harbor, intent=codes.ORPHAN_CONTRACT)
        desk.contract("C-1004", "3007", "705", **prairie, intent=codes.ORPHAN_CONTRACT)
        members = [self.people[key] for key in ("ada", "ben", "dev", "erin", "farah", "gus", "ines", "joel")]
        desk.cohort(first, "contract", members, date(year - 1, 6, 1))
        members = [self.people[key] for key in ("kay", "luis", "mona", "noah")]
        desk.cohort(second, "contract", members, date(year - 1, 6, 1))
        desk.request("3001", "Teacher-level attendance", "monthly", date(year - 1, 7, 15))
        desk.request("3004", "Teacher-level attendance", "once", date(year, 7, 1))
        desk.request("3001", "Confidence before and after", "quarterly", date(year, 8, 1), format="Excel",
                     focus_group="% Black", last_delivered=date(year, 5, 2))  # fmt: skip

    def _surveys(self) -> None:
        """Before, after and months later; twice by one person, anonymously, and for events that do not exist."""
        desk, people, event = self.desk, self.people, self.institute
        end = event.end
        title = event.row.title
        pre = desk.cabinet.feedback("2024", event.start)
        early = at(event.start - timedelta(days=6), "20:15:00")
        desk.respond(pre, "2024", early, people["ada"].professional, [3, 2, 2, 4, None, None, None], event_text=title)
        desk.respond(pre, "2024", early, people["ben"].personal, [4, 4, 3, 4, None, None, None], event_text="701")
        evening = at(end, "17:00:00")
        desk.respond(pre, "2024", evening, people["ada"].professional, [4, 4, 4, 4, 5, 5, "Good"], event_text=title,
                     intent=codes.NEWER_SUBMISSION)  # fmt: skip
        second_thoughts = [5, 4, 5, None, 5, 5, "Great"]
        desk.respond(pre, "2024", evening + timedelta(days=2), people["ada"].professional, second_thoughts,
                     event_text=slug(title))  # fmt: skip
        desk.respond(pre, "2024", evening, UNKNOWN_ADDRESS, [5, 5, 5, 5, 5, 5, None], event_text=title,
                     intent=codes.UNKNOWN_PERSON)  # fmt: skip
        desk.respond(pre, "2024", evening, people["joel"].professional, [2, 2, 2, 2, 3, 2, None],
                     event_text="The summer workshop", intent=codes.NO_EVENT)  # fmt: skip
        anonymous = desk.survey_file(event, "2024", True, "Anonymous feedback (Responses)")
        desk.respond(anonymous, "2024", evening, "", [1, 3, 3, 3, 3, 3, "Too fast"])
        desk.respond(anonymous, "2024", evening + timedelta(minutes=1), "", [1, 3, 3, 3, 3, 3, "Too fast"])
        later = desk.cabinet.feedback("2022", end + timedelta(days=120))
        autumn = at(end + timedelta(days=120), "8:00:00")
        follow_up = {"event_text": "701", "occasion_text": "follow-up"}
        desk.respond(later, "2022", autumn, people["ada"].professional, [7, 10, 1, 4, "Still using it"], **follow_up)
        slip = desk.respond(later, "2022", autumn, people["gus"].professional, [8, 11, 6, 9, None], **follow_up)
        slip.cells[1].intent = codes.OUT_OF_RANGE
        tomorrow = at(desk.clock.as_of + timedelta(days=2), "8:00:00")
        desk.respond(desk.cabinet.feedback("2024", desk.clock.as_of), "2024", tomorrow, people["ben"].professional,
                     [4, 4, 4, 4, 4, 4, None], event_text="709", intent=codes.FUTURE)  # fmt: skip

    def _refused_files(self) -> None:
        desk = self.desk
        desk.refuse(
            "attendance_long/period 3 sign-in.csv", "attendance_long", "student_level_data",
            [
                ["Student Name", "Student ID", "user_id", "event_id", "attendance_date", "attendance_period",
                 "attendance_value"],
                ["A. Learner", "000001", "10001", "701", f"{self.year - 1}-06-09", "AM", "P"],
            ],
        )  # fmt: skip
        desk.refuse(
            "Copy of budget.csv", "", "no_feed", [["Line item", "Planned", "Spent"], ["Catering", "1200", "1130.50"]]
        )
        desk.refuse(
            "attendance_long/evening sheet.csv", "attendance_long", "missing_column",
            [["user_id", "event_id", "attendance_date", "attendance_period"],
             ["10001", "701", f"{self.year - 1}-06-09", "AM"]],
        )  # fmt: skip
