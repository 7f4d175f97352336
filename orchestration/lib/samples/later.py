"""What becomes of the educators of an invented region in the years after: who still uses a curriculum, and posts of
which the sender does not know when they began."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from orchestration.lib.samples.desk import FORM_PURPOSES, Desk
from orchestration.lib.samples.lines import ImplementationRow, InteractionRow, MergeRow, OptOutRow
from orchestration.lib.samples.places import LAST_NAMES, plain
from orchestration.lib.samples.world import COORDINATOR, TEACHER, Cast, Educator, Post

STAYS, GOES = 0.7, 0.25
HALF = 0.5


class Later:
    """The later years of one region."""

    def __init__(self, desk: Desk, cast: Cast, number: int) -> None:
        self.desk, self.rng, self.cast, self.number = desk, desk.rng, cast, number

    def build(self) -> None:
        """State everything."""
        rows = [row for row in self.desk.region.lines if isinstance(row, ImplementationRow)]
        told = {(row.person_id or row.email, row.curricula, row.ay) for row in rows}
        for row in rows:
            if row.status == "implementing" and not row.intent and row.ay is not None:
                self._go_on(row, row.ay, told)
        self._hire()
        last = LAST_NAMES[self.number % len(LAST_NAMES)]
        address = f"ottilie.{plain(last)}.{self.number}@mail.example.org"
        self._change_mind(Educator("Ottilie", last, professional=address))
        self._leave_alone()

    def _go_on(self, row: ImplementationRow, ay: int, told: set[tuple[str, tuple[str, ...], int | None]]) -> None:
        """One answer a year, as long as somebody stays: mostly the same, until it is no longer."""
        while ay + 1 < self.desk.clock.year and self.rng.random() < STAYS:
            ay += 1
            key = (row.person_id or row.email, row.curricula, ay)
            if key in told:
                return
            told.add(key)
            goes = self.rng.random() < GOES
            self._answer(row, ay, "will_not" if goes else "implementing")
            if goes:
                return

    def _answer(self, row: ImplementationRow, ay: int, status: str) -> None:
        rng = self.rng
        start = date(ay, 9, 1) + timedelta(days=rng.randint(0, 200))
        submitted = datetime(ay + 1, 5, rng.randint(2, 29), rng.randint(7, 20), rng.randint(0, 59), 15)
        uses = status == "implementing"
        if row.person_id:
            self._talk(row.person_id, date(ay, 8, 20))
        self.desk.line(
            ImplementationRow, ay == self.desk.clock.year - 1, person_id=row.person_id, email=row.email,
            implementation_id=self.desk.numbers.take("later implementation", 700001), ay=ay, curricula=row.curricula,
            status=status, submitted=submitted, state=row.state, school=row.school, subject=row.subject,
            grades=row.grades, course=row.course if uses else "",
            start=start if uses and rng.random() < HALF else None, reason_not="" if uses else "course not offered",
            texts={"Status": "Implementing" if uses else "Will not implement"},
        )  # fmt: skip

    def _hire(self) -> None:
        """A teacher since nobody knows when, who will coordinate; and one who was entered with two starts."""
        clock, school = self.desk.clock, self.cast.users[0].posts[0].organization
        created = clock.previous_june - timedelta(days=100)
        last = LAST_NAMES[self.number % len(LAST_NAMES)]
        undated = [
            Post(school, *TEACHER, None, title="Teacher"),
            Post(self.cast.district, *COORDINATOR, clock.as_of + timedelta(days=40), title="Coordinator"),
        ]
        twice = [
            Post(school, *TEACHER, date(clock.year - 7, 8, 1), title="Teacher"),
            Post(school, *TEACHER, date(clock.year - 4, 8, 1), date(clock.year + 1, 6, 30), title="Lead teacher"),
        ]
        for first, posts in (("Wendeline", undated), ("Ottokar", twice)):
            person = Educator(first, last, self.desk.numbers.take("later", 980001), created, posts=posts)
            person.professional = f"{plain(first)}.{plain(last)}.{self.number}@{self.cast.district.domain}"
            self.desk.user(person)
            if posts is undated:
                self._change_mind(person)
        # who says no twice has said it the first time
        for days in (120, 40):
            self._opt_out(person.professional, days)

    def _talk(self, person_id: str, day: date) -> None:
        """Somebody comes by, or is coached: the one is light support, and the other is not."""
        kind = self.rng.choice(["Office Hours", "Office Hours", "Coaching", ""])
        if kind:
            self.desk.line(
                InteractionRow, comment_id=self.desk.numbers.take("later comment", 800001), person_id=person_id,
                author=self.cast.leaders[0].person_id, day=day, kind=kind, text="What to change this year",
            )  # fmt: skip

    def _change_mind(self, person: Educator) -> None:
        """Somebody with two addresses is in, out under the one, and in again under the other: the last word counts."""
        other = f"{person.first.lower()}.{self.number}@home.example.org"
        self.desk.signup(person, self._moment(200), personal=other, purposes=FORM_PURPOSES[0])
        self._opt_out(person.professional, 150)
        self.desk.signup(person, self._moment(90), professional="", personal=other, purposes=FORM_PURPOSES[0])

    def _leave_alone(self) -> None:
        """The office notes under one of two records that somebody is not to be written to; both records are merged."""
        clock, district = self.desk.clock, self.cast.district
        last, created = LAST_NAMES[self.number % len(LAST_NAMES)], clock.previous_june - timedelta(days=60)
        records = []
        for nth in range(2):
            number = self.desk.numbers.take("later", 980001)
            person = Educator("Isolde", last, number, created + timedelta(days=nth))
            person.personal = f"isolde.{plain(last)}.{self.number}.{nth}@home.example.org"
            person.posts = [Post(district, *COORDINATOR, date(clock.year - 3, 8, 1 + nth), title="Coordinator")]
            self.desk.user(person)
            records.append(number)
        for row in self.desk.region.people:
            row.do_not_contact = row.do_not_contact or row.person_id == records[0]
        self.desk.line(MergeRow, from_id=records[0], into_id=records[1], day=clock.as_of)

    def _opt_out(self, email: str, days: int) -> None:
        day = self.desk.clock.as_of - timedelta(days=days)
        self.desk.line(OptOutRow, first="", last="", email=email, notes="by letter", day=day)

    def _moment(self, days: int) -> datetime:
        return datetime.combine(self.desk.clock.as_of - timedelta(days=days), time(9, self.rng.randint(0, 59), 5))
