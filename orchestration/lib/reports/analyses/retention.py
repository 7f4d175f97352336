"""Analysis I2: retention and longevity of implementers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.lib.reports.analyses.common import instead_of, rates, table_from
from orchestration.lib.reports.content import Kind, Section
from orchestration.lib.reports.reader import Reader, Record

RETENTION: dict[str, Kind] = {
    "academic_year_label": "text", "slice": "text", "slice_group": "text", "n_implementers": "count",
    "n_known": "count", "n_retained": "count", "retention_rate": "rate", "retention_ci_low": "rate",
    "retention_ci_high": "rate", "n_unknown": "count", "unknown_share": "rate", "retention_if_unknown_lost": "rate",
    "retention_if_unknown_retained": "rate", "n_too_early": "count", "n_not_applicable": "count",
    "n_churned_good_reason": "count", "n_churned_within_our_control": "count", "n_churned_outside": "count",
    "n_churned_unknown": "count", "n_reactivated": "count", "n_attendance_next": "count",
    "mean_attendance_next": "rate", "attendance_next_ci_low": "rate", "attendance_next_ci_high": "rate",
    "n_coaching_next": "count", "mean_coaching_next": "number", "coaching_next_ci_low": "number",
    "coaching_next_ci_high": "number", "retention_state": "text",
}  # fmt: skip
COUNTS = (
    "n_implementers", "n_known", "n_unknown", "n_too_early", "n_not_applicable", "n_reactivated", "n_attendance_next",
    "n_coaching_next",
)  # fmt: skip
BOUNDS = ("retention_if_unknown_lost", "retention_if_unknown_retained")
NEXT = ("attendance", "coaching")
WORDS = (
    "Retained is who is known to implement any curriculum in the next year, too. Of whom nobody tells is in no rate: "
    "what it would be if all of them had left, or all had stayed, stands beside it.",
    "Not controlled for: who was trained when and in what, the support of the administration, coaching, and who "
    "answers. Groups of a slice differ in all of these, too.",
)
LASTING = (
    "Not controlled for: in which year they began, what they were trained in, and who answers. Who is lost sight of "
    "counts as long as it is known of them, as if they were no other than who is still told of."
)
LONGEVITY: dict[str, Kind] = {
    "slice": "text", "slice_group": "text", "years_implementing": "count", "n_spells": "count", "n_at_risk": "count",
    "n_events": "count", "n_censored": "count", "survival": "rate", "survival_ci_low": "rate",
    "survival_ci_high": "rate", "median_years": "count", "median_years_ci_low": "count",
    "median_years_ci_high": "count", "median_state": "text", "n_left_out": "count", "state": "text",
}  # fmt: skip


def sections(reader: Reader) -> Iterable[Section]:
    """Who stays from year to year, and for how long."""
    rows = reader.records('select * from analysis.retention order by slice, slice_group collate "C", academic_year')
    everybody = [row | {"n_of_bar": row["n_known"]} for row in rows if row["slice"] == "all"]
    chart = rates(
        "retention", "Retained in the next year", "retained ÷ implementers whose next year is known", everybody,
        "academic_year_label", ("retention_rate", "retention_ci_low", "retention_ci_high", "retention_state"),
    )  # fmt: skip
    given = dict.fromkeys(("n_retained", "retention_rate"), "why_no_rate") | dict.fromkeys(COUNTS, "few")
    given |= {name: "why_no_reason" for name in RETENTION if name.startswith("n_churned")}
    given |= dict.fromkeys(BOUNDS, "why_no_bound") | {"unknown_share": "why_no_share"}
    given |= {f"mean_{name}_next": f"why_no_{name}" for name in NEXT}
    told = [row | _why_blank(row) for row in rows]
    table = table_from(reader, "retention", "Retention by academic year and group", RETENTION, told, given)
    yield Section("Retention", (*WORDS, *_low(rows)), (table,), (chart,))
    spells = reader.records(
        'select * from analysis.longevity order by slice, slice_group collate "C", years_implementing'
    )
    lasting = [
        row | {"n_of_bar": row["n_at_risk"], "label": f"more than {row['years_implementing']}"}
        for row in spells
        if row["slice"] == "all"
    ]
    curve = rates(
        "longevity", "Academic years in a row (Kaplan-Meier)", "share who implement longer", lasting, "label",
        ("survival", "survival_ci_low", "survival_ci_high", "state"),
    )  # fmt: skip
    given = dict.fromkeys(("n_at_risk", "n_events", "n_censored", "survival"), "state")
    yield Section(
        "Longevity",
        (LASTING, _median(lasting)),
        (table_from(reader, "longevity", "First spells", LONGEVITY, spells, given),),
        (curve,),
    )


def _why_blank(row: Record) -> Record:
    # elsewhere the n of a figure is told however few, and the figure that is hidden is one of few
    n, n_of_group = (row[name] if row["slice"] == "student_gain" else None for name in ("n_known", "n_implementers"))
    state = row["retention_state"]
    nobody = state if state == "too_early" else "not_available"
    no_rate = instead_of(state, n)
    no_share = nobody if row["n_known"] == row["n_unknown"] == 0 else instead_of("suppressed", n_of_group)
    return {
        "few": "suppressed",
        "why_no_rate": no_rate,
        # a class may be hidden because another one is, and which of them is of few is not told
        "why_no_reason": "hidden" if state == "shown" else no_rate,
        "why_no_share": no_share,
        "why_no_bound": no_share if state == "shown" else no_rate,
    } | {f"why_no_{name}": nobody if row[f"n_{name}_next"] == 0 else "suppressed" for name in NEXT}


def _low(rows: Sequence[Record]) -> Iterable[str]:
    low = [row["academic_year_label"] for row in rows if row["slice"] == "all" and row["is_low_response"]]
    if low:
        yield f"LOW RESPONSE: of the implementers of {'; '.join(low)} the next year is known of fewer than half."


def _median(rows: Sequence[Record]) -> str:
    if not rows or rows[0]["state"] != "shown":
        return "Too few spells to tell how long they last."
    if rows[0]["median_state"] == "not_reached":
        return f"The median is not reached: half or more still implement as far as anybody can see ({_of(rows[0])})."
    years = rows[0]["median_years"]
    return f"The median is {years} academic year{'s' * (years != 1)} ({_of(rows[0])})."


def _of(row: Record) -> str:
    """Of how many a median is, and how sure it is; a bound that the curve does not come down to is open."""
    ends = [row[f"median_years_ci_{end}"] for end in ("low", "high")]
    told = [str(end) if end is not None else "open" for end in ends]
    interval = f", 95 % interval {' to '.join(told)}" if row["median_ci_reason"] is None else ""
    return f"n {row['n_spells']}{interval}"
