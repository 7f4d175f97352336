"""ZIP archives of tables: what is in one is looked at before anything of it is unpacked.

Each file inside is a table of its own, like a sheet of a workbook. Its folder decides nothing; its own name may name
feed and date, as that of any file.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import stat
import tempfile
import weakref
import zipfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.inbox import is_passed_over
from orchestration.lib.landing.readers import Source, xlsx_reader

MOST_MEMBERS = 500
MOST_BYTES_UNPACKED = xlsx_reader.MOST_BYTES_UNPACKED

# Text shrinks to a tenth, a list of zeros to a hundredth; what shrinks further is no table.
HIGHEST_RATIO = 200
LEAST_BYTES_JUDGED = 1 << 20

CHUNK = 1 << 20

# The name becomes part of the batch's id, which an index keeps.
LONGEST_NAME = 300
ARCHIVES = {".zip", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz"}

# What no table is: a letter beside the tables.
OTHER_KINDS = {"unsupported_format", "empty_file"}

# Of the folders in which archives are unpacked; the process that unpacks follows.
PREFIX = "warehouse-zip-"


class Unpacked:
    """A folder that goes away with the last source that reads from it; what a killed process left goes, too."""

    def __init__(self) -> None:
        for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            owner = left.name.removeprefix(PREFIX).partition("-")[0]
            if owner.isdecimal() and not _is_alive(int(owner)):
                shutil.rmtree(left, ignore_errors=True)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Member:
    """A file of an archive, where it was unpacked; the folder stays as long as somebody holds this.

    ``name`` is what the archive calls it, with its folders.
    """

    name: str
    path: Path
    unpacked: Unpacked


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def open_members(
    path: Path, opened: Callable[[Path], list[list[Source]]]
) -> tuple[list[list[Source]], dict[str, LandingError]]:
    """The tables of the files in an archive, and by its name why a file in it cannot be read.

    ``opened`` opens one file. ``part`` of each table is the name of its file, with the sheet behind it.
    Raises ``LandingError`` (``unreadable_file``, ``unsupported_format``) where the archive or a file in it must not be
    unpacked, or where nothing in it is a table.
    """
    found: list[list[Source]] = []
    refused: dict[str, LandingError] = {}
    damaged = LandingError(
        "unreadable_file",
        "the zip archive is damaged, or packed in a way that is not read. Pack it again, or send the files as they "
        "are.",
    )
    with xlsx_reader.refused_if_damaged(damaged), zipfile.ZipFile(path) as archive:
        members = _checked(archive)
        unpacked = Unpacked()
        for number, member in enumerate(members):
            file = _unpack(archive, member, unpacked.folder / str(number))
            if _is_nested(file):
                raise _refusal(f"{member.filename} is an archive inside the archive")
            holder = Member(member.filename, file, unpacked)
            try:
                found += [[_as_part(source, holder) for source in one] for one in opened(file)]
            except LandingError as refusal:
                refused[member.filename] = refusal
    if not found:
        raise _nothing_read(refused)
    return found, refused


def told(name: str, refusal: LandingError) -> LandingError:
    """The refusal of a file in an archive, as one that says which file it is about."""
    return LandingError(refusal.code, f"{name} in the archive: {refusal.message}", feed=refusal.feed)


def _nothing_read(refused: Mapping[str, LandingError]) -> LandingError:
    for name, refusal in refused.items():
        if refusal.code not in OTHER_KINDS:
            return told(name, refusal)
    return LandingError(
        "unsupported_format",
        "no file in the zip archive is a CSV, XLSX, ODS or JSON. Send the tables in one of these.",
    )


def take_out(path: Path, names: Collection[str], folder: Path) -> dict[str, Path]:
    """Write files of an archive that was read into a folder, each beside what is there; by its name where it is now.

    A file that was written before, with the same bytes, is left as it is. Raises ``OSError``.
    """
    written = {}
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as room:
        for number, name in enumerate(sorted(names)):
            file = _unpack(archive, archive.getinfo(name), Path(room, str(number)))
            written[name] = _put(file, folder, f"{file.stem} (from {path.name})", file.suffix)
    return written


def _put(file: Path, folder: Path, stem: str, suffix: str) -> Path:
    number, target = 1, folder / f"{stem}{suffix}"
    while target.exists() and not filecmp.cmp(file, target, shallow=False):
        number += 1
        target = folder / f"{stem} ({number}){suffix}"
    if not target.exists():
        part = target.with_name(f"{target.name}.part")
        shutil.copyfile(file, part)
        part.rename(target)
    return target


def copy_without(path: Path, names: Collection[str], target: Path) -> None:
    """Write an archive that was read anew, without some of its files. Raises ``OSError``."""
    part = target.with_name(f"{target.name}.part")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as kept:
        for member in archive.infolist():
            if member.filename not in names and not member.is_dir() and not _is_left_aside(member):
                with archive.open(member) as source, kept.open(member.filename, "w", force_zip64=True) as sink:
                    shutil.copyfileobj(source, sink, CHUNK)
    part.rename(target)


def _checked(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files to unpack, in the order of their names, once names and sizes are known to do no harm."""
    members = [member for member in archive.infolist() if not member.is_dir() and not _is_left_aside(member)]
    if len(members) > MOST_MEMBERS:
        raise _refusal(f"it holds {len(members):,} files, and at most {MOST_MEMBERS} are read at once")
    seen: set[str] = set()
    for place, member in enumerate(members, start=1):
        _refuse_name(place, member)
        key = member.filename.casefold()
        if key in seen:
            raise _refusal(f"two files in it are called {member.filename}")
        seen.add(key)
        _refuse_size(member)
    total = sum(member.file_size for member in members)
    if total > MOST_BYTES_UNPACKED:
        raise _refusal(f"it unpacks to {total // 1024**2:,} MB")
    return sorted(members, key=lambda member: member.filename)


def _is_left_aside(member: zipfile.ZipInfo) -> bool:
    """What systems put beside the files that people mean."""
    return any(is_passed_over(part) for part in PurePosixPath(member.filename).parts if part not in {".", ".."})


def _refuse_name(place: int, member: zipfile.ZipInfo) -> None:
    name, parts = member.filename, PurePosixPath(member.filename).parts
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    if len(name) > LONGEST_NAME:
        raise _refusal(f"the name of its file {place} is longer than {LONGEST_NAME} characters")
    if not name.isprintable() or "\\" in name or ":" in name or name.startswith("/") or ".." in parts or is_link:
        raise _refusal(f"the name of its file {place} leads elsewhere")
    if PurePosixPath(name).suffix.lower() in ARCHIVES:
        raise _refusal(f"{name} is an archive inside the archive")
    if member.flag_bits & 1:
        raise _refusal(f"{name} has a password")


def _refuse_size(member: zipfile.ZipInfo) -> None:
    is_large = member.file_size > LEAST_BYTES_JUDGED
    if is_large and member.file_size > HIGHEST_RATIO * max(member.compress_size, 1):
        ratio = member.file_size / max(member.compress_size, 1)
        raise _refusal(f"{member.filename} unpacks to {ratio:,.0f} times its size, as no table does")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    """Write a file into a folder of its own, under the last part of its name."""
    folder.mkdir()
    target = folder / PurePosixPath(member.filename).name
    left = member.file_size
    with archive.open(member) as packed, target.open("wb") as file:
        while chunk := packed.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _refusal(f"{member.filename} is larger than it says")
            file.write(chunk)
    return target


def _is_nested(file: Path) -> bool:
    try:
        return xlsx_reader.format_of(file) == "zip"
    except LandingError:  # damaged: whoever opens it says so
        return False


def _as_part(source: Source, member: Member) -> Source:
    source.part = "/".join(filter(None, (member.name, source.part)))
    source.keeper = member  # type: ignore[attr-defined]
    return source


def _refusal(why: str) -> LandingError:
    return LandingError(
        "unreadable_file", f"nothing of the zip archive was unpacked or kept: {why}. Send the files as they are."
    )
