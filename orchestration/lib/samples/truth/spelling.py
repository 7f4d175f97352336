"""How values are written into the files of the truth, and what curricula are called there."""

from __future__ import annotations

from decimal import Decimal

UNKNOWN = "unknown"
NOT_APPLICABLE = "not_applicable"
LATE = "late"
NOT_STATED = "Not stated"

# B4: the draft's curricula, the later ones, and those of the public pathways that are no other's second name.
DRAFT = {
    "algebra": "Algebra", "data_science": "Data Science", "physics": "Physics", "algebra_2": "Algebra 2",
    "early_math": "Early Math", "data_science_codap": "Data Science (CODAP)",
}  # fmt: skip
LATER = {
    "ai": "AI", "history_ss": "History/SS", "reactive": "Reactive", "expressions_equations": "Expressions & Equations",
    "game_design": "Game Design", "hour_of_code": "Hour of Code", "other": "Other",
}  # fmt: skip
NAMES = {**DRAFT, **LATER}
PLACES = Decimal(10) ** -20


def flag(value: bool) -> str:
    """Y or N."""
    return "Y" if value else "N"


def texts(*values: object) -> list[str]:
    """Values as text: blank where there is none, Y and N for what is so or not."""
    return [flag(value) if isinstance(value, bool) else "" if value is None else str(value) for value in values]


def share_of(count: int) -> str:
    """The part of one of so many, to twenty decimals."""
    return f"{(Decimal(1) / count).quantize(PLACES).normalize():f}"
