"""Analysis I5: confidence, implementing and growth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from orchestration.lib.reports.analyses.common import INSTEAD, MIXED, ONE, alt, cell, rates_section, table_from
from orchestration.lib.reports.content import Bar, Chart, Kind, Section
from orchestration.lib.reports.reader import Reader, Record

OCCASIONS = {"confidence_pre": "before", "confidence_post": "after", "confidence_follow_up": "follow-up"}
GROWTH: dict[str, Kind] = {
    "slice": "text", "slice_group": "text", "variable": "text", "level": "text", "measure": "text",
    "n_educators": "count", "n": "count", "response_rate": "rate", "mean": "number", "mean_ci_low": "number",
    "mean_ci_high": "number", "sd": "number", "mean_before": "number", "mean_after": "number", "g_av": "number",
    "d_z": "number", "reference_level": "text", "n_reference": "count", "mean_reference": "number",
    "difference": "number", "difference_ci_low": "number", "difference_ci_high": "number", "effect_g": "number",
    "p_adjusted": "number", "n_baseline": "count", "n_baseline_reference": "count", "baseline_g": "number",
    "baseline_words": "text", "state": "text", "comparison_state": "text",
}  # fmt: skip
CORRELATION: dict[str, Kind] = {
    "slice": "text", "slice_group": "text", "measure_x": "text", "measure_y": "text", "n_educators": "count",
    "n": "count", "response_rate": "rate", "rho": "number", "rho_ci_low": "number", "rho_ci_high": "number",
    "state": "text",
}  # fmt: skip
WORDS = (
    "The mean is taken within the educator first, over their trainings, then over educators. Changes are of those who "
    "answered both times. Students' gains are of classes with ten or more students who took both tests, each class the "
    "same, or, where no single class has a gain, of all classes together; effects of exams are of ten or more "
    "students, each result the same, in standard deviations of the state.",
    "Not controlled for: who answers, and who is asked; which training they attended; which students they teach, and "
    "how these did before. Who is confident may have been so before: see the baseline.",
)


def sections(reader: Reader) -> Iterable[Section]:
    """How confidence changes, how it goes with implementing, and with what students gain."""
    growth = reader.records(
        "select * from analysis.confidence_growth "
        'order by slice <> \'all\', slice, slice_group collate "C", variable, level collate "C", measure'
    )
    given = dict.fromkeys(("n", "mean", "response_rate"), "state")
    given |= {"n_educators": "hidden"}
    given |= dict.fromkeys(("n_reference", "mean_reference", "difference", "effect_g"), "comparison_state")
    rows = [row | {"hidden": "suppressed"} for row in growth]
    table = table_from(reader, "confidence_growth", "Confidence, growth and students", GROWTH, rows, given)
    low = [row for row in growth if row["slice"] == row["variable"] == "all" and row["is_low_response"]]
    words = (*WORDS, *([_low(low)] if low else []), *([MIXED] if any(row["mixes_scales"] for row in growth) else []))
    yield Section("Confidence and growth", words, (table,), tuple(_means(growth)))
    yield rates_section(
        reader,
        "confidence_implementation",
        "Confidence and implementing",
        "Implementing by confidence",
        ("Bands of confidence crossed with what became of implementing. Who answers is not everybody.",),
        ("confidence_pre_band", "confidence_post_band"),
    )
    pairs = reader.records(
        "select * from analysis.confidence_correlation "
        "order by slice <> 'all', slice, slice_group collate \"C\", measure_x, measure_y"
    )
    told = dict.fromkeys(("n", "rho", "response_rate"), "state") | {"n_educators": "hidden"}
    pairs = [row | {"hidden": "suppressed"} for row in pairs]
    yield Section(
        "What goes together",
        ("Spearman's rank correlation: that two things go together does not say which of them comes first.",),
        (table_from(reader, "confidence_correlation", "Correlations", CORRELATION, pairs, told),),
        tuple(_correlations(pairs)),
    )


def _low(rows: Sequence[Record]) -> str:
    shares = ", ".join(f"{row['measure']} {row['response_rate'] * 100:.0f} %" for row in rows)
    return f"Low response: known of fewer than half of the educators are {shares}."


def _means(rows: Sequence[Record]) -> Iterable[Chart]:
    shown = [
        row for row in rows
        if row["slice"] == "all" and row["variable"] in ("all", "outcome") and row["measure"] in OCCASIONS
        and row["level"] in ("all", "yes", "no")
    ]  # fmt: skip
    names = {"all": "all", "yes": "implement", "no": "do not implement"}
    ordered = sorted(shown, key=lambda row: (list(names).index(row["level"]), list(OCCASIONS).index(row["measure"])))
    bars = tuple(
        Bar(
            f"{names[row['level']]}, {OCCASIONS[row['measure']]}", cell(row["mean"]),  # type: ignore[arg-type]
            INSTEAD.get(row["state"], "") if row["mean"] is None else f"{row['mean']:.2f} (n {row['n']})",
            *(cell(row[end]) for end in ("mean_ci_low", "mean_ci_high")),  # type: ignore[arg-type]
        )
        for row in ordered
    )  # fmt: skip
    if bars:
        limits = (ONE, Decimal(5))
        yield Chart("confidence", "Confidence before and after", alt(bars), "index of confidence, 1 to 5", bars, limits)


def _correlations(rows: Sequence[Record]) -> Iterable[Chart]:
    bars = tuple(
        Bar(
            f"{row['measure_x']} and {row['measure_y']}", cell(row["rho"]),  # type: ignore[arg-type]
            INSTEAD.get(row["state"], "n/a") if row["rho"] is None else f"{row['rho']:+.2f} (n {row['n']})",
            *(cell(row[end]) for end in ("rho_ci_low", "rho_ci_high")),  # type: ignore[arg-type]
        )
        for row in rows if row["slice"] == "all"
    )  # fmt: skip
    if bars:
        limits = (Decimal(-1), Decimal(1))
        yield Chart("correlations", "What goes together", alt(bars), "Spearman's rho", bars, limits)
