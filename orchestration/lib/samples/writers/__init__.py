"""Statements as text: one module per group of feeds, each with the headings of the real exports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from orchestration.lib.samples.statements import Region, Statement
from orchestration.lib.samples.writers import attendance, events, intake, survey, tables
from orchestration.lib.samples.writers.inbox import Inbox

Render = Callable[[Any, Random], list[str]]

EXTRA_CELL = "(see e-mail)"


def write_region(region: Region, inbox: Inbox, rng: Random) -> None:
    """Write everything that one region says and number its rows."""
    rendered: list[tuple[Iterable[Statement], Render]] = [
        (region.organizations, intake.organization),
        (region.districts, intake.district),
        (region.schools, intake.school),
        (region.people, intake.person),
        (region.signups, intake.signup),
        (region.events, events.event),
        (region.sessions, events.session),
        (region.enrollments, events.enrollment),
        (region.rosters, events.roster_line),
        (region.contracts, events.contract),
        (region.cohorts, events.cohort_member),
        (region.requests, events.request),
        (region.marks, attendance.mark),
        (region.wide, attendance.wide_line),
        (region.responses, survey.response),
        (region.lines, tables.line),
    ]
    for rows, render in rendered:
        for row in rows:
            write_row(row, render(row, rng), inbox)
    for log in region.logs:
        for line in log.rows:
            write_row(line, attendance.log_line(line, log), inbox)
    for refusal in region.refusals:
        for record in refusal.records:
            inbox.write(refusal.file, record)
    inbox.close_region()


def write_row(row: Statement, cells: list[str], inbox: Inbox) -> None:
    """Write one row, broken where it is meant to be, and tell it and its cells their number."""
    if row.broken == "long":
        cells = [*cells, EXTRA_CELL]
    elif row.broken == "short":
        cells = cells[:-1]
    row.row_number = inbox.write(row.file, cells)
    for cell in getattr(row, "cells", []):
        cell.row_number = row.row_number
