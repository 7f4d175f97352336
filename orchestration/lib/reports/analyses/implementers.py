"""Analysis I9: implementers and non-implementers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.lib.reports.analyses.common import MIXED, alt, cell, instead_of, low_response, table_from
from orchestration.lib.reports.content import Bar, Chart, Kind, Section
from orchestration.lib.reports.reader import Reader, Record

MOST_BARS = 15
GROUPS = ("implementer", "non_implementer", "unknown")

PROFILE: dict[str, Kind] = {
    "slice": "text", "slice_group": "text", "effect_rank": "count", "variable": "text", "level": "text",
    "measure_kind": "text", "educators_implementer": "count", "n_implementer": "count", "value_implementer": "number",
    "educators_non_implementer": "count", "n_non_implementer": "count", "value_non_implementer": "number",
    "educators_unknown": "count", "n_unknown": "count", "value_unknown": "number", "difference": "number",
    "difference_ci_low": "number", "difference_ci_high": "number", "effect_kind": "text", "effect_size": "number",
    "p_adjusted": "number", "baseline_words": "text", "mixes_scales": "text", "is_low_response": "text",
    "state": "text",
}  # fmt: skip
WORDS = (
    "Compared are teachers who were trained, in academic years that have closed, from the one on by which the first "
    "training that trained them is judged: those who implement, those who are known not to, and those of whom nobody "
    "tells. The educator is the unit: who is in a slice in several years counts "
    "once, by the first of them. n is of how many of the educators of a group the variable is known: n ÷ educators is "
    "the response rate. p is adjusted by Holm over all contrasts of a group of a slice; intervals are unadjusted.",
    "Not controlled for: the other variables of the table, who chose or was sent to be trained, and who answers. What "
    "the survey asks of users alone, such as access to computers, is known of few others. What was so before the "
    "training (baseline_words) tells of who came rather than of what came of it.",
)


def sections(reader: Reader) -> Iterable[Section]:
    """The profile of the two groups, by size of the difference."""
    rows = reader.records(
        "select * from analysis.implementer_profile "
        "order by slice <> 'all', slice, slice_group collate \"C\", effect_rank"
    )
    years = [row for row in rows if row["slice"] == "academic_year"]
    newest = max((row["slice_group"] for row in years), default=None)
    latest = [row for row in years if row["slice_group"] == newest and row["effect_size"] is not None]
    bars = tuple(
        Bar(
            " = ".join(filter(None, [row["variable"], row["level"]])), cell(row["effect_size"]), _beside(row),  # type: ignore[arg-type]
        )
        for row in latest[:MOST_BARS]
    )  # fmt: skip
    chart = Chart(
        "effects", "Largest differences of the latest closed year", alt(bars),
        "Cohen's h or Hedges g, implementers less non-implementers (n of both; 95 % interval of the difference; p by "
        "Holm)", bars,
    )  # fmt: skip
    given = dict.fromkeys(("difference", "effect_size"), "why_not_compared")
    given |= {f"n_{group}": "few" for group in GROUPS} | {f"value_{group}": f"why_{group}" for group in GROUPS}
    given |= {f"educators_{group}": "few" for group in GROUPS}
    said = [row | _why_blank(row) | _yes_or_no(row) for row in rows]
    table = table_from(reader, "implementer_profile", "Implementers and non-implementers", PROFILE, said, given)
    yield Section("Profile", (*WORDS, *_warnings(rows)), (table,), (chart,))


def _beside(row: Record) -> str:
    """An effect with what says how far it may be chance."""
    p = row["p_adjusted"]
    told = "n/a" if p is None else "<0.001" if p < 0.001 else f"{p:.3f}"
    interval = f"{row['difference_ci_low']:+.2f} to {row['difference_ci_high']:+.2f}"
    sizes = f"n {row['n_implementer']} and {row['n_non_implementer']}"
    return f"{row['effect_kind']} {row['effect_size']:+.2f} ({sizes}; {interval}; p {told})"


def _warnings(rows: Sequence[Record]) -> Iterable[str]:
    """What must be known before a number."""
    yield from low_response(rows, "the variable")
    if any(row["mixes_scales"] for row in rows):
        yield MIXED


def _yes_or_no(row: Record) -> Record:
    return {name: "yes" if row[name] else "no" for name in ("mixes_scales", "is_low_response")}


def _why_blank(row: Record) -> Record:
    counts = {group: row[f"n_{group}"] for group in GROUPS}
    compared = instead_of(row["state"], counts["implementer"], counts["non_implementer"])
    return {"few": "suppressed", "why_not_compared": compared} | {
        f"why_{group}": "not_available" if n == 0 else instead_of("suppressed", n) for group, n in counts.items()
    }
