"""What a report says, apart from the format in which it is written.

A report is a cover, sections of paragraphs, tables and charts, and the definitions of what stands in its tables. Every
format is made of the same content, so that none says more than another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from orchestration.lib.reports.texts import visible
from orchestration.lib.settings import timezone

# A cell: a number, a day, text; text in a column of numbers says why there is none ("n/a", "n<5"). None is blank.
Cell = str | int | Decimal | date | None

# What stands where there is nothing to tell, or nobody tells it: neither blank nor zero.
NOT_AVAILABLE = "n/a"

# The table of what has changed since the report that was delivered before, with which a report opens.
CHANGES = "changes"

Kind = Literal["text", "date", "count", "number", "rate"]
NUMBERS: tuple[Kind, ...] = ("count", "number", "rate")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: as analysts and partners' programs know it.
        kind: how its cells are shown; a rate is a share of 0 to 1.
        meaning: its definition, with unit and formula; "" where the table's place explains it.
        decimals: of a number; a rate is shown as a percentage with one.
    """

    name: str
    kind: Kind = "text"
    meaning: str = ""
    decimals: int = 2

    @property
    def is_number(self) -> bool:
        """Whether its cells stand to the right."""
        return self.kind in NUMBERS


@dataclass(frozen=True)
class Table:
    """Rows under headings.

    Attributes:
        name: one word for files and sheets.
        title: its caption.
        columns: from left to right.
        rows: cells in the order of the columns.
        notes: footnotes: what is suppressed or held back, and why.
        empty: what is said where there are no rows.
        keys: what each row is of, for good and never shown: by it a later report finds what has changed.
        who: the columns that say of whom or what a row is, the most important before others: they stay in sight.
        themes: the columns at which another theme begins: where paper is too narrow, a table is divided there.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    empty: str = "There is nothing to show."
    keys: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bar:
    """One bar of a chart.

    Attributes:
        label: what it is of.
        value: its length; None where there is none, and ``shown`` says why.
        shown: the value as text, beside the bar.
        low: lower end of its interval, if it has one.
        high: upper end.
        part: the part of a stacked bar, or the series of a group of bars; "" for plain ones.
    """

    label: str
    value: Decimal | None
    shown: str
    low: Decimal | None = None
    high: Decimal | None = None
    part: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars from left to right, one below the other.

    Attributes:
        name: one word.
        title: its heading.
        alt: what a reader who does not see it needs to know.
        axis: what the length of a bar means, with its unit.
        bars: from top to bottom.
        limits: ends of the axis.
        is_rate: whether values are shares of 0 to 1.
        is_stacked: whether the parts of one label stand behind each other.
    """

    name: str
    title: str
    alt: str
    axis: str
    bars: tuple[Bar, ...]
    limits: tuple[Decimal, Decimal] | None = None
    is_rate: bool = False
    is_stacked: bool = False


@dataclass(frozen=True)
class Section:
    """A part of a report under its own heading."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class Report:
    """One report to one reader.

    Attributes:
        name: the word in the names of its files.
        title: its heading.
        reader: whom it is for: a partner, or "internal".
        contract: the contract's id; "" for an internal analysis.
        as_of: the report date.
        build_id: the build it is made from.
        published_at: when that was published.
        cover: the lines under the title.
        banners: what every reader must know before a number: incomplete, held back, checks that failed.
        main: the table that it is about, which bears the report's name as CSV, and stands first in workbooks but for
            what has changed.
        sections: in the order of reading.
        held_back: rows of the partner's events that wait in quarantine, but for log entries that nobody is known by.
        incomplete: events of which too little is recorded (definition D0).
    """

    name: str
    title: str
    reader: str
    contract: str
    as_of: date
    build_id: str
    published_at: datetime | None
    cover: tuple[str, ...] = ()
    banners: tuple[str, ...] = ()
    main: str = ""
    sections: tuple[Section, ...] = ()
    held_back: int = 0
    incomplete: int = 0

    @property
    def stem(self) -> str:
        """The name of its files without their ending."""
        return f"{self.name}__{self.as_of:%Y%m%d}"

    def tables(self) -> Iterator[Table]:
        """Every table: the main one, and the others in the order of reading."""
        every = [table for section in self.sections for table in section.tables]
        yield from sorted(every, key=lambda table: table.name != self.main)

    def definitions(self) -> tuple[tuple[str, str], ...]:
        """Name and meaning of every column that has one, each once; a name that means other things in other tables
        stands with these."""
        found: dict[str, dict[str, list[str]]] = {}
        for table in self.tables():
            for column in table.columns:
                if column.meaning:
                    found.setdefault(column.name, {}).setdefault(column.meaning, []).append(table.title)
        return tuple(
            (name if len(meanings) == 1 else f"{name} ({', '.join(titles)})", meaning)
            for name, meanings in found.items()
            for meaning, titles in meanings.items()
        )


def stamp(report: Report) -> str:
    """Of which day and publication a report is."""
    published = report.published_at and f"published {report.published_at.astimezone(timezone()):%Y-%m-%d}"
    return ", ".join(filter(None, [f"As of {report.as_of}", published, f"build {report.build_id}"]))


def in_sight(table: Table, widths: Sequence[int], widest: int) -> list[int]:
    """The places of the columns that stay in sight while the others pass: who it is, as far as there is room.

    Args:
        table: whose columns.
        widths: of each of its columns, in letters.
        widest: what they may take together.
    """
    names = [column.name for column in table.columns]
    kept: list[int] = []
    for name in table.who:
        place = names.index(name)
        if sum(widths[one] for one in (*kept, place)) > widest:
            break
        kept.append(place)
    return sorted(kept)


def of_whom(contract: str, partner: str | None) -> str:
    """A contract, and who holds it if that is known."""
    return f"{contract} ({partner})" if partner else contract


def with_digits(columns: Sequence[Column], digits: Mapping[str, int], otherwise: int = 2) -> tuple[Column, ...]:
    """Columns with the digits that are decided upon, by name."""
    return tuple(replace(column, decimals=digits.get(column.name, otherwise)) for column in columns)


def length(cell: Cell) -> Decimal | None:
    """How long the bar of a cell is: there is none where words stand in the cell."""
    return cell if isinstance(cell, Decimal) else None


def as_text(cell: Cell, how: Callable[[Decimal], str]) -> str:
    """A number as text; words that stand in its place stay as they are."""
    return cell if isinstance(cell, str) else how(cell)  # type: ignore[arg-type]


def told_apart(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """Bars of which no two are of one label and part: each but the first of such bears a number."""
    seen: Counter[tuple[str, str]] = Counter()
    apart = []
    for bar in bars:
        seen[bar.label, bar.part] += 1
        number = seen[bar.label, bar.part]
        apart.append(bar if number == 1 else replace(bar, label=f"{bar.label} ({number})"))
    return tuple(apart)


def shown(cell: Cell, column: Column) -> str:
    """A cell as people read it: a rate as a percentage, a number with its decimals, blank for None."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell
    if column.kind == "rate":
        return f"{Decimal(cell) * 100:.1f} %"
    if column.kind == "number":
        return f"{Decimal(cell):,.{column.decimals}f}"
    return f"{cell:,}"


def in_order(
    row: Mapping[str, object], names: Sequence[str], *, blanks_first: Collection[str] = ()
) -> tuple[object, ...]:
    """What a record is sorted by: its values in these columns, what is blank last, as who has no name.

    Args:
        row: the record.
        names: the columns, the one that weighs most first.
        blanks_first: those in which blank means the whole, as of classes, which stands before its parts.
    """
    return tuple(
        part
        for name in names
        for part in ((row[name] is None) != (name in blanks_first), "" if row[name] is None else row[name])
    )


def table_of(
    name: str, title: str, columns: Sequence[Column], records: Sequence[dict[str, Cell]], **more: object
) -> Table:
    """A table of records that hold more than is shown.

    Args:
        name: one word for files and sheets.
        title: its caption.
        columns: what is shown.
        records: rows by the names of the columns.
        **more: what else a table has, as notes, and what is said where there are no rows.
    """
    rows = tuple(tuple(record[column.name] for column in columns) for record in records)
    return Table(name, title, tuple(columns), rows, **more)  # type: ignore[arg-type]


def clean(report: Report) -> Report:
    """A report without characters that nobody sees (see ``visible``): any of its texts may hold what people wrote."""
    return replace(
        report,
        title=visible(report.title),
        cover=_visible(report.cover),
        banners=_visible(report.banners),
        sections=tuple(map(_clean_section, report.sections)),
    )


def _clean_section(section: Section) -> Section:
    return replace(
        section,
        heading=visible(section.heading),
        paragraphs=_visible(section.paragraphs),
        tables=tuple(map(_clean_table, section.tables)),
        charts=tuple(map(_clean_chart, section.charts)),
    )


def _clean_table(table: Table) -> Table:
    rows = tuple(tuple(visible(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows)
    title, empty = _visible((table.title, table.empty))
    return replace(table, title=title, rows=rows, notes=_visible(table.notes), empty=empty)


def _clean_chart(chart: Chart) -> Chart:
    bars = tuple(
        replace(bar, label=visible(bar.label), shown=visible(bar.shown), part=visible(bar.part)) for bar in chart.bars
    )
    title, alt, axis = _visible((chart.title, chart.alt, chart.axis))
    return replace(chart, title=title, alt=alt, axis=axis, bars=bars)


def _visible(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(visible, texts))


def about(report: Report) -> list[str]:
    """Everything but tables and charts, as lines: a heading after each blank one."""
    lines = [report.title, *report.banners, *report.cover]
    for section in report.sections:
        said = [*section.paragraphs, *(note for table in section.tables for note in table.notes)]
        said += [f"{chart.title}: {chart.alt}" for chart in section.charts if chart.bars]
        said += [f"{table.title}: {table.empty}" for table in section.tables if not table.rows]
        if said:
            lines += ["", section.heading, *said]
    if definitions := report.definitions():
        lines += ["", "What the columns mean", *(f"{name}: {meaning}" for name, meaning in definitions)]
    return [*lines, "", stamp(report)]
