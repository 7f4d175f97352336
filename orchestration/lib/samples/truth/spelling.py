"""How values are written into the files of the truth."""

from __future__ import annotations

from decimal import Decimal

UNKNOWN = "unknown"
NOT_APPLICABLE = "not_applicable"

PLACES = Decimal(10) ** -20


def texts(*values: object) -> list[str]:
    """Values as text: blank where there is none, Y and N for what is so or not."""
    return [("Y" if value else "N") if isinstance(value, bool) else "" if value is None else str(value)
            for value in values]  # fmt: skip


def share_of(count: int) -> str:
    """The part of one of so many, to twenty decimals."""
    return f"{(Decimal(1) / count).quantize(PLACES).normalize():f}"
