"""From a file to tables whose feed, header and columns are known; nothing is stored here."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain, islice, takewhile
from typing import Any

from orchestration.lib import settings
from orchestration.lib.landing import (
    declared,
    meeting,
    mended,
    place,
    recognise,
    student_shapes,
    students,
    survey_headings,
    wide,
)
from orchestration.lib.landing.contracts import Contract, squash
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.layouts import DateOrder
from orchestration.lib.landing.moments import read_time
from orchestration.lib.landing.readers import Record, Source, inner_headings, open_sources, preview, zip_reader
from orchestration.lib.landing.readers.parted import PartSource, parts
from orchestration.lib.landing.readers.xlsx_reader import SheetSource, format_of
from orchestration.lib.landing.readers.zip_reader import Member
from orchestration.lib.landing.words import shown

MEETING_LOGS = "meeting_logs"

# The days that dim_date has (macros/cleaning/value_range.sql).
CALENDAR = (date(1990, 1, 1), date(2060, 12, 31))

# What the ledger keeps of how dates, times and numbers of a file are read.
DECLARED = ("date_order", "timezone", "decimal", "percent")

# The sheets of the forms for senders (``feeds.template``) beside the table: nobody need be told that they are no table.
FORM_SHEETS = ("Allowed values", "How to fill in")

# Where the ledger keeps which files of an archive were refused by themselves.
REFUSED_FILES = "refused_files"

# How many headings a message lists.
MOST_LISTED = 12

# Some meeting tools put several tables into one file, under numbered titles: "2. Participants", "3. Activities". The
# tables after the participants tell the same presence again.
SECTION = re.compile(r"\d+\.\s+\w.*")


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
    of several, ``constants`` the values that no column of the file holds; ``struck_through`` is the column, if any,
    that says of each record of a workbook whether it is struck through. ``mending`` says which rows of another file its
    rows stand in for, if they do.
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
    struck_through: str | None = None
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
    def is_of_many(self) -> bool:
        """Whether the file reports on many meetings, of which this is one."""
        return isinstance(self.source, PartSource)

    @property
    def names(self) -> list[str]:
        """The columns of the raw table that the file fills."""
        return [*self.columns, *self.joined, *self.constants, *filter(None, [self.struck_through])]

    @property
    def is_as_sent(self) -> bool:
        """Whether every column filled is one of the file: nothing is put together or added."""
        return not self.joined and not self.constants and not self.struck_through

    def values(self, cells: Sequence[str]) -> list[str]:
        """A record that fits, as the values of ``names``."""
        found = [cells[position] for position in self.columns.values()]
        for places in self.joined.values():
            found.append(" ".join(part for place in places if (part := cells[place].strip())))
        found += self.constants.values()
        return [*found, getattr(cells, "struck_through", "")] if self.struck_through else found

    def records(self) -> Iterator[Record]:
        """The records below the header."""
        below = islice(self.source.records(), self.skip, None)
        if self.contract.comment_lines:
            below = map(self._whole_comment, below)
        return takewhile(lambda record: not _is_section(record[1]), below) if self.stop_at_section else below

    def _whole_comment(self, record: Record) -> Record:
        """A remark of the authors as one cell, so that a comma in it makes no cells; any other record as it is.

        It lands like any row, and is filtered later: no line of a file disappears.
        """
        line, cells = record
        filled = [cell.strip() for cell in cells if cell.strip()]
        if not filled or not filled[0].startswith(self.contract.comment_lines or "\0"):
            return record
        whole = [""] * len(self.header)
        whole[min(self.columns.values())] = ", ".join(filled)
        return line, whole

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
    before anything else is looked at. A file in an archive is refused by itself: ``facts`` of the tables say so.
    """
    opened, refused = _opened(arrival, said)
    apart = _Apart(refused)
    parts = []
    for sources in opened:
        with apart.if_refused(sources[0]):
            readings = _readings(sources)
            _refuse_student_headings(readings)
            parts.append(readings)
    if any(_marked(readings) for readings in apart.left(parts)):
        return apart.told(_mended_tables(arrival, contracts, apart.left(parts), lookup)), []
    seen = []
    for readings in apart.left(parts):
        with apart.if_refused(readings[0].source):
            member = _of_member(arrival, readings[0])
            contract = _forced(member, contracts, said)
            chosen = (
                _best_reading(contract, readings) if contract else _recognised(contracts, readings, member.path.stem)
            )
            _refuse_student_table(member, readings, chosen)
            seen.append((readings, contract, chosen))
    seen = [one for one in seen if apart.left([one[0]])]
    if not seen:
        raise apart.as_one()
    parts, forced = [readings for readings, _, _ in seen], [contract for _, contract, _ in seen]
    found = _in_their_sheets([chosen for _, _, chosen in seen])
    fitting = [(reading, fit) for reading, fit in filter(None, found) if fit.fits]
    if not fitting:
        raise _refusal(contracts, forced[0], parts, [pair for pair in found if pair])
    passed_over = [
        readings[0].source.part or "" for readings, chosen in zip(parts, found, strict=True)
        if not chosen or not chosen[1].fits
    ]  # fmt: skip
    ready: list[Table] = []
    for reading, fit in fitting:
        with apart.if_refused(reading.source):
            member = _of_member(arrival, reading)
            _refuse_unfilled(member, contracts[fit.contract.feed], fit, said)
            ready += [_table(member, part, part_fit, said) for part, part_fit in _parts(reading, fit)]
    return apart.told(ready), [name for name in passed_over if name not in FORM_SHEETS]


class _Apart:
    """The files of an archive that are refused by themselves, while the others land; by name, with the reason.

    A file that is no archive is refused whole.
    """

    def __init__(self, refused: dict[str, LandingError]) -> None:
        self.refused = refused

    @contextmanager
    def if_refused(self, source: Source) -> Iterator[None]:
        """Take note of a refusal inside; the caller goes on with the next file."""
        try:
            yield
        except LandingError as refusal:
            member = getattr(source, "keeper", None)
            if not isinstance(member, Member):
                raise
            sheet = (source.part or "").removeprefix(member.name).lstrip("/")
            message = f"sheet {sheet}, {refusal.message}" if sheet else refusal.message
            self.refused.setdefault(member.name, LandingError(refusal.code, message, feed=refusal.feed))

    def left(self, parts: list[list[Reading]]) -> list[list[Reading]]:
        """The tables without those of refused files: a workbook of which one sheet is refused lands not at all."""
        return [readings for readings in parts if not self._is_refused(readings[0].source)]

    def told(self, ready: list[Table]) -> list[Table]:
        """The tables that land, with the refusals among what the ledger keeps of them.

        Raises ``LandingError`` where none is left.
        """
        ready = [table for table in ready if not self._is_refused(table.source)]
        if not ready:
            raise self.as_one()
        for table in ready if self.refused else ():
            table.facts[REFUSED_FILES] = {
                name: {"code": refusal.code, "message": refusal.message, "feed": refusal.feed}
                for name, refusal in sorted(self.refused.items())
            }
        return ready

    def as_one(self) -> LandingError:
        """The refusal of the whole archive: that of students before any other."""
        first = min(self.refused, key=lambda name: (self.refused[name].code != students.CODE, name))
        return zip_reader.told(first, self.refused[first])

    def _is_refused(self, source: Source) -> bool:
        return getattr(getattr(source, "keeper", None), "name", None) in self.refused


def _in_their_sheets(
    found: list[tuple[Reading, recognise.Match] | None],
) -> list[tuple[Reading, recognise.Match] | None]:
    """The tables without those that are in another sheet than the one that their layout names.

    Raises ``LandingError`` (``missing_column``) where that leaves none.
    """
    kept = [chosen if chosen and _is_in_its_sheet(*chosen) else None for chosen in found]
    others = [
        fit.contract.layout for _, fit in filter(None, found) if fit.contract.layout and fit.contract.layout.sheet
    ]
    if others and not any(kept):
        raise LandingError(
            "missing_column",
            f"the layout {others[0].name} has its table in a sheet called '{others[0].sheet}', which the workbook "
            "lacks. Rename the sheet, or mend the layout.",
        )
    return kept


def _is_in_its_sheet(reading: Reading, fit: recognise.Match) -> bool:
    wanted = fit.contract.layout.sheet if fit.contract.layout else None
    name = getattr(reading.source, "name", None)
    return wanted is None or name is None or squash(name) == squash(wanted)


def _opened(arrival: Arrival, said: Statement) -> tuple[list[list[Source]], dict[str, LandingError]]:
    """The tables of a file or of the files in an archive, and why files in it cannot be read."""
    if format_of(arrival.path) == "zip":
        return zip_reader.open_members(arrival.path, lambda path: open_sources(path, said.encoding))
    return open_sources(arrival.path, said.encoding), {}


def _of_member(arrival: Arrival, reading: Reading) -> Arrival:
    """The arrival of a table: a file in an archive has a name of its own, and the place of the archive."""
    member = getattr(reading.source, "keeper", None)
    return replace(arrival, path=member.path, archive=arrival.path) if isinstance(member, Member) else arrival


def _forced(arrival: Arrival, contracts: Mapping[str, Contract], said: Statement) -> Contract | None:
    return contracts[_known(said.feed, contracts)] if said.feed else _by_place(arrival, contracts)


def _marked(readings: list[Reading]) -> tuple[Reading, mended.Marked] | None:
    """The reading by which a table holds mended rows, and its header."""
    found = ((reading, mended.find(reading.records)) for reading in readings)
    return next(((reading, marked) for reading, marked in found if marked), None)


def _mended_tables(
    arrival: Arrival, contracts: Mapping[str, Contract], parts: list[list[Reading]], lookup: mended.Lookup
) -> list[Table]:
    """The tables of mended rows: what they are of, and how they are read, is what their files were.

    The other sheets only say what to do.
    """
    return [_mended_table(arrival, contracts, *chosen, lookup) for chosen in map(_marked, parts) if chosen]


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
    for record in inner_headings(readings[0].source):
        students.refuse_header(record, is_known=False)


def _refuse_student_table(
    arrival: Arrival, readings: list[Reading], chosen: tuple[Reading, recognise.Match] | None
) -> None:
    """Rule R1 over the whole table, once it is known which line is its header and whether a feed wants it."""
    reading = chosen[0] if chosen else readings[0]
    known = chosen[1] if chosen and chosen[1].fits else None
    at = known.place if known else students.likeliest_header(reading.records)
    students.refuse_table(reading.source, arrival.path, reading.records, at, known.contract if known else None)
    if known:
        student_shapes.refuse_shape(
            known.contract,
            known.header,
            known.columns,
            known.line,
            lambda: islice(reading.source.records(), at + 1, None),
        )


# --- which feed -------------------------------------------------------------------------------------------------------


def _by_place(arrival: Arrival, contracts: Mapping[str, Contract]) -> Contract | None:
    """The feed that the folder or the name says; ``None`` where neither does, and the header must say it."""
    words = [word for word in (arrival.folders[0] if arrival.folders else None, arrival.stem_word) if word]
    for word in words:
        if word in contracts:
            return contracts[word]
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


def _recognised(
    contracts: Mapping[str, Contract], readings: list[Reading], stem: str
) -> tuple[Reading, recognise.Match] | None:
    for reading in readings:
        if fit := recognise.recognise(contracts, reading.records, stem):
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
    kind = "file" if getattr(reading.source, "keeper", None) else "sheet"
    return LandingError(refusal.code, f"{kind} {reading.source.part}, {refusal.message}", feed=refusal.feed)


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


def _parts(reading: Reading, fit: recognise.Match) -> list[tuple[Reading, recognise.Match]]:
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


def _refuse_unfilled(arrival: Arrival, contract: Contract, fit: recognise.Match, said: Statement) -> None:
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
    from orchestration.lib.landing.store import extra_names  # it needs this module

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


def _is_section(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) == 1 and bool(SECTION.fullmatch(filled[0]))


def _read_meeting(table: Table, above: list[Record], said: Statement) -> None:
    table.stop_at_section = any(_is_section(cells) for _, cells in above)
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
