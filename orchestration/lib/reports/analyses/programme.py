"""Analysis I10: programme metrics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.lib.reports.analyses.common import rates, table_from
from orchestration.lib.reports.content import Kind, Section
from orchestration.lib.reports.reader import Reader, Record

PROGRAMME: dict[str, Kind] = {
    "slice": "text", "slice_group": "text", "academic_year_label": "text", "metric": "text", "value": "number",
    "n": "count", "numerator": "count", "ci_low": "number", "ci_high": "number", "n_unknown": "count",
    "bound_low": "number", "bound_high": "number", "known_share": "rate", "n_too_early": "count",
    "unit_of_analysis": "text", "mixes_scales": "text", "state": "text",
}  # fmt: skip
COUNTS = ("n", "n_unknown", "n_too_early")
WORDS = (
    "Not controlled for: years differ in who is trained and in what, in the partners, and in who answers. What is not "
    "known stands beside, with what a share would be if all of it were no, or all were yes. Scores are of those who "
    "answered: how many of the surveys were answered that were due is told by the analysis quality."
)


def sections(reader: Reader) -> Iterable[Section]:
    """Metrics by year, and conversion as a chart."""
    rows = reader.records(
        "select * from analysis.programme_metric "
        "order by slice <> 'all', slice, slice_group collate \"C\", metric_sort, academic_year"
    )
    everybody = [row for row in rows if row["slice"] == "all"]
    headline = [row | {"n_of_bar": row["n"]} for row in everybody if row["metric"] == "conversion_rate"]
    chart = rates(
        "conversion", "Conversion by outcome year", "implementers ÷ first trained whose outcome is known", headline,
        "academic_year_label", ("value", "ci_low", "ci_high", "state"),
    )  # fmt: skip
    given = dict.fromkeys(("value", "numerator"), "state") | dict.fromkeys(COUNTS, "few")
    given["known_share"] = "why_no_share"
    told = [row | _why_blank(row) | {"mixes_scales": "yes" if row["mixes_scales"] else "no"} for row in rows]
    table = table_from(reader, "programme_metric", "Programme metrics by academic year", PROGRAMME, told, given)
    yield Section("Programme", (WORDS, *_warnings(everybody)), (table,), (chart,))


def _why_blank(row: Record) -> Record:
    """Why a count, or the share that is known, is blank: it is hidden, or there is none of such a metric."""
    is_few = None in [row[name] for name in COUNTS]
    nobody = "too_early" if row["state"] == "too_early" else "not_available"
    return {
        "few": "" if row["measure_kind"] == "count" else "suppressed",
        "why_no_share": "" if row["measure_kind"] in ("count", "mean") else "suppressed" if is_few else nobody,
    }


def _warnings(rows: Sequence[Record]) -> Iterable[str]:
    """What must be known before a number."""
    low = [f"{row['metric']} of {row['academic_year_label']}" for row in rows if row["is_low_response"]]
    if low:
        yield f"LOW RESPONSE: fewer than half are known of {'; '.join(low)}."
    mixed = [f"{row['metric']} of {row['academic_year_label']}" for row in rows if row["mixes_scales"]]
    if mixed:
        yield f"Answers on different scales, brought to 1 to 5, stand in the means of {'; '.join(mixed)}."
