"""What the twenty educators did in earlier years, written by hand: answers that disagree, and traces without an answer.

Everything here is loaded; what must be concluded from it is worked out by hand in ``tests/unit/test_samples_years.py``.
The years are relative to the report date: the last but one has always ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.library import CLASS_TEST
from orchestration.lib.samples.lines import (
    AggregateRow,
    ClassRow,
    ImplementationRow,
    InteractionRow,
    OrderRow,
    PathwayUseRow,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import Educator, Event

WORDS = {
    "implementing": "Implementing", "will_not": "Will not implement", "unknown": "Unknown", "planned": "Initial Plan",
    "will_next_year": "Will not implement this school year, but will next year", "not_applicable": "N/A",
    "will_this_year": "Not implementing yet, but will this school year",
}  # fmt: skip
FIRST_NUMBER = 4801


class Sequels:
    """Follows the twenty through the years before the last one."""

    def __init__(self, desk: Desk, people: Mapping[str, Educator], institute: Event) -> None:
        self.desk, self.people, self.institute = desk, people, institute
        self.ids = {key: person.person_id for key, person in people.items()}
        self.last, self.over, self.before = (desk.clock.year - back for back in (1, 2, 3))
        self.spring = datetime(self.over + 1, 5, 6, 9, 30, 1)

    def build(self) -> None:
        """State everything."""
        self._answers_that_disagree()
        self._answers_of_several_years()
        self._what_was_meant()
        self._students()
        self._flags()
        self._words_alone()
        self._traces()

    def _answer(self, key: str, curriculum: str, status: str, ay: int | None = None, **values: object) -> None:
        """An answer to the survey of May of the year that is over."""
        number = "" if values.pop("is_nameless", False) else self.desk.numbers.take("sequel", FIRST_NUMBER)
        texts = {"Status": WORDS[status], **values.pop("texts", {})}  # type: ignore[dict-item]
        year = self.over if ay is None else ay
        moment = datetime(year + 1, 5, 6, 9, 30, 1)
        row = {"submitted": moment, "curricula": tuple(curriculum.split(" & ")), "state": "RI", **values}
        self.desk.line(
            ImplementationRow, implementation_id=number, person_id=self.ids[key], status=status, ay=year, texts=texts,
            **row,
        )  # fmt: skip

    def _answers_that_disagree(self) -> None:
        """The latest counts, over all courses of a curriculum; on one day the later hour."""
        later = self.spring + timedelta(days=3)
        self._answer("kay", "Algebra", "implementing", course="Algebra 1", students=31)
        self._answer("kay", "Algebra", "will_not", course="Geometry", submitted=later, reason_not="course not offered")
        self._answer("noah", "Algebra", "will_not", course="Algebra 1")
        self._answer("noah", "Algebra", "implementing", course="Geometry", submitted=self.spring + timedelta(hours=6))
        self._answer("noah", "Physics", "implementing", course="Physics")
        self._answer("noah", "Physics", "will_not", course="AP", submitted=self.spring + timedelta(hours=6))
        # Of one moment: the order of the statuses.
        self._answer("noah", "Algebra 2", "will_not", course="Algebra 2")
        self._answer("noah", "Algebra 2", "will_next_year", course="AP", reason_not="did not feel prepared")
        self._answer("farah", "Data Science", "implementing")
        self._answer("farah", "Data Science", "unknown", course="Statistics", submitted=later)
        # What nobody understands says nothing beside what is stated.
        self._answer("farah", "Physics", "will_not")
        self._answer("farah", "Physics", "unknown", course="AP", submitted=later, is_read=False,
                     texts={"Status": "We shall see"})  # fmt: skip
        self._answer("farah", "Algebra 2", "unknown", is_read=False, texts={"Status": ""})
        # Without ids: of one course the last row of the file is the answer, another course is another answer.
        nameless = {"is_nameless": True, "submitted": later}
        self._answer("joel", "Physics", "will_not", course="Physics", **nameless, intent=codes.DUPLICATE_ROW)
        self._answer("joel", "Physics", "implementing", course="PHYSICS", students=14, **nameless)
        self._answer("joel", "Physics", "will_not", course="AP", is_nameless=True)
        self._answer("hana", "Algebra", "not_applicable", support=3, choice="required")
        self._answer("hana", "Physics", "will_not", support=5, choice="", submitted=later)

    def _answers_of_several_years(self) -> None:
        """Somebody stops for a good reason and goes on with another curriculum; somebody is not heard of again."""
        late = datetime(self.over + 1, 7, 2, 10, 0, 0)
        # The list numbers the classes anew every year: one id, two classes.
        for year, students in ((self.before, 16), (self.over, 27)):
            self.desk.line(
                ClassRow, person_id=self.ids["ines"], class_id="CL-55", name="First hour", grades="9th",
                start=date(year, 9, 1), end=date(year + 1, 6, 10), students=students, year="current",
            )  # fmt: skip
        self._answer("ines", "Algebra", "implementing", self.before, class_id="CL-55")
        self._answer("ines", "Algebra", "will_not", reason_not="moved to a non-teaching role", submitted=late)
        self._answer("ines", "Physics", "implementing", class_id="CL-55")
        self._answer("luis", "Algebra 2", "implementing", self.before)
        self._answer("mona", "Physics", "implementing", self.before)
        self._answer("mona", "Physics", "will_not", reason_not="no time in pacing guide", submitted=late)
        self._answer("mona", "Algebra", "will_next_year", reason_not="did not feel prepared")
        self._answer("pia", "Physics", "implementing", self.before)
        self._answer("pia", "Physics", "not_applicable")

    def _what_was_meant(self) -> None:
        """A plan, and an intention: unknown when the year is over, unless traces of two kinds tell."""
        autumn = datetime(self.over, 10, 3, 8, 0, 0)
        meant = {"submitted": autumn, "class_id": "CL-81", "students": 22}
        self._answer("quentin", "Algebra", "planned", **meant, lessons=("word-problems", "linear-patterns"))
        self._answer("quentin", "Physics", "will_this_year", **meant)
        self._order("quentin", "Physics", 25, date(self.over, 9, 4))
        self._visit("quentin", "Physics", "constant-speed", date(self.over, 11, 4))
        # In the last year, which may be open: what was meant, with students.
        self._answer("quentin", "Algebra 2", "will_this_year", self.last, course="Algebra 2", students=17,
                     submitted=datetime(self.last, 9, 20, 8, 0, 0))  # fmt: skip

    def _students(self) -> None:
        """Classes, courses, pairs of curricula, and those of whom nothing but the whole is told."""
        later = self.spring + timedelta(days=2)
        ids, start = self.ids, date(self.over, 9, 1)
        common = {"person_id": ids["dev"], "subject": "Math", "grades": "9th", "year": "current"}
        for class_id, students in (("CL-51", 19), ("CL-52", 23), ("CL-53", 28)):
            self.desk.line(ClassRow, class_id=class_id, name=class_id, start=start, students=students, **common)
        # Next year's, without a date.
        self.desk.line(ClassRow, class_id="CL-54", name="next one", students=12, **{**common, "year": "next"})
        pair = "Algebra & Data Science"
        self._answer(
            "dev", pair, "implementing", class_id="CL-51", course="Algebra 1", students=20, model="Dedicated Course"
        )
        self._answer("dev", "Algebra", "implementing", class_id="CL-51", students=24, submitted=later)
        self._answer("dev", "Algebra", "implementing", class_id="CL-52", course="Geometry", submitted=later)
        self._answer("dev", "Data Science", "implementing", course="Algebra 1", students=90)
        self._answer("dev", "Data Science", "implementing", course="Statistics", students=31, grades="11th, 12th",
                     lessons=("what-is-data", "tables-and-rows"),
                     texts={"Selected Lessons": "what-is-data, Tables and rows; a lesson of nobody"})  # fmt: skip
        self._answer("dev", "Physics", "implementing", students=40, computers="BYOD")
        self._answer("dev", "Physics", "implementing", course="Physics", students=21)
        self._answer("dev", "Algebra 2", "implementing", students=33)
        self._answer("dev", "Algebra 2", "will_not", students=9, course="AP", submitted=self.spring - timedelta(days=9))
        # A course that one curriculum is used with, and another one only meant for.
        self._answer("dev", "Algebra 2", "implementing", self.last, course="Statistics", students=24)
        self._answer("dev", "Physics", "will_this_year", self.last, course="Statistics", students=24)
        # Shares without a number, and later the figures of a test, which tell no shares.
        self._answer("olga", "Physics", "implementing", class_id="CL-72", girls=Decimal(35))
        self._figures("olga", "CL-72", "Physics")
        # Somebody who does not use it names a class, and the figures of a test name another one.
        self._answer("gus", "Algebra", "will_not", class_id="CL-61", students=25)
        self._figures("gus", "CL-62", "Algebra")

    def _flags(self) -> None:
        """What the application says beside an enrollment of the summer: of the year after, and less than the survey."""
        flags = {"farah": "Implementing this year", "joel": "Will implement next year", "ben": "Implementing this year",
                 "gus": "N/A", "erin": "wizardry"}  # fmt: skip
        for row in self.desk.region.enrollments:
            for key, word in flags.items():
                if (row.event_id, row.person_id) == ("701", self.ids[key]) and not row.intent:
                    row.implemented = word
        # What sheets note: a week later Luis has made up his mind; Pia answered the survey in spring.
        first = {"pia": "Will implement next year", "luis": "Unknown", "mona": "N/A", "hana": "Will not implement"}
        for sheet, notes in (("Sign-in__", first), ("Sign-in corrected", {"luis": "Implementing this year"})):
            for line in self.desk.region.wide:
                for key, word in notes.items():
                    if (line.event_id, line.email) == (
                        "705",
                        self.people[key].professional,
                    ) and sheet in line.file.path:
                        line.implemented = word

    def _words_alone(self) -> None:
        """Gus answered no question of the survey after the institute but the open one."""
        desk, event = self.desk, self.institute
        moment = datetime.combine(event.end, time(17, 20, 30))
        desk.respond(desk.cabinet.feedback("2024", event.end), "2024", moment, self.people["gus"].professional,
                     [None] * 6 + ["The hour on the editor"], event_text=event.row.title)  # fmt: skip

    def _traces(self) -> None:
        """Two kinds of them are enough; an order sent back is none, and a note is about the curriculum it names."""
        year = self.over
        self._order("olga", "Algebra 2", 30, date(year, 10, 1), by="19001")
        self._figures("olga", "CL-71", "Algebra 2")
        # Sent back in the next academic year: no order at all.
        self._order("sam", "Data Science", 20, date(year + 1, 6, 18), order="W-81")
        self._order("sam", "Data Science", -20, date(year + 1, 7, 20), order="W-81")
        self._visit("sam", "Data Science", "what-is-data", date(year + 1, 3, 3))
        self._order("sam", "Physics", 20, date(year + 1, 6, 18), order="W-82")
        self._order("sam", "Physics", -5, date(year + 1, 7, 20), order="W-82")
        self._visit("sam", "Physics", "constant-speed", date(year + 1, 3, 3))
        self._visit("erin", "Algebra", "word-problems", date(year, 12, 3))
        self._note("erin", "coaching; Implementing; physics", date(year, 12, 3))
        self._note("erin", "Implementing, Algebra", date(year, 12, 4))
        self._note("erin", "Implementing", date(year, 12, 5))
        self._note("joel", "implementing", date(self.last, 11, 6))
        self._order("joel", "Algebra", 15, date(self.last, 8, 20))

    def _order(self, key: str, workbook: str, quantity: int, day: date, order: str = "", by: str = "") -> None:
        number = order or f"W-{self.desk.numbers.take('sequel order', 71)}"
        self.desk.line(
            OrderRow, order_id=number, number=1 if quantity > 0 else 2, day=day, ordered_by=by or self.ids[key],
            ship_to="3001", workbook=workbook, quantity=quantity, status="shipped",
        )  # fmt: skip

    def _visit(self, key: str, pathway: str, slug: str, day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 14, 5, 6)
        self.desk.line(PathwayUseRow, person_id=self.ids[key], pathway_id=pathway, created=moment, slug=slug,
                       action="opened", at=moment)  # fmt: skip

    def _note(self, key: str, tags: str, day: date) -> None:
        number = self.desk.numbers.take("sequel note", 28001)
        self.desk.line(InteractionRow, comment_id=number, person_id=self.ids[key], author=self.ids["hana"], day=day,
                       kind="Coaching", text="Looked at the first project together", tags=tags)  # fmt: skip

    def _figures(self, key: str, class_id: str, curriculum: str) -> None:
        year = self.over
        figures = {"n_pre": 21, "mean_pre": Decimal(9), "sd_pre": Decimal(3), "n_post": 20, "mean_post": Decimal(12),
                   "sd_post": Decimal(3), "highest": Decimal(20)}  # fmt: skip
        self.desk.line(
            AggregateRow, teacher_id=self.ids[key], class_id=class_id, instrument=CLASS_TEST, version="a7c1",
            pre_start=date(year, 9, 8), pre_end=date(year, 9, 26), post_start=date(year + 1, 4, 20),
            post_end=date(year + 1, 5, 15), curriculum=curriculum, **figures,
        )  # fmt: skip
