"""What a dbt command is said to have done."""

from __future__ import annotations

from types import SimpleNamespace

import dbt.cli.main
import pytest

from orchestration.lib.dbt import run_dbt


def test_the_failed_nodes_are_named_and_the_skipped_ones_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = [
        ("stg_events", "success", "SELECT 3"),
        ("dim_event", "error", "numeric field overflow\n"),
        ("fct_attendance", "skipped", None),
        ("fct_enrollment", "skipped", None),
        ("rows_are_conserved", "warn", "Got 1 result"),
    ]
    results = [
        SimpleNamespace(status=status, message=message, node=SimpleNamespace(name=name))
        for name, status, message in nodes
    ]
    finished = SimpleNamespace(exception=None, success=False, result=SimpleNamespace(results=results))
    runner = SimpleNamespace(invoke=lambda arguments: finished)
    monkeypatch.setattr(dbt.cli.main, "dbtRunner", lambda: runner)
    outcome = run_dbt(["build"])
    assert outcome.problems == [
        "dim_event: error. numeric field overflow",
        "2 node(s) that need what failed were skipped",
    ]
    assert outcome.warnings == ["rows_are_conserved: Got 1 result"]


@pytest.mark.parametrize(
    ("target", "set_by_the_user", "named"),
    [
        ("candidate", None, None),
        ("published", None, "published"),
        ("candidate", "published", "candidate"),
    ],
)
def test_the_target_is_named_where_it_is_not_the_one_that_dbt_takes(
    monkeypatch: pytest.MonkeyPatch, target: str, set_by_the_user: str | None, named: str | None
) -> None:
    """dbt parses everything anew after a command that named a target, if the next one takes the same by default."""
    given: list[list[str]] = []
    finished = SimpleNamespace(exception=None, success=True, result=SimpleNamespace(results=[]))
    runner = SimpleNamespace(invoke=lambda arguments: given.append(arguments) or finished)
    monkeypatch.setattr(dbt.cli.main, "dbtRunner", lambda: runner)
    monkeypatch.delenv("DBT_TARGET", raising=False)
    if set_by_the_user:
        monkeypatch.setenv("DBT_TARGET", set_by_the_user)
    run_dbt(["build"], target=target)
    (arguments,) = given
    assert arguments[arguments.index("--target") + 1 :] == [named] if named else "--target" not in arguments
