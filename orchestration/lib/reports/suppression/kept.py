"""Decisions as the ledger keeps them, with the members of each figure, for the decisions of later files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from orchestration.lib.reports.suppression.figures import Decision, Figure, Kind, Member, State, Tie, Unit

# Which id each of these contacts has by now.
CurrentContacts = Callable[[Collection[int]], Mapping[int, int]]

# The id of a figure that is of one educator: after report and contract the word that says so, an academic year behind
# or before it, and the contact (see ``told``).
_OF_EDUCATOR = re.compile(r"([^/]*/[^/]*/(?:(?:class|educator)/[0-9]+|[0-9]+/educator)/)(-?[0-9]+)(?=/)")


def to_json(decisions: Sequence[Decision]) -> str:
    """Decisions as text, with every number exactly as it was."""
    return json.dumps([_decision(one) for one in decisions], ensure_ascii=False, separators=(",", ":"))


def from_json(kept: Iterable[Mapping[str, Any]]) -> list[Decision]:
    """Decisions as they were."""
    return [_decision_of(one) for one in kept]


def with_current_people(decisions: Sequence[Decision], current: CurrentContacts) -> list[Decision]:
    """Old decisions with the ids that their contacts have by now: of their members, and of the figures of one educator,
    which else would be told anew as if they had never been told.

    Whom an old figure counted as two it still counts as two, though they were found to be one since: the second keeps
    the old id.

    Args:
        decisions: as they were kept.
        current: the id of each contact by now.
    """
    members = {one for decision in decisions for one in (*decision.figure.population, *(decision.figure.roster or ()))}
    figures = {one for decision in decisions for one in _figures(decision)}
    contacts = {*map(_contact, members), *map(_educator, figures)} - {None}
    by_now = current(contacts) if contacts else {}
    new = {one: _renamed(one, by_now) for one in members} | {one: _renamed_figure(one, by_now) for one in figures}
    return [
        replace(decision, figure=_with_people(decision.figure, new), instead=new.get(decision.instead))
        for decision in decisions
    ]


def _figures(decision: Decision) -> Iterator[str]:
    """The ids of figures in a decision."""
    figure = decision.figure
    yield from filter(None, (figure.figure_id, figure.parent, figure.belongs_to, decision.instead))


def _with_people(figure: Figure, new: Mapping[str | None, str]) -> Figure:
    population: dict[str, Member] = {}
    # whoever has the id already comes before those who were found to be the same
    for one in sorted(figure.population, key=lambda one: (new[one] != one, one)):
        population[one if new[one] in population else new[one]] = figure.population[one]
    roster = None if figure.roster is None else frozenset(new[one] for one in figure.roster)
    return replace(
        figure,
        figure_id=new[figure.figure_id],
        parent=new.get(figure.parent),
        belongs_to=new.get(figure.belongs_to),
        population=population,
        roster=roster,
    )


def _contact(one: str) -> int | None:
    head = one.partition(" ")[0]
    return int(head) if head.removeprefix("-").isdecimal() else None


def _renamed(one: str, by_now: Mapping[int, int]) -> str:
    contact, (_, blank, rest) = _contact(one), one.partition(" ")
    return one if contact is None else f"{by_now.get(contact, contact)}{blank}{rest}"


def _educator(figure: str) -> int | None:
    """The contact in the id of a figure that is of one educator."""
    found = _OF_EDUCATOR.match(figure)
    return int(found[2]) if found else None


def _renamed_figure(figure: str, by_now: Mapping[int, int]) -> str:
    return _OF_EDUCATOR.sub(lambda found: f"{found[1]}{by_now.get(int(found[2]), int(found[2]))}", figure, count=1)


# ---- figures


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "figure": _figure(decision.figure),
        "state": decision.state,
        "printed": decision.printed,
        "reason": decision.reason,
        "stands_for": decision.stands_for,
        "instead": decision.instead,
    }


def _decision_of(kept: Mapping[str, Any]) -> Decision:
    return Decision(
        _figure_of(kept["figure"]),
        State(kept["state"]),
        kept["printed"],
        kept["reason"],
        State(kept["stands_for"]),
        kept["instead"],
    )


def _figure(figure: Figure) -> dict[str, Any]:
    kept = {name: value for name, value in vars(figure).items() if name in Figure.__dataclass_fields__}
    members = {
        one: [
            member.weight,
            None if member.value is None else str(member.value),
            *([] if member.value_of is None else [member.value_of]),
        ]
        for one, member in figure.population.items()
    }
    return kept | {
        "population": members,
        "as_of": figure.as_of.isoformat(),
        "scale": [str(end) for end in figure.scale],
        "roster": None if figure.roster is None else sorted(figure.roster),
        "tie": None if figure.tie is None else [figure.tie.terms, figure.tie.equals],
    }


def _figure_of(kept: Mapping[str, Any]) -> Figure:
    members = {
        one: Member(weight, None if value is None else Fraction(value), *value_of)
        for one, (weight, value, *value_of) in kept["population"].items()
    }
    low, high = kept["scale"]
    return Figure(
        **{
            **kept,
            "kind": Kind(kept["kind"]),
            "unit": Unit(kept["unit"]),
            "population": members,
            "as_of": date.fromisoformat(kept["as_of"]),
            "scale": (Fraction(low), Fraction(high)),
            "roster": None if kept["roster"] is None else frozenset(kept["roster"]),
            "tie": None if kept["tie"] is None else _tie_of(*kept["tie"]),
        }
    )


def _tie_of(terms: Sequence[tuple[str, int]], equals: int) -> Tie:
    return Tie(tuple((measure, factor) for measure, factor in terms), equals)
