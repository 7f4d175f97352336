"""The seeds of the project, as Python reads them: the lists and numbers that the models read, too.

What a module says of a threshold, or takes for a word that is known, is what the models reckon by: it is read here and
written nowhere else. A seed is known by its name alone, as dbt knows it. Each call reads the file: whoever asks often
keeps what it made of the rows.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from orchestration.lib import settings


class NoSuchSeed(LookupError):
    """There is no seed of this name."""


def path_of(seed: str) -> Path:
    """Where a seed stands.

    Args:
        seed: its name, as ``ref`` has it.

    Raises:
        NoSuchSeed: there is none.
    """
    try:
        return _paths(settings.ROOT)[seed]
    except KeyError:
        raise NoSuchSeed(f"there is no seed {seed}") from None


def columns(seed: str) -> list[str]:
    """The names of a seed's columns, in their order; raises as ``path_of``."""
    with path_of(seed).open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream), [])


def rows(seed: str) -> list[dict[str, str]]:
    """The rows of a seed in their order, each cell as it is written, "" where it is blank; raises as ``path_of``."""
    with path_of(seed).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def thresholds(policy: str) -> dict[str, Decimal]:
    """The numbers of a policy by their names, of a seed with the columns ``threshold`` and ``value``.

    Args:
        policy: the seed.

    Raises:
        NoSuchSeed: there is none.
    """
    return {row["threshold"]: Decimal(row["value"]) for row in rows(policy)}


@lru_cache(maxsize=2)
def _paths(root: Path) -> dict[str, Path]:
    return {path.stem: path for path in (root / "seeds").rglob("*.csv")}
