"""Names of classes, courses, tests and skills: landing and the models mean the same by the same name."""

from __future__ import annotations

import jinja2
import pytest

from orchestration.lib import settings
from orchestration.lib.database import connect
from orchestration.lib.landing.contracts import name_word

MACROS = "".join(
    (settings.ROOT / "macros" / "cleaning" / f"{name}.sql").read_text() for name in ("text", "instruments")
)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("C 1.1", "c1.1"),
        ("c1 - 1", "c1.1"),
        ("C11", "c11"),
        ("Algebra I (2024-25)", "algebrai2024.25"),
        ("per_3", "per3"),
        ("3_4", "3.4"),
        ("Période n° 2", "périoden°2"),
        ("ÉTÉ 1", "ÉtÉ1"),  # letters of ASCII alone lose their case
        ("1–2", "1–2"),  # a dash that is not of ASCII parts nothing
        ("C\u00a01", "c1"),
        ("三年级 1班", "三年级1班"),
        ("***", "***"),
        ("- -", "- -"),
    ],
)
def test_a_name_is_one_word_in_landing_and_in_the_models(database: str, name: str, word: str) -> None:
    assert name_word(name) == word
    expression = jinja2.Template(MACROS).module.name_word("sent")
    with connect() as connection:
        row = connection.execute(f"select {expression} from (select %s::text as sent) as landed", [name]).fetchone()
    assert row == (word,)
