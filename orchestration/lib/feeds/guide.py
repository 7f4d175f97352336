"""What a sender must deliver, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.lib.feeds.allowed import allowed_values
from orchestration.lib.feeds.catalogue import cadence
from orchestration.lib.landing.contracts import Column, Contract

# A list longer than this is not printed whole.
MOST_VALUES = 40

REPLACES = {
    "rows": "A row of a newer file replaces the older row with the same {key}.",
    "append": "Nothing is replaced: each file adds its rows. Rows that were sent before are recognised.",
    "snapshot": "A file is the whole list of its {scope}: it replaces the older list, and what it leaves out is gone.",
}
WRITTEN = {
    "date": "a date, `2024-06-03`",
    "timestamp": "date and time, `2024-06-03 14:05`",
    "timestamptz": "date and time, `2024-06-03 14:05`",
    "time": "a clock time, `9:30 AM`",
    "numeric": "a number, `12.5`",
    "integer": "a whole number, `12`",
    "bigint": "a whole number, `12`",
    "boolean": "`yes` or `no`",
}


def guide(contract: Contract) -> str:
    """The guide of one feed, in Markdown."""
    return "\n".join(_lines(contract)) + "\n"


def written(column: Column) -> str:
    """How a value of the column is written; blank where any text may stand."""
    return WRITTEN.get(column.staged_type, "")


def _lines(contract: Contract) -> Iterator[str]:
    yield f"# {contract.number} `{contract.feed}`: {contract.title}"
    yield ""
    yield " ".join(contract.description.split())
    yield ""
    yield from _manners(contract)
    yield ""
    yield "| column | heading | needed | what it holds |"
    yield "|---|---|---|---|"
    for column in contract.columns:
        yield _row(contract, column)
    yield ""
    yield (
        "Headings are compared without case, blanks and punctuation. "
        + {
            "extra": "Other columns are kept and listed, but nobody reads them.",
            "items": "Every other column is a question: its heading is the question, its cells are the answers.",
            "days": "Every other column is a day (`Jun 10`, `6/10 AM`, `Day 1 (Jun 10)`); its cells are marks.",
        }[contract.other_columns]
    )
    for layout in contract.layouts:
        yield f"Also taken as it is: {layout.title or layout.name} (`{layout.name}`)."


def _manners(contract: Contract) -> Iterator[str]:
    event = "<event id>/" if contract.event_from_file else ""
    yield f"- Where: `inbox/{contract.feed}/{event}`, or named `{contract.feed}__<yyyymmdd>__<number>.csv`."
    if contract.event_from_file:
        column = f", or a column `{contract.event_column}`" if contract.event_column else ""
        yield f"- Event: the folder says which event the file is about{column}."
    if contract.due:
        yield f"- When: {cadence(contract)}."
    key = " and ".join(f"`{name}`" for name in contract.natural_key) or "key"
    scope = " and ".join(f"`{name.lstrip('_')}`" for name in contract.scope)
    yield f"- Newer files: {REPLACES[contract.replaces].format(key=key, scope=scope)}"
    yield {
        "direct": "- Privacy: names people; only stewards read it as it was sent.",
        "sensitive": "- Privacy: holds what people say of themselves or others; only stewards read it as it was sent.",
        "none": "- Privacy: names nobody.",
    }[contract.privacy]
    yield "- Never about single students: such a file is refused whole."


def _row(contract: Contract, column: Column) -> str:
    headings = [column.header, *column.aliases]
    said = [" ".join(column.description.split())]
    if how := written(column):
        said.append(f"Written as {how}.")
    if values := allowed_values(column):
        listed = ", ".join(f"`{value}`" for value in values[:MOST_VALUES])
        more = f" and {len(values) - MOST_VALUES} more" if len(values) > MOST_VALUES else ""
        said.append(f"One of: {listed}{more}.")
    cells = (f"`{column.name}`", _headings(headings), _needed(contract, column), " ".join(said))
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _headings(headings: list[str]) -> str:
    first, *others = dict.fromkeys(headings)
    return f"{first} (or: {'; '.join(others)})" if others else first


def _needed(contract: Contract, column: Column) -> str:
    if column.required:
        return "yes"
    if column.required_any:
        others = [other.name for other in contract.columns if other.required_any == column.required_any]
        return f"one of {', '.join(others)}"
    return ""
