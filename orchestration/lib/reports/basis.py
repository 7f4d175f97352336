"""What every partner report begins with, and what is the same in each of them.

``basis_of`` reads what a report of one contract is made of; ``report_of`` puts around its tables and words what all of
them say: of which publication they are, whom they are for, that newer data failed, and what is held back. The module of
a report is its own tables and words alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orchestration.lib.reports import held, notes
from orchestration.lib.reports.content import Column, Kind, Report, Section, of_whom
from orchestration.lib.reports.reader import Reader, Record


@dataclass(frozen=True)
class Basis:
    """What was read of one contract.

    Attributes:
        reader: the publication that it is of.
        contract: the contract's id.
        columns: of each table, by relation.
        rows: by relation.
        partner: who holds the contract, if that is known.
        missing: what is held back, by feed and rule; None of a report that tells this in its own way.
    """

    reader: Reader
    contract: str
    columns: Mapping[str, tuple[Column, ...]]
    rows: Mapping[str, Sequence[Record]]
    partner: str | None = None
    missing: Sequence[Record] | None = None


def basis_of(
    reader: Reader,
    contract: str,
    kinds: Mapping[str, dict[str, Kind]],
    *,
    rows: Mapping[str, Sequence[Record]] | None = None,
    missing: Sequence[Record] | None = None,
) -> Basis:
    """Read what a report of one contract is made of.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
        kinds: by relation, the columns that are shown, and how; the rows of each that are the contract's are read.
        rows: by relation, what is read of others, or otherwise.
        missing: what is held back, by feed and rule.
    """
    rows = dict(rows or {})
    return Basis(
        reader,
        contract,
        {relation: reader.columns(relation, shown) for relation, shown in kinds.items()},
        {relation: reader.of_contract(relation, contract) for relation in kinds if relation not in rows} | rows,
        reader.partner_of(contract).name,
        missing,
    )


def report_of(
    basis: Basis,
    name: str,
    about: str,
    *,
    main: str,
    sections: Iterable[Section],
    cover: Iterable[str] = (),
    banners: Iterable[str] = (),
    held_back: int = 0,
    incomplete: int = 0,
) -> Report:
    """A report of what was read of one contract, with what every report says around its tables and words.

    Args:
        basis: what was read.
        name: the word in the names of its files.
        about: how its title begins, up to the contract's id.
        main: the table that it is about.
        sections: in the order of reading; what is held back follows them.
        cover: the lines under the title; how much is held back follows them.
        banners: what every reader must know before a number; that newer data failed follows them.
        held_back: rows of which ``basis`` does not say that they are held back.
        incomplete: events of which too little is recorded.
    """
    reader, missing = basis.reader, basis.missing
    return Report(
        name=name,
        title=f"{about} {of_whom(basis.contract, basis.partner)}, as of {reader.as_of}",
        reader=basis.partner or basis.contract,
        contract=basis.contract,
        as_of=reader.as_of,
        build_id=reader.build_id,
        published_at=reader.published_at,
        cover=(*cover, *held.cover(missing or ())),
        banners=tuple(filter(None, [*banners, notes.not_newest(reader)])),
        main=main,
        sections=(*sections, *([] if missing is None else [held.section(missing)])),
        held_back=held_back + held.number(missing or ()),
        incomplete=incomplete,
    )
