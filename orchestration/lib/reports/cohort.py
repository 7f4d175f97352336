"""Partner report P3, cohort aggregation.

Its rows have small groups hidden one by one (rule R41). What else must be hidden, so that none can be worked out from
other rows, reports and dates, is decided over all files of a reader: before that is done, this report goes to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from orchestration.lib.display import percent
from orchestration.lib.reports.content import Bar, Cell, Chart, Column, Kind, Report, Section, Table, table_of
from orchestration.lib.reports.reader import Reader, Record

NAME = "cohort_aggregation"
RELATION = "reports.rpt_cohort"

# As the domain lists them, each rate and mean with its numerator, n and interval.
KINDS: dict[str, Kind] = {
    "contract": "text", "cohort": "text", "cohort_kind": "text", "academic_year_label": "text",
    "n_enrolled": "count", "n_masters_in_training": "count", "n_started": "count", "n_completed": "count",
    "n_completion_known": "count", "n_completion_unknown": "count", "completion_rate": "rate",
    "completion_rate_ci_low": "rate", "completion_rate_ci_high": "rate",
    "periods_attended": "count", "periods_scheduled": "count", "pooled_attendance_rate": "rate",
    "n_with_rate": "count", "mean_teacher_rate": "rate", "mean_teacher_rate_ci_low": "rate",
    "mean_teacher_rate_ci_high": "rate",
    "n_rated": "count", "pct_professional_plus": "rate", "pct_professional_plus_ci_low": "rate",
    "pct_professional_plus_ci_high": "rate",
    "n_pre": "count", "mean_confidence_pre": "number", "mean_confidence_pre_ci_low": "number",
    "mean_confidence_pre_ci_high": "number", "n_post": "count", "mean_confidence_post": "number",
    "mean_confidence_post_ci_low": "number", "mean_confidence_post_ci_high": "number",
    "n_matched": "count", "mean_change": "number", "mean_change_ci_low": "number", "mean_change_ci_high": "number",
    "g_av": "number",
    "n_implementing": "count", "n_implementing_unknown": "count", "n_implementing_too_early": "count",
    "n_first_trained": "count", "n_converted": "count", "n_conversion_known": "count", "n_conversion_unknown": "count",
    "n_conversion_too_early": "count", "conversion_rate": "rate", "conversion_rate_ci_low": "rate",
    "conversion_rate_ci_high": "rate",
    "n_reporting_students": "count", "students_reported": "number", "n_schools": "count", "n_districts": "count",
    "n_setting_known": "count", "pct_urban": "rate", "pct_suburban": "rate", "pct_rural": "rate",
    "periods_recorded": "count", "periods_held": "count", "recorded_share": "rate",
    "surveys_answered_post": "count", "surveys_due_post": "count", "response_rate": "rate",
}  # fmt: skip

# The state that says why a protected figure is not there, and how a group that is too small is printed.
STATES = {
    "mean_confidence_pre_state": ("n<5", ("n_pre", "mean_confidence_pre")),
    "mean_confidence_post_state": ("n<5", ("n_post", "mean_confidence_post")),
    "mean_change_state": ("n<5", ("n_matched", "mean_change", "g_av")),
    "response_rate_state": ("n<5", ("surveys_answered_post", "response_rate")),
    "students_reported_state": ("n<10", ("students_reported",)),
}

HOW_TO_READ = (
    "Each row is one cohort in the academic year of its events. Whoever is in two cohorts counts in each, and once in "
    "the row of all educators of the contract: rows are not to be added up.",
    "n/a: there is nothing to divide by, or nobody tells it. It is not zero. An interval (95 %) is given from ten "
    "educators on.",
    "n<5 and n<10: the group is so small that the figure would tell of single persons. It is not zero.",
    "The figures are observed. They say what is associated with the events, not what these caused: nobody was assigned "
    "to a cohort by chance, and nothing is controlled for.",
)


def read(reader: Reader, contract: str) -> Report:
    """The report of one contract.

    Args:
        reader: what is published.
        contract: the contract's id as its sender writes it.
    """
    events = reader.of_contract("reports.rpt_teacher_attendance_event", contract)
    partner = next((event["partner_name"] for event in events if event["partner_name"]), None)
    columns = reader.columns(RELATION, KINDS)
    return report(reader, contract, partner, columns, reader.of_contract(RELATION, contract))


def report(
    reader: Reader, contract: str, partner: str | None, columns: Sequence[Column], rows: Sequence[Record]
) -> Report:
    """The report of what was read of one contract.

    Args:
        reader: says of which publication.
        contract: the contract's id.
        partner: who holds it, if that is known.
        columns: the columns of the table of cohorts.
        rows: cohorts × academic years, and all educators of the contract by year.
    """
    rows = sorted(rows, key=_order)
    everybody = [row for row in rows if row["is_total"]]
    cohorts = table_of(
        "cohorts",
        f"Cohorts by academic year, as of {reader.as_of}",
        columns,
        [cells(row) for row in rows],
        notes=tuple(_notes(rows)),
        empty="Nobody is enrolled in an event of this contract.",
    )
    of_whom = f"{contract} ({partner})" if partner else contract
    return Report(
        name=NAME,
        title=f"Cohorts of contract {of_whom}, as of {reader.as_of}",
        reader=partner or contract,
        contract=contract,
        as_of=reader.as_of,
        build_id=reader.build_id,
        published_at=reader.published_at,
        cover=tuple(f"{row['academic_year_label']}: {row['n_enrolled']} educators enrolled." for row in everybody),
        banners=tuple(_banners(everybody, reader)),
        sections=(
            Section("All educators of the contract", HOW_TO_READ, (_summary(everybody),)),
            Section("Cohorts", (), (cohorts,), tuple(_charts(rows))),
        ),
        incomplete=sum(row["is_incomplete"] for row in everybody),
    )


def cells(row: Record) -> dict[str, Cell]:
    """A row as it is printed: what is hidden says so, and what is not known is no blank."""
    printed: dict[str, Cell] = {}
    for name, kind in KINDS.items():
        state = next((state for state, (_, starts) in STATES.items() if name.startswith(starts)), None)
        if state and row[state] == "suppressed":
            printed[name] = STATES[state][0]
        elif row[name] is None and kind != "text":
            printed[name] = "n/a"
        else:
            printed[name] = row[name]
    return printed


def _order(row: Record) -> tuple[object, ...]:
    """The newest year first; all educators, then the cohorts that the partner lists, then the others."""
    return -row["academic_year"], not row["is_total"], not row["is_listed"], row["cohort_kind_sort"], row["cohort"]


def _summary(rows: Sequence[Record]) -> Table:
    """The figures of all educators, one below the other."""
    columns = (Column("academic_year_label"), Column("figure"), Column("value"), Column("of"), Column("interval"))
    lines = [(row["academic_year_label"], *line) for row in rows for line in _figures(row)]
    return Table("summary", "All educators of the contract", columns, tuple(lines), empty="Nobody is enrolled.")


def _figures(row: Record) -> Iterator[tuple[str, str, str, str]]:
    """Name, value, of how many, and interval of each figure of a row."""
    yield "Completed", *_rate(row, "completion_rate", "n_completed", "n_completion_known")
    mean_of = f"{row['n_with_rate']} educators"
    yield "Mean attendance", percent(row["mean_teacher_rate"]), mean_of, _interval(row, "mean_teacher_rate", percent)
    rated = f"{row['n_rated']} educators rated"
    share = "pct_professional_plus"
    yield "Skills at professional or master", percent(row[share]), rated, _interval(row, share, percent)
    for title, name, n in (
        ("Confidence before", "mean_confidence_pre", "n_pre"),
        ("Confidence after", "mean_confidence_post", "n_post"),
        ("Change of confidence", "mean_change", "n_matched"),
    ):
        of = cells(row)[n]
        of_whom = of if of in ("n<5", "n/a") else f"{of} educators"
        yield title, _score(row, name), str(of_whom), _interval(row, name, lambda one: f"{one:.2f}")
    yield "Trained who implement", *_rate(row, "conversion_rate", "n_converted", "n_conversion_known")
    reporting = f"{row['n_reporting_students']} educators who report any"
    students = cells(row)["students_reported"]
    yield "Students reported", students if isinstance(students, str) else f"{students:,.0f}", reporting, ""


def _rate(row: Record, name: str, part: str, whole: str) -> tuple[str, str, str]:
    return percent(row[name]), f"{row[part]} of {row[whole]} known", _interval(row, name, percent)


def _score(row: Record, name: str) -> str:
    cell = cells(row)[name]
    return cell if isinstance(cell, str) else f"{cell:.2f}"


def _interval(row: Record, name: str, how: object) -> str:
    low, high = row[f"{name}_ci_low"], row[f"{name}_ci_high"]
    return "" if low is None or high is None else f"{how(low)} to {how(high)}"  # type: ignore[operator]


def _notes(rows: Sequence[Record]) -> Iterator[str]:
    """Footnotes: what is hidden, and what a mean is made of."""
    if any(row[state] == "suppressed" for row in rows for state in STATES):
        yield "n<5: fewer than five educators; n<10: fewer than ten students. Such figures are not shown."
    if any(row["confidence_scales"] in ("rescaled", "mixed") for row in rows):
        yield "Some answers on confidence were given on another scale than 1 to 5, and are brought to it."


def _banners(rows: Sequence[Record], reader: Reader) -> Iterator[str]:
    """What every reader must know before a number."""
    incomplete = [row["academic_year_label"] for row in rows if row["is_incomplete"]]
    if incomplete:
        yield f"INCOMPLETE: of {', '.join(incomplete)} less than 80 % of attendance is recorded."
    low = [row["academic_year_label"] for row in rows if row["is_low_response"]]
    if low:
        yield f"LOW RESPONSE: in {', '.join(low)} less than half of the surveys were answered."
    if reader.failed_since:
        shown = f"This report shows what was published on {reader.published_at:%Y-%m-%d}."
        yield f"Not the newest data: {reader.failed_since}. {shown}"


def _charts(rows: Sequence[Record]) -> Iterator[Chart]:
    """Confidence before and after, of all educators and of the cohorts that the partner lists."""
    drawn = [row for row in rows if row["is_total"] or row["is_listed"]]
    bars = tuple(bar for row in drawn for bar in _bars(row))
    if not any(bar.value is not None for bar in bars):
        return
    said = [f"{bar.label}, {bar.part}: {bar.shown}" for bar in bars]
    axis = "mean confidence, 1 (low) to 5 (high), with its 95 % interval from ten educators on"
    yield Chart("confidence", "Confidence before and after", "; ".join(said), axis, bars, (Decimal(1), Decimal(5)))


def _bars(row: Record) -> Iterator[Bar]:
    label = f"{row['cohort']}, {row['academic_year_label']}"
    for part, name in (("before", "mean_confidence_pre"), ("after", "mean_confidence_post")):
        low, high = row[f"{name}_ci_low"], row[f"{name}_ci_high"]
        yield Bar(label, row[name], _score(row, name), low, high, part)
