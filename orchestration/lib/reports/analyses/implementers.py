"""Analysis I9: implementers and non-implementers."""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.lib.reports.analyses.common import alt, cell, instead_of, table_from
from orchestration.lib.reports.content import Bar, Chart, Kind, Section
from orchestration.lib.reports.reader import Reader, Record

MOST_BARS = 15
GROUPS = ("implementer", "non_implementer", "unknown")

PROFILE: dict[str, Kind] = {
    "academic_year_label": "text", "effect_rank": "count", "variable": "text", "level": "text", "measure_kind": "text",
    "n_implementer": "count", "value_implementer": "number", "n_non_implementer": "count",
    "value_non_implementer": "number", "n_unknown": "count", "value_unknown": "number", "difference": "number",
    "difference_ci_low": "number", "difference_ci_high": "number", "effect_kind": "text", "effect_size": "number",
    "p_adjusted": "number", "baseline_words": "text", "state": "text",
}  # fmt: skip


def sections(reader: Reader) -> Iterable[Section]:
    """The profile of the two groups, by size of the difference."""
    rows = reader.records("select * from analysis.implementer_profile order by academic_year desc, effect_rank")
    newest = max((row["academic_year"] for row in rows), default=None)
    latest = [row for row in rows if row["academic_year"] == newest and row["effect_size"] is not None]
    bars = tuple(
        Bar(
            " = ".join(filter(None, [row["variable"], row["level"]])), cell(row["effect_size"]),  # type: ignore[arg-type]
            f"{row['effect_kind']} {row['effect_size']:+.2f}",
        )
        for row in latest[:MOST_BARS]
    )  # fmt: skip
    chart = Chart(
        "effects", "Largest differences of the latest closed year", alt(bars),
        "Cohen's h or Hedges g, implementers less non-implementers", bars,
    )  # fmt: skip
    given = dict.fromkeys(("difference", "effect_size"), "why_not_compared")
    given |= {f"n_{group}": "few" for group in GROUPS} | {f"value_{group}": f"why_{group}" for group in GROUPS}
    said = [row | _why_blank(row) for row in rows]
    table = table_from(reader, "implementer_profile", "Implementers and non-implementers", PROFILE, said, given)
    yield Section("Profile", (), (table,), (chart,))


def _why_blank(row: Record) -> Record:
    counts = {group: row[f"n_{group}"] for group in GROUPS}
    both = (counts["implementer"], counts["non_implementer"])
    nobody = row["state"] == "suppressed" and 0 in both
    compared = "not_available" if nobody else instead_of(row["state"], *both)
    return {"few": "suppressed", "why_not_compared": compared} | {
        f"why_{group}": "not_available" if n == 0 else instead_of("suppressed", n) for group, n in counts.items()
    }
