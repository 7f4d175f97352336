"""The secret salt of an installation: what is made of an address has it, and nothing else does."""

from __future__ import annotations

import re

import jinja2
import pytest

from orchestration.lib.database import builds
from orchestration.lib.settings import ROOT

MACRO = re.compile(r"\{%-? macro key_salt\(.*?endmacro -?%\}", re.DOTALL)


def salt(entity: str, secret: str, salts: dict[str, str]) -> str:
    """What the macro puts between quotes."""
    (macro,) = MACRO.findall((ROOT / "macros" / "keys" / "keys.sql").read_text(encoding="utf-8"))
    environment = {builds.KEY_SALT: secret} if secret else {}
    template = jinja2.Environment().from_string(macro + "{{ key_salt(entity) }}")
    return template.render(entity=entity, env_var=environment.get, var={"key_salts": salts}.get).strip()


@pytest.mark.parametrize("entity", ["contact", "shown_id"])
def test_what_is_made_of_an_address_has_the_secret_salt(entity: str) -> None:
    assert salt(entity, "", {}) == ""
    assert salt(entity, "it's long", {entity: "2"}) == "2it''s long"


def test_no_other_key_changes_with_it() -> None:
    assert salt("event", "long", {}) == ""
    assert salt("event", "long", {"event": "2"}) == "2"
