"""What can be read out of a report on paper, and where its letters stand."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

import pypdfium2
import pytest

from orchestration.lib.reports.content import Cell, Column, Report, Section, Table
from orchestration.lib.reports.paper import paper


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


def boxes(page: pypdfium2.PdfPage) -> list[tuple[float, float, float, float]]:
    text = page.get_textpage()
    return [text.get_charbox(place) for place in range(text.count_chars())]
