"""Verdicts on survey responses, answer by answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from orchestration.lib.samples.statements import AnswerCell, EventRow, Region, ResponseRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import squash
from orchestration.lib.samples.truth.identity import Directory
from orchestration.lib.samples.truth.intake import Intake, last_day

POST_WINDOW = timedelta(days=30)
ANONYMOUS = "anonymous"
COMMON_SCALE = (1, 5)


@dataclass
class Response:
    """One submission whose event is known."""

    row: ResponseRow
    event_id: str
    person: str
    occasion: str


class Survey:
    """The loaded responses of one region."""

    def __init__(self, region: Region, directory: Directory, intake: Intake, as_of: date) -> None:
        self._directory, self._intake, self._as_of = directory, intake, as_of
        titles: dict[str, str] = {}
        for event in intake.events.values():
            codes.require(squash(event.title) not in titles, f"two events named {event.title}")
            titles[squash(event.title)] = event.event_id
        self._titles = titles
        found = [self._respond(row) for row in region.responses if not row.broken]
        self.responses = [response for response in found if response]
        self._keep_latest()

    def _respond(self, row: ResponseRow) -> Response | None:
        event_id = self._event_of(row)
        person = self._directory.person(email=row.email) if row.email else ANONYMOUS
        reason = self._reason(row, event_id, person)
        for cell in row.cells:
            cell.judge(*reason)
            if cell.score is not None and cell.scale and not cell.scale[0] <= cell.score <= cell.scale[1]:
                cell.judge(codes.OUT_OF_RANGE, cell.cell)
        if reason[0] or not event_id or not person:
            return None
        return Response(row, event_id, person, occasion_of(row, self._intake.events[event_id]))

    def _reason(self, row: ResponseRow, event_id: str | None, person: str | None) -> tuple[str, str]:
        if event_id is None:
            return codes.NO_EVENT, "event"
        if person is None:
            return codes.UNKNOWN_PERSON, "email"
        if row.submitted.date() > self._as_of:
            return codes.FUTURE, "submitted_at"
        return "", ""

    def _event_of(self, row: ResponseRow) -> str | None:
        """The event of the folder, else the one whose id, title or slug the row gives."""
        named = row.file.event_id or row.event_text
        if named in self._intake.events:
            return named
        return self._titles.get(squash(named))

    def _keep_latest(self) -> None:
        """Of several submissions of one person, event and occasion the latest counts as a whole (rule K11)."""
        groups: dict[tuple[str, str, str], list[Response]] = defaultdict(list)
        for response in self.responses:
            if response.person != ANONYMOUS:
                groups[response.event_id, response.person, response.occasion].append(response)
        for group in groups.values():
            latest = max(response.row.submitted for response in group)
            for response in group:
                if response.row.submitted < latest:
                    supersede_response(response)
            codes.require(sum(one.row.submitted == latest for one in group) == 1, f"two submissions at {latest}")

    def answers(self) -> list[tuple[Response, AnswerCell]]:
        """The loaded answers."""
        return [(one, cell) for one in self.responses for cell in one.row.cells if not cell.code]


def supersede_response(response: Response) -> None:
    """All answers of an earlier submission give way; none of them may have been held."""
    for cell in response.row.cells:
        codes.require(not cell.code, f"an answer both held and superseded: {cell}")
        cell.judge(codes.NEWER_SUBMISSION)


def occasion_of(row: ResponseRow, event: EventRow) -> str:
    """As stated, else by date: before the event, up to 30 days after it, later."""
    if row.occasion_text:
        return row.occasion_text
    day = row.submitted.date()
    codes.require(event.start is not None, f"a response about event {event.event_id}, which has no start")
    if event.start and day < event.start:
        return "pre"
    codes.require(day >= last_day(event), f"a response during event {event.event_id}")
    return "post" if day <= last_day(event) + POST_WINDOW else "follow-up"


def common_score(cell: AnswerCell) -> tuple[Fraction | None, bool]:
    """The answer on the scale 1 to 5, and whether it had to be rescaled: 1 + 4·(x − min) ÷ (max − min)."""
    if cell.score is None or cell.scale is None:
        return None, False
    low, high = cell.scale
    return 1 + Fraction(4 * (cell.score - low), high - low), cell.scale != COMMON_SCALE
