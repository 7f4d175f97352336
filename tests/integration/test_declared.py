"""Dates and numbers of a file whose ledger entry declares another way of writing them, as staging reads them."""

from __future__ import annotations

import json

import jinja2
import pytest

from orchestration.lib import settings
from orchestration.lib.database import connect

MACROS = "".join(
    (settings.ROOT / "macros" / "cleaning" / f"{name}.sql").read_text() for name in ("text", "dates", "declared_text")
)


def _read(sent: str, data_type: str, facts: dict[str, str], file_format: str) -> str:
    expression = jinja2.Template(MACROS).module.declared_text("sent", data_type)
    query = (
        f"select {expression} from (select %s::text as sent) as r, (select %s::jsonb as facts, %s as format) as landed"
    )
    with connect() as connection:
        return connection.execute(query.replace("'%,%'", "'%%,%%'"), [sent, json.dumps(facts), file_format]).fetchone()[
            0
        ]


@pytest.mark.parametrize(
    ("sent", "file_format", "expected"),
    [
        ("1,5", "csv", "1.5"),
        ("1.234,5", "csv", "1234.5"),
        ("1 234,5", "csv", "1234.5"),
        ("1.500", "csv", "1500"),
        ("1.500.000", "csv", "1500000"),
        ("12,5 %", "csv", "12.5%"),
        ("1.5", "csv", "1.5"),  # parts no thousands
        ("0.850", "csv", "0.850"),
        ("1.125", "xlsx", "1.125"),  # a workbook keeps numbers, and a point is how they come
        ("0.85", "xlsx", "0.85"),
        ("1,5", "xlsx", "1.5"),  # a text in a cell
        ("12", "xlsx", "12"),
    ],
)
def test_a_decimal_comma(database: str, sent: str, file_format: str, expected: str) -> None:
    assert _read(sent, "numeric", {"decimal": ","}, file_format) == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("14/11/22", "11/14/22"),
        ("3.4.2024 9:00", "4/3/2024 9:00"),
        ("\u00a03/4/2024", "\u00a04/3/2024"),  # staging reads what follows such blanks: so it must be turned, too
        ("\u200b3/4/2024", "\u200b4/3/2024"),
        ("2024-04-03", "2024-04-03"),
        ("45446", "45446"),
    ],
)
def test_the_day_first(database: str, sent: str, expected: str) -> None:
    assert _read(sent, "date", {"date_order": "dmy"}, "csv") == expected
    assert _read(sent, "date", {}, "csv") == sent


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("2024-06-03 09:00", "2024-06-03T07:00:00Z"),  # summer time in Oslo is two hours ahead
        ("3.6.2024 9:00", "2024-06-03T07:00:00Z"),
        ("45446.375", "2024-06-03T07:00:00Z"),
        ("2024-06-03 09:00Z", "2024-06-03 09:00Z"),
        ("2024-06-03", "2024-06-03"),  # a day is no moment: midnight in Oslo is the day before in New York
        ("45446", "45446"),
        ("soon", "soon"),
    ],
)
def test_the_zone_of_times(database: str, sent: str, expected: str) -> None:
    assert _read(sent, "timestamp", {"timezone": "Europe/Oslo", "date_order": "dmy"}, "csv") == expected
