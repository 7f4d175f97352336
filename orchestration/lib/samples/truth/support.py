"""Verdicts on how educators are supported: F10 deliverables, F18 to F21, F25; and on the older forms, F2 and F3."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from orchestration.lib.samples.lines import (
    CertificationRow,
    ClassRow,
    CoachingRow,
    DeliverableRow,
    IntakeRow,
    InteractionRow,
    LegacyIntakeRow,
    LicenseRow,
    OrderRow,
    RegistrationRow,
)
from orchestration.lib.samples.statements import FULL_PD
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import (
    World,
    curriculum,
    judge_nameless,
    judge_unknown,
    require,
    settle,
    squash,
)
from orchestration.lib.samples.truth.identity import is_address, normalize
from orchestration.lib.samples.truth.papers import area_word
from orchestration.lib.samples.truth.roll import year_of_class

UNKNOWN = "unknown"


@dataclass
class Entitlement:
    """A year of coaching: its curriculum as stated or derived, and its last day as rule R18 has it."""

    row: CoachingRow
    person: str
    curriculum: str
    start: date
    end: date
    is_derived: bool

    @property
    def word(self) -> str:
        """What tells it from other curricula: of one that nobody knows its wording."""
        return squash(self.row.curriculum) if self.curriculum == UNKNOWN else self.curriculum


@dataclass
class Support:
    """What is loaded of how educators are supported."""

    entitlements: list[Entitlement]
    interactions: list[InteractionRow]
    deliverables: list[DeliverableRow]

    def periods(self) -> list[tuple[str, str, date, date, int]]:
        """Person, curriculum, first and last day of each period of coaching: what overlaps is one (rule R20)."""
        return [period for _, period in self.worded_periods()]

    def worded_periods(self) -> list[tuple[str, tuple[str, str, date, date, int]]]:
        """The periods, each behind what tells its curriculum from others."""
        found: list[tuple[str, tuple[str, str, date, date, int]]] = []
        latest = ("", "")
        for one in sorted(self.entitlements, key=lambda one: (one.person, one.word, one.start)):
            is_same, latest = latest == (one.person, one.word), (one.person, one.word)
            if is_same and one.start <= found[-1][1][3]:
                _, (*_, start, end, merged) = found.pop()
                found.append((one.word, (one.person, one.curriculum, start, max(end, one.end), merged + 1)))
            else:
                found.append((one.word, (one.person, one.curriculum, one.start, one.end, 1)))
        return found


def judge_support(world: World) -> Support:
    """Judge all tables of support."""
    judge_licenses(world)
    judge_certifications(world)
    judge_classes(world)
    entitlements = judge_coaching(world)
    judge_registrations(world)
    interactions = judge_interactions(world)
    judge_orders(world)
    deliverables = judge_deliverables(world)
    judge_intake(world)
    judge_legacy_intake(world)
    return Support(entitlements, interactions, deliverables)


def judge_licenses(world: World) -> None:
    """Rule R27: a license has a teacher who is known and an area; it is valid in one state."""
    rows = world.rows(LicenseRow)
    judge_nameless(rows, "teacher_id", codes.NO_TEACHER)
    for row in rows:
        require(row, "license_area", row.area)
    judge_unknown(rows, world, "teacher_id", codes.NO_TEACHER)
    settle(rows, lambda row: (world.person_of(row) or row.person_id or row.email, area_word(row.area), row.state))


def judge_certifications(world: World) -> None:
    """Rule R27: a certificate has a teacher who is known, and an id or a title."""
    rows = world.rows(CertificationRow)
    judge_nameless(rows, "teacher_id", codes.NO_TEACHER)
    for row in rows:
        require(row, "title", row.cert_id or row.title)
    judge_unknown(rows, world, "teacher_id", codes.NO_TEACHER)
    settle(rows, lambda row: row.cert_id or (world.person_of(row), squash(row.title), row.state))


def judge_classes(world: World) -> None:
    """Rule R23: a class has a teacher who is known, ends after it starts, and has numbers that can be."""
    rows = world.rows(ClassRow)
    judge_nameless(rows, "teacher_id", codes.CLASS_INVALID)
    for row in rows:
        require(row, "class_name", row.name)
        if row.start and row.end and row.end < row.start:
            row.judge(codes.CLASS_INVALID, "class_end_date")
        if row.students is not None and row.students < 0:
            row.judge(codes.CLASS_INVALID, "students")
        for name, share in row.shares.items():
            if share is not None and not 0 <= share <= Decimal(100):
                row.judge(codes.CLASS_INVALID, name)
    judge_unknown(rows, world, "teacher_id", codes.CLASS_INVALID)

    def key(row: ClassRow) -> tuple[object, ...]:
        person = world.person_of(row)
        # next year the list may give an id to another class
        return person, row.class_id or (squash(row.name), row.start), year_of_class(row)

    settle(rows, key)


def judge_coaching(world: World) -> list[Entitlement]:
    """Rules R18 and R6: a missing curriculum is that of the one training of the calendar year, else the row waits."""
    rows = world.rows(CoachingRow)
    judge_nameless(rows, "user_id")
    for row in rows:
        require(row, "start_date", row.start)
    judge_unknown(rows, world, "user_id")
    trained = trainings(world)
    derived: dict[int, str] = {}
    for row in rows:
        if not row.curriculum and row.start and not row.code:
            found = trained.get((world.person_of(row) or "", row.start.year), set())
            if len(found) == 1:
                derived[id(row)] = min(found)
            else:
                row.judge(codes.NO_COACHING_CURRICULUM, "curriculum")
    codes.require(len({row.file.path for row in rows}) < 2, "entitlements in several files")

    def meant(row: CoachingRow) -> str:
        return derived.get(id(row)) or curriculum(row.curriculum) or UNKNOWN

    def key(row: CoachingRow) -> tuple[object, ...] | None:
        word = meant(row)
        told_apart_by = squash(row.curriculum) if word == UNKNOWN else word
        return (world.person_of(row), told_apart_by, row.start) if row.start else None

    return [
        Entitlement(row, world.person_of(row) or "", meant(row), row.start, last_day(row.start), id(row) in derived)
        for row in settle(rows, key)
        if row.start
    ]


def last_day(start: date) -> date:
    """A year less a day after the first day: 2024-09-01 to 2025-08-31, 2024-02-29 to 2025-02-27 (rule R18)."""
    leap_day = (start.month, start.day) == (2, 29)
    return start.replace(year=start.year + 1, day=28 if leap_day else start.day) - timedelta(days=1)


def trainings(world: World) -> dict[tuple[str, int], set[str]]:
    """The curricula in which a learner is enrolled for a training, by calendar year (rule R19)."""
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for one in world.intake.enrolled:
        event = world.intake.events[one.event_id]
        if one.is_learner and one.is_enrolled and event.kind == FULL_PD and event.start:
            found[one.person, event.start.year].update(map(curriculum, event.curricula))
    return dict(found)


def judge_registrations(world: World) -> None:
    """F20: a form has a time, a session and somebody who is known; an entitlement is not needed (rule R21)."""
    rows = world.rows(RegistrationRow)
    judge_nameless(rows, "user_id")
    for row in rows:
        require(row, "submitted_at", row.submitted, "Timestamp", codes.BAD_TIMESTAMP)
        require(row, "session", row.session)
    judge_unknown(rows, world, "user_id")
    settle(rows, lambda row: (world.person_of(row) or row.email, row.submitted) if row.submitted else None)


def judge_interactions(world: World) -> list[InteractionRow]:
    """F21: a touch has a day and somebody who is known; imports repeat it under the same id. The loaded ones."""
    rows = world.rows(InteractionRow)
    judge_nameless(rows, "regarding_user_id")
    for row in rows:
        require(row, "comment_date", row.day, "commentDate")
    judge_unknown(rows, world, "regarding_user_id")
    return settle(rows, lambda row: row.comment_id)


def judge_orders(world: World) -> None:
    """F25: a line has an order, a day, an orderer, a workbook and a quantity that is not 0 (rule K10)."""
    rows = world.rows(OrderRow)
    for row in rows:
        require(row, "order_id", row.order_id)
        if not row.day and not row.texts.get("order_date"):
            row.judge(codes.MISSING, "order_date")
        require(row, "order_date", row.day)
        require(row, "ordered_by", row.ordered_by)
        require(row, "workbook", row.workbook)
        require(row, "quantity", row.quantity, unreadable=codes.BAD_NUMBER)
        if row.quantity == 0:
            row.judge(codes.QUANTITY_ZERO, "quantity")
    settle(rows, lambda row: (row.order_id, row.number) if row.order_id else None)


def judge_deliverables(world: World) -> list[DeliverableRow]:
    """F10: something to hand in belongs to a contract and a person who are known. The loaded ones."""
    rows = world.rows(DeliverableRow)
    contracts = {row.contract_id for row in world.intake.contracts}
    for row in rows:
        require(row, "contract_id", row.contract_id)
        require(row, "person", row.person)
        require(row, "deliverable", row.deliverable)
        if row.contract_id not in contracts:
            row.judge(codes.ORPHAN_DELIVERABLE, "contract_id")
        if world.named(row.person) is None:
            row.judge(codes.UNKNOWN_PERSON, "person")
    return settle(rows, lambda row: (row.contract_id, world.named(row.person) or row.person, squash(row.deliverable)))


def judge_intake(world: World) -> None:
    """F2: a submission has a time and an address; the same one sent twice counts once."""
    rows = world.rows(IntakeRow)
    for row in rows:
        require(row, "submitted_at", row.submitted, "Timestamp", codes.BAD_TIMESTAMP)
        judge_address(row, "professional_email", row.professional, row.personal)
    known_alone(rows, world)
    settle(rows, lambda row: (normalize(row.professional or row.personal), row.submitted) if row.submitted else None)


def judge_legacy_intake(world: World) -> None:
    """F3: as the newer form, with one address."""
    rows = world.rows(LegacyIntakeRow)
    for row in rows:
        require(row, "submitted_at", row.submitted, "Timestamp", codes.BAD_TIMESTAMP)
        judge_address(row, "email", row.email)
    known_alone(rows, world)
    settle(rows, lambda row: (normalize(row.email), row.submitted) if row.submitted else None)


def judge_address(row: IntakeRow | LegacyIntakeRow, column: str, *texts: str) -> None:
    """Rules R7 and R10: no address, or none that is one."""
    addresses = [normalize(text) for text in texts if text.strip()]
    if not addresses:
        row.judge(codes.NO_EMAIL, column)
    elif not any(map(is_address, addresses)):
        row.judge(codes.BAD_EMAIL, column)


def known_alone(rows: list[IntakeRow] | list[LegacyIntakeRow], world: World) -> None:
    """The forms are filled in by people who are known by the same addresses already: so they change nobody."""
    for row in rows:
        if not row.code:
            texts = [row.professional, row.personal] if isinstance(row, IntakeRow) else [row.email]
            people = {world.directory.person(email=text) for text in texts if text.strip()}
            codes.require(len(people) == 1 and None not in people, f"a questionnaire of somebody new: {row}")
