"""Which shares of its students are told of a class: by answers, else by the program of the teacher (R1, R41)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.lib.samples.lines import ClassRow, ImplementationRow

# What it is called where answers are told: the attribute of an answer, and that of a class of the program.
SHARES = {
    "pct_iep": ("iep", "disability"), "pct_girls": ("girls", "girls"), "pct_non_binary": ("", "non_binary"),
    "pct_black": ("black", "african_american"), "pct_latino": ("latino", "hispanic"), "pct_asian": ("", "asian"),
    "pct_pacific_islander": ("", "native_hawaiian"),
}  # fmt: skip
OF_PROGRAM = ("boys", "white", "american_indian")


@dataclass(frozen=True)
class Told:
    """How many students a group has, on whose word, and its shares, which are those of ``least`` students at least."""

    basis: str = "unknown"
    students: int | None = None
    least: int | None = None
    shares: tuple[Decimal | None, ...] = (None,) * len(SHARES)

    def share(self, of_class: str) -> Decimal | None:
        """One of them, by what the program of the teacher calls it."""
        return next(value for value, names in zip(self.shares, SHARES.values(), strict=True) if names[1] == of_class)


def told_of(answer: ImplementationRow | None, listed: ClassRow | None) -> Told:
    """What the newest answer tells, and beside it what the program has; one student is no group."""
    if answer is not None and answer.students == 1:
        answer = None
    of_answer, of_class = answer.students if answer else None, counted(listed)
    answered = [getattr(answer, own, None) if own else None for own, _ in SHARES.values()]
    program = [getattr(listed, name, None) for _, name in SHARES.values()]
    numbers = [number for number in (of_answer, of_class) if number is not None]
    is_mixed = any(own is None and other is not None for own, other in zip(answered, program, strict=True))
    is_answered = any(own is not None for own in answered)
    return Told(
        "answer" if of_answer is not None else "class" if of_class is not None else "unknown",
        numbers[0] if numbers else None,
        min(numbers, default=None) if is_mixed else numbers[0] if is_answered and numbers else None,
        tuple(other if own is None else own for own, other in zip(answered, program, strict=True)),
    )


def counted(listed: ClassRow | None) -> int | None:
    """The students of a class of the program; "about 24" is no number of them."""
    return None if listed is None or "students" in listed.texts else listed.students
