"""The manners of the inbox."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest

from orchestration.lib import settings
from orchestration.lib.landing import inbox
from orchestration.lib.landing.inbox import Arrival


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_INBOX", str(tmp_path / "inbox"))
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "home"))
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def _file(folder: Path, name: str, text: str = "x") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "name",
    [
        *("~$roster.xlsx", ".~lock.a.csv#", "a.csv.crdownload", "a.csv.part", "a.tmp", ".DS_Store", "Thumbs.db"),
        *("desktop.ini", ".hidden.csv", "a.csv.why.txt", "a.csv~", ".git/config", "__MACOSX/a.csv"),
    ],
)
def test_what_nobody_delivered_is_passed_over(folder: Path, name: str) -> None:
    _file(folder, name)
    assert inbox.arrivals(folder) == []


def test_files_come_in_a_fixed_order_with_their_folders(folder: Path) -> None:
    for name in ("b.csv", "a.csv", "rosters/E 1/x.csv"):
        _file(folder, name)
    found = inbox.arrivals(folder)
    assert [arrival.source_name for arrival in found] == ["a.csv", "b.csv", "rosters/E 1/x.csv"]
    assert found[2].folders == ("rosters", "E 1")
    assert all(arrival.is_in_inbox for arrival in found)
    assert inbox.arrival(folder / "rosters/E 1/x.csv") == found[2]
    assert inbox.arrivals(folder / "rosters")[0] == found[2]


def test_a_folder_that_cannot_be_opened_is_no_empty_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.csv", "closed/b.csv"):
        _file(folder, name)
    opened, closed = os.scandir, folder / "closed"

    def scandir(path: str | Path) -> object:  # as for an account that may not read; root may read everything
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = inbox.arrivals(folder)
    assert [(arrival.source_name, arrival.problem) for arrival in found] == [
        ("a.csv", None),
        ("closed", "the folder cannot be opened: Permission denied"),
    ]
    closed = folder
    with pytest.raises(PermissionError):
        inbox.arrivals(folder)


def test_a_folder_elsewhere_is_read_like_an_inbox_but_is_none(folder: Path, tmp_path: Path) -> None:
    _file(tmp_path / "sent", "people/x.csv")
    found = inbox.arrivals(tmp_path / "sent")
    assert [(arrival.source_name, arrival.folders, arrival.is_in_inbox) for arrival in found] == [
        ("people/x.csv", ("people",), False)
    ]
    assert inbox.arrival(tmp_path / "sent/people/x.csv").folders == ()


def test_links_lie_where_they_are(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "people").mkdir()
    (folder / "people" / "linked.csv").symlink_to(_file(tmp_path / "elsewhere", "x.csv"))
    assert inbox.arrival(folder / "people" / "linked.csv").source_name == "people/linked.csv"
    (tmp_path / "door").symlink_to(folder)
    monkeypatch.setenv("WAREHOUSE_INBOX", str(tmp_path / "door"))
    assert [arrival.is_in_inbox for arrival in inbox.arrivals(tmp_path / "door")] == [True]


@pytest.mark.parametrize(
    ("name", "word", "day", "sequence"),
    [
        ("people__20240601__3.csv", "people", date(2024, 6, 1), 3),
        ("people__20240601.csv", "people", date(2024, 6, 1), 0),
        ("web_signups__20240601__12.xlsx", "web_signups", date(2024, 6, 1), 12),
        ("export of people__20240601__1.csv", None, date(2024, 6, 1), 1),
        ("people.csv", None, None, 0),
        ("people 20240601.csv", None, None, 0),
    ],
)
def test_names(name: str, word: str | None, day: date | None, sequence: int) -> None:
    arrival = Arrival(Path(name), name)
    assert arrival.stem_word == word
    assert arrival.dated() == (day, sequence, None)


def test_a_date_that_is_none_is_told() -> None:
    day, sequence, problem = Arrival(Path("people__20241301__1.csv"), "x").dated()
    assert day is None
    assert sequence == 1
    assert problem is not None
    assert "20241301" in problem


def test_a_file_settles(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(folder, "a.csv")
    assert inbox.has_settled(path, 0)
    assert not inbox.has_settled(path, 60)
    monkeypatch.setattr(time, "time", lambda: path.stat().st_ctime + 61)
    assert inbox.has_settled(path, 60)


def test_a_kept_modification_time_does_not_hide_that_a_file_grows(folder: Path) -> None:
    path = _file(folder, "a.csv")
    os.utime(path, (0, 0))
    assert not inbox.has_settled(path, 60)


def test_another_machines_clock_holds_no_file_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(folder, "a.csv")
    os.utime(path, (time.time() + 9999, time.time() + 9999))
    now = path.stat().st_ctime
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert inbox.has_settled(path, 60)


def test_the_environment_says_how_long_a_file_must_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAREHOUSE_SETTLE_SECONDS")
    assert inbox.settle_seconds(5) == 5
    monkeypatch.setenv("WAREHOUSE_SETTLE_SECONDS", "0.5")
    assert inbox.settle_seconds(5) == 0.5


def test_the_archive_keeps_names_and_overwrites_nothing(folder: Path) -> None:
    moved = []
    for text in ("one", "two"):
        path = _file(folder, "rosters/E1/a.csv", text)
        moved.append(inbox.archive(inbox.arrival(path), "rosters", "E1", "0123456789abcdef"))
        assert not path.exists()
    assert [path.name for path in moved if path] == ["a.csv", "a (2).csv"]
    assert [path.read_text() for path in moved if path] == ["one", "two"]
    assert moved[0] is not None
    assert moved[0].parts[-4:] == ("rosters", "E1", "0123456789ab", "a.csv")


def test_the_archive_is_closed_to_others_also_where_it_was_open(folder: Path) -> None:
    assert not settings.archive().exists()  # to ask where it is makes nothing
    settings.archive().mkdir(parents=True)
    settings.archive().chmod(0o755)
    inbox.archive(inbox.arrival(_file(folder, "a.csv")), "rosters", None, "0123456789abcdef")
    assert settings.archive().stat().st_mode & 0o777 == 0o700


def test_an_event_cannot_lead_out_of_the_archive(folder: Path, tmp_path: Path) -> None:
    path = _file(folder, "a.csv")
    moved = inbox.archive(inbox.arrival(path), "rosters", "../../up", "0123456789abcdef")
    assert moved is not None
    assert moved.resolve().is_relative_to(tmp_path / "home" / "archive" / "rosters")


def test_notes_are_written_once_and_go_with_the_file(folder: Path) -> None:
    path = _file(folder, "a.csv")
    inbox.write_note(path, "no_feed", "because")
    note = folder / "a.csv.why.txt"
    assert "no_feed" in note.read_text()
    before = note.stat().st_mtime_ns
    inbox.write_note(path, "no_feed", "because")
    assert note.stat().st_mtime_ns == before
    assert inbox.sweep_notes(folder) == []
    path.unlink()
    assert inbox.sweep_notes(folder) == ["a.csv"]
    assert not note.exists()


def test_somebody_elses_note_is_left_alone(folder: Path) -> None:
    note = _file(folder, "b.csv.why.txt", "my own words")
    inbox.sweep_notes(folder)
    assert note.exists()
