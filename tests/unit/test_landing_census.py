"""The look through a large file: what it says of the lines agrees with reading them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.lib.landing import census, traces
from orchestration.lib.landing.census import Census, Lines

WORDS = ("student", "pupil", "sourcedid")
PLAIN = "a,b,c\n1,2,3\n"


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "SMALLEST", 1)
    monkeypatch.setattr(census, "BLOCK", 300)


def _taken(folder: Path, content: str | bytes) -> Census:
    path = folder / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return census.take(path, WORDS)


def _lines(folder: Path, content: str | bytes) -> Lines:
    lines = _taken(folder, content).lines
    assert lines is not None
    return lines


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    assert _taken(tmp_path, PLAIN).digest == hashlib.sha256(PLAIN.encode()).hexdigest()
    assert _taken(tmp_path, b"a,b\n\0").digest == hashlib.sha256(b"a,b\n\0").hexdigest()


def test_of_plain_lines_only_their_number_is_kept(tmp_path: Path) -> None:
    lines = _lines(tmp_path, PLAIN * 100)
    assert (lines.delimiter, lines.width, lines.end, lines.has_mark) == (",", 3, b"\n", False)
    assert (lines.size, lines.count, len(lines.odd), lines.suspicious) == (1200, 200, 0, ())
    assert lines.blocks.tolist() == [[0, 1], [300, 51], [600, 101], [606, 102], [906, 152]]


@pytest.mark.parametrize(
    "line",
    [
        "1,2",
        "1,2,3,4",
        "",
        ",,",
        " , ,",
        '1,"2",3',
        "1,2,\\N",
        f"{'x' * 254},,",
        "\u00a0,,",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_odd_line_is_told_with_its_place(tmp_path: Path, line: str, end: str) -> None:
    text = PLAIN.replace("\n", end) * 2 + line + end + "4,5,6"
    lines = _lines(tmp_path, text)
    start = len(PLAIN.replace("\n", end).encode()) * 2
    assert lines.odd.tolist() == [[start, len((line + end).encode()), 5]]
    assert (lines.count, lines.size) == (6, len(text.encode()))


@pytest.mark.parametrize(
    "content",
    [
        PLAIN + "1,\0,3\n",
        PLAIN + "1,2,3\r\n",
        PLAIN.replace("\n", "\r\n") + "1,2,3\n",
        PLAIN + "1,2\r,3\n",
        PLAIN.replace("\n", "\r"),
        PLAIN.encode("utf-16"),
        PLAIN.encode() + b"1,\xe9,3\n",
        PLAIN.encode() + b"1,2,\xc3",
        PLAIN + "x" * 301 + "\n",
        "one\ncolumn\n",
        "no line's end",
    ],
)
def test_what_is_not_plain_is_read_line_by_line(tmp_path: Path, content: str | bytes) -> None:
    assert _taken(tmp_path, content).lines is None


def test_too_many_odd_lines_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "MOST_ODD", 2)
    assert len(_lines(tmp_path, PLAIN * 3 + "1,2\n" * 2).odd) == 2
    assert _taken(tmp_path, PLAIN * 3 + "1,2\n" * 3).lines is None


def test_a_file_that_changed_is_not_known(tmp_path: Path) -> None:
    _lines(tmp_path, PLAIN)
    assert census.known(tmp_path / "file.csv")
    (tmp_path / "file.csv").write_text(PLAIN * 2)
    assert census.known(tmp_path / "file.csv") is None


@given(
    st.text(st.sampled_from("stuDENTpilP rced-i@`[{2"), max_size=40),
    st.integers(0, 40),
    st.sampled_from(["", "student", "Pupil", "SourcedId", "SOURCEDI", "tudent"]),
)
def test_words_are_found_at_every_place(text: str, place: int, word: str) -> None:
    whole = f"{text[:place]}{word}{text[place:]}"
    low = np.frombuffer(whole.encode() + b"\n", np.uint8) | 32
    for wanted in WORDS:
        assert census._holds(low, [wanted]) == (wanted in whole.lower())
    assert census._holds(low, WORDS) == any(wanted in whole.lower() for wanted in WORDS)
    assert census._holds(low, ["tud", "pil"]) == any(wanted in whole.lower() for wanted in ("tud", "pil"))


@given(st.lists(st.sampled_from(["1,2,3", "Student,b,c", "é,2,3", "pupils", "Ꮪtudent,2", "x" * 200]), max_size=12))
def test_the_long_search_finds_the_same_lines(tmp_path_factory: pytest.TempPathFactory, found: list[str]) -> None:
    path = tmp_path_factory.mktemp("census") / "file.csv"
    path.write_text(PLAIN * 7 + "".join(f"{line}\n" for line in found), encoding="utf-8")
    searched = list(traces.lines(path, "utf-8", WORDS, ("alumn",)))
    assert census.take(path, WORDS).lines is not None
    assert list(traces.lines(path, "utf-8", WORDS, ("alumn",))) == searched
