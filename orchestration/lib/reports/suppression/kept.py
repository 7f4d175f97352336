"""Decisions as the ledger keeps them, with the members of each figure, for the decisions of later files."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from orchestration.lib.reports.suppression.figures import Decision, Figure, Kind, Member, State, Tie, Unit

# Which id each of these contacts has by now.
CurrentContacts = Callable[[Collection[int]], Mapping[int, int]]


def to_json(decisions: Sequence[Decision]) -> str:
    """Decisions as text, with every number exactly as it was."""
    return json.dumps([_decision(one) for one in decisions], ensure_ascii=False, separators=(",", ":"))


def from_json(kept: Iterable[Mapping[str, Any]]) -> list[Decision]:
    """Decisions as they were."""
    return [_decision_of(one) for one in kept]


def with_current_people(decisions: Sequence[Decision], current: CurrentContacts) -> list[Decision]:
    """Old decisions with the ids that their contacts have by now.

    Whom an old figure counted as two it still counts as two, though they were found to be one since: the second keeps
    the old id.

    Args:
        decisions: as they were kept.
        current: the id of each contact by now.
    """
    ids = {one for decision in decisions for one in (*decision.figure.population, *(decision.figure.roster or ()))}
    contacts = {contact for one in ids if (contact := _contact(one)) is not None}
    by_now = current(contacts) if contacts else {}
    new = {one: _renamed(one, by_now) for one in ids}
    return [replace(decision, figure=_with_people(decision.figure, new)) for decision in decisions]


def _with_people(figure: Figure, new: Mapping[str, str]) -> Figure:
    population: dict[str, Member] = {}
    for one in sorted(figure.population):
        population[one if new[one] in population else new[one]] = figure.population[one]
    roster = None if figure.roster is None else frozenset(new[one] for one in figure.roster)
    return replace(figure, population=population, roster=roster)


def _contact(one: str) -> int | None:
    head = one.partition(" ")[0]
    return int(head) if head.removeprefix("-").isdecimal() else None


def _renamed(one: str, by_now: Mapping[int, int]) -> str:
    contact, (_, blank, rest) = _contact(one), one.partition(" ")
    return one if contact is None else f"{by_now.get(contact, contact)}{blank}{rest}"


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
        one: [member.weight, None if member.value is None else str(member.value)]
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
        one: Member(weight, None if value is None else Fraction(value))
        for one, (weight, value) in kept["population"].items()
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
