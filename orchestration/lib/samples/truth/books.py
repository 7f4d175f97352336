"""The truth, written down beside the inbox, region by region."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import IO, Any

from orchestration.lib.samples.lines import JsonRow
from orchestration.lib.samples.statements import EXCUSED, File, MarkCell, Region, Statement
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.attendance import Attendance
from orchestration.lib.samples.truth.dimensions import DIMENSION_COLUMNS, Dimensions
from orchestration.lib.samples.truth.following import World
from orchestration.lib.samples.truth.further import FURTHER_COLUMNS, Further
from orchestration.lib.samples.truth.identity import PERSON_ID, ROLE_MAILBOX, Directory
from orchestration.lib.samples.truth.intake import Intake
from orchestration.lib.samples.truth.levels import COMMENT, CONSTRUCTS, version_of
from orchestration.lib.samples.truth.outcomes import OUTCOME_COLUMNS, Following
from orchestration.lib.samples.truth.people import PEOPLE_COLUMNS, people
from orchestration.lib.samples.truth.references import Shelf
from orchestration.lib.samples.truth.report import (
    ENROLLMENT_COLUMNS,
    HEAD_COLUMNS,
    REPORT_COLUMNS,
    REPORT_KEY_COLUMNS,
    Report,
    decimal,
    head,
)
from orchestration.lib.samples.truth.spelling import flag, texts
from orchestration.lib.samples.truth.survey import Survey, common_score
from orchestration.lib.samples.truth.yearbook import YEARBOOK_COLUMNS, Spells, Yearbook

COLUMNS = {
    "contacts": [
        "person", "identifier_type", "identifier", "canonical_type", "last_name", "first_name", "is_user", "is_held",
    ],
    "doubles": ["kind", "identifier_type", "one", "other", "is_same"],
    "marks": [
        "event_id", "person", "date", "period", "value", "attended", "scheduled", "minutes", "source", "made_up",
        "on_time", "fully_engaged", "excused", "log_minutes", "is_unplanned", "role", "is_enrolled", "is_make_up",
        "timing_known",
    ],
    "enrollments": ENROLLMENT_COLUMNS,
    "rejections": ["file", "row_number", "cell", "column", "disposition", "code"],
    "refused": ["file", "code"],
    "feedback": [
        "response", "person", "event_id", "occasion", "date", "item", "item_code", "raw", "score_1_5", "is_rescaled",
        "version", "construct",
    ],
    "report": REPORT_COLUMNS,
    "report_keys": REPORT_KEY_COLUMNS,
    "head": HEAD_COLUMNS,
    **OUTCOME_COLUMNS,
    **YEARBOOK_COLUMNS,
    **FURTHER_COLUMNS,
    **DIMENSION_COLUMNS,
    **PEOPLE_COLUMNS,
    "files": ["file", "feed", "rows", "units", "loaded", "rejected", "superseded", "filtered"],
}  # fmt: skip

OUTCOMES = (codes.LOADED, codes.REJECTED, codes.SUPERSEDED, codes.FILTERED)


class Books:
    """The files of the folder ``truth``; regions are added one after the other and forgotten."""

    def __init__(self, folder: Path, as_of: date) -> None:
        folder.mkdir(parents=True)
        self._folder, self._as_of = folder, as_of
        self._streams: dict[str, IO[str]] = {}
        self._writers: dict[str, Any] = {}
        self._report_rows = 0
        self._shelf, self._spells = Shelf(), Spells()
        self._dimensions = Dimensions(as_of)
        self._files: dict[str, tuple[File, Counter[str]]] = {}
        self._further = Further()
        self.totals: Counter[str] = Counter()
        self.marks: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        for name, columns in COLUMNS.items():
            stream = (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
            self._streams[name] = stream
            self._writers[name] = csv.writer(stream, lineterminator="\n")
            self._writers[name].writerow(columns)

    def add(self, region: Region) -> None:
        """Judge a region whose rows have been written, check every verdict against its intent, and note the answers."""
        directory = Directory(region)
        intake = Intake(region, directory)
        attendance = Attendance(region, directory, intake, self._as_of)
        survey = Survey(region, directory, intake, self._as_of)
        world = World(region, directory, intake, self._as_of)
        following = Following(world)
        for unit in units(region):
            check_intent(unit)
            self._note_unit(unit)
        self._note_contacts(directory)
        self._note_marks(attendance)
        self._note_report(Report(intake, attendance, directory))
        self._write("head", head(region, intake, attendance))
        self._note_feedback(survey)
        yearbook = Yearbook(following, self._shelf, attendance, survey)
        further = self._further.answers(world, attendance, survey, following.support)
        dimensions = self._dimensions.add(world, yearbook.implementations)
        answered = people(world, attendance, survey, following.support, yearbook.implementations, self._shelf)
        for name, rows in chain(following.answers(), yearbook.answers(), further, dimensions, answered):
            self._write(name, rows)
        self._spells.add(yearbook)
        self._write(
            "doubles",
            ([one.kind, one.identifier_type, one.one, one.other, flag(one.is_same)] for one in region.doubles),
        )
        self._write("refused", ([refusal.file.path, refusal.code] for refusal in region.refusals))
        self._note_files(shared=False)
        self.totals.update(
            events=len(intake.events),
            sessions=sum(map(len, intake.sessions.values())),
            organizations=len(intake.organizations),
            contracts=len(intake.contracts),
            refused_files=len(region.refusals),
        )

    def close(self, facts: dict[str, Any]) -> None:
        """Write the figures of the whole beside ``facts``, the arguments of the run."""
        self._note_files(shared=True)
        self._write("spells", self._spells.rows())
        for name, rows in chain(self._dimensions.close(), self._further.close()):
            self._write(name, rows)
        for stream in self._streams.values():
            stream.close()
        document = {
            **facts,
            "totals": dict(sorted(self.totals.items())),
            "marks": dict(sorted(self.marks.items())),
            "codes": dict(sorted(self.codes.items())),
        }
        text = json.dumps(document, indent=2, ensure_ascii=False)
        (self._folder / "totals.json").write_text(text + "\n", encoding="utf-8")

    def _write(self, name: str, rows: Iterable[list[str]]) -> None:
        for row in rows:
            self._writers[name].writerow(row)
            self.totals[f"{name}_rows"] += 1

    def _note_unit(self, unit: Statement) -> None:
        outcome = codes.disposition(unit.code)
        self._files.setdefault(unit.file.path, (unit.file, Counter()))[1][outcome] += 1
        if unit.code:
            self.codes[unit.code] += 1
            row = [unit.file.path, str(unit.row_number), unit.cell, unit.column, outcome, unit.code]
            self._write("rejections", [row])

    def _note_contacts(self, directory: Directory) -> None:
        for (kind, identifier), (canonical_kind, person) in directory.identifiers():
            card = directory.cards.get(person)
            names = [card.last, card.first, flag(card.is_user)] if card else ["", "", "N"]
            held = flag(person in directory.held_ids)
            self._write("contacts", [[person, kind, identifier, canonical_kind, *names, held]])
            if identifier == person and kind == canonical_kind:
                self.totals["contacts"] += 1
                self.totals["users"] += kind == PERSON_ID
                self.totals["role_mailboxes"] += kind == ROLE_MAILBOX

    def _note_marks(self, attendance: Attendance) -> None:
        for one, period in attendance.cells():
            self.marks[period.value] += 1
            self.marks["made_up"] += period.made_up
            row = texts(
                one.event_id, one.person, period.day, period.period, period.value, period.attended, period.scheduled,
                period.minutes, period.source, period.made_up, period.on_time, period.fully_engaged,
                period.value == EXCUSED, period.log_minutes, not period.is_planned, one.role, one.is_enrolled,
                one.is_make_up, period.timing_known,
            )  # fmt: skip
            self._write("marks", [row])

    def _note_report(self, report: Report) -> None:
        self._write("enrollments", report.enrollments())
        for row, key in report.rows():
            self._report_rows += 1
            self._write("report", [row])
            self._write("report_keys", [[str(self._report_rows), *key]])

    def _note_feedback(self, survey: Survey) -> None:
        for response, cell in survey.answers():
            score, is_rescaled = common_score(cell)
            name = f"{cell.file.path}#{cell.row_number}"
            row = [
                name, response.person, response.event_id, response.occasion, str(response.row.submitted.date()),
                cell.cell, cell.item_code, cell.text, decimal(score), flag(is_rescaled),
                version_of(response), CONSTRUCTS.get(cell.item_code, COMMENT),
            ]  # fmt: skip
            self._write("feedback", [row])

    def _note_files(self, shared: bool) -> None:
        """Count the files that will not grow any more."""
        done = [path for path, (file, _) in self._files.items() if shared or not file.shared]
        for path in sorted(done):
            file, counts = self._files.pop(path)
            figures = [counts[outcome] for outcome in OUTCOMES]
            self.totals.update(dict(zip(OUTCOMES, figures, strict=True)))
            self._write("files", [[path, file.feed, *map(str, (file.rows, sum(figures), *figures))]])


def units(region: Region) -> Iterator[Statement]:
    """What is counted: cells of wide rosters and surveys, days of lists of days, rows of the other feeds.

    A line in which nothing is written has no cell and counts by itself: it landed, and is not to be lost.
    """
    for rows in region.row_lists():
        yield from rows
    for line in region.wide:
        yield from [line] if line.broken or not line.cells else line.cells
    for log in region.logs:
        yield from log.rows
    for row in region.lines:
        yield from row.cells if isinstance(row, JsonRow) and row.cells and not row.broken else [row]
    for response in region.responses:
        yield from [response] if response.broken or not response.cells else response.cells


def check_intent(unit: Statement) -> None:
    """Stop if a row does not meet the end for which it was made."""
    if unit.code != unit.intent:
        meant, judged = (f"{codes.disposition(code)} {code}".strip() for code in (unit.intent, unit.code))
        place = f"{unit.file.path} row {unit.row_number} {unit.cell}".strip()
        raise codes.ContradictionError(f"{place}: made to be {meant}, judged {judged}: {describe(unit)}")


def describe(unit: Statement) -> str:
    """A row in few words, for the message of a contradiction."""
    if isinstance(unit, MarkCell):
        return f"{unit.day} {unit.period} {unit.text}"
    hidden = {"file", "cells", "intent", "code", "column", "broken", "texts"}
    return ", ".join(f"{key}={value}" for key, value in vars(unit).items() if key not in hidden)
