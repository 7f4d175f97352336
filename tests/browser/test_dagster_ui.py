"""The Dagster UI as the person on duty sees it: the graph is drawn, a run starts by a click and succeeds."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.lib.settings import ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 240
RUN_MILLISECONDS = 420_000


def _browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None and os.environ.get("WAREHOUSE_REQUIRE_BROWSER"):
        pytest.fail("no Chromium or Chrome was found, and WAREHOUSE_REQUIRE_BROWSER asks for one")
    if found is None:
        pytest.skip("no Chromium or Chrome was found: the Dagster UI is not looked at")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/server_info", timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.fixture
def dagster_url(tmp_path: Path, warehouse_home: Path) -> Iterator[str]:
    """A running ``dagster dev`` over an inbox that holds the example files."""
    inbox, state, port = tmp_path / "inbox", tmp_path / "dagster", _free_port()
    shutil.copytree(ROOT / "examples" / "inbox", inbox)
    state.mkdir()
    shutil.copy(ROOT / "dagster.yaml", state)
    environment = {
        **os.environ,
        "WAREHOUSE_INBOX": str(inbox),
        "DAGSTER_HOME": str(state),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    with (tmp_path / "dagster.log").open("w") as log:
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "dagster"), "dev", "--host", "127.0.0.1", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        url = f"http://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + START_SECONDS
            while not _answers(url):
                assert process.poll() is None, (tmp_path / "dagster.log").read_text()[-3000:]
                assert time.monotonic() < deadline, "dagster dev did not come up"
                time.sleep(1)
            yield url
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def test_the_graph_is_drawn_and_a_run_succeeds(dagster_url: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_browser(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        page = browser.new_page(viewport={"width": 1600, "height": 1000})

        page.goto(f"{dagster_url}/assets/marts/fct_attendance")
        page.get_by_text("fct_attendance").first.wait_for(timeout=60_000)

        page.goto(f"{dagster_url}/locations/educator_warehouse/jobs/refresh")
        page.get_by_text("build_candidates").first.wait_for(timeout=60_000)

        page.get_by_role("button", name="Materialize all").first.click(timeout=60_000)
        page.goto(f"{dagster_url}/runs")
        page.get_by_text("refresh").first.wait_for(timeout=60_000)
        page.get_by_text("Success", exact=True).first.wait_for(timeout=RUN_MILLISECONDS)
        page.screenshot(path=str(tmp_path / "runs.png"))
        browser.close()
