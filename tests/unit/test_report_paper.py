"""What can be read out of a report on paper, and where its letters stand."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdfium2
import pytest

from orchestration.lib.reports.content import Cell, Column, Report, Section, Table
from orchestration.lib.reports.paper import _tables, paper


def made(*tables: Table, paragraphs: tuple[str, ...] = ()) -> pypdfium2.PdfDocument:
    report = Report(
        "people", "People", "North", "C1", date(2026, 6, 30), "b1", datetime(2026, 7, 1, tzinfo=UTC), main="people",
        sections=(Section("All", paragraphs, tables),),
    )  # fmt: skip
    return pypdfium2.PdfDocument(paper(report))


def read(document: pypdfium2.PdfDocument) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def one_column(*cells: Cell) -> Table:
    return Table("people", "Names", (Column("name"),), tuple((cell,) for cell in cells))


@pytest.mark.parametrize(
    "name",
    [
        "عبدالرحمن", "عبدالرحمنالسويدي", "אברהמוביץ׳", "אברהמוביץשטיינברגר", "अनिरुद्धनाथ", "Hadžihafizbegović",
        "Παπαδοπούλουκωνσταντίνα", "e\u0301lisabethdelafontaineverte",
    ],
)  # fmt: skip
def test_a_long_name_is_read_as_it_was_written(name: str) -> None:
    """Also where it is broken, as in cells and paragraphs: its parts stand in their order, and nothing between them."""
    said = unicodedata.normalize("NFC", read(made(one_column(name), paragraphs=(name,))))
    assert said.count(unicodedata.normalize("NFC", name)) == 2


def test_a_word_between_two_of_the_other_direction_keeps_its_order() -> None:
    said = read(made(one_column("عبد internationalizations عبد")))
    assert "internationalizations" in said


def test_a_word_longer_than_its_column_is_broken() -> None:
    """What runs over the edge of its cell lies on the next one."""
    columns = tuple(Column(name) for name in ("name", "other"))
    document = made(Table("people", "Names", columns, (("x" * 400, "y"),)))
    assert "x" * 400 in read(document).replace("\r\n", "")
    assert all(letter[2] < page.get_width() for page in document for letter in boxes(page))


def crowded() -> Table:
    """As wide as the one of cohorts: figures of seven themes, some of which are hidden, and their intervals."""
    figures = [f"{theme}_of_educators_{what}" for theme in THEMES for what in ("n", "mean", "mean_ci_low", "share")]
    columns = [Column("cohort"), Column("cohort_kind"), Column("academic_year_label")]
    columns += [Column(name, "number" if "mean" in name else "count") for name in figures]
    rows = []
    for number in range(2):
        of = (f"North {number}", f"all educators of the contract in {number}", f"202{number}-2{number + 1}")
        rows.append((*of, *("suppressed" if place % 3 else 1234567 for place in range(len(figures)))))
    return Table(
        "cohorts", "Cohorts", tuple(columns), tuple(rows), ("A footnote.",),
        who=("cohort", "cohort_kind", "academic_year_label"),
        themes=tuple(f"{theme}_of_educators_n" for theme in THEMES),
    )  # fmt: skip


THEMES = (
    "attendance",
    "skills",
    "confidence",
    "implementation",
    "students",
    "recorded",
    "surveys",
    "schools",
    "classes",
)


def test_a_table_wider_than_the_paper_is_divided_by_theme_and_says_in_each_part_of_what_it_is() -> None:
    parts = _tables(crowded())
    assert len(parts) > 1
    assert [part["title"] for part in parts] == [
        f"Cohorts ({place} of {len(parts)})" for place in range(1, len(parts) + 1)
    ]
    names = [[column["name"] for column in part["columns"]] for part in parts]
    assert {tuple(part[:3]) for part in names} == {("cohort", "cohort_kind", "academic_year_label")}
    figures = [name for part in names for name in part[3:]]
    assert figures == [column.name for column in crowded().columns[3:]]
    # a theme of four stands in one part
    assert all(len(part[3:]) % 4 == 0 and part[3].endswith("_n") for part in names)
    assert [part["rows"][1][0] for part in parts] == ["North 1"] * len(parts)
    assert [len(part["notes"]) for part in parts] == [0] * (len(parts) - 1) + [1]


def test_a_table_without_themes_is_divided_but_not_between_a_mean_and_its_interval() -> None:
    table = replace(crowded(), who=(), themes=())
    parts = _tables(table)
    names = [[column["name"] for column in part["columns"]] for part in parts]
    assert len(parts) > 1
    assert all(part[:3] == ["cohort", "cohort_kind", "academic_year_label"] for part in names)
    assert not [part[3] for part in names if part[3].endswith("_ci_low")]


def test_a_table_that_fits_stands_whole_and_one_without_rows_too() -> None:
    (part,) = _tables(replace(crowded(), columns=crowded().columns[:8], rows=tuple(row[:8] for row in crowded().rows)))
    assert part["title"] == "Cohorts"
    (part,) = _tables(replace(crowded(), rows=()))
    assert len(part["columns"]) == len(crowded().columns)


def test_no_cell_is_printed_over_another() -> None:
    document = made(crowded())
    assert read(document).count("suppressed") == 2 * sum(place % 3 > 0 for place in range(36))
    assert [found for page in document for found in overprinted(page)] == []


def overprinted(page: pypdfium2.PdfPage) -> list[str]:
    """Letters that lie on another one, by more than letters of a word do."""
    text = page.get_textpage()
    letters = [(text.get_text_range(place, 1), box) for place, box in enumerate(boxes(page)) if box[2] - box[0] > 0.1]
    found = []
    for place, (letter, one) in enumerate(letters):
        for _, other in letters[place + 1 :]:
            width = min(one[2], other[2]) - max(one[0], other[0])
            height = min(one[3], other[3]) - max(one[1], other[1])
            if width > 1.2 and height > 1.2:
                found.append(letter)
    return found


def boxes(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    text = page.get_textpage()
    return [text.get_charbox(place) for place in range(text.count_chars())]
