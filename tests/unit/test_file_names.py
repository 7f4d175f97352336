"""Names of files for ids that senders make up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.lib.file_names import LONGEST, file_name, id_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CT-2024_01.A", "CT-2024_01.A"),
        ("X 1", "X 1"),
        ("X/1", "X%2F1"),
        ("..", "%2E%2E"),
        (".HIDDEN", "%2EHIDDEN"),
        ("END.", "END%2E"),
        ("NUL", "%4EUL"),
        ("COM1.CSV", "%43OM1.CSV"),
        ("NULL", "NULL"),
        ("A~1", "A%7E1"),
        ("É", "%C3%89"),
    ],
)
def test_a_name_is_readable(text: str, name: str) -> None:
    assert file_name(text) == name
    assert id_of(name) == text


def test_case_alone_makes_another_name() -> None:
    names = [file_name(text) for text in ("C1", "c1")]
    assert names[0] == "C1"
    assert names[1].startswith("c1~")
    assert len({name.casefold() for name in names}) == 2


def test_a_long_id_has_a_short_name_of_its_own() -> None:
    one, other = file_name("A" * 5000), file_name("A" * 5000 + "B")
    assert one.startswith("A" * LONGEST + "~")
    assert one != other
    assert id_of(one) is None  # too long to be said by its name


def test_a_folder_that_somebody_named_is_no_id_of_ours() -> None:
    assert id_of("Spring 2024") is None
    assert id_of("100%") is None


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_two_ids_share_a_name_and_none_leaves_its_folder(one: str, other: str) -> None:
    for text in (one, other):
        name = file_name(text)
        assert name == Path(name).name
        assert name not in {"", ".", ".."}
        assert not set(name) & set('<>:"/\\|?*')
        assert name.isascii()
        assert name.isprintable()
        assert name[-1] not in ". "
        assert len(name) <= LONGEST + 13
        assert id_of(name) == text or id_of(name) is None
    assert (file_name(one).casefold() == file_name(other).casefold()) == (one == other)
