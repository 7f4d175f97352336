"""Names that differ by what parts two digits alone: 1.1 and 1-1 are one name, 11 is another.

Of classes, courses, skills, occasions, tests, versions, items and deliverables there is such a pair, so that a
comparison without separators makes one row of two. Those of trainings, periods, lessons, schools, surveys and purposes
stand in unit tests of the models that compare them: int_intake_survey_legacy_judged, int_event_period,
int_lesson_rating, int_school_wording, int_feedback_question and int_consent_judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.library import CLASS_TEST
from orchestration.lib.samples.lines import (
    AchievementRow,
    AggregateRow,
    ClassRow,
    DeliverableRow,
    DiagnosticRow,
    ImplementationRow,
    Line,
    RatingRow,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import Educator, Event, at

Row = TypeVar("Row", bound=Line)


class Lookalikes:
    """Goes on with the twenty; ``institute`` is event 701."""

    def __init__(self, desk: Desk, people: Mapping[str, Educator], institute: Event) -> None:
        self.desk, self.institute = desk, institute
        self.year = desk.clock.year
        self.ids = {key: person.person_id for key, person in people.items()}

    def build(self) -> None:
        """State everything."""
        self._classes()
        self._answers()
        self._tests()
        self._ratings()
        self._papers()

    def _pair(self, table: type[Row], name: str, word: str, /, **common: object) -> None:
        """``word 1.1`` and ``word 11``, which are two."""
        for number in ("1.1", "11"):
            self.desk.line(table, **{**common, name: f"{word}{number}"})

    def _three(self, table: type[Row], name: str, word: str, /, **common: object) -> None:
        """The pair, and ``word 1-1``, which repeats the first: of figures of students that would be refused (R1)."""
        self.desk.line(table, **{**common, name: f"{word}1.1"}, intent=codes.DUPLICATE_ROW)
        self.desk.line(table, **{**common, name: f"{word}11"})
        self.desk.line(table, **{**common, name: f"{word}1-1"})

    def _classes(self) -> None:
        """Of the program, known by their names."""
        start, end = date(self.year - 1, 9, 1), date(self.year, 6, 10)
        self._three(ClassRow, "name", "Section ", person_id=self.ids["noah"], class_id="", subject="Math",
                    grades="9th", start=start, end=end, students=21, year="current")  # fmt: skip

    def _answers(self) -> None:
        """Courses of the survey, and classes that no program has."""
        common = {"submitted": datetime(self.year, 5, 13, 8, 2, 1), "ay": self.year - 1, "curricula": ("Physics",),
                  "status": "implementing", "texts": {"Status": "Implementing"}, "implementation_id": ""}  # fmt: skip
        self._three(ImplementationRow, "course", "Physics ", person_id=self.ids["noah"], students=17, **common)
        # who answers last says what all courses come to, and takes the place of what was said before
        repeated, _, last = self.desk.region.lines[-3:]
        repeated.intent, last.submitted = codes.NEWER_ROW, last.submitted + timedelta(hours=1)
        self._three(ImplementationRow, "class_id", "P", person_id=self.ids["sam"], course="Physics", students=15,
                    girls=Decimal(40), **common)  # fmt: skip

    def _tests(self) -> None:
        """Of students and of educators: classes, exams, skills, instruments, versions and items."""
        ids, ay, event = self.ids, self.year - 1, self.institute
        figures = {"n_pre": 21, "mean_pre": Decimal(9), "sd_pre": Decimal(3), "n_post": 20, "mean_post": Decimal(12),
                   "sd_post": Decimal(3), "highest": Decimal(20), "pre_start": date(ay, 9, 8),
                   "pre_end": date(ay, 9, 26), "post_start": date(ay + 1, 4, 20),
                   "post_end": date(ay + 1, 5, 15)}  # fmt: skip
        students = {"teacher_id": ids["quentin"], "curriculum": "Algebra", **figures}
        self._pair(AggregateRow, "class_id", "Q", instrument=CLASS_TEST, version="a7c1", **students)
        self._pair(AggregateRow, "skill", "habit ", class_id="Q 2", instrument=CLASS_TEST, version="a7c1", **students)
        self._pair(AggregateRow, "version", "", class_id="Q 3", instrument="Unit test", **students)
        self._pair(AggregateRow, "instrument", "Unit test ", class_id="Q 4", version="1", **students)
        self._pair(AchievementRow, "exam", "Regional exam ", teacher_id=ids["quentin"], class_id="Q 2", version="",
                   ay=ay, n_tested=20, mean=Decimal(504))  # fmt: skip
        answers = {"teacher_id": ids["quentin"], "event_id": event.event_id, "window": "pre", "is_correct": True,
                   "submitted": at(event.start, "8:31:00"), "texts": {"correct": "1"}}  # fmt: skip
        self._three(DiagnosticRow, "item", "q", instrument="Small check", version="3", **answers)
        self._three(DiagnosticRow, "version", "3.", instrument="Small check", item="r", **answers)
        self._three(DiagnosticRow, "instrument", "Small check ", version="3", item="r", **answers)

    def _ratings(self) -> None:
        """Occasions, and skills that no list has."""
        common = {"teacher_id": self.ids["quentin"], "rater": self.ids["hana"], "number": 3,
                  "day": self.institute.end + timedelta(days=40)}  # fmt: skip
        self._three(RatingRow, "title", "visit ", skill="examples-first", **common)
        self._three(RatingRow, "skill", "routine ", **common)

    def _papers(self) -> None:
        """What was handed in for a stipend."""
        self._three(DeliverableRow, "deliverable", "Essay ", contract_id="C-1001", person=self.ids["erin"],
                    done=self.institute.end + timedelta(days=9))  # fmt: skip
