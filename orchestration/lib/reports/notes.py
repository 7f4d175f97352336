"""What the teacher-level attendance report says about itself: in words, to a reader outside the organization."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from orchestration.lib.display import percent
from orchestration.lib.landing import load_contracts

HOW_TO_READ = (
    "Each row is one educator in one event. A period is one scheduled session of the event.",
    "periods_held: periods until the report date for which the educator was enrolled, whatever the mark.",
    "periods_scheduled: of them, those with a mark other than excused; not_recorded: those of which nobody wrote down "
    "what was the case. Not recorded is not absent.",
    "periods_attended: present + tardy + left_early + disengaged + made_up_periods (absences recovered at a make-up).",
    "attendance_rate: periods_attended ÷ periods_scheduled.",
    "attendance_rate_raw: periods_attended ÷ (periods_scheduled + excused): excused absence counts against it.",
    "on_time_rate: periods attended from their beginning ÷ periods_attended.",
    "n/a: there is nothing to divide by, or the educator dropped out (enrolled = N). It is not zero.",
    "minutes_attended: by the logs of virtual meetings; blank where attendance was marked by hand.",
    "stipend_met: Y = periods_attended ÷ periods_held reaches the share asked for, and no session is to come; N = it "
    "cannot be reached any more; pending = sessions to come or periods not recorded may still decide it; n.a. = the "
    "educator dropped out.",
    "professional_email is blank where no professional address is known.",
)


def event_labels(events: pd.DataFrame) -> dict[str, str]:
    """The title of each event of a contract by its id; where several share one, the id stands behind it."""
    titles = dict(zip(events["event_source_id"], events["event_name"], strict=True))
    seen = Counter(titles.values())
    return {event: title if seen[title] == 1 else f"{title} [{event}]" for event, title in titles.items()}


def cover(contract: str, events: pd.DataFrame, held: pd.DataFrame, as_of: date) -> list[str]:
    """The few lines above the table: what it is, and whether anything is missing from it.

    Args:
        contract: the contract's id.
        events: its events.
        held: rows held back for them.
        as_of: the report date.
    """
    partner = next(iter(events["partner_name"].dropna()), None)
    lines = [f"Teacher-level attendance, contract {contract}{f' ({partner})' if partner else ''}, as of {as_of}"]
    incomplete = int(events["is_incomplete"].sum())
    if incomplete:
        of_which = "the event" if len(events) == 1 else f"{incomplete} of {len(events)} events"
        lines.append(
            f"INCOMPLETE: of {of_which} too few periods are recorded to judge. The rates speak of what is recorded, "
            "and a stipend stays pending while the rest may decide it."
        )
    waiting = []
    if rows := int(held["held_back_rows"].sum()):
        waiting.append(f"{_counted(rows, 'row')} held back for {_them(events)}")
    if entries := int(events["unmatched_log_entries"].sum()):
        waiting.append(f"{_counted(entries, 'meeting log entry', 'meeting log entries')} not matched to anyone")
    if waiting:
        lines.append(f"Not in this table: {'; '.join(waiting)}. Why, and what brings them in: see About.")
    else:
        lines.append(f"Nothing is held back for {_them(events)}.")
    return lines


def about(cover: list[str], events: pd.DataFrame, held: pd.DataFrame, build_id: str) -> list[str]:
    """The page of notes: the cover, each event, what is held back and what frees it, and what the columns mean."""
    labels = event_labels(events)
    ordered = events.sort_values(["event_name", "start_date", "event_source_id"])
    return [
        *cover,
        "",
        "Events",
        *(_event(row, labels) for row in _records(ordered)),
        *_not_in_the_table(ordered, held, labels),
        "",
        "How to read it",
        *HOW_TO_READ,
        "",
        f"Build {build_id}",
    ]


def _event(event: dict[str, Any], labels: dict[str, str]) -> str:
    """One event: when, who, how much is recorded, and what the stipend asks for."""
    days = " to ".join(dict.fromkeys(str(event[day]) for day in ("start_date", "end_date") if pd.notna(event[day])))
    facts = [f"{event['enrolled_educators']} enrolled" if event["enrolled_educators"] else "nobody is enrolled"]
    if event["dropped_educators"]:
        facts.append(f"{event['dropped_educators']} dropped out")
    if event["periods_to_come"]:
        facts.append(f"{_counted(event['periods_to_come'], 'session')} to come")
    recorded = "no session held yet"
    if pd.notna(event["recorded_share"]):
        recorded = f"{percent(event['recorded_share'])} of attendance recorded"
        recorded += ", INCOMPLETE" if event["is_incomplete"] else ""
    elif not event["enrolled_educators"]:
        recorded = ""
    amount = event["stipend_amount_usd"]
    stipend = f"Stipend{'' if pd.isna(amount) else f' of ${_plain(amount)}'}: "
    stipend += f"{_plain(Decimal(event['stipend_threshold']) * 100)} % of the periods held"
    if event["stipend_rule"]:
        stipend += f"; in the words of the contract: {event['stipend_rule']}"
    return f"{labels[event['event_source_id']]}, {days}: {', '.join(filter(None, [*facts, recorded]))}. {stipend}."


def _not_in_the_table(events: pd.DataFrame, held: pd.DataFrame, labels: dict[str, str]) -> Iterator[str]:
    """What is held back, by event and rule, and what frees it; names of people in logs are for the steward alone."""
    unmatched = events[events["unmatched_log_entries"] > 0]
    if held.empty and unmatched.empty:
        return
    yield ""
    yield "Not in the table yet"
    titles = {feed: contract.title for feed, contract in load_contracts().items()}
    for line in _records(held.sort_values(["event_name", "event_source_id", "code", "feed"])):
        rule = f"rule {line['rule']}, {line['code']}" if line["rule"] else line["code"]
        yield (
            f"Held back: {_counted(line['held_back_rows'], 'row')} of {labels[line['event_source_id']]}, from "
            f'"{titles.get(line["feed"]) or line["feed"]}". {line["title"]}. {line["advice"]} ({rule})'
        )
    for line in _records(unmatched):
        entries = _counted(line["unmatched_log_entries"], "meeting log entry is", "meeting log entries are")
        yield (
            f"Event {labels[line['event_source_id']]}: {entries} not matched to anyone enrolled; until then nobody is "
            "counted absent because of that log."
        )


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return table.to_dict("records")


def _them(events: pd.DataFrame) -> str:
    return "this event" if len(events) == 1 else "these events"


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _plain(number: Decimal) -> str:
    """A number without trailing zeros."""
    return f"{number:,f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:,f}"
