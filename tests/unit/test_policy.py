"""Numbers of policies: what a model asks for stands in the seed, and what stands in the seed is asked for.

A row that somebody deletes, or a name that is misspelled, would switch a rule off without a word: the number is null,
and no comparison with it is true.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from orchestration.lib.settings import ROOT

MACROS = ROOT / "macros" / "verdict" / "policy_value.sql"
SEED_OF = dict(re.findall(r"macro (\w+)\(name\) -%\}\s*\{\{ policy_value\(ref\('(\w+)'\)", MACROS.read_text("utf-8")))
SCRIPTS = [path for folder in ("models", "macros", "tests/sql") for path in sorted((ROOT / folder).rglob("*.sql"))]

# Where the name is a variable of the model: what the names look like there.
BY_VARIABLE = {"int_expected_response.sql": r"'(\w+_due_days)'"}


def named(policy: str) -> set[str]:
    """The names that a seed gives its numbers, in its first column."""
    with (ROOT / "seeds" / "policy" / f"{policy}.csv").open(encoding="utf-8", newline="") as stream:
        return {row[0] for row in list(csv.reader(stream))[1:]}


def asked(macro: str, path: Path) -> set[str]:
    """The names by which a file asks for numbers."""
    text = path.read_text(encoding="utf-8")
    names = set(re.findall(rf"\b{macro}\('(\w+)'\)", text))
    if re.search(rf"\{{\{{ {macro}\([a-z]", text):
        assert path.name in BY_VARIABLE, f"{path.name}: write out what it asks of {macro}"
        names |= set(re.findall(BY_VARIABLE[path.name], text))
    return names


def test_every_policy_of_numbers_is_known() -> None:
    assert len(SEED_OF) == 8
    assert set(SEED_OF.values()) <= {path.stem for path in (ROOT / "seeds" / "policy").glob("*.csv")}


@pytest.mark.parametrize("macro", SEED_OF)
def test_what_is_asked_for_stands_in_the_policy(macro: str) -> None:
    names = {path.name: asked(macro, path) for path in SCRIPTS}
    assert any(names.values())
    assert not {name: found - named(SEED_OF[macro]) for name, found in names.items() if found - named(SEED_OF[macro])}


@pytest.mark.parametrize("policy", SEED_OF.values())
def test_what_stands_in_a_policy_is_asked_for(policy: str) -> None:
    # some kinds of evidence are joined to the policy, by the word that the model gives them
    written = {word for path in SCRIPTS for word in re.findall(r"'(\w+)'", path.read_text(encoding="utf-8"))}
    assert named(policy) <= written
