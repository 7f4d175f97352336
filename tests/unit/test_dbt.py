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
