"""What is printed is shown by the terminal and not obeyed."""

from __future__ import annotations

import io

import pytest

from orchestration.lib import display


@pytest.mark.parametrize("sent", ["\x1b[2Ja.csv", "a\x07.csv", "\u202evsc.a", "a\u2066b", "a\x9bb", "a\x00b"])
def test_other_peoples_text_moves_no_cursor_and_turns_nothing_around(sent: str) -> None:
    stream = io.StringIO()
    out = display.console(stream)
    out.print(display.heading(sent, f": {sent}"))
    out.print(display.table(("file",), [(sent,)]))
    assert not display.CONTROL.search(stream.getvalue())


def test_letters_of_any_script_and_line_ends_stay() -> None:
    assert display.visible("Zoë\nمریم 学生 😀") == "Zoë\nمریم 学生 😀"
