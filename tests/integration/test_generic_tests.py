"""The data tests of this project fail for what they are to find."""

from __future__ import annotations

from types import SimpleNamespace

import dbt.cli.main
import pytest
from jinja2 import Environment

from orchestration.lib.database import connect
from orchestration.lib.dbt import run_dbt
from orchestration.lib.settings import ROOT


def rendered(test: str, **arguments: object) -> str:
    """The SQL of a generic test; arguments that can be called are macros that it calls."""
    text = (ROOT / "tests" / "sql" / "generic" / f"{test}.sql").read_text(encoding="utf-8")
    text = text.replace("{% test ", "{% macro ").replace("{% endtest %}", "{% endmacro %}")
    macros = {name: given for name, given in arguments.items() if callable(given)}
    terms = {name: given for name, given in arguments.items() if name not in macros}
    return getattr(Environment().from_string(text, globals=macros).module, test)(**terms)


ROWS = "(values (1, null, 'x'), (2, null, null), (null, 3, 'y')) as given (a, b, c)"


def test_every_column_with_a_null_is_found(database: str) -> None:
    with connect() as connection:
        found = connection.execute(rendered("no_nulls", model=ROWS, columns=["a", "b", "c"])).fetchall()
        assert sorted(found) == [("a", 1), ("b", 2), ("c", 1)]
        assert not connection.execute(
            rendered("no_nulls", model=f"(select * from {ROWS} where b = 3) as mended", columns=["b", "c"])
        ).fetchall()


def test_a_failed_build_names_the_columns(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    node = SimpleNamespace(
        name="stg_events_accepted_rows_are_complete",
        test_metadata=SimpleNamespace(name="no_nulls"),
        compiled_code=rendered("no_nulls", model=ROWS, columns=["b", "c"]),
    )
    failed = SimpleNamespace(status="fail", message="Got 2 results, configured to fail if != 0", node=node)
    finished = SimpleNamespace(exception=None, success=False, result=SimpleNamespace(results=[failed]))
    monkeypatch.setattr(dbt.cli.main, "dbtRunner", lambda: SimpleNamespace(invoke=lambda arguments: finished))
    assert run_dbt(["build"]).problems == [
        "stg_events_accepted_rows_are_complete: fail. Got 2 results, configured to fail if != 0; "
        "b is null in 2 row(s); c is null in 1 row(s)"
    ]
