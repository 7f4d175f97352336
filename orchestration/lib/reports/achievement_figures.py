"""The protected figures of the report on achievement, of the results of classes that they are made of (rule R41).

A row is told whole or not at all (rule K17), but for what the state itself suppresses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial

from orchestration.lib.reports import students
from orchestration.lib.reports.reader import Reader, Record
from orchestration.lib.reports.suppression import Figure, Kind
from orchestration.lib.reports.told import companion, figure_id, is_of_few_educators, named

# What a row is of: contact or cohort, exam, version, comparison and academic year.
Ids = tuple[object, ...]

NAME = "achievement"

DIFFERENCE = "difference"
# What stands beside a figure, and its digits.
BESIDE = {
    "n_mean": ("n_tested", 0), "n_judged": ("n_tested", 0), "n_compared": ("n_tested", 0), "n_effect": ("n_tested", 0),
    "sd": ("mean_scale", 1), DIFFERENCE: ("mean_scale", 1),
    "n_proficient": ("pct_proficient", 0), "pct_proficient_ci_low": ("pct_proficient", 3),
    "pct_proficient_ci_high": ("pct_proficient", 3),
    "educator_effect_size": ("effect_size", 2), "educator_effect_size_ci_low": ("effect_size", 2),
    "educator_effect_size_ci_high": ("effect_size", 2),
}  # fmt: skip
HEADS = ("n_tested", "mean_scale", "pct_proficient", "effect_size")
RATES = ("pct_proficient_ci_low", "pct_proficient_ci_high")
DIGITS = {"mean_scale": 1, "effect_size": 2}
DIGITS_OF_OTHERS = {"comparison_n": 0, "comparison_mean": 1, "comparison_pct": 3}
# Beyond so many standard deviations from those compared with no class lies: something else is compared.
FARTHEST = 5

_RESULTS = """
    select
        members.cohort,
        results.contact_id, results.exam, results.exam_version, results.academic_year, results.comparison_kind,
        results.comparison_kind_raw, results.class_word, results.n_tested, results.n_mean, results.mean_scale_score,
        results.n_judged, results.n_proficient, results.n_effect, results.effect
    from restricted.achievement_result as results
    inner join restricted.outcome_member as members
        on results.contact_id = members.contact_id and results.academic_year = members.academic_year
    where members.contract = %s
"""
_ROWS = {
    "educator": "select * from restricted.achievement_educator where contract = %s",
    "group": "select * from restricted.achievement_outcome where contract = %s",
}
_HIGHEST = """
    select exam, exam_version, max(mean_scale_score) as highest
    from restricted.achievement_result
    group by exam, exam_version
"""


def figures(reader: Reader, contract: str) -> list[Figure]:
    """The protected figures of one contract, of the results that they are made of.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
    """
    beside = {ids_of(row): row for query in _ROWS.values() for row in reader.records(query, [contract])}
    highest = {(row["exam"], row["exam_version"]): row["highest"] for row in reader.records(_HIGHEST)}
    return list(figures_of(contract, reader.records(_RESULTS, [contract]), beside, highest, reader.as_of))


def figures_of(
    contract: str,
    results: Sequence[Record],
    beside: Mapping[Ids, Record],
    highest: Mapping[tuple[str, str], Decimal | None],
    as_of: date,
) -> Iterator[Figure]:
    """The protected figures of what was read of one contract.

    Args:
        contract: the contract's id.
        results: cohorts × results of classes × those they are compared with.
        beside: rows of educators and of groups as they are told, by their ids.
        highest: the highest mean of each exam and version, over all educators.
        as_of: the report date.
    """
    groups: dict[Ids, list[Record]] = defaultdict(list)
    for row in results:
        group = {name: value for name, value in row.items() if name != "contact_id"}
        groups[ids_of(group)].append(row)
        if row["comparison_kind"] == "state":
            groups[ids_of(group | {"exam": None, "exam_version": None})].append(row)
        if row["cohort"] is None:
            groups[ids_of(row)].append(row)
    for ids, rows in groups.items():
        row = _row(contract, ids, rows, beside.get(ids, {}), as_of)
        yield from row.figures(highest.get((rows[0]["exam"], rows[0]["exam_version"])))


@dataclass(frozen=True)
class _Row:
    """A row of educators or of groups, with the results of classes that it is made of.

    Attributes:
        contract: the contract's id.
        ids: what it is of.
        results: of the classes.
        beside: the row as it is told.
        made: makes its figures.
    """

    contract: str
    ids: Ids
    results: Sequence[Record]
    beside: Record
    made: students.RowFigures

    @property
    def is_over_exams(self) -> bool:
        """Whether it is of all exams together, of which there is the distance from the state alone."""
        return self.ids[3] == "all"

    def sizes(self, n: str) -> dict[str, int]:
        """The students of each class that tells it."""
        return {_result(row): row[n] for row in self.results if row[n]}

    def figures(self, highest: Decimal | None) -> Iterator[Figure]:
        """The numbers, means and shares, with what stands beside them; none where nobody was tested."""
        sizes = self.sizes("n_effect" if self.is_over_exams else "n_tested")
        if not sizes:
            return
        counted = self.made.counted("n_tested", "students tested", sizes)
        measured = (
            None if self.is_over_exams else self._mean_scale(counted, highest),
            None if self.is_over_exams else self._pct_proficient(counted),
            self._effect_size(counted),
        )
        heads = {name: figure for name, figure in zip(HEADS, (counted, *measured), strict=True) if figure}
        yield from heads.values()
        yield from self._companions(heads)

    def _mean_scale(self, counted: Figure, highest: Decimal | None) -> Figure | None:
        *_, exam, version, _, _ = self.ids
        sizes, power = self.sizes("n_mean"), _power(highest, self.results)
        if power is None or not sizes:
            return None
        means = {_result(row): row["mean_scale_score"] for row in self.results if row["n_mean"]}
        measure = f"scale {exam} {version} to {power}"
        more = {"scale": (0, power), "decimals": DIGITS["mean_scale"]}
        return self.made.measured("mean_scale", Kind.MEAN, measure, counted, sizes, means, **more)

    def _pct_proficient(self, counted: Figure) -> Figure | None:
        *_, exam, version, _, _ = self.ids
        sizes = self.sizes("n_judged")
        if not sizes:
            return None
        shares = {
            _result(row): Fraction(row["n_proficient"], row["n_judged"]) for row in self.results if row["n_judged"]
        }
        measure = f"proficient {exam} {version}"
        return self.made.measured("pct_proficient", Kind.SHARE, measure, counted, sizes, shares)

    def _effect_size(self, counted: Figure) -> Figure | None:
        *_, exam, version, comparison, words = self.ids
        effects = {_result(row): row["effect"] for row in self.results if row["n_effect"]}
        others = self.beside.get("comparison_n")
        if not effects or (others is not None and students.are_few(others)):
            return None
        if any(abs(effect) > FARTHEST for effect in effects.values()):
            return None
        measure = "z" if comparison == "state" else f"effect {exam} {version} {comparison} {words}"
        more = {"scale": (-FARTHEST, FARTHEST), "decimals": DIGITS["effect_size"]}
        return self.made.measured("effect_size", Kind.MEAN, measure, counted, self.sizes("n_effect"), effects, **more)

    def _companions(self, heads: Mapping[str, Figure]) -> Iterator[Figure]:
        beside = self.beside
        follows = follows_from_means(beside) and "mean_scale" in heads
        if follows:
            beside = beside | {DIFFERENCE: difference(Decimal(heads["mean_scale"].printed), beside)}
        for name, (of, digits) in BESIDE.items():
            is_of_few = is_of_few_educators(name, beside.get("n_educators_effect", 0))
            if of not in heads or beside.get(name) is None or is_of_few:
                continue
            tells_more = beside[name] != heads[of].n if of == "n_tested" else not (follows and name == DIFFERENCE)
            yield companion(
                heads[of],
                id_of(self.contract, self.ids, name),
                beside[name],
                is_rate=name in RATES,
                decimals=digits,
                adds_equation=tells_more,
            )


def _row(contract: str, ids: Ids, results: Sequence[Record], beside: Record, as_of: date) -> _Row:
    kind, year, who, exam, *_ = ids
    level = 0 if kind == "educator" else 1 + (who == "all") + (exam == "all")
    smallest = beside.get("n_smallest") or 0
    same = {
        "as_of": as_of,
        "level": level,
        # the smallest number of a row hides it whole, also that of those compared, of which there is no figure (K17)
        "is_withheld": smallest > 0 and students.are_few(smallest),
        "table": f"{NAME} {'groups' if level else 'educators'} {year}",
    }
    above = _above(ids)
    made = students.RowFigures(partial(id_of, contract, ids), partial(id_of, contract, above) if above else None, same)
    return _Row(contract, ids, results, beside, made)


def follows_from_means(row: Record) -> bool:
    """Whether the difference is that of the two means beside it, which are of the same students."""
    return row.get(DIFFERENCE) is not None and row["n_compared"] == row["n_mean"]


def difference(mean: Decimal, row: Record) -> Decimal:
    """What the two means as they are printed tell, and no digit more."""
    return mean - round(row["comparison_mean"], DIGITS_OF_OTHERS["comparison_mean"])


def _power(highest: Decimal | None, rows: Sequence[Record]) -> int | None:
    """The power of ten above every mean of the exam: the scale, where nobody says how far it reaches."""
    means = [row["mean_scale_score"] for row in rows if row["n_mean"]]
    if highest is None or not means or min(means) < 0:
        return None
    power = 10
    while power < max(highest, *means):
        power *= 10
    return power


def _result(row: Record) -> str:
    """What a result is called among the members of figures: the same with whomever it is compared."""
    return f"{row['contact_id']} {row['academic_year']} {row['class_word']} {row['exam']} {row['exam_version']}"


def ids_of(row: Record) -> Ids:
    """What a row is of: an educator, or a cohort, or all educators; an exam, or all."""
    is_educator = "contact_id" in row
    who = row["contact_id"] if is_educator else named(row["cohort"])
    exam = ("all", "all") if row["exam"] is None else (named(row["exam"]), named(row["exam_version"]))
    kind = "educator" if is_educator else "group"
    return kind, row["academic_year"], who, *exam, row["comparison_kind"], row["comparison_kind_raw"]


def _above(ids: Ids) -> Ids | None:
    """The row one level up: of an educator and of a cohort that of all educators."""
    _, year, who, *rest = ids
    return None if who == "all" else ("group", year, "all", *rest)


def id_of(contract: str, ids: Ids, what: str) -> str:
    """The id of the figure in a column of a row."""
    return figure_id(NAME, contract, *ids, what)
