"""One asset per feed: the raw table that its files land in."""

import dagster as dg
import psycopg

from orchestration.lib import landing
from orchestration.lib.landing.contracts import load_contracts

CONTRACTS = load_contracts()

# A file that changed less long ago may still be growing; the next tick takes it.
SETTLE_SECONDS = 5


def key_of(feed: str) -> dg.AssetKey:
    """The key under which dbt knows the feed's source, so that the lineage joins up."""
    return dg.AssetKey([CONTRACTS[feed].schema_name, CONTRACTS[feed].table])


def _specs() -> list[dg.AssetSpec]:
    return [
        dg.AssetSpec(
            key_of(feed),
            group_name="1_landing",
            description=contract.description,
            kinds={"postgres"},
            tags={"feed": contract.number},
        )
        for feed, contract in CONTRACTS.items()
    ]


@dg.multi_asset(specs=_specs(), can_subset=True, name="land_inbox", pool="warehouse_writer")
def land_inbox(context: dg.AssetExecutionContext):
    """Lands what lies in the inbox, every feed at once: one pass knows all files, whatever part is asked for."""
    try:
        results = landing.land_inbox(settled_for=SETTLE_SECONDS)
    except psycopg.OperationalError as error:  # the server, not the data: the only failure worth another try
        raise dg.RetryRequested(max_retries=3, seconds_to_wait=10) from error
    for result in results:
        log = context.log.warning if result.outcome in ("refused", "waiting") else context.log.info
        log(f"{result.path.name}: {result.outcome}. {result.message}")
    for feed in CONTRACTS:
        if key_of(feed) in context.selected_asset_keys:
            mine = [result for result in results if result.feed == feed]
            # Reported without new files too: a skipped asset would skip everything after it, and the run be green.
            yield dg.MaterializeResult(
                asset_key=key_of(feed),
                metadata={
                    "rows_landed": sum(result.rows for result in mine if result.outcome == "landed"),
                    "files": [f"{result.path.name}: {result.outcome}" for result in mine],
                },
            )
