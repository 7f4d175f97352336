"""F22: what educators scored in their own tests, item by item, and what each test comes to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.lines import DiagnosticRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, squash
from orchestration.lib.samples.truth.intake import last_day
from orchestration.lib.samples.truth.memory import Item, Lists
from orchestration.lib.samples.truth.spelling import flag

DIAGNOSTIC_COLUMNS = {
    "teacher_diagnostic": [
        "person", "respondent", "event_id", "instrument", "version", "window", "item", "date", "score_state",
        "academic_year", "score", "max_score", "is_correct", "is_anonymous", "has_label", "told_on",
    ],
    "teacher_diagnostic_scores": [
        "person", "respondent", "event_id", "instrument", "version", "window", "date", "score_basis", "respondents",
        "items_scored", "without_maximum", "academic_year", "score", "max_score", "score_pct", "is_group",
    ],
}  # fmt: skip

ANONYMOUS = "anonymous"
NOBODY = ("", "anon", "guest", "unknown")
INFORMATIONAL = "Informational"
WHOLE = "whole_test"
PERCENT = Decimal("0.0001")


@dataclass
class Answer:
    """A loaded answer; ``number`` tells anonymous respondents apart and is 0 for somebody who is named."""

    row: DiagnosticRow
    person: str
    label: str
    number: int
    day: date | None
    is_scored: bool
    score: Decimal | None
    highest: Decimal | None

    @property
    def item(self) -> str:
        """The item, or the whole test."""
        return squash(self.row.item) if self.row.item else WHOLE

    @property
    def is_group(self) -> bool:
        """Whether nobody knows whose answer it is; who sends a whole test is one person."""
        return self.person == ANONYMOUS and not self.label and self.item != WHOLE

    @property
    def state(self) -> str:
        """Whether it counts."""
        return "unscored" if not self.is_scored else "scored" if self.highest is not None else "maximum_unknown"

    @property
    def test(self) -> tuple[str, str, str, str]:
        """Event, instrument, version and window."""
        row = self.row
        return (row.event_id, squash(row.instrument), squash(row.version) or "unstated", row.window)


class Diagnostics:
    """The tests of one region."""

    def __init__(self, world: World, lists: Lists) -> None:
        self._world, self._lists = world, lists
        rows = [row for row in world.rows(DiagnosticRow) if not row.code]
        self._labels = self._number_labels(rows)
        self.answers = [self._answer(row) for row in rows]
        self._number_others()

    def _number_labels(self, rows: list[DiagnosticRow]) -> dict[tuple[str, str], int]:
        """A label such as anon-3 is one person throughout its event."""
        found = {(row.event_id, row.teacher_id) for row in rows if label_of(row)}
        ranked = sorted(found, key=lambda key: (key[0], len(key[1]), key[1]))
        counts: Counter[str] = Counter()
        numbers = {}
        for event_id, label in ranked:
            counts[event_id] += 1
            numbers[event_id, label] = counts[event_id]
        return numbers

    def _number_others(self) -> None:
        """Anonymous answers without a label are numbered behind the labels of the event, item by item."""
        labels = Counter(event_id for event_id, _ in self._labels)
        groups: dict[tuple[object, ...], list[Answer]] = defaultdict(list)
        for one in self.answers:
            if one.person == ANONYMOUS and not one.label:
                groups[(*one.test, one.item)].append(one)
        for group in groups.values():
            for nth, one in enumerate(sorted(group, key=order_sent), labels[one_event(group)] + 1):
                one.number = nth

    def _answer(self, row: DiagnosticRow) -> Answer:
        person = self._world.directory.person(row.teacher_id) if not is_nobody(row) else ANONYMOUS
        item = self._item(row)
        kind = row.item_kind or (item.kind if item else "")
        is_scored = kind != INFORMATIONAL
        highest = self._highest(row, item) if is_scored else None
        score = row.score
        if score is None and is_scored:
            score = highest if row.is_correct else Decimal(0)
        label = label_of(row)
        return Answer(
            row, person or "", label, self._labels.get((row.event_id, label), 0), self._day(row),
            is_scored, score if is_scored else None, highest,
        )  # fmt: skip

    def _item(self, row: DiagnosticRow) -> Item | None:
        return self._lists.items.get((self._lists.version(row.instrument, row.version), squash(row.item)))

    def _highest(self, row: DiagnosticRow, item: Item | None) -> Decimal | None:
        """As sent, else as the catalog has it, else 1 for right or wrong."""
        if row.highest is not None:
            return row.highest
        test = self._lists.version(row.instrument, row.version)
        listed = item.highest if item else self._lists.highest.get(test) if not row.item else None
        codes.require(listed is None or (row.score or 0) <= listed, f"more points than the catalog allows: {row}")
        return listed if listed is not None or row.score is not None else Decimal(1)

    def _day(self, row: DiagnosticRow) -> date | None:
        """Of a test without a time: before the event or after it; when somebody followed up, nobody knows."""
        event = self._world.intake.events[row.event_id]
        if row.submitted:
            return row.submitted.date()
        return {"pre": event.start, "post": last_day(event)}.get(row.window)

    def _year(self, event_id: str) -> str:
        """An event belongs whole to the year of its first day."""
        start = self._world.intake.events[event_id].start
        return str(academic_year(start)) if start else ""

    def items(self) -> Iterator[list[str]]:
        """Answer by answer."""
        for one in self.answers:
            yield [
                one.person, str(one.number), *one.test, one.item,
                str(one.day or ""), one.state, self._year(one.row.event_id), text(one.score), text(one.highest),
                "" if one.row.is_correct is None else flag(one.row.is_correct), flag(one.person == ANONYMOUS),
                flag(bool(one.label)), str(one.day or one.row.file.date or ""),
            ]  # fmt: skip

    def scores(self) -> Iterator[list[str]]:
        """Test by test: the whole as sent, else the sum of the items; of a group, its answers together."""
        groups: dict[tuple[object, ...], list[Answer]] = defaultdict(list)
        for one in self.answers:
            groups[(one.person, 0 if one.is_group else one.number, *one.test)].append(one)
        # Who wrote a whole test without a label may be one of those whose items came without one: nobody counts twice.
        whole_tests = Counter(
            one.test for one in self.answers if one.item == WHOLE and one.person == ANONYMOUS and not one.label
        )
        for key, group in groups.items():
            whole = [one for one in group if one.item == WHOLE and one.state == "scored"]
            items = [one for one in group if one.item != WHOLE]
            counted = [one for one in whole or items if one.state == "scored"]
            score = sum((one.score or Decimal(0) for one in counted), Decimal(0))
            highest = sum((one.highest or Decimal(0) for one in counted), Decimal(0))
            basis = "unscored" if not counted else "whole_test" if whole else "items"
            days = [one.day for one in group]
            most = max(Counter(one.item for one in group).values())
            yield [
                *map(str, key), str(max((day for day in days if day), default="")), basis,
                str(max(most - whole_tests[group[0].test] if group[0].is_group else most, 0)),
                str(sum(one.state == "scored" for one in items)),
                str(sum(one.state == "maximum_unknown" for one in group)), self._year(group[0].row.event_id),
                text(score if counted else None), text(highest if counted else None),
                text((100 * score / highest).quantize(PERCENT, ROUND_HALF_UP) if counted and highest else None),
                flag(any(one.is_group for one in group)),
            ]  # fmt: skip


def order_sent(one: Answer) -> tuple[object, ...]:
    """Which of several anonymous answers comes first; what is not known comes last."""
    values = (one.row.submitted, one.row.is_correct, one.row.score, one.row.highest)
    return tuple(part for value in values for part in (value is None, value or 0))


def one_event(group: list[Answer]) -> str:
    """The event of a group of answers."""
    return group[0].row.event_id


def is_nobody(row: DiagnosticRow) -> bool:
    """Whether no educator is named."""
    word = row.teacher_id.strip().lower()
    return not word or word.startswith(NOBODY[1:])


def label_of(row: DiagnosticRow) -> str:
    """The label of an anonymous answer, by which the answers of one person are known; blank without one."""
    return row.teacher_id if is_nobody(row) and any(map(str.isdigit, row.teacher_id)) else ""


def text(value: Decimal | None) -> str:
    """A number, blank for none."""
    return "" if value is None else f"{value.normalize():f}"
