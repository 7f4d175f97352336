"""From a file to tables whose feed, header and columns are known; nothing is stored here."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, islice, takewhile
from typing import Any

from orchestration.lib import settings
from orchestration.lib.landing import declared, meeting, mended, place, recognise, students, wide
from orchestration.lib.landing.contracts import Contract
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.layouts import DateOrder
from orchestration.lib.landing.readers import Record, Source, open_sources, preview
from orchestration.lib.landing.words import shown

MEETING_LOGS = "meeting_logs"

# The days that dim_date has (macros/cleaning/value_range.sql).
CALENDAR = (date(1990, 1, 1), date(2060, 12, 31))

# Words of the feeds that senders use already and that no contract declares yet. By its header such a file might pass
# for another feed (an intake survey begins like a sign-up), so its word counts.
RESERVED = {
    "intake_survey", "intake_survey_legacy", "deliverables", "attendance_json", "proficiency", "implementation",
    "classes", "licenses", "certifications", "coaching", "coaching_registrations", "interactions",
    "teacher_diagnostic", "student_aggregates", "achievement", "workbook_orders", "curricula", "lessons", "pathways",
    "standards", "textbooks", "skills", "pathway_use", "opt_outs", "consent", "merges", "corrections", "decisions",
    "master_teachers", "change_log", "learning_models", "instruments",
}  # fmt: skip

# What the ledger keeps of how dates, times and numbers of a file are read.
DECLARED = ("date_order", "timezone", "decimal", "percent")

# How many headings a message lists.
MOST_LISTED = 12

# Some meeting tools put several tables into one file, under numbered titles: "2. Participants", "3. Activities". The
# tables after the participants tell the same presence again.
SECTION = re.compile(r"\d+\.\s+\w.*")

# What the survey tool Qualtrics writes in its third header line.
QUALTRICS_ID = re.compile(r"""\{\s*["']ImportId["']""")


@dataclass(frozen=True)
class Reading:
    """One way to read a table, with its first records."""

    source: Source
    records: list[Record]


@dataclass(frozen=True)
class Statement:
    """What the sender says of a file, beside what it holds; ``None`` where nothing is said.

    ``feed`` and ``event`` win over folder, name and header, ``encoding`` and ``date_order`` over contract and layout.
    """

    feed: str | None = None
    event: str | None = None
    encoding: str | None = None
    date_order: DateOrder | None = None


@dataclass
class Table:
    """A table that is ready to land.

    ``columns`` are the positions of the declared columns, ``joined`` those of the parts of columns that a layout makes
    of several, ``constants`` the values that no column of the file holds. ``mending`` says which rows of another
    file its rows stand in for, if they do.
    """

    source: Source
    contract: Contract
    header: list[str]
    header_line: int
    columns: Mapping[str, int]
    full_width: int
    skip: int
    joined: Mapping[str, Sequence[int]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    stop_at_section: bool = False
    layout: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    data_date: date | None = None
    data_date_source: str | None = None
    named_day: date | None = None
    date_order: DateOrder = "mdy"
    stays: place.Stays | None = None
    mending: mended.Mending | None = None

    @property
    def undeclared(self) -> list[int]:
        """The positions that no declared column claims."""
        claimed = {*self.columns.values(), *(place for places in self.joined.values() for place in places)}
        return [position for position in range(self.full_width) if position not in claimed]

    @property
    def names(self) -> list[str]:
        """The columns of the raw table that the file fills."""
        return [*self.columns, *self.joined, *self.constants]

    @property
    def is_as_sent(self) -> bool:
        """Whether every column filled is one of the file: nothing is put together or added."""
        return not self.joined and not self.constants

    def values(self, cells: Sequence[str]) -> list[str]:
        """A record that fits, as the values of ``names``."""
        found = [cells[position] for position in self.columns.values()]
        for places in self.joined.values():
            found.append(" ".join(part for place in places if (part := cells[place].strip())))
        return [*found, *self.constants.values()]

    def records(self) -> Iterator[Record]:
        """The records below the header."""
        below = islice(self.source.records(), self.skip, None)
        return takewhile(lambda record: not _is_section(record[1]), below) if self.stop_at_section else below

    def fits(self, cells: Sequence[str]) -> bool:
        """Whether a record can be cut into the header's columns: surplus cells may only be blank."""
        marks = self.mending.marks if self.mending else ()
        surplus = (cell for at, cell in enumerate(cells[self.full_width :], self.full_width) if at not in marks)
        return len(cells) >= len(self.header) and not any(map(str.strip, surplus))

    def date_by(self, source: str, day: date) -> None:
        """Take ``day`` as the date of which the file speaks: what stands in it counts before its name (rule K3).

        Of two files of one date the one named after the later date is the newer, so that one is kept in the facts. A
        day that no calendar of ours has is no date.
        """
        if not CALENDAR[0] <= day <= CALENDAR[1]:
            self.warnings.append(
                f"the date {day} is beyond {CALENDAR[0].year} to {CALENDAR[1].year}: it does not count"
            )
            return
        if source == "name":
            self.named_day = day
        elif self.named_day:
            self.facts["name_date"] = self.named_day.isoformat()
        self.data_date, self.data_date_source = day, source

    def named(self, cells: Sequence[str]) -> dict[str, str]:
        """A record that fits, by the names of the declared columns."""
        return dict(zip(self.names, self.values(cells), strict=True))


def tables(
    arrival: Arrival, contracts: Mapping[str, Contract], said: Statement, lookup: mended.Lookup = lambda name: None
) -> tuple[list[Table], list[str]]:
    """The tables of a file that are to land, and the names of the sheets that are passed over.

    ``said`` is what the caller says, its event also what the folder says; ``lookup`` finds the file that a mended row
    names. Raises ``LandingError`` with the reason for which the whole file is refused; a list of students is refused
    before anything else is looked at.
    """
    feed = said.feed
    parts = [_readings(sources) for sources in open_sources(arrival.path, said.encoding)]
    for readings in parts:
        _refuse_student_headings(readings)
    if any(_marked(readings) for readings in parts):
        return _mended_tables(arrival, contracts, parts, lookup)
    forced = contracts[_known(feed, contracts)] if feed else _by_place(arrival, contracts)
    if forced:
        found = [_best_reading(forced, readings) for readings in parts]
    else:
        found = [_recognised(contracts, readings) for readings in parts]
    for readings, chosen in zip(parts, found, strict=True):
        _refuse_student_table(arrival, readings, chosen)
    fitting = [(reading, fit) for reading, fit in filter(None, found) if fit.fits]
    if not fitting:
        raise _refusal(contracts, forced, parts, [pair for pair in found if pair])
    passed_over = [
        readings[0].source.part or "" for readings, chosen in zip(parts, found, strict=True)
        if not chosen or not chosen[1].fits
    ]  # fmt: skip
    for _, fit in fitting:
        _refuse_unfilled(arrival, contracts[fit.contract.feed], fit)
    return [_table(arrival, reading, fit, said) for reading, fit in fitting], passed_over


def _marked(readings: list[Reading]) -> tuple[Reading, mended.Marked] | None:
    """The reading by which a table holds mended rows, and its header."""
    found = ((reading, mended.find(reading.records)) for reading in readings)
    return next(((reading, marked) for reading, marked in found if marked), None)


def _mended_tables(
    arrival: Arrival, contracts: Mapping[str, Contract], parts: list[list[Reading]], lookup: mended.Lookup
) -> tuple[list[Table], list[str]]:
    """The tables of mended rows: what they are of, and how they are read, is what their files were."""
    found = [_mended_table(arrival, contracts, *chosen, lookup) for chosen in map(_marked, parts) if chosen]
    return found, []  # the other sheets only say what to do


def _mended_table(
    arrival: Arrival,
    contracts: Mapping[str, Contract],
    reading: Reading,
    marked: mended.Marked,
    lookup: mended.Lookup,
) -> Table:
    batch, constants = mended.batch_of(reading.records, marked, lookup)
    contract = contracts[_known(batch.feed, contracts)]
    record = reading.records[marked.place]
    students.refuse_table(reading.source, arrival.path, reading.records, marked.place, contract)
    fit = mended.fit(contract, batch, record, marked)
    recognise.refuse_data_as_header(fit)
    filled = {*fit.columns, *fit.joined}
    return Table(
        source=reading.source,
        contract=fit.contract,
        header=list(fit.header),
        header_line=fit.line,
        columns=fit.columns,
        full_width=marked.first,
        skip=marked.place + 1,
        joined=fit.joined,
        constants={name: value for name, value in constants.items() if name not in filled},
        layout=batch.layout,
        facts={"mends": batch.batch_id} | {name: batch.facts[name] for name in DECLARED if name in batch.facts},
        mending=mended.Mending(batch, marked.at, marked.marks),
    )


# --- reading ----------------------------------------------------------------------------------------------------------


def _readings(sources: Sequence[Source]) -> list[Reading]:
    """The ways to read a table that work; the likeliest one must."""
    readings = []
    for source in sources:
        try:
            records = preview(source)
        except LandingError:
            if source is sources[0]:
                raise
            continue
        if records:
            readings.append(Reading(source, records))
    if not readings:
        raise LandingError("empty_file", "the file holds no record. Export it again.")
    return readings


def _refuse_student_headings(readings: list[Reading]) -> None:
    """Rule R1 over the likeliest reading and the widest: notes above a header can hide which delimiter is meant."""
    widest = max(readings, key=lambda reading: max(len(cells) for _, cells in reading.records))
    for reading in (readings[0], widest) if widest is not readings[0] else (widest,):
        students.refuse_headings(reading.records)


def _refuse_student_table(
    arrival: Arrival, readings: list[Reading], chosen: tuple[Reading, recognise.Match] | None
) -> None:
    """Rule R1 over the whole table, once it is known which line is its header and whether a feed wants it."""
    reading = chosen[0] if chosen else readings[0]
    known = chosen[1] if chosen and chosen[1].fits else None
    at = known.place if known else students.likeliest_header(reading.records)
    students.refuse_table(reading.source, arrival.path, reading.records, at, known.contract if known else None)


# --- which feed -------------------------------------------------------------------------------------------------------


def _by_place(arrival: Arrival, contracts: Mapping[str, Contract]) -> Contract | None:
    """The feed that the folder or the name says; ``None`` where neither does, and the header must say it."""
    words = [word for word in (arrival.folders[0] if arrival.folders else None, arrival.stem_word) if word]
    for word in words:
        if word in contracts:
            return contracts[word]
    for word in words:
        if word in RESERVED:
            raise LandingError("no_feed", f"the feed {word} is not taken in yet: no contract declares it")
    return None


def _known(word: str, contracts: Mapping[str, Contract]) -> str:
    if word in contracts:
        return word
    near = difflib.get_close_matches(word, contracts, n=3, cutoff=0.5)
    hint = f"nearest: {', '.join(near)}; " if near else ""
    raise LandingError("no_feed", f"--feed {word}: there is no such feed ({hint}known feeds: {', '.join(contracts)})")


def _best_reading(contract: Contract, readings: list[Reading]) -> tuple[Reading, recognise.Match]:
    pairs = [(reading, recognise.best_header(contract, reading.records)) for reading in readings]
    for reading, fit in pairs:
        if fit.fits:
            return reading, fit
    return min(pairs, key=lambda pair: (len(pair[1].missing), -len(pair[1].columns)))


def _recognised(contracts: Mapping[str, Contract], readings: list[Reading]) -> tuple[Reading, recognise.Match] | None:
    for reading in readings:
        if fit := recognise.recognise(contracts, reading.records):
            return reading, fit
    return None


def _refusal(
    contracts: Mapping[str, Contract],
    forced: Contract | None,
    parts: list[list[Reading]],
    found: list[tuple[Reading, recognise.Match]],
) -> LandingError:
    if forced:
        reading, fit = min(found, key=lambda pair: (len(pair[1].missing), -len(pair[1].columns)))
        return _in_sheet(recognise.missing_columns(fit, reading.records), reading)
    return _in_sheet(recognise.refuse_unknown(contracts, parts[0][0].records), parts[0][0])


def _in_sheet(refusal: LandingError, reading: Reading) -> LandingError:
    if not reading.source.part:
        return refusal
    return LandingError(refusal.code, f"sheet {reading.source.part}, {refusal.message}", feed=refusal.feed)


# --- what the table says ----------------------------------------------------------------------------------------------


def _table(arrival: Arrival, reading: Reading, fit: recognise.Match, said: Statement) -> Table:
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
        constants=_constants(arrival, fit),
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
        _read_declarations(table, said)
        _skip_header_lines(table, records[fit.place + 1 :])
    if fit.place and contract.feed != MEETING_LOGS:
        table.warnings.append(f"{fit.place} line(s) above the header are passed over")
    _warn(table)
    if contract.event_from_file and contract.feed != MEETING_LOGS:
        _refuse_unnamed_event(table, said.event)
    return table


def _in_declared_encoding(reading: Reading, fit: recognise.Match) -> tuple[Reading, recognise.Match]:
    """A file that is not Unicode, read in the encoding that its layout or contract declares."""
    contract = fit.contract
    encoding = (contract.layout.encoding if contract.layout else None) or contract.encoding
    if not reading.source.is_encoding_assumed:
        return reading, fit
    source = reading.source.decoded(encoding)
    records = preview(source)
    return Reading(source, records), recognise.match(contract, records[fit.place], fit.place)


def _constants(arrival: Arrival, fit: recognise.Match) -> dict[str, str]:
    """The values that layout and contract give to columns that the file does not have."""
    layout = fit.contract.layout
    patterns = {column.name: column.from_file_name for column in fit.contract.columns if column.from_file_name}
    found = dict(layout.constants) if layout else {}
    for name, pattern in (patterns | (layout.from_file_name if layout else {})).items():
        if in_name := re.search(pattern, arrival.path.stem, re.IGNORECASE):
            found.setdefault(name, in_name[1])
    return {name: value for name, value in found.items() if name not in fit.columns and name not in fit.joined}


def _refuse_unfilled(arrival: Arrival, contract: Contract, fit: recognise.Match) -> None:
    """A required column that the layout takes from the file's name must be found there."""
    patterns = fit.contract.layout.from_file_name if fit.contract.layout else {}
    filled = {*fit.columns, *fit.joined, *_constants(arrival, fit)}
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
    order, warning = declared.date_order(contract, stated, declared.evidence(seen, whole))
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


def _skip_header_lines(table: Table, below: list[Record]) -> None:
    """Qualtrics has three header lines: short names, the wording of the questions, and its own ids."""
    for number, (_, cells) in enumerate(below[:2]):
        if sum(bool(QUALTRICS_ID.match(cell.strip())) for cell in cells) * 2 > len(cells):
            table.skip += number + 1
            table.layout = "three header lines"
            if number:
                students.refuse_header(below[0])
                table.facts["questions"] = dict(zip(table.header, below[0][1], strict=False))
            return


def _is_section(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) == 1 and bool(SECTION.fullmatch(filled[0]))


def _read_meeting(table: Table, above: list[Record], said: Statement) -> None:
    table.stop_at_section = any(_is_section(cells) for _, cells in above)
    stated = [declared.Sighting(0, "time", text) for text in meeting.stated_times(above)]
    _read_declarations(table, said, stated)
    facts = meeting.read_block(above, table.date_order)
    table.facts.update(facts)
    table.layout = table.layout or ("with meeting block" if facts else "participants only")
    if above and not facts:
        table.warnings.append(f"{len(above)} line(s) above the header tell nothing about the meeting: passed over")
    if day := meeting.block_date(facts, table.date_order):
        table.date_by("file", day)
    rows = (table.named(cells) for _, cells in table.records() if table.fits(cells))
    table.stays = place.stays_of(rows, facts, table.date_order)
    if table.stays.first and table.stays.last:
        table.facts["first_seen"] = table.stays.first.isoformat()
        table.facts["last_seen"] = table.stays.last.isoformat()


def _warn(table: Table) -> None:
    if table.source.encoding and not table.source.encoding.startswith("utf"):
        table.warnings.append(
            f"the text is not UTF-8: it is read as {table.source.encoding}, as declared. Look at accented letters"
        )
    unknown = [position for position in table.undeclared if position < len(table.header)]
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
