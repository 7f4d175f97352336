"""What a table says of itself once its feed and its header are known: its days, its event, its meeting, its questions.

From the reading and the header that fit to a table that is ready to land.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

from orchestration.lib import settings
from orchestration.lib.landing import declared, meeting, place, recognise, students, survey_headings, wide
from orchestration.lib.landing.contracts import Contract, squash
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.moments import read_time
from orchestration.lib.landing.readers import Record, preview
from orchestration.lib.landing.readers.parted import parts
from orchestration.lib.landing.readers.xlsx_reader import SheetSource
from orchestration.lib.landing.store import extra_names
from orchestration.lib.landing.table import Reading, Statement, Table, is_section
from orchestration.lib.landing.words import shown

MEETING_LOGS = "meeting_logs"

# How many headings a message lists.
MOST_LISTED = 12


def ready(arrival: Arrival, reading: Reading, fit: recognise.Match, said: Statement) -> Table:
    """The table, ready to land; raises ``LandingError`` where something that its feed needs cannot be told."""
    recognise.refuse_data_as_header(fit)
    reading, fit = _in_declared_encoding(reading, fit)
    contract, records = fit.contract, reading.records
    table = Table(
        source=reading.source,
        contract=contract,
        header=list(fit.header),
        header_line=fit.line,
        columns=fit.columns,
        full_width=len(records[fit.place][1]),
        skip=fit.place + 1,
        joined=fit.joined,
        constants=_constants(arrival, fit, said),
        layout=contract.layout.name if contract.layout else None,
    )
    _date_by_name(arrival, table)
    if contract.other_columns == "days":
        _join_day_lines(table, records, fit.place)
        if not table.undeclared:
            raise LandingError(
                "missing_column",
                f"line {fit.line}: the header has no column of a day, such as 'Jun 10'. Add one column per day.",
                feed=contract.feed,
            )
    if contract.feed == MEETING_LOGS:
        _read_meeting(table, records[: fit.place], said)
    else:
        _read_header_lines(table, records[fit.place + 1 :])
        _read_declarations(table, said)
    if fit.place and contract.feed != MEETING_LOGS:
        table.warnings.append(f"{fit.place} line(s) above the header are passed over")
    _read_formatting(table)
    _warn(table, "--encoding" if said.encoding else _encoding_of(contract)[1])
    if contract.event_from_file and contract.feed != MEETING_LOGS:
        _refuse_unnamed_event(table, said.event)
    return table


def parted(reading: Reading, fit: recognise.Match) -> list[tuple[Reading, recognise.Match]]:
    """A table, or the tables that its layout parts it into."""
    headings = map(squash, fit.contract.layout.parted_by if fit.contract.layout else ())
    places = [fit.places[heading][0] for heading in headings if heading in fit.places]
    found = parts(reading.source, fit.place, places) if places else []
    return [(Reading(part, preview(part)), fit) for part in found] or [(reading, fit)]


def _in_declared_encoding(reading: Reading, fit: recognise.Match) -> tuple[Reading, recognise.Match]:
    """A file that is not Unicode, read in the encoding that its layout or contract declares."""
    contract = fit.contract
    if not reading.source.is_encoding_assumed:
        return reading, fit
    source = reading.source.decoded(*_encoding_of(contract))
    records = preview(source)
    return Reading(source, records), recognise.match(contract, records[fit.place], fit.place)


def _encoding_of(contract: Contract) -> tuple[str, str | None]:
    """The encoding of a feed's files that are not Unicode, and who declares it; nobody, where it is the usual one."""
    if contract.layout and contract.layout.encoding:
        return contract.layout.encoding, f"the layout {contract.layout.name}"
    return contract.encoding, f"the contract of {contract.feed}" if "encoding" in contract.model_fields_set else None


def _constants(arrival: Arrival, fit: recognise.Match, said: Statement) -> dict[str, str]:
    """The values that layout and contract give to columns that the file does not have.

    The event that the sender names, or the folder, comes before one in the file's name.
    """
    layout = fit.contract.layout
    patterns = {column.name: column.from_file_name for column in fit.contract.columns if column.from_file_name}
    found = dict(layout.constants) if layout else {}
    for name, pattern in (patterns | (layout.from_file_name if layout else {})).items():
        if in_name := re.search(pattern, arrival.path.stem, re.IGNORECASE):
            found.setdefault(name, in_name[1])
    if said.event:
        found.pop(fit.contract.event_column or "", None)
    return {name: value for name, value in found.items() if name not in fit.columns and name not in fit.joined}


def refuse_unfilled(arrival: Arrival, contract: Contract, fit: recognise.Match, said: Statement) -> None:
    """A required column that the layout takes from the file's name must be found there."""
    patterns = fit.contract.layout.from_file_name if fit.contract.layout else {}
    filled = {*fit.columns, *fit.joined, *_constants(arrival, fit, said)}
    for name, pattern in patterns.items():
        if name not in filled and contract.column(name).required:
            raise LandingError(
                "missing_column",
                f"the layout {fit.contract.layout.name if fit.contract.layout else ''} takes {name} from the file's "
                f"name, which does not tell it (it looks for {pattern}). Rename the file, or add a column {name}.",
                feed=contract.feed,
            )


def _read_declarations(table: Table, said: Statement, besides: Sequence[declared.Sighting] = ()) -> None:
    """Settle how dates, times and numbers of the file are to be read, and tell the ledger where it is not as usual.

    ``besides`` are dates that stand elsewhere than in the records.
    """
    contract, layout = table.contract, table.contract.layout
    stated = said.date_order or (layout.date_order if layout else None)
    whole = "by_evidence" in (stated, contract.date_order)
    records = (cells for _, cells in table.records() if table.fits(cells))
    seen = chain(besides, declared.sightings(contract, records, dict(table.columns)))
    found = declared.evidence(seen, whole)
    if table.source.format != "csv" and stated not in ("mdy", "dmy"):
        declared.refuse_half_turned(contract, found)
    order, warning = declared.date_order(contract, stated, found)
    table.date_order = order
    if warning:
        table.warnings.append(warning)
    facts = {"date_order": order if order != "mdy" else None}
    if layout:
        facts |= {name: getattr(layout, name) for name in ("timezone", "decimal", "percent")}
    table.facts.update({name: value for name, value in facts.items() if value})


def _date_by_name(arrival: Arrival, table: Table) -> None:
    day, _, problem = arrival.dated()
    if day:
        table.date_by("name", day)
        if day > settings.today() + timedelta(days=1):
            table.warnings.append(
                f"the date in the name, {day}, is yet to come: until then the file counts as the newest"
            )
    if problem:
        table.warnings.append(problem)


def _join_day_lines(table: Table, records: list[Record], at: int) -> None:
    declared = set(table.columns.values())
    below = records[at + 1][1] if at + 1 < len(records) else []
    above = records[at - 1][1] if at else []
    if joined := wide.with_periods_below(table.header, below, declared):
        table.skip += 1
    else:
        joined = wide.with_days_above(table.header, above, declared)
    if joined:
        table.header, table.layout = joined, "days over halves of the day"
        table.full_width = max(table.full_width, len(joined))


def _read_header_lines(table: Table, below: list[Record]) -> None:
    """Take the lines below the first one that belong to the header, too, and tell the ledger what they say.

    Qualtrics has three: short names, the wording of the questions, and its own ids. A layout may declare a second one
    with choices. Tags in the headings of a form are none of their wording.
    """
    if table.contract.other_columns == "items":
        table.header = [survey_headings.plain(heading) for heading in table.header]
    ids: list[str] | None = None
    wordings: list[str] = []
    for number, (_, cells) in enumerate(below[:2]):
        if ids := survey_headings.import_ids(cells):
            table.skip += number + 1
            table.layout = table.layout or "three header lines"
            if number:
                students.refuse_header(below[0])
                wordings = [survey_headings.plain(cell) for cell in below[0][1]]
            break
    if not ids:
        _join_choices(table, below)
    if table.contract.other_columns == "items":
        _tell_of_headings(table, ids or [], wordings)


def _join_choices(table: Table, below: list[Record]) -> None:
    layout = table.contract.layout
    if not layout or layout.header_lines == 1 or not below:
        return
    own = {squash(heading) for heading in layout.recognised_by}
    places = [place for place, heading in enumerate(table.header) if squash(heading) in own]
    line, cells = below[0]
    if joined := survey_headings.with_choices_below(table.header, cells, places):
        students.refuse_header((line, joined))
        table.header = joined
        table.skip += 1
        table.full_width = max(table.full_width, len(joined))


def _tell_of_headings(table: Table, ids: Sequence[str], wordings: Sequence[str]) -> None:
    """Facts about the questions of a form, by the names under which the answers are kept."""
    names = {at: table.header[at] for at in table.columns.values()} | dict(extra_names(table))
    tools = _tool_columns(table)
    facts = {
        "item_ids": {names[at]: text for at, text in enumerate(ids) if text and at in names},
        "questions": {names[at]: text for at, text in enumerate(wordings) if text and at in names and at not in tools},
        "tool_columns": [names[at] for at in tools],
    }
    table.facts.update({name: found for name, found in facts.items() if found})


def _tool_columns(table: Table) -> list[int]:
    """The positions of the columns that the tool adds by itself; ``#`` has nothing left when it is squashed."""
    own = {heading.strip() for heading in table.contract.layout.tool_columns} if table.contract.layout else set()
    squashed = {squash(heading) for heading in own} - {""}
    headings = ((at, table.header[at].strip()) for at in table.undeclared if at < len(table.header))
    return [at for at, heading in headings if heading in own or squash(heading) in squashed]


def _read_meeting(table: Table, above: list[Record], said: Statement) -> None:
    table.stop_at_section = any(is_section(cells) for _, cells in above)
    block = _beside_participants(table) if table.is_of_many else above
    words = table.contract.layout.block if table.contract.layout else {}
    stated = [declared.Sighting(0, "time", text) for text in meeting.stated_times(block, words)]
    _read_declarations(table, said, stated)
    facts = meeting.read_block(block, table.date_order, words)
    table.facts.update(facts)
    table.layout = table.layout or ("with meeting block" if facts else "participants only")
    if above and not facts:
        table.warnings.append(f"{len(above)} line(s) above the header tell nothing about the meeting: passed over")
    if day := meeting.block_date(facts, table.date_order):
        table.date_by("file", day)
    _date_clock_times(table)
    rows = (table.named(cells) for _, cells in table.records() if table.fits(cells))
    totals = meeting.Totals()
    table.stays = place.stays_of(totals.taking(rows), facts, table.date_order)
    if table.stays.first and table.stays.last:
        table.facts["first_seen"] = table.stays.first.isoformat()
        table.facts["last_seen"] = table.stays.last.isoformat()
        if table.contract.dated_by not in table.names:
            table.date_by("file", table.stays.last.date())
    for name, listed, warning in totals.mismatches(facts):
        table.facts[name] = listed
        table.warnings.append(warning)


def _beside_participants(table: Table) -> list[Record]:
    """The block of one of many meetings: what its first row says left of the participant."""
    width = table.columns.get("participant_name", 0)
    first = next(iter(table.records()), None)
    return [(table.header_line, table.header[:width]), (first[0], first[1][:width])] if first else []


def _date_clock_times(table: Table) -> None:
    """Times without a day are of the day that block or name state; without it only the lengths of the stays count."""
    at = table.columns.get("join_time")
    cells = next((cells for _, cells in table.records() if table.fits(cells)), None)
    if at is None or cells is None or not read_time(cells[at]):
        return
    if "meeting_date" not in table.names and table.data_date:
        table.constants["meeting_date"] = table.data_date.isoformat()
    if "meeting_date" not in table.names:
        table.warnings.append(
            "its times have no day, and neither block nor name states one: only the lengths of the stays count. Put "
            "the day of the meeting (2024-06-10) into the file's name"
        )


def _read_formatting(table: Table) -> None:
    """Have a column filled that a feed has for the formatting of workbooks."""
    names = [column.name for column in table.contract.columns if column.filled_by and column.name not in table.names]
    if not names or not isinstance(table.source, SheetSource):
        return
    if table.source.read_formatting():
        table.struck_through = names[0]
    else:
        table.warnings.append(
            "its formatting cannot be read: whoever is struck through counts as enrolled. Save the list as a small "
            "XLSX workbook, or name who dropped out in the export of enrollments"
        )


def _warn(table: Table, by: str | None) -> None:
    """Tell what a person should look at; ``by`` says who declares an encoding that is none of Unicode."""
    table.warnings += getattr(table.source, "notes", [])
    if table.source.encoding and not table.source.encoding.startswith("utf"):
        table.warnings.append(
            f"the text is not UTF-8: it is read as {table.source.encoding}, as {by or 'nobody'} says"
            f"{'' if by else ' another'}. Look at accented letters"
        )
    tools = set(_tool_columns(table))
    unknown = [at for at in table.undeclared if at < len(table.header) and at not in tools]
    if unknown and table.contract.other_columns == "extra":
        table.warnings.append(f"{len(unknown)} column(s) nobody declared are kept: {_listed(table, unknown)}")
    if table.contract.other_columns == "days":
        others = [place for place in unknown if (cell := table.header[place].strip()) and not recognise.is_day(cell)]
        if others:
            table.warnings.append(
                f"{len(others)} column(s) that are no day are kept and not counted: {_listed(table, others)}"
            )


def _listed(table: Table, places: Sequence[int]) -> str:
    listed = "; ".join(shown(table.header[place], place) for place in places[:MOST_LISTED])
    return listed + (f" and {len(places) - MOST_LISTED} more" if len(places) > MOST_LISTED else "")


def _refuse_unnamed_event(table: Table, event: str | None) -> None:
    column = table.contract.event_column
    if event or (column and column in table.names):
        return
    raise LandingError(
        "event_not_named",
        f"a file of {table.contract.feed} is about one event, and neither its folder nor a column says which. Put it "
        f"into inbox/{table.contract.feed}/<event_id>/, or use --event"
        + (f", or add a column {column}" if column else "")
        + ".",
        feed=table.contract.feed,
    )
