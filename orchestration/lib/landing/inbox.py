"""The manners of the inbox: what is a file, when it is whole, where it goes, and the note beside a refused one."""

from __future__ import annotations

import csv
import hashlib
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from orchestration.lib import settings
from orchestration.lib.file_names import file_name

log = logging.getLogger("warehouse.landing")

NOTE_SUFFIX = ".why.txt"
NOTE_FIRST_LINE = "This file was not taken in: "

# What systems, office programs and browsers leave beside the files that people mean.
PASSED_OVER_NAMES = {"thumbs.db", "desktop.ini", "icon\r", "__macosx"}
PASSED_OVER_STARTS = (".", "~$", "~lock")
PASSED_OVER_ENDS = (
    *(".crdownload", ".part", ".partial", ".download", ".filepart", ".tmp", ".temp", ".swp", "~"),
    NOTE_SUFFIX,
)

# `<word>__<yyyymmdd>__<seq>.<ext>`; the number may be left out.
NAME = re.compile(r"(?P<word>[a-z][a-z0-9_]*?)__(?P<date>\d{8})(?:__(?P<seq>\d{1,9}))?")
# What a file is called that was taken out of an archive (``zip_reader.take_out``): the rest is its own name.
FROM_ARCHIVE = re.compile(r" \(from .+\)(?: \(\d+\))?$")
DATE_IN_NAME = re.compile(r"__(?P<date>\d{8})(?:__(?P<seq>\d{1,9}))?(?=\D|$)")

# A file that changed this many seconds ago may still be written; one that is, changes within the other time. (A writer
# that pauses for longer is seen by none of them: let it write under another name, such as x.csv.part, and rename.)
YOUNG_SECONDS = 10
GROWTH_SECONDS = 1.5

# An index of the ledger takes no longer name (in bytes); paths may be twice as long.
LONGEST_NAME = 2000

# How much of a batch id names its folder in the archive.
ARCHIVE_PREFIX = 12


@dataclass(frozen=True)
class Arrival:
    """A file to land, and what its place says about it.

    ``source_name`` is its path inside the inbox (or the folder given), else its name; ``folders`` the folders on that
    path. ``is_in_inbox`` decides whether it moves to the archive. ``problem`` says why a folder could not be looked
    into: what lies in it is not known. ``archive`` is the zip archive that a file was unpacked from.
    """

    path: Path
    source_name: str
    folders: tuple[str, ...] = ()
    is_in_inbox: bool = False
    problem: str | None = None
    archive: Path | None = None

    @property
    def stem_word(self) -> str | None:
        """The feed word at the beginning of a name that follows the convention, of the file or of its archive."""
        found = next(filter(None, map(NAME.fullmatch, self._stems)), None)
        return found["word"] if found else None

    @property
    def _stems(self) -> list[str]:
        return [FROM_ARCHIVE.sub("", path.stem) for path in (self.path, self.archive) if path]

    def dated(self) -> tuple[date | None, int, str | None]:
        """The date and the number in the name, and what is wrong with the date if it is none."""
        found = next(filter(None, map(DATE_IN_NAME.search, self._stems)), None)
        if not found:
            return None, 0, None
        sequence = int(found["seq"] or 0)
        try:
            return datetime.strptime(found["date"], "%Y%m%d").date(), sequence, None
        except ValueError:
            return None, sequence, f"{found['date']} in the name is no date (yyyymmdd): the file counts as undated"


def is_passed_over(name: str) -> bool:
    """Whether a file or folder of that name is nobody's delivery."""
    low = name.lower()
    return low in PASSED_OVER_NAMES or low.startswith(PASSED_OVER_STARTS) or low.endswith(PASSED_OVER_ENDS)


def arrivals(folder: Path) -> list[Arrival]:
    """The files under a folder, in a fixed order, without those that are passed over.

    A folder outside the inbox is read like one, but nothing moves. A folder in it that cannot be opened stands in the
    list itself, with its problem. Raises ``OSError`` where ``folder`` cannot be opened.
    """
    root = None if is_in_inbox(folder) else folder
    closed: dict[Path, str] = {}
    paths = sorted(_walk(folder, closed))
    found = [arrival(path, root) for path in paths]
    return found + [replace(arrival(path, root), problem=problem) for path, problem in sorted(closed.items())]


def arrival(path: Path, root: Path | None = None) -> Arrival:
    """One file. Its folders count inside the inbox and below ``root``; elsewhere only its name does."""
    if root is None and is_in_inbox(path):
        inside = _without_links(path).relative_to(settings.inbox().resolve())
        return Arrival(path, _storable(inside.as_posix()), tuple(map(_storable, inside.parts[:-1])), is_in_inbox=True)
    inside = path.relative_to(root) if root else Path(path.name)
    return Arrival(path, _storable(inside.as_posix()), tuple(map(_storable, inside.parts[:-1])))


def is_in_inbox(path: Path) -> bool:
    """Whether a file or folder is the inbox or lies in it."""
    return _without_links(path).is_relative_to(settings.inbox().resolve())


def _without_links(path: Path) -> Path:
    """Where a folder is, or a file lies; a file that is itself a link lies where the link does."""
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name


def _walk(folder: Path, closed: dict[Path, str]) -> Iterator[Path]:
    """The files of a folder; ``closed`` is told the folders that could not be opened."""

    def tell(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise error
        if not isinstance(error, FileNotFoundError):  # gone meanwhile
            closed[Path(error.filename)] = f"the folder cannot be opened: {error.strerror}"

    for place, folders, names in os.walk(folder, onerror=tell):
        folders[:] = sorted(name for name in folders if not is_passed_over(name))
        for name in names:
            path = Path(place, name)
            if not is_passed_over(name) and path.is_file():
                yield path


def _storable(name: str) -> str:
    """A name that the ledger can keep: bytes that are no UTF-8 are spelled out, an endless one is cut."""
    name = name.encode("utf-8", "backslashreplace").decode()
    if len(name.encode()) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME // 8]}…{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def settle_seconds(default: float | None) -> float | None:
    """Seconds for which a file must be unchanged before it is taken; ``WAREHOUSE_SETTLE_SECONDS`` changes it."""
    stated = os.environ.get("WAREHOUSE_SETTLE_SECONDS")
    return float(stated) if stated else default


def growing(paths: Sequence[Path], settled_for: float | None) -> set[Path]:
    """The files that somebody still writes to.

    ``settled_for``: seconds for which a file must not have changed. Without it, whoever asks waits for the answer: the
    files that changed just now are looked at twice, once for all of them.
    """
    if settled_for is not None:
        return {path for path in paths if not has_settled(path, settled_for)}
    young = {path: state for path in paths if (state := _state(path)) and time.time() - state[1] / 1e9 < YOUNG_SECONDS}
    if young:
        time.sleep(GROWTH_SECONDS)
    return {path for path, state in young.items() if _state(path) not in (state, None)}


def _state(path: Path) -> tuple[int, int] | None:
    """Size and time of the last change; ``None`` for a file that is gone."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def has_settled(path: Path, seconds: float) -> bool:
    """Whether nobody has written to a file for that long.

    Both times of the file count: a copy that keeps the old modification time still changes the other one while it is
    written. A time in the future (another machine's clock) says nothing.
    """
    if seconds <= 0:
        return True
    now = time.time()
    try:
        stat = path.stat()
    except FileNotFoundError:
        return False
    times = [moment for moment in (stat.st_mtime, stat.st_ctime) if moment <= now]
    return all(now - moment >= seconds for moment in times)


def archive(
    taken: Arrival, feed: str, event: str | None, batch_id: str, move: Callable[[Path, Path], None] | None = None
) -> Path | None:
    """Move a landed file out of the inbox, keeping its name and overwriting nothing; ``None`` where it cannot be moved.

    The folder says the event, so that the archive can be landed anew as it is. Of a link, what it leads to is kept.
    ``move`` moves a file of which not all is to be kept.
    """
    try:
        folder = settings.make_closed(settings.archive()) / feed
        if event:
            folder /= file_name(event)
        folder /= batch_id.partition("/")[0][:ARCHIVE_PREFIX]
        folder.mkdir(parents=True, exist_ok=True)
        target = _free(folder / taken.path.name)
        (move or _move)(taken.path, target)
    except OSError as error:  # shutil raises some without a reason of the system
        reason = error.strerror or type(error).__name__
        log.warning("%s landed, but could not be moved to the archive: %s", taken.source_name, reason)
        return None
    remove_note(taken.path)
    return target


def archive_copy(taken: Arrival, feed: str, batch_id: str, kept: Sequence[tuple[str | None, list[list[str]]]]) -> bool:
    """Keep what landed of a file as CSV in the archive, and remove the file; ``False`` where that cannot be done.

    For a file of which something must be kept nowhere. ``kept`` are its tables: the sheet where there are several, and
    the header with the records that landed; none where the same bytes landed before.
    """
    try:
        folder = settings.make_closed(settings.archive()) / feed / batch_id.partition("/")[0][:ARCHIVE_PREFIX]
        folder.mkdir(parents=True, exist_ok=True)
        for part, rows in kept:
            sheet = f" {file_name(part)}" if part else ""
            with _free(folder / f"{taken.path.stem}{sheet}.csv").open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows(rows)
        taken.path.unlink()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        log.warning("%s landed, but could not be removed from the inbox: %s", taken.source_name, reason)
        return False
    remove_note(taken.path)
    return True


def _free(target: Path) -> Path:
    number = 2
    free = target
    while free.exists():
        free = target.with_name(f"{target.stem} ({number}){target.suffix}")
        number += 1
    return free


@retry(
    retry=retry_if_exception_type(PermissionError),  # a program that has the file open lets go of it soon
    stop=stop_after_attempt(3),
    wait=wait_exponential(multiplier=0.2),
    reraise=True,
)
def _move(source: Path, target: Path) -> None:
    if source.is_symlink():  # the link alone would be worth nothing once its file is gone
        _copy(source, target)
        return
    try:
        source.rename(target)
    except OSError as error:
        if isinstance(error, PermissionError | FileNotFoundError):
            raise
        _copy(source, target)  # another file system


def _copy(source: Path, target: Path) -> None:
    """Copy under a name that nobody takes for the file, then give it its name."""
    part = target.with_name(f"{target.name}.part")
    shutil.copy2(source, part)
    part.rename(target)
    source.unlink()


def note_of(path: Path) -> Path:
    """Where the note beside a refused file lies."""
    return path.with_name(path.name + NOTE_SUFFIX)


def write_note(path: Path, code: str, message: str) -> None:
    """Say beside a refused file why it was refused. The same refusal leaves the note untouched."""
    text = (
        f"{NOTE_FIRST_LINE}{path.name}\n\nWhy ({code}):\n{message}\n\n"
        "This note goes away by itself when the file is taken in, replaced or removed.\n"
    )
    note = note_of(path)
    try:
        if not note.exists() or note.read_text(encoding="utf-8", errors="replace") != text:
            note.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        log.warning("no note could be written beside %s: %s", _storable(path.name), error.strerror)


def remove_note(path: Path) -> None:
    """Remove the note beside a file, if it is one of ours."""
    note = note_of(path)
    try:
        if note.is_file() and _is_ours(note):
            note.unlink()
    except OSError as error:
        log.warning("the note %s could not be removed: %s", _storable(note.name), error.strerror)


def sweep_notes(folder: Path) -> list[str]:
    """Remove the notes of files that are gone and folders that open; their names inside the folder are returned."""
    gone = []
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name.removesuffix(NOTE_SUFFIX))
            is_settled = not path.exists() or (path.is_dir() and os.access(path, os.R_OK | os.X_OK))
            if name.endswith(NOTE_SUFFIX) and is_settled:
                remove_note(path)
                gone.append(_storable("/".join(path.relative_to(folder).parts)))
    return gone


def _is_ours(note: Path) -> bool:
    with note.open(encoding="utf-8", errors="replace") as stream:
        return stream.readline().startswith(NOTE_FIRST_LINE)
