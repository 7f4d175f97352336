"""What the educators of an invented region do after their trainings: classes, implementations, tests, ratings.

Who attended more is somewhat more often an implementer, and the classes of implementers gain somewhat more: there is
something to find, and noise around it. Classes have counts and percentages and no students (rule R1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from orchestration.lib.samples.days import academic_year, add_months
from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.dirt import short_slashed, spell_day
from orchestration.lib.samples.library import (
    CLASS_TEST,
    FIVE_POINTS,
    PATHWAY_OF,
    PATHWAYS,
    RUBRIC,
    SKILLS,
    TEACHER_TEST,
    TEST_ITEMS,
    title_of,
)
from orchestration.lib.samples.lines import (
    AchievementRow,
    AggregateRow,
    ClassRow,
    DiagnosticRow,
    ImplementationRow,
    PathwayUseRow,
    RatingRow,
)
from orchestration.lib.samples.statements import FULL_PD, INTRO_PD
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.world import Cast, Educator, Gathering, Learner

STATUS_WORDS = {
    "implementing": ["Implementing", "Implementing", "Implementing this year", "Actual"],
    "will_next_year": ["Will not implement this school year, but will next year", "Will implement next year"],
    "will_not": ["Will not implement"],
    "unknown": ["Unknown"],
    "planned": ["Initial Plan", "Planning"],
}
MODELS = (
    "Dedicated Course", "Dedicated Unit Within Existing Course", "Dedicated Unit Within Existing Course",
    "Lessons Sprinkled Throughout Course",
)  # fmt: skip
COMPUTERS = ("1-to-1", "1-to-1", "1-to-1 (iPads)", "Some computer access", "Little computer access", "BYOD")
REASONS = ("did not feel prepared", "no time in pacing guide", "course not offered", "moved to a non-teaching role", "")
CHOICES = ("own", "own", "required", "mixed")
THEMES = ("Sports", "", "Food", "Our town")
WHEN = ("", "second semester", "after the state test", "January to March", "")
DATASETS = ("NFL teams", "", "Movies", "", "Countries of the world", "Animal shelter")
EXAMS = ("", "", "AP Biology", "", "AP CSP", "", "")
STANDARDS = ("NGSS", "", "Common Core Math", "", "Iowa")
NEXT_YEAR = ("The same course again", "", "With both of my sections", "", "", "Not sure: our schedule changes", "")
LEVELS = ("remedial", "grade-level", "grade-level", "advanced")
WORDS = {1: "novice", 2: "practitioner", 3: "professional", 4: "master"}
COMPARISONS = ("state", "statewide", "district")
ACTIONS = ("opened", "opened", "viewed", "copied")

TEST_POINTS = Decimal(20)
FEWEST_TO_TELL = 10
HUNDRED = Decimal(100)


@dataclass
class Plan:
    """What one learner made of one training in the academic year after it."""

    person: Educator
    gathering: Gathering
    curriculum: str
    ay: int
    diligence: float
    status: str
    lessons: tuple[str, ...] = ()
    class_id: str = ""
    students: int = 0


class Practice:
    """Follows the educators of one region."""

    def __init__(self, desk: Desk, cast: Cast) -> None:
        self.desk, self.rng, self.cast = desk, desk.rng, cast
        self._rated: set[tuple[str, str, str, date, str]] = set()

    def build(self) -> None:
        """State everything."""
        for plan in self._plans():
            self._teach(plan)
            self._implement(plan)
            if plan.status == "implementing":
                self._test_class(plan)
                self._use_pathway(plan)
        for gathering in self.cast.gatherings:
            if gathering.kind == FULL_PD:
                self._rate(gathering)
                self._diagnose(gathering)

    # implementations

    def _plans(self) -> list[Plan]:
        """The first training of a person in a curriculum and year decides; its outcome is asked in May of that year."""
        clock, found = self.desk.clock, {}
        for gathering in self.cast.gatherings:
            ay = academic_year(add_months(gathering.event.end, 3))
            if gathering.kind in (FULL_PD, INTRO_PD) and ay < clock.year:
                for learner in gathering.learners:
                    curriculum = self.rng.choice(gathering.event.row.curricula)
                    key = (learner.person.name, curriculum, ay)
                    if learner.person.person_id and key not in found and self.rng.random() < 0.8:
                        found[key] = self._plan(gathering, learner, curriculum, ay)
        return list(found.values())

    def _plan(self, gathering: Gathering, learner: Learner, curriculum: str, ay: int) -> Plan:
        rng, found = self.rng, self.cast.diligence(gathering, learner.person)
        known = 0.5 if found is None else found
        chance = 0.08 + (0.7 if gathering.kind == FULL_PD else 0.45) * known * (0.3 if learner.until else 1)
        status = "implementing" if rng.random() < chance else rng.choices(
            ["will_not", "will_next_year", "unknown"], [5, 2, 2]
        )[0]  # fmt: skip
        plan = Plan(learner.person, gathering, curriculum, ay, known, status)
        if status == "implementing":
            slugs = PATHWAYS[PATHWAY_OF[curriculum]][1]
            first = rng.randint(0, 2)
            plan.lessons = tuple(slugs[first : first + rng.randint(2, 3 + round(known * len(slugs)))])
        return plan

    def _implement(self, plan: Plan) -> None:
        """An answer to the survey of May; sometimes a plan of autumn before it, sometimes it comes twice."""
        rng = self.rng
        values = self._answer(plan)
        newer = self._is_newer(plan)
        if plan.status == "implementing" and rng.random() < 0.15:
            number = self._number()
            autumn = datetime(plan.ay, 10, rng.randint(1, 28), 16, 5, 11)
            texts = {"Status": rng.choice(STATUS_WORDS["planned"]), "Curriculum": plan.curriculum}
            early = {"status": "planned", "model": "", "lessons": (), "texts": texts, "intent": codes.PLAN_WITH_CHILD}
            for name in ("iep", "girls", "black", "latino"):
                early[name] = None
            plan_row = {**values, **early, "implementation_id": number, "submitted": autumn}
            self.desk.line(ImplementationRow, newer, **plan_row)
            values["parent_id"] = number
        if rng.random() < 0.04:
            first = {**values, "texts": {**values["texts"], "Students": ""}, "students": None}
            self.desk.line(ImplementationRow, newer, **first, intent=codes.DUPLICATE_ROW)
        self.desk.line(ImplementationRow, newer, **values)

    def _is_newer(self, plan: Plan) -> bool:
        """Whether the answer is in the newer file of the survey; the older one holds everything before its June."""
        return plan.ay == self.desk.clock.year - 1

    def _number(self) -> str:
        return self.desk.numbers.take("implementation", 5001)

    def _answer(self, plan: Plan) -> dict[str, object]:
        rng, person, post = self.rng, plan.person, plan.person.posts[0]
        texts = {"Status": rng.choice(STATUS_WORDS[plan.status]), "AY": self._spell_year(plan.ay)}
        values: dict[str, object] = {
            "implementation_id": self._number(), "ay": plan.ay, "curricula": (plan.curriculum,), "status": plan.status,
            "submitted": datetime(plan.ay + 1, 5, rng.randint(2, 29), rng.randint(7, 20), rng.randint(0, 59), 30),
            "state": self.cast.state, "school": post.organization.name, "subject": person.subject,
            "grades": person.grades, "support": rng.randint(1, 5), "choice": rng.choice(CHOICES), "texts": texts,
        }  # fmt: skip
        values |= self._name(person)
        number = int(str(values["implementation_id"]))
        values["next_year"] = NEXT_YEAR[number % len(NEXT_YEAR)]
        if plan.status != "implementing":
            return values | {"reason_not": rng.choice(REASONS)}
        values |= {"theme": THEMES[number % len(THEMES)], "when": WHEN[number % len(WHEN)],
                   "dataset": DATASETS[number % len(DATASETS)], "exams": EXAMS[number % len(EXAMS)],
                   "standards": STANDARDS[number % len(STANDARDS)]}  # fmt: skip
        values["ratings"], texts["Rate each lesson tried"] = self._rate_lessons(plan.lessons, number)
        shares = {"iep": self._percent(5, 30), "girls": self._percent(30, 60), "black": self._percent(0, 50),
                  "latino": self._percent(0, 50)}  # fmt: skip
        start = date(plan.ay, 9, 1) + timedelta(days=rng.randint(0, 200))
        texts |= {"Bootstrap Start": spell_day(rng, start), "Selected Lessons": self._spell_lessons(plan.lessons)}
        if not self._is_newer(plan):
            headings = {"iep": "% IEP", "girls": "% Girls", "black": "% Black", "latino": "% Latino"}
            texts |= {headings[name]: str(share / HUNDRED) for name, share in shares.items()}
        if rng.random() < 0.1:
            shares["latino"], texts["% Latino"] = None, "NaN"
        return values | shares | {
            "model": rng.choice(MODELS), "course": person.subject, "class_id": plan.class_id,
            "students": plan.students or None, "computers": rng.choice(COMPUTERS), "start": start,
            "lessons": plan.lessons,
        }  # fmt: skip

    def _name(self, person: Educator) -> dict[str, object]:
        """By id, mostly; else by the professional address."""
        if person.professional and self.rng.random() < 0.25:
            return {"email": person.professional}
        return {"person_id": person.person_id}

    def _spell_year(self, ay: int) -> str:
        return self.rng.choice([str(ay), f"{ay}-{(ay + 1) % 100:02}", f"{ay}-{ay + 1}"])

    def _spell_lessons(self, slugs: tuple[str, ...]) -> str:
        """Slugs, or titles as the form shows them."""
        return ", ".join(slugs if self.rng.random() < 0.7 else map(title_of, slugs))

    def _rate_lessons(self, slugs: tuple[str, ...], number: int) -> tuple[tuple[tuple[str, int], ...], str]:
        """Every second educator rates the lessons tried, by slug or by title; some rate one that nobody knows, some
        write what is no rating."""
        if number % 2:
            return (), "" if number % 5 else "all of them were fine"
        rated = tuple((slug, 1 + (number + place) % 5) for place, slug in enumerate(slugs[: 1 + number % 4]))
        named = title_of if number % 3 else str
        words = [f"{named(slug)}{' =' if number % 7 == 0 else ':'} {score}" for slug, score in rated]
        return rated, "; ".join([*words, *(["A warm-up of mine: 5"] if number % 8 == 0 else [])])

    def _percent(self, low: int, high: int) -> Decimal:
        return Decimal(self.rng.randint(low, high))

    # classes

    def _teach(self, plan: Plan) -> None:
        """Every second person who answers lists a class; an implementer does so more often."""
        rng, post = self.rng, plan.person.posts[0]
        if rng.random() > (0.8 if plan.status == "implementing" else 0.4):
            return
        plan.class_id = f"CL-{self.desk.numbers.take('class', 6001)}"
        plan.students = rng.randint(6, 32)
        black, asian = rng.randint(0, 45), rng.randint(0, 20)
        start, end = date(plan.ay, 9, 1), date(plan.ay + 1, 6, 10)
        texts = {"class_start_date": rng.choice([str(start), short_slashed(start)])}
        if rng.random() < 0.05:
            texts["students"] = f"about {plan.students}"
        row = self.desk.line(
            ClassRow, person_id=plan.person.person_id, class_id=plan.class_id, name=f"{plan.person.subject} {plan.ay}",
            subject="Math", grades=plan.person.grades, start=start, end=end, school=post.organization.name,
            term="full year", year="current", level=rng.choice(LEVELS), students=plan.students,
            girls=self._percent(30, 60), disability=self._percent(5, 30), african_american=Decimal(black),
            asian=Decimal(asian), white=Decimal(rng.randint(0, 100 - black - asian)), hispanic=self._percent(0, 40),
            texts=texts,
        )  # fmt: skip
        # The columns that the program added later: not every teacher fills all of them in.
        row.boys, row.non_binary = Decimal(97) - (row.girls or 0), Decimal(3)
        row.american_indian = Decimal(2) if plan.students % 2 else None
        row.native_hawaiian = Decimal(4) if plan.students % 3 else None

    def _test_class(self, plan: Plan) -> None:
        """A quiz before and after, and the state's exam; the numbers of small classes are not told by the state."""
        rng = self.rng
        if not plan.class_id or rng.random() < 0.35:
            return
        n_pre, n_post = (max(2, plan.students - rng.randint(0, 3)) for _ in range(2))
        before = self._points(rng.gauss(9, 1.5))
        gain = self._points(max(-2.0, rng.gauss(1.2 + 2.4 * plan.diligence, 1.2)), allow_negative=True)
        after = min(TEST_POINTS, before + gain)
        mean = {"mean_pre": before, "mean_post": after}
        texts = {name: f"{value / TEST_POINTS * 100}%" for name, value in mean.items()} if rng.random() < 0.2 else {}
        self.desk.line(
            AggregateRow, teacher_id=plan.person.person_id, class_id=retyped(plan.class_id), instrument=CLASS_TEST,
            version="a7c1", pre_start=date(plan.ay, 9, 8), pre_end=date(plan.ay, 9, 26),
            post_start=date(plan.ay + 1, 4, 20), post_end=date(plan.ay + 1, 5, 15), n_pre=n_pre, n_post=n_post,
            sd_pre=self._points(rng.uniform(2.5, 4.5)), sd_post=self._points(rng.uniform(2.5, 4.5)),
            highest=TEST_POINTS, n_matched=max(2, min(n_pre, n_post) - rng.randint(0, 2)) if n_pre > 3 else None,
            mean_gain=after - before if rng.random() < 0.7 else None, sd_gain=self._points(rng.uniform(1.5, 3.5)),
            curriculum=plan.curriculum, texts=texts, **mean,
        )  # fmt: skip
        self._take_exam(plan)

    def _points(self, value: float, allow_negative: bool = False) -> Decimal:
        lowest = -TEST_POINTS if allow_negative else Decimal(0)
        return max(lowest, min(TEST_POINTS, Decimal(round(value * 10)) / 10))

    def _take_exam(self, plan: Plan) -> None:
        rng, n = self.rng, plan.students
        values: dict[str, object] = {
            "teacher_id": plan.person.person_id, "class_id": plan.class_id, "exam": f"{self.cast.state} Algebra I",
            "version": str(plan.ay + 1), "ay": plan.ay, "comparison_kind": rng.choice(COMPARISONS),
            "comparison_n": 5200, "comparison_mean": Decimal(500), "comparison_sd": Decimal(48),
            "texts": {"AY": self._spell_year(plan.ay)},
        }  # fmt: skip
        if n < FEWEST_TO_TELL:
            hidden = {"n_tested": "<10", "mean_scale_score": "*", "sd": "*", "n_proficient": "*", "pct_proficient": "*"}
            values |= {"n_tested": None, "texts": values["texts"] | hidden}
        else:
            passed = min(n, max(0, round(n * rng.gauss(0.35 + 0.2 * plan.diligence, 0.15))))
            mean = Decimal(round(rng.gauss(488 + 22 * plan.diligence, 15)))
            values |= {"n_tested": n, "mean": mean, "sd": Decimal(rng.randint(30, 60)), "n_proficient": passed,
                       "pct_proficient": round(Decimal(100 * passed) / n, 1)}  # fmt: skip
        self.desk.line(AchievementRow, **values)

    def _use_pathway(self, plan: Plan) -> None:
        """Some lessons are opened in the weeks in which they are taught; some visitors never log in."""
        rng = self.rng
        if rng.random() < 0.5:
            return
        pathway = PATHWAY_OF[plan.curriculum]
        created = datetime(plan.ay, 8, rng.randint(20, 30), 11, rng.randint(0, 59), 12)
        who = self._name(plan.person) if rng.random() < 0.85 else {}
        for index, slug in enumerate(plan.lessons[: rng.randint(2, 5)]):
            moment = created + timedelta(days=14 * (index + 1), minutes=rng.randint(0, 300))
            self.desk.line(
                PathwayUseRow, pathway_id=pathway, created=created, slug=slug, action=rng.choice(ACTIONS), at=moment,
                **who,
            )  # fmt: skip

    # ratings and tests of educators

    def _rate(self, gathering: Gathering) -> None:
        """On the last day by the facilitator, sometimes by a second rater and by the educators; later once more."""
        rng, clock, leader = self.rng, self.desk.clock, gathering.leader
        day, again = gathering.event.end, gathering.event.end + timedelta(days=rng.randint(150, 250))
        if leader is None or day > clock.as_of or rng.random() < 0.3:
            return
        skills = [slug for slug, skill in SKILLS.items() if skill[1] == gathering.event.row.curricula[0]]
        for learner in gathering.learners:
            diligence = self.cast.diligence(gathering, learner.person)
            if (
                learner.person.person_id
                and diligence is not None
                and learner.person is not leader
                and rng.random() < 0.7
            ):
                for skill in skills[:2]:
                    low = min(4, max(1, round(rng.gauss(1.2 + 1.2 * diligence, 0.7))))
                    self._rating(learner, skill, leader.person_id, day, low, "end of training")
                    if rng.random() < 0.2:
                        self._rating(
                            learner, skill, rng.choice(["j.r.", "MK"]), day, min(4, low + 1), "end of training"
                        )
                    if rng.random() < 0.15:
                        self._rating(learner, skill, "self", day, min(4, low + rng.randint(0, 1)), "self-rating")
                    if again <= clock.as_of and rng.random() < 0.4:
                        self._rating(
                            learner, skill, leader.person_id, again, min(4, low + rng.randint(0, 1)), "coaching"
                        )

    def _rating(self, learner: Learner, skill: str, rater: str, day: date, level: int, title: str) -> None:
        """A word, a number of four, or a number of five with a middle of its own."""
        rng, texts = self.rng, {"date": spell_day(self.rng, day)}
        key = (learner.person.person_id, skill, rater, day, title)
        if key in self._rated:
            return
        self._rated.add(key)
        scale: dict[str, object] = rng.choice([
            {"word": rng.choice([WORDS[level], WORDS[level].title()])},
            {"number": level, "highest": 4, "instrument": RUBRIC},
            {"number": {1: 1, 2: rng.choice([2, 3]), 3: 4, 4: 5}[level], "instrument": rng.choice([FIVE_POINTS, ""])},
        ])  # fmt: skip
        evidence = f"https://work.example.org/{learner.person.person_id}/{skill}" if rng.random() < 0.3 else ""
        self.desk.line(
            RatingRow, teacher_id=learner.person.person_id, skill=skill, rater=rater, day=day, title=title,
            context="self" if rater == "self" else "observed", evidence=evidence, texts=texts, **scale,
        )  # fmt: skip

    def _diagnose(self, gathering: Gathering) -> None:
        """The educators' own test before and after, item by item; at some events without names."""
        rng, event, clock = self.rng, gathering.event, self.desk.clock
        if rng.random() < 0.4:
            return
        is_anonymous = rng.random() < 0.25
        for number, learner in enumerate(gathering.learners, 1):
            who = f"anon-{number}" if is_anonymous else learner.person.person_id
            if who and rng.random() < 0.6:
                skill = rng.gauss(0.5, 0.15)
                for window, day in (("pre", event.start - timedelta(days=2)), ("post", event.end)):
                    if day <= clock.as_of:
                        self._test(who, event.event_id, window, day, skill + (0.2 if window == "post" else 0))

    def _test(self, who: str, event_id: str, window: str, day: date, skill: float) -> None:
        rng = self.rng
        moment = datetime.combine(day, time(rng.randint(16, 20), rng.randint(0, 59), rng.randint(0, 59)))
        values = {"teacher_id": who, "event_id": event_id, "instrument": TEACHER_TEST, "version": "v1",
                  "window": window, "submitted": moment}  # fmt: skip
        self.desk.line(DiagnosticRow, item="q0", item_kind="Informational", **values, intent=codes.NO_ANSWER)
        for item, kind in TEST_ITEMS.items():
            right = rng.random() < skill
            texts = {"correct": "1" if right else "0", "window": rng.choice([window, window.title()])}
            self.desk.line(
                DiagnosticRow, item=item, item_kind=kind, is_correct=right, score=Decimal(int(right)),
                highest=Decimal(1), texts=texts, **values,
            )  # fmt: skip


def retyped(class_id: str) -> str:
    """A class as its teacher types it: every seventh in small letters, every eleventh without its dash."""
    number = int(class_id.rpartition("-")[2])
    return class_id.lower() if number % 7 == 0 else class_id.replace("-", " ") if number % 11 == 0 else class_id
