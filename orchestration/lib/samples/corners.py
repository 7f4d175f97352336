"""Corners of single tables that the casebook leaves out, written by hand for the twenty; and some in every region.

What must come of them is computed by the truth alone: nobody has counted these rows by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.library import CLASS_TEST, RUBRIC, TEACHER_TEST
from orchestration.lib.samples.lines import (
    AchievementRow,
    AggregateRow,
    CertificationRow,
    CoachingRow,
    DiagnosticRow,
    IntakeRow,
    InteractionRow,
    LegacyIntakeRow,
    LicenseRow,
    Line,
    RatingRow,
    RegistrationRow,
)
from orchestration.lib.samples.statements import COACHING, FULL_PD, CohortRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import Cast, Educator, Event, Gathering, at

# J2: the license areas of the later list.
AREAS = (
    "Early Childhood Education", "Early Childhood Special Education", "Elementary Education", "Secondary Education",
    "English", "Mathematics", "Sciences", "Biology", "Chemistry", "Life Sciences", "Physics", "Social Sciences",
    "Agriculture", "American Sign Language", "Art Teacher", "Business Education", "Computer Science", "Dance",
    "Drama/Theater", "English as a Second Language (ESL)", "Foreign Language", "Gifted and Talented Education (GATE)",
    "Health", "Home Economics", "Journalism", "Music", "Physical Education", "Reading Specialist",
    "Special Education", "Speech Language Pathologist", "Technology", "Visually Impaired Teacher",
    "Education Technology", "Librarian",
)  # fmt: skip
# A person holds two licenses of one area in two states alone.
STATES = ("MA", "NY", "CA", "TX", "OK", "OR", "IA")
# Two of them meet another wording of their area in the same state, which stands further down.
REPEATED = {"American Sign Language", "Early Childhood Special Education"}

Row = TypeVar("Row", bound=Line)


class Corners:
    """Goes on with the twenty; ``institute`` is event 701."""

    def __init__(self, desk: Desk, people: Mapping[str, Educator], institute: Event) -> None:
        self.desk, self.people, self.institute = desk, people, institute
        self.as_of, self.year = desk.clock.as_of, desk.clock.year
        self.ids = {key: person.person_id for key, person in people.items()}

    def build(self) -> None:
        """State everything."""
        self._exams()
        self._figures()
        self._diagnostics()
        self._ratings()
        self._feedback()
        self._sessions()
        self._cohorts()
        self._comments()
        self._papers()
        self._questionnaires()

    def _state(self, table: type[Row], rows: list[dict[str, object]], /, **common: object) -> None:
        """Several rows of a table that have most in common."""
        for row in rows:
            self.desk.line(table, **{**common, **row})

    def _exams(self) -> None:
        """All classes together, groups that nobody knows, and figures that the state tells in part."""
        ids, ay = self.ids, self.year - 1
        nothing: dict[str, object] = dict.fromkeys(("comparison_n", "comparison_mean", "comparison_sd"))
        few = {"pct_proficient": None, "n_proficient": None, "mean": None, "sd": None}
        self._state(AchievementRow, [
            {"teacher_id": ids["ada"], "class_id": "", "n_tested": 60, **nothing, "comparison_kind": ""},
            {"teacher_id": ids["ada"], "class_id": "CL-1", "comparison_kind": "the moon"},
            {"teacher_id": ids["ada"], "class_id": "CL-1", "comparison_kind": "Mars"},
            {"teacher_id": ids["ada"], "class_id": "cl-1", "comparison_kind": "same school", "exam": "ri algebra i"},
            {"teacher_id": ids["ben"], "class_id": "CL-3", **few, "ay": ay - 1,
             "texts": {"pct_proficient": "≥95%", "n_proficient": "*"}},
            {"teacher_id": ids["ben"], "class_id": "CL-3", "comparison_kind": "prior year", **nothing,
             "texts": {"comparison_n": "<10", "comparison_mean": "*"}},
            {"teacher_id": ids["gus"], "class_id": "CL-77", "version": ""},
            {"teacher_id": ids["gus"], "class_id": "", "exam": "AP Computer Science", "mean": Decimal("3.41"),
             "sd": Decimal("0.9"), "pct_proficient": Decimal("62.5"), "n_proficient": 15, "comparison_kind": "School",
             "texts": {"pct_proficient": "62.5%", "comparison_n": "5,200"}},
            {"teacher_id": ids["joel"], "class_id": "", **few, **nothing,
             "texts": {"pct_proficient": "< 5 %", "n_proficient": "n<5", "comparison_sd": "n < 10", "sd": ">= 40"}},
            {"teacher_id": ids["erin"], "class_id": "", "comparison_kind": "previous year", "n_proficient": 0,
             "pct_proficient": Decimal(0)},
            # Nine students of a class of seven.
            {"teacher_id": ids["ada"], "class_id": "CL-2", "comparison_kind": "district", "n_tested": 9,
             "n_proficient": 3, "intent": codes.AGGREGATE_INVALID},
            {"teacher_id": ids["ada"], "class_id": "cl 2", "comparison_kind": "same school", "n_tested": 8,
             "n_proficient": 3, "intent": codes.AGGREGATE_INVALID},
            # Two classes, and both together: the same students.
            {"teacher_id": ids["ben"], "class_id": "cl3", "exam": "AP Statistics", "n_tested": 20},
            {"teacher_id": ids["ben"], "class_id": "CL-78", "exam": "AP Statistics", "n_tested": 22},
            {"teacher_id": ids["ben"], "class_id": "", "exam": "AP Statistics", "n_tested": 42},
        ], exam="RI Algebra I", version=str(self.year), ay=ay, n_tested=24, mean=Decimal(504), sd=Decimal(41),
            n_proficient=12, pct_proficient=Decimal(50), comparison_kind="state", comparison_n=5200,
            comparison_mean=Decimal(500), comparison_sd=Decimal(48))  # fmt: skip

    def _figures(self) -> None:
        """All classes together, once more than the classes tell and once as many; classes spelled otherwise."""
        ay, few = self.year - 2, {"n_pre": 7, "n_post": 7}
        before = {"pre_start": date(ay, 9, 8), "pre_end": date(ay, 9, 26), "post_start": date(ay + 1, 4, 20),
                  "post_end": date(ay + 1, 5, 15)}  # fmt: skip
        this_year = {name: day.replace(year=day.year + 1) for name, day in before.items()}
        slope, words = {"skill": "slope-from-table"}, {"skill": "examples-first"}
        self._state(AggregateRow, [
            {"class_id": "", **this_year, "n_pre": 40, "n_post": 40},
            {"class_id": "", **this_year, **slope, "n_pre": 40, "n_post": 40},
            {"class_id": "cl 2", **this_year, **words, "n_pre": 8, "n_post": 7, "intent": codes.AGGREGATE_INVALID},
            {"class_id": "cl-1"},
            {"class_id": "CL-1", **slope, "n_post": 24},
            {"class_id": "CL-2", **few, "n_post": 6, **slope},
            {"class_id": "cl2", **few, **words},
            {"class_id": "", "n_pre": 33, "n_post": 32},
        ], teacher_id=self.ids["ada"], instrument=CLASS_TEST, version="a7c1", curriculum="Algebra", **before,
            n_pre=26, mean_pre=Decimal("10.4"), sd_pre=Decimal("3.6"), n_post=25, mean_post=Decimal("12.8"),
            sd_post=Decimal("3.2"), highest=Decimal(20))  # fmt: skip

    def _diagnostics(self) -> None:
        """Points without a maximum, whole tests, tests without a version or a time, and people without a name."""
        ids, event = self.ids, self.institute
        before, after = at(event.start, "8:20:00"), at(event.end, "16:40:00")
        mona, noah, nobody = ({"teacher_id": who} for who in (ids["mona"], ids["noah"], "anonymous"))
        post = {"window": "post", "submitted": after}
        whole = {"item": "", "item_kind": "", "is_correct": None}
        right, wrong = ({"is_correct": flag, "texts": {"correct": word}} for flag, word in ((True, "1"), (False, "0")))
        other = {"instrument": "Quick check", "version": ""}
        common = {"event_id": event.event_id, "instrument": TEACHER_TEST, "version": "v1", "window": "pre",
                  "submitted": before, "item": "q1", "item_kind": "MultipleChoice"}  # fmt: skip
        self._state(DiagnosticRow, [
            {**mona, **right},
            {**mona, **wrong, "item": "Q2"},
            {**mona, "item": "q3", "score": Decimal("0.5")},
            {**mona, **right, "item": "q0", "item_kind": "Informational"},
            {**mona, **right, **post},
            {**mona, **wrong, **post, "item": "q2"},
            {**mona, **whole, **post, "score": Decimal(2)},
            {**mona, "window": "follow-up", "submitted": None, "item": "q2", "score": Decimal(1)},
            {**noah, **right, "version": "", "submitted": None},
            {**noah, **wrong, "version": "", "window": "post", "submitted": None, "instrument": "educator DIAGNOSTIC"},
            {**noah, **other, **post, "score": Decimal(4)},
            {**noah, **other, **post, **right, "item": "q9"},
            {**noah, **other, **whole, "window": "pre", "score": Decimal(7), "highest": Decimal(9)},
            {**nobody, **right}, {**nobody, **wrong}, {**nobody, **wrong},
            {**nobody, **right, "item": "q2"}, {**nobody, **wrong, "item": "q2"},
            {**nobody, **whole, "score": Decimal(1)},
            {"teacher_id": "anon-10", **right}, {"teacher_id": "anon-9", **wrong},
            {"teacher_id": "anon-9", **right, **post}, {"teacher_id": "Guest 2", **right},
            {"teacher_id": "unknown", **right, "item": "q3"},
        ], **common)  # fmt: skip
        # What an older export told: an answer that was mended, and nobody's, of which the newer one repeats some.
        for values in (
            {**mona, **wrong, "intent": codes.NEWER_ROW}, {**nobody, **wrong, "intent": codes.NEWER_ROW},
            {**nobody, **right, "intent": codes.NEWER_ROW}, {**nobody, **right},
            {"teacher_id": "anon-9", **right, "intent": codes.NEWER_ROW}, {"teacher_id": "anon-11", **right},
        ):  # fmt: skip
            self.desk.line(DiagnosticRow, False, **{**common, **values})

    def _ratings(self) -> None:
        """Two, three and four raters of a day; the educator alone; a skill in no list, and one in other letters."""
        ids, day = self.ids, self.institute.end + timedelta(days=30)
        pia = {"teacher_id": ids["pia"], "skill": "slope-from-table"}
        own = {"rater": "self", "context": "self"}
        two_pages = {"evidence": "https://work.example.org/pia/slope"}
        self._state(RatingRow, [
            {**pia, "word": "novice"}, {**pia, "word": "master", "rater": "j.r.", **two_pages},
            {**pia, "number": 1, "day": day + timedelta(days=1)},
            {**pia, "number": 4, "day": day + timedelta(days=1), "rater": "MK", "highest": 4, "instrument": RUBRIC},
            {**pia, "number": 4, "day": day + timedelta(days=1), "rater": "j.r."},
            {**pia, "word": "Novice", "day": day + timedelta(days=2)},
            {**pia, "word": "Practitioner", "day": day + timedelta(days=2), "rater": "MK"},
            {**pia, "word": "Professional", "day": day + timedelta(days=2), "rater": "j.r."},
            {**pia, "word": "Master", "day": day + timedelta(days=2), **own},
            {**pia, "word": "Master", "day": day + timedelta(days=3), **own},
            {**pia, "texts": {"skill": "Slope From Table"}, "word": "professional", "day": day + timedelta(days=4)},
            {"teacher_id": ids["pia"], "skill": "a-skill-of-old", "number": 2},
            {"teacher_id": ids["pia"], "skill": "examples-first", "number": 4, "texts": {"rating": "4.0"}},
            {"teacher_id": ids["pia"], "skill": "judge-a-sample", "word": "professional",
             "texts": {"rating": "3 - Professional"}, "rater": "MK"},
        ], rater=ids["hana"], day=day, title="afterwards", context="observed")  # fmt: skip

    def _feedback(self) -> None:
        """Responses that answer one of three questions, two of three, words alone, and tenths that never end."""
        desk, people, end = self.desk, self.people, self.institute.end
        file, old = desk.cabinet.feedback("2024", end), desk.cabinet.feedback("2022", end + timedelta(days=120))
        evening, autumn = at(end + timedelta(days=3), "19:00:00"), at(end + timedelta(days=121), "7:30:00")
        title = {"event_text": self.institute.row.title}
        desk.respond(file, "2024", evening, people["erin"].professional, [4, None, None, 5, None, 2, None], **title)
        desk.respond(file, "2024", evening, people["farah"].professional, [4, 5, None, None, 1, None, None], **title)
        desk.respond(file, "2024", evening, people["ines"].professional, [None] * 6 + ["Only words"], **title)
        follow_up = {"event_text": "701", "occasion_text": "follow-up"}
        desk.respond(old, "2022", autumn, people["erin"].professional, [2, 3, 5, None, None], **follow_up)
        desk.respond(old, "2022", autumn, people["farah"].professional, [8, None, None, 6, None], **follow_up)

    def _sessions(self) -> None:
        """The form tells of an evening that the sheet tells of, twice of one day, and of a session to come."""
        people, session = self.people, date(self.year - 1, 10, 9)
        submitted = at(session - timedelta(days=4), "12:01:00")
        days = sorted({row.day for row in self.desk.region.sessions if row.event_id == "704"})
        ada, ines, gus = ({"email": people[key].professional} for key in ("ada", "ines", "gus"))
        coming = self.as_of + timedelta(days=12)
        again = submitted + timedelta(hours=1)
        self._state(RegistrationRow, [
            {**ada, **held(days[0])}, {**ada, **held(days[2]), "attended": False, "submitted": again},
            {**ines, **held(days[1]), "attended": None}, {**ines, **held(session), "submitted": again},
            {**ines, **held(session), "attended": None, "submitted": again + timedelta(hours=1)},
            {**ines, **held(days[2]), "session": f"{days[2]:%A, %B} {days[2].day}", "attended": None,
             "submitted": submitted + timedelta(hours=5)},
            {**gus, **held(coming), "submitted": at(self.as_of, "9:09:00")},
            {**gus, **held(session), "attended": False},
            {"email": people["sam"].professional, "session": "whenever", "attended": None},
        ], submitted=submitted, attended=True)  # fmt: skip
        # Ines may be coached in two curricula, so that nobody knows which one a session by form was about.
        start = date(self.year - 1, 9, 1)
        self._state(CoachingRow, [{"curriculum": "Algebra"}, {"curriculum": "Physics"}],
                    person_id=self.ids["ines"], start=start)  # fmt: skip
        # Beside the cooking of the casebook, on days of the same year, in something else that nobody knows.
        self._state(CoachingRow, [{"curriculum": "Gardening"}], person_id=self.ids["erin"],
                    start=start + timedelta(days=61))  # fmt: skip

    def _cohorts(self) -> None:
        """Of an event, by its id or by its days; of a year; of a contract that nobody knows; without an end."""
        ids, start, end = self.ids, self.institute.start, date(self.year, 6, 30)
        autumn = min(row.day for row in self.desk.region.sessions if row.event_id == "704")
        for cohort, kind, contract, person, since, until in (
            ("701", "event", "", ids["ada"], start, end), ("701", "event", "", ids["ines"], start, end),
            ("K-autumn", "event", "", ids["ada"], autumn, end), ("K-autumn", "event", "", ids["ines"], autumn, None),
            ("K-year", "year", "", self.people["carla"].professional, None, None),
            ("K-elsewhere", "contract", "C-9999", ids["erin"], start, end),
            ("K-elsewhere", "contract", "C-9999", "99999999", start, end),
        ):  # fmt: skip
            row = CohortRow(file=self.desk.cabinet.cohorts(), cohort_id=cohort, kind=kind, contract_id=contract,
                            person=person, start=since, end=until)  # fmt: skip
            row.intent = codes.UNKNOWN_PERSON if person == "99999999" else ""
            self.desk.region.cohorts.append(row)

    def _comments(self) -> None:
        """Tags with and without a meaning, people to follow up by id, by address and unknown, and a bare call."""
        ids, ben = self.ids, self.people["ben"]
        self._state(InteractionRow, [
            {"comment_id": "29101", "tags": "Implementing, Answer Keys; pizza,, Ada W.", "refer_to": "Unit 2"},
            {"comment_id": "29102", "text": "", "tagged": (ids["ben"], ben.professional.upper(), "99999999")},
            {"comment_id": "29103", "text": ""},
            {"comment_id": "29104", "text": "", "tags": "not implementing yet"},
            {"comment_id": "29105", "text": "5 < 7 & 'x' &amp; y&nbsp;&nbsp;<b>bold</b>\\nnext line", "author": ""},
            {"comment_id": "29106", "text": "<div>She said &quot;yes&quot; &#34;today&#34;&#39;s news</div>"},
            {"comment_id": "29107", "text": "-", "refer_to": "the coach"},
        ], person_id=ids["erin"], author=ids["hana"], day=date(self.year, 2, 3), text="Asked again",
            kind="phone")  # fmt: skip

    def _papers(self) -> None:
        """Every area of the later list; papers that end on the report date, a day before it, and begin after it."""
        ids = self.ids
        for number, area in enumerate(AREAS):
            self.desk.line(LicenseRow, person_id=ids["ines"], area=area, state=STATES[number % len(STATES)],
                           issued=date(self.year - 3, 7, 1),
                           intent=codes.DUPLICATE_ROW if area in REPEATED else "")  # fmt: skip
        yesterday, tomorrow = self.as_of - timedelta(days=1), self.as_of + timedelta(days=1)
        self._state(LicenseRow, [
            {"area": "Math", "expires": self.as_of}, {"area": "Physics", "expires": yesterday},
            {"area": "Music", "issued": tomorrow}, {"area": "Knitting", "issued": None},
            {"area": "Dance", "issued": date(1985, 6, 1), "texts": {"issued": "6/1/1985"}},
        ], person_id=ids["kay"], state="CA", issued=date(self.year - 5, 7, 1))  # fmt: skip
        self._state(CertificationRow, [
            {"cert_id": "CERT-91", "kind": "Emergency/temporary", "expires": yesterday},
            {"cert_id": "CERT-92", "kind": "", "subject": "American Sign Language", "grade_band": ""},
            {"cert_id": "", "title": "Reading 1-6", "subject": "Reading Specialist", "kind": "Advanced"},
            {"cert_id": "", "title": "reading 1-6", "subject": "Journalism", "state": "NY"},
        ], person_id=ids["kay"], state="CA", title="Science 7-12", subject="Life Sciences", grade_band="7-12",
            issued=date(self.year - 5, 7, 1))  # fmt: skip

    def _questionnaires(self) -> None:
        """Permissions that are not clear, choices that nobody knows beside some that are known, numbers in words."""
        people, sent = self.people, datetime(self.year - 1, 6, 2, 7, 15, 2)
        protected = {"race": "Asian", "gender": "woman"}
        third = {"principal": "", "principal_email": "head@harborbay.example.org"}
        rows: list[dict[str, object]] = [
            {**named(people["luis"]), **protected, "permission": "", **third, "may_contact": "Yes"},
            {**named(people["mona"]), **protected, "permission": "I would rather not", **third, "may_contact": ""},
            {
                **named(people["noah"]),
                **protected,
                "permission": "Yes, of course",
                "students": "24",
                "opt_out": "Tips and tricks, monthly, Event invitations",
                "is_teacher": None,
            },
            {
                **named(people["olga"]),
                "school_kind": "Space academy",
                "students": "N/A",
                "permission": "perhaps",
                "gender": "man",
                "is_teacher": False,
            },
            {**named(people["kay"]), "school_kind": "Religious", "students": "28 or 30", "license": "none"},
        ]
        common = {"submitted": sent, "school": "Harbor Bay High School", "subject": "Algebra 1"}
        self._state(IntakeRow, rows, **common)
        # An older export has one of them already.
        self.desk.line(IntakeRow, False, **common, **rows[0], intent=codes.NEWER_ROW)
        first, race = "What will you try first?", "How would you describe your racial identity?"
        file = self.desk.cabinet.questionnaire([first, race])
        for key, allows, further in (
            ("kay", "Yes", {first: "Word problems", race: "Asian"}), ("luis", "No", {race: "White"}),
            ("mona", "No", {first: "The game", race: "White"}), ("olga", "", {}),
        ):  # fmt: skip
            self.desk.line(IntakeRow, file=file, **{**common, "submitted": sent + timedelta(days=1)},
                           **named(people[key]), permission=allows, further=further)  # fmt: skip
        older: list[dict[str, object]] = [
            {**named(people["luis"]), "curricula": "Algebra, Cooking", "uncomfortable": "", "girls": "12 students"},
            {**named(people["mona"]), "curricula": "Cooking", "uncomfortable": "No, go ahead", "boys": "-"},
            {
                **named(people["noah"]),
                "curricula": "Data Science, Algebra",
                "uncomfortable": "Yes, very",
                "state": "CA",
                "event_title": "",
            },
        ]
        for row in older:
            row["email"] = row.pop("professional")
        self._state(LegacyIntakeRow, older, submitted=sent, event_title="The summer one", phone="ask the office")
        for purposes, channel in (
            ("I want to access teacher only materials., skywriting", "skywriting"), ("skywriting", ""), ("", ""),
        ):  # fmt: skip
            sent += timedelta(hours=1)
            self.desk.signup(people["rosa"], sent, purposes=purposes, channel=channel)


def held(day: date) -> dict[str, object]:
    """A session that is chosen by its day."""
    return {"session": day.isoformat(), "held_on": day}


def named(person: Educator) -> dict[str, object]:
    """Names and address of somebody who is known already."""
    return {"first": person.first, "last": person.last, "professional": person.professional}


class RegionalCorners:
    """Sessions of coaching that are told by the form and by the sheet, and what else a region has few of."""

    def __init__(self, desk: Desk, cast: Cast) -> None:
        self.desk, self.rng, self.cast = desk, desk.rng, cast
        self.as_of = desk.clock.as_of

    def build(self) -> None:
        """State everything."""
        for gathering in self.cast.gatherings:
            if gathering.kind == COACHING:
                for learner in gathering.learners:
                    for day in gathering.event.days:
                        self._register(learner.person, day)
            if gathering.kind == FULL_PD and gathering.event.end <= self.as_of and self.rng.random() < 0.5:
                self._check_quickly(gathering)
        for person in self.cast.users:
            if self.rng.random() < 0.1:
                self._write_down(person)

    def _register(self, person: Educator, day: date) -> None:
        rng = self.rng
        sent = at(day - timedelta(days=rng.randint(1, 9)), f"13:{rng.randint(10, 59)}:{rng.randint(10, 59)}")
        if person.professional and person.person_id and sent.date() <= self.as_of and rng.random() < 0.3:
            self.desk.line(RegistrationRow, email=person.professional, first=person.first, last=person.last,
                           submitted=sent, attended=rng.choice([True, True, False, None]), **held(day))  # fmt: skip

    def _check_quickly(self, gathering: Gathering) -> None:
        """A test that no catalog has, by name or by nobody: as a whole, or item by item with and without points."""
        rng, event = self.rng, gathering.event
        for learner in gathering.learners:
            who = rng.choice([learner.person.person_id, learner.person.person_id, "", "anonymous"])
            common = {"teacher_id": who, "event_id": event.event_id, "instrument": "Quick check",
                      "version": rng.choice(["", "", "2"]), "window": rng.choice(["pre", "post"]),
                      "submitted": rng.choice([None, at(event.end, "15:00:00")])}  # fmt: skip
            if rng.random() < 0.3:
                self._answer(**common, score=Decimal(rng.randint(0, 9)), highest=rng.choice([None, Decimal(9)]))
                continue
            for item in ("a", "b", "c"):
                if rng.random() < 0.5:
                    self._answer(**common, item=item, is_correct=rng.random() < 0.5)
                else:
                    highest = rng.choice([None, Decimal(4)])
                    self._answer(**common, item=item, score=Decimal(rng.randint(0, 8)) / 2, highest=highest)

    def _answer(self, **values: object) -> None:
        is_correct = values.get("is_correct")
        texts = {} if is_correct is None else {"correct": "1" if is_correct else "0"}
        self.desk.line(DiagnosticRow, **values, texts=texts)

    def _write_down(self, person: Educator) -> None:
        """A comment with tags, for somebody to follow up."""
        rng = self.rng
        day = self.as_of - timedelta(days=rng.randint(3, 500))
        leader = rng.choice(self.cast.leaders)
        self.desk.line(
            InteractionRow, comment_id=self.desk.numbers.take("tagged comment", 90001), person_id=person.person_id,
            author=leader.person_id, day=day, kind=rng.choice(["Email", "coaching", "zoom"]),
            text=rng.choice(["", "Wants the <i>keys</i>&nbsp;again", "Two &amp; two"]),
            refer_to=rng.choice(["", "M. K."]),
            tags=", ".join(rng.sample(["coaching", "Physics", "implementing", "pizza"], rng.randint(1, 3))),
            tagged=tuple(rng.sample([leader.person_id, person.person_id, "99999999"], rng.randint(0, 2))),
        )  # fmt: skip
