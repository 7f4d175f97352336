"""An invented region: a district with its schools, its educators, and the events that they came to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from orchestration.lib.samples import recording, responding
from orchestration.lib.samples.days import add_months, monday_from, weekdays_from
from orchestration.lib.samples.desk import MAKE_UP, Desk
from orchestration.lib.samples.diligence import attended_shares
from orchestration.lib.samples.dirt import shout
from orchestration.lib.samples.places import FIRST_NAMES, LAST_NAMES, STATES, plain, town
from orchestration.lib.samples.statements import (
    COACHING,
    FACILITATOR,
    FULL_PD,
    INTRO_PD,
    MASTER_IN_TRAINING,
    OBSERVER,
    PARTICIPANT,
    WORKSHOP,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import (
    COACH,
    COORDINATOR,
    PARAPROFESSIONAL,
    PRINCIPAL,
    TEACHER,
    Cast,
    Educator,
    Event,
    Gathering,
    Learner,
    Organization,
    Post,
    at,
)

# A quarter of all contacts are users; together they enroll 0.75 times per contact, fifteen to an event.
USER_SHARE = 0.25
ENROLLMENTS_PER_EDUCATOR = 0.75
ENROLLMENTS_PER_EVENT = 15
FEWEST_USERS = 6

KINDS = {FULL_PD: 45, INTRO_PD: 15, WORKSHOP: 25, COACHING: 15}
KIND_WORDS = {
    FULL_PD: ["Full PD", "full", "Training"],
    INTRO_PD: ["Intro PD", "intro"],
    COACHING: ["Coaching", "coaching"],
    WORKSHOP: ["Academic Year Workshop", "AYW"],
}
CURRICULA = [
    ("Algebra",), ("Algebra",), ("Data Science",), ("Data Science",), ("Physics",), ("Algebra 2",),
    ("Data Science (CODAP)",), ("Algebra", "Data Science"),
]  # fmt: skip
TRAINING_MONTHS = [5, 6, 6, 6, 7, 7]
SCHOOL_MONTHS = [9, 10, 11, 12, 1, 2, 3, 4, 5]
DAY_PERIODS = {"AM": (time(9), time(12)), "PM": (time(13), time(16))}
HALF_DAY_PERIODS = {"1": (time(9), time(10, 30)), "2": (time(10, 45), time(12, 15))}
LONG_DAY_PERIODS = {"1": (time(8, 30), time(10)), "2": (time(10, 15), time(12)), "3": (time(13), time(15))}
ONE_PERIOD = {"1": (time(9), time(12))}
EVENING = {"1": (time(16), time(18))}
SUBJECTS = ["Algebra 1", "Geometry", "Computer Science", "General Math", "Biology", "Physics", "Statistics"]
GRADES = ["9th", "9th, 10th", "7th, 8th", "M&HS", "11th, 12th", "ES&MS", "6th"]
THRESHOLDS = [(None, ""), (None, ""), ("0.8", "0.8"), ("0.8", "80%"), ("0.75", "75"), ("0.9", "0.90"), ("1", "100%")]
RULES = {
    None: "Full attendance", "0.8": "Four of five days", "0.75": "Three quarters", "0.9": "Nine of ten",
    "1": "All of it",
}  # fmt: skip
LOCALES = ["11", "12", "21", "22", "31", "32", "41", "43"]


class Territory:
    """Makes up one region of ``size`` educators, who come to events ``activity`` times as often as is usual."""

    def __init__(self, desk: Desk, number: int, size: int, activity: float = 1) -> None:
        self.desk, self.rng, self.number = desk, desk.rng, number
        self.state = STATES[number % len(STATES)]
        self.town = town(number)
        self.domain = f"{plain(self.town)}.example.org"
        users = max(round(USER_SHARE * size), FEWEST_USERS) if size >= FEWEST_USERS else 0
        self.counts = (users, size - users)
        self.size, self.activity = size, activity
        self._names: set[tuple[str, str]] = set()
        self._titles: set[str] = set()
        self.schools: list[Organization] = []
        self.leaders: list[Educator] = []
        self.users: list[Educator] = []
        self.contacts: list[Educator] = []
        self.strangers: list[Educator] = []
        self.gatherings: list[Gathering] = []

    def build(self) -> None:
        """State everything about the region."""
        self._places()
        self._people()
        if self.users:
            self._events()
            self._make_ups()
            self._contracts()
            self._event_without_facilitator()
            self._bad_events()
        self._state_people()
        cast = self.cast()
        for gathering in self.gatherings:
            responding.survey(self.desk, cast, gathering)

    def cast(self) -> Cast:
        """Who and what the region is made of, for those who follow the educators afterwards."""
        return Cast(
            self.state.code, self.district, self.users, self.leaders, self.gatherings,
            self.desk.region.contracts, attended_shares(self.desk.region),
        )  # fmt: skip

    # places

    def _places(self) -> None:
        desk, rng = self.desk, self.rng
        leaid = f"{self.state.fips}{self.number % 100000:05}"
        self.district = self._place(f"{self.town} Public Schools", "District", None, leaid)
        kinds = ["High School", "Middle School", "Academy", "Junior High School"]
        for index in range(max(2, min(4, self.size // 25))):
            name = f"{self.town} {kinds[index]}"
            self.schools.append(self._place(name, "School", self.district, f"{leaid}{index + 1:05}"))
        partner = Organization(
            self._org_id(), f"{self.town} Learning Foundation", "Foundation", f"foundation.{self.domain}", self.town,
            self.state.code,
        )  # fmt: skip
        self.partner = partner
        desk.organization(partner, kind_text=rng.choice(["Foundation", "NonProfit/Foundation"]), zip_code=self._zip())
        if rng.random() < 0.3:
            unplaced = Organization(self._org_id(), f"{self.town} Tutors", "For-profit", "", self.town, "")
            desk.organization(unplaced, state=None, state_text="XX", kind_text="Company", intent=codes.BAD_STATE)

    def _org_id(self) -> str:
        return self.desk.numbers.take("organization", 3101)

    def _zip(self) -> str:
        return f"{self.state.zip_start}{self.number % 100:02}"

    def _place(self, name: str, kind: str, parent: Organization | None, nces_id: str) -> Organization:
        """A district or school; its state is written in several ways, its federal id is sometimes left out."""
        desk, rng = self.desk, self.rng
        place = Organization(self._org_id(), name, kind, self.domain, self.town, self.state.code, parent, nces_id)
        slips = {"NE": ["NB"]}.get(self.state.code, [])
        state_text = rng.choice([self.state.code] * 6 + [self.state.code.lower(), self.state.name.lower(), *slips])
        stated = {"zip_code": self._zip(), "state_text": state_text}
        if kind == "School" and rng.random() < 0.25:
            stated["nces_id"] = ""
        if rng.random() < 0.1:
            desk.organization(place, **{**stated, "street": "7 Former Street"}, intent=codes.NEWER_ROW)
            stated["file"] = desk.cabinet.organizations(newer=True)
        desk.organization(place, **stated)
        leaid = parent.nces_id if parent else nces_id
        desk.agency(place, leaid, rng.choice(LOCALES), self._zip(), is_steady=False)
        return place

    # people

    def _people(self) -> None:
        users, contacts = self.counts
        leaders = max(1, users // 25) if users else 0
        for index in range(users):
            (self.leaders if index < leaders else self.users).append(self._user(index < leaders))
        for _ in range(contacts):
            first, last = self._name()
            address = f"{plain(first)}.{plain(last)}@{self.rng.choice(['visitors', 'staff', 'k12'])}.{self.domain}"
            self.contacts.append(Educator(first, last, professional=address))
        # Some are known by nothing but a line in somebody's roster.
        count = min(len(self.contacts) // 40, 4)
        self.strangers = [self.contacts.pop() for _ in range(count)]

    def _name(self) -> tuple[str, str]:
        while True:
            name = (self.rng.choice(FIRST_NAMES), self.rng.choice(LAST_NAMES))
            if name not in self._names:
                self._names.add(name)
                return name

    def _user(self, leads: bool) -> Educator:
        rng = self.rng
        first, last = self._name()
        number = self.desk.numbers.take("person", 11001)
        person = Educator(
            first, last, number, date.max, f"{plain(first)}.{plain(last)}@{self.domain}",
            subject=rng.choice(SUBJECTS), grades=rng.choice(GRADES),
        )  # fmt: skip
        if rng.random() < 0.7:
            person.personal = f"{plain(first)}{plain(last)}{number}@inbox.example.org"
        if rng.random() < 0.3:
            person.google = f"{plain(first)[:1]}{plain(last)}{number}@gmail.example.org"
        if rng.random() < 0.05:
            person.former_last = self._name()[1]
        start = date(self.desk.clock.year - self.desk.clock.years - rng.randint(1, 8), 8, 1)
        person.posts = self._posts(person, start, leads)
        return person

    def _posts(self, person: Educator, start: date, leads: bool) -> list[Post]:
        """One post; sometimes another one later, sometimes two at a time."""
        rng, clock = self.rng, self.desk.clock
        if leads:
            return [Post(self.district, *COACH, start, title="Instructional coach")]
        role = rng.choices([TEACHER, PARAPROFESSIONAL, PRINCIPAL], [88, 5, 7])[0]
        first = Post(rng.choice(self.schools), *role, start, title=role[0].title())
        chance = rng.random()
        if chance < 0.12:
            year = rng.randint(clock.year - clock.years, clock.year - 1)
            first.end = date(year, 6, 30)
            moved = rng.random() < 0.5
            place = self.district if moved else rng.choice([s for s in self.schools if s is not first.organization])
            if year == clock.year - 1 and rng.random() < 0.5:
                person.former_professional = f"{plain(person.first)[:1]}{plain(person.last)}@old.{self.domain}"
            return [first, Post(place, *(COORDINATOR if moved else TEACHER), date(year, 7, 1), title="")]
        if chance < 0.2:
            second = Post(self.district, *COACH, start - timedelta(days=365), title="Coach")
            first.is_primary, second.is_primary = rng.choice([(None, None), (True, False), (False, True)])
            return [first, second]
        return [first]

    def _state_people(self) -> None:
        """Sign-ups, then the people export, in which everybody was created before the first enrollment."""
        for person in [*self.leaders, *self.users]:
            if person.created == date.max:
                person.created = self._some_day(30)
            if self.rng.random() < 0.6:
                self._sign_up_user(person)
            self.desk.user(person)
        self._claim_address()
        for contact in [*self.contacts, *self.strangers]:
            self._sign_up_contact(contact)
        self._bad_signups()

    def _some_day(self, before: int) -> date:
        """A day of the history, at least ``before`` days before its end."""
        clock = self.desk.clock
        first = date(clock.year - clock.years, 7, 1)
        return first + timedelta(days=self.rng.randint(0, (clock.as_of - first).days - before))

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, time(self.rng.randint(6, 22), self.rng.randint(0, 59), self.rng.randint(0, 59)))

    def _sign_up_user(self, person: Educator) -> None:
        """A user who signed up before being one: with another address, in capitals, under the maiden name."""
        rng = self.rng
        moment = self._moment(person.created - timedelta(days=rng.randint(2, 20)))
        professional = shout(rng, person.professional)
        changes = {"professional": professional, "last": person.former_last or person.last, "job_title": "Teacher"}
        if person.personal and rng.random() < 0.5:
            changes |= {"professional": f"info@{self.domain}", "personal": shout(rng, person.personal)}
        elif rng.random() < 0.2:
            changes |= {"google": f"{plain(person.first)}.{person.person_id}@second.example.org"}
        self.desk.signup(person, moment, **changes)

    def _sign_up_contact(self, contact: Educator) -> None:
        """One sign-up, or two on different days; the second one brings another address."""
        rng = self.rng
        first = self._signup_day(contact)
        self.desk.signup(contact, self._moment(first), professional=shout(rng, contact.professional))
        if rng.random() < 0.2:
            later = first + timedelta(days=rng.randint(30, 200))
            if later < self.desk.clock.as_of:
                personal = f"{plain(contact.last)}.{plain(contact.first)}@{rng.choice(['inbox', 'mail'])}.{self.domain}"
                self.desk.signup(contact, self._moment(later), personal=personal)

    def _signup_day(self, contact: Educator) -> date:
        """Before the first trace of the contact, where there is one."""
        if contact.created == date(2000, 1, 1):
            return self._some_day(5)
        return contact.created - timedelta(days=self.rng.randint(10, 60))

    def _claim_address(self) -> None:
        """A second given id that claims the address of another one is held (rule R9)."""
        victim = next((person for person in self.users if person.personal), None)
        if victim is None or len(self.users) < 20:
            return
        first, last = self._name()
        number = self.desk.numbers.take("person", 11001)
        claimant = Educator(
            first, last, number, victim.created + timedelta(days=3), victim.personal.upper(),
            f"{plain(first)}.{plain(last)}{number}@inbox.example.org",
        )  # fmt: skip
        claimant.posts = [Post(self.schools[0], *TEACHER, victim.posts[0].start, title="Teacher")]
        before = len(self.desk.region.people)
        self.desk.user(claimant)
        for row in self.desk.region.people[before:]:
            row.intent = row.intent or codes.EMAIL_CONFLICT
        self.contacts.pop()

    def _bad_signups(self) -> None:
        """Forms without an address, with half of one, or of an office."""
        if len(self.contacts) < 20:
            return
        someone, other, third = self.rng.sample(self.contacts, 3)
        last_year = self.desk.clock.as_of - timedelta(days=self.rng.randint(1, 20))
        *_, newest = self.desk.signup(someone, self._moment(last_year), professional="")
        newest.intent = codes.NO_EMAIL
        *_, newest = self.desk.signup(other, self._moment(last_year), professional=f"{plain(other.first)}@")
        newest.intent = codes.BAD_EMAIL
        self.desk.signup(third, self._moment(last_year), professional=f"Office@{self.domain}")

    # events

    def _events(self) -> None:
        target = ENROLLMENTS_PER_EDUCATOR * self.activity * self.size
        count = max(1, round(target / ENROLLMENTS_PER_EVENT))
        kinds = [FULL_PD, *self.rng.choices(list(KINDS), list(KINDS.values()), k=count - 1)]
        for kind in kinds:
            gathering = self._gathering(kind)
            self._enroll(gathering, target / count)
            recording.record(self.desk, gathering, self._outsiders(gathering))
            self.gatherings.append(gathering)

    def _days(self, kind: str) -> list[date]:
        """Trainings in May to July, everything else while schools are in session (introductions at any time)."""
        rng, clock = self.rng, self.desk.clock
        if kind == FULL_PD:
            year = rng.randint(clock.year - clock.years + 1, clock.year)
            monday = monday_from(date(year, rng.choice(TRAINING_MONTHS), rng.randint(1, 21)))
            return weekdays_from(monday, rng.choice([4, 5, 5]))
        year = rng.randint(clock.year - clock.years, clock.year - 1)
        month = rng.choice(SCHOOL_MONTHS if kind != INTRO_PD else [*SCHOOL_MONTHS, 6])
        day = weekdays_from(date(year + (month < 7), month, rng.randint(1, 20)), 1)[0]
        if kind == COACHING:
            return [weekdays_from(add_months(day, step), 1)[0] for step in range(rng.randint(5, 9))]
        if kind == INTRO_PD:
            return weekdays_from(day, rng.randint(1, 3))
        return [day]

    def _gathering(self, kind: str) -> Gathering:
        rng = self.rng
        days = self._days(kind)
        is_virtual = rng.random() < (0.4 if kind == FULL_PD else 0.5)
        is_scheduled = kind != WORKSHOP or rng.random() < 0.7
        form = {FULL_PD: "Intensive", COACHING: "Distributed", WORKSHOP: "2-hour"}.get(kind, "Intensive")
        if kind == INTRO_PD and len(days) == 1:
            form = "One-day"
        curricula = rng.choice(CURRICULA)
        mode = "virtual" if is_virtual else "in person"
        venue = f"https://meet.example.org/j/{plain(self.town)}" if is_virtual else f"{self.town}, {self.state.code}"
        title = self._title(kind, f"{' & '.join(curricula)} ({mode}) - {self.district.name}", days[0])
        event = self._event(
            title, kind, days, form=form, form_text=rng.choice([form, form.lower()]), curricula=curricula,
            location=venue, parents=self._parents(kind), price=rng.choice(["", "", "150", "0"]),
            days=len(days) if rng.random() < 0.9 else None,
        )  # fmt: skip
        gathering = Gathering(event, kind, is_virtual, is_scheduled, self.state.zone, strangers=self.strangers)
        if is_scheduled:
            self.desk.schedule(event, days, self._periods(kind, is_virtual), self.state.zone, is_virtual)
        else:
            self.desk.unscheduled(event, days)
        return gathering

    def _periods(self, kind: str, is_virtual: bool) -> dict[str, tuple[time, time]]:
        if kind in (COACHING, WORKSHOP):
            return EVENING
        if is_virtual:
            return self.rng.choice([ONE_PERIOD, DAY_PERIODS, DAY_PERIODS])
        if kind == FULL_PD:
            return self.rng.choice([DAY_PERIODS, DAY_PERIODS, LONG_DAY_PERIODS])
        return self.rng.choice([DAY_PERIODS, HALF_DAY_PERIODS])

    def _parents(self, kind: str) -> tuple[str, ...]:
        trainings = [gathering.event.event_id for gathering in self.gatherings if gathering.kind == FULL_PD]
        if kind not in (COACHING, WORKSHOP) or not trainings:
            return ()
        return tuple(self.rng.sample(trainings, min(len(trainings), self.rng.randint(1, 2))))

    def _title(self, kind: str, subject: str, day: date) -> str:
        """A title that no other event has."""
        lead = {COACHING: "Coaching: ", WORKSHOP: "Academic year workshop: "}.get(kind, "")
        title = f"{lead}{subject}, {day:%B} {day.year}"
        group = 1
        while title in self._titles:
            group += 1
            title = f"{lead}{subject}, {day:%B} {day.year}, group {group}"
        self._titles.add(title)
        return title

    def _event(self, title: str, kind: str, dates: list[date], **values: object) -> Event:
        """An event in the export of its announcement; sometimes with reversed dates that were corrected later."""
        rng, desk = self.rng, self.desk
        stated: dict[str, object] = {
            "event_id": desk.numbers.take("event", 801), "title": title, "kind": kind,
            "kind_text": rng.choice(KIND_WORDS[kind]), "start": dates[0], "end": dates[-1], "days": len(dates),
            "org_id": self.district.org_id,
            **values,
        }  # fmt: skip
        stated["parents_as_array"] = len(stated.get("parents", ())) > 1
        announced = dates[0] - timedelta(days=rng.randint(50, 120))
        if rng.random() < 0.05:
            desk.event(announced, **{**stated, "end": dates[0] - timedelta(days=30), "intent": codes.NEWER_ROW})
            return desk.event(announced, **{**stated, "file": desk.cabinet.corrected_events()})
        return desk.event(announced, **stated)

    # enrollments

    def _created(self, event: Event, person: Educator | None = None) -> datetime:
        """Some weeks before the event and before the report date; nobody is created after enrolling."""
        day = event.start - timedelta(days=self.rng.randint(5, 45))
        day = min(day, self.desk.clock.as_of - timedelta(days=self.rng.randint(1, 5)))
        if person:
            person.created = min(person.created, day - timedelta(days=self.rng.randint(1, 90)))
        return self._moment(day)

    def _enroll(self, gathering: Gathering, expected: float) -> None:
        rng, desk, event = self.rng, self.desk, gathering.event
        gathering.leader = rng.choice(self.leaders)
        desk.enroll(event, gathering.leader, FACILITATOR, self._created(event, gathering.leader))
        count = max(3, min(len(self.users), round(expected * rng.uniform(0.6, 1.4))))
        people = rng.sample(self.users, min(count, len(self.users)))
        if len(people) > 6 and rng.random() < 0.1:
            observer = people.pop()
            desk.enroll(event, observer, OBSERVER, self._created(event, observer))
        for index, person in enumerate(people):
            role = MASTER_IN_TRAINING if index == 0 and rng.random() < 0.1 else PARTICIPANT
            created = self._created(event, person)
            gathering.learners.append(Learner(person, created, row=desk.enroll(event, person, role, created)))
        self._walk_ins(gathering)
        self._bad_enrollments(gathering)

    def _walk_ins(self, gathering: Gathering) -> None:
        """People whom only a roster form of the first or second day names."""
        as_of = self.desk.clock.as_of
        if self.rng.random() > 0.25 or len(self.contacts) < 10 or gathering.event.start > as_of:
            return
        free = [contact for contact in self.contacts if contact.created == date(2000, 1, 1)]
        people = self.rng.sample(free, min(len(free), self.rng.randint(1, 2)))
        days = [day for day in gathering.event.days[:2] if day <= as_of]
        if not people or not days:
            return
        day = self.rng.choice(days)
        self.desk.roster(gathering.event, people, day)
        for person in people:
            person.created = day
            gathering.learners.append(Learner(person, datetime.combine(day, time()), since=day))

    def _bad_enrollments(self, gathering: Gathering) -> None:
        """Duplicates, orphans, unmapped roles, cells too many; now and then somebody drops out."""
        rng, desk, event = self.rng, self.desk, gathering.event
        enrolled = [learner for learner in gathering.learners if learner.row]
        first = rng.choice(enrolled)
        chance = rng.random()
        if chance < 0.12 and first.row:
            twin = {"file": first.row.file, "role_text": first.row.role_text, "intent": codes.DUPLICATE_ENROLLMENT}
            desk.enroll(event, first.person, first.row.role, first.created + timedelta(minutes=7), **twin)
        elif chance < 0.2:
            desk.enroll(event, "99999998", PARTICIPANT, self._created(event), intent=codes.ORPHAN_ENROLLMENT)
        elif chance < 0.26:
            other = self._outsiders(gathering)
            if other:
                changes = {"role_text": "Ambassador", "intent": codes.UNMAPPED}
                desk.enroll(event, other[0], None, self._created(event, other[0]), **changes)
        elif chance < 0.32:
            width = rng.choice(["long", "short"])
            desk.enroll(event, first.person, PARTICIPANT, self._created(event), broken=width, intent=codes.WRONG_WIDTH)
        elif chance < 0.6 and gathering.by_hand:
            self._drop_out(gathering, first)

    def _drop_out(self, gathering: Gathering, learner: Learner) -> None:
        """Somebody leaves after a day of a longer event; a later export says so."""
        days = [day for day in gathering.event.days[:-1] if day <= self.desk.clock.as_of]
        if days and learner.row:
            learner.until = self.rng.choice(days)
            self.desk.change(learner.row, at(learner.until, "18:00"), is_enrolled=False, notes="dropped")

    def _outsiders(self, gathering: Gathering) -> list[Educator]:
        """Users who have nothing to do with an event, in no particular order."""
        event_id = gathering.event.event_id
        inside = {row.person_id for row in self.desk.region.enrollments if row.event_id == event_id}
        found = [person for person in self.users if person.person_id not in inside]
        self.rng.shuffle(found)
        return found

    def _make_ups(self) -> None:
        """A short event some weeks later for those who were absent from a training marked by hand."""
        as_of = self.desk.clock.as_of
        for training in list(self.gatherings):
            day = weekdays_from(training.event.end + timedelta(days=self.rng.randint(20, 50)), 1)[0]
            absent = training.absent
            if training.kind == FULL_PD and training.by_hand and absent and day <= as_of and self.rng.random() < 0.4:
                self._make_up(training, absent[:4], day)

    def _make_up(self, training: Gathering, absent: list[Educator], day: date) -> None:
        title = self._title(COACHING, f"make-up for {training.event.event_id} - {self.district.name}", day)
        event = self._event(
            title, COACHING, [day], form="2-hour", form_text="2-hour", curricula=training.event.row.curricula,
            location=f"{self.town}, {self.state.code}",
        )  # fmt: skip
        gathering = Gathering(event, COACHING, False, True, self.state.zone)
        self.desk.schedule(event, [day], HALF_DAY_PERIODS, self.state.zone, meetings=False)
        gathering.leader = self.rng.choice(self.leaders)
        self.desk.enroll(event, gathering.leader, FACILITATOR, self._created(event, gathering.leader))
        for person in absent:
            created = max(self._created(event, person), at(training.event.end, "18:00"))
            changes = {"role_text": MAKE_UP, "is_make_up": True, "makes_up": training.event.event_id}
            row = self.desk.enroll(event, person, PARTICIPANT, created, **changes)
            gathering.learners.append(Learner(person, created, row=row))
        recording.record_by_hand(self.desk, gathering, incomplete=False)

    def _event_without_facilitator(self) -> None:
        """Its participants wait (rule R4), and so do their marks."""
        if self.rng.random() > 0.3 or len(self.users) < 10:
            return
        days = self._days(INTRO_PD)
        title = self._title(INTRO_PD, f"Physics (in person) - {self.district.name}", days[0])
        event = self._event(
            title, INTRO_PD, days, form="Intensive", form_text="Intensive", curricula=("Physics",),
            location=self.town,
        )  # fmt: skip
        self.desk.schedule(event, days, ONE_PERIOD, self.state.zone, meetings=False)
        people = self.rng.sample(self.users, 3)
        for person in people:
            created = self._created(event, person)
            self.desk.enroll(event, person, PARTICIPANT, created, intent=codes.NO_FACILITATOR)
        recording.mark_held_participants(self.desk, event, people)

    def _bad_events(self) -> None:
        """A copy, an event of no days, one that ends before it starts, a type without meaning."""
        rng = self.rng
        day = self._days(INTRO_PD)[0]
        more = {"form": "Intensive", "form_text": "Intensive", "curricula": ("Algebra",), "location": ""}
        more |= {"kind": FULL_PD, "kind_text": "Full PD", "org_id": self.district.org_id}
        more |= {"start": day, "end": day, "days": 1}
        dateless = {"start": None, "end": None, "days": None}
        choices = [
            {"title": f"(Copy) {min(self._titles)}", **dateless, "intent": codes.DRAFT},
            {"title": f"Open house - {self.town}", "days": 0, "intent": codes.NO_DAYS},
            {"title": f"Planning - {self.town}", "end": day - timedelta(days=2), "intent": codes.EVENT_REVERSED},
            {"title": f"Gathering - {self.town}", "kind": None, "kind_text": "Gathering", "intent": codes.UNMAPPED},
        ]
        for changes in choices:
            if rng.random() < 0.4:
                event_id = self.desk.numbers.take("event", 801)
                self.desk.event(day - timedelta(days=30), **{**more, "event_id": event_id, **changes})
                if rng.random() < 0.5:
                    person = rng.choice(self.users)
                    created = self._moment(min(day, person.created) - timedelta(days=1))
                    self._orphan(event_id, person, created)

    def _orphan(self, event_id: str, person: Educator, created: datetime) -> None:
        person.created = min(person.created, created.date())
        self.desk.enroll(event_id, person, PARTICIPANT, created, intent=codes.ORPHAN_ENROLLMENT)

    # contracts

    def _contracts(self) -> None:
        """Seven of ten events are paid by the district, some of those by the foundation too."""
        paid = [gathering for gathering in self.gatherings if self.rng.random() < 0.7]
        shared = [gathering for gathering in paid if self.rng.random() < 0.15]
        for holder, gatherings in ((self.district, paid), (self.partner, shared)):
            by_year: dict[int, list[Gathering]] = {}
            for gathering in gatherings:
                by_year.setdefault(gathering.event.start.year, []).append(gathering)
            for year, group in sorted(by_year.items()):
                self._contract(holder, year, group)

    def _contract(self, holder: Organization, year: int, group: list[Gathering]) -> None:
        rng, desk = self.rng, self.desk
        contract_id = f"C-{desk.numbers.take('contract', 2001)}"
        threshold, text = rng.choice(THRESHOLDS)
        terms: dict[str, object] = {
            "start": date(year, 1, 1), "end": date(year + 1, 6, 30), "threshold": threshold, "threshold_text": text,
            "rule": RULES[threshold], "amount": rng.choice(["", "300", "500.00"]),
            "admin_email": f"partner@{holder.domain}", "coaching": rng.random() < 0.4,
        }  # fmt: skip
        rows = []
        for gathering in group:
            if gathering.event.start <= desk.clock.previous_june and rng.random() < 0.3:
                former = {**terms, "threshold": "0.5", "threshold_text": "0.5", "intent": codes.NEWER_ROW}
                former["file"] = desk.cabinet.contracts(newer=False)
                desk.contract(contract_id, holder.org_id, gathering.event, **former)
            rows.append(desk.contract(contract_id, holder.org_id, gathering.event, **terms))
        if rng.random() < 0.1:
            desk.contract(contract_id, holder.org_id, "99999902", **terms, intent=codes.ORPHAN_CONTRACT)
        members = {id(learner.person): learner.person for gathering in group for learner in gathering.learners}
        listed = [person for person in members.values() if rng.random() < 0.8]
        start = min(gathering.event.start for gathering in group) - timedelta(days=30)
        desk.cohort(rows[0], "contract", listed, start)
        if rng.random() < 0.5:
            desk.request(holder.org_id, f"Teacher-level attendance {year}", "monthly", date(desk.clock.year, 9, 1))
