"""Verdicts on what comes of a training: F16, F17, F22 to F24, F28. Never an individual student (rule R1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.lines import (
    AchievementRow,
    AggregateRow,
    DiagnosticRow,
    ImplementationRow,
    PathwayUseRow,
    RatingRow,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.catalog import CATALOG_COLUMNS, catalog
from orchestration.lib.samples.truth.following import (
    World,
    curriculum,
    judge_nameless,
    judge_unknown,
    require,
    settle,
    squash,
)
from orchestration.lib.samples.truth.implementing import year_of
from orchestration.lib.samples.truth.instructions import judge_instructions
from orchestration.lib.samples.truth.lists import judge_lists
from orchestration.lib.samples.truth.roll import Roll
from orchestration.lib.samples.truth.spelling import LATE, NOT_APPLICABLE, UNKNOWN, texts
from orchestration.lib.samples.truth.support import judge_support

LEVELS = {"novice": 1, "practitioner": 2, "professional": 3, "master": 4}
ANONYMOUS = ("anon", "guest", "unknown")
WINDOWS = {"pre", "post", "follow-up"}
FOUR = 4


OUTCOME_COLUMNS = {
    "implementation": [
        "implementation", "person", "curricula", "academic_year", "status", "model", "class_id", "students",
        "start_date", "lessons", "pct_iep", "pct_girls", "pct_black", "pct_latino", "admin_support",
    ],
    "proficiency": [
        "person", "skill", "rater", "date", "title", "context", "rating", "level", "is_self_rating", "scale",
        "instrument", "cohort", "has_evidence", "words",
    ],
    "student_aggregates": [
        "person", "class_id", "instrument", "version", "skill", "academic_year", "n_pre", "mean_pre", "sd_pre",
        "n_post", "mean_post", "sd_post", "max_score", "n_matched", "mean_gain", "sd_gain", "min_pre", "max_pre",
        "min_post", "max_post", "is_counted", "is_counted_in_skill", "pre_start", "pre_end", "post_start", "post_end",
        "curriculum", "curriculum_source",
    ],
    "coaching": ["person", "curriculum", "start_date", "end_date", "is_derived"],
    **CATALOG_COLUMNS,
}  # fmt: skip


class Following:
    """The verdicts on all tables of one region, and the answers that others will ask for."""

    def __init__(self, world: World) -> None:
        self.world = world
        for row in world.region.lines:
            if row.broken:
                row.judge(codes.WRONG_WIDTH)
        judge_lists(world)
        judge_instructions(world)
        self.support = judge_support(world)
        self._roll = Roll(world)
        self._ratings = judge_ratings(world)
        self._implementations = judge_implementations(world)
        judge_diagnostics(world)
        self._aggregates = judge_aggregates(world)
        judge_achievement(world)
        judge_pathway_use(world)

    def answers(self) -> Iterator[tuple[str, list[list[str]]]]:
        """The typed values of what is loaded, table by table."""
        yield from catalog(self.world)
        yield "implementation", [self._implementation(row) for row in self._implementations]
        yield "proficiency", [self._rating(row) for row in self._ratings]
        counted = those_that_count(self._aggregates, world=self.world, roll=self._roll)
        yield "student_aggregates", [self._aggregate(row, *counted[id(row)]) for row in self._aggregates]
        yield (
            "coaching",
            [
                [one.person, one.curriculum, str(one.start), str(one.end), "Y" if one.is_derived else "N"]
                for one in self.support.entitlements
            ],
        )

    def _implementation(self, row: ImplementationRow) -> list[str]:
        curricula = sorted({found for name in row.curricula if (found := curriculum(name))})
        person = self.world.person_of(row)
        return texts(
            row.implementation_id, person, ";".join(curricula), year_of(row), row.status, row.model,
            self._roll.listed(person, row.class_id) or row.class_id, row.students, row.start, "; ".join(row.lessons),
            row.iep, row.girls, row.black, row.latino, row.support,
        )  # fmt: skip

    def _rating(self, row: RatingRow) -> list[str]:
        person = self.world.directory.person(row.teacher_id)
        rater = self.world.named(row.rater) or row.rater
        is_self = "Y" if is_self_rating(row) else "N"
        cohorts = {one.cohort_id for one in self.world.intake.cohorts}
        cohort = (row.cohort_id if row.cohort_id in cohorts else LATE) if row.cohort_id else NOT_APPLICABLE
        scale = "words" if row.number is None else f"1-{row.highest}"
        return texts(
            person, row.skill, rater, row.day, row.title, row.context, row.rating, level(row), is_self, scale,
            row.instrument or UNKNOWN, cohort, bool(row.evidence), row.texts.get("rating", row.rating),
        )  # fmt: skip

    def _aggregate(self, row: AggregateRow, is_counted: bool, is_counted_in_skill: bool) -> list[str]:
        person, name = self.world.directory.person(row.teacher_id), curriculum(row.curriculum)
        codes.require(bool(row.curriculum), f"figures that leave the curriculum to the instrument: {row}")
        return texts(
            person, row.class_id, row.instrument, row.version, row.skill, year_of_test(row), row.n_pre, row.mean_pre,
            row.sd_pre, row.n_post, row.mean_post, row.sd_post, row.highest, row.n_matched, row.mean_gain, row.sd_gain,
            row.min_pre, row.max_pre, row.min_post, row.max_post, "NY"[is_counted], "NY"[is_counted_in_skill],
            row.pre_start, row.pre_end, row.post_start, row.post_end, name or UNKNOWN, "stated" if name else UNKNOWN,
        )  # fmt: skip


def is_nobody(text: str) -> bool:
    """Whether a column of people names nobody: blank, anonymous, anon-3."""
    return not text.strip() or text.strip().lower().startswith(ANONYMOUS)


def judge_ratings(world: World) -> list[RatingRow]:
    """Rules R31, R32 and R37; the loaded ratings."""
    rows = world.rows(RatingRow)
    for row in rows:
        for name, value in (
            ("teacher_id", row.teacher_id), ("skill", row.skill), ("rating", row.rating), ("rater", row.rater),
        ):  # fmt: skip
            if not value:
                row.judge(codes.INCOMPLETE_RATING, name)
        if row.day is None:
            row.judge(codes.BAD_DATE if row.texts.get("date") else codes.INCOMPLETE_RATING, "rated_on")
        if world.directory.person(row.teacher_id) is None:
            row.judge(codes.UNKNOWN_PERSON, "teacher_id")
        if not is_self_rating(row) and rates_himself(row, world):
            row.judge(codes.RATER_IS_RATEE, "rater")
        if row.number is not None and not 1 <= row.number <= row.highest:
            row.judge(codes.OUT_OF_RANGE, "rating")
        if row.number is None and row.word.lower() not in LEVELS:
            row.judge(codes.UNMAPPED, "rating")
        if row.day and row.day > world.as_of:
            row.judge(codes.FUTURE, "rated_on")

    def key(row: RatingRow) -> tuple[object, ...] | None:
        rater = world.named(row.rater) or row.rater.lower()
        who = world.directory.person(row.teacher_id) or row.teacher_id
        return (who, squash(row.skill), rater, row.day, squash(row.title)) if row.day and row.skill else None

    return settle(rows, key)


def is_self_rating(row: RatingRow) -> bool:
    """Whether the row says itself that the rating is the educator's own."""
    return row.context == "self" or row.rater == "self"


def rates_himself(row: RatingRow, world: World) -> bool:
    """Whether rater and ratee are one person."""
    person = world.named(row.rater) if row.rater else None
    return person is not None and person == world.directory.person(row.teacher_id)


def level(row: RatingRow) -> int:
    """The level of a rating, 1 to 4: words and the numbers of a scale of four as they are, of five 2 and 3 as one."""
    if row.number is None:
        return LEVELS[row.word.lower()]
    if row.highest == FOUR or row.number == 1:
        return row.number
    return 2 if row.number <= 3 else row.number - 1


def judge_implementations(world: World) -> list[ImplementationRow]:
    """Rules R34, R35 and R37; a plan whose record has come is superseded by it (rule K17). The loaded ones."""
    rows, roll = world.rows(ImplementationRow), Roll(world)
    for row in rows:
        if row.ay is None and row.texts.get("AY"):
            row.judge(codes.BAD_YEAR, "academic_year")
    judge_nameless(rows, "teacher_id")
    judge_unknown(rows, world, "teacher_id")
    for row in rows:
        if not row.curricula:
            row.judge(codes.NO_CURRICULUM, "curriculum")
        if row.submitted and row.submitted.date() > world.as_of:
            row.judge(codes.FUTURE, "submitted_at")

    def key(row: ImplementationRow) -> object:
        person = world.person_of(row)
        what = ";".join(sorted(filter(None, map(curriculum, row.curricula)))) or squash("".join(row.curricula))
        section = (year_of(row), squash(row.course), roll.name(person, row.class_id))
        return row.implementation_id or (person or row.person_id or row.email, what, *section)

    def said(row: ImplementationRow) -> datetime | None:
        # of answers of one course the latest counts, wherever it stands; with an id the record is sent again (B5)
        return None if row.implementation_id else row.submitted or datetime.combine(row.file.date or date.max, time.min)

    loaded = settle(rows, key, said)
    parents = {
        (world.person_of(row), row.parent_id)
        for row in loaded
        if row.parent_id and row.parent_id != row.implementation_id
    }
    for row in loaded:
        if (world.person_of(row), row.implementation_id) in parents:
            row.judge(codes.PLAN_WITH_CHILD)
    return [row for row in loaded if not row.code]


def judge_diagnostics(world: World) -> None:
    """F22: an item of a known event's test, pre or post, by somebody known or by nobody; other items are no answers."""
    rows = world.rows(DiagnosticRow)
    for row in rows:
        if row.item_kind == "Informational" and row.score is None and row.is_correct is None:
            row.judge(codes.NO_ANSWER)
        require(row, "instrument", row.instrument)
        require(row, "event_id", row.event_id)
        if row.event_id not in world.intake.events:
            row.judge(codes.NO_EVENT, "event_id")
        if not is_nobody(row.teacher_id) and world.directory.person(row.teacher_id) is None:
            row.judge(codes.UNKNOWN_PERSON, "teacher_id")
        if row.window not in WINDOWS:
            row.judge(codes.UNMAPPED if row.window else codes.MISSING, "test_window")
        if row.score is None and row.is_correct is None:
            row.judge(codes.MISSING, "score")
        if row.score is not None and row.highest is not None and not 0 <= row.score <= row.highest:
            row.judge(codes.OUT_OF_RANGE, "score")
        if row.submitted and row.submitted.date() > world.as_of:
            row.judge(codes.FUTURE, "submitted_at")

    alike: dict[tuple[object, ...], int] = defaultdict(int)

    def key(row: DiagnosticRow) -> tuple[object, ...]:
        what = (row.event_id, squash(row.instrument), squash(row.version), row.window, squash(row.item))
        if not is_nobody(row.teacher_id):
            return (world.directory.person(row.teacher_id) or row.teacher_id, *what)
        if any(map(str.isdigit, row.teacher_id)):
            return (row.teacher_id, *what)
        # Nobody in particular: equal rows of one file are different people, and the same people in another file.
        answer = (*what, row.is_correct, row.score, row.highest, row.submitted)
        alike[row.file.path, *answer] += 1
        return ("", alike[row.file.path, *answer], *answer)

    settle(rows, key)


def judge_aggregates(world: World) -> list[AggregateRow]:
    """Rule R33 on classes before and after; the loaded ones. A row about one student is left out before (rule R1)."""
    rows, roll = world.rows(AggregateRow), Roll(world)
    for row in rows:
        if 1 in (row.n_pre, row.n_post, row.n_matched):
            row.judge(codes.ONE_STUDENT)
        for name in ("teacher_id", "instrument"):
            require(row, name, getattr(row, name))
        require(row, "instrument_version", row.version)
        for name in ("n_pre", "mean_pre", "n_post", "mean_post"):
            require(row, name, getattr(row, name), unreadable=codes.BAD_NUMBER)
        require(row, "max_score", row.highest, unreadable=codes.BAD_NUMBER)
        person = world.directory.person(row.teacher_id)
        if person is None:
            row.judge(codes.UNKNOWN_PERSON, "teacher_id")
        # the day of the file is no evidence of another year's class
        size = roll.size(person, row.class_id, year_of_test(row), is_told=day_of_test(row) is not None)
        for name in impossible(row, size):
            row.judge(codes.AGGREGATE_INVALID, name)
        if row.post_start and row.post_start > world.as_of:
            row.judge(codes.FUTURE, "post_window_start")

    def key(row: AggregateRow) -> tuple[object, ...]:
        person = world.directory.person(row.teacher_id)
        test = (squash(row.instrument), squash(row.version), squash(row.skill))
        return (person or row.teacher_id, roll.name(person, row.class_id), *test, year_of_test(row))

    return settle(rows, key)


def those_that_count(rows: list[AggregateRow], world: World, roll: Roll) -> dict[int, tuple[bool, bool]]:
    """Which rows count every student once: over the tests, and over one skill of them or over whole tests."""
    tests: dict[tuple[object, ...], dict[str, list[AggregateRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        person = world.directory.person(row.teacher_id)
        test = (person, squash(row.instrument), squash(row.version), year_of_test(row))
        tests[test][roll.name(person, row.class_id)].append(row)
    over_tests: set[int] = set()
    over_skills: set[int] = set()
    for classes in tests.values():
        # Of a class without figures of the whole test the skill of most students stands for it.
        one_each = [min(of_class, key=lambda row: (bool(row.skill), -(row.n_post or 0), -(row.n_pre or 0), row.skill))
                    for of_class in classes.values()]  # fmt: skip
        over_tests |= {id(row) for row in classes_or_whole(one_each)}
        every = [row for of_class in classes.values() for row in of_class]
        for skill in {squash(row.skill) for row in every}:
            over_skills |= {id(row) for row in classes_or_whole([row for row in every if squash(row.skill) == skill])}
    return {id(row): (id(row) in over_tests, id(row) in over_skills) for row in rows}


def classes_or_whole(rows: list[AggregateRow]) -> list[AggregateRow]:
    """The classes, or all of them together where those are more students."""
    whole, classes = ([row for row in rows if bool(row.class_id) is flag] for flag in (False, True))
    of_whole, of_classes = (
        (sum(row.n_post or 0 for row in told), sum(row.n_pre or 0 for row in told)) for told in (whole, classes)
    )
    return whole if of_whole > of_classes else classes


def year_of_test(row: AggregateRow) -> int | None:
    """The academic year of the window after; without windows that of the file (rule K2)."""
    day = day_of_test(row) or row.file.date
    return academic_year(day) if day else None


def day_of_test(row: AggregateRow) -> date | None:
    """The last day of the windows that is told."""
    return row.post_end or row.post_start or row.pre_end or row.pre_start


def impossible(row: AggregateRow, size: int | None) -> Iterator[str]:
    """The figures of a class that cannot be."""
    highest = row.highest or Decimal(0)
    for name, count in (("n_pre", row.n_pre), ("n_post", row.n_post)):
        if count is not None and (count < 2 or (size is not None and count > size)):
            yield name
    for name, mean in (("mean_pre", row.mean_pre), ("mean_post", row.mean_post)):
        if mean is not None and not 0 <= mean <= highest:
            yield name
    for name, deviation in (("sd_pre", row.sd_pre), ("sd_post", row.sd_post), ("sd_gain", row.sd_gain)):
        if deviation is not None and deviation < 0:
            yield name
    if row.n_matched is not None and row.n_matched > min(row.n_pre or 0, row.n_post or 0):
        yield "n_matched"
    if row.n_matched == 0 and row.mean_gain is not None:
        yield "mean_gain"
    if row.post_start and row.pre_start and row.post_start < row.pre_start:
        yield "post_window_start"


def judge_achievement(world: World) -> None:
    """Rule R33 on a state's exam; what the state suppressed contradicts nothing."""
    rows, roll = world.rows(AchievementRow), Roll(world)
    for row in rows:
        if row.n_tested == 1:
            row.judge(codes.ONE_STUDENT)
        require(row, "teacher_id", row.teacher_id)
        require(row, "exam", row.exam)
        require(row, "academic_year", row.ay, "AY", codes.BAD_YEAR)
        if row.n_tested is None and not row.texts.get("n_tested"):
            row.judge(codes.MISSING, "n_tested")
        person = world.directory.person(row.teacher_id)
        if person is None:
            row.judge(codes.UNKNOWN_PERSON, "teacher_id")
        size = roll.size(person, row.class_id, row.ay)
        if row.n_tested is not None and size is not None and row.n_tested > size:
            row.judge(codes.AGGREGATE_INVALID, "n_tested")
        if row.n_proficient is not None and row.n_tested is not None and not 0 <= row.n_proficient <= row.n_tested:
            row.judge(codes.AGGREGATE_INVALID, "n_proficient")
        if row.pct_proficient is not None and not 0 <= row.pct_proficient <= Decimal(100):
            row.judge(codes.AGGREGATE_INVALID, "pct_proficient")

    def key(row: AchievementRow) -> tuple[object, ...] | None:
        person = world.directory.person(row.teacher_id)
        exam = (squash(row.exam), row.ay, squash(row.comparison_kind))
        return (person or row.teacher_id, roll.name(person, row.class_id), *exam) if row.ay else None

    settle(rows, key)


def judge_pathway_use(world: World) -> None:
    """F28: a pathway, a moment, and somebody known or an anonymous user."""
    rows = world.rows(PathwayUseRow)
    for row in rows:
        require(row, "pathway_id", row.pathway_id)
        if row.at is None and row.texts.get("at"):
            row.judge(codes.BAD_TIMESTAMP, "happened_at")
        if row.at is None and row.created is None:
            row.judge(codes.MISSING, "happened_at")
        if not is_nobody(row.person_id) or row.email:
            judge_unknown([row], world, "user_id")
        if row.at and row.at.date() > world.as_of:
            row.judge(codes.FUTURE, "happened_at")

    def key(row: PathwayUseRow) -> tuple[object, ...] | None:
        who = world.person_of(row)
        # The visits of anonymous users cannot be told apart, so none replaces another.
        return (who, row.pathway_id, row.slug, row.at or row.created, row.action) if who and row.pathway_id else None

    settle(rows, key)
