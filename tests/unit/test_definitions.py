"""What Dagster is told: the graph from landing to report, what blocks what, and when things run."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path

import dagster as dg
import psycopg
import pytest
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph
from dagster._core.events import DagsterEvent, DagsterEventType, StepSuccessData

from orchestration.definitions import defs
from orchestration.defs.analyses import analyses, key_of_analysis
from orchestration.defs.automation import inbox_sensor, refresh
from orchestration.defs.landing import CONTRACTS, check_of, key_of
from orchestration.defs.publish import PUBLICATION
from orchestration.lib import lint, quality, reports
from orchestration.lib.publish import PublishBusy, PublishRefused
from orchestration.lib.publish.relations import SCHEMAS
from orchestration.lib.retries import is_transient, tried_again
from orchestration.lib.settings import ROOT
from orchestration.lib.transform import Translator, dbt_project, described, published_keys, read_manifest

MANIFEST = read_manifest(dbt_project())


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return defs()


@pytest.fixture(scope="module")
def graph(definitions: dg.Definitions) -> AssetGraph:
    return definitions.resolve_asset_graph()


# --- the graph ------------------------------------------------------------------------------------------------------


def test_every_feed_is_an_asset_that_its_staging_model_reads(graph: AssetGraph) -> None:
    for feed in CONTRACTS:
        landed = graph.get(key_of(feed))
        assert landed.is_materializable, feed
        assert dg.AssetKey([key_of(feed).path[0], f"stg_{feed}"]) in landed.child_keys


def test_no_source_of_dbt_is_left_without_an_asset_that_makes_it(graph: AssetGraph) -> None:
    raw = {key for key in graph.get_all_asset_keys() if key.path[-1].startswith("raw_")}
    assert raw == {key_of(feed) for feed in CONTRACTS}


def test_no_model_reads_what_its_folder_may_not() -> None:
    """By the graph, which knows the references whose names are put together."""
    models = [node for node in MANIFEST["nodes"].values() if node["resource_type"] == "model"]
    found = []
    for model in models:
        read = [name.split(".") for name in model["depends_on"]["nodes"]]
        # the report date, which every folder may ask for
        sources = [name for kind, *_, name in read if kind == "source" and name != "current_build"]
        names = [name for kind, *_, name in read if kind != "source"]
        found += lint.wrong_refs(ROOT / model["original_file_path"], names, bool(sources))
    assert models
    assert found == []


def test_the_publication_waits_for_every_published_model(graph: AssetGraph) -> None:
    models = published_keys(Translator(), MANIFEST, SCHEMAS)
    assert models
    assert set(models) <= graph.get(PUBLICATION).parent_keys
    assert all(graph.get(key).is_materializable for key in models)


def test_report_files_come_after_the_publication(graph: AssetGraph) -> None:
    assert PUBLICATION in graph.get(dg.AssetKey(["reports", "files", "teacher_level_attendance"])).parent_keys


def test_every_analysis_is_an_asset_after_the_publication(graph: AssetGraph) -> None:
    for name in reports.ANALYSES:
        assert PUBLICATION in graph.get(key_of_analysis(name)).parent_keys


def test_every_suite_of_a_mart_blocks(graph: AssetGraph) -> None:
    for suite in quality.mart_suites().values():
        key = dg.AssetCheckKey(dg.AssetKey([suite.schema, suite.table]), f"suite_{suite.table}")
        assert graph.get(key).blocking, suite.name


def test_every_feed_has_its_suite_as_a_check_that_lets_the_other_feeds_go_on(graph: AssetGraph) -> None:
    for feed in CONTRACTS:
        assert not graph.get(check_of(feed).key).blocking, feed


def test_tests_of_published_models_block(graph: AssetGraph) -> None:
    tests = [key for key in graph.asset_check_keys if key.asset_key == dg.AssetKey(["marts", "fct_attendance"])]
    assert len(tests) > 1
    assert all(graph.get(key).blocking for key in tests)


def test_every_dbt_test_is_a_check_of_an_asset(graph: AssetGraph) -> None:
    """A test of its own that reads several models names in its ``config`` the one that it judges."""
    checks = {key.name for key in graph.asset_check_keys}
    tests = {node["name"] for node in MANIFEST["nodes"].values() if node["resource_type"] == "test"}
    assert tests
    homeless = tests - checks
    assert not homeless, f"name the model judged: config(meta={{'dagster': {{'ref': {{'name': …}}}}}}) in {homeless}"


def test_every_asset_says_what_it_is_and_where_readers_find_it(graph: AssetGraph) -> None:
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.description, key
        assert "Raw SQL" not in node.description, key
        assert node.group_name[0].isdigit(), key
        assert "__next" not in str(node.metadata.get("dagster/table_name")), key


def test_every_dbt_test_is_told_in_words() -> None:
    tests = [node for node in MANIFEST["nodes"].values() if node["resource_type"] == "test"]
    assert tests
    assert all(described(test) for test in tests)


def test_every_check_has_words_for_partners() -> None:
    """The banner of a report names the check that failed as its suite does, or the macro `check_in_words`."""
    macro = (ROOT / "macros" / "dbt" / "record_build.sql").read_text(encoding="utf-8")
    tests = [node for node in MANIFEST["nodes"].values() if node["resource_type"] == "test"]
    generic = {test["test_metadata"]["name"] for test in tests if test.get("test_metadata")}
    assert [name for name in sorted(generic) if f"'{name}': " not in macro] == []
    opening = re.compile(r"-- (?:What it )?[Cc]hecks[^:]*: (.*?)\n-- When it matters", re.DOTALL)
    said = {test["name"]: opening.match(test["raw_code"]) for test in tests if not test.get("test_metadata")}
    assert [name for name, found in said.items() if found is None] == []
    words = [re.split(r"\.\s", found[1])[0] for found in said.values() if found]
    words += [one["description"] for suite in quality.mart_suites().values() for one in suite.expectations]
    assert [text for text in words if re.search(r"[`_/]", text)] == []


# --- when things run ------------------------------------------------------------------------------------------------


def test_schedules_run_in_the_organizations_time_zone(definitions: dg.Definitions) -> None:
    schedules = {schedule.name: schedule for schedule in definitions.schedules or ()}
    of_every_day = {"nightly_refresh", "morning_checks", "morning_reports"}
    assert schedules.keys() == of_every_day | {"monthly_analyses", "yearly_analyses"}
    assert {schedule.execution_timezone for schedule in schedules.values()} == {"America/New_York"}
    assert schedules["nightly_refresh"].job_name == "refresh"
    assert schedules["morning_checks"].job_name == "checks_on_published"
    # what partners wait for is made also where the night failed
    assert schedules["morning_reports"].job_name == "due_reports"
    assert set(definitions.resolve_job_def("due_reports").asset_layer.executable_asset_keys) == {
        dg.AssetKey(["reports", "files", "outbox"])
    }


def test_analyses_have_the_cadence_of_their_readers(definitions: dg.Definitions) -> None:
    schedules = {schedule.name: schedule for schedule in definitions.schedules or ()}
    assert schedules["monthly_analyses"].cron_schedule == "0 5 1 * *"
    assert schedules["yearly_analyses"].cron_schedule == "0 5 1 8 *"
    jobs = {name: definitions.resolve_job_def(name) for name in ("monthly_analyses", "yearly_analyses", "refresh")}
    keys = {name: job.asset_layer.selected_asset_keys for name, job in jobs.items()}
    assert keys["monthly_analyses"] == {key_of_analysis("interventions")}
    assert keys["yearly_analyses"] == {key_of_analysis(name) for name in reports.ANALYSES} - keys["monthly_analyses"]
    # a nightly file of each would bury the one that readers wait for
    assert not keys["refresh"] & (keys["monthly_analyses"] | keys["yearly_analyses"])


def test_an_analysis_tells_its_rows_and_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[str, list[reports.Format]]] = []

    def written(name: str, formats: list[reports.Format]) -> reports.ReportFile:
        asked.append((name, formats))
        (tmp_path / "a.csv").write_text("a\n", encoding="utf-8")
        return reports.ReportFile("", 7, 0, 0, (tmp_path / "a.csv",))

    monkeypatch.setattr("orchestration.defs.analyses.write_analysis", written)
    asset = next(one for one in analyses().assets or () if key_of_analysis("quality") in one.keys)  # type: ignore[union-attr]
    result = dg.materialize([asset], instance=dg.DagsterInstance.ephemeral())
    (told,) = result.asset_materializations_for_node(asset.op.name)
    assert asked == [("quality", list(reports.Format))]
    assert told.metadata["rows"].value == 7
    assert [record.data for record in told.metadata["files"].records] == [{"file": "a.csv", "bytes": 2}]


def test_the_morning_job_holds_no_asset_that_it_could_build(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("checks_on_published")
    assert [node.name for node in job.nodes] == ["check_published"]
    assert not job.asset_layer.executable_asset_keys


def test_one_run_at_a_time_keeps_the_warehouse(definitions: dg.Definitions) -> None:
    nodes = definitions.resolve_job_def("refresh").nodes
    pools = {node.name: node.definition.pool for node in nodes}  # type: ignore[union-attr]
    writers = ("land_inbox", "build_candidates", "published__publication")
    assert {pools[name] for name in writers} == {"warehouse_writer"}


# --- the inbox ------------------------------------------------------------------------------------------------------


class Inbox:
    """The sensor over a folder, tick by tick, as the daemon asks it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cursor, self.keys = folder, None, set[str | None]()
        self.instance, self.said = dg.DagsterInstance.ephemeral(), ""

    def drop(self, name: str, text: str = "a,b\n1,2\n", *, age: int = 60) -> Path:
        """A file that was last written ``age`` seconds ago."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (time.time() - age,) * 2)
        time.sleep(0.02)  # file systems keep time in steps
        return path

    def tick(self) -> str | None:
        """The run key of the run that this tick starts, None where it starts none."""
        with dg.build_sensor_context(instance=self.instance, cursor=self.cursor) as context:
            result = inbox_sensor(context)
            self.cursor = context.cursor
        if isinstance(result, dg.SkipReason):
            self.said = str(result.skip_message)
            return None
        assert isinstance(result, dg.RunRequest)
        if result.run_key in self.keys:
            return None  # as the daemon does with a key that has had its run
        self.keys.add(result.run_key)
        return result.run_key


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setenv("WAREHOUSE_INBOX", str(tmp_path / "inbox"))
    # The time of a file's last change of any kind cannot be set: nothing in a test is five seconds old.
    monkeypatch.setenv("WAREHOUSE_SETTLE_SECONDS", "0.001")
    return Inbox(tmp_path / "inbox")


def test_no_folder_and_an_empty_folder_start_nothing(inbox: Inbox) -> None:
    assert inbox.tick() is None
    inbox.folder.mkdir()
    assert inbox.tick() is None


def test_files_start_one_run_for_all_of_them(inbox: Inbox) -> None:
    inbox.drop("people/a.csv")
    inbox.drop("events/b.csv")
    assert inbox.tick()
    assert inbox.tick() is None


def test_what_a_run_leaves_in_the_inbox_starts_no_second_run(inbox: Inbox) -> None:
    taken = inbox.drop("people/a.csv")
    refused = inbox.drop("people/refused.csv")
    assert inbox.tick()
    taken.unlink()
    refused.with_name("refused.csv.why.txt").write_text("why")
    assert [inbox.tick() for _ in range(3)] == [None] * 3


def test_a_new_file_beside_a_refused_one_starts_a_run(inbox: Inbox) -> None:
    inbox.drop("refused.csv")
    assert inbox.tick()
    inbox.drop("new.csv")
    assert inbox.tick()
    assert inbox.tick() is None


def test_a_refused_file_that_was_corrected_starts_a_run(inbox: Inbox) -> None:
    inbox.drop("refused.csv", "a\n")
    assert inbox.tick()
    inbox.drop("refused.csv", "b\n")
    assert inbox.tick()


def test_the_same_file_again_starts_a_run(inbox: Inbox, tmp_path: Path) -> None:
    """Same name, same bytes, same time: somebody put it there again and wants to know what becomes of it."""
    path = inbox.drop("a.csv")
    kept = shutil.copy2(path, tmp_path / "kept.csv")
    assert inbox.tick()
    path.unlink()
    shutil.copy2(kept, path)
    time.sleep(0.02)
    assert inbox.tick()


def test_a_file_that_still_grows_is_left_for_the_next_tick(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_SETTLE_SECONDS", "300")
    inbox.drop("a.csv")
    assert inbox.tick() is None
    monkeypatch.setenv("WAREHOUSE_SETTLE_SECONDS", "0.001")
    assert inbox.tick()


def test_files_that_come_during_a_refresh_start_one_run_after_it(inbox: Inbox) -> None:
    inbox.drop("a.csv")
    assert inbox.tick()
    run = inbox.instance.add_run(
        dg.DagsterRun(job_name=refresh.name, run_id=dg_run_id(), status=dg.DagsterRunStatus.STARTED)
    )
    inbox.drop("b.csv")
    assert inbox.tick() is None
    inbox.drop("c.csv")
    assert inbox.tick() is None
    inbox.instance.delete_run(run.run_id)
    assert inbox.tick()
    assert inbox.tick() is None


def _ended(inbox: Inbox, status: dg.DagsterRunStatus, *, has_landed: bool = False) -> str:
    """A refresh that has ended; returns its id."""
    run = inbox.instance.add_run(dg.DagsterRun(job_name=refresh.name, run_id=dg_run_id(), status=status))
    if has_landed:
        facts = {"run_id": run.run_id, "step_key": "land_inbox", "job_name": refresh.name, "timestamp": time.time()}
        for kind, data in ((DagsterEventType.STEP_START, None), (DagsterEventType.STEP_SUCCESS, StepSuccessData(1.0))):
            event = DagsterEvent(kind.value, refresh.name, step_key="land_inbox", event_specific_data=data)
            inbox.instance.store_event(
                dg.EventLogEntry(error_info=None, level="info", user_message="", dagster_event=event, **facts)
            )
    return run.run_id


def test_files_that_a_failed_run_did_not_come_to_start_another(inbox: Inbox) -> None:
    inbox.drop("a.csv")
    assert inbox.tick()
    for _ in range(2):
        _ended(inbox, dg.DagsterRunStatus.FAILURE)
        assert inbox.tick()
        assert inbox.tick() is None
    # three in a row: something is wrong that no run mends
    last = _ended(inbox, dg.DagsterRunStatus.FAILURE)
    assert inbox.tick() is None
    assert last in inbox.said
    assert "refused" not in inbox.said
    inbox.drop("b.csv")
    assert inbox.tick()


@pytest.mark.parametrize(
    ("status", "has_landed"),
    [
        (dg.DagsterRunStatus.SUCCESS, True),
        (dg.DagsterRunStatus.FAILURE, True),
        (dg.DagsterRunStatus.CANCELED, False),
    ],
)
def test_files_that_were_looked_at_start_no_second_run(
    inbox: Inbox, status: dg.DagsterRunStatus, has_landed: bool
) -> None:
    inbox.drop("refused.csv")
    assert inbox.tick()
    _ended(inbox, dg.DagsterRunStatus.FAILURE)
    assert inbox.tick()
    _ended(inbox, status, has_landed=has_landed)
    assert inbox.tick() is None
    assert "refused" in inbox.said


def dg_run_id() -> str:
    from dagster._core.utils import make_new_run_id

    return make_new_run_id()


# --- what is tried again --------------------------------------------------------------------------------------------


def _raised_from(cause: Exception) -> Exception:
    error = PublishRefused("the database says no")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (psycopg.OperationalError("the connection is lost"), True),
        (PublishBusy("readers hold on"), True),
        (_raised_from(psycopg.OperationalError("gone")), True),
        (_raised_from(psycopg.ProgrammingError("no such column")), False),
        (PublishRefused("a selection is never published"), False),
        (psycopg.errors.UniqueViolation("twice"), False),
        (ValueError("a bug"), False),
    ],
)
def test_only_what_passes_by_itself_is_tried_again(error: Exception, passes: bool) -> None:
    assert is_transient(error) is passes
    with pytest.raises(dg.RetryRequested if passes else type(error)), tried_again():
        raise error


def test_a_step_whose_server_was_away_runs_again() -> None:
    tries = []

    @dg.op
    def step() -> None:
        with tried_again(times=2, wait=0.01):
            tries.append(1)
            if len(tries) < 3:
                raise psycopg.OperationalError("away")

    @dg.job
    def job() -> None:
        step()

    assert job.execute_in_process().success
    assert len(tries) == 3
