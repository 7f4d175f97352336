"""Analysis I11: quality assurance, for the steward."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from orchestration.lib.feeds.catalogue import cadence, next_due, number_of
from orchestration.lib.landing.contracts import load_contracts
from orchestration.lib.reports.analyses.common import ONE, alt, rates, table_from
from orchestration.lib.reports.content import Bar, Cell, Chart, Column, Kind, Section, Table
from orchestration.lib.reports.reader import Reader, Record

MOST_BARS = 15
OUTCOMES = {"loaded": "loaded", "rejected": "quarantined", "superseded": "superseded", "filtered": "filtered"}

FEEDS = (
    Column("feed", "text", "The feed, by the word of its inbox folder."),
    Column("number", "text", "Number of the feed in the list of feeds."),
    Column("files", "count", "Files of the build, or sheets or members of them."),
    Column("landed", "count", "Rows that landed; cells of wide rosters and surveys."),
    *(Column(word, "count", f"Of these, how many ended {said}.") for word, said in OUTCOMES.items()),
    Column("rejected_share", "rate", "rejected ÷ landed."),
    Column("newest", "date", "The newest date of which a file speaks, else the day on which it landed."),
    Column("days_old", "count", "Days from then to the report date; blank where that is the earlier one."),
    Column("cadence", "text", "How often a file is expected."),
    Column("due", "date", "The last day on which the next file is in time; blank where no calendar says."),
    Column(
        "freshness",
        "text",
        "late: due before the report date; in time; arrived after the report date, as the newest file did; no date; "
        "nothing landed.",
    ),
)
BATCHES: dict[str, Kind] = {
    "feed": "text", "source_file": "text", "effective_date": "date", "days_old": "count", "unit": "text",
    "landed": "count", "loaded": "count", "rejected": "count", "superseded": "count", "filtered": "count",
    "rejected_share": "rate", "rejected_by_code": "text", "superseded_by_code": "text", "filtered_by_code": "text",
    "rejected_retried": "count", "warnings": "count",
}  # fmt: skip
REASONS: dict[str, Kind] = {
    "feed": "text", "disposition": "text", "code": "text", "rule": "text", "title": "text", "units": "count",
    "batches": "count", "share_of_feed": "rate",
}  # fmt: skip
MEMBERS: dict[str, Kind] = {
    "fact": "text", "fact_key": "text", "dimension": "text", "n_rows": "count", "n_applicable": "count",
    "n_unknown": "count", "n_late": "count", "unknown_share": "rate",
}  # fmt: skip
RATES: dict[str, Kind] = {
    "instrument_kind": "text", "occasion": "text", "academic_year_label": "text", "n_expected": "count",
    "n_due": "count", "n_answered": "count", "n_late": "count", "n_answered_early": "count", "response_rate": "rate",
    "ci_low": "rate", "ci_high": "rate", "state": "text",
}  # fmt: skip


def sections(reader: Reader) -> Iterable[Section]:
    """What became of what was sent, what nobody knows, and who answered."""
    batches = reader.records("select * from analysis.feed_batch order by feed, effective_date desc, batch_id")
    feeds = [_feed(reader, batches, feed) for feed in sorted(load_contracts(), key=_place)]
    rows = tuple(tuple(feed[column.name] for column in FEEDS) for feed in feeds)
    yield Section(
        "Feeds",
        (_late(feeds),),
        (Table("feeds", "Rows by outcome, and freshness, per feed", FEEDS, rows),),
        (_outcomes(feeds),) if batches else (),
    )
    reasons = reader.records(
        "select * from analysis.feed_reason where disposition <> 'loaded' order by feed, disposition, units desc, code"
    )
    yield Section(
        "Files",
        ("What each code means, and what to do about it, is told by `warehouse rejected`.",),
        (
            table_from(reader, "feed_batch", "What became of each file", BATCHES, batches, {}),
            table_from(reader, "feed_reason", "Why rows were not loaded", REASONS, reasons, {}),
        ),
    )
    yield _unknown(reader)
    yield _answers(reader)


def _place(feed: str) -> tuple[int, int, str]:
    return number_of(load_contracts()[feed])


def _feed(reader: Reader, batches: Sequence[Record], feed: str) -> dict[str, Cell]:
    """One feed: what became of all its files together, and whether the next one is late."""
    contract = load_contracts()[feed]
    own = [row for row in batches if row["feed"] == feed]
    newest = max((row["effective_date"] for row in own), default=None)
    due = next_due(contract, newest)
    sums: dict[str, Cell] = {word: sum(row[word] for row in own) for word in ("landed", *OUTCOMES)}
    landed, rejected = int(str(sums["landed"])), int(str(sums["rejected"]))
    days_old = (reader.as_of - newest).days if newest else None
    return {
        "feed": feed, "number": contract.number, "files": len(own), **sums,
        "rejected_share": Decimal(rejected) / landed if landed else None, "newest": newest,
        "days_old": days_old if days_old is None or days_old >= 0 else None, "cadence": cadence(contract), "due": due,
        "freshness": _freshness(days_old, None if due is None else due < reader.as_of),
    }  # fmt: skip


def _freshness(days_old: int | None, is_late: bool | None) -> str:
    if days_old is None:
        return "nothing landed"
    if days_old < 0:
        return "arrived after the report date"
    return "no date" if is_late is None else "late" if is_late else "in time"


def _late(feeds: Iterable[dict[str, Cell]]) -> str:
    late = [str(feed["feed"]) for feed in feeds if feed["freshness"] == "late"]
    return f"Late on the report date: {', '.join(late)}." if late else "No feed is late on the report date."


def _outcomes(feeds: Sequence[dict[str, Cell]]) -> Chart:
    """A bar for each feed of which anything landed, as shares of what landed: feeds differ in size by thousands."""
    bars = tuple(
        Bar(str(feed["feed"]), Decimal(str(feed[word])) / Decimal(str(feed["landed"])), f"{feed[word]}", part=said)
        for feed in feeds
        if feed["landed"]
        for word, said in OUTCOMES.items()
    )
    told = "; ".join(f"{feed['feed']} {feed['loaded']} of {feed['landed']}" for feed in feeds if feed["landed"])
    return Chart(
        "outcomes", "What became of the rows of each feed", f"Loaded of what landed: {told}.",
        "share of rows or cells landed", bars, (Decimal(0), ONE), is_rate=True, is_stacked=True,
    )  # fmt: skip


def _unknown(reader: Reader) -> Section:
    rows = reader.records(
        "select * from analysis.unknown_member order by unknown_share desc nulls last, fact, fact_key"
    )
    bars = tuple(
        Bar(f"{row['fact']}.{row['fact_key']}", row["unknown_share"], f"{row['unknown_share'] * 100:.1f} %")
        for row in rows[:MOST_BARS]
        if row["unknown_share"]
    )
    chart = Chart(
        "unknown", "Keys of facts that are unknown most often", alt(bars), "unknown or late ÷ rows to which it applies",
        bars, (Decimal(0), ONE), is_rate=True,
    )  # fmt: skip
    table = table_from(reader, "unknown_member", "Unknown members", MEMBERS, rows, {})
    return Section("Unknown members", (), (table,), (chart,) if bars else ())


def _answers(reader: Reader) -> Section:
    rows = reader.records("select * from analysis.response_rate order by occasion_sort, instrument_kind, academic_year")
    labelled = [
        row | {
            "label": f"{row['instrument_kind']}, {row['occasion']}, {row['academic_year_label']}",
            "n_of_bar": row["n_due"],
        }
        for row in rows
    ]  # fmt: skip
    told = _low(labelled)
    chart = rates(
        "responses", "Response by survey and year", "answered ÷ due", labelled, "label",
        ("response_rate", "ci_low", "ci_high", "state"),
    )  # fmt: skip
    table = table_from(reader, "response_rate", "Response rates", RATES, rows, {"response_rate": "state"})
    return Section("Response rates", (told,), (table,), (chart,) if rows else ())


def _low(rows: Sequence[Record]) -> str:
    """Whose response is low; where nothing is due nobody can say."""
    if not any(row["n_due"] for row in rows):
        return "No survey is due as yet."
    low = [row["label"] for row in rows if row["is_low_response"]]
    return f"Low response, less than half of what was due: {'; '.join(low)}." if low else "No response is low."
