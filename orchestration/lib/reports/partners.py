"""Which reports partners get, of which contracts, and what they say of protected figures (see ``told``)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from orchestration.lib.reports import (
    achievement,
    achievement_figures,
    attendance,
    cohort,
    diagnostics,
    diagnostics_figures,
    implementation,
    implementation_figures,
    proficiency,
)
from orchestration.lib.reports.content import Report
from orchestration.lib.reports.ledger import received
from orchestration.lib.reports.reader import Reader
from orchestration.lib.reports.suppression import Decision, Figure, decide
from orchestration.lib.reports.told import Told, figure_id


@dataclass(frozen=True)
class PartnerReport:
    """A report that partners get.

    Attributes:
        number: in the list of reports, as requests may name it: `P1`.
        read: makes it for a contract; what has figures is told what it may say of them, too (see ``told``).
        figures: the protected figures that it is made of (rule R41); None where it has none.
    """

    number: str
    read: Callable[..., Report]
    figures: Callable[[Reader, str], Iterable[Figure]] | None = None


# By the word in their files' names.
PARTNER_REPORTS = {
    attendance.NAME: PartnerReport("P1", attendance.read),
    proficiency.NAME: PartnerReport("P2", proficiency.read),
    cohort.NAME: PartnerReport("P3", cohort.read, cohort.figures),
    implementation.NAME: PartnerReport("P4", implementation.read, implementation_figures.figures),
    diagnostics.NAME: PartnerReport("P5", diagnostics.read, diagnostics_figures.figures),
    achievement.NAME: PartnerReport("P6", achievement.read, achievement_figures.figures),
}

_OF_PARTNER = """
    select other.contract_source_id as contract
    from marts.dim_contract as contract
    inner join marts.dim_contract as other
        on contract.organization_key = other.organization_key
        and other.organization_key > 0
    where contract.contract_source_id = %s and other.contract_key > 0
"""


def contracts(reader: Reader) -> list[str]:
    """The contracts that have reports, by id."""
    query = "select distinct contract from reports.rpt_teacher_attendance_event where contract is not null"
    return sorted(row["contract"] for row in reader.records(query))


def decided(reader: Reader, contract: str, names: Collection[str]) -> dict[str, Decision]:
    """What is said of each protected figure of a partner.

    One reader has the files of all contracts of a partner. All reports are decided upon, also those that are not
    written: so files that are made one by one of the same publication agree with each other, whichever are sent.

    Args:
        reader: what is published.
        contract: one of the partner's contracts.
        names: the reports to be written; nothing is decided where none of them has protected figures.
    """
    if not any(PARTNER_REPORTS[name].figures for name in names):
        return {}
    partner = contracts_of_partner(reader, contract)
    figures = [
        figure
        for one in partner
        for report in PARTNER_REPORTS.values()
        if report.figures
        for figure in report.figures(reader, one)
    ]
    organization, name = reader.partner_of(contract)
    return decide(figures, received(reader, partner, organization, [name] if name else []))


def told_in(report: Report, decisions: dict[str, Decision]) -> list[Decision]:
    """The decisions of the figures of one report of one contract."""
    start = f"{figure_id(report.name, report.contract)}/"
    return [decision for one, decision in decisions.items() if one.startswith(start)]


def read(report: PartnerReport, reader: Reader, contract: str, told: Told) -> Report:
    """A report of a contract; what has no protected figures is not told of them."""
    return report.read(reader, contract, told) if report.figures else report.read(reader, contract)


def contracts_of_partner(reader: Reader, contract: str) -> list[str]:
    """Every contract of the partner that holds this one, by id; itself alone where the partner is not known."""
    found = {row["contract"] for row in reader.records(_OF_PARTNER, [contract])}
    return sorted(found | {contract})
