"""Analysis I10: programme metrics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.lib.reports.analyses.common import rates, table_from
from orchestration.lib.reports.content import Kind, Section
from orchestration.lib.reports.reader import Reader, Record

PROGRAMME: dict[str, Kind] = {
    "academic_year_label": "text", "metric": "text", "value": "number", "n": "count", "numerator": "count",
    "ci_low": "number", "ci_high": "number", "n_unknown": "count", "bound_low": "number", "bound_high": "number",
    "n_too_early": "count", "unit_of_analysis": "text", "mixes_scales": "text", "state": "text",
}  # fmt: skip


def sections(reader: Reader) -> Iterable[Section]:
    """Metrics by year, and conversion as a chart."""
    rows = reader.records("select * from analysis.programme_metric order by metric_sort, academic_year")
    headline = [row | {"n_of_bar": row["n"]} for row in rows if row["metric"] == "conversion_rate"]
    chart = rates(
        "conversion", "Conversion by outcome year", "implementers ÷ first trained whose outcome is known", headline,
        "academic_year_label", ("value", "ci_low", "ci_high", "state"),
    )  # fmt: skip
    given = dict.fromkeys(("value", "numerator"), "state")
    told = [row | {"mixes_scales": "yes" if row["mixes_scales"] else "no"} for row in rows]
    table = table_from(reader, "programme_metric", "Programme metrics by academic year", PROGRAMME, told, given)
    yield Section("Programme", tuple(_warnings(rows)), (table,), (chart,))


def _warnings(rows: Sequence[Record]) -> Iterable[str]:
    """What must be known before a number."""
    mixed = [f"{row['metric']} of {row['academic_year_label']}" for row in rows if row["mixes_scales"]]
    if mixed:
        yield f"Answers on different scales, brought to 1 to 5, stand in the means of {'; '.join(mixed)}."
