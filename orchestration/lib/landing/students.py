"""Rule R1 at the door: no file about individual students comes in.

What gives such a file away is declared in ``seeds/policy/forbidden_fields.csv``; its description says what each kind of
row does. Five looks are taken, all before any cell is stored:

1. at the first records, in every way in which the file can be cut into cells (``refuse_headings``);
2. at the header that was found, once the feed is known (``refuse_table``);
3. at the lines below it (``refuse_table``): a second header further down or beside it, columns whose cells decide
   ("Students" may hold counts or names), and columns of roles; what reads like a header after a blank line is judged as
   one, and the columns below it by it;
4. at what is written over a table that nobody gave as an event's list (``refuse_table``): a file, a sheet, a merged
   cell or a list in JSON called "Students" over the columns ID and Name;
5. at the fields inside the cells of JSON, and of JSON in a cell of another file (``refuse_inner``, ``refuse_table``):
   their names are judged as headings are, at every depth, and what they hold as the cells below.

Every message names lines, columns and reasons, never a cell: where a file has no header, its headings are people.

What was decided, and why:

- **Learner** alone gives nothing away. In this trade the learner is the educator in training, and surveys ask them for
  a code that they make up ("learner_id"). A learner with a school grade, a guardian or a date of birth is a pupil.
- **Student as a role** is no reason on the list of one event's people. Registration and meeting tools, university ones
  above all, call whoever sits in a session "Student", and the end user of a training is the educator in that chair. A
  role in the table of people, or beside the ids of a school's information system, says what the person *is*. So does
  a job title there: somebody with the role "Other" and the title "8th grade student" is a pupil. Titles of adults who
  work with students, or study themselves, hold more words than that ("Student teacher", "Graduate student").
- **Grades beside that role** are in an event's list the grades that somebody teaches. They are taken for the grade that
  somebody is in where a row called Student names one single grade and no row called Student shows a sign of a
  profession: a subject, a job title, an employer, or more grades than one.
- **Names of files and sheets** are labels of the sender and no cells: ledger and messages keep them as they are, since
  nobody finds a file without its name. What a title such as "Students" says is looked at (4.).
- **A date of birth** is asked of an educator by no feed; the file is refused where it would land otherwise. A file that
  lands nowhere is told what it lacks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from orchestration.lib import seeds
from orchestration.lib.landing import traces
from orchestration.lib.landing.contracts import Contract, squash
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.readers import MOST_COLUMNS, Record, Source, inner_fields, inner_headings, json_reader
from orchestration.lib.landing.words import fold, words

CODE = "student_level_data"
SEED = "forbidden_fields"

# A longer heading is a sentence: there only its beginning counts, unless the sentence asks for students' identities.
LONGEST_HEADING_WORDS = 6

# Below the header, a cell longer than this (characters) is text and no heading.
LONGEST_HEADING = 60

# What rows of data nearly always hold, and headings hardly ever: a number, a date, an address. "Score 1" is a heading.
DATA = re.compile(r"@|^\W*\d|\d{3}")

# A record below the header that repeats forbidden headings is a second header row, and two of them are no accident.
FEWEST_IN_A_RECORD = 2

# Headings of student information systems. A role column beside one of them speaks of a school's people.
SYSTEM_HEADINGS = {"sourcedid", "usersourcedid", "orgsourcedids", "classsourcedid", "schoolsourcedid", "sisid"}

# An element of a list that is no person's name.
COUNT = re.compile(r"[\s\d.,%]*")

# What a line of text shows that holds JSON in a cell.
NESTED = re.compile(r"[{\[]|\"\s*:")

# What stands between several roles of one person.
ROLES_APART = re.compile("[,;|]")

# The kinds of rules that are one pattern each; the others are lists of words, sets of headings and traces.
KINDS = {
    *("heading", "private_heading", "request", "statement", "aggregate"),
    *("role_heading", "role_value", "grade_heading", "grade_value", "professional_heading"),
    *("title_heading", "titled_person_heading"),
    *("title", "class_title", "titled_heading", "person_heading", "student_test", "part_of_class"),
}

# Letters of a pattern that are changed as those of a heading are, so that the one finds the other.
FOREIGN = re.compile(r"[^\x00-\x7f]+")

# How many lines a message names.
MOST_NAMED = 5


@dataclass(frozen=True)
class Rule:
    """One declared pattern, ready to use; ``unless_cells`` is what the cells of a harmless column look like."""

    pattern: re.Pattern[str]
    why: str
    unless_cells: re.Pattern[str] | None = None


@dataclass(frozen=True, eq=False)
class Policy:
    """The forbidden fields, ready to use: rules by kind, and the sets of headings that give away together."""

    rules: dict[str, tuple[Rule, ...]]
    together: tuple[tuple[tuple[re.Pattern[str], ...], str], ...]
    traces: tuple[str, ...]
    foreign_traces: tuple[str, ...]
    folded_traces: tuple[str, ...]

    def first(self, kind: str, text: str, *, whole: bool = False) -> Rule | None:
        """The first rule of a kind that is found in a text, or that is all of it."""
        for rule in self.rules.get(kind, ()):
            if rule.pattern.fullmatch(text) if whole else rule.pattern.search(text):
                return rule
        return None


def load_policy() -> Policy:
    """The forbidden fields as the seed has them by now."""
    return _load_policy(seeds.path_of(SEED).stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _load_policy(_stamp: int) -> Policy:
    rows = seeds.rows(SEED)
    lists: dict[str, list[str]] = {}
    for row in rows:
        if row["kind"].endswith("_word"):
            lists.setdefault(f"<{row['kind'].removesuffix('_word')}>", []).append(row["pattern"])

    def compiled(pattern: str) -> re.Pattern[str]:
        for placeholder, listed in lists.items():
            pattern = pattern.replace(placeholder, f"(?:{'|'.join(listed)})")
        return re.compile(FOREIGN.sub(lambda letters: fold(letters[0]), pattern))

    rules: dict[str, list[Rule]] = {}
    plain: dict[str, list[str]] = {}
    together = []
    for row in rows:
        if row["kind"] == "headings":
            together.append((tuple(map(compiled, row["pattern"].split(" + "))), row["why"]))
        elif row["kind"].endswith("trace"):
            plain.setdefault(row["kind"], []).append(row["pattern"])
        elif not row["kind"].endswith("_word"):
            unless = compiled(row["unless_cells"]) if row["unless_cells"] else None
            rules.setdefault(row["kind"], []).append(Rule(compiled(row["pattern"]), row["why"], unless))
    traced, foreign = tuple(plain["trace"]), tuple(plain["foreign_trace"])
    return Policy(
        rules={kind: tuple(found) for kind, found in rules.items()},
        together=tuple(together),
        traces=traced,
        foreign_traces=foreign,
        folded_traces=tuple(map(fold, traced + foreign)),
    )


# --- headings ---------------------------------------------------------------------------------------------------------


def refuse_headings(records: Sequence[Record]) -> None:
    """Refuse a table whose first records hold the headings of a list of students.

    As long as the feed is not known, the first record and the first of the fullest ones are taken for the header.
    Raises ``LandingError`` (``student_level_data``).
    """
    policy = load_policy()
    headers = {0, likeliest_header(records)}
    for place, record in enumerate(records):
        if place in headers:
            refuse_header(record, is_known=False)
        else:
            _refuse_below(policy, record, is_near=True)


def _refuse_below(policy: Policy, record: Record, *, is_near: bool = False) -> None:
    """Refuse a record that may be a second header, further down than the first.

    Two forbidden headings are no accident. One is enough where all cells are short and none holds a number or an
    address, as rows of data nearly always do.
    """
    line, cells = record
    if hits := _hits_below(policy, cells, is_near=is_near):
        raise _refusal(line, hits)


def _refuse_new_header(policy: Policy, record: Record, *, is_known: bool) -> None:
    """Refuse a record that reads like a header after a blank line, where its headings are those of students."""
    line, cells = record
    _refuse_below(policy, record, is_near=True)
    private = [policy.first("private_heading", words(cell)) if is_known else None for cell in cells]
    if hits := [(f"column {place}", rule.why) for place, rule in enumerate(private, start=1) if rule]:
        raise _refusal(line, hits)


def likeliest_header(records: Sequence[Record]) -> int:
    """The place of the first record with most filled cells: where a header stands that no feed knows."""
    filled = [sum(bool(cell.strip()) for cell in cells) for _, cells in records]
    return filled.index(max(filled))


def refuse_header(record: Record, *, is_known: bool = True) -> None:
    """Refuse a record that is known to be a header. Raises ``LandingError`` (``student_level_data``)."""
    line, cells = record
    policy = load_policy()
    hits = [
        (f"column {place}", rule.why)
        for place, cell in enumerate(cells, start=1)
        if (rule := _rule(policy, cell, is_known=is_known))
    ]
    if hits := hits or _together(policy, cells):
        raise _refusal(line, hits)


def _hits_below(policy: Policy, cells: Sequence[str], *, is_near: bool = False) -> list[tuple[str, str]]:
    """The columns that make a record, of which nobody knows that it is one, a header of students; else none.

    Far below the header (``is_near`` is false) only cells with a trace of a student are looked at, which is quick.
    """
    is_wordy = len(cells) > 1 and not any(len(cell) > LONGEST_HEADING or DATA.search(cell) for cell in cells)
    places = [
        place
        for place, cell in enumerate(cells)
        if 1 < len(cell) <= LONGEST_HEADING and (is_near or _is_worth_a_look(policy, (cell,)))
    ]
    if is_wordy or len(places) >= FEWEST_IN_A_RECORD:
        hits = [(f"column {place + 1}", rule.why) for place in places if (rule := _rule(policy, cells[place]))]
        if len(hits) >= FEWEST_IN_A_RECORD:
            return hits
        if is_wordy and any(policy.first("heading", words(cells[place]), whole=True) for place in places):
            return hits
    return _together(policy, cells) if is_wordy or is_near else []


def _together(policy: Policy, cells: Sequence[str]) -> list[tuple[str, str]]:
    """The columns that give students away because they stand side by side."""
    plain = [words(cell) if len(cell) <= LONGEST_HEADING else "" for cell in cells]
    for patterns, why in policy.together:
        places = [place for one in patterns if (place := _place_of(one, plain))]
        if len(places) == len(patterns):
            return [(f"columns {', '.join(map(str, sorted(places)))} together", why)]
    return []


def _place_of(pattern: re.Pattern[str], plain: Sequence[str]) -> int | None:
    return next((place for place, text in enumerate(plain, start=1) if pattern.fullmatch(text)), None)


def _rule(policy: Policy, heading: str, *, is_known: bool = False) -> Rule | None:
    """The rule by which a heading alone gives students away."""
    return _judged(policy, words(heading), is_known)


# As many as a header has columns: it is looked at several times.
@lru_cache(maxsize=MOST_COLUMNS)
def _judged(policy: Policy, text: str, is_known: bool) -> Rule | None:
    if not text:
        return None
    if found := policy.first("request", text):
        return found
    is_sentence = text.count(" ") >= LONGEST_HEADING_WORDS
    for rule in policy.rules["heading"] + (policy.rules["private_heading"] if is_known else ()):
        if not rule.unless_cells and (rule.pattern.match(text) if is_sentence else rule.pattern.search(text)):
            is_harmless = policy.first("aggregate", text) or policy.first("statement", text)
            return None if is_harmless else rule
    return None


def _refusal(line: int, hits: list[tuple[str, str]]) -> LandingError:
    named = "; ".join(f"{where}: {why}" for where, why in hits[:MOST_NAMED])
    more = f"; and {len(hits) - MOST_NAMED} more" if len(hits) > MOST_NAMED else ""
    return LandingError(
        CODE,
        f"line {line}: {named}{more}. The warehouse holds no individual student (rule R1): nothing of the file was "
        "kept. Send counts and means by class instead.",
    )


# --- fields inside cells ----------------------------------------------------------------------------------------------


def refuse_inner(source: Source) -> None:
    """Refuse a JSON file whose records hold students in a field at any depth.

    Raises ``LandingError`` (``student_level_data``), which repeats neither a name nor a value.
    """
    policy = load_policy()
    for record in inner_headings(source):
        refuse_header(record, is_known=False)
    for line, name, held in inner_fields(source):
        if rule := _rule_of_field(policy, name, held):
            raise _refusal(line, [("a field inside a record", rule.why)])


def _refuse_nested(policy: Policy, record: Record) -> None:
    """Refuse a record of a table of which one cell is JSON about students."""
    line, cells = record
    for place, cell in enumerate(cells, start=1):
        held = json_reader.nested(cell) if cell and _is_worth_a_look(policy, (cell,)) else None
        for name, inner in json_reader.named_values(held):
            if rule := _rule(policy, name) or _rule_of_field(policy, name, inner):
                raise _refusal(line, [(f"a field inside column {place}", rule.why)])


def _rule_of_field(policy: Policy, name: str, held: Any) -> Rule | None:
    """The rule by which a field and what it holds give students away: persons where counts would be harmless."""
    if not held or isinstance(held, bool):
        return None
    plain = words(name)
    for rule in _undecided(policy, plain):
        if not _is_harmless(rule, json_reader.as_cell(held)):
            return rule
    title = _title_of(policy, plain)
    return title if title and _lists_persons(policy, held) else None


# Few names are in use, however long a file is.
@lru_cache(maxsize=MOST_COLUMNS)
def _undecided(policy: Policy, plain: str) -> tuple[Rule, ...]:
    """The rules by which what stands below a heading decides."""
    return tuple(rule for rule in policy.rules["heading"] if rule.unless_cells and rule.pattern.search(plain))


@lru_cache(maxsize=MOST_COLUMNS)
def _title_of(policy: Policy, plain: str) -> Rule | None:
    """The rule by which a title says that a list below it is one of students."""
    return policy.first("title", plain, whole=True) or policy.first("class_title", plain, whole=True)


def _lists_persons(policy: Policy, held: Any) -> bool:
    """Whether a value has a list of texts in it, or one of objects with a name, an id or an address."""
    if isinstance(held, dict):
        return any(_lists_persons(policy, inner) for inner in held.values())
    return isinstance(held, list) and any(
        (isinstance(one, dict) and any(policy.first("titled_heading", words(name), whole=True) for name in one))
        or (isinstance(one, str) and not COUNT.fullmatch(one))
        or _lists_persons(policy, one)
        for one in held
    )


# --- rows -------------------------------------------------------------------------------------------------------------


@dataclass
class _Rows:
    """What is looked for below a header, and the lines on which it was found."""

    policy: Policy
    width: int
    decided: dict[int, Rule]
    roles: list[int]
    grades: list[int]
    professional: list[int]
    is_event: bool
    found: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    pupils: list[int] = field(default_factory=list)
    has_professionals: bool = False

    @property
    def needs_every_row(self) -> bool:
        """Whether the cells of a column decide."""
        return bool(self.decided) or self.needs_roles

    @property
    def needs_roles(self) -> bool:
        """Whether somebody's role decides."""
        return bool(self.roles) and (not self.is_event or bool(self.grades))

    def take(self, line: int, row: Sequence[str]) -> None:
        """Judge one row."""
        for place, rule in self.decided.items() if self.fits(row) else ():
            if not _is_harmless(rule, row[place]):
                self.found.setdefault((place, rule.why), []).append(line)
        if self.needs_roles:
            self._take_role(line, row)

    def _take_role(self, line: int, row: Sequence[str]) -> None:
        if self.is_event:
            if any(_is_student(self.policy, row[place]) for place in self.roles if place < len(row)):
                self._take_grade(line, row)
            return
        # In a row of another width the cells have slipped: the role may stand anywhere.
        for place in self.roles if self.fits(row) else range(len(row)):
            if _is_student(self.policy, row[place]):
                self.found.setdefault((place, "the person is a student"), []).append(line)

    def fits(self, row: Sequence[str]) -> bool:
        """Whether a row has the header's columns and no more."""
        return len(row) >= self.width and not any(map(str.strip, row[self.width :]))

    def _take_grade(self, line: int, row: Sequence[str]) -> None:
        grades = [words(row[place]) for place in self.grades if place < len(row) and row[place].strip()]
        is_one = [bool(self.policy.first("grade_value", grade, whole=True)) for grade in grades]
        if not all(is_one) or any(row[place].strip() for place in self.professional if place < len(row)):
            self.has_professionals = True
        elif grades:
            self.pupils.append(line)

    def refuse(self) -> None:
        """Raise ``LandingError`` where something was found."""
        for (place, why), lines in self.found.items():
            raise _refusal_of_rows(lines, f"column {place + 1}: {why}")
        if self.pupils and not self.has_professionals:
            place = self.grades[0] + 1
            raise _refusal_of_rows(
                self.pupils, f"a student in a grade of school (column {place}), without a profession"
            )


def refuse_table(
    source: Source,
    path: Path,
    records: Sequence[Record],
    header: int,
    contract: Contract | None,
    *,
    is_placed: bool = True,
) -> None:
    """Refuse a table whose header or rows are about students; the feed is known, or it is certain that none fits.

    ``path`` is the file, ``records`` its first records, ``header`` the place of the header among them, ``contract`` the
    feed, ``is_placed`` whether the sender said which event a list of people is of. The whole table is looked through:
    its bytes for traces of a student, its records only where there are any or where cells decide. Raises
    ``LandingError`` (``student_level_data``).
    """
    policy = load_policy()
    refuse_header(records[header], is_known=contract is not None)
    rows = _rows_of(policy, records[header][1], contract)
    kinds = ("class_title",) if rows.is_event and is_placed else ("title", "class_title")
    _refuse_titled(policy, kinds, (path.stem, source.part or ""), records, header)
    if not (rows.needs_every_row or _has_traces(policy, source, path, rows)):
        return
    below: _Rows | None = None
    after = records[header][0] + 1
    for number, (line, row) in enumerate(source.records()):
        is_worth_a_look = _is_worth_a_look(policy, row)
        if is_worth_a_look:
            _refuse_nested(policy, (line, row))
        if number > header:
            is_new_header = line > after and _is_wordy(row)
            if is_new_header:
                _refuse_new_header(policy, (line, row), is_known=contract is not None)
                if below:
                    below.refuse()
                below = _rows_of(policy, row, contract)
            elif below:
                below.take(line, row)
            if not is_new_header or rows.fits(row):  # what fits may be a row all the same
                rows.take(line, row)
            after = line + 1 + sum(map(_line_ends, row))
        if number >= len(records) and is_worth_a_look:
            _refuse_below(policy, (line, row))
        if number != header and is_worth_a_look:
            _refuse_below(policy, (line, _beside(row, rows.width)))
    if below:
        below.refuse()
    rows.refuse()


def _line_ends(cell: str) -> int:
    """How many lines a cell takes more than one."""
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")


def _is_wordy(cells: Sequence[str]) -> bool:
    """Whether a record reads like a header: several cells, all short, none with a number or an address."""
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) > 1 and not any(len(cell) > LONGEST_HEADING or DATA.search(cell) for cell in filled)


def _beside(row: Sequence[str], width: int) -> list[str]:
    """The cells of a record that stand beside the table, at their places: a second table may begin there."""
    return [""] * min(width, len(row)) + list(row[width:])


def _refuse_titled(
    policy: Policy, kinds: Sequence[str], names: Sequence[str], records: Sequence[Record], header: int
) -> None:
    """Refuse columns such as ID and Name under a title that says whose they are: of the file, the sheet or a cell."""

    def is_title(text: str) -> bool:
        return any(policy.first(kind, words(text), whole=True) for kind in kinds)

    line, headings = records[header]
    over = [any(map(is_title, names))] * len(headings)
    for _, cells in records[:header]:
        is_under = False
        for place in range(len(headings)):  # a merged cell keeps its text in its first place only
            if place < len(cells) and cells[place].strip():
                is_under = is_title(cells[place])
            over[place] = over[place] or is_under
    hits = [
        (f"column {place + 1}", rule.why)
        for place, heading in enumerate(headings)
        if over[place] and (rule := policy.first("titled_heading", words(heading), whole=True))
    ]
    if hits:
        raise _refusal(line, hits)


def keepable(cells: list[str], header: Sequence[str], contract: Contract, line: int | None = None) -> list[str]:
    """The cells of a row that is held aside, or none of them where they may be about a student.

    They have slipped: under a heading whose cells decide, nobody can tell which of them those are, and in a table of
    figures nobody can tell whether they are about one student. Raises ``LandingError`` (``student_level_data``) where
    the row, which begins in ``line``, is the header of another table and that is one of students: it may have no word
    in it by which the look at the whole file would have found it.
    """
    policy = load_policy()
    if line is not None and (hits := _hits_below(policy, cells, is_near=True)):
        raise _refusal(line, hits)
    if _deciding(policy, header) or contract.figures_of_groups:
        return []
    if not _is_worth_a_look(policy, cells):
        return cells
    is_people = not _is_about_an_event(contract, header)
    is_student = any(_rule(policy, cell) or (is_people and _is_student(policy, cell)) for cell in cells)
    return [] if is_student else cells


def _rows_of(policy: Policy, header: Sequence[str], contract: Contract | None) -> _Rows:
    plain = [words(cell) for cell in header]

    def places(kind: str, *, whole: bool = True) -> list[int]:
        return [place for place, text in enumerate(plain) if policy.first(kind, text, whole=whole)]

    is_event = _is_about_an_event(contract, header)
    # a title says of a person what a role does, and is none of a thing
    titles = places("title_heading") if places("titled_person_heading") and not is_event else []
    return _Rows(
        policy=policy,
        width=max((place for place, cell in enumerate(header, start=1) if cell.strip()), default=0),
        decided=_deciding(policy, header),
        roles=[*places("role_heading"), *titles],
        grades=places("grade_heading"),
        professional=places("professional_heading", whole=False),
        is_event=is_event,
    )


def _deciding(policy: Policy, header: Sequence[str]) -> dict[int, Rule]:
    """The places of headings whose cells decide, with their rules."""
    return {place: rule for place, cell in enumerate(header) for rule in _undecided(policy, words(cell))}


def _is_harmless(rule: Rule, cell: str) -> bool:
    """Whether a cell under a heading whose cells decide is blank, or what a harmless one holds."""
    text = fold(cell).strip()
    return not text or rule.unless_cells is None or bool(rule.unless_cells.fullmatch(text))


def _has_traces(policy: Policy, source: Source, path: Path, rows: _Rows) -> bool:
    """Whether a line speaks of students in a way that its record must be looked at."""
    if source.format != "csv":
        return True  # a sheet has no lines to search, and JSON may write a letter in many ways
    name = source.encoding or "utf-8"
    if traces.has_gap(path, name, source.delimiter or ",", rows.width):
        return True
    found = traces.lines(path, name, policy.traces, policy.foreign_traces)
    return any(_speaks_of_students(policy, text, source.delimiter or ",", rows.width) for text in found)


def _speaks_of_students(policy: Policy, text: str, delimiter: str, width: int) -> bool:
    """Whether a line on its own would be a header of students; inside a longer quoted cell it may still be none."""
    plain = fold(text)
    if NESTED.search(text):
        return True
    is_wider = text.count(delimiter) >= width
    if sum(map(plain.count, policy.folded_traces)) < FEWEST_IN_A_RECORD and DATA.search(text) and not is_wider:
        return False
    try:
        return any(
            _hits_below(policy, cells) or (is_wider and _hits_below(policy, _beside(cells, width)))
            for cells in csv.reader([text], delimiter=delimiter)
        )
    except csv.Error:
        return True


def _is_worth_a_look(policy: Policy, cells: Sequence[str]) -> bool:
    text = fold(" ".join(cells))
    return any(trace in text for trace in policy.folded_traces)


# A list of people has few roles, however long it is.
@lru_cache(maxsize=4096)
def _is_student(policy: Policy, role: str) -> bool:
    """Whether a cell is the role of a student, or a list of roles with one."""
    return any(policy.first("role_value", words(one), whole=True) for one in ROLES_APART.split(role[:LONGEST_HEADING]))


def _is_about_an_event(contract: Contract | None, cells: Sequence[str]) -> bool:
    if SYSTEM_HEADINGS & {squash(cell) for cell in cells}:
        return False
    return contract is not None and (contract.event_from_file or contract.event_column is not None)


def _refusal_of_rows(lines: list[int], what: str) -> LandingError:
    where = ", ".join(map(str, lines[:MOST_NAMED]))
    more = f" and {len(lines) - MOST_NAMED} more" if len(lines) > MOST_NAMED else ""
    return LandingError(
        CODE,
        f"{what} ({len(lines)} record(s), line {where}{more}). The warehouse holds educators only (rule R1): nothing "
        "of the file was kept. Take these records out, or send counts and means by class instead.",
    )
