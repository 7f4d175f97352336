"""How the educators of an invented region are supported: papers, coaching, talks, books, stipends, questionnaires."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from random import Random

from orchestration.lib.samples.days import weekdays_until
from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.dirt import shout, spell_day, spell_flag
from orchestration.lib.samples.lines import (
    CertificationRow,
    CoachingRow,
    DeliverableRow,
    IntakeRow,
    InteractionRow,
    JsonCell,
    JsonRow,
    LegacyIntakeRow,
    LicenseRow,
    OrderRow,
    RegistrationRow,
)
from orchestration.lib.samples.statements import (
    ABSENT,
    FACILITATOR,
    FULL_PD,
    PARTICIPANT,
    PRESENT,
    WORKSHOP,
    EnrollmentRow,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import Cast, Educator, Event, Gathering, Learner, at

AREAS = {"Math": ["Math", "Mathematics"], "Science": ["Physics", "Biology", "Science"], "Computer Science": ["CS"]}
KINDS_OF_PAPER = ("Standard/professional", "Initial/provisional", "")
TOUCHES = {
    "Email": ("Sent the answer keys.", "Asked how the first lessons went; no answer yet."),
    "Phone": ("Called about the class set of workbooks.", "Left a message"),
    "Zoom": ("Looked at the first project together.<br/>Will try it in May",),
    "Discourse": ("Answered the question about piecewise functions",),
    "Office Hours": ("Came by with a bug in a student project",),
}  # fmt: skip
TOPICS = ("pacing", "grading projects", "getting started with data", "")
MATERIALS = ("As a unit in my algebra class", "I would like to see it first", "A few lessons a month")
NUMBERS = ("about 120, 28 per class", "110", "90", "half of them")
OPT_OUTS = ("", "", "", "Tips and tricks, monthly", "Event invitations", "Coaching invitations")
RACES = ("", "White", "Black or African American", "Asian, White", "prefer not to say")
ETHNICITIES = ("", "", "Latino", "Not Hispanic or Latino", "prefer not to say", "Italian American")
OLDER_RACES = ("", "Caucasian", "African-American", "Hispanic/Latino/Chicano", "Asian/White", "Multiracial", "Venusian")
OLDER_GENDERS = ("", "F", "M", "transgender male", "Zorp")
COUNTS = ("~15", "half", "10-12", "20", "28", "12", "")
FEWEST_OF_EVENINGS = 5
DELIVERABLES = ("Lesson plan", "Implementation survey")


class Support:
    """Supports the educators of one region."""

    def __init__(self, desk: Desk, cast: Cast) -> None:
        self.desk, self.rng, self.cast = desk, desk.rng, cast
        self.as_of = desk.clock.as_of

    def build(self) -> None:
        """State everything."""
        for person in [*self.cast.leaders, *self.cast.users]:
            self._papers(person)
            self._touch(person)
            self._ask(person)
        self._coach()
        self._order_workbooks()
        self._deliver()
        for gathering in self.cast.gatherings:
            self._tick_days(gathering)
        self._hold_evenings()

    # papers

    def _papers(self, person: Educator) -> None:
        """A license, or several; a certificate now and then."""
        rng = self.rng
        if rng.random() < 0.5:
            for area in rng.sample(list(AREAS), rng.choice([1, 1, 2])):
                issued = date(self.desk.clock.year - rng.randint(2, 15), rng.randint(1, 12), 1)
                self.desk.line(
                    LicenseRow, person_id=person.person_id, area=area, state=self.cast.state,
                    number=f"L{person.person_id}", issued=issued, expires=issued.replace(year=issued.year + 5),
                    texts={"license": rng.choice(AREAS[area]), "state_ab": rng.choice([self.cast.state] * 4 + ["xx"]),
                           "issued": spell_day(rng, issued)},
                )  # fmt: skip
                if self.desk.region.lines[-1].texts["state_ab"] == "xx":
                    self.desk.region.lines[-1].state = "XX"
        if rng.random() < 0.25:
            issued = date(self.desk.clock.year - rng.randint(2, 15), 7, 1)
            self.desk.line(
                CertificationRow, cert_id=f"CERT-{self.desk.numbers.take('certificate', 7001)}",
                person_id=person.person_id, state=self.cast.state, title=f"{person.subject} {person.grades}",
                subject=rng.choice(["Math", "Physics", "Elementary"]), grade_band=rng.choice(["9-12", "6-8", "K-12"]),
                kind=rng.choice(KINDS_OF_PAPER), issued=issued,
            )  # fmt: skip

    # talks and questionnaires

    def _touch(self, person: Educator) -> None:
        """A few dated touches; an import brings some of them twice."""
        rng = self.rng
        for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
            day = self.as_of - timedelta(days=rng.randint(3, 500))
            kind = rng.choice(list(TOUCHES))
            leader = rng.choice(self.cast.leaders)
            values = {
                "comment_id": self.desk.numbers.take("comment", 30001), "author": leader.person_id, "day": day,
                "kind": rng.choice([kind, kind, kind.lower(), ""]), "text": rng.choice(TOUCHES[kind]),
                "person_id": person.person_id, "texts": {"commentDate": spell_day(rng, day)},
                "tagged": (leader.person_id, person.person_id) if rng.random() < 0.1 else (),
            }  # fmt: skip
            if rng.random() < 0.06:
                self.desk.line(InteractionRow, **values, intent=codes.DUPLICATE_ROW)
            self.desk.line(InteractionRow, **values)

    def _ask(self, person: Educator) -> None:
        """The questionnaire of 2024, or the older one: whoever answers is known by the same address."""
        rng, post = self.rng, person.posts[0]
        chance = rng.random()
        day = min(person.created + timedelta(days=rng.randint(0, 30)), self.as_of)
        moment = datetime.combine(day, time(rng.randint(7, 21), rng.randint(0, 59), rng.randint(0, 59)))
        if not person.professional or chance > 0.45:
            return
        if chance > 0.15:
            permission = rng.choice(["Yes", "Yes", "No", ""])
            values = {
                "submitted": moment, "first": person.first, "last": person.last, "subject": person.subject,
                "professional": shout(rng, person.professional), "school_kind": "Public (non-charter)",
                "school": f"{post.organization.name}, {post.organization.city}, {self.cast.state}",
                "principal": "Principal of the school", "principal_email": f"principal@{post.organization.domain}",
                "may_contact": rng.choice(["Yes, please", "No"]), "license": f"{self.cast.state} 7-12 Math",
                "grades": person.grades, "students": rng.choice(NUMBERS),
                "materials": rng.choice(MATERIALS), "permission": permission, "race": rng.choice(RACES),
                "gender": rng.choice(["woman", "man", ""]), "opt_out": rng.choice(OPT_OUTS),
                "ethnicity": Random(f"{person.person_id}/survey").choice(ETHNICITIES),
            }  # fmt: skip
            if rng.random() < 0.08:
                self.desk.line(IntakeRow, **values, intent=codes.DUPLICATE_ROW)
            self.desk.line(IntakeRow, **values)
            return
        own = Random(f"{person.person_id}/older form")
        learned = [one for one in self.cast.gatherings if any(each.person is person for each in one.learners)]
        self.desk.line(
            LegacyIntakeRow, submitted=moment, first=person.first, last=person.last, email=person.professional,
            phone=rng.choice(["", "401-555-0134", "see above"]), school=post.organization.name,
            district=self.cast.district.name, city=post.organization.city, state=self.cast.state,
            zip_code=rng.choice(["02903", "2903", ""]), grades=person.grades, license="Math",
            prior_classes=rng.choice(["0", "1", "none", "3 or 4"]),
            event_title=learned[0].event.row.title if learned else "The summer one",
            curricula=", ".join(learned[0].event.row.curricula) if learned else "", girls=rng.choice(COUNTS),
            boys=rng.choice(COUNTS), african_american=rng.choice(COUNTS),
            uncomfortable=rng.choice(["Yes", "No", "No", "maybe"]), reason="My district asked me to",
            race=own.choice(OLDER_RACES), gender=own.choice(OLDER_GENDERS),
        )  # fmt: skip

    # coaching

    def _coach(self) -> None:
        """A year from September for some who were trained that year; the later table has lost the curricula."""
        rng, given = self.rng, set()
        for gathering in self.cast.gatherings:
            year = gathering.event.start.year
            start = date(year, 9, 1)
            for learner in gathering.learners if gathering.kind == FULL_PD and start <= self.as_of else []:
                person = learner.person
                if person.person_id and person.person_id not in given and rng.random() < 0.4:
                    given.add(person.person_id)
                    self._entitle(gathering, learner, start)
                    self._register(person, start)

    def _entitle(self, gathering: Gathering, learner: Learner, start: date) -> None:
        rng, person = self.rng, learner.person
        named = rng.random() < 0.75
        intent = "" if named or len(self._trained_in(person, start.year)) == 1 else codes.NO_COACHING_CURRICULUM
        end = rng.choice([date(start.year + 1, 8, 31), date(start.year + 1, 8, 31), start + timedelta(days=365), None])
        by_address = bool(person.professional) and rng.random() < 0.15
        who = {"email": person.professional} if by_address else {"person_id": person.person_id}
        self.desk.line(
            CoachingRow, **who, curriculum=gathering.event.row.curricula[0] if named else "", start=start, end=end,
            texts={"start_date": spell_day(rng, start)}, intent=intent,
        )  # fmt: skip

    def _trained_in(self, person: Educator, year: int) -> set[str]:
        """The curricula in which a person is enrolled for a training of a calendar year."""
        return {
            curriculum
            for gathering in self.cast.gatherings
            if gathering.kind == FULL_PD and gathering.event.start.year == year
            for learner in gathering.learners
            if learner.person is person and not (learner.until and learner.row)
            for curriculum in gathering.event.row.curricula
        }

    def _register(self, person: Educator, start: date) -> None:
        """A form a month, now and then."""
        rng = self.rng
        for month in range(rng.randint(0, 6)):
            session = start + timedelta(days=31 * month + 14)
            moment = datetime.combine(session - timedelta(days=rng.randint(1, 9)), time(12, rng.randint(0, 59), 7))
            if person.professional and moment.date() <= self.as_of:
                tick = rng.choice(["x", "yes", "x", "no", ""])
                self.desk.line(
                    RegistrationRow, submitted=moment, email=shout(rng, person.professional), first=person.first,
                    last=person.last, session=session.isoformat(), held_on=session, topic=rng.choice(TOPICS),
                    place=rng.choice(["Unit 1", "word problems", ""]),
                    attended=tick in ("x", "yes") if tick else None, texts={"Attended": tick},
                )  # fmt: skip

    # books and stipends

    def _order_workbooks(self) -> None:
        """The office orders for several teachers, a few order for themselves; some copies come back."""
        rng, district = self.rng, self.cast.district
        for gathering in self.cast.gatherings:
            day = gathering.event.end + timedelta(days=rng.randint(10, 60))
            if gathering.kind == FULL_PD and day <= self.as_of and rng.random() < 0.7:
                order = f"W-{self.desk.numbers.take('order', 9001)}"
                learner = rng.choice(gathering.learners).person
                by = rng.choice([district.org_id, f"office@{district.domain}", learner.person_id or district.org_id])
                values = {"order_id": order, "ordered_by": by, "ship_to": district.org_id,
                          "event_id": gathering.event.event_id, "status": "shipped"}  # fmt: skip
                for number, curriculum in enumerate(gathering.event.row.curricula, 1):
                    self.desk.line(OrderRow, **values, number=number, day=day, workbook=curriculum,
                                   quantity=rng.choice([25, 30, 60, 120]))  # fmt: skip
                if rng.random() < 0.3:
                    back = min(day + timedelta(days=40), self.as_of)
                    self.desk.line(OrderRow, **values, number=9, day=back, quantity=-rng.randint(1, 10),
                                   workbook=gathering.event.row.curricula[0])  # fmt: skip

    def _deliver(self) -> None:
        """What the participants of an event under contract have handed in."""
        rng = self.rng
        contracts = {row.event_id: row.contract_id for row in self.cast.contracts if not row.intent}
        seen: set[tuple[str, str]] = set()
        for gathering in self.cast.gatherings:
            contract = contracts.get(gathering.event.event_id)
            for learner in gathering.learners if contract else []:
                person = learner.person
                key = (contract or "", person.name)
                if person.person_id and key not in seen and rng.random() < 0.3:
                    seen.add(key)
                    done = gathering.event.end + timedelta(days=rng.randint(5, 60))
                    is_done = done <= self.as_of and rng.random() < 0.8
                    self.desk.line(
                        DeliverableRow, contract_id=contract, deliverable=rng.choice(DELIVERABLES),
                        person=rng.choice([person.person_id, person.professional or person.person_id]),
                        done=done if is_done else None, paid=is_done,
                        texts={"paid": rng.choice([spell_flag(rng, is_done), "$250" if is_done else "pending"])},
                    )  # fmt: skip

    # attendance as the application stores it

    def _tick_days(self, gathering: Gathering) -> None:
        """Days ticked in the application: they stand where no other mark does, and give way to newer marks by hand."""
        day = self.desk.cabinet.table(JsonRow).date
        is_over = day is not None and gathering.event.end <= day
        if not is_over or not gathering.by_hand or not gathering.is_scheduled:
            return
        for learner in gathering.learners:
            if learner.row and not learner.until and self.rng.random() < 0.7:
                self._tick_days_of(gathering.event, learner.person, learner.row)

    def _tick_days_of(self, event: Event, person: Educator, row: EnrollmentRow) -> None:
        """The days of one enrollment."""
        rng = self.rng
        if self._is_on_a_sheet(event.event_id, person):
            # A newer sheet has every period of these days; the ticks give way.
            ticked = [day for day in event.days if self._is_beaten(event.event_id, person, day)]
            if ticked or rng.random() < 0.2:
                self._store(row, ticked, intent=codes.BETTER_MARK)
            return
        ticked = [day for day in event.days if rng.random() < 0.85]
        silent = [day for day in event.days if day not in ticked] if rng.random() < 0.4 else None
        self._store(row, ticked, silent)

    def _store(
        self, row: EnrollmentRow, ticked: list[date], silent: list[date] | None = None, intent: str = ""
    ) -> None:
        """A list of days; where it is final, the days about which it is ``silent`` are absences."""
        line = self.desk.line(
            JsonRow, enrollment_id=row.enrollment_id, person_id=row.person_id, event_id=row.event_id,
            attendance=json.dumps({"days_attended": json.dumps([str(day) for day in ticked])}),
            is_final=silent is not None, intent="" if ticked or silent else codes.NOTHING_RECORDED,
        )  # fmt: skip
        line.cells = [JsonCell(file=line.file, cell=str(day), day=day, value=PRESENT, intent=intent) for day in ticked]
        line.cells += [
            JsonCell(file=line.file, cell=f"not ticked {day}", day=day, value=ABSENT) for day in silent or []
        ]

    def _store_total(self, row: EnrollmentRow, days: int) -> None:
        """The older generation counts days and does not name them."""
        line = self.desk.line(
            JsonRow, enrollment_id=row.enrollment_id, person_id=row.person_id, event_id=row.event_id,
            attendance=json.dumps({"total": days}), total=days,
        )  # fmt: skip
        line.cells = [JsonCell(file=line.file, cell="total", day=None, value="")]

    def _hold_evenings(self) -> None:
        """Three evenings of which only the application knows who came, by days or by how many they were."""
        days = weekdays_until(self.as_of - timedelta(days=40), 3)
        created = at(days[0] - timedelta(days=30), "10:15:00")
        leaders = [one for one in self.cast.leaders if one.created <= created.date()]
        users = [one for one in self.cast.users if one.created <= created.date()][:7]
        if not leaders or not self.cast.gatherings or len(users) < FEWEST_OF_EVENINGS:
            return
        event = self.desk.event(
            created.date(), event_id=self.desk.numbers.take("evenings", 60001), kind=WORKSHOP, kind_text="AYW",
            title=f"Academic year evenings - {self.cast.district.name}, {days[0]:%B} {days[0].year}",
            form="Intensive", form_text="intensive", curricula=("Algebra",), start=days[0], end=days[-1], days=3,
            location=self.cast.district.city, org_id=self.cast.district.org_id,
        )  # fmt: skip
        self.desk.schedule(event, days, {"1": (time(17), time(18)), "2": (time(18), time(19))},
                           self.cast.gatherings[0].zone, meetings=False)  # fmt: skip
        self.desk.enroll(event, leaders[0], FACILITATOR, created)
        rows = [self.desk.enroll(event, person, PARTICIPANT, created) for person in users]
        self._store(rows[0], days)
        self._store(rows[1], days[:1], silent=days[1:])
        self._store(rows[2], [])
        self._store_total(rows[3], 2)
        for row in rows[4:]:
            self._store_total(row, self.rng.randint(1, 3))

    def _is_on_a_sheet(self, event_id: str, person: Educator) -> bool:
        """Whether a sheet of the event says anything of a person."""
        names = {person.person_id, person.professional, person.personal, person.former_professional} - {""}
        region = self.desk.region
        marked = ((mark.event_id, {mark.person_id, mark.email.strip().lower()}) for mark in region.marks)
        listed = ((line.event_id, {line.email.strip().lower()}) for line in region.wide if line.cells)
        return any(where == event_id and who & names for where, who in [*marked, *listed])

    def _is_beaten(self, event_id: str, person: Educator, day: date) -> bool:
        """Whether newer marks by hand speak of every period of a day."""
        file = self.desk.cabinet.table(JsonRow)
        marks = [mark for mark in self.desk.region.marks if (mark.event_id, mark.person_id, mark.day)
                 == (event_id, person.person_id, day) and not mark.broken and not mark.intent
                 and mark.value is not None]  # fmt: skip
        held = {session.period for session in self.desk.region.sessions
                if session.event_id == event_id and session.day == day}  # fmt: skip
        is_newer = all(mark.file.recency > file.recency for mark in marks)
        return is_newer and bool(held) and held == {mark.period for mark in marks}
