"""From the figures of a reader's files to what is printed in the place of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from orchestration.lib.reports.suppression import rules
from orchestration.lib.reports.suppression.audit import Entry, System
from orchestration.lib.reports.suppression.complementary import protect, systems
from orchestration.lib.reports.suppression.deviations import tell_of_few
from orchestration.lib.reports.suppression.figures import HIDDEN, Decision, Figure, Kind, State
from orchestration.lib.reports.suppression.parts import in_parts

SUPPRESSED = "suppressed"


def decide(figures: Iterable[Figure], received: Iterable[Decision] = ()) -> dict[str, Decision]:
    """What is printed in the place of each figure.

    Args:
        figures: all figures of all files that the reader is about to get.
        received: the decisions of all files that the reader has got.

    Returns:
        The decisions by figure id, the same for any order of the figures.
    """
    return _Decider(figures, received).decide()


class _Decider:
    """One run: the state of each figure, and how it came to it."""

    def __init__(self, figures: Iterable[Figure], received: Iterable[Decision]) -> None:
        given = sorted(figures, key=lambda figure: figure.figure_id)
        self.figures = {figure.figure_id: figure for figure in given}
        if len(self.figures) < len(given):
            raise ValueError("figures of one id: one id is one number of one file")
        self.received = sorted(received, key=_in_order)
        _check_measures([*given, *(decision.figure for decision in self.received)])
        missing = {figure.belongs_to for figure in given if figure.belongs_to} - self.figures.keys()
        if missing:
            raise ValueError(f"figures belong to {', '.join(sorted(missing))}, which is not there")
        self.before: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.received:
            if decision.state != State.REPEATED:
                self.before[decision.figure.figure_id].append(decision)
        # the dates of what was told beside a figure
        self.deviations: dict[str, set[date]] = defaultdict(set)
        for decision in self.received:
            if decision.figure.kind == Kind.COMPANION and decision.stands_for not in HIDDEN:
                self.deviations[decision.figure.belongs_to].add(decision.as_of)
        self.states: dict[str, State] = {}
        self.repeated: dict[str, Decision] = {}
        self.parts: dict[str, list[str]] = defaultdict(list)
        for figure in given:
            if figure.belongs_to:
                self.parts[figure.belongs_to].append(figure.figure_id)

    def decide(self) -> dict[str, Decision]:
        for figure_id in self._heads_first():
            self.states[figure_id] = self._first_state(self.figures[figure_id])
        withheld = self._protect()
        for figure_id in self._heads_first():
            figure = self.figures[figure_id]
            if figure.kind == Kind.COMPANION:
                self.states[figure_id] = self._companion_state(figure, withheld)
        return {figure_id: self._decision(figure) for figure_id, figure in self.figures.items()}

    # ---- by itself

    def _first_state(self, figure: Figure) -> State:
        """What a figure and those that it belongs to make of it, whatever stands beside it."""
        if figure.is_withheld:
            return State.SMALL if rules.is_small(figure) else State.COMPLEMENTARY
        above = self.states.get(figure.belongs_to or "")
        last = self._beside(figure) if above == State.REPEATED else self._differs_by_few(figure)
        if last:
            self.repeated[figure.figure_id] = last
            return State.REPEATED
        if above == State.REPEATED:
            return State.COMPLEMENTARY
        if figure.kind == Kind.COMPANION:
            return State.SHOWN
        if rules.is_small(figure):
            return State.SMALL
        if above in HIDDEN:
            return State.COMPLEMENTARY
        return State.CUT if rules.cut_end(figure) else State.SHOWN

    def _differs_by_few(self, figure: Figure) -> Decision | None:
        """What the reader has of a figure from which it differs by too few people to be told as well: what was decided
        last, or what was told before that; none where the reader has it as it is now."""
        before = self.before.get(figure.figure_id, [])
        if figure.kind == Kind.COMPANION or any(_is_told_of(one, figure) for one in before):
            return None
        return next(
            (
                one
                for one in reversed(before)
                if (one.as_of == before[-1].as_of or one.stands_for not in HIDDEN)
                and rules.is_changed_by_few(one.figure, figure)
            ),
            None,
        )

    def _beside(self, figure: Figure) -> Decision | None:
        """What the reader has of a figure beside what is repeated of the one that it belongs to."""
        before = self.before.get(figure.figure_id, [])
        day = self.repeated[figure.belongs_to].as_of
        return next((one for one in reversed(before) if one.as_of == day), before[-1] if before else None)

    def _companion_state(self, figure: Figure, withheld: set[str]) -> State:
        """Shown where its figure is, and where it would not be one more equation for what is hidden."""
        above = self.states[figure.belongs_to]
        if above == State.REPEATED:
            return self.states[figure.figure_id]
        if above in HIDDEN:
            return above
        if above == State.CUT:
            return State.COMPLEMENTARY
        tells_more = figure.adds_equation and self._head(figure).figure_id in withheld
        return State.COMPLEMENTARY if tells_more and not self._has(figure) else State.SHOWN

    def _has(self, companion: Figure) -> bool:
        """Whether the reader has a companion already, beside the figure as it is now."""
        head = self._head(companion)
        days = {one.as_of for one in self.before.get(head.figure_id, []) if _is_told_of(one, head)}
        return any(
            one.state == State.SHOWN and one.as_of in days and one.printed == companion.printed
            for one in self.before.get(companion.figure_id, [])
        )

    # ---- beside the others

    def _protect(self) -> set[str]:
        """Hide what must be hidden for the sake of others; returns the figures whose companions would tell more."""
        withheld: set[str] = set()
        for joined in systems([*self._of_before(), *self._to_come()]):
            entries, system = in_parts(joined), None
            if any(entry.is_open for entry in entries):
                system = System(entries)
                protect(system, self._hide)
                entries = system.entries
            any_hidden = any(entry.state in HIDDEN for entry in entries)
            cut = {entry.figure.measure for entry in entries if entry.state == State.CUT}
            withheld |= {
                entry.figure.figure_id
                for entry in entries
                if (any_hidden or entry.figure.measure in cut) and not _is_told(entry.figure)
            }
            if not any_hidden:
                withheld |= self._of_few(joined, system)
        return withheld

    def _of_few(self, entries: Sequence[Entry], system: System | None) -> set[str]:
        """The figures whose companions would tell of few whom no figure names, where none is hidden.

        Args:
            entries: figures that constrain each other.
            system: the same as the audit has them, unless all of them are known already.
        """
        asked = [index for index, entry in enumerate(entries) if self._has_deviation(entry)]
        if not asked:
            return set()
        if system is None:
            system = System(in_parts(entries))
        told = [index for index, entry in enumerate(entries) if not entry.is_open and self._had_deviation(entry.figure)]
        asked.sort(key=lambda index: (-entries[index].figure.level, -entries[index].figure.n, index))
        return {entries[index].figure.figure_id for index in tell_of_few(system, told, asked)}

    def _has_deviation(self, entry: Entry) -> bool:
        """Whether an entry is a mean or share as it is now, beside which something stands that tells more."""
        figure = entry.figure
        now = self.figures.get(figure.figure_id)
        if now is None or figure.kind == Kind.COUNT or not figure.is_protected or _is_told(figure):
            return False
        is_now = now.population == figure.population and self.states[figure.figure_id] != State.REPEATED
        return is_now and any(self.figures[one].adds_equation for one in self.parts[figure.figure_id])

    def _had_deviation(self, figure: Figure) -> bool:
        """Whether the reader has more of a mean or share of before than the figure itself."""
        days = {one.as_of for one in self.before[figure.figure_id] if _is_told_of(one, figure)}
        return figure.kind != Kind.COUNT and not days.isdisjoint(self.deviations[figure.figure_id])

    def _of_before(self) -> list[Entry]:
        """What the reader has: each figure of each date, in each version, once."""
        seen: list[Entry] = []
        kept: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.received:
            figure = decision.figure
            if figure.kind == Kind.COMPANION:
                continue
            if any(_is_same(other, figure, decision.stands_for) for other in kept[figure.figure_id]):
                continue
            kept[figure.figure_id].append(decision)
            seen.append(Entry(figure, decision.stands_for, is_open=False))
        return seen

    def _to_come(self) -> list[Entry]:
        """What the reader is about to get, unless the reader has exactly that already.

        Of a figure that is repeated, what it is now must not follow from what is told beside it.
        """
        entries = []
        for figure_id, figure in self.figures.items():
            state, before = self.states[figure_id], self.before.get(figure_id, [])
            if figure.kind == Kind.COMPANION:
                continue
            if state == State.REPEATED:
                if not any(one.figure.population == figure.population for one in before):
                    last = self.repeated[figure_id].figure
                    entries.append(Entry(figure, State.COMPLEMENTARY, is_open=True, instead_of_it=last))
            elif not any(_is_same(one, figure, state) for one in before):
                entries.append(Entry(figure, state, is_open=True))
        return entries

    def _hide(self, figure_id: str) -> list[str]:
        """Hide a figure and what belongs to it."""
        gone, waiting = [], [figure_id]
        while waiting:
            one = waiting.pop()
            waiting += self.parts[one]
            if self.states[one] not in HIDDEN:
                self.states[one] = State.COMPLEMENTARY
                gone.append(one)
        return gone

    # ---- in words

    def _decision(self, figure: Figure) -> Decision:
        state = self.states[figure.figure_id]
        instead = self._instead(figure) if state in HIDDEN else None
        if state == State.REPEATED:
            last = self.repeated[figure.figure_id]
            reason = f"as of {last.as_of}: too few people came, left or answered anew for it to be told again"
            return Decision(last.figure, state, last.printed, reason, last.stands_for, last.instead)
        if state == State.SMALL:
            printed, reason = rules.small_text(figure), "the group is too small to be told"
        elif state == State.COMPLEMENTARY and figure.is_withheld:
            printed, reason = rules.small_text(figure), "its row is told whole or not at all"
        elif state == State.COMPLEMENTARY:
            printed, reason = SUPPRESSED, "it would tell of a group that is too small to be told"
        elif state == State.CUT:
            printed = rules.cut_text(*rules.cut_end(figure))
            reason = "so near the end of the scale the share is not told more exactly for a group of this size"
        else:
            printed, reason = figure.printed, ""
        if figure.kind == Kind.COMPANION and state in HIDDEN:
            printed = SUPPRESSED
        return Decision(figure, state, printed, reason, state, instead)

    def _instead(self, figure: Figure) -> str | None:
        """The next figure upwards that is told."""
        seen = {figure.figure_id}
        while (above := self.figures.get(figure.parent or "")) and above.figure_id not in seen:
            if self.states[above.figure_id] not in HIDDEN:
                return above.figure_id
            seen.add(above.figure_id)
            figure = above
        return None

    def _head(self, figure: Figure) -> Figure:
        """The mean or share that a companion stands beside, also through another companion."""
        while figure.kind == Kind.COMPANION:
            figure = self.figures[figure.belongs_to]
        return figure

    def _heads_first(self) -> list[str]:
        """All ids, each after the one that it belongs to."""
        order = [figure_id for figure_id, figure in self.figures.items() if not figure.belongs_to]
        for figure_id in order:
            order += self.parts[figure_id]
        if len(order) < len(self.figures):
            raise ValueError("figures belong to each other in a circle")
        return order


def _check_measures(figures: Iterable[Figure]) -> None:
    """Figures of one measure count the same kind of members on the same scale."""
    units, scales = {}, {}
    for figure in figures:
        if figure.kind == Kind.COMPANION:
            continue
        if units.setdefault(figure.measure, figure.unit) != figure.unit:
            raise ValueError(f"{figure.figure_id}: other figures of {figure.measure} count {units[figure.measure]}")
        if figure.kind != Kind.COUNT and scales.setdefault(figure.measure, figure.range) != figure.range:
            raise ValueError(f"{figure.figure_id}: other figures of {figure.measure} have another scale")


def _in_order(decision: Decision) -> tuple[object, ...]:
    """By date; of several of one date in an order that is always the same."""
    return decision.as_of, decision.figure.figure_id, decision.printed, decision.stands_for


def _is_told_of(before: Decision, figure: Figure) -> bool:
    """Whether a decision told a figure of the people of whom it is now."""
    return before.stands_for not in HIDDEN and before.figure.population == figure.population


def _is_told(figure: Figure) -> bool:
    """Whether a figure and its n tell its sum exactly, so that what stands beside it cannot tell more: a share whose
    printed digits belong to one numerator only. A count tells itself alone: what stands beside it may add up otherwise,
    as surveys answered do, which are of events and not of people."""
    return figure.kind == Kind.SHARE and figure.total.denominator == 1 and figure.step * figure.n < 1


def _is_same(told: Decision, figure: Figure, state: State) -> bool:
    """Whether a figure that was told said what it says now: of the same people, and as exactly."""
    before = told.figure
    return told.stands_for == state and before.population == figure.population and before.step == figure.step
