"""Partner report P1, teacher-level attendance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from orchestration.lib.display import percent
from orchestration.lib.reports import bars, notes
from orchestration.lib.reports.basis import Basis, basis_of, report_of
from orchestration.lib.reports.changes import Comparison, since_delivered
from orchestration.lib.reports.content import NOT_AVAILABLE, Chart, Kind, Report, Section, in_order, table_of
from orchestration.lib.reports.reader import Reader, Record

NAME = "teacher_level_attendance"
RELATION = "reports.rpt_teacher_attendance"
EVENTS = "reports.rpt_teacher_attendance_event"
# Rows held back, by event, feed and rule.
HELD = "reports.rpt_teacher_attendance_head"

# As partners know them, and in this order.
KINDS: dict[str, Kind] = {
    "contract": "text", "cohort": "text", "event_name": "text", "event_type": "text", "format": "text",
    "start_date": "date", "end_date": "date", "last_name": "text", "first_name": "text", "professional_email": "text",
    "school": "text", "district": "text", "role_at_event_date": "text", "periods_held": "count",
    "periods_scheduled": "count", "present": "count", "tardy": "count", "left_early": "count", "disengaged": "count",
    "excused": "count", "absent": "count", "not_recorded": "count", "periods_attended": "count",
    "attendance_rate": "rate", "attendance_rate_raw": "rate", "on_time_rate": "rate", "minutes_attended": "number",
    "made_up_periods": "count", "enrolled": "text", "stipend_rule": "text", "stipend_met": "text",
}  # fmt: skip
RATES = tuple(name for name, kind in KINDS.items() if kind == "rate")

HOW_TO_READ = (
    "Each row is one educator in one event. A period is one scheduled session of the event.",
    "Not recorded is not absent: nobody wrote down what was the case.",
    "n/a: there is nothing to divide by, or the educator dropped out (enrolled = N). It is not zero.",
)

# Where educators are too many for a bar each, they are counted by what they attended.
BANDS: tuple[bars.Band, ...] = (
    ("under 50 %", Decimal(0), Decimal("0.5")),
    ("50 to under 75 %", Decimal("0.5"), Decimal("0.75")),
    ("75 to under 90 %", Decimal("0.75"), Decimal("0.9")),
    ("90 to 100 %", Decimal("0.9"), Decimal(2)),
)


COMPARISON = Comparison(
    table="attendance",
    who=("last_name", "first_name", "event_name"),
    first=("stipend_met", "enrolled", "attendance_rate", "periods_attended"),
    paid_by="stipend_met",
)


def read(reader: Reader, contract: str) -> Report:
    """The report of one contract, by its id as its sender writes it."""
    others = {relation: reader.of_contract(relation, contract) for relation in (EVENTS, HELD)}
    basis = basis_of(reader, contract, {RELATION: KINDS}, rows=others)
    return since_delivered(report(basis), reader, COMPARISON)


def report(basis: Basis) -> Report:
    """The report of what was read of one contract: educators × events, its events, and rows held back."""
    by = ("event_name", "start_date", "event_source_id")
    events = sorted(basis.rows[EVENTS], key=lambda event: tuple(event[name] for name in by))
    held = basis.rows[HELD]
    labels = notes.event_labels(events)
    rows = [row | {"event_name": labels[row["event_source_id"]]} for row in basis.rows[RELATION]]
    rows.sort(key=_order)
    table = table_of(
        "attendance",
        f"Attendance by educator and event, as of {basis.reader.as_of}",
        basis.columns[RELATION],
        [row | {rate: NOT_AVAILABLE for rate in RATES if row[rate] is None} for row in rows],
        empty="Nobody is enrolled in an event of this contract.",
        who=COMPARISON.who,
        themes=("role_at_event_date", "periods_held", "attendance_rate"),
        keys=tuple(f"{row['contact_id']} {row['event_source_id']}" for row in rows),
    )
    days = [event[day] for event in events for day in ("start_date", "end_date") if event[day] is not None]
    return report_of(
        basis,
        NAME,
        "Teacher-level attendance, contract",
        main="attendance",
        cover=(*([f"Events from {min(days)} to {max(days)}."] if days else []), notes.waiting(events, held)),
        banners=(notes.incomplete(events),),
        sections=(
            Section("Attendance", HOW_TO_READ, (table,), tuple(_charts(rows))),
            Section("Events", tuple(notes.event_lines(events, labels))),
            Section("Not in the table yet", tuple(notes.held_lines(events, held, labels)) or ("Nothing.",)),
        ),
        held_back=sum(line["held_back_rows"] for line in held),
        incomplete=sum(event["is_incomplete"] for event in events),
    )


def _order(row: Record) -> tuple[object, ...]:
    """By event and name."""
    return in_order(row, ("event_name", "start_date", "last_name", "first_name", "professional_email"))


def _charts(rows: Sequence[Record]) -> Iterator[Chart]:
    """What each educator attended of what was scheduled, over all events of the contract."""
    educators: dict[object, tuple[str, Decimal, Decimal]] = {}
    for row in rows:
        if row["enrolled"] == "Y":
            _, attended, scheduled = educators.get(row["contact_id"], ("", Decimal(0), Decimal(0)))
            educators[row["contact_id"]] = (
                bars.full_name(row), attended + row["periods_attended"], scheduled + row["periods_scheduled"]
            )  # fmt: skip
    shares = [
        bars.Share(name, attended / scheduled, f"{percent(attended / scheduled)} ({attended} of {scheduled})")
        for name, attended, scheduled in educators.values()
        if scheduled
    ]
    if not shares:
        return
    shares.sort(key=lambda one: (-one.share, one.name))
    alt = (
        f"{notes.counted(len(shares), 'educator')}: from {percent(shares[-1].share)} to {percent(shares[0].share)}, "
        f"median {percent(median(one.share for one in shares))}."
    )
    if without := len(educators) - len(shares):
        alt += f" Of {without} more no period counts: excused, not recorded, or still to come."
    if len(shares) > bars.MOST_BARS:
        yield bars.by_band("attendance", "Educators by attendance rate", alt, "educators", BANDS, shares)
    else:
        axis = "attendance_rate: periods attended ÷ periods scheduled"
        yield bars.by_educator("attendance", "Attendance by educator", alt, axis, shares)
