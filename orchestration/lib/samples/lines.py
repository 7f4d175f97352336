"""Rows of plain tables: what educators do after a training, how they are supported, and the lists that others refer to.

Like every statement, a line holds typed values. ``texts`` holds, by heading, what stands in a cell instead of the usual
spelling of its value: ``{"start_date": "fall"}`` where a date should be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from orchestration.lib.samples.statements import Statement


@dataclass(kw_only=True, eq=False)
class Line(Statement):
    """One row of a table."""

    texts: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True, eq=False)
class PersonLine(Line):
    """A row that names a person by the given id, by an address, or by both."""

    person_id: str = ""
    email: str = ""


# F26, F27, F30: lists


@dataclass(kw_only=True, eq=False)
class CurriculumRow(Line):
    """F26: a curriculum in one of its releases."""

    curriculum: str
    name: str
    language: str = ""
    release: str = ""
    released: date | None = None
    about: str = ""


@dataclass(kw_only=True, eq=False)
class LessonRow(Line):
    """F26: a lesson, in American English where no language is named. ``number`` is that of its objectives."""

    slug: str
    title: str
    area: str = ""
    about: str = ""
    prerequisites: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    number: int | None = None
    language: str = ""


@dataclass(kw_only=True, eq=False)
class PathwayRow(Line):
    """F26: a lesson at its place in a pathway, in American English where no language is named.

    One of an educator's or a contract's own names whose it is.
    """

    pathway: str
    position: int | None
    slug: str
    curriculum: str = ""
    contract_id: str = ""
    person: str = ""
    section: str = ""
    note: str = ""
    language: str = ""


@dataclass(kw_only=True, eq=False)
class StandardRow(Line):
    """F27: a standard. ``standard`` is its code as it is compared; the sender may type it otherwise."""

    framework: str
    standard: str
    about: str = ""
    lessons: tuple[str, ...] = ()


@dataclass(kw_only=True, eq=False)
class TextbookRow(Line):
    """F27: a textbook, or one section of it."""

    textbook: str
    name: str = ""
    publisher: str = ""
    year: int | None = None
    section: str = ""
    about: str = ""
    lessons: tuple[str, ...] = ()


@dataclass(kw_only=True, eq=False)
class SkillRow(Line):
    """F27: a skill in the context of a curriculum."""

    slug: str
    text: str
    curriculum: str = ""
    context: str = ""
    standards: tuple[str, ...] = ()
    assessment: str = ""


@dataclass(kw_only=True, eq=False)
class ChangeRow(Line):
    """F30: a change of a curriculum or of the training."""

    change_id: str
    kind: str
    curriculum: str
    element: str
    effective: date | None
    about: str = ""
    expected: str = ""


@dataclass(kw_only=True, eq=False)
class LearningModelRow(Line):
    """F30: a version of how educators learn. ``kind`` is ``None`` where the wording has no meaning."""

    curriculum: str
    kind: str | None
    form: str
    modality: str
    version: str
    since: date | None
    follow_ups: str = ""


@dataclass(kw_only=True, eq=False)
class InstrumentRow(Line):
    """F30: a test or a survey in one version, or one of its items."""

    instrument: str
    version: str
    kind: str = ""
    name: str = ""
    curriculum: str = ""
    skills: tuple[str, ...] = ()
    item: str = ""
    wording: str = ""
    item_kind: str = ""
    lowest: int | None = None
    highest: int | None = None
    since: date | None = None


# F29: instructions and decisions


@dataclass(kw_only=True, eq=False)
class OptOutRow(Line):
    """F29: somebody does not want to be written to."""

    first: str
    last: str
    email: str
    notes: str = ""
    day: date | None = None


@dataclass(kw_only=True, eq=False)
class ConsentRow(Line):
    """F29: in or out, per purpose. ``is_in`` and ``purpose`` are ``None`` where the wording has no meaning."""

    person: str
    purpose: str | None
    is_in: bool | None
    day: date | None = None


@dataclass(kw_only=True, eq=False)
class MergeRow(Line):
    """F29: the first record is given up for the second one."""

    from_id: str
    into_id: str
    day: date | None = None


@dataclass(kw_only=True, eq=False)
class DecisionRow(Line):
    """F29: what a steward decided about two records: ``merge``, ``keep apart`` or ``un-merge``, else ``None``."""

    kind: str | None
    one: str
    other: str
    day: date | None = None
    decided_by: str = ""
    why: str = ""


@dataclass(kw_only=True, eq=False)
class CorrectionRow(Line):
    """F29: the right value of one cell of a feed."""

    table: str
    key: str
    heading: str
    old: str
    new: str
    source: str = ""
    day: date | None = None


@dataclass(kw_only=True, eq=False)
class MasterTeacherRow(Line):
    """F29: a designation by staff."""

    person: str
    since: date | None
    until: date | None = None


# F10, F18 to F21, F25: support


@dataclass(kw_only=True, eq=False)
class LicenseRow(PersonLine):
    """F19: a license; valid in one state. ``area`` and ``state`` are as they are compared."""

    area: str
    state: str
    number: str = ""
    issued: date | None = None
    expires: date | None = None


@dataclass(kw_only=True, eq=False)
class CertificationRow(PersonLine):
    """F19: a certificate."""

    cert_id: str
    state: str
    title: str
    subject: str = ""
    grade_band: str = ""
    kind: str = ""
    issued: date | None = None
    expires: date | None = None


@dataclass(kw_only=True, eq=False)
class ClassRow(PersonLine):
    """F18: a class by counts and percentages; never a student."""

    class_id: str
    name: str
    subject: str = ""
    grades: str = ""
    start: date | None = None
    end: date | None = None
    school: str = ""
    term: str = ""
    year: str = ""
    level: str = ""
    course: str = ""
    students: int | None = None
    girls: Decimal | None = None
    disability: Decimal | None = None
    african_american: Decimal | None = None
    asian: Decimal | None = None
    white: Decimal | None = None
    hispanic: Decimal | None = None
    boys: Decimal | None = None
    non_binary: Decimal | None = None
    american_indian: Decimal | None = None
    native_hawaiian: Decimal | None = None

    @property
    def shares(self) -> dict[str, Decimal | None]:
        """The percentages by the name of their column."""
        return {
            "pct_girls": self.girls, "pct_disability": self.disability,
            "pct_african_american": self.african_american, "pct_asian": self.asian, "pct_white": self.white,
            "pct_hispanic": self.hispanic,
        }  # fmt: skip


@dataclass(kw_only=True, eq=False)
class CoachingRow(PersonLine):
    """F20: a year of coaching in one curriculum; blank where the sender forgot which."""

    curriculum: str
    start: date | None
    end: date | None = None


@dataclass(kw_only=True, eq=False)
class RegistrationRow(PersonLine):
    """F20: somebody comes to a monthly coaching session. ``held_on`` is the day that the words of the session name."""

    submitted: datetime | None
    session: str
    held_on: date | None = None
    first: str = ""
    last: str = ""
    topic: str = ""
    place: str = ""
    attended: bool | None = None


@dataclass(kw_only=True, eq=False)
class InteractionRow(PersonLine):
    """F21: a dated touch."""

    comment_id: str
    author: str
    day: date | None
    time: str = ""
    text: str = ""
    kind: str = ""
    tagged: tuple[str, ...] = ()
    tags: str = ""
    refer_to: str = ""


@dataclass(kw_only=True, eq=False)
class OrderRow(Line):
    """F25: one line of an order of workbooks; a return is negative."""

    order_id: str
    number: int
    day: date | None
    ordered_by: str
    ship_to: str
    workbook: str
    quantity: int | None
    language: str = "English"
    contract_id: str = ""
    event_id: str = ""
    status: str = ""


@dataclass(kw_only=True, eq=False)
class DeliverableRow(Line):
    """F10: what a participant has to hand in for a stipend; ``paid_on`` is told in the place of a yes."""

    contract_id: str
    person: str
    deliverable: str
    done: date | None = None
    paid: bool | None = None
    paid_on: date | None = None


# F2, F3, F13: forms


@dataclass(kw_only=True, eq=False)
class IntakeRow(Line):
    """F2: the questionnaire of 2024. ``further`` are answers to questions that somebody added to the form."""

    submitted: datetime | None
    first: str
    last: str
    professional: str
    personal: str = ""
    job_title: str = "Teacher"
    reason: str = ""
    is_teacher: bool | None = True
    school: str = ""
    school_kind: str = ""
    principal: str = ""
    principal_email: str = ""
    may_contact: str = ""
    license: str = ""
    subject: str = ""
    grades: str = ""
    students: str = ""
    materials: str = ""
    permission: str = ""
    race: str = ""
    ethnicity: str = ""
    gender: str = ""
    opt_out: str = ""
    further: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True, eq=False)
class LegacyIntakeRow(Line):
    """F3: the older questionnaire. Its question about photos is a negated one."""

    submitted: datetime | None
    first: str
    last: str
    email: str
    phone: str = ""
    school: str = ""
    district: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""
    grades: str = ""
    license: str = ""
    prior_classes: str = ""
    event_title: str = ""
    curricula: str = ""
    girls: str = ""
    boys: str = ""
    african_american: str = ""
    uncomfortable: str = ""
    reason: str = ""
    race: str = ""
    gender: str = ""


@dataclass(kw_only=True, eq=False)
class JsonCell(Statement):
    """F13: a day that was ticked, or one that was not on a list that is final; ``None``: no day at all.

    ``value`` is blank where the cell is a total of days.
    """

    day: date | None
    value: str


@dataclass(kw_only=True, eq=False)
class JsonRow(Line):
    """F13: attendance of one enrollment as the application stores it; ``is_readable`` tells whether it is JSON.

    The older generation has a ``total`` of days, the newer one a list of them.
    """

    enrollment_id: str
    person_id: str
    event_id: str
    attendance: str
    is_final: bool = False
    is_readable: bool = True
    total: int | None = None
    cells: list[JsonCell] = field(default_factory=list)


# F16, F17, F22 to F24, F28: outcomes


@dataclass(kw_only=True, eq=False)
class RatingRow(Line):
    """F16: one rater's rating of one skill. ``number`` or ``word`` is what was rated; ``highest`` bounds numbers."""

    teacher_id: str
    skill: str
    rater: str
    day: date | None
    number: int | None = None
    word: str = ""
    highest: int = 5
    title: str = ""
    context: str = ""
    cohort_id: str = ""
    evidence: str = ""
    instrument: str = ""

    @property
    def rating(self) -> str:
        """The rating as it was given."""
        return self.word if self.number is None else str(self.number)


@dataclass(kw_only=True, eq=False)
class ImplementationRow(PersonLine):
    """F17: what an educator does with a curriculum in an academic year. ``ay`` is the year in which it begins.

    Shares are in percent, however the file writes them. ``status`` is the canonical one; the wording is in
    ``texts``, and has no meaning unless ``is_read``. ``ratings`` are the lessons tried, by slug, from 1 to 5; what a
    lesson is called in the file is in ``texts``.
    """

    implementation_id: str
    submitted: datetime | None
    ay: int | None
    curricula: tuple[str, ...]
    status: str
    parent_id: str = ""
    state: str = ""
    school: str = ""
    subject: str = ""
    model: str = ""
    course: str = ""
    class_id: str = ""
    grades: str = ""
    students: int | None = None
    computers: str = ""
    start: date | None = None
    lessons: tuple[str, ...] = ()
    iep: Decimal | None = None
    girls: Decimal | None = None
    black: Decimal | None = None
    latino: Decimal | None = None
    reason_not: str = ""
    support: int | None = None
    choice: str = ""
    theme: str = ""
    when: str = ""
    dataset: str = ""
    exams: str = ""
    standards: str = ""
    next_year: str = ""
    ratings: tuple[tuple[str, int], ...] = ()
    supporter: str = ""
    comment: str = ""
    is_read: bool = True


@dataclass(kw_only=True, eq=False)
class DiagnosticRow(Line):
    """F22: one item of an educator's own test; nobody is named where ``teacher_id`` is blank or anonymous."""

    teacher_id: str
    event_id: str
    instrument: str
    version: str
    window: str
    submitted: datetime | None
    item: str = ""
    item_kind: str = ""
    is_correct: bool | None = None
    score: Decimal | None = None
    highest: Decimal | None = None


@dataclass(kw_only=True, eq=False)
class AggregateRow(Line):
    """F23: a class before and after, by n, mean and standard deviation in points."""

    teacher_id: str
    class_id: str
    instrument: str
    version: str
    pre_start: date | None
    pre_end: date | None
    post_start: date | None
    post_end: date | None
    n_pre: int | None
    mean_pre: Decimal | None
    sd_pre: Decimal | None
    n_post: int | None
    mean_post: Decimal | None
    sd_post: Decimal | None
    highest: Decimal | None
    n_matched: int | None = None
    mean_gain: Decimal | None = None
    sd_gain: Decimal | None = None
    skill: str = ""
    curriculum: str = ""
    min_pre: Decimal | None = None
    max_pre: Decimal | None = None
    min_post: Decimal | None = None
    max_post: Decimal | None = None


@dataclass(kw_only=True, eq=False)
class AchievementRow(Line):
    """F24: a class in a state's exam. What the state suppressed is ``None`` here and stands in ``texts``."""

    teacher_id: str
    class_id: str
    exam: str
    version: str
    ay: int | None
    n_tested: int | None
    mean: Decimal | None = None
    sd: Decimal | None = None
    n_proficient: int | None = None
    pct_proficient: Decimal | None = None
    comparison_n: int | None = None
    comparison_mean: Decimal | None = None
    comparison_sd: Decimal | None = None
    comparison_pct: Decimal | None = None
    comparison_kind: str = ""


@dataclass(kw_only=True, eq=False)
class PathwayUseRow(PersonLine):
    """F28: somebody, or an anonymous user, opened a lesson of a pathway."""

    pathway_id: str
    created: datetime | None
    slug: str
    action: str
    at: datetime | None
