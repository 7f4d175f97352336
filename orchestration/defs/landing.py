"""One asset per feed: the raw table that its files land in, with its suite as its check."""

from collections.abc import Iterator

import dagster as dg

from orchestration.lib import landing, pipeline
from orchestration.lib.database import writer_lock
from orchestration.lib.landing import LandingResult
from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.metadata import files_table, findings_table, set_aside_table, team
from orchestration.lib.quality import landed_suites
from orchestration.lib.retries import tried_again

CONTRACTS = load_contracts()
SUITES = landed_suites()

# A file that changed less long ago may still be growing; the next tick takes it.
SETTLE_SECONDS = 5


def key_of(feed: str) -> dg.AssetKey:
    """The key under which dbt knows the feed's source, so that the lineage joins up."""
    return dg.AssetKey([CONTRACTS[feed].schema_name, CONTRACTS[feed].table])


def check_of(feed: str) -> dg.AssetCheckSpec:
    """The feed's suite. It warns and never blocks: a batch that fails is set aside, the others go on."""
    return dg.AssetCheckSpec(
        f"suite_{CONTRACTS[feed].table}",
        asset=key_of(feed),
        description=f"Great Expectations suite {SUITES[feed].name}, on the batches that are new. A batch that fails a "
        "critical expectation is set aside until somebody decides: `warehouse status`.",
    )


def _specs() -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            key_of(feed),
            group_name="1_landing",
            description=f"**{contract.title}**\n\n{contract.description}" if contract.title else contract.description,
            kinds={"postgres"},
            owners=[team(SUITES[feed].owner)],
            tags={"feed": contract.number},
            metadata={"dagster/table_name": f"warehouse.{contract.relation}"},
        )
        for feed, contract in CONTRACTS.items()
    ]


@dg.multi_asset(
    specs=_specs(),
    check_specs=[check_of(feed) for feed in CONTRACTS],
    can_subset=True,
    name="land_inbox",
    pool="warehouse_writer",
)
def land_inbox(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Lands what lies in the inbox, every feed at once: one pass knows all files, whatever part is asked for."""
    results: list[LandingResult] = []
    with tried_again(), writer_lock("dagster land", say=context.log.info):
        if context.selected_asset_keys:
            results = landing.land_inbox(settled_for=SETTLE_SECONDS)
        verdicts = {verdict.feed: verdict for verdict in pipeline.check_landed(context.log.info)}
        rows, set_aside = pipeline.landed_rows(), pipeline.set_aside_batches()
    for result in results:
        log = context.log.warning if result.outcome in ("refused", "waiting") else context.log.info
        log(str(result))
    for verdict in verdicts.values():
        for line in verdict.set_aside.values():
            context.log.warning(line)
    for feed in CONTRACTS:
        # Reported without new files too: a skipped asset would skip everything after it, and the run be green.
        if key_of(feed) in context.selected_asset_keys:
            mine = [result for result in results if result.feed == feed]
            yield dg.MaterializeResult(
                asset_key=key_of(feed),
                metadata={
                    "dagster/row_count": rows.get(feed, 0),
                    "rows_landed": sum(result.rows for result in mine if result.outcome == "landed"),
                    "files_refused": sum(result.outcome == "refused" for result in mine),
                    **({"files": files_table(mine)} if mine else {}),
                },
            )
        if check_of(feed).key in context.selected_asset_check_keys:
            new = verdicts.get(feed)
            waiting = set_aside.get(feed, [])
            yield dg.AssetCheckResult(
                asset_key=key_of(feed),
                check_name=check_of(feed).name,
                passed=not waiting and not (new and new.suite.failed),
                severity=dg.AssetCheckSeverity.WARN,
                metadata={
                    "batches_judged": len(new.batches) if new else 0,
                    "batches_set_aside": len(waiting),
                    **({"set_aside": set_aside_table(waiting)} if waiting else {}),
                    **({"expectations": findings_table(new.suite)} if new else {}),
                },
            )
