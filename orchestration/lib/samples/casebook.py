"""What the twenty educators do afterwards, written by hand: every case of every table occurs once at any size.

What must come of it is worked out by hand in ``tests/unit/test_samples.py``. Dates are relative to the report date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.library import CLASS_TEST, FIVE_POINTS, PATHWAYS, RUBRIC, TEACHER_TEST
from orchestration.lib.samples.lines import (
    AchievementRow,
    AggregateRow,
    CertificationRow,
    ClassRow,
    CoachingRow,
    ConsentRow,
    CorrectionRow,
    DecisionRow,
    DeliverableRow,
    DiagnosticRow,
    ImplementationRow,
    IntakeRow,
    InteractionRow,
    JsonCell,
    JsonRow,
    LegacyIntakeRow,
    LicenseRow,
    Line,
    MasterTeacherRow,
    MergeRow,
    OptOutRow,
    OrderRow,
    PathwayRow,
    PathwayUseRow,
    RatingRow,
    RegistrationRow,
)
from orchestration.lib.samples.statements import PRESENT
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import TEACHER, Educator, Event, Organization, Post, at

UNKNOWN_ID = "99999999"
UNKNOWN_ADDRESS = "somebody.else@elsewhere.example.org"
NO_ADDRESS = "somebody.else(at)elsewhere"
UNKNOWN_CONTRACT = "C-9999"
UNKNOWN_EVENT = "99999902"

Row = TypeVar("Row", bound=Line)


class Casebook:
    """Follows the twenty; ``institute`` is their summer institute, event 701."""

    def __init__(
        self, desk: Desk, people: Mapping[str, Educator], places: Mapping[str, Organization], institute: Event
    ) -> None:
        self.desk, self.people, self.places, self.institute = desk, people, places, institute
        self.as_of, self.year = desk.clock.as_of, desk.clock.year
        self.ids = {key: person.person_id for key, person in people.items()}
        self.tomorrow = desk.clock.as_of + timedelta(days=1)

    def build(self) -> None:
        """State everything."""
        self._pathways()
        self._classes()
        self._implementations()
        self._aggregates()
        self._exams()
        self._ratings()
        self._diagnostics()
        self._pathway_use()
        self._licenses()
        self._coaching()
        self._registrations()
        self._interactions()
        self._orders()
        self._deliverables()
        self._questionnaires()
        self._ticked_days()
        self._opt_outs()
        self._duplicates()
        self._corrections()
        self._list_of_students()

    def _state(self, table: type[Row], rows: list[dict[str, object]], /, **common: object) -> None:
        """Several rows of a table that have most in common."""
        for row in rows:
            self.desk.line(table, **{**common, **row})

    # outcomes

    def _pathways(self) -> None:
        """Ada's own pathway, and one that a contract asked for, in Spanish alone."""
        for position, slug in enumerate(PATHWAYS["Algebra"][1][:4], 1):
            self.desk.line(PathwayRow, pathway="Ada's short algebra", position=position, slug=slug,
                           curriculum="algebra", person=self.ids["ada"])  # fmt: skip
            self.desk.line(PathwayRow, pathway="Northfield pacing", position=position, slug=slug, curriculum="algebra",
                           contract_id="C-1001", language="es-mx")  # fmt: skip

    def _classes(self) -> None:
        ids, start, end = self.ids, date(self.year - 1, 9, 1), date(self.year, 6, 10)
        shares = {"girls": Decimal(45), "disability": Decimal(10), "african_american": Decimal(20),
                  "asian": Decimal(10), "white": Decimal(60), "hispanic": Decimal(30), "boys": Decimal(52),
                  "non_binary": Decimal(3), "american_indian": Decimal(6), "native_hawaiian": Decimal(4)}  # fmt: skip
        self._state(ClassRow, [
            {"person_id": ids["ada"], "class_id": "CL-1", "name": "Algebra 1 A", "students": 26,
             "level": "grade-level"},
            {"person_id": ids["ada"], "class_id": "CL-2", "name": "Algebra 1 B", "students": 7, "level": "remedial"},
            {"person_id": ids["ben"], "class_id": "CL-3", "name": "Algebra 8", "students": 24, "white": Decimal(90),
             "texts": {"students": "about 24", "class_start_date": f"9/1/{(self.year - 1) % 100}",
                       "class_gradelevel": "12-Sep"}},
            {"person_id": ids["erin"], "class_id": "", "name": "Typical class", "students": 22,
             "intent": codes.DUPLICATE_ROW},
            {"person_id": ids["erin"], "class_id": "", "name": "typical class", "students": 24},
            {"person_id": UNKNOWN_ID, "class_id": "CL-4", "name": "Algebra 1", "intent": codes.CLASS_INVALID},
            {"person_id": "", "class_id": "CL-5", "name": "Algebra 1", "intent": codes.CLASS_INVALID},
            {"person_id": ids["farah"], "class_id": "CL-6", "name": "Algebra 1", "start": end, "end": start,
             "intent": codes.CLASS_INVALID},
            {"person_id": ids["farah"], "class_id": "CL-7", "name": "Algebra 1", "girls": Decimal(145),
             "intent": codes.CLASS_INVALID},
            {"person_id": ids["farah"], "class_id": "CL-8", "name": "Algebra 1", "students": -4,
             "intent": codes.CLASS_INVALID},
            {"person_id": ids["farah"], "class_id": "CL-9", "name": "", "intent": codes.MISSING},
            {"person_id": ids["farah"], "class_id": "CL-10", "name": "Algebra 1", "broken": "long",
             "intent": codes.WRONG_WIDTH},
        ], subject="Math", grades="8th, 9th", start=start, end=end, term="full year", year="current",
            school="Northfield High School", **shares)  # fmt: skip

    def _implementations(self) -> None:
        """The survey of May; an answer of the year before that was mended later; a plan whose record has come."""
        ids, ay, year = self.ids, self.year - 1, self.year
        survey, before = datetime(year, 5, 12, 9, 15, 2), datetime(year - 1, 5, 20, 8, 30)
        start, algebra = date(ay, 9, 8), tuple(PATHWAYS["Algebra"][1][:6])
        implementing = {"status": "implementing", "texts": {"Status": "Implementing"}, "start": start}
        will_not = {"status": "will_not", "texts": {"Status": "Will not implement"}}
        fractions = {"% Girls": "0.45", "% IEP": "0.1"}
        older = {"implementation_id": "4901", "person_id": ids["luis"], "submitted": before, "ay": ay - 1,
                 "curricula": ("Data Science",), "girls": Decimal(45), "iep": Decimal(10)}  # fmt: skip
        unsure = {"Status": "Unknown", **fractions}
        self.desk.line(ImplementationRow, False, **older, status="unknown", texts=unsure, intent=codes.NEWER_ROW)
        second = {"Status": "Actual", "AY": f"{ay - 1}-{ay}", **fractions}
        self.desk.line(ImplementationRow, False, **{**older, "implementation_id": "4902", "person_id": ids["mona"]},
                       status="implementing", start=date(ay - 1, 10, 2), texts=second)  # fmt: skip
        self.desk.line(ImplementationRow, **{**older, "submitted": survey}, **will_not)
        self._state(ImplementationRow, [
            {"implementation_id": "4903", "person_id": ids["ada"], "status": "planned", "start": start,
             "texts": {"Status": "Initial Plan"}, "intent": codes.PLAN_WITH_CHILD},
            {"implementation_id": "4904", "parent_id": "4903", "person_id": ids["ada"], **implementing,
             "model": "Dedicated Course", "course": "Algebra 1", "class_id": "CL-1", "students": 26,
             "lessons": algebra, "girls": Decimal(45), "iep": Decimal(10), "support": 4, "choice": "own"},
            {"implementation_id": "4905", "email": "BEN.OKAFOR@northfield.example.org", **will_not,
             "reason_not": "no time in pacing guide", "support": 2, "comment": "They never came to see it"},
            {"implementation_id": "4906", "person_id": ids["gus"], **implementing, "intent": codes.DUPLICATE_ROW},
            {"implementation_id": "4906", "person_id": ids["gus"], **implementing, "students": 60,
             "model": "Lessons Sprinkled Throughout Course", "lessons": algebra[:2]},
            {"implementation_id": "4907", "person_id": ids["pia"], **implementing,
             "curricula": ("Algebra", "Data Science"), "students": 18},
            {"implementation_id": "4908", "person_id": ids["farah"], **implementing, "ay": None},
            {"implementation_id": "4909", "person_id": ids["erin"], "ay": None, "status": "will_next_year",
             "texts": {"Status": "Will implement next year"}},
            {"implementation_id": "4910", "person_id": ids["joel"], **implementing, "curricula": (),
             "intent": codes.NO_CURRICULUM},
            {"implementation_id": "4911", "person_id": ids["joel"], **implementing, "ay": None,
             "texts": {"Status": "Implementing", "AY": "both years"}, "intent": codes.BAD_YEAR},
            {"implementation_id": "4912", "person_id": UNKNOWN_ID, **implementing, "intent": codes.UNKNOWN_PERSON},
            {"implementation_id": "4913", "email": UNKNOWN_ADDRESS, **implementing, "intent": codes.UNKNOWN_PERSON},
            {"implementation_id": "4914", **implementing, "intent": codes.NOBODY},
            {"implementation_id": "4915", "person_id": ids["ines"], **implementing, "broken": "short",
             "intent": codes.WRONG_WIDTH},
        ], submitted=survey, ay=ay, curricula=("Algebra",), state="RI", subject="Algebra 1")  # fmt: skip

    def _aggregates(self) -> None:
        """Ada's class as in the worked example: 52 and 64 percent of 20 points; a small one; figures that cannot be."""
        ids, ay, year = self.ids, self.year - 1, self.year
        windows = {"pre_start": date(ay, 9, 8), "pre_end": date(ay, 9, 26), "post_start": date(year, 4, 20),
                   "post_end": date(year, 5, 15)}  # fmt: skip
        figures = {"n_pre": 26, "mean_pre": Decimal("10.4"), "sd_pre": Decimal("3.6"), "n_post": 25,
                   "mean_post": Decimal("12.8"), "sd_post": Decimal("3.2"), "highest": Decimal(20), "n_matched": 24,
                   "mean_gain": Decimal("2.4"), "sd_gain": Decimal("2.8")}  # fmt: skip
        small = {"n_pre": 7, "n_post": 7, "n_matched": 6}
        future = {"post_start": self.tomorrow, "post_end": self.tomorrow + timedelta(days=9)}
        self._state(AggregateRow, [
            {"teacher_id": ids["ada"], "class_id": "CL-1", "texts": {"mean_pre": "52%", "mean_post": "64%"}},
            {"teacher_id": ids["ada"], "class_id": "CL-2", **small, "min_pre": Decimal(3), "max_pre": Decimal(15),
             "min_post": Decimal("4.5"), "max_post": Decimal(20)},
            {"teacher_id": ids["ada"], "class_id": "CL-1", "skill": "slope-from-table", "n_matched": None,
             "mean_gain": None, "sd_gain": None, "highest": Decimal(14)},
            {"teacher_id": ids["ben"], "class_id": "CL-3", "n_matched": None, "mean_gain": None, "sd_gain": None,
             "pre_start": None, "pre_end": None, "post_start": None, "post_end": None},
            {"teacher_id": ids["erin"], "class_id": "CL-41", "mean_post": Decimal(21),
             "intent": codes.AGGREGATE_INVALID},
            {"teacher_id": ids["erin"], "class_id": "CL-42", "n_matched": 26, "intent": codes.AGGREGATE_INVALID},
            {"teacher_id": ids["erin"], "class_id": "CL-43", "sd_pre": Decimal("-3.6"),
             "intent": codes.AGGREGATE_INVALID},
            {"teacher_id": ids["erin"], "class_id": "CL-44", "post_start": date(ay, 4, 20), "post_end": date(ay, 5, 15),
             "intent": codes.AGGREGATE_INVALID},
            {"teacher_id": UNKNOWN_ID, "class_id": "CL-45", "intent": codes.UNKNOWN_PERSON},
            {"teacher_id": ids["erin"], "class_id": "CL-46", "highest": None, "intent": codes.MISSING},
            {"teacher_id": ids["erin"], "class_id": "CL-47", "mean_post": None, "texts": {"mean_post": "better"},
             "intent": codes.BAD_NUMBER},
            {"teacher_id": ids["erin"], "class_id": "CL-48", **future, "intent": codes.FUTURE},
            {"teacher_id": ids["erin"], "class_id": "CL-49", "n_pre": 1, "n_post": 1, "n_matched": 1,
             "intent": codes.ONE_STUDENT},
        ], instrument=CLASS_TEST, version="a7c1", curriculum="Algebra", **windows, **figures)  # fmt: skip

    def _exams(self) -> None:
        ids, ay = self.ids, self.year - 1
        figures = {"n_tested": 26, "mean": Decimal(504), "sd": Decimal(41), "n_proficient": 13,
                   "pct_proficient": Decimal(50)}  # fmt: skip
        nothing: dict[str, object] = dict.fromkeys(figures)
        hidden = {
            "n_tested": "<10",
            "mean_scale_score": "*",
            "sd": "*",
            "n_proficient": "*",
            "pct_proficient": "≤5%",
            "comparison_pct": "<10",
        }
        self._state(AchievementRow, [
            {"teacher_id": ids["ada"], "class_id": "CL-1"},
            {"teacher_id": ids["ada"], "class_id": "CL-1", "comparison_kind": "district", "comparison_n": 812,
             "comparison_pct": Decimal("48.5")},
            {"teacher_id": ids["ada"], "class_id": "CL-2", **nothing, "texts": hidden},
            {"teacher_id": ids["ben"], "class_id": "CL-3", "texts": {"AY": f"{ay}-{(ay + 1) % 100:02}"}},
            {"teacher_id": ids["erin"], "class_id": "CL-41", "n_proficient": 27, "intent": codes.AGGREGATE_INVALID},
            {"teacher_id": ids["erin"], "class_id": "CL-42", "pct_proficient": Decimal(120),
             "intent": codes.AGGREGATE_INVALID},
            {"teacher_id": UNKNOWN_ID, "class_id": "CL-45", "intent": codes.UNKNOWN_PERSON},
            {"teacher_id": ids["erin"], "class_id": "CL-46", "ay": None, "texts": {"AY": "last year"},
             "intent": codes.BAD_YEAR},
            {"teacher_id": ids["erin"], "class_id": "CL-47", "n_tested": None, "intent": codes.MISSING},
            {"teacher_id": ids["erin"], "class_id": "CL-49", "n_tested": 1, "n_proficient": 1,
             "intent": codes.ONE_STUDENT},
        ], exam="RI Algebra I", version=str(self.year), ay=ay, comparison_kind="state", comparison_n=5200,
            comparison_mean=Decimal(500), comparison_sd=Decimal(48), **figures)  # fmt: skip

    def _ratings(self) -> None:
        """By Hana, by somebody of whom only initials are known, and by the educators themselves."""
        ids, end = self.ids, self.institute.end
        later = end + timedelta(days=200)
        self._state(RatingRow, [
            {"teacher_id": ids["ada"], "skill": "function-from-table", "word": "Practitioner", "cohort_id": "K-801"},
            {"teacher_id": ids["ada"], "skill": "function-from-table", "number": 4, "highest": 4, "instrument": RUBRIC,
             "rater": "j.r."},
            {"teacher_id": ids["ada"], "skill": "function-from-table", "number": 4, "instrument": FIVE_POINTS,
             "day": later, "title": "coaching", "evidence": "https://work.example.org/ada/function"},
            {"teacher_id": ids["ada"], "skill": "function-from-table", "word": "master", "rater": "self",
             "context": "self", "title": "self-rating"},
            {"teacher_id": ids["ben"], "skill": "slope-from-table", "number": 3, "cohort_id": "K-9999"},
            {"teacher_id": ids["ben"], "skill": "examples-first", "number": 2, "intent": codes.DUPLICATE_ROW},
            {"teacher_id": ids["ben"], "skill": "examples-first", "number": 5},
            {"teacher_id": ids["hana"], "skill": "examples-first", "number": 5, "intent": codes.RATER_IS_RATEE},
            {"teacher_id": ids["gus"], "skill": "examples-first", "number": 6, "intent": codes.OUT_OF_RANGE},
            {"teacher_id": ids["gus"], "skill": "slope-from-table", "number": 5, "highest": 4, "instrument": RUBRIC,
             "intent": codes.OUT_OF_RANGE},
            {"teacher_id": ids["gus"], "skill": "model-with-steps", "word": "great", "intent": codes.UNMAPPED},
            {"teacher_id": ids["gus"], "skill": "read-a-histogram", "intent": codes.INCOMPLETE_RATING},
            {"teacher_id": ids["gus"], "skill": "", "number": 3, "intent": codes.INCOMPLETE_RATING},
            {"teacher_id": UNKNOWN_ID, "skill": "examples-first", "number": 3, "intent": codes.UNKNOWN_PERSON},
            {"teacher_id": ids["joel"], "skill": "examples-first", "number": 3, "day": None,
             "texts": {"date": "last week"}, "intent": codes.BAD_DATE},
            {"teacher_id": ids["joel"], "skill": "slope-from-table", "number": 3, "day": self.tomorrow,
             "intent": codes.FUTURE},
        ], rater=ids["hana"], day=end, title="end of training", context="observed")  # fmt: skip

    def _diagnostics(self) -> None:
        ids, event = self.ids, self.institute
        before, after = at(event.start, "8:40:00"), at(event.end, "16:20:00")
        right = {"is_correct": True, "score": Decimal(1), "texts": {"correct": "1"}}
        wrong = {"is_correct": False, "score": Decimal(0), "texts": {"correct": "0"}}
        nobody = {"teacher_id": "anonymous", "window": "post", "submitted": after}
        self._state(DiagnosticRow, [
            {"teacher_id": ids["ada"], **wrong},
            {"teacher_id": ids["ada"], **right, "window": "post", "submitted": after},
            {"teacher_id": ids["ada"], "item": "q0", "item_kind": "Informational", "intent": codes.NO_ANSWER},
            {"teacher_id": ids["ben"], **wrong, "intent": codes.DUPLICATE_ROW},
            {"teacher_id": ids["ben"], **right},
            {**nobody, **right},
            {**nobody, **right},
            {**nobody, **wrong, "teacher_id": ""},
            {**nobody, **wrong, "teacher_id": "anon-3", "intent": codes.DUPLICATE_ROW},
            {**nobody, **right, "teacher_id": "anon-3"},
            {"teacher_id": ids["gus"], **right, "event_id": UNKNOWN_EVENT, "intent": codes.NO_EVENT},
            {"teacher_id": UNKNOWN_ID, **right, "intent": codes.UNKNOWN_PERSON},
            {"teacher_id": ids["gus"], **right, "window": "", "intent": codes.MISSING},
            {"teacher_id": ids["gus"], **right, "window": "halfway", "intent": codes.UNMAPPED},
            {"teacher_id": ids["gus"], "intent": codes.MISSING},
            {"teacher_id": ids["gus"], **right, "score": Decimal(2), "intent": codes.OUT_OF_RANGE},
            {"teacher_id": ids["gus"], **right, "submitted": at(self.tomorrow, "9:00:00"), "intent": codes.FUTURE},
        ], event_id=event.event_id, instrument=TEACHER_TEST, version="v1", window="pre", submitted=before, item="q1",
            item_kind="MultipleChoice", highest=Decimal(1))  # fmt: skip

    def _pathway_use(self) -> None:
        created = datetime(self.year - 1, 8, 25, 10, 0, 5)
        moment = created + timedelta(days=20, hours=3)
        ada = {"person_id": self.ids["ada"]}
        self._state(PathwayUseRow, [
            {**ada, "slug": "", "action": "created", "at": None},
            {**ada, "intent": codes.DUPLICATE_ROW},
            ada,
            {"email": "Ben.Okafor@northfield.example.org", "action": "cloned"},
            {}, {},
            {"person_id": UNKNOWN_ID, "intent": codes.UNKNOWN_PERSON},
            {"email": UNKNOWN_ADDRESS, "intent": codes.UNKNOWN_PERSON},
            {**ada, "pathway_id": "", "intent": codes.MISSING},
            {**ada, "created": None, "at": None, "intent": codes.MISSING},
            {**ada, "at": None, "texts": {"at": "in the morning"}, "intent": codes.BAD_TIMESTAMP},
            {**ada, "at": at(self.tomorrow, "8:00:00"), "intent": codes.FUTURE},
        ], pathway_id="Ada's short algebra", created=created, slug="word-problems", action="opened",
            at=moment)  # fmt: skip

    # support

    def _licenses(self) -> None:
        ids, issued = self.ids, date(self.year - 6, 6, 3)
        self._state(LicenseRow, [
            {"person_id": ids["ada"], "texts": {"license": "Mathematics"}, "intent": codes.DUPLICATE_ROW},
            {"person_id": ids["ada"], "texts": {"state_ab": "rhode island"}},
            {"person_id": ids["ben"], "area": "NYS Math 7-12", "state": "NY"},
            {"email": "erin.castellano@northfield.example.org", "area": "Special Education", "state": ""},
            {"person_id": ids["farah"], "state": "XX"},
            {"person_id": ids["gus"], "issued": date(self.year, 1, 1), "expires": date(self.year - 1, 1, 1)},
            {"person_id": UNKNOWN_ID, "intent": codes.NO_TEACHER},
            {"intent": codes.NO_TEACHER},
            {"email": NO_ADDRESS, "intent": codes.BAD_EMAIL},
            {"person_id": ids["joel"], "area": "", "intent": codes.MISSING},
        ], area="Math", state="RI", issued=issued)  # fmt: skip
        self._state(CertificationRow, [
            {"cert_id": "CERT-1", "person_id": ids["ada"], "intent": codes.DUPLICATE_ROW},
            {"cert_id": "CERT-1", "person_id": ids["ada"], "kind": "Standard/professional"},
            {"cert_id": "", "person_id": ids["kay"], "state": "CA", "title": "Single subject: physics",
             "subject": "Physics"},
            {"cert_id": "CERT-2", "person_id": UNKNOWN_ID, "intent": codes.NO_TEACHER},
            {"cert_id": "CERT-3", "intent": codes.NO_TEACHER},
            {"cert_id": "", "person_id": ids["joel"], "title": "", "intent": codes.MISSING},
        ], state="RI", title="Mathematics 7-12", subject="Math", grade_band="7-12", issued=issued)  # fmt: skip

    def _coaching(self) -> None:
        """From September of the year of the institute. Gus was trained in Algebra alone; Sam in nothing that year."""
        ids, start = self.ids, date(self.year - 1, 9, 1)
        self._state(CoachingRow, [
            {"person_id": ids["ada"], "end": date(self.year, 8, 31)},
            {"person_id": ids["ada"], "start": date(self.year, 3, 1)},
            {"person_id": ids["gus"], "curriculum": ""},
            {"person_id": ids["kay"], "curriculum": "Physics", "end": start + timedelta(days=365)},
            {"email": "BEN.okafor@northfield.example.org", "texts": {"start_date": f"9/1/{(self.year - 1) % 100}"}},
            {"person_id": ids["farah"], "email": NO_ADDRESS},
            {"person_id": ids["erin"], "curriculum": "Cooking"},
            {"person_id": ids["joel"], "intent": codes.DUPLICATE_ROW},
            {"person_id": ids["joel"], "end": date(self.year, 8, 31)},
            {"person_id": ids["sam"], "curriculum": "", "intent": codes.NO_COACHING_CURRICULUM},
            {"person_id": UNKNOWN_ID, "intent": codes.UNKNOWN_PERSON},
            {"intent": codes.NOBODY},
            {"person_id": ids["pia"], "start": None, "texts": {"start_date": "fall"}, "intent": codes.BAD_DATE},
            {"person_id": ids["pia"], "start": None, "intent": codes.MISSING},
            {"person_id": ids["pia"], "broken": "short", "intent": codes.WRONG_WIDTH},
        ], curriculum="Algebra", start=start)  # fmt: skip

    def _registrations(self) -> None:
        submitted = datetime(self.year - 1, 10, 2, 12, 30, 9)
        ada, luis = (self.people[key].professional for key in ("ada", "luis"))
        session = "Tuesday, October 14"
        self._state(RegistrationRow, [
            {"email": ada, "first": "Ada", "last": "Whitlock", "attended": True, "intent": codes.DUPLICATE_ROW},
            {"email": ada, "first": "Ada", "last": "Whitlock", "attended": True, "session": f"{self.year - 1}-10-14"},
            {"email": luis, "first": "Luis", "last": "Ferreira", "topic": "nobody told me that I am not entitled"},
            {"email": UNKNOWN_ADDRESS, "intent": codes.UNKNOWN_PERSON},
            {"email": "", "intent": codes.NOBODY},
            {"email": NO_ADDRESS, "intent": codes.BAD_EMAIL},
            {"email": ada, "session": "", "submitted": submitted + timedelta(days=30), "intent": codes.MISSING},
            {"email": ada, "submitted": None, "intent": codes.MISSING},
            {"email": ada, "submitted": None, "texts": {"Timestamp": "noon"}, "intent": codes.BAD_TIMESTAMP},
        ], submitted=submitted, session=session, held_on=date(self.year - 1, 10, 14), place="Unit 2")  # fmt: skip

    def _interactions(self) -> None:
        ids, day = self.ids, date(self.year - 1, 11, 5)
        self._state(InteractionRow, [
            {"comment_id": "29001", "person_id": ids["ada"], "kind": "Phone", "time": "2 pm",
             "text": "<p>Called&nbsp;about<br/>the &quot;answer keys&quot;</p>", "tagged": (ids["hana"], ids["ben"])},
            {"comment_id": "29002", "person_id": ids["ben"], "kind": "Zoom", "intent": codes.DUPLICATE_ROW},
            {"comment_id": "29002", "person_id": ids["ben"], "kind": "Zoom"},
            {"comment_id": "29003", "person_id": ids["gus"], "kind": "Telegram", "author": "S9",
             "texts": {"commentDate": f"5-Nov-{(self.year - 1) % 100}"}},
            {"comment_id": "29011", "person_id": ids["gus"], "kind": "Social media"},
            {"comment_id": "29012", "person_id": ids["ben"], "kind": "Answer keys"},
            {"comment_id": "29004", "person_id": UNKNOWN_ID, "intent": codes.UNKNOWN_PERSON},
            {"comment_id": "29005", "person_id": "", "intent": codes.NOBODY},
            {"comment_id": "29006", "person_id": ids["gus"], "day": None, "texts": {"commentDate": "yesterday"},
             "intent": codes.BAD_DATE},
            {"comment_id": "29007", "person_id": ids["gus"], "day": None, "intent": codes.MISSING},
        ], author=ids["hana"], day=day, text="Wants to start in January")  # fmt: skip

    def _orders(self) -> None:
        """For the district by its office, for herself by Ada; ten copies come back."""
        day = date(self.year - 1, 8, 4)
        self._state(OrderRow, [
            {"order_id": "W-1", "number": 1, "quantity": 120, "contract_id": "C-1001", "event_id": "701"},
            {"order_id": "W-1", "number": 2, "quantity": -10, "day": day + timedelta(days=40), "contract_id": "C-1001"},
            {"order_id": "W-2", "number": 1, "quantity": 30, "ordered_by": self.ids["ada"],
             "intent": codes.DUPLICATE_ROW},
            {"order_id": "W-2", "number": 1, "quantity": 26, "ordered_by": self.ids["ada"]},
            {"order_id": "W-3", "number": 1, "quantity": 5, "workbook": "Cooking", "ordered_by": "a bookshop",
             "ship_to": "3999", "contract_id": UNKNOWN_CONTRACT, "event_id": UNKNOWN_EVENT},
            {"order_id": "W-6", "number": 1, "quantity": 40, "workbook": "Algebra & Data Science",
             "ordered_by": "Northfield Public Schools", "ship_to": "", "language": "Spanish", "status": ""},
            {"order_id": "W-4", "number": 1, "quantity": 0, "intent": codes.QUANTITY_ZERO},
            {"order_id": "W-4", "number": 2, "quantity": None, "texts": {"quantity": "two sets"},
             "intent": codes.BAD_NUMBER},
            {"order_id": "W-4", "number": 3, "quantity": None, "intent": codes.MISSING},
            {"order_id": "W-4", "number": 4, "quantity": 5, "ordered_by": "", "intent": codes.MISSING},
            {"order_id": "W-4", "number": 5, "quantity": 5, "workbook": "", "intent": codes.MISSING},
            {"order_id": "", "number": 6, "quantity": 5, "intent": codes.MISSING},
            {"order_id": "W-5", "number": 1, "quantity": 5, "day": None, "texts": {"order_date": "13/13/25"},
             "intent": codes.BAD_DATE},
        ], day=day, ordered_by="office@northfield.example.org", ship_to="3001", workbook="Algebra",
            status="shipped")  # fmt: skip

    def _deliverables(self) -> None:
        ids, done = self.ids, self.institute.end + timedelta(days=20)
        self._state(DeliverableRow, [
            {"person": ids["ada"], "paid": True, "intent": codes.DUPLICATE_ROW},
            {"person": "Ada.Whitlock@northfield.example.org", "paid": True, "texts": {"paid": "$500"}},
            {"person": ids["ben"], "done": None, "paid": False, "texts": {"paid": "pending", "done_on": "soon"}},
            {"person": ids["gus"], "deliverable": "Portfolio", "paid": True, "paid_on": self.as_of - timedelta(days=30),
             "texts": {"paid": str(self.as_of - timedelta(days=30))}},
            {"person": ids["ada"], "contract_id": UNKNOWN_CONTRACT, "intent": codes.ORPHAN_DELIVERABLE},
            {"person": UNKNOWN_ID, "intent": codes.UNKNOWN_PERSON},
            {"person": "", "intent": codes.MISSING},
            {"person": ids["ben"], "deliverable": "", "intent": codes.MISSING},
            {"person": ids["ben"], "contract_id": "", "intent": codes.MISSING},
        ], contract_id="C-1001", deliverable="Lesson plan", done=done)  # fmt: skip

    # forms

    def _questionnaires(self) -> None:
        """People who are known by the same addresses already, and submissions without one."""
        submitted, people = datetime(self.year - 1, 6, 1, 18, 40, 12), self.people
        names = {key: {"first": people[key].first, "last": people[key].last} for key in ("ada", "ben", "kay")}
        third = {"principal": "A. Principal", "principal_email": "principal@northfield.example.org"}
        self._state(IntakeRow, [
            {**names["ada"], "professional": people["ada"].professional, **third, "may_contact": "No",
             "permission": "No", "race": "Asian", "gender": "woman", "opt_out": "Tips and tricks, monthly"},
            {**names["ben"], "professional": people["ben"].professional, "personal": people["ben"].personal, **third,
             "may_contact": "Yes, please", "permission": "Yes", "race": "White", "intent": codes.DUPLICATE_ROW},
            {**names["ben"], "professional": people["ben"].professional, "personal": people["ben"].personal, **third,
             "may_contact": "Yes, please", "permission": "Yes", "race": "White"},
            {**names["kay"], "professional": "", "intent": codes.NO_EMAIL},
            {**names["kay"], "professional": NO_ADDRESS, "intent": codes.BAD_EMAIL},
            {**names["kay"], "professional": people["kay"].professional, "submitted": None, "intent": codes.MISSING},
            {**names["kay"], "professional": people["kay"].professional, "submitted": None,
             "texts": {"Timestamp": "June"}, "intent": codes.BAD_TIMESTAMP},
        ], submitted=submitted, school="Northfield High School, 100 Main Street, Northfield RI 02999",
            school_kind="Public (non-charter)", license="RI 7-12 Math", subject="Algebra 1", grades="5th, 9th",
            students="about 120, 28 per class", materials="As a unit")  # fmt: skip
        self._state(LegacyIntakeRow, [
            {**names["ada"], "email": people["ada"].professional, "event_title": self.institute.row.title,
             "uncomfortable": "Yes", "zip_code": "2999"},
            {**names["ben"], "email": people["ben"].personal, "event_title": "The summer one", "state": "rhode island",
             "intent": codes.DUPLICATE_ROW},
            {**names["ben"], "email": people["ben"].personal, "event_title": "The summer one", "state": "rhode island"},
            {**names["kay"], "email": "", "intent": codes.NO_EMAIL},
            {**names["kay"], "email": NO_ADDRESS, "intent": codes.BAD_EMAIL},
            {**names["kay"], "email": people["kay"].professional, "submitted": None, "intent": codes.MISSING},
        ], submitted=submitted, phone="401-555-0134", school="Northfield High School", district="Northfield",
            city="Northfield", state="RI", grades="9", prior_classes="none", girls="~15", boys="half",
            african_american="10-12", uncomfortable="No")  # fmt: skip

    def _ticked_days(self) -> None:
        """What the application stored on the day before the last sheets came."""
        monday, after = self.institute.start, self.institute.end + timedelta(days=3)
        ticks: dict[str, list[tuple[date | None, str]]] = {
            "ada": [(after, codes.OUTSIDE), (None, codes.BAD_DATE)],
            "hana": [(monday, codes.NOT_A_PARTICIPANT)],
            "kay": [(monday, codes.NOT_ENROLLED)],
        }
        for key, days in ticks.items():
            self._tick(self.ids[key], "701", days)
        self._tick(UNKNOWN_ID, "701", [(monday, codes.UNKNOWN_PERSON)])
        self._tick(self.ids["joel"], UNKNOWN_EVENT, [(monday, codes.NO_EVENT)])
        days = {row.day for row in self.desk.region.sessions if row.event_id == "709"}
        known = [(day, codes.BETTER_MARK) for day in [max(day for day in days if day <= self.as_of)]
                 if self.desk.cabinet.marks(day).recency > self.desk.cabinet.table(JsonRow).recency]  # fmt: skip
        coming = min(day for day in days if day > self.as_of)
        self._tick(self.ids["ben"], "709", [*known, (coming, codes.FUTURE)])
        self._tick(self.ids["luis"], "707", [])
        # The older generation counts days: Ada's are known by date, and nine days of five cannot be.
        self._total(self.ids["ada"], "704", 2, codes.BETTER_MARK)
        self._total(self.ids["gus"], "701", 9, codes.UNMAPPED_MARK)
        self.desk.line(
            JsonRow, enrollment_id="", person_id=self.ids["mona"], event_id="707", attendance="null",
            intent=codes.NOTHING_RECORDED,
        )  # fmt: skip
        cut_off = {"attendance": '{"days_attended": "[', "is_readable": False, "intent": codes.BAD_JSON}
        self.desk.line(JsonRow, enrollment_id="", person_id=self.ids["luis"], event_id="", **cut_off)

    def _tick(self, person_id: str, event_id: str, days: list[tuple[date | None, str]]) -> None:
        texts = [str(day) if day else "soon" for day, _ in days]
        row = self.desk.line(
            JsonRow, enrollment_id="", person_id=person_id, event_id=event_id,
            attendance=json.dumps({"days_attended": json.dumps(texts)}),
            intent="" if days else codes.NOTHING_RECORDED,
        )  # fmt: skip
        row.cells = [
            JsonCell(file=row.file, cell=text, day=day, value=PRESENT, intent=intent)
            for text, (day, intent) in zip(texts, days, strict=True)
        ]

    def _total(self, person_id: str, event_id: str, days: int, intent: str) -> None:
        row = self.desk.line(
            JsonRow, enrollment_id="", person_id=person_id, event_id=event_id, total=days,
            attendance=json.dumps({"total": days}),
        )  # fmt: skip
        row.cells = [JsonCell(file=row.file, cell="total", day=None, value="", intent=intent)]

    # instructions

    def _opt_outs(self) -> None:
        people, ids, day = self.people, self.ids, date(self.year, 2, 10)
        self._state(OptOutRow, [
            {"email": people["erin"].professional, "notes": "no longer teaching"},
            {"email": people["pia"].personal.upper(), "day": None, "notes": "too many letters"},
            {"email": people["erin"].professional, "day": day - timedelta(days=40), "notes": "on the telephone"},
            {"email": people["gus"].professional, "intent": codes.DUPLICATE_ROW},
            {"email": people["gus"].professional, "notes": "all of it"},
            {"email": UNKNOWN_ADDRESS, "intent": codes.UNKNOWN_PERSON},
            {"email": "", "intent": codes.MISSING},
            {"email": NO_ADDRESS, "intent": codes.BAD_EMAIL},
            {"email": people["kay"].professional, "day": self.tomorrow, "intent": codes.FUTURE},
        ], first="", last="", day=day)  # fmt: skip
        out, into = {"is_in": False, "texts": {"in_or_out": "out"}}, {"is_in": True, "texts": {"in_or_out": "in"}}
        self._state(ConsentRow, [
            {"person": ids["erin"], **out},
            # The last instruction wins: Erin may be invited again, Ada may not.
            {"person": people["erin"].professional, **into, "day": day + timedelta(days=60)},
            {"person": ids["ada"], **into},
            {"person": ids["ada"], "purpose": "event invitations", **out, "day": day + timedelta(days=1)},
            # Of one day the one to be left alone: Ben may not, whatever comes below.
            {"person": ids["ben"], **out, "intent": codes.DUPLICATE_ROW},
            {"person": ids["ben"], **out},
            {"person": ids["ben"], **into},
            {"person": UNKNOWN_ID, **out, "intent": codes.UNKNOWN_PERSON},
            {"person": ids["gus"], "purpose": None, "is_in": True,
             "texts": {"purpose": "birthday cards", "in_or_out": "in"},
             "intent": codes.UNMAPPED},
            {"person": ids["gus"], "is_in": None, "texts": {"in_or_out": "perhaps"}, "intent": codes.UNMAPPED},
            {"person": ids["gus"], "is_in": None, "intent": codes.MISSING},
            {"person": "", **out, "intent": codes.MISSING},
            {"person": ids["gus"], **out, "day": self.tomorrow, "intent": codes.FUTURE},
        ], purpose="event invitations", day=day)  # fmt: skip

    def _duplicates(self) -> None:
        """Olga was entered twice more, and the copies were merged one after the other; Sam once, and back and forth."""
        ids, day = self.ids, date(self.year, 1, 20)
        self._copy("olga", "19001", personal="olga.p@mail.example.org")
        self._copy("olga", "19002", google="olga.petrov.teaches@mail.example.org")
        self._copy("sam", "19003", personal="s.ibarra@mail.example.org")
        self._state(MergeRow, [
            {"from_id": "19001", "into_id": "19002"},
            {"from_id": "19002", "into_id": ids["olga"], "day": day + timedelta(days=8)},
            {"from_id": "19003", "into_id": ids["sam"]},
            {"from_id": ids["dev"], "into_id": ids["erin"], "intent": codes.MERGE_CIRCLE},
            {"from_id": ids["erin"], "into_id": ids["dev"], "intent": codes.MERGE_CIRCLE},
            {"from_id": UNKNOWN_ID, "into_id": ids["erin"], "intent": codes.UNKNOWN_PERSON},
            {"from_id": ids["ben"], "into_id": "", "intent": codes.MISSING},
        ], day=day)  # fmt: skip
        self._state(DecisionRow, [
            {"kind": "un-merge", "one": "19003", "other": ids["sam"], "why": "looked like two"},
            {"kind": "merge", "one": ids["sam"], "other": "19003", "day": day + timedelta(days=9), "why": "asked Sam"},
            {"kind": "keep apart", "one": ids["ada"], "other": ids["ines"], "why": "two desks in one office"},
            {"kind": None, "one": ids["ada"], "other": ids["ben"], "texts": {"kind": "ask again"},
             "intent": codes.UNMAPPED},
            {"kind": "keep apart", "one": ids["ada"], "other": UNKNOWN_ID, "intent": codes.UNKNOWN_PERSON},
            {"kind": "keep apart", "one": ids["ada"], "other": "", "intent": codes.MISSING},
            {"kind": "keep apart", "one": ids["ada"], "other": ids["gus"], "day": self.tomorrow,
             "intent": codes.FUTURE},
        ], day=day + timedelta(days=2), decided_by="the steward")  # fmt: skip
        # A touch of a copy is one of the person.
        self.desk.line(InteractionRow, comment_id="29010", person_id="19001", author=ids["hana"], day=day, kind="Email")
        self._state(MasterTeacherRow, [
            {"person": ids["hana"], "since": date(self.year - 3, 7, 1)},
            {"person": self.people["ines"].professional, "intent": codes.DUPLICATE_ROW},
            {"person": ids["ines"]},
            {"person": ids["joel"], "until": date(self.year - 2, 7, 1), "intent": codes.ROLE_REVERSED},
            {"person": UNKNOWN_ID, "intent": codes.UNKNOWN_PERSON},
            {"person": ids["joel"], "since": None, "intent": codes.MISSING},
            {"person": ids["joel"], "since": None, "texts": {"since": "always"}, "intent": codes.BAD_DATE},
        ], since=date(self.year - 1, 7, 1))  # fmt: skip

    def _copy(self, key: str, person_id: str, **addresses: str) -> None:
        """A second record of somebody, with other addresses, made after everything else."""
        person = self.people[key]
        place, start = person.posts[0].organization, date(self.year - 2, 8, 1)
        copy = Educator(person.first, person.last, person_id, date(self.year - 1, 10, 1), **addresses)
        copy.posts = [Post(place, *TEACHER, start, title="Teacher")]
        self.desk.user(copy)

    def _corrections(self) -> None:
        ids, day = self.ids, date(self.year, 3, 3)
        self._state(CorrectionRow, [
            {"key": ids["hana"], "heading": "title", "old": "Instructional coach", "new": "Mathematics coach"},
            {"key": ids["gus"], "heading": "title", "old": "Coordinator of robots", "new": "STEM coordinator"},
            {"table": "classes", "key": "CL-3", "heading": "students", "old": "about 24", "new": "24"},
            {"table": "pupils", "key": "1", "heading": "title", "intent": codes.UNKNOWN_TABLE},
            {"key": ids["hana"], "heading": "shoe size", "intent": codes.UNKNOWN_COLUMN},
            {"key": UNKNOWN_ID, "heading": "title", "intent": codes.UNKNOWN_ROW},
            {"key": "", "heading": "title", "intent": codes.MISSING},
        ], table="people", old="", new="", source="a telephone call", day=day)  # fmt: skip

    def _list_of_students(self) -> None:
        """Somebody filled in the form for classes once a student: refused whole (rule R1)."""
        header = ["teacher_id", "class_id", "instrument", "version", "n_pre", "mean_pre", "n_post", "mean_post",
                  "max_score"]  # fmt: skip
        rows = [[self.ids["ada"], "CL-1", CLASS_TEST, "a7c1", "1", str(8 + n), "1", str(9 + n), "20"] for n in range(3)]
        self.desk.refuse("student_aggregates/period 2.csv", "student_aggregates", "student_level_data", [header, *rows])
