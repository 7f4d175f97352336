"""Partner report P1, teacher-level attendance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from orchestration.lib.display import percent
from orchestration.lib.reports import notes
from orchestration.lib.reports.changes import Comparison, since_delivered
from orchestration.lib.reports.content import (
    NOT_AVAILABLE,
    Bar,
    Chart,
    Column,
    Kind,
    Report,
    Section,
    in_order,
    of_whom,
    table_of,
)
from orchestration.lib.reports.reader import Reader, Record

NAME = "teacher_level_attendance"
RELATION = "reports.rpt_teacher_attendance"

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

# More bars than this are no picture any more: then educators are counted by what they attended.
MOST_BARS = 40
BANDS = (
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
    """The report of one contract.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
    """
    made = report(
        reader,
        contract,
        reader.columns(RELATION, KINDS),
        reader.of_contract(RELATION, contract),
        reader.of_contract("reports.rpt_teacher_attendance_event", contract),
        reader.of_contract("reports.rpt_teacher_attendance_head", contract),
        reader.partner_of(contract).name,
    )
    return since_delivered(made, reader, COMPARISON)


def report(
    reader: Reader,
    contract: str,
    columns: Sequence[Column],
    rows: Sequence[Record],
    events: Sequence[Record],
    held: Sequence[Record],
    partner: str | None = None,
) -> Report:
    """The report of what was read of one contract.

    Args:
        reader: says of which publication.
        contract: the contract's id.
        columns: the columns of the table.
        rows: educators × events.
        events: the contract's events, what is to be said of each.
        held: rows held back, by event, feed and rule.
        partner: who holds the contract, if that is known.
    """
    events = sorted(events, key=lambda event: (event["event_name"], event["start_date"], event["event_source_id"]))
    labels = notes.event_labels(events)
    rows = sorted(({**row, "event_name": labels[row["event_source_id"]]} for row in rows), key=lambda row: _order(row))
    table = table_of(
        "attendance",
        f"Attendance by educator and event, as of {reader.as_of}",
        columns,
        [row | {rate: NOT_AVAILABLE for rate in RATES if row[rate] is None} for row in rows],
        empty="Nobody is enrolled in an event of this contract.",
        keys=tuple(f"{row['contact_id']} {row['event_source_id']}" for row in rows),
    )
    days = [event[day] for event in events for day in ("start_date", "end_date") if event[day] is not None]
    return Report(
        name=NAME,
        title=f"Teacher-level attendance, contract {of_whom(contract, partner)}, as of {reader.as_of}",
        reader=partner or contract,
        contract=contract,
        as_of=reader.as_of,
        build_id=reader.build_id,
        published_at=reader.published_at,
        main="attendance",
        cover=(
            *([f"Events from {min(days)} to {max(days)}."] if days else []),
            notes.waiting(events, held),
        ),
        banners=tuple(filter(None, [notes.incomplete(events), notes.not_newest(reader)])),
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


def _charts(rows: Sequence[Record]) -> list[Chart]:
    """What each educator attended of what was scheduled, over all events of the contract."""
    educators: dict[object, tuple[str, Decimal, Decimal]] = {}
    for row in rows:
        if row["enrolled"] == "Y":
            name = ", ".join(filter(None, [row["last_name"], row["first_name"]])) or "(no name)"
            _, attended, scheduled = educators.get(row["contact_id"], ("", Decimal(0), Decimal(0)))
            educators[row["contact_id"]] = (
                name, attended + row["periods_attended"], scheduled + row["periods_scheduled"]
            )  # fmt: skip
    rates = [
        (name, attended / scheduled, f"{percent(attended / scheduled)} ({attended} of {scheduled})")
        for name, attended, scheduled in educators.values()
        if scheduled
    ]
    if not rates:
        return []
    without = len(educators) - len(rates)
    shares = sorted(rate for _, rate, _ in rates)
    alt = (
        f"{notes.counted(len(rates), 'educator')}: from {percent(shares[0])} to {percent(shares[-1])}, "
        f"median {percent(median(shares))}."
    )
    if without:
        alt += f" Of {without} more no period counts: excused, not recorded, or still to come."
    if len(rates) <= MOST_BARS:
        names = Counter(name for name, _, _ in rates)
        bars = tuple(
            Bar(f"{name} ({number})" if names[name] > 1 else name, rate, shown)
            for number, (name, rate, shown) in enumerate(sorted(rates, key=lambda one: (-one[1], one[0])), 1)
        )
        axis = "attendance_rate: periods attended ÷ periods scheduled"
        return [Chart("attendance", "Attendance by educator", alt, axis, bars, (Decimal(0), Decimal(1)), is_rate=True)]
    counts = [(label, sum(low <= rate < high for rate in shares)) for label, low, high in BANDS]
    bars = tuple(Bar(label, Decimal(number), str(number)) for label, number in counts)
    return [Chart("attendance", "Educators by attendance rate", alt, "educators", bars)]
