"""JSON, read into records as a table of the same content would be.

What is a table, and what its records are:

- a list of objects: each object; several documents in one file (JSON lines): each document
- a map of code -> object: each entry, with the code in the first column, ``code``
- a map of code -> list or plain value: each entry, as ``code`` and ``value``
- an object with one list of objects in it: the objects of that list. The names in the object stand above the header,
  as the title of a sheet does.

The header is every field's name in the order in which it is first met. Nested lists and objects become compact JSON
text, null becomes blank, numbers stay as they are written: nothing is rounded.

A record's line is the one on which its object, or its code, begins. Where all is written in one line that is line 1 for
every record, and the number of the record says which one is meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn

from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers import MOST_COLUMNS, Record

# The text is held in memory as a whole; the largest honest export of an application table seen has 9 MB.
MOST_BYTES = 64 * 1024**2

# A list in an object in a list is common, ten levels are not.
MOST_LEVELS = 50

SUFFIXES = {".json", ".jsonl", ".ndjson"}
LINES_SUFFIXES = {".jsonl", ".ndjson"}

TOO_DEEP = f"objects and lists that stand more than {MOST_LEVELS} deep in each other"

SEVERAL = "the file holds several JSON documents, which are read only where each is one object"

CODE, VALUE = "code", "value"

BLANKS = re.compile(r"[ \t\r\n]*")
MARK = b"\xef\xbb\xbf"

# How much of a file is looked at to see whether it begins like JSON.
START = 4096

Shape = Literal["objects", "lines", "map of objects", "map of values"]

# The columns that are no field of a record.
SHAPE_COLUMNS: dict[str, tuple[str, ...]] = {"map of objects": (CODE,), "map of values": (CODE, VALUE)}


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _Refused(Exception):
    """A value that is JSON for some and no table's cell; the message says what is wrong, and never the value."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value of the table begins, and its name where it is an entry of a map."""

    start: int
    name: str | None = None


@dataclass
class JsonSource:
    """The table of a JSON file."""

    text: str
    shape: Shape
    places: list[_Place]
    fields: list[str]
    title: list[str]
    inner: list[Record]
    part: str | None = None
    format: str = "json"
    encoding: str | None = "utf-8"
    delimiter: str | None = None
    is_encoding_assumed: bool = False
    zeros_removed: int = field(default=0, compare=False)
    keeper: object = field(default=None, compare=False)

    def records(self) -> Iterator[Record]:
        """The title where there is one, the header, and the records; each with the line on which it begins."""
        self.zeros_removed = 0
        lines = _Lines(self.text)
        first = lines.of(self.places[0].start)
        if self.title:
            yield first, [self._cell(name) for name in self.title]
        yield first, [self._cell(name) for name in (*SHAPE_COLUMNS.get(self.shape, ()), *self.fields)]
        for place in self.places:
            line = lines.of(place.start)
            cells = [self._cell(value) for value in self._values(place)]
            if any(map(str.strip, cells)):
                yield line, cells

    def decoded(self, encoding: str, by: str | None) -> JsonSource:
        """The table itself: JSON is Unicode."""
        return self

    def named(self) -> Iterator[tuple[int, str, Any]]:
        """The names of all fields, at whatever depth, with the line of their record and what they hold."""
        lines = _Lines(self.text)
        for place in self.places:
            line = lines.of(place.start)
            value, _ = _decoded(self.text, place.start)
            for name, held in named_values(value if place.name is None else {place.name: value}):
                yield line, name, held

    def _values(self, place: _Place) -> list[Any]:
        value, _ = _decoded(self.text, place.start)
        if self.shape == "map of values":
            return [place.name, value]
        held = [(value or {}).get(name) for name in self.fields]
        return [place.name, *held] if self.shape == "map of objects" else held

    def _cell(self, value: Any) -> str:
        text = _text(value)
        if "\0" in text:
            self.zeros_removed += text.count("\0")
            text = text.replace("\0", "")
        return text


class _Lines:
    """The numbers of lines, for places that only grow."""

    def __init__(self, text: str) -> None:
        self._text, self._place, self._line = text, 0, 1

    def of(self, place: int) -> int:
        self._line += self._text.count("\n", self._place, place)
        self._place = place
        return self._line


def begins_like_json(path: Path) -> bool:
    """Whether the first letter of a file is a bracket in which JSON may stand."""
    with path.open("rb") as stream:
        start = stream.read(START).removeprefix(MARK).lstrip()
    return start[:1] in (b"{", b"[")


def source(path: Path) -> JsonSource:
    """The table of a JSON file.

    Raises ``LandingError``: ``unreadable_file`` where the text is no JSON, or none that a table can be made of,
    ``empty_file`` where there is no record in it. The message names the line and never repeats what stands there.
    """
    text = _read(path)
    start = _skip(text, 0)
    if start == len(text):
        raise LandingError("empty_file", "the file holds nothing but blanks. Export it again.")
    if path.suffix.lower() in LINES_SUFFIXES:
        return _table(text, "lines", _documents(text, start), [])
    if text[start] == "[":
        # never decoded as a whole: what it holds would take several times the room of the text
        return _table(text, "objects", _elements(text, start, is_all=True), [])
    value, end = _decoded(text, start)
    if _skip(text, end) < len(text):
        return _table(text, "lines", _documents(text, start), [])
    if isinstance(value, dict):
        return _object(text, start, value)
    raise _refusal(text, start, "the file holds one plain value and no table")


def _read(path: Path) -> str:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise LandingError(
            "unreadable_file",
            f"the file is JSON of {size // 1024**2} MB, and at most {MOST_BYTES // 1024**2} MB are read at once. "
            "Export it as CSV, or in parts.",
        )
    data = path.read_bytes().removeprefix(MARK)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        cut = error.end == len(data) and "unexpected end" in error.reason
        why = "it ends in the middle of a letter, so it is cut off" if cut else "JSON is always UTF-8"
        raise LandingError(
            "unreadable_file", f"line {line}: the text is not UTF-8; {why}. Export it again as UTF-8."
        ) from None


# --- the shapes -------------------------------------------------------------------------------------------------------


def _object(text: str, start: int, value: dict[str, Any]) -> JsonSource:
    if not value:
        raise LandingError("empty_file", "the file holds an object without a field. Export it again.")
    lists = [name for name, held in value.items() if _is_list_of_objects(held)]
    others = [name for name in value if name not in lists]
    if len(lists) == 1 and not any(isinstance(value[name], list) and value[name] for name in others):
        (place,) = (place for place, _ in _entries(text, start) if place.name == lists[0])
        return _table(text, "objects", _elements(text, place.start), [*lists, *others])
    objects = sum(isinstance(held, dict) for held in value.values())
    if objects and all(held is None or isinstance(held, dict) for held in value.values()):
        return _table(text, "map of objects", _entries(text, start), [])
    if objects:
        raise _refusal(
            text, start, "some fields of the object hold objects and others plain values or lists, which is no table"
        )
    return _table(text, "map of values", _entries(text, start), [])


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _table(text: str, shape: Shape, values: Iterator[tuple[_Place, Any]], title: list[str]) -> JsonSource:
    """The table, once the names of all fields are known: those of the records, and those of what their cells hold."""
    lines = _Lines(text)
    fields: dict[str, None] = {}
    inner = _Inner()
    places: list[_Place] = []
    for place, value in values:
        places.append(place)
        inner.line = lines.of(place.start)
        if shape != "map of values" and not (isinstance(value, dict) or (place.name is not None and value is None)):
            raise _refusal(text, place.start, "a value stands where the other records are objects")
        record = {"": value} if shape == "map of values" else value or {}
        try:
            for held in record.values():
                inner.note(held, 1)
        except _Refused as refused:
            raise _refusal(text, place.start, f"the value that begins here holds {refused}") from None
        fields.update(dict.fromkeys(record))
        if len(fields) > MOST_COLUMNS:
            raise _refusal(text, place.start, f"the records have more than {MOST_COLUMNS:,} different fields")
    if not places:
        raise LandingError("empty_file", "the file holds an empty list. Export it again.")
    if shape == "map of values":
        # an object of plain values may as well be one record: its names are looked at like a header
        inner.names.setdefault(tuple(place.name or "" for place in places[:MOST_COLUMNS]), 1)
        fields = {}
    elif not any(name.strip() for name in fields):
        raise LandingError("empty_file", "the records of the file have no field. Export it again.")
    return JsonSource(text, shape, places, list(fields), title, [(n, list(names)) for names, n in inner.names.items()])


@dataclass
class _Inner:
    """The names in the objects that cells hold, once each, with the line of the record: no header shows them."""

    names: dict[tuple[str, ...], int] = field(default_factory=dict)
    line: int = 1

    def note(self, value: Any, level: int) -> None:
        """Keep the names in a value. Raises ``_Refused`` where it is nested too deep."""
        if isinstance(value, str):
            self._note_text(value, level)
        if not isinstance(value, dict | list):
            return
        if level > MOST_LEVELS:
            raise _Refused(TOO_DEEP)
        if isinstance(value, dict) and value:
            self.names.setdefault(tuple(value), self.line)
        for held in value.values() if isinstance(value, dict) else value:
            self.note(held, level + 1)

    def _note_text(self, text: str, level: int) -> None:
        held = nested(text)
        if held is not None:
            self.note(held, level)


def nested(text: str) -> dict[str, Any] | list[Any] | None:
    """The object or list that a text is: some exports keep JSON as text inside a cell, or inside JSON."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        held, _ = _decoded(text, _skip(text, 0))
    except LandingError:
        return None
    return held if isinstance(held, dict | list) else None


def named_values(value: Any, level: int = 1) -> Iterator[tuple[str, Any]]:
    """The names in a value, at whatever depth, each with what it holds; text that is JSON is taken for that."""
    held = nested(value) if isinstance(value, str) else value
    if level > MOST_LEVELS:
        return
    if isinstance(held, dict):
        for name, inner in held.items():
            yield name, (nested(inner) or inner) if isinstance(inner, str) else inner
            yield from named_values(inner, level + 1)
    elif isinstance(held, list):
        for inner in held:
            yield from named_values(inner, level + 1)


def as_cell(value: Any) -> str:
    """A value as the text of the cell that it would be."""
    return _text(value)


# --- walking through the text -----------------------------------------------------------------------------------------


def _documents(text: str, start: int) -> Iterator[tuple[_Place, Any]]:
    """The documents of JSON lines, each with its place."""
    while start < len(text):
        value, end = _decoded(text, start)
        if not isinstance(value, dict):
            raise _refusal(text, start, SEVERAL)
        yield _Place(start), value
        start = _skip(text, end)


def _elements(text: str, start: int, *, is_all: bool = False) -> Iterator[tuple[_Place, Any]]:
    """The elements of the list that begins at ``start``, each with its place; ``is_all``: nothing may follow it."""
    place = _skip(text, start + 1)
    while text[place : place + 1] != "]":
        value, end = _decoded(text, place)
        yield _Place(place), value
        place = _next(text, end, "]")
    if is_all and _skip(text, place + 1) < len(text):
        raise _refusal(text, _skip(text, place + 1), SEVERAL)


def _entries(text: str, start: int) -> Iterator[tuple[_Place, Any]]:
    """The values of the object that begins at ``start``, each with its place and name; it was decoded before."""
    place = _skip(text, start + 1)
    while text[place] != "}":
        name, end = _decoded(text, place)
        place = _skip(text, _skip(text, end) + 1)  # past the colon
        value, end = _decoded(text, place)
        yield _Place(place, name), value
        place = _next(text, end, "}")


def _next(text: str, end: int, closing: str) -> int:
    """The place of the next value, or of the bracket that closes the list or object."""
    place = _skip(text, end)
    if text[place : place + 1] == closing:
        return place
    following = _skip(text, place + 1)
    if text[place : place + 1] == "," and text[following : following + 1] != closing:
        return following
    raise _no_json(text, place)


def _skip(text: str, place: int) -> int:
    """The first place from there on that is no blank."""
    found = BLANKS.match(text, place)
    return found.end() if found else place


def _decoded(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at a place, and the place behind it."""
    try:
        value, end = DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        is_open = error.msg.startswith("Unterminated string")
        raise _no_json(text, len(text) if is_open else min(error.pos, len(text))) from None
    except _Refused as refused:
        raise _refusal(text, start, f"the value that begins here holds {refused}") from None
    except RecursionError:
        raise _refusal(text, start, f"the value that begins here holds {TOO_DEEP}") from None
    return value, end


def _no_json(text: str, place: int) -> LandingError:
    if place >= len(text.rstrip()):
        return _refusal(text, len(text.rstrip()), "the file breaks off here: it is cut off")
    column = place - text.rfind("\n", 0, place)
    return _refusal(text, place, f"from character {column} of this line on it is no JSON")


def _refusal(text: str, place: int, what: str) -> LandingError:
    line = text.count("\n", 0, place) + 1
    return LandingError("unreadable_file", f"line {line}: {what}. Export it again, or send it as CSV.")


# --- values -----------------------------------------------------------------------------------------------------------


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two fields of one name nobody can tell which one counts."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise _Refused("an object with two fields of the same name")
    return fields


def _no_number(_: str) -> NoReturn:
    raise _Refused("NaN or Infinity, which are no JSON")


DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_float=_Number, parse_int=_Number, parse_constant=_no_number)


def _text(value: Any) -> str:
    """A value as the text of a cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return _paired(value)
        case _:
            return _compact(value)


def _compact(value: Any) -> str:
    """A nested value as JSON text without blanks."""
    match value:
        case dict():
            return "{" + ",".join(f"{_quoted(name)}:{_compact(held)}" for name, held in value.items()) + "}"
        case list():
            return "[" + ",".join(map(_compact, value)) + "]"
        case None:
            return "null"
        case _Number() | bool():
            return _text(value)
        case _:
            return _quoted(value)


_encode: Callable[[str], str] = json.JSONEncoder(ensure_ascii=False).encode


def _quoted(text: str) -> str:
    return _encode(_paired(text))


def _paired(text: str) -> str:
    """Half of a letter, which an escape can name and no database keeps, becomes the mark for what is unreadable."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
