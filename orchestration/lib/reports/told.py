"""What a partner's report says in the place of its protected figures (rule R41).

A report with protected figures has two functions, beside each other or with ``figures`` in a module of its own:

- ``figures(reader, contract)`` offers every protected number of its tables as a ``suppression.Figure``, made of its
  members, from the tables of ``restricted``;
- ``read(reader, contract, told)`` makes the report, and asks ``told`` for each of these cells by the figure's id.

``partners`` stands between them. It collects the figures of every report of every contract of the partner, written now
or not, so that files made one by one agree with each other; adds what the partner has received by the ledger; and has
``suppression.decide`` decide once. ``files`` hands the decisions to ``read``, and the ledger keeps those of what is
written.

To register a report: ``PartnerReport("P5", module.read, figures)`` in ``PARTNER_REPORTS``. What to keep to:

- A figure's id begins with the report's name and the contract, and is the same on every date: durable ids, no labels
  (``figure_id``). That of a figure of one educator goes on with ``educator`` or ``class``, the academic year behind or
  before it, and the contact's id, so that the figure is found again when the contact was merged (``kept``).
- A member's id begins with the contact's id and a blank, so that an old one finds who that contact is by now. What
  follows makes it one member of one measure: ``"4711 2024"`` is somebody's answer of a year, ``"4711 2024 3"`` the
  third class (``students``). The same thing has the same id in every report. What belongs to different years has
  different ids, so that years are decided one by one.
- ``decimals`` of a figure are the digits that every format prints: ``cell`` gives the rounded number, never the one of
  the database. A deviation, an interval, an effect size or a numerator is a ``COMPANION`` (``beside``).
- A row that is told whole or not at all (rule K17) is ``cells`` with ``whole``: a figure of it that is hidden, or that
  repeats what was hidden, hides the row; and beside a figure that is repeated nothing new is told. What such a row
  withholds is noted, so that no later file repeats it as if it had been told (``kept``); a report that puts other words
  into the cell of a figure says so (``withhold``). Of a row that a table hides for its smallest number every figure is
  offered as ``is_withheld``, so that none of them follows from what stands elsewhere.
- A chart, its alt text, the lines of the cover and the banners take their numbers from ``told``, too; a mean or share
  at a bar has its n beside it (``with_n``).
- ``notes`` are the footnotes of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from orchestration.lib.reports.content import NOT_AVAILABLE, Cell
from orchestration.lib.reports.reader import Record
from orchestration.lib.reports.suppression import Decision, Figure, Kind, State, Unit
from orchestration.lib.reports.suppression.decisions import SUPPRESSED
from orchestration.lib.reports.suppression.figures import HIDDEN
from orchestration.lib.reports.suppression.rules import policy


def figure_id(report: str, contract: str, *parts: object) -> str:
    """The id of a figure: unequal for unequal parts, whatever they are."""
    return "/".join(str(part).replace("%", "%25").replace("/", "%2F") for part in (report, contract, *parts))


def named(one: object, whole: str = "all") -> str:
    """A part of an id that may be blank, where it is the whole: nothing is called as that is.

    Args:
        one: what the part is called; None for the whole.
        whole: how the whole is called.
    """
    return whole if one is None else f"={one}"


def small_words(unit: Unit) -> str:
    """What stands in the place of a group that is too small: ``n<5``, ``n<10``."""
    return f"n<{policy().shown_from[unit]}"


def small_state(n: int | None, unit: Unit) -> str:
    """What becomes of a figure by its own n alone: ``shown``, ``suppressed``, or ``not_available`` of nobody.

    Published tables hide more than that, since they are read by many; of files it is decided otherwise, so that a row
    of a file is taken from what the tables are made of.
    """
    if not n:
        return "not_available"
    return SUPPRESSED if n < policy().shown_from[unit] else "shown"


def is_of_few_educators(column: str, n: int) -> bool:
    """Whether a column is a mean over educators, and these are fewer than may be told of."""
    return column.startswith("educator_") and n < policy().shown_from[Unit.EDUCATORS]


def with_n(cell: Cell, shown: str, n: Cell) -> str:
    """A figure beside a bar with the number that it is of, where both are told; words in its place stand alone.

    Args:
        cell: what the table says; cut at an end of the scale it is told, too.
        shown: the same in print.
        n: what the table says of the number.
    """
    is_told = isinstance(cell, Decimal) or (isinstance(cell, str) and cell[:1] in ("≤", "≥"))
    return f"{shown} (n = {n:,})" if is_told and isinstance(n, int) else shown


def companion(of: Figure, figure: str, value: Decimal | int | None, *, is_rate: bool = False, **more: Any) -> Figure:
    """What only stands beside a figure: a deviation, an end of an interval, an effect size, a numerator.

    Args:
        of: the figure; a companion has its digits, unless told otherwise.
        figure: the id of the companion.
        value: what it is, None where there is none.
        is_rate: whether it is a share of 0 to 1, which is printed as a percentage.
        **more: other attributes, such as ``adds_equation``.
    """
    about = {"measure": of.measure, "table": of.table, "level": of.level, "decimals": of.decimals} | more
    return Figure(
        figure,
        Kind.COMPANION,
        of.unit,
        population={},
        as_of=of.as_of,
        belongs_to=of.figure_id,
        text=_text(value, about["decimals"], is_rate),
        **about,
    )


def _text(value: Decimal | int | None, decimals: int, is_rate: bool) -> str:
    if value is None:
        return NOT_AVAILABLE
    if is_rate:
        return f"{_rounded(value, decimals) * 100:.{max(decimals - 2, 0)}f} %"
    return f"{_rounded(value, decimals)}"


def _rounded(value: Decimal | int, decimals: int) -> Decimal | int:
    return value if isinstance(value, int) else round(value, decimals)


class Told:
    """The decisions about a partner's figures, as the cells of a table need them.

    Args:
        decisions: by figure id; a figure that is not among them is told nowhere.
    """

    def __init__(self, decisions: Mapping[str, Decision]) -> None:
        self._decisions = decisions
        self._withheld: dict[str, str] = {}

    def withhold(self, figures: Iterable[str], words: str = SUPPRESSED) -> None:
        """Note that the cells of figures do not say what is decided of these.

        Args:
            figures: their ids.
            words: what the cells say instead.
        """
        small = next((word for word in map(small_words, Unit) if words.startswith(word)), SUPPRESSED)
        self._withheld |= dict.fromkeys(figures, small)

    def kept(self) -> dict[str, Decision]:
        """The decisions as the ledger keeps them, by figure id: what was withheld with its row was told to nobody."""
        kept = dict(self._decisions)
        for one, decision in self._decisions.items():
            word = self._word_for(decision.figure)
            # what is hidden stays what it is, and what is repeated is in the ledger of its own date
            if word and decision.stands_for not in HIDDEN and decision.state != State.REPEATED:
                state, reason = State.COMPLEMENTARY, "its row is told whole or not at all"
                kept[one] = replace(decision, state=state, stands_for=state, printed=word, reason=reason)
        return kept

    def _word_for(self, figure: Figure) -> str | None:
        """What stands in the place of a figure that was withheld, or that belongs to one; None where it was not."""
        while figure.figure_id not in self._withheld:
            above = self._decisions.get(figure.belongs_to or "")
            if above is None:
                return None
            figure = above.figure
        return self._withheld[figure.figure_id]

    def withheld(self, figures: Iterable[str]) -> str | None:
        """The words in every cell of a row that is told whole or not at all; None where it is told.

        Args:
            figures: ids of the row's figures. One that repeats what was hidden hides the row as well.
        """
        hidden = sorted((one for one in self._of(figures) if one.stands_for in HIDDEN), key=_hidden_most)
        return _words(hidden[0]) if hidden else None

    def cells(
        self,
        row: Record,
        figure: Callable[[str], str],
        names: Iterable[str],
        companions: Collection[str] = (),
        whole: Collection[str] = (),
        without: Cell = NOT_AVAILABLE,
        instead: str | None = None,
    ) -> dict[str, Cell]:
        """The protected cells of a row, by column.

        Args:
            row: what is published.
            figure: the id of the figure in a column.
            names: the columns.
            companions: those that only stand beside a figure.
            whole: columns whose figures are told together or not at all; none where each is told by itself.
            without: what stands where there is nothing to tell.
            instead: words in every cell, where the row is hidden for a reason that is not one of its figures'.
        """
        ids = {name: figure(name) for name in names}
        heads = [figure(name) for name in whole]
        if why := instead or self.withheld(heads):
            self.withhold((*ids.values(), *heads), why)
            return dict.fromkeys(ids, why)
        printed = {
            name: self.beside(one, row[name], without) if name in companions else self.cell(one, without)
            for name, one in ids.items()
        }
        if repeated := [one.as_of for one in self._of(heads) if one.state == State.REPEATED]:
            # what is told anew beside an old figure would tell of the few who came or left, also where the old one is
            # of the date of this report, which is made again, or of a later one
            oldest = min(repeated)
            anew = {
                one.figure.figure_id
                for one in self._of((*ids.values(), *heads))
                if one.state != State.REPEATED or one.as_of != oldest
            }
            self.withhold(anew)
            printed |= {name: SUPPRESSED for name, one in ids.items() if one in anew and printed[name] != without}
        return printed

    def cell(self, figure: str, without: Cell = NOT_AVAILABLE) -> Cell:
        """What a cell says: the number rounded as it is printed, or the words in its place.

        Args:
            figure: its id.
            without: what stands where no such figure was offered, as there is nothing to tell.
        """
        decision = self._decisions.get(figure)
        if decision is None:
            return without
        if decision.state != State.SHOWN:
            return _words(decision)
        value = decision.figure
        if value.kind == Kind.COMPANION:
            return decision.printed
        if value.kind == Kind.COUNT:
            return value.n
        if not value.n:
            return decision.printed
        digits = round(value.rounded / value.step)
        return Decimal(digits).scaleb(-value.decimals - (2 if value.kind == Kind.SHARE else 0))

    def beside(self, companion: str, value: Decimal | int | None, without: Cell = NOT_AVAILABLE) -> Cell:
        """What a cell says that only stands beside a figure, such as an end of its interval.

        Args:
            companion: its id; see ``companion``.
            value: what it is.
            without: what stands where there is no value.
        """
        decision = self._decisions.get(companion)
        if decision is None:
            return without
        if decision.state != State.SHOWN:
            return _words(decision)
        return without if value is None else _rounded(value, decision.figure.decimals)

    def number(self, figure: str) -> Decimal | None:
        """The length of a bar: none where the figure is not told as it is."""
        cell = self.cell(figure, None)
        return Decimal(cell) if isinstance(cell, int | Decimal) else None

    def are_of_today(self, figures: Iterable[str]) -> bool:
        """Whether every figure that there is says what is so now, exactly."""
        return all(one.state == State.SHOWN for one in self._of(figures))

    def is_small(self, figure: str) -> bool:
        """Whether the figure is hidden for its own sake, or repeats what was."""
        return any(one.stands_for == State.SMALL for one in self._of([figure]))

    def _of(self, figures: Iterable[str]) -> list[Decision]:
        """The decisions of those figures that there are."""
        return [self._decisions[figure] for figure in figures if figure in self._decisions]

    def notes(
        self,
        figures: Iterable[str],
        instead: Callable[[str], str | None] | None = None,
        printed: Collection[Cell] = (),
    ) -> list[str]:
        """The footnotes of a table: each word that stands in the place of a figure, and why, once.

        Args:
            figures: ids of the figures in the table.
            instead: says in words where a figure is that stands one level up, to which the reader is sent.
            printed: cells of rows that are told whole or not at all, which say why also where the figure itself may be
                told.
        """
        said = {_hidden_note(word): None for word in (*map(small_words, Unit), SUPPRESSED) if word in printed}
        above: dict[str, None] = {}
        for decision in self._of(figures):
            if decision.state == State.SHOWN:
                continue
            if decision.state == State.REPEATED:
                said[_REPEATED] = None
            if decision.stands_for == State.CUT:
                said[_CUT] = None
            elif decision.figure.kind != Kind.COMPANION and decision.stands_for in HIDDEN:
                said[_hidden_note(decision.printed)] = None
            if instead and decision.instead and (place := instead(decision.instead)):
                above[place] = None
        if above:
            said[f"What is told one level up: {', '.join(above)}."] = None
        return sorted(said)


# The other report may be of a date before this one, of the same, or of a later one.
_REPEATED = (
    "as of …: between a report of that date, which was sent, and this one too few people came, left or answered anew "
    "for the figure to be told again without telling of them; it is repeated with its date."
)

_CUT = "≤ or ≥: so near the end of the scale the share is not told more exactly for a group of this size."


def _hidden_note(word: str) -> str:
    """Why a word stands in the place of a figure, also of one that was hidden in a report of before."""
    would = "it would tell of a group that" if word == SUPPRESSED else "the group"
    return f"{word}: {would} is too small to be told. It is not zero."


def _hidden_most(decision: Decision) -> tuple[bool, bool]:
    """A small group before what is hidden for its sake, and what is so now before what was."""
    return decision.stands_for != State.SMALL, decision.state == State.REPEATED


def _words(decision: Decision) -> str:
    if decision.state == State.REPEATED:
        return f"{decision.printed} (as of {_day(decision.as_of)})"
    return decision.printed


def _day(day: date) -> str:
    return day.isoformat()
