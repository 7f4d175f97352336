"""The internal analyses as reports: what stands in the schema `analysis`, with the words and charts that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from orchestration.lib.reports.content import Bar, Cell, Chart, Column, Kind, Report, Section, Table, table_of
from orchestration.lib.reports.reader import Reader, Record

ONE = Decimal(1)
MOST_BARS = 15
GROUPS = ("implementer", "non_implementer", "unknown")

# What stands in the place of a figure that is not given, by its state.
INSTEAD = {"suppressed": "n<5", "too_early": "too early", "not_available": "n/a", "n_and_mean_only": "n<10"}

OBSERVED = (
    "What is told here was observed, not tried out: a figure is associated with what stands beside it, which shows no "
    "cause. Nothing was controlled for."
)
HIDDEN = (
    "n<5: fewer than five educators, who are not told of. Intervals, at 95 %, are given from 10 on. Unknown is a state "
    "of its own and never a no; too early means that the academic year that decides has not closed."
)

PROGRAMME: dict[str, Kind] = {
    "academic_year_label": "text", "metric": "text", "value": "number", "n": "count", "numerator": "count",
    "ci_low": "number", "ci_high": "number", "n_unknown": "count", "bound_low": "number", "bound_high": "number",
    "n_too_early": "count", "unit_of_analysis": "text", "state": "text",
}  # fmt: skip
RETENTION: dict[str, Kind] = {
    "academic_year_label": "text", "slice": "text", "slice_group": "text", "n_implementers": "count",
    "n_known": "count", "n_retained": "count", "retention_rate": "rate", "retention_ci_low": "rate",
    "retention_ci_high": "rate",
    "n_unknown": "count", "unknown_share": "rate", "retention_if_unknown_lost": "rate",
    "retention_if_unknown_retained": "rate", "n_too_early": "count", "n_churned_good_reason": "count",
    "n_churned_within_our_control": "count", "n_churned_outside": "count", "n_churned_unknown": "count",
    "n_reactivated": "count", "n_attendance_next": "count", "mean_attendance_next": "rate", "n_coaching_next": "count",
    "mean_coaching_next": "number", "retention_state": "text",
}  # fmt: skip
LONGEVITY: dict[str, Kind] = {
    "slice": "text", "slice_group": "text", "years_implementing": "count", "n_spells": "count", "n_at_risk": "count",
    "n_events": "count", "n_censored": "count", "survival": "rate", "survival_ci_low": "rate",
    "survival_ci_high": "rate", "median_years": "count", "median_state": "text", "n_left_out": "count", "state": "text",
}  # fmt: skip
PROFILE: dict[str, Kind] = {
    "academic_year_label": "text", "effect_rank": "count", "variable": "text", "level": "text", "measure_kind": "text",
    "n_implementer": "count", "value_implementer": "number", "n_non_implementer": "count",
    "value_non_implementer": "number", "n_unknown": "count", "value_unknown": "number", "difference": "number",
    "difference_ci_low": "number", "difference_ci_high": "number", "effect_kind": "text", "effect_size": "number",
    "p_adjusted": "number", "baseline_words": "text", "state": "text",
}  # fmt: skip


def read(reader: Reader, name: str) -> Report:
    """An analysis as a report.

    Args:
        reader: what is published.
        name: of ``ANALYSES``.
    """
    title, sections = ANALYSES[name]
    return Report(
        name=name,
        title=f"{title}, as of {reader.as_of}",
        reader="internal",
        contract="",
        as_of=reader.as_of,
        build_id=reader.build_id,
        published_at=reader.published_at,
        cover=("Internal: not for partners.", OBSERVED, HIDDEN),
        banners=tuple(_older(reader)),
        sections=tuple(sections(reader)),
    )


def _older(reader: Reader) -> Iterable[str]:
    """The banner where newer data could not be published."""
    if reader.failed_since:
        shown = f"This analysis shows what was published on {reader.published_at:%Y-%m-%d}."
        yield f"Not the newest data: {reader.failed_since}. {shown}"


def _cell(value: object) -> Cell:
    """Figures of formulas are double precision; reports hold decimals."""
    return Decimal(repr(value)) if isinstance(value, float) else value  # type: ignore[return-value]


def _table(
    reader: Reader, relation: str, title: str, kinds: dict[str, Kind], rows: Sequence[Record], given: dict[str, str]
) -> Table:
    """A table of an analysis.

    Args:
        reader: says what the columns mean.
        relation: where the rows are from.
        title: its caption.
        kinds: the columns that are shown, and how.
        rows: the rows in their order.
        given: columns whose blank cells say why, with the column that holds the state.
    """
    columns = [
        Column(column.name, column.kind, column.meaning, 3) if column.kind == "number" else column
        for column in reader.columns(f"analysis.{relation}", kinds)
    ]
    records = [
        {
            name: INSTEAD.get(row[given[name]]) if name in given and row[name] is None else _cell(row[name])
            for name in kinds
        }
        for row in rows
    ]
    return table_of(relation, title, columns, records, empty="No year of the data tells of it.")


def _said(share: Decimal | None, n: int | None, state: str) -> str:
    """A share with its n, or why there is none."""
    return INSTEAD.get(state, "") if share is None else f"{share * 100:.1f} % (n {n})"


def _alt(bars: Iterable[Bar]) -> str:
    return "; ".join(f"{' '.join(filter(None, [bar.label, bar.part]))}: {bar.shown}" for bar in bars) + "."


def _rates(
    name: str, title: str, axis: str, rows: Sequence[Record], label: str, columns: tuple[str, str, str, str]
) -> Chart:
    """A chart of shares with their intervals; a share that is not shown has a bar without length, which says why."""
    rate, low, high, state = columns
    bars = tuple(
        Bar(
            row[label], row[rate], _said(row[rate], row["n_of_bar"], row[state]),
            *(_cell(row[end]) for end in (low, high)),  # type: ignore[arg-type]
        )
        for row in rows
    )  # fmt: skip
    return Chart(name, title, _alt(bars), axis, bars, (Decimal(0), ONE), is_rate=True)


def _programme(reader: Reader) -> Iterable[Section]:
    rows = reader.records("select * from analysis.programme_metric order by metric_sort, academic_year")
    headline = [row | {"n_of_bar": row["n"]} for row in rows if row["metric"] == "conversion_rate"]
    chart = _rates(
        "conversion", "Conversion by outcome year", "implementers ÷ first trained whose outcome is known", headline,
        "academic_year_label", ("value", "ci_low", "ci_high", "state"),
    )  # fmt: skip
    given = dict.fromkeys(("value", "numerator"), "state")
    table = _table(reader, "programme_metric", "Programme metrics by academic year", PROGRAMME, rows, given)
    yield Section("Programme", (), (table,), (chart,))


def _retention(reader: Reader) -> Iterable[Section]:
    rows = reader.records('select * from analysis.retention order by slice, slice_group collate "C", academic_year')
    everybody = [row | {"n_of_bar": row["n_known"]} for row in rows if row["slice"] == "all"]
    chart = _rates(
        "retention", "Retained in the next year", "retained ÷ implementers whose next year is known", everybody,
        "academic_year_label", ("retention_rate", "retention_ci_low", "retention_ci_high", "retention_state"),
    )  # fmt: skip
    given = dict.fromkeys(("n_retained", "retention_rate"), "retention_state")
    given |= {name: "churn_state" for name in RETENTION if name.startswith("n_churned")}
    table = _table(reader, "retention", "Retention by academic year and group", RETENTION, rows, given)
    yield Section("Retention", (), (table,), (chart,))
    spells = reader.records(
        'select * from analysis.longevity order by slice, slice_group collate "C", years_implementing'
    )
    lasting = [
        row | {"n_of_bar": row["n_at_risk"], "label": f"more than {row['years_implementing']}"}
        for row in spells
        if row["slice"] == "all"
    ]
    curve = _rates(
        "longevity", "Academic years in a row (Kaplan-Meier)", "share who implement longer", lasting, "label",
        ("survival", "survival_ci_low", "survival_ci_high", "state"),
    )  # fmt: skip
    told = dict.fromkeys(("n_at_risk", "n_events", "n_censored", "survival"), "state")
    yield Section(
        "Longevity",
        (_median(lasting),),
        (_table(reader, "longevity", "First spells", LONGEVITY, spells, told),),
        (curve,),
    )


def _median(rows: Sequence[Record]) -> str:
    if not rows or rows[0]["state"] != "shown":
        return "Too few spells to tell how long they last."
    if rows[0]["median_state"] == "not_reached":
        return "The median is not reached: more than half still implement as far as anybody can see."
    return f"The median is {rows[0]['median_years']} academic years."


def _implementers(reader: Reader) -> Iterable[Section]:
    rows = reader.records("select * from analysis.implementer_profile order by academic_year desc, effect_rank")
    newest = max((row["academic_year"] for row in rows), default=None)
    latest = [row for row in rows if row["academic_year"] == newest and row["effect_size"] is not None]
    bars = tuple(
        Bar(
            " = ".join(filter(None, [row["variable"], row["level"]])), _cell(row["effect_size"]),  # type: ignore[arg-type]
            f"{row['effect_kind']} {row['effect_size']:+.2f}",
        )
        for row in latest[:MOST_BARS]
    )  # fmt: skip
    chart = Chart(
        "effects", "Largest differences of the latest closed year", _alt(bars),
        "Cohen's h or Hedges g, implementers less non-implementers", bars,
    )  # fmt: skip
    given = dict.fromkeys(("difference", "effect_size"), "state")
    given |= {f"{figure}_{group}": f"hidden_{group}" for figure in ("n", "value") for group in GROUPS}
    said = [row | {f"hidden_{group}": _why_blank(row, group) for group in GROUPS} for row in rows]
    table = _table(reader, "implementer_profile", "Implementers and non-implementers", PROFILE, said, given)
    yield Section("Profile", (), (table,), (chart,))


def _why_blank(row: Record, group: str) -> str:
    return "not_available" if row[f"n_{group}"] == 0 else "suppressed"


# Name of the analysis -> its title and its sections.
ANALYSES: dict[str, tuple[str, Callable[[Reader], Iterable[Section]]]] = {
    "programme": ("Programme metrics", _programme),
    "retention": ("Retention and longevity of implementers", _retention),
    "implementers": ("Implementers and non-implementers", _implementers),
}
