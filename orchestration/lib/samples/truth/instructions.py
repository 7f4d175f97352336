"""Verdicts on instructions and decisions, F29. Merges and decisions are judged before anybody is told from others."""

from __future__ import annotations

from datetime import date

from orchestration.lib.samples.lines import (
    ConsentRow,
    CorrectionRow,
    DecisionRow,
    MasterTeacherRow,
    MergeRow,
    OptOutRow,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, require, settle
from orchestration.lib.samples.truth.identity import (
    MERGE,
    day_of,
    is_address,
    leads_back,
    newest_decisions,
    normalize,
    records_before_merges,
)

TABLES = {"people", "events", "enrollments", "classes"}
COLUMNS = {"title", "role", "location", "notes", "students"}
CORRECTED = {"people", "events", "enrollments"}


def judge_instructions(world: World) -> None:
    """Judge every table of instructions."""
    judge_opt_outs(world)
    judge_consent(world)
    judge_merges(world)
    judge_decisions(world)
    judge_corrections(world)
    judge_master_teachers(world)


def judge_opt_outs(world: World) -> None:
    """F29: somebody known by a valid address; the day is that of the file where none is given."""
    rows = world.rows(OptOutRow)
    for row in rows:
        require(row, "email", row.email)
        if not is_address(normalize(row.email)):
            row.judge(codes.BAD_EMAIL, "email")
        if world.directory.person(email=row.email) is None:
            row.judge(codes.UNKNOWN_PERSON, "email")
        judge_future(row, row.day, world, "opted_out_on")
    settle(rows, lambda row: (normalize(row.email), row.day or row.file.date))


def judge_future(row: OptOutRow | ConsentRow | DecisionRow, day: date | None, world: World, name: str) -> None:
    """Rule R37."""
    if day and day > world.as_of:
        row.judge(codes.FUTURE, name)


def judge_consent(world: World) -> None:
    """F29: who, what for, in or out; in and out of one day and purpose are two instructions (rule R29).

    A no to what nobody can read is a no to everything and must not be lost; a yes to it waits. Records that somebody
    merged keep each a last word of their own.
    """
    rows = world.rows(ConsentRow)
    records = records_before_merges(world.region)
    for row in rows:
        require(row, "person", row.person)
        if row.purpose is None and not row.texts.get("purpose"):
            row.judge(codes.MISSING, "purpose")
        require(row, "in_or_out", row.is_in, unreadable=codes.UNMAPPED)
        if row.purpose is None and row.is_in is not False:
            row.judge(codes.UNMAPPED, "purpose")
        if world.named(row.person) is None:
            row.judge(codes.UNKNOWN_PERSON, "person")
        judge_future(row, row.day, world, "stated_on")

    def key(row: ConsentRow) -> tuple[object, ...]:
        record = records.person(row.person, row.person) or row.person
        purpose = row.purpose or row.texts.get("purpose")
        return (record, purpose, row.day or row.file.date, row.is_in)

    settle(rows, key)


def judge_merges(world: World) -> None:
    """Rule R30: both records are known, and none of the links of a circle counts (rule K6)."""
    rows = world.rows(MergeRow)
    decided = newest_decisions(world.rows(DecisionRow))
    for row in rows:
        require(row, "from_id", row.from_id)
        require(row, "into_id", row.into_id)
        for name, record in (("from_id", row.from_id), ("into_id", row.into_id)):
            if world.named(record) is None:
                row.judge(codes.UNKNOWN_PERSON, name)
        codes.require(row.day is None or row.day <= world.as_of, f"a merge that is to come: {row}")
        codes.require(not is_undone(row, decided), f"a merge that is taken back: {row}")
    ahead = {row.from_id: row.into_id for row in rows if not row.code}
    codes.require(len(ahead) == sum(not row.code for row in rows), "a record that is merged into two")
    for row in rows:
        if not row.code and leads_back(row.from_id, ahead):
            row.judge(codes.MERGE_CIRCLE, "into_id")
    settle(rows, lambda row: (row.from_id, row.into_id))


def is_undone(row: MergeRow, decided: dict[frozenset[str], DecisionRow]) -> bool:
    """Whether the newest decision on both records takes the merge back."""
    decision = decided.get(frozenset((row.from_id, row.into_id)))
    return decision is not None and decision.kind != MERGE and day_of(decision) >= day_of(row)


def judge_decisions(world: World) -> None:
    """F29: what a steward decided about two records that are known; a decision of the same day replaces it."""
    rows = world.rows(DecisionRow)
    for row in rows:
        if row.kind is None and not row.texts.get("kind"):
            row.judge(codes.MISSING, "kind")
        require(row, "record_a", row.one)
        require(row, "record_b", row.other)
        if row.kind is None:
            row.judge(codes.UNMAPPED, "kind")
        for name, record in (("record_a", row.one), ("record_b", row.other)):
            if world.named(record) is None:
                row.judge(codes.UNKNOWN_PERSON, name)
        judge_future(row, row.day, world, "decided_on")
    settle(rows, lambda row: (frozenset((row.one, row.other)), day_of(row)))


def judge_corrections(world: World) -> None:
    """F29: the table, its column and the row are there."""
    rows = world.rows(CorrectionRow)
    known = {row.person_id for row in world.region.people} | {row.event_id for row in world.region.events}
    for row in rows:
        require(row, "table_name", row.table)
        require(row, "record_key", row.key)
        require(row, "field_name", row.heading)
        if row.table not in TABLES:
            row.judge(codes.UNKNOWN_TABLE, "table_name")
        if row.heading not in COLUMNS:
            row.judge(codes.UNKNOWN_COLUMN, "field_name")
        if row.table in CORRECTED and row.key not in known:
            row.judge(codes.UNKNOWN_ROW, "record_key")
    settle(rows, lambda row: (row.table, row.key, row.heading) if row.table and row.key and row.heading else None)


def judge_master_teachers(world: World) -> None:
    """F29: somebody known, since a day; an end before it is an error."""
    rows = world.rows(MasterTeacherRow)
    for row in rows:
        require(row, "person", row.person)
        if row.since is None and not row.texts.get("since"):
            row.judge(codes.MISSING, "since")
        if row.since and row.until and row.until < row.since:
            row.judge(codes.ROLE_REVERSED, "until")
        require(row, "since", row.since)
        if world.named(row.person) is None:
            row.judge(codes.UNKNOWN_PERSON, "person")
    settle(rows, lambda row: (world.named(row.person) or row.person, row.since) if row.since else None)
