"""What nobody sees is no part of an id or an address, and landing and the models mean the same by it."""

from __future__ import annotations

import re
import sys

from orchestration.lib.landing.words import UNSEEN
from orchestration.lib.settings import ROOT

# Marks on letters can be seen, but for the grapheme joiner among them.
MARKS = set(map(chr, range(0x300, 0x370))) - {"\u034f"}


def test_the_macro_removes_all_that_nobody_sees() -> None:
    text = (ROOT / "macros" / "cleaning" / "text.sql").read_text(encoding="utf-8")
    macro = text.split("macro without_unseen", 1)[1].split("endmacro", 1)[0]
    removed = re.compile("".join(re.findall(r"'([^']*\\[^']*)'", macro)))
    everything = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    assert set(removed.findall(everything)) == set(UNSEEN.findall(everything)) - MARKS
