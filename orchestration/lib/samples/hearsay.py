"""What else is told of the educators of an invented region: second answers, flags, notes, orders of their own, visits.

Much of it contradicts the survey, or stands where nobody answered it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from orchestration.lib.samples.days import academic_year, add_months
from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.library import PATHWAY_OF, PATHWAYS
from orchestration.lib.samples.lines import ImplementationRow, InteractionRow, OrderRow, PathwayUseRow
from orchestration.lib.samples.sequels import WORDS
from orchestration.lib.samples.statements import FULL_PD, INTRO_PD
from orchestration.lib.samples.world import Cast, Learner

FLAGS = ("Implementing this year", "Will implement next year", "Will not implement", "Unknown", "N/A")
COURSES = ("Statistics", "AP Statistics", "")
SUPPORTERS = ("", "Principal", "My coach, colleagues", "the janitor")
TAGS = ("implementing", "Implementing; coaching", "coaching", "not implementing yet")


class Hearsay:
    """Talks about the educators of one region."""

    def __init__(self, desk: Desk, cast: Cast) -> None:
        self.desk, self.rng, self.cast = desk, desk.rng, cast
        self.as_of = desk.clock.as_of

    def build(self) -> None:
        """State everything."""
        for gathering in self.cast.gatherings:
            ay = academic_year(add_months(gathering.event.end, 3))
            for learner in gathering.learners if gathering.kind in (FULL_PD, INTRO_PD) else []:
                if learner.person.person_id:
                    curriculum = self.rng.choice(gathering.event.row.curricula)
                    for tell in (self._answer, self._flag, self._note, self._order, self._visit):
                        if self.rng.random() < 0.15:
                            tell(learner, curriculum, ay)

    def _answer(self, learner: Learner, curriculum: str, ay: int) -> None:
        """About another course, in the same days of May; the number of students is that of the day."""
        rng, day = self.rng, date(ay + 1, 5, self.rng.randint(8, 24))
        if day > self.as_of:
            return
        status = rng.choice(list(WORDS))
        self.desk.line(
            ImplementationRow, implementation_id=self.desk.numbers.take("hearsay", 200001), status=status, ay=ay,
            person_id=learner.person.person_id, curricula=(curriculum,), course=rng.choice(COURSES),
            submitted=datetime(day.year, day.month, day.day, rng.randint(7, 20), rng.randint(0, 59), 7),
            students=10 + day.day if rng.random() < 0.7 else None, state=self.cast.state, support=rng.randint(1, 5),
            supporter=SUPPORTERS[day.day % len(SUPPORTERS)], texts={"Status": WORDS[status]},
        )  # fmt: skip

    def _flag(self, learner: Learner, curriculum: str, ay: int) -> None:
        """Beside the enrollment, as the application has it."""
        if learner.row:
            learner.row.implemented = self.rng.choice(FLAGS)

    def _note(self, learner: Learner, curriculum: str, ay: int) -> None:
        """Of a coach; some name the curriculum."""
        rng, day = self.rng, date(ay, 9, 3) + timedelta(days=self.rng.randint(0, 260))
        if day <= self.as_of:
            tags = rng.choice(TAGS) + rng.choice(["", f"; {curriculum}"])
            author = self.cast.leaders[0].person_id if self.cast.leaders else ""
            self.desk.line(
                InteractionRow, comment_id=self.desk.numbers.take("hearsay note", 300001), author=author, day=day,
                person_id=learner.person.person_id, kind=rng.choice(["Coaching", "coaching", "Zoom"]), tags=tags,
                text="Talked about the next unit",
            )  # fmt: skip

    def _order(self, learner: Learner, curriculum: str, ay: int) -> None:
        """For a class of one's own; some send it back, sometimes in the next academic year."""
        rng, day = self.rng, date(ay, 8, 10) + timedelta(days=self.rng.randint(0, 320))
        values = {
            "order_id": f"H-{self.desk.numbers.take('hearsay order', 1)}", "ordered_by": learner.person.person_id,
            "workbook": curriculum, "ship_to": self.cast.district.org_id, "status": "shipped",
        }  # fmt: skip
        if day > self.as_of:
            return
        copies = rng.choice([12, 25, 30])
        self.desk.line(OrderRow, **values, number=1, day=day, quantity=copies)
        back = day + timedelta(days=rng.randint(5, 60))
        if back <= self.as_of and rng.random() < 0.5:
            self.desk.line(OrderRow, **values, number=2, day=back, quantity=-rng.choice([copies, 3]))

    def _visit(self, learner: Learner, curriculum: str, ay: int) -> None:
        """A lesson opened on the site."""
        day = date(ay, 9, 3) + timedelta(days=self.rng.randint(0, 260))
        if day <= self.as_of:
            pathway = PATHWAY_OF[curriculum]
            moment = datetime(day.year, day.month, day.day, 13, 2, self.rng.randint(0, 59))
            self.desk.line(PathwayUseRow, person_id=learner.person.person_id, pathway_id=pathway, created=moment,
                           slug=self.rng.choice(PATHWAYS[pathway][1]), action="opened", at=moment)  # fmt: skip
