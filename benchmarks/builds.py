"""How a build grows with the warehouse: samples of growing size, seconds by layer, and the slowest models."""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.stage import own_warehouse, table
from orchestration.lib import landing, pipeline, samples

LADDER = (200, 2000)
LAYERS = (
    *("seeds", "staging", "intermediate", "marts", "restricted", "reports", "analysis"),
    *("quality", "quarantine", "tests"),
)


@dataclass
class Step:
    """One size: counts, seconds of the whole, and seconds of each dbt node (run_results)."""

    educators: int
    files: int
    rows: int
    landing: float
    build: float
    layers: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    models: dict[str, float] = field(default_factory=dict)


def measure(ladder: list[int], years: int, slowest: int) -> None:
    """Land and build a sample of every size and print the table."""
    steps = []
    for educators in ladder:
        print(f"{educators:,} educators, {years} years …", flush=True)
        steps.append(_step(educators, years))
    _print(steps)
    _print_slowest(steps, slowest)


def _step(educators: int, years: int) -> Step:
    with own_warehouse() as folder:
        summary = samples.generate(folder / "sample", educators=educators, years=years, seed=1)
        started = time.monotonic()
        landing.land_files([summary.inbox])
        landed = time.monotonic()
        outcome = pipeline.build(summary.as_of)
        step = Step(educators, summary.files, summary.rows, landed - started, time.monotonic() - landed)
        if not outcome.published:
            raise SystemExit("; ".join(outcome.problems))
        _read_results(Path(os.environ["DBT_TARGET_PATH"]), step)
    return step


def _read_results(target: Path, step: Step) -> None:
    nodes: dict[str, Any] = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    for result in json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]:
        node = nodes.get(result["unique_id"], {})
        kind, seconds = node.get("resource_type"), result["execution_time"]
        if kind == "model":
            step.models[node["name"]] = seconds
            step.layers[node["fqn"][1]] += seconds
        elif kind in ("seed", "test"):
            step.layers[f"{kind}s"] += seconds


def _print(steps: list[Step]) -> None:
    rows: list[tuple[Any, ...]] = [
        ("files", *(step.files for step in steps)),
        ("rows", *(step.rows for step in steps)),
        ("landing, s", *(step.landing for step in steps)),
        ("build, tests, suites and publication, s", *(step.build for step in steps)),
        *((f"  of it {layer} (sum of nodes)", *(step.layers[layer] for step in steps)) for layer in LAYERS),
    ]
    print(table(("educators", *(f"{step.educators:,}" for step in steps)), rows))


def _print_slowest(steps: list[Step], slowest: int) -> None:
    """The slowest models of the largest sample; a factor far above that of the rows is no linear model."""
    largest, smaller = steps[-1], steps[-2] if len(steps) > 1 else None
    names = sorted(largest.models, key=lambda name: -largest.models[name])[:slowest]
    header = ["slowest models, s", f"{largest.educators:,}"]
    rows: list[list[Any]] = [[name, f"{largest.models[name]:.2f}"] for name in names]
    if smaller:
        header += [f"{smaller.educators:,}", "factor"]
        for row in rows:
            before = smaller.models[row[0]]
            row += [f"{before:.2f}", f"{largest.models[row[0]] / max(before, 0.01):.1f}"]
    print("\n" + table(header, rows))
    if smaller:
        print(f"rows grew by {largest.rows / smaller.rows:.1f}")
