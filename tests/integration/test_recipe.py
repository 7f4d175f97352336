"""CONTRIBUTING's recipe for a feed, followed in a copy of the project: one YAML file and one SQL file, nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.lib import settings
from orchestration.lib.database import connect
from orchestration.lib.settings import ROOT
from tests import parsed

RECIPE = ROOT / "tests" / "fixtures" / "feed"
PROJECT = ("dbt_project.yml", "profiles.yml", "models", "seeds", "macros", "orchestration", "expectations")

# What a newer file does to an older one, by the contract alone.
FEEDS = {
    "office_hours": "replaces: rows",
    "study_groups": "replaces: append",
    "drop_ins": "replaces: snapshot\n            scope: [session_date]",
}
OLDER = """Email,Date,Minutes stayed,Remark
ada@example.org,6/3/25,30,{feed}
ada@example.org,6/3/25,45,{feed}
bo@example.org,6/3/25,20,{feed}
cy@example.org,June,15,{feed}
,6/4/25,10,{feed}
"""
NEWER = "Email,Date,Minutes stayed,Remark\nada@example.org,6/3/25,50,{feed}\n"


@pytest.fixture
def project(tmp_path: Path, database: str) -> Path:
    """A copy of the project with the two files of each feed, and with what dbt had parsed before they came."""
    folder = tmp_path / "project"
    folder.mkdir()
    for name in PROJECT:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    (folder / "tests").mkdir()
    shutil.copytree(ROOT / "tests" / "sql", folder / "tests" / "sql")
    for feed, replaces in FEEDS.items():
        for file in sorted(RECIPE.glob("stg_office_hours.*")):
            text = file.read_text(encoding="utf-8").replace("replaces: rows", replaces).replace("office_hours", feed)
            (folder / "models" / "staging" / "attendance" / f"stg_{feed}{file.suffix}").write_text(text, "utf-8")
    parsed.make_out(database, "candidate", folder / settings.artifacts() / "candidate")
    return folder


def _run(project: Path, *command: object) -> str:
    """Run a command on the copy: what it imports is the copy's, too."""
    environment = os.environ | {"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        list(map(str, command)), cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


def test_a_feed_of_two_files_lands_is_judged_and_counted(
    project: Path, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_INBOX", str(tmp_path / "inbox"))
    for feed in FEEDS:
        folder = tmp_path / "inbox" / feed
        folder.mkdir(parents=True)
        for day, text in (("2025-06-05", OLDER), ("2025-06-06", NEWER)):
            (folder / f"{feed} {day}.csv").write_text(text.format(feed=feed), encoding="utf-8")
    _run(project, sys.executable, "-m", "orchestration.cli", "land")
    dbt = Path(sys.executable).parent / "dbt"
    _run(
        project, dbt, "build", "--select", "+conservation", "+rejected_row", "+warning",
        *(f"stg_{feed}" for feed in FEEDS), "--exclude-resource-type", "test", "unit_test",
    )  # fmt: skip
    _run(project, dbt, "test", "--select", *(f"stg_{feed}" for feed in FEEDS))

    with connect() as connection:
        counted = connection.execute(
            "select feed, landed, loaded, rejected, superseded, difference from quality__next.conservation"
            " order by feed, landed desc"
        ).fetchall()
        held = connection.execute(
            "select feed, row_number, code, column_name, value from quarantine__next.rejected_row"
            " order by feed, row_number"
        ).fetchall()
    assert counted == [
        # the newer list of 3 June stands for the older one whole
        ("drop_ins", 5, 0, 2, 3, 0),
        ("drop_ins", 1, 1, 0, 0, 0),
        # Ada's newest row stands for her two older ones, Bo's stays
        ("office_hours", 5, 1, 2, 2, 0),
        ("office_hours", 1, 1, 0, 0, 0),
        # nothing replaces anything
        ("study_groups", 5, 3, 2, 0, 0),
        ("study_groups", 1, 1, 0, 0, 0),
    ]
    assert held == [
        row
        for feed in sorted(FEEDS)
        for row in ((feed, 4, "bad_date", "session_date", "June"), (feed, 5, "missing_value", "email", None))
    ]
