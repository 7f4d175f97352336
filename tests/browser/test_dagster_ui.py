"""The Dagster UI as the person on duty sees it: the graph is drawn, a run starts by a click and succeeds."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orchestration.lib.database import connect
from orchestration.lib.settings import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
GROUPS = (
    *("0_seeds", "1_landing", "2_staging", "3_intermediate", "4_marts", "5_quality"),
    *("6_analysis", "6_reports", "7_publication"),
)

# Generous: two cores that also run the other tests. Undisturbed the whole test takes about two minutes.
START_SECONDS = 240
PAGE_MILLISECONDS = 60_000
RUN_SECONDS = 900
END_SECONDS = 30

# What is asked answers not as yet.
AWAY = (urllib.error.URLError, ConnectionError, TimeoutError)


@dataclass(frozen=True)
class Dagster:
    """A running ``dagster dev``."""

    url: str
    inbox: Path
    log: Path


@pytest.fixture
def browser_path() -> str:
    """Where the browser is; without one the test is skipped, or fails where ``WAREHOUSE_REQUIRE_BROWSER`` is set."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and os.environ.get("WAREHOUSE_REQUIRE_BROWSER"):
        pytest.fail("no Chromium or Chrome was found, and WAREHOUSE_REQUIRE_BROWSER asks for one")
    if found is None:
        pytest.skip("no Chromium or Chrome was found: the Dagster UI is not looked at")
    return found


@pytest.fixture
def dagster(browser_path: str, tmp_path: Path, warehouse_home: Path) -> Iterator[Dagster]:
    """``dagster dev`` on an empty inbox, as `make dev` starts it; nothing of it is left at the end."""
    state, port = tmp_path / "dagster", _free_port()
    state.mkdir()
    shutil.copy(ROOT / "dagster.yaml", state)
    server = Dagster(f"http://127.0.0.1:{port}", tmp_path / "inbox", tmp_path / "dagster.log")
    environment = {
        **os.environ,
        "WAREHOUSE_INBOX": str(server.inbox),
        "WAREHOUSE_SETTLE_SECONDS": "1",
        "DAGSTER_HOME": str(state),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    with server.log.open("w") as log:
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "dagster"), "dev", "--host", "127.0.0.1", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            _wait_until_it_answers(server, process)
            yield server
        finally:
            _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(server: Dagster, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with suppress(*AWAY), urllib.request.urlopen(f"{server.url}/server_info", timeout=5):
            return
        assert process.poll() is None, f"dagster dev ended:\n{_tail(server)}"
        assert time.monotonic() < deadline, f"dagster dev did not come up:\n{_tail(server)}"
        time.sleep(1)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask as Ctrl-C does, which a terminal sends to the whole group; whoever is still there then is ended.

    That is at least the code servers, which for most of a minute listen for a sign of life from what has ended.
    """
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(END_SECONDS)
    with suppress(ProcessLookupError):  # the whole group is gone
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _tail(server: Dagster) -> str:
    return server.log.read_text(errors="replace")[-3000:]


@pytest.fixture
def page(browser_path: str) -> Iterator[Page]:
    """A page of a real browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(PAGE_MILLISECONDS)
        yield page
        browser.close()


def _start_a_run(page: Page, dagster: Dagster) -> str:
    """Click as a person does; the run's address."""
    page.goto(f"{dagster.url}/locations/educator_warehouse/jobs/refresh")
    button = page.get_by_role("button", name="Materialize all").first
    button.wait_for()
    # Now, not before: the inbox sensor would be faster than the click.
    shutil.copytree(ROOT / "examples" / "inbox", dagster.inbox)
    button.click()
    page.goto(f"{dagster.url}/runs")
    link = page.locator("a[href*='/runs/']").filter(has_text=re.compile("^[0-9a-f]{8}$")).first
    address = link.get_attribute("href")
    assert address
    return dagster.url + address


def _wait_until_it_ends(dagster: Dagster, run: str) -> None:
    """Ask for the run's state until it is one of those that the page calls an ending."""
    query = {
        "query": "query($run: ID!) { runOrError(runId: $run) { ... on Run { status } } }",
        "variables": {"run": run},
    }
    asked = urllib.request.Request(
        f"{dagster.url}/graphql", json.dumps(query).encode(), headers={"Content-Type": "application/json"}
    )
    deadline = time.monotonic() + RUN_SECONDS
    status = ""
    while status not in ("SUCCESS", "FAILURE", "CANCELED"):
        assert time.monotonic() < deadline, f"the run is {status} still:\n{_tail(dagster)}"
        time.sleep(2)
        with suppress(*AWAY), urllib.request.urlopen(asked, timeout=30) as answer:
            status = json.load(answer)["data"]["runOrError"]["status"]


def test_the_graph_is_drawn_and_a_run_succeeds(dagster: Dagster, page: Page, warehouse_home: Path) -> None:
    page.goto(f"{dagster.url}/asset-groups")
    for group in GROUPS:
        page.get_by_text(group, exact=True).first.wait_for()

    address = _start_a_run(page, dagster)
    # Drawing each of some thousand events as it comes costs a core what the run itself costs: nobody looks on.
    page.goto("about:blank")
    _wait_until_it_ends(dagster, address.rpartition("/")[2])
    page.goto(address)
    ending = page.get_by_text(re.compile("^(Success|Failure|Canceled)$")).first
    ending.wait_for()
    assert ending.inner_text() == "Success", _tail(dagster)

    page.goto(f"{dagster.url}/assets/marts/fct_attendance?view=checks")
    page.get_by_text("suite_fct_attendance").first.wait_for()
    page.get_by_text("Succeeded").first.wait_for()

    with connect() as connection:
        marks = connection.execute("select count(*) from marts.fct_attendance").fetchone()
    assert marks
    assert marks[0] > 0
    assert list((warehouse_home / "reports").rglob("*.xlsx"))
