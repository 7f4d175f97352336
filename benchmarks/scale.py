"""The build of large warehouses: seconds of each layer, and the same SQL run by psql.

A sample is landed once and copied in the raw tables (see ``multiplied``). dbt then builds every model, tests aside;
what it sends is kept. All that it made is dropped, and psql runs the very statements, in the same order and in as many
sessions.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg

from benchmarks.multiplied import multiply
from benchmarks.stage import keep, own_warehouse, table
from orchestration.lib import landing, samples
from orchestration.lib.database import connect
from orchestration.lib.database.connection import SESSION_OPTIONS
from orchestration.lib.database.dbt_plugin import BUILD_SESSION
from orchestration.lib.dbt import environment
from orchestration.lib.settings import ROOT

LADDER = (20_000, 200_000)
THREADS = 4  # as profiles.yml has it
LAYERS = ("staging", "intermediate", "marts", "restricted", "reports", "analysis", "quality", "quarantine")

# What is landed: 4,000 contacts, a quarter of them users, who come to more events than the sample's. A share of the
# people is there twice, and is one after the merges: those count once among the educators.
SEEDLING, YEARS, ACTIVITY = 4000, 5, 1.8
ONCE = 0.93

COUNTS = {
    "raw rows": "select cast(sum(row_count) as bigint) from audit.batch",
    "contacts": "select count(*) from marts__next.dim_contact_current",
    "educators": "select count(*) from marts__next.dim_user",
    "enrollments": "select count(*) from marts__next.fct_enrollment",
    "attendance rows": "select count(*) from marts__next.fct_attendance",
}

# What dbt asks of the catalog, and the frame of a transaction, are not of the SQL of a model.
FRAME = re.compile(r"\s*(begin|commit|rollback)\s*(/\*.*\*/)?\s*;?\s*", re.IGNORECASE | re.DOTALL)


@dataclass
class Statements:
    """What dbt sent to the database, by model, and which model waits for which."""

    sent: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    parents: dict[str, list[str]] = field(default_factory=dict)

    def note(self, event: EventMsg) -> None:
        """Keep the statement that an event of dbt tells of."""
        if event.info.name == "SQLQuery":
            node, statement = event.data.node_info.unique_id, event.data.sql
            if node.startswith("model.") and not FRAME.fullmatch(statement):
                self.sent[node].append(statement)


@dataclass
class Step:
    """One size: counts, seconds, and the statements of the models."""

    educators: int
    counts: dict[str, int] = field(default_factory=dict)
    by_dbt: float = 0
    by_psql: float = 0
    layers: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    models: dict[str, float] = field(default_factory=dict)
    memory: float = 0


def measure(ladder: list[int], slowest: int, *, compare: bool) -> None:
    """Build a warehouse of every size, by dbt and by psql, and print the table."""
    steps = []
    for educators in ladder:
        steps.append(_step(educators, compare=compare))
        _print(steps)
    _print_slowest(steps, slowest)
    for step in steps:
        keep("scale", step.educators, 1, {"dbt": step.by_dbt, "psql": step.by_psql or "", "memory": step.memory})


def _step(educators: int, *, compare: bool) -> Step:
    step = Step(educators)
    with own_warehouse() as folder:
        summary = samples.generate(folder / "sample", educators=SEEDLING, years=YEARS, seed=1, activity=ACTIVITY)
        landing.land_files([summary.inbox])
        with connect() as connection:
            users = connection.execute("select count(distinct person_id) from staging_intake.raw_people").fetchone()
            multiply(connection, max(1, round(educators / users[0] / ONCE)))
        _say(f"{educators:,} educators have landed")
        _dbt(["seed"], summary.as_of)
        statements = Statements()
        started = time.monotonic()
        result = _dbt(["run"], summary.as_of, statements)
        step.by_dbt = time.monotonic() - started
        _say(f"built by dbt in {step.by_dbt:,.0f} s")
        for done in result.results:
            step.models[done.node.name] = done.execution_time
            step.layers[done.node.fqn[1]] += done.execution_time
            statements.parents[done.node.unique_id] = list(done.node.depends_on.nodes)
        with connect() as connection:
            for name, query in COUNTS.items():
                step.counts[name] = connection.execute(query).fetchone()[0]
        if compare:
            _forget([f'"{done.node.schema}"."{done.node.alias}"' for done in result.results])
            step.by_psql = _by_psql(statements, folder)
            _say(f"built by psql in {step.by_psql:,.0f} s")
    step.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return step


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


def _dbt(arguments: list[str], as_of: Any, statements: Statements | None = None) -> Any:
    callbacks: list[Callable[[EventMsg], None]] = [statements.note] if statements else []
    project = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--threads", str(THREADS)]
    with environment(WAREHOUSE_AS_OF=str(as_of)):
        outcome = dbtRunner(callbacks=callbacks).invoke(["--quiet", *arguments, *project])
    if not outcome.success:
        bad = [f"{done.node.name}: {done.message}" for done in outcome.result or [] if str(done.status) == "error"]
        raise SystemExit("; ".join(bad) or str(outcome.exception))
    return outcome.result


def _forget(relations: list[str]) -> None:
    """Leave the database as it was before the first model."""
    with connect() as connection:
        for relation in relations:
            found = connection.execute(
                "select relkind from pg_class where oid = to_regclass(%s)", [relation]
            ).fetchone()
            if found:
                connection.execute(f"drop {'view' if found[0] == 'v' else 'table'} {relation} cascade")
        connection.execute("delete from audit.judged_batch")


def _by_psql(statements: Statements, folder: Path) -> float:
    """Run each model's statements by psql as soon as those are done that it reads; seconds of all."""
    for node, sent in statements.sent.items():
        text = ";\n".join(statement.rstrip().rstrip(";") for statement in sent) + ";\n"
        (folder / f"{node}.sql").write_text(text, encoding="utf-8")
    waiting = TopologicalSorter(
        {
            node: [parent for parent in parents if parent in statements.sent]
            for node, parents in statements.parents.items()
        }
    )
    waiting.prepare()
    started = time.monotonic()
    with environment(PGOPTIONS=f"{SESSION_OPTIONS} {BUILD_SESSION}"), ThreadPoolExecutor(THREADS) as pool:
        running: dict[Future[None], str] = {}
        while waiting.is_active():
            running |= {pool.submit(_psql, folder / f"{node}.sql"): node for node in waiting.get_ready()}
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                future.result()
                waiting.done(running.pop(future))
    return time.monotonic() - started


def _psql(script: Path) -> None:
    if not script.exists():
        return
    done = subprocess.run(
        ["psql", "-X", "-q", "-o", os.devnull, "-v", "ON_ERROR_STOP=1", "-f", str(script)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{script.name}: {done.stderr[-2000:]}")


def _print(steps: list[Step]) -> None:
    rows: list[tuple[Any, ...]] = [(name, *(step.counts[name] for step in steps)) for name in COUNTS]
    rows += [
        ("models built by dbt, s", *(step.by_dbt for step in steps)),
        *((f"  of it {layer} (sum of models)", *(step.layers[layer] for step in steps)) for layer in LAYERS),
    ]
    if all(step.by_psql for step in steps):
        rows += [
            ("the same SQL by psql, s", *(step.by_psql for step in steps)),
            ("dbt / psql", *(f"{step.by_dbt / step.by_psql:.2f}" for step in steps)),
        ]
    rows.append(("Python's memory, MB", *(step.memory for step in steps)))
    print(table(("educators", *(f"{step.educators:,}" for step in steps)), rows), flush=True)
    if len(steps) > 1:
        print(f"the last is {steps[-1].by_dbt / steps[-2].by_dbt:.1f} times the one before", flush=True)


def _print_slowest(steps: list[Step], slowest: int) -> None:
    largest = steps[-1]
    names = sorted(largest.models, key=lambda name: -largest.models[name])[:slowest]
    header = ["slowest models, s", *(f"{step.educators:,}" for step in steps)]
    print("\n" + table(header, [[name, *(f"{step.models[name]:.2f}" for step in steps)] for name in names]))
