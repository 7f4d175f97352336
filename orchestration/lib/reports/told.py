"""What a partner's report says in the place of its protected figures (rule R41).

A report with protected figures has two functions beside each other:

- ``figures(reader, contract)`` offers every protected number of its tables as a ``suppression.Figure``, made of its
  members, from the tables of ``restricted``;
- ``read(reader, contract, told)`` makes the report, and asks ``told`` for each of these cells by the figure's id.

``files`` stands between them. It collects the figures of every report of every contract of the partner, written now or
not, so that files made one by one agree with each other; adds what the partner has received by the ledger; has
``suppression.decide`` decide once; and hands the decisions to ``read``. The ledger keeps the decisions of what is
written.

To register a report: ``PartnerReport("P5", module.read, module.figures)`` in ``PARTNER_REPORTS``. What to keep to:

- A figure's id begins with the report's name and the contract, and is the same on every date: durable ids, no labels
  (``figure_id``).
- A member's id begins with the contact's id and a blank, so that an old one finds who that contact is by now. What
  follows makes it one member of one measure: ``"4711 2024"`` is somebody's answer of a year, ``"4711 2024 3"`` the
  third class (``students``). The same thing has the same id in every report. What belongs to different years has
  different ids, so that years are decided one by one.
- ``decimals`` of a figure are the digits that every format prints: ``cell`` gives the rounded number, never the one of
  the database. A deviation, an interval, an effect size or a numerator is a ``COMPANION`` (``beside``).
- A chart, its alt text, the lines of the cover and the banners take their numbers from ``told``, too.
- ``notes`` are the footnotes of a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from orchestration.lib.reports.content import Cell
from orchestration.lib.reports.suppression import Decision, Figure, Kind, State

HIDDEN = (State.SMALL, State.COMPLEMENTARY)


def figure_id(report: str, contract: str, *parts: object) -> str:
    """The id of a figure: unequal for unequal parts, whatever they are."""
    return "/".join(str(part).replace("%", "%25").replace("/", "%2F") for part in (report, contract, *parts))


def companion(of: Figure, figure: str, value: Decimal | int | None, **more: Any) -> Figure:
    """What only stands beside a figure: a deviation, an end of an interval, an effect size, a numerator.

    Args:
        of: the figure; a companion has its digits, unless told otherwise.
        figure: the id of the companion.
        value: what it is, None where there is none.
        **more: other attributes, such as ``adds_equation``.
    """
    about = {"measure": of.measure, "table": of.table, "level": of.level, "decimals": of.decimals} | more
    text = "n/a" if value is None else f"{_rounded(value, about['decimals'])}"
    return Figure(
        figure, Kind.COMPANION, of.unit, population={}, as_of=of.as_of, belongs_to=of.figure_id, text=text, **about
    )


def _rounded(value: Decimal | int, decimals: int) -> Decimal | int:
    return value if isinstance(value, int) else round(value, decimals)


class Told:
    """The decisions about a partner's figures, as the cells of a table need them.

    Args:
        decisions: by figure id; a figure that is not among them is told nowhere.
    """

    def __init__(self, decisions: Mapping[str, Decision]) -> None:
        self._decisions = decisions

    def cell(self, figure: str, without: Cell = "n/a") -> Cell:
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

    def beside(self, companion: str, value: Decimal | int | None, without: Cell = "n/a") -> Cell:
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

    def is_shown(self, figure: str) -> bool:
        """Whether the figure is told as it is now."""
        decision = self._decisions.get(figure)
        return decision is not None and decision.state == State.SHOWN

    def is_small(self, figure: str) -> bool:
        """Whether the figure is hidden for its own sake."""
        decision = self._decisions.get(figure)
        return decision is not None and decision.state == State.SMALL

    def is_hidden(self, figure: str) -> bool:
        """Whether there is such a figure, and it is told in no way."""
        decision = self._decisions.get(figure)
        return decision is not None and decision.state in HIDDEN

    def notes(self, figures: Iterable[str], instead: Callable[[str], str | None] | None = None) -> list[str]:
        """The footnotes of a table: each word that stands in the place of a figure, and why, once.

        Args:
            figures: ids of the figures in the table.
            instead: says in words where a figure is that stands one level up, to which the reader is sent.
        """
        said: dict[str, None] = {}
        above: dict[str, None] = {}
        for figure in figures:
            decision = self._decisions.get(figure)
            if decision is None or decision.state == State.SHOWN:
                continue
            if decision.state == State.REPEATED:
                said[_REPEATED] = None
                continue
            if decision.figure.kind != Kind.COMPANION:
                said[_NOTES[decision.state](decision)] = None
            if instead and decision.instead and (place := instead(decision.instead)):
                above[place] = None
        if above:
            said[f"What is told one level up: {', '.join(above)}."] = None
        return sorted(said)


_REPEATED = (
    "as of …: since that report too few people came, left or answered anew for the figure to be told again without "
    "telling of them; it is repeated with its date."
)

_NOTES: dict[State, Callable[[Decision], str]] = {
    State.SMALL: lambda decision: f"{decision.printed}: {decision.reason}. It is not zero.",
    State.COMPLEMENTARY: lambda decision: f"{decision.printed}: {decision.reason}. It is not zero.",
    State.CUT: lambda decision: f"≤ or ≥: {decision.reason}.",
}


def _words(decision: Decision) -> str:
    if decision.state == State.REPEATED:
        return f"{decision.printed} (as of {_day(decision.as_of)})"
    return decision.printed


def _day(day: date) -> str:
    return day.isoformat()
