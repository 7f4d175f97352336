"""The contracts: one YAML block per feed, read and checked."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orchestration.lib import settings
from orchestration.lib.landing.contracts import ContractError, fingerprint, load_contracts, squash

# Rule K1.
FEEDS = {
    "F1": "web_signups",
    "F2": "intake_survey",
    "F3": "intake_survey_legacy",
    "F4": "people",
    "F5": "organizations",
    "F6": "districts schools",
    "F7": "events",
    "F8": "event_sessions",
    "F9": "enrollments rosters",
    "F10": "contracts cohorts report_requests deliverables",
    "F11": "attendance_long",
    "F12": "attendance_wide",
    "F13": "attendance_json",
    "F14": "meeting_logs",
    "F15": "feedback",
    "F16": "proficiency",
    "F17": "implementation",
    "F18": "classes",
    "F19": "licenses certifications",
    "F20": "coaching coaching_registrations",
    "F21": "interactions",
    "F22": "teacher_diagnostic",
    "F23": "student_aggregates",
    "F24": "achievement",
    "F25": "workbook_orders",
    "F26": "curricula lessons pathways",
    "F27": "standards textbooks skills",
    "F28": "pathway_use",
    "F29": "opt_outs consent merges corrections decisions master_teachers",
    "F30": "change_log learning_models instruments",
}


def _feed(folder: Path, **changes: object) -> Path:
    meta = {"feed": "visits", "natural_key": ["visit_id"], "order": 5} | changes.pop("meta", {})  # type: ignore[operator]
    column = {"name": "visit_id", "data_type": "text", "config": {"meta": {"header": "Visit ID", "required": True}}}
    table = {"name": "raw_visits", "config": {"meta": meta}, "columns": [column, *changes.pop("columns", [])]}  # type: ignore[misc]
    source = {"name": "staging_intake", "tables": [table]}
    (folder / "stg_visits.yml").write_text(yaml.safe_dump({"version": 2, "sources": [source]}))
    return folder


def test_the_feeds_of_the_project_are_there_in_landing_order() -> None:
    contracts = load_contracts()
    numbers: dict[str, set[str]] = {}
    for contract in contracts.values():
        numbers.setdefault(contract.number, set()).add(contract.feed)
    assert numbers == {number: set(words.split()) for number, words in FEEDS.items()}
    orders = [contract.order for contract in contracts.values()]
    assert orders == sorted(orders)
    assert list(contracts).index("event_sessions") < list(contracts).index("meeting_logs")


def test_every_raw_table_is_named_after_its_feed() -> None:
    for feed, contract in load_contracts().items():
        assert contract.table == f"raw_{feed}"
        assert contract.schema_name in {"staging_intake", "staging_attendance", "staging_survey"}


def test_addresses_are_marked_as_personal() -> None:
    for contract in load_contracts().values():
        for column in contract.columns:
            assert column.normalise != "email" or column.pii == "direct", f"{contract.feed}.{column.name}"


def test_a_feed_with_personal_columns_is_a_private_one() -> None:
    for contract in load_contracts().values():
        if any(column.pii == "direct" for column in contract.columns):
            assert contract.privacy != "none", contract.feed


def test_layouts_have_a_title_and_stand_in_alphabetical_order() -> None:
    for feed, contract in load_contracts().items():
        names = [layout.name for layout in contract.layouts]
        assert names == sorted(set(names)), feed
        assert all(layout.title for layout in contract.layouts), feed


def test_a_contract_is_read(tmp_path: Path) -> None:
    contract = load_contracts(_feed(tmp_path))["visits"]
    assert contract.relation == "staging_intake.raw_visits"
    assert contract.column("visit_id").own_headings == {"visitid"}
    assert contract.replaces == "rows"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"meta": {"feed": "Visits!"}}, "no feed word"),
        ({"meta": {"replaces": "snapshot"}}, "needs a scope"),
        ({"meta": {"replaces": "sometimes"}}, "replaces"),
        ({"meta": {"natural_key": ["nothing"]}}, "not declared: nothing"),
        ({"meta": {"figures_of_groups": {"key": ["visit_id"], "counts": ["n"]}}}, "not declared: n"),
        ({"meta": {"figures_of_groups": {"key": [], "counts": ["visit_id"]}}}, "at least 1 item"),
        ({"meta": {"not_of_students": ["test"]}}, "not declared: test"),
        ({"columns": [{"name": "visit_id"}]}, "declared twice"),
        ({"columns": [{"name": "id", "config": {"meta": {"aliases": ["VISIT-ID"]}}}]}, "claimed by"),
        ({"meta": {"natual_key": ["visit_id"]}}, "natual_key"),
        ({"columns": [{"name": "id", "config": {"meta": {"requird": True}}}]}, "requird"),
    ],
)
def test_a_wrong_contract_says_what_is_wrong(tmp_path: Path, changes: dict[str, object], problem: str) -> None:
    with pytest.raises(ContractError, match=problem):
        load_contracts(_feed(tmp_path, **changes))


def test_a_wrong_contract_is_named_by_its_place_in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    folder = tmp_path / "models" / "staging"
    folder.mkdir(parents=True)
    (folder / "stg_x.yml").write_text("a: [")
    with pytest.raises(ContractError, match=r"^models/staging/stg_x\.yml: not readable"):
        load_contracts(folder)


def test_a_file_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    (tmp_path / "stg_x.yml").write_text("a: [")
    with pytest.raises(ContractError, match=r"stg_x\.yml"):
        load_contracts(tmp_path)


def test_the_fingerprint_follows_the_files(tmp_path: Path) -> None:
    before = fingerprint(_feed(tmp_path))
    assert fingerprint(tmp_path) == before
    _feed(tmp_path, meta={"order": 6})
    assert fingerprint(tmp_path) != before
    assert load_contracts(tmp_path)["visits"].order == 6


def test_headings_are_compared_without_case_blanks_and_punctuation() -> None:
    assert squash("  User E-Mail* ") == squash("user_email") == "useremail"
