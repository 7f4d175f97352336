"""Report files of a large warehouse, and what a query of one contract reads of each table in schema ``reports``.

A sample is landed once and copied in the raw tables (see ``multiplied``), built by dbt, tests aside, and published.
Then every report of partners is written in every format, for the largest contract and for that in the middle; and every
table of reports is asked for each of some contracts, with `explain (analyze, buffers)`: the pages that it reads beside
the pages on which its rows lie.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.multiplied import multiply
from benchmarks.scale import ACTIVITY, ONCE, SEEDLING, YEARS
from benchmarks.stage import keep, medians, own_warehouse, table
from orchestration.lib import landing, samples
from orchestration.lib.database import builds, connect, writer_lock
from orchestration.lib.dbt import run_dbt
from orchestration.lib.publish import publish
from orchestration.lib.reports import PARTNER_REPORTS, Format, write_partner_reports

# A fixed draw, so that two runs ask for the same contracts.
SEED = 1

_CONTRACTS = """
select contract, count(*)
from reports.rpt_teacher_attendance
where contract is not null
group by contract
order by count(*) desc, contract collate "C"
"""

_TABLES = "select relname from pg_class where relnamespace = 'reports'::regnamespace and relkind = 'r' order by relname"

# The pages on which the rows of a contract lie.
_PAGES = "select count(distinct (cast(cast(ctid as text) as point))[0]) from {} where contract = {}"

# Leaves the way by which the server tells index and table apart.
_BY_BITMAP = "set local enable_seqscan = off; set local enable_indexscan = off; set local enable_indexonlyscan = off"


@dataclass
class Read:
    """What one query read: rows, pages from memory or disk, pages of the rows, pages of the index."""

    rows: int
    buffers: int
    pages: int
    index_pages: int
    seconds: float

    @property
    def ratio(self) -> float:
        """1 where no page was read that holds neither a row nor the way to it."""
        return self.buffers / max(1, self.pages + self.index_pages)


def measure(educators: int, rounds: int, asked: int, slowest: int) -> None:
    """Build and publish a warehouse of a size, and print its slowest models and both tables."""
    with own_warehouse() as folder:
        _build(educators, folder)
        _print_slowest(folder / "target", slowest)
        with connect(autocommit=True) as connection:
            sizes = connection.execute(_CONTRACTS).fetchall()
            names = [name for (name,) in connection.execute(_TABLES)]
        if not sizes:
            raise SystemExit("no contract has anybody enrolled: try more educators")
        largest, middle = sizes[0], sizes[len(sizes) // 2]
        print(
            f"{len(sizes):,} contracts; the largest has {largest[1]:,} rows of attendance, the median {middle[1]:,}\n"
        )
        _print_files(educators, rounds, folder / "files", (largest[0], middle[0]))
        drawn = random.Random(SEED).sample([name for name, _ in sizes], min(asked, len(sizes)))
        with connect(autocommit=True) as connection:
            _print_pages(educators, connection, names, drawn)


def _build(educators: int, folder: Path) -> None:
    summary = samples.generate(folder / "sample", educators=SEEDLING, years=YEARS, seed=1, activity=ACTIVITY)
    landing.land_files([summary.inbox])
    with connect() as connection:
        users = connection.execute("select count(distinct person_id) from staging_intake.raw_people").fetchone()
        multiply(connection, max(1, round(educators / users[0] / ONCE)))
    print(f"{time.strftime('%H:%M:%S')} {educators:,} educators have landed", flush=True)
    with writer_lock("benchmark"):
        with connect() as connection:
            build_id = builds.start_build(connection, kind="full", command="benchmark", as_of=summary.as_of)
        outcome = run_dbt(["build", "--exclude-resource-type", "unit_test", "test"], build_id=build_id)
        if outcome.problems:
            raise SystemExit("; ".join(outcome.problems))
        with connect(autocommit=True) as connection:
            # Tests aside: what they would let through is taken for passed.
            ready = "update audit.build set kind = 'full', status = 'candidates_ready' where build_id = %s"
            connection.execute(ready, [build_id])
        publish()
        with connect(autocommit=True) as connection:
            for (name,) in connection.execute(_TABLES).fetchall():
                connection.execute(sql.SQL("analyze {}").format(sql.Identifier("reports", name)))
    print(f"{time.strftime('%H:%M:%S')} built and published", flush=True)


def _print_slowest(artifacts: Path, slowest: int) -> None:
    """The models that took longest, by what dbt kept of its run."""
    results = json.loads((artifacts / "run_results.json").read_text(encoding="utf-8"))["results"]
    taken = {result["unique_id"].split(".")[2]: result["execution_time"] for result in results}
    lines = [(name, f"{taken[name]:.1f}") for name in sorted(taken, key=lambda name: -taken[name])[:slowest]]
    print(table(("slowest models", "s"), lines) + "\n", flush=True)


def _print_files(educators: int, rounds: int, folder: Path, contracts: tuple[str, str]) -> None:
    """Seconds of each report and format, from the question to the file in its place: medians."""
    lines = []
    for name in PARTNER_REPORTS:
        for form in Format:
            taken = [medians([_written(contract, name, form, folder) for _ in range(rounds)]) for contract in contracts]
            lines.append((f"{name} {form}", *(f"{seconds:.2f}" for seconds in taken)))
            keep("reports", educators, rounds, {f"{name} {form}, largest contract": taken[0]})
    print(table((f"a report file, s, medians of {rounds}", "largest contract", "median contract"), lines) + "\n")


def _written(contract: str, name: str, form: Format, folder: Path) -> float:
    started = time.monotonic()
    write_partner_reports(contract, [name], [form], folder)
    return time.monotonic() - started


def _print_pages(
    educators: int, connection: psycopg.Connection[Any], names: Iterable[str], contracts: list[str]
) -> None:
    """Pages that the queries of contracts read of each table: medians, and the worst."""
    lines = []
    for name in names:
        reads = [_read(connection, name, contract) for contract in contracts]
        reads = [read for read in reads if read.rows]
        if not reads:
            lines.append((name, 0, *[""] * 6))
            continue
        figures = ("rows", "buffers", "pages", "index_pages")
        found = {figure: medians([getattr(read, figure) for read in reads]) for figure in figures}
        ratio = medians([read.ratio for read in reads])
        worst = max(read.ratio for read in reads)
        milliseconds = 1000 * medians([read.seconds for read in reads])
        lines.append((name, len(reads), *(f"{found[figure]:,.0f}" for figure in figures),
                      f"{ratio:.2f}", f"{worst:.2f}", f"{milliseconds:.2f}"))  # fmt: skip
        keep("reports", educators, len(reads), {f"{name}: buffers to pages of rows and index": ratio})
    header = (
        "a contract's rows, medians", "contracts", "rows", "buffers read", "pages of rows", "pages of index",
        "ratio", "worst ratio", "ms",
    )  # fmt: skip
    print(table(header, lines))


def _read(connection: psycopg.Connection[Any], name: str, contract: str) -> Read:
    relation, of_contract = sql.Identifier("reports", name), sql.Literal(contract)
    question = sql.SQL("select * from {} where contract = {}").format(relation, of_contract)
    found = _explained(connection, question)
    top = found["Plan"]
    with connection.transaction():
        connection.execute(_BY_BITMAP)
        by_bitmap = _explained(connection, question)["Plan"]
    (pages,) = connection.execute(sql.SQL(_PAGES).format(relation, of_contract)).fetchone()  # type: ignore[misc]
    return Read(
        rows=int(top["Actual Rows"]),
        buffers=_buffers(top),
        pages=pages,
        index_pages=sum(_buffers(node) for node in by_bitmap.get("Plans", []) if "Index Name" in node),
        seconds=found["Execution Time"] / 1000,
    )


def _explained(connection: psycopg.Connection[Any], question: sql.Composed) -> dict[str, Any]:
    explained = sql.SQL("explain (analyze, buffers, timing off, format json) ") + question
    ((plan,),) = connection.execute(explained).fetchall()
    found: dict[str, Any] = plan[0]
    return found


def _buffers(node: dict[str, Any]) -> int:
    return int(node["Shared Hit Blocks"] + node["Shared Read Blocks"])
