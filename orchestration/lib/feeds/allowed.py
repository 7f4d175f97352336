"""The values that a column may hold, from the canonical lists of the project."""

from __future__ import annotations

from functools import lru_cache

from orchestration.lib import seeds
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
    try:
        columns, rows = seeds.columns(seed), seeds.rows(seed)
    except seeds.NoSuchSeed as none:
        raise ContractError(f"values: {none}") from None
    wanted = name or next(iter(columns), seed)
    if wanted not in columns:
        raise ContractError(f"values: the seed {seed} has no column {wanted}")
    return tuple(dict.fromkeys(row[wanted] for row in rows if row[wanted]))
