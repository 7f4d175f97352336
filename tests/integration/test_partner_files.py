"""Every file for every partner of the sample: no comment, no stranger, no small group, and none to be worked out.

The reader of the last tests shares nothing with what decides but the printed cells and who is in which group with whom:
it takes the cells out of the files, and asks an integer program how far a hidden one is bounded (rules R39 to R41).
"""

from __future__ import annotations

import csv
import json
import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import psycopg
import pypdfium2
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from orchestration.lib import settings
from orchestration.lib.database import connect
from orchestration.lib.reports import (
    PARTNER_REPORTS,
    Format,
    NotPublished,
    ReportFile,
    achievement,
    attendance,
    cohort,
    diagnostics,
    implementation,
    implementation_figures,
    record_delivered,
    write_partner_reports,
)
from orchestration.lib.reports.reader import published
from orchestration.lib.reports.suppression import Decision, State
from orchestration.lib.reports.suppression.kept import with_current_people
from tests.integration.conftest import fresh_database

STUDENTS, EDUCATORS, WHOLE_VALUES, SHARE_OF_SCALE = 10, 5, 3, 0.1
NUMBER = re.compile(r"[−-]?[0-9]+(\.[0-9]+)?$")
OLD = re.compile(r"(.*) \(as of [0-9-]+\)$")
HIDDEN = ("n<5", "n<10", "suppressed")


# ---- files


@pytest.fixture(scope="module")
def database(_published_sample: str) -> Iterator[str]:
    """The published sample, in a database that may be written to."""
    with fresh_database(_published_sample) as name:
        yield name


@pytest.fixture(scope="module")
def written(database: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[ReportFile]]:
    """All reports of every contract in every format, by contract."""
    folder = tmp_path_factory.mktemp("partners")
    with connect() as connection:
        contracts = connection.execute(
            "select distinct contract from reports.rpt_teacher_attendance_event where contract is not null order by 1"
        ).fetchall()
    return {
        contract: write_partner_reports(contract, list(PARTNER_REPORTS), list(Format), folder)
        for (contract,) in contracts
    }


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [said for name, said in attrs if name in ("aria-label", "alt", "title") and said]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def text_of(path: Path) -> str:
    """All that a file says, in letters alone."""
    if path.suffix == ".pdf":
        said = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
    elif path.suffix == ".html":
        parser = _Text()
        parser.feed(path.read_text(encoding="utf-8"))
        said = " ".join(parser.said)
    elif path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        said = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    else:
        said = path.read_text(encoding="utf-8-sig")
    return letters(said)


def letters(said: str) -> str:
    return "".join(unicodedata.normalize("NFC", said).split()).casefold()


@pytest.fixture(scope="module")
def texts(written: dict[str, list[ReportFile]]) -> dict[str, dict[Path, str]]:
    return {
        contract: {path: text_of(path) for file in files for path in file.paths} for contract, files in written.items()
    }


def csv_of(files: Sequence[ReportFile], report: str, table: str = "") -> list[dict[str, str]]:
    """The rows of a table: of the report's main one, or of one that is named. Without rows it is no file."""
    found = [
        path
        for file in files
        for path in file.paths
        if path.suffix == ".csv" and re.fullmatch(rf"{report}__[0-9]+{f'__{table}' if table else ''}", path.stem)
    ]
    if not found:
        return []
    (path,) = found
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def rows(query: str, *values: Any) -> list[dict[str, Any]]:
    with connect() as connection:
        return connection.cursor(row_factory=psycopg.rows.dict_row).execute(query, values).fetchall()


# The contract of the sample with most educators, and forty more who are in some of its cohorts each.
CROWDED = "C-1001"
INVENTED = range(9_000_000_000, 9_000_000_040)
CLASSES = (6, 9, 14, 18, 22, 25, 27, 30)


@pytest.fixture(scope="module")
def crowded_database(_published_sample: str) -> Iterator[str]:
    chance = random.Random(11)
    with fresh_database(_published_sample) as name:
        templates = {
            "restricted.cohort_educator": ("contract_source_id", "cohort_key, academic_year"),
            "restricted.implementation_educator": ("contract", "cohort, curriculum, academic_year"),
            "restricted.implementation_detail": ("contract", "curriculum, academic_year"),
            "reports.rpt_implementation": ("contract", "curriculum, academic_year"),
        }
        found = {
            table: rows(
                f"select distinct on ({group}) to_jsonb({table.split('.')[1]}) as row from {table} "
                f"where {contract} = %s and academic_year in (2024, 2025) order by {group}",
                CROWDED,
            )
            for table, (contract, group) in templates.items()
        }
        (template,) = rows(
            "select to_jsonb(classes) as row from marts.bridge_implementation_class as classes "
            "where is_implementing and is_counted and academic_year = 2025 order by contact_id, group_number limit 1"
        )
        (curriculum,) = rows(
            "select curriculum from marts.dim_curriculum where curriculum_key = %s", template["row"]["curriculum_key"]
        )
        more: list[tuple[str, dict[str, Any]]] = []
        for contact in INVENTED:
            more += _invented(chance, contact, found, template["row"], curriculum["curriculum"])
        with connect() as connection:
            for table, row in more:
                connection.execute(
                    f"insert into {table} select * from jsonb_populate_record(null::{table}, %s::jsonb)",
                    [json.dumps(row)],
                )
        yield name


def _invented(
    chance: random.Random, contact: int, found: dict[str, Any], a_class: dict[str, Any], curriculum: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of an educator who is in the whole contract, and in each of its groups by chance."""
    pre, post = (None if chance.random() < 0.25 else chance.randint(4, 20) / 4 for _ in range(2))
    values = {
        "contact_id": contact,
        "confidence_pre": pre,
        "confidence_post": post,
        "confidence_matched_pre": pre if post is not None else None,
        "confidence_matched_post": post if pre is not None else None,
        "confidence_change": None if pre is None or post is None else post - pre,
        "surveys_due_pre": 1,
        "surveys_due_post": 1,
    }
    for number, template in enumerate(found["restricted.cohort_educator"]):
        row = template["row"]
        if row["academic_year"] == 2024 and (row["is_total"] or chance.random() < (0.1, 0.5, 0.9)[number % 3]):
            yield "restricted.cohort_educator", row | values
    said = {
        "contact_id": contact,
        "admin_support": chance.choice([None, 1, 2, 3, 3, 4, 4, 4]),
        "choice": chance.choice(["unknown", "own", "own", "own", "required", "required", "mixed"]),
        "last_name": f"Invented{contact}",
    }
    is_in = chance.random() < 0.5
    for table in ("restricted.implementation_educator", "restricted.implementation_detail"):
        for template in found[table]:
            row = template["row"]
            if (
                row["academic_year"] == 2025
                and row["curriculum"] in (None, curriculum)
                and (row.get("cohort") is None or is_in)
            ):
                yield table, row | said
    for template in found["reports.rpt_implementation"]:
        if template["row"]["academic_year"] == 2025 and template["row"]["curriculum"] == curriculum:
            yield "reports.rpt_implementation", template["row"] | said
    if chance.random() < 0.7:
        for group in range(1, chance.randint(2, 3)):
            numbers = {"contact_id": contact, "group_number": group, "students": chance.choice(CLASSES)}
            yield "marts.bridge_implementation_class", a_class | numbers


@pytest.fixture(scope="module")
def crowded(crowded_database: str, tmp_path_factory: pytest.TempPathFactory) -> list[ReportFile]:
    """The reports of the crowded contract."""
    folder = tmp_path_factory.mktemp("crowded")
    return write_partner_reports(CROWDED, list(PARTNER_REPORTS), [Format.CSV, Format.HTML], folder)


# ---- R39, R40


def test_no_comment_is_in_any_file(texts: dict[str, dict[Path, str]]) -> None:
    said = rows(
        """
        select comment_text as said from restricted.comment_text
        union select answer_text from restricted.feedback_text
        union select comment_text from restricted.admin_support_comment
        union select reason_not_raw from restricted.implementation_text
        union select next_year_plan from restricted.implementation_text
        """
    )
    # what is a sentence; single words are those of the lists, too
    comments = {letters(row["said"]) for row in said if row["said"] and len(row["said"].split()) > 3}
    listed = {letters(row["reason"]) for row in rows("select reason from reference.implementation_reason")}
    comments -= listed
    assert len(comments) > 20
    found = {
        (path.name, comment)
        for files in texts.values()
        for path, text in files.items()
        for comment in comments
        if comment in text
    }
    assert not found


def test_no_educator_of_another_contract_is_in_any_file(
    written: dict[str, list[ReportFile]], texts: dict[str, dict[Path, str]]
) -> None:
    people = rows(
        """
        select distinct events.contract, identities.name_last, identities.name_first, identities.email_professional
        from reports.rpt_teacher_attendance as events
        inner join restricted.contact_identity as identities on events.contact_id = identities.contact_id
        """
    )
    of_contract: dict[str, set[tuple[str, str]]] = defaultdict(set)
    addresses: dict[str, set[str]] = defaultdict(set)
    for row in people:
        of_contract[row["contract"]].add((row["name_last"] or "", row["name_first"] or ""))
        addresses[row["email_professional"] or ""].add(row["contract"])
    for contract, files in written.items():
        for path in (path for file in files for path in file.paths if path.suffix == ".csv"):
            with path.open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.DictReader(stream):
                    assert row.get("contract", contract) == contract
                    if "last_name" in row:
                        name = row["last_name"].removeprefix("'"), row["first_name"].removeprefix("'")
                        assert name in of_contract[contract], (path.name, name)
        strangers = [letters(one) for one, contracts in addresses.items() if one and contract not in contracts]
        for path, text in texts[contract].items():
            assert not [one for one in strangers if one in text], path.name


# ---- R41: what is small


def is_number(cell: str) -> bool:
    return bool(NUMBER.fullmatch(cell))


def test_no_small_group_of_cohorts_is_told(written: dict[str, list[ReportFile]]) -> None:
    small = 0
    for contract, files in written.items():
        found = rows("select * from restricted.cohort_outcome where contract_source_id = %s", contract)
        truth = {(row["cohort_label"], row["cohort_kind"], row["academic_year_label"]): row for row in found}
        table = csv_of(files, cohort.NAME)
        assert len(table) == len(truth) == len(found)
        for row in table:
            true = truth[row["cohort"], row["cohort_kind"], row["academic_year_label"]]
            for mean, (_, n, _) in cohort.MEANS.items():
                beside = [name for name, of in cohort.BESIDE.items() if of in (mean, n)]
                if true[n] < EDUCATORS:
                    small += true[n] > 0
                    assert not [name for name in (mean, n, *beside) if is_number(row[name])], (contract, row)
                elif is_number(row[n]):
                    assert int(row[n]) == true[n]
                if is_number(row[mean]):
                    assert float(row[mean]) == pytest.approx(float(true[mean]), abs=0.005001)
            students = true["students_reported"] or 0
            assert row["students_reported"] in ("suppressed", "n<10", "n/a", str(int(students)))
            assert (row["students_reported"] == "n/a") == (true["n_reporting_students"] == 0)
            assert students >= STUDENTS or not is_number(row["students_reported"])
    assert small


def test_no_small_group_of_students_is_told(written: dict[str, list[ReportFile]]) -> None:
    for contract, files in written.items():
        details = rows("select * from restricted.implementation_detail where contract = %s", contract)
        true = {
            (row["academic_year_label"], row["last_name"] or "", row["first_name"] or "", row["curriculum"]):
            row["students"] for row in details
        }  # fmt: skip
        table = csv_of(files, implementation.NAME)
        assert len(table) == len(details)
        cells = [
            (row["students"], true[row["academic_year_label"], row["last_name"], row["first_name"], row["curriculum"]])
            for row in table
            if len(true) == len(details)  # no two of one name
        ]
        groups = rows("select * from restricted.implementation_outcome where contract = %s", contract)
        of_group = {(row["academic_year_label"], row["cohort"], row["curriculum"]): row["students"] for row in groups}
        for row in csv_of(files, implementation.NAME, "summary"):
            key = (
                row["academic_year_label"],
                None if row["cohort"] == implementation.ALL_EDUCATORS else row["cohort"],
                None if row["curriculum"] == implementation.ALL_CURRICULA else row["curriculum"],
            )
            cells.append((row["students"], of_group[key]))
            if not is_number(row["students"]):
                assert not is_number(row["students_estimate"])
        for cell, students in cells:
            assert (
                cell in ("suppressed", "n<10")
                if 0 < (students or 0) < STUDENTS
                else not is_number(cell) or (int(cell) == students)
            )
            assert (cell == "n/a") == (not students)


def test_shares_are_those_of_the_marts_where_they_are_told(written: dict[str, list[ReportFile]]) -> None:
    told = 0
    for contract, files in written.items():
        found = rows("select * from restricted.implementation_share where contract = %s", contract)
        truth = {
            (row["academic_year_label"], row["measure"], row["answer"]): row
            for row in found
            if row["cohort"] is None and row["curriculum"] is None
        }
        for row in csv_of(files, implementation.NAME, "shares"):
            true = truth[row["academic_year_label"], row["measure"], row["answer"]]
            if is_number(row["n"]):
                assert int(row["n"]) == true["n"]
            if is_number(row["share"]):
                told += 1
                assert float(row["share"]) == pytest.approx(float(true["share"]), abs=0.0005001)
                assert true["n_smallest"] >= (STUDENTS if true["unit"] == "students" else EDUCATORS)
    assert told


# ---- R41: what can be worked out


@dataclass
class Seen:
    """A cell, and whom it counts.

    Attributes:
        place: of whom it is, for a failure.
        text: as it is printed.
        members: how many each counts for.
        mean: of what it is the mean, with the scale; "" for a number of members.
    """

    place: str
    text: str
    members: Mapping[str, int]
    mean: str = ""
    scale: tuple[int, int] = (0, 1)


class Stranger:
    """Who holds the files and knows who is in which group with whom.

    Unknown are, for each kind of members, how many they are and the sum of their values in each measure.
    """

    def __init__(self, seen: Sequence[Seen], least: int, differences: Mapping[str, tuple[str, str]]) -> None:
        self.seen, self.smallest = seen, least
        of_member: dict[str, list[int]] = defaultdict(list)
        for index, cell in enumerate(seen):
            for one in cell.members:
                of_member[one].append(index)
        kinds = sorted({tuple(places) for places in of_member.values()})
        self.kinds = [[number for number, kind in enumerate(kinds) if index in kind] for index in range(len(seen))]
        scales = {cell.mean: cell.scale for cell in seen if cell.mean}
        self.place = {
            (number, measure): place
            for place, (number, measure) in enumerate(
                [(number, "") for number in range(len(kinds))]
                + [
                    (number, measure)
                    for number, kind in enumerate(kinds)
                    for measure in scales
                    if any(seen[index].mean == measure for index in kind)
                ]
            )
        }
        self.width = len(self.place)
        self.rows: list[tuple[np.ndarray, float, float]] = []
        for (number, measure), place in self.place.items():
            if measure:
                for end, bounds in zip(scales[measure], ((0.0, np.inf), (-np.inf, 0.0)), strict=True):
                    self.rows.append((self._row({place: 1.0, self.place[number, ""]: -float(end)}), *bounds))
        for number in range(len(kinds)):
            for change, (after, before) in differences.items():
                if all((number, measure) in self.place for measure in (change, after, before)):
                    places = {self.place[number, change]: 1.0, self.place[number, after]: -1.0}
                    self.rows.append((self._row(places | {self.place[number, before]: 1.0}), -1e-4, 1e-4))
        for index, cell in enumerate(seen):
            self.rows += self._says(index, cell)

    def _row(self, places: Mapping[int, float]) -> np.ndarray:
        row = np.zeros(self.width)
        for place, factor in places.items():
            row[place] += factor
        return row

    def number(self, index: int) -> np.ndarray:
        return self._row({self.place[kind, ""]: 1.0 for kind in self.kinds[index]})

    def total(self, index: int) -> np.ndarray:
        return self._row({self.place[kind, self.seen[index].mean]: 1.0 for kind in self.kinds[index]})

    def _says(self, index: int, cell: Seen) -> Iterator[tuple[np.ndarray, float, float]]:
        number = self.number(index)
        if cell.text.startswith("n<"):
            yield number, 0, self.smallest - 1
        elif cell.text == "suppressed":
            yield number, self.smallest, np.inf
        elif not cell.mean:
            yield number, int(cell.text), int(cell.text)
        else:
            mean, half = float(cell.text), 0.0051
            yield self.total(index) - (mean - half) * number, 0.0, np.inf
            yield self.total(index) - (mean + half) * number, -np.inf, 0.0

    def least(self, goal: np.ndarray, *more: tuple[np.ndarray, float, float]) -> float | None:
        known = [*self.rows, *more]
        solved = milp(
            goal,
            integrality=np.array([measure == "" for _, measure in self.place], dtype=int),
            bounds=Bounds(-4000, 4000),
            constraints=LinearConstraint(*(np.array([one[part] for one in known]) for part in range(3))),
        )
        return None if solved.x is None else float(goal @ solved.x)

    def numbers(self, index: int) -> Iterator[int]:
        number, found = self.number(index), -1
        while (least := self.least(number, (number, found + 1, np.inf))) is not None:
            found = round(least)
            yield found

    def findings(self) -> Iterator[str]:
        """What the files tell more exactly than the law allows."""
        for index, cell in enumerate(self.seen):
            if cell.text not in HIDDEN or not cell.members:
                continue
            if not cell.mean:
                if sum(1 for _ in zip(range(WHOLE_VALUES), self.numbers(index), strict=False)) < WHOLE_VALUES:
                    yield f"number of {cell.place}"
                continue
            enough = SHARE_OF_SCALE * (cell.scale[1] - cell.scale[0]) - 1e-6
            low, high = np.inf, -np.inf
            for n in (n for n in self.numbers(index) if n):
                exactly = (self.number(index), n, n)
                low = min(low, (self.least(self.total(index), exactly) or 0) / n)
                high = max(high, -(self.least(-self.total(index), exactly) or 0) / n)
                if high - low >= enough or n > 60:
                    break
            if high - low < enough:
                yield f"mean of {cell.place}: {low} to {high}"


def confidence(contract: str, files: Sequence[ReportFile], when: str) -> dict[int, list[Seen]]:
    """The cells of confidence in the report on cohorts, by academic year."""
    found: dict[int, list[Seen]] = defaultdict(list)
    members: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows("select * from restricted.cohort_educator where contract_source_id = %s", contract):
        members[row["cohort_label"], row["cohort_kind"], row["academic_year_label"]].append(row)
    for row in csv_of(files, cohort.NAME):
        group = members[row["cohort"], row["cohort_kind"], row["academic_year_label"]]
        for mean, (value, n, scale) in cohort.MEANS.items():
            who = {str(one["contact_id"]): 1 for one in group if one[value] is not None}
            place = f"{when} {row['cohort']} {row['academic_year_label']} {mean}"
            for cell, measure in ((row[n], ""), (row[mean], value)):
                if cell != "n/a" and not OLD.fullmatch(cell):
                    found[group[0]["academic_year"]].append(Seen(place, cell, who, measure, scale))
    return found


DIFFERENCES = {"confidence_change": ("confidence_post", "confidence_pre")}


def test_no_hidden_confidence_can_be_worked_out(written: dict[str, list[ReportFile]]) -> None:
    for contract, files in written.items():
        for seen in confidence(contract, files, "now").values():
            assert list(Stranger(seen, EDUCATORS, DIFFERENCES).findings()) == [], contract


def test_no_hidden_number_of_students_can_be_worked_out(written: dict[str, list[ReportFile]]) -> None:
    for contract, files in written.items():
        for seen in students_seen(contract, files).values():
            assert list(Stranger(seen, STUDENTS, {}).findings()) == [], contract


def test_the_curriculum_of_every_educator_has_an_id(written: dict[str, list[ReportFile]]) -> None:
    """Also of who was trained in none that is known: such a row kept a contract from all its reports."""
    with published("test") as reader:
        known = {row["curriculum"] for row in reader.records(implementation_figures._CURRICULA)}
    assert {row["curriculum"] for row in rows("select curriculum from marts.dim_curriculum")} == known
    assert "Not applicable" in known


# ---- what is asked for and not there


def test_a_day_of_which_nothing_can_be_told_is_no_reason_to_publish_it(
    written: dict[str, list[ReportFile]], tmp_path: Path
) -> None:
    """A publication as of a day to come would show every reader sessions that nobody held as not recorded."""
    contract = next(iter(written))
    tomorrow = settings.today() + timedelta(days=1)
    for day, words in (
        (tomorrow, f"{tomorrow} is still to come"),
        (
            date(1999, 1, 1),
            rf"By 1999-01-01 nothing had happened under contract {contract}: what is known of it begins on 20",
        ),
    ):
        with pytest.raises(NotPublished, match=words) as refused:
            write_partner_reports(contract, [attendance.NAME], [Format.CSV], tmp_path, day)
        assert "replay" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_report_of_another_date_says_which_is_published(written: dict[str, list[ReportFile]], tmp_path: Path) -> None:
    with published("test") as reader:
        as_of = reader.as_of
    contract = next(iter(written))
    assert write_partner_reports(contract, [cohort.NAME], [Format.CSV], tmp_path, as_of)
    day = as_of - timedelta(days=1)
    with pytest.raises(
        NotPublished, match=rf"as of {as_of}: no report as of {day} .* `warehouse replay --as-of {day}`"
    ):
        write_partner_reports(contract, [cohort.NAME], [Format.CSV], tmp_path, day)


def test_the_ledger_keeps_what_was_told(written: dict[str, list[ReportFile]], database: str) -> None:
    (kept,) = rows("select count(*) as files from audit.report_figure")
    (made,) = rows("select count(*) as files from audit.report_file where report = any(%s)",
                   [[name for name, report in PARTNER_REPORTS.items() if report.figures]])  # fmt: skip
    assert 0 < kept["files"] <= made["files"]


# ---- R41: a crowded contract, and another file later


def test_nothing_hidden_of_a_crowded_contract_can_be_worked_out(crowded: list[ReportFile]) -> None:
    for least, of_years, differences in (
        (EDUCATORS, confidence(CROWDED, crowded, "now"), DIFFERENCES),
        (STUDENTS, students_seen(CROWDED, crowded), {}),
    ):
        texts = [cell.text for seen in of_years.values() for cell in seen]
        assert {"suppressed"} < set(texts), "nothing is hidden for the sake of another"
        assert sum(is_number(text) for text in texts) > 5
        for seen in of_years.values():
            assert list(Stranger(seen, least, differences).findings()) == []


def test_no_answer_of_a_crowded_contract_can_be_worked_out(crowded: list[ReportFile]) -> None:
    """All ways in which so many educators give these answers, counted."""
    of_measure: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in csv_of(crowded, implementation.NAME, "shares"):
        if row["measure"] in implementation_figures.ANSWERS:
            of_measure[row["measure"], row["academic_year_label"]].append(row)
    texts = [row["share"] for table in of_measure.values() for row in table]
    assert any(text.startswith("≤") for text in texts)
    for place, table in of_measure.items():
        if not is_number(table[0]["n"]):
            continue
        n = int(table[0]["n"])
        ways = [
            numbers
            for numbers in compositions(n, len(table))
            if all(says(number, n, row["share"]) for number, row in zip(numbers, table, strict=True))
        ]
        assert ways, place
        for position, row in enumerate(table):
            left = {numbers[position] for numbers in ways}
            if row["share"].startswith(("≤", "≥")):
                # what the bound alone leaves open
                assert len(left) >= min(WHOLE_VALUES, sum(says(number, n, row["share"]) for number in range(n + 1)))
            elif row["share"] == "suppressed":
                assert (max(left) - min(left)) / n >= SHARE_OF_SCALE, (place, row)


def compositions(n: int, parts: int) -> Iterator[tuple[int, ...]]:
    """All ways in which so many numbers add up to n."""
    if parts == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in compositions(n - first, parts - 1):
            yield first, *rest


def says(number: int, n: int, text: str) -> bool:
    """Whether a share of so many of n is printed so."""
    if text == "suppressed":
        return True
    if text[0] in "≤≥":
        bound = float(text[1:].rstrip(" %")) / 100
        return number <= bound * n + 1e-9 if text[0] == "≤" else number >= bound * n - 1e-9
    return abs(number / n - float(text)) <= 0.0005001


def students_seen(contract: str, files: Sequence[ReportFile]) -> dict[int, list[Seen]]:
    """The cells that count students in the reports on cohorts and on implementation, by the year that they are of."""
    classes: dict[tuple[int, int, str], dict[str, int]] = defaultdict(dict)
    for row in rows(
        """
        select classes.*, curricula.curriculum
        from marts.bridge_implementation_class as classes
        inner join marts.dim_curriculum as curricula on classes.curriculum_key = curricula.curriculum_key
        where classes.is_implementing and classes.is_counted and classes.students > 0
        """
    ):
        name = f"{row['contact_id']} {row['group_number']}"
        for curriculum in (row["curriculum"], ""):
            classes[row["contact_id"], row["academic_year"], curriculum][name] = row["students"]
    found: dict[int, list[Seen]] = defaultdict(list)

    def see(year: int, place: str, text: str, who: Sequence[int], curriculum: str = "") -> None:
        members = {name: size for one in who for name, size in classes.get((one, year, curriculum), {}).items()}
        if text != "n/a":
            found[year].append(Seen(place, text, members))

    of_cohort: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows("select * from restricted.cohort_educator where contract_source_id = %s", contract):
        of_cohort[row["cohort_label"], row["cohort_kind"], row["academic_year_label"]].append(row)
    for row in csv_of(files, cohort.NAME):
        group = of_cohort[row["cohort"], row["cohort_kind"], row["academic_year_label"]]
        # each educator with the year of the own outcome: told apart where these are several
        years = {one["outcome_academic_year"] for one in group}
        if len(years) == 1:
            who = [one["contact_id"] for one in group]
            see(years.pop(), f"{row['cohort']} {row['academic_year_label']}", row["students_reported"], who)
    of_group: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in rows("select * from restricted.implementation_educator where contract = %s", contract):
        of_group[row["cohort"], row["curriculum"], row["academic_year"]].append(row["contact_id"])
    for row in csv_of(files, implementation.NAME, "summary"):
        place = None if row["cohort"] == implementation.ALL_EDUCATORS else row["cohort"]
        curriculum = None if row["curriculum"] == implementation.ALL_CURRICULA else row["curriculum"]
        year = int(row["academic_year_label"][:4])
        see(year, f"{place} {curriculum} {year}", row["students"], of_group[place, curriculum, year], curriculum or "")
    details = rows("select * from restricted.implementation_detail where contract = %s", contract)
    order = ("last_name", "first_name", "curriculum")
    details.sort(key=lambda one: (-one["academic_year"], *((one[name] is None, one[name] or "") for name in order)))
    for one, row in zip(details, csv_of(files, implementation.NAME), strict=True):
        assert (row["curriculum"], row["academic_year_label"]) == (one["curriculum"], one["academic_year_label"])
        see(one["academic_year"], f"{one['contact_id']}", row["students"], [one["contact_id"]], one["curriculum"])
    return found


def test_a_second_file_tells_no_more_than_the_first_hid(crowded: list[ReportFile], tmp_path: Path) -> None:
    """Answers go between two deliveries: of two educators; then of eight more."""
    told = [confidence(CROWDED, crowded, "first")]
    latest = crowded
    for number, gone in enumerate((2, 10)):
        for path in (path for file in latest for path in file.paths if path.suffix == ".html"):
            record_delivered(path, date(2026, 7, 1 + number), "Ann Admin")
        with connect() as connection:
            connection.execute(
                """
                update restricted.cohort_educator
                set confidence_post = null, confidence_change = null
                where contract_source_id = %s and contact_id between %s and %s
                """,
                [CROWDED, INVENTED[0], INVENTED[gone - 1]],
            )
        forms = [Format.CSV, Format.HTML]
        latest = write_partner_reports(CROWDED, list(PARTNER_REPORTS), forms, tmp_path / str(number))
        cells = [cell for row in csv_of(latest, cohort.NAME) for cell in row.values()]
        assert number or [cell for cell in cells if OLD.fullmatch(cell)], "nothing is repeated"
        told.append(confidence(CROWDED, latest, f"after {gone} had gone"))
        for year in told[0]:
            seen = [cell for of_years in told for cell in of_years[year]]
            assert list(Stranger(seen, EDUCATORS, DIFFERENCES).findings()) == [], year


def test_what_grew_by_few_students_does_not_follow_from_what_grew_by_many(
    crowded: list[ReportFile], tmp_path: Path
) -> None:
    """One student comes to a class and fifteen to another: what is repeated must not be what is left of the total."""
    forms = [Format.CSV, Format.HTML]
    first = write_partner_reports(CROWDED, list(PARTNER_REPORTS), forms, tmp_path / "first")
    before = students_seen(CROWDED, first)
    for path in (path for file in first for path in file.paths if path.suffix == ".html"):
        record_delivered(path, date(2026, 7, 8), "Ann Admin")
    taught = rows(
        """
        select contact_id, group_number, students from marts.bridge_implementation_class
        where contact_id = any(%s) and students >= %s order by contact_id, group_number
        """,
        list(INVENTED),
        STUDENTS,
    )
    came = {f"{row['contact_id']} {row['group_number']}": more for row, more in zip(taught, (1, 15), strict=False)}
    with connect() as connection:
        for name, more in came.items():
            connection.execute(
                """
                update marts.bridge_implementation_class set students = students + %s
                where contact_id = %s and group_number = %s
                """,
                [more, *map(int, name.split())],
            )
    second = write_partner_reports(CROWDED, list(PARTNER_REPORTS), forms, tmp_path / "second")
    after = students_seen(CROWDED, second)
    assert [cell for seen in after.values() for cell in seen if OLD.fullmatch(cell.text)], "nothing is repeated"
    for year, seen in after.items():
        cells = [*before[year], *(_with_those_who_came(cell, came) for cell in seen)]
        assert list(Stranger(cells, STUDENTS, {}).findings()) == [], year


def _with_those_who_came(cell: Seen, came: Mapping[str, int]) -> Seen:
    """A cell with those who came since apart from the others; of what is repeated nothing is told as it is now."""
    members = {}
    for name, size in cell.members.items():
        members[name] = size - came.get(name, 0)
        if name in came:
            members[f"{name} later"] = came[name]
    hidden = f"n<{STUDENTS}" if sum(members.values()) < STUDENTS else "suppressed"
    return Seen(cell.place, hidden if OLD.fullmatch(cell.text) else cell.text, members)


def test_every_figure_of_one_educator_is_known_by_the_educator(written: dict[str, list[ReportFile]]) -> None:
    """Once a contact is merged, no figure is left that is called by the old id."""
    later, found = 10**15, 0
    with published("test") as reader:
        for contract in written:
            for report in (report for report in PARTNER_REPORTS.values() if report.figures):
                for figure in report.figures(reader, contract):
                    contacts = {int(one.partition(" ")[0]) for one in figure.population}
                    if len(contacts) != 1 or figure.level:
                        continue
                    (contact,) = contacts
                    decision = Decision(figure, State.SHOWN, figure.printed, "", State.SHOWN)
                    (renamed,) = with_current_people([decision], lambda ids: {one: one + later for one in ids})
                    was, now = (one.figure_id.split("/") for one in (figure, renamed.figure))
                    if was != now:
                        found += 1
                        assert [pair for pair in zip(was, now, strict=True) if len(set(pair)) > 1] == [
                            (str(contact), str(contact + later))
                        ]
                    else:
                        assert str(contact) not in was[2:], figure.figure_id
    assert found


# ---- what is held back


def test_rows_held_back_about_an_event_are_those_of_the_quarantine(database: str) -> None:
    held = rows(
        "select contract, feed, code, held_back_rows from restricted.held_outcome "
        "where feed in ('feedback', 'teacher_diagnostic') order by contract, feed, code"
    )
    expected = rows(
        """
        select contracts.contract_source_id as contract, held.feed, held.code,
            cast(count(distinct (held.batch_id, held.row_number)) as integer) as held_back_rows
        from quarantine.rejected_row as held
        inner join marts.dim_event as events on held.event_source_id = events.event_source_id
        inner join marts.bridge_contract_event as of_contract on events.event_key = of_contract.event_key
        inner join marts.dim_contract as contracts on of_contract.contract_key = contracts.contract_key
        where held.feed in ('feedback', 'teacher_diagnostic')
        group by contracts.contract_source_id, held.feed, held.code
        order by contracts.contract_source_id, held.feed, held.code
        """
    )
    assert held == expected


def test_rows_held_back_of_an_educator_are_some_of_the_quarantine(database: str) -> None:
    held = rows(
        "select contract, feed, code, held_back_rows from restricted.held_outcome "
        "where feed not in ('feedback', 'teacher_diagnostic')"
    )
    whole = {
        (row["feed"], row["code"]): row["held"]
        for row in rows(
            "select feed, code, count(distinct (batch_id, row_number)) as held from quarantine.rejected_row "
            "group by feed, code"
        )
    }
    assert all(0 < row["held_back_rows"] <= whole[row["feed"], row["code"]] for row in held)
    # of whom nobody is known is nobody's
    assert "unknown_person" not in {row["code"] for row in held}


def test_a_report_says_what_is_held_back_of_its_contract(written: dict[str, list[ReportFile]]) -> None:
    feeds = {
        cohort.NAME: cohort.FEEDS, implementation.NAME: implementation.FEEDS, diagnostics.NAME: diagnostics.FEEDS,
        achievement.NAME: achievement.FEEDS,
    }  # fmt: skip
    for contract, files in written.items():
        for name, of in feeds.items():
            (made,) = [file for file in files if file.paths[0].name.startswith(f"{name}__")]
            held = rows(
                "select coalesce(sum(held_back_rows), 0) as held from restricted.held_outcome "
                "where contract = %s and feed = any(%s)",
                contract,
                list(of),
            )[0]["held"]
            if name == cohort.NAME:
                held += rows(
                    "select coalesce(sum(held_back_rows), 0) as held from reports.rpt_teacher_attendance_head "
                    "where contract = %s",
                    contract,
                )[0]["held"]
            assert made.held_back == held, (contract, name)
            (about,) = [path for path in made.paths if path.name.endswith(".about.txt")]
            lines = about.read_text(encoding="utf-8").splitlines()
            told = [line for line in lines if line.startswith("Held back:")]
            assert bool(told) == (held > 0), (contract, name)
            # what the steward is told of them, as commands and lists, is nothing to a partner
            assert [line for line in told if "Such rows come in " not in line or "`" in line] == []
