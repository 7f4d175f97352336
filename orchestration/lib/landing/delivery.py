"""From a file to tables whose feed, header and columns are known; nothing is stored here."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from orchestration.lib.landing import described, mended, recognise, student_shapes, students
from orchestration.lib.landing.contracts import Contract, squash
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import Arrival
from orchestration.lib.landing.readers import Source, open_sources, preview, zip_reader
from orchestration.lib.landing.readers.xlsx_reader import format_of
from orchestration.lib.landing.readers.zip_reader import Member
from orchestration.lib.landing.table import Reading, Statement, Table

# What the ledger keeps of how dates, times and numbers of a file are read.
DECLARED = ("date_order", "timezone", "decimal", "percent")

# The sheets of the forms for senders (``feeds.template``) beside the table: nobody need be told that they are no table.
FORM_SHEETS = ("Allowed values", "How to fill in")

# Where the ledger keeps which files of an archive were refused by themselves.
REFUSED_FILES = "refused_files"


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
            is_placed = bool(contract or said.event)
            _refuse_student_table(member, readings, chosen, is_placed=is_placed)
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
            described.refuse_unfilled(member, contracts[fit.contract.feed], fit, said)
            ready += [
                described.ready(member, part, part_fit, said) for part, part_fit in described.parted(reading, fit)
            ]
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
    students.refuse_inner(readings[0].source)


def _refuse_student_table(
    arrival: Arrival, readings: list[Reading], chosen: tuple[Reading, recognise.Match] | None, *, is_placed: bool
) -> None:
    """Rule R1 over the whole table, once it is known which line is its header and whether a feed wants it.

    ``is_placed`` is whether the sender named the feed or the event; a column of the event does as well.
    """
    reading = chosen[0] if chosen else readings[0]
    known = chosen[1] if chosen and chosen[1].fits else None
    at = known.place if known else students.likeliest_header(reading.records)
    contract = known.contract if known else None
    is_placed = is_placed or bool(known and known.contract.event_column in known.columns)
    students.refuse_table(reading.source, arrival.path, reading.records, at, contract, is_placed=is_placed)
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
