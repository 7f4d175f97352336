"""The values that a column may hold, from the canonical lists of the project."""

from __future__ import annotations

import csv
from functools import lru_cache

from orchestration.lib import settings
from orchestration.lib.landing.contracts import Column, ContractError

YES_NO = ("yes", "no")


def allowed_values(column: Column) -> tuple[str, ...]:
    """The canonical values of a column; empty where any value may stand.

    ``values`` of the contract lists them, or names a seed whose first column does (``seed.column`` for another one).
    Other wordings are taken too, where a crosswalk knows them. Raises ``ContractError`` where the seed or its column
    does not exist.
    """
    if isinstance(column.values, str):
        seed, _, name = column.values.partition(".")
        return _of_seed(seed, name)
    if column.staged_type == "boolean" and not column.values:
        return YES_NO
    return column.values


@lru_cache(maxsize=64)
def _of_seed(seed: str, name: str) -> tuple[str, ...]:
    paths = sorted((settings.ROOT / "seeds").rglob(f"{seed}.csv"))
    if not paths:
        raise ContractError(f"values: there is no seed {seed}")
    with paths[0].open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        wanted = name or (rows.fieldnames or [seed])[0]
        if wanted not in (rows.fieldnames or []):
            raise ContractError(f"values: the seed {seed} has no column {wanted}")
        return tuple(dict.fromkeys(row[wanted] for row in rows if row[wanted]))
