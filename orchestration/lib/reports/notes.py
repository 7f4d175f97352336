"""What reports say in words to a reader outside the organization: how many, what is not the newest, what of it waits.

Of the events of the report on attendance also what is incomplete, or yet to come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from orchestration.lib.display import percent
from orchestration.lib.landing import load_contracts
from orchestration.lib.reports.reader import Reader, Record

# What frees rows of which nothing else is to be said to a partner.
CORRECTED = "Such rows come in once whoever sent them corrects them."


def event_labels(events: Sequence[Record]) -> dict[str, str]:
    """The title of each event of a contract by its id; where several share one, the id stands behind it."""
    titles = {event["event_source_id"]: event["event_name"] for event in events}
    seen = Counter(titles.values())
    return {event: title if seen[title] == 1 else f"{title} [{event}]" for event, title in titles.items()}


def incomplete(events: Sequence[Record]) -> str:
    """The banner where too little is recorded to judge (definition D0); "" where enough is."""
    number = sum(event["is_incomplete"] for event in events)
    if not number:
        return ""
    of_which = "the event" if len(events) == 1 else f"{number} of {len(events)} events"
    return (
        f"INCOMPLETE: of {of_which} too few periods are recorded to judge. The rates speak of what is recorded, "
        "and a stipend stays pending while the rest may decide it."
    )


def not_newest(reader: Reader, made: str = "report") -> str:
    """The banner of what is made although newer data could not be published; "" where they could.

    Args:
        reader: what is published.
        made: what bears the banner.
    """
    if not reader.failed_since:
        return ""
    shown = f"This {made} shows what was published on {reader.published_at:%Y-%m-%d}, as of {reader.as_of}."
    return f"Not the newest data: {reader.failed_since}. {shown}"


def waiting(events: Sequence[Record], held: Sequence[Record]) -> str:
    """The line of the cover that says whether anything is missing from the table."""
    parts = []
    if rows := sum(line["held_back_rows"] for line in held):
        parts.append(f"{counted(rows, 'row')} held back for {_them(events)}")
    if entries := sum(event["unmatched_log_entries"] for event in events):
        parts.append(f"{counted(entries, 'meeting log entry', 'meeting log entries')} not matched to anyone")
    if parts:
        return f"Not in this table: {'; '.join(parts)}. Why, and what brings them in: see “Not in the table yet”."
    return f"Nothing is held back for {_them(events)}."


def event_lines(events: Sequence[Record], labels: dict[str, str]) -> Iterator[str]:
    """Each event: when, who, how much is recorded, and what the stipend asks for."""
    for event in events:
        yield _event(event, labels)


def _event(event: Record, labels: dict[str, str]) -> str:
    days = " to ".join(dict.fromkeys(str(event[day]) for day in ("start_date", "end_date") if event[day] is not None))
    facts = [f"{event['enrolled_educators']} enrolled" if event["enrolled_educators"] else "nobody is enrolled"]
    if event["dropped_educators"]:
        facts.append(f"{event['dropped_educators']} dropped out")
    if event["periods_to_come"]:
        facts.append(f"{counted(event['periods_to_come'], 'session')} to come")
    recorded = "no session held yet"
    if event["recorded_share"] is not None:
        recorded = f"{percent(event['recorded_share'])} of attendance recorded"
        recorded += ", INCOMPLETE" if event["is_incomplete"] else ""
    elif not event["enrolled_educators"]:
        recorded = ""
    amount = event["stipend_amount_usd"]
    stipend = f"Stipend{'' if amount is None else f' of ${_plain(amount)}'}: "
    stipend += f"{_plain(Decimal(event['stipend_threshold']) * 100)} % of the periods held"
    if event["stipend_rule"]:
        stipend += f"; in the words of the contract: {event['stipend_rule']}"
    return f"{labels[event['event_source_id']]}, {days}: {', '.join(filter(None, [*facts, recorded]))}. {stipend}."


def held_lines(events: Sequence[Record], held: Sequence[Record], labels: dict[str, str]) -> Iterator[str]:
    """What is held back, by event and rule, and what frees it; names of people in logs are for the steward alone."""
    titles = {feed: contract.title for feed, contract in load_contracts().items()}
    by = ("event_name", "event_source_id", "code", "feed")
    for line in sorted(held, key=lambda line: [line[name] for name in by]):
        rule = f"rule {line['rule']}, {line['code']}" if line["rule"] else line["code"]
        yield (
            f"Held back: {counted(line['held_back_rows'], 'row')} of {labels[line['event_source_id']]}, from "
            f'"{titles.get(line["feed"]) or line["feed"]}". {line["title"]}. {line["advice"] or CORRECTED} ({rule})'
        )
    for event in events:
        if event["unmatched_log_entries"]:
            entries = counted(event["unmatched_log_entries"], "meeting log entry is", "meeting log entries are")
            yield (
                f"Event {labels[event['event_source_id']]}: {entries} not matched to anyone enrolled; until then "
                "nobody is counted absent because of that log."
            )


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number and what it counts, in the right one of both forms."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _them(events: Sequence[Record]) -> str:
    return "this event" if len(events) == 1 else "these events"


def _plain(number: Decimal) -> str:
    """A number without trailing zeros."""
    return f"{number:,f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:,f}"
