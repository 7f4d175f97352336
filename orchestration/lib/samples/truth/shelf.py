"""The lists that the facts refer to: releases, skills, lessons, pathways, standards, books, and models of learning."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from orchestration.lib.samples.lines import (
    ChangeRow,
    CurriculumRow,
    LearningModelRow,
    LessonRow,
    Line,
    PathwayRow,
    PathwayUseRow,
    SkillRow,
    StandardRow,
    TextbookRow,
)
from orchestration.lib.samples.statements import EventRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, curriculum, squash
from orchestration.lib.samples.truth.gatherings import curricula_of, first_day, modality
from orchestration.lib.samples.truth.lists import FRAMEWORKS, TEXTBOOKS
from orchestration.lib.samples.truth.releases import Releases
from orchestration.lib.samples.truth.spelling import DRAFT, NAMES, NOT_APPLICABLE, UNKNOWN, share_of, texts

Table = tuple[str, list[list[str]]]
Row = TypeVar("Row", bound=Line)
KINDS_OF_CHANGE = {"curriculum", "training"}

SHELF_COLUMNS = {
    "curricula": ["code", "curriculum", "origin", "is_current", "valid_from", "valid_to"],
    "curriculum_releases": [
        "curriculum", "release", "languages", "is_known", "is_derived", "is_current", "valid_from", "valid_to",
    ],
    "skills": ["skill", "words", "standards", "assessment", "curricula", "contexts", "is_shared"],
    "lessons": [
        "lesson", "title", "area", "about", "prerequisites", "objectives", "keywords", "objectives_count", "languages",
    ],
    "pathways": [
        "pathway", "kind", "curriculum", "contract", "person", "lessons", "has_list", "is_first", "created",
        "language", "languages",
    ],
    "standards": ["framework", "code", "label", "about", "framework_name", "kind", "lessons", "words"],
    "lesson_standards": ["framework", "code", "lesson", "is_known"],
    "textbooks": ["textbook", "name", "publisher", "year", "sections", "is_listed", "words"],
    "lesson_textbooks": ["textbook", "section", "about", "lesson", "is_known"],
    "learning_models": [
        "label", "model", "curriculum", "type", "format", "modality", "follow_ups", "nth_version", "is_current",
        "valid_from", "valid_to", "codes", "n_curricula", "curriculum_words", "format_words",
        "modality_words",
    ],
    "learning_model_curricula": ["label", "curriculum", "curricula", "weight"],
    "event_learning_models": ["event_id", "curriculum", "model", "weight"],
    "changes": [
        "change", "kind", "curriculum", "date", "element", "release_before", "release", "model", "is_in_effect",
        "has_expected_effect", "about", "expected", "curriculum_words", "kind_words",
    ],
}  # fmt: skip

BEGINNING, END = date(1900, 1, 1), date(9999, 12, 31)
# In September 2024 the one took the place of the other.
REPLACED = date(2024, 9, 1)
SPANS = {"early_math": (BEGINNING, REPLACED), "expressions_equations": (REPLACED, END)}

FRAMEWORK_NAMES = {
    "cc_math": ("Common Core Math", "content"), "csta": ("CSTA", "content"), "oregon": ("Oregon", "state"),
    "ngss": ("NGSS", "content"), "math_practices": ("Math Practices", "practice"),
}  # fmt: skip
TEXTBOOK_NAMES = {"im_algebra_1": "IM Algebra 1", "im_6": "IM 6"}

MODALITIES = {"inperson": "in_person", "virtual": "virtual", "hybrid": "hybrid"}
ANY = "Any"


def names_in(wording: str) -> list[str]:
    """The curricula that a cell names: a pair names two (B4)."""
    return sorted(NAMES[curriculum(name)] for name in wording.split(" & ")) if wording else []


@dataclass
class Model:
    """A version of a learning model, from its first day until the next version of the same model."""

    row: LearningModelRow
    since: date
    until: date
    nth: int

    @property
    def curricula(self) -> list[str]:
        """The curricula that it is made for; none where it is for any."""
        return names_in(self.row.curriculum)

    @property
    def modality(self) -> str:
        """As modalities are told; blank where it is for any."""
        return MODALITIES.get(squash(self.row.modality), "")

    @property
    def key(self) -> tuple[str, ...]:
        """What it combines (rule G8)."""
        return (" & ".join(self.curricula), self.row.kind or "", self.row.form, self.modality)

    @property
    def name(self) -> str:
        """For readers, without the version."""
        group, *others = self.key
        return ", ".join([group or "any curriculum", *filter(None, others)])

    @property
    def label(self) -> str:
        """For readers."""
        return f"{self.name}, version {self.row.version}"

    def fits(self, event: EventRow, how: str) -> bool:
        """Whether an event is one of those that the model is made for: it speaks of what it states.

        A model of a pair is made for the events that teach both.
        """
        return (
            self.row.kind == event.kind
            and set(self.curricula) <= set(curricula_of(event))
            and self.row.form in ("", event.form)
            and self.modality in ("", how)
            and self.since <= first_day(event) < self.until
        )

    def closeness(self) -> tuple[int, bool, bool]:
        """The more, the closer: curricula before format before modality."""
        return (len(self.curricula), bool(self.row.form), bool(self.modality))


@dataclass
class Listed:
    """A pathway as a list has it."""

    rows: list[PathwayRow]
    person: str

    @property
    def kind(self) -> str:
        """Whose it is."""
        if self.person:
            return "educator"
        return "contract" if self.contract else "public"

    @property
    def contract(self) -> str:
        """The contract that it is made for."""
        return next((row.contract_id for row in self.rows if row.contract_id), "")

    @property
    def language(self) -> str:
        """American English where the list names none; a list of several languages would be several lists."""
        found = {row.language or "en-us" for row in self.rows}
        codes.require(len(found) == 1, f"a pathway in several languages: {found}")
        return found.pop()

    @property
    def curriculum(self) -> str:
        """The curriculum of its first place that says one."""
        return next((row.curriculum for row in self.rows if row.curriculum), "")


@dataclass
class Shelf:
    """All lists, gathered region by region; they are few whatever the size."""

    as_of: date
    releases: Releases = field(default_factory=Releases)
    lessons: set[str] = field(default_factory=set)
    models: list[Model] = field(default_factory=list)
    changes: list[ChangeRow] = field(default_factory=list)
    pathways: dict[str, Listed] = field(default_factory=dict)
    made: dict[str, date] = field(default_factory=dict)
    makers: dict[str, tuple[str, str]] = field(default_factory=dict)
    contracts: set[str] = field(default_factory=set)

    def add(self, world: World) -> Iterator[Table]:
        """What the lists of one region say, and which models its events followed."""
        self.releases.add(loaded(world, CurriculumRow))
        self.lessons |= {row.slug for row in loaded(world, LessonRow)}
        self.models += versions(loaded(world, LearningModelRow))
        self.changes += loaded(world, ChangeRow)
        self.contracts |= {row.contract_id for row in world.intake.contracts}
        self._gather_pathways(world)
        yield "skills", skills(loaded(world, SkillRow))
        yield "lessons", lessons(loaded(world, LessonRow))
        yield "standards", [_standard(row) for row in loaded(world, StandardRow)]
        yield "lesson_standards", [line for row in loaded(world, StandardRow) for line in self._aligned(row)]
        yield "textbooks", textbooks(loaded(world, TextbookRow))
        yield "lesson_textbooks", [line for row in loaded(world, TextbookRow) for line in self._mapped(row)]
        yield "event_learning_models", [line for event in world.intake.events.values()
                                        for line in self._followed(event, world)]  # fmt: skip

    def close(self) -> Iterator[Table]:
        """What only all lists together say."""
        yield "curricula", [self._curriculum(code) for code in NAMES]
        yield "curriculum_releases", [line for code in NAMES for line in self._releases(code)]
        yield "pathways", [self._pathway(name) for name in sorted(self.pathways.keys() | self.made.keys())]
        yield "learning_models", [self._model(model) for model in self.models]
        yield "learning_model_curricula", [line for model in self.models for line in _taught(model)]
        yield "changes", [self._change(row) for row in self.changes]

    def _gather_pathways(self, world: World) -> None:
        grouped: dict[str, list[PathwayRow]] = defaultdict(list)
        for row in loaded(world, PathwayRow):
            grouped[row.pathway].append(row)
        for name, rows in grouped.items():
            rows.sort(key=lambda row: row.position or 0)
            owner = next((row.person for row in rows if row.person), "")
            self.pathways[name] = Listed(rows, world.named(owner) or "" if owner else "")
        for use in loaded(world, PathwayUseRow):
            if use.created:
                day = use.created.date()
                self.made[use.pathway_id] = min(day, self.made.get(use.pathway_id, day))
            maker = world.person_of(use)
            if use.action == "created" and maker:
                told = (str(use.at or use.created), maker)
                self.makers[use.pathway_id] = min(told, self.makers.get(use.pathway_id, told))

    def _curriculum(self, code: str) -> list[str]:
        since, until = SPANS.get(code, (BEGINNING, END))
        origin = "draft" if code in DRAFT else "later"
        return texts(code, NAMES[code], origin, since <= self.as_of < until, since, until)

    def _releases(self, code: str) -> Iterator[list[str]]:
        """The releases of a curriculum one after the other; before the first of them it is not known which."""
        started = self.releases.started(code)
        days = [day for day, _ in started] + [END]
        yield texts(NAMES[code], UNKNOWN, "", False, False, self.as_of < days[0], BEGINNING, days[0])
        for (since, release), until in zip(started, days[1:], strict=True):
            languages = "; ".join(sorted({row.language for row in self.releases.rows(code, release)}))
            is_derived = all(row.released is None for row in self.releases.rows(code, release))
            yield texts(
                NAMES[code], release, languages, True, is_derived, since <= self.as_of < until, since,
                until,
            )  # fmt: skip

    def _change(self, row: ChangeRow) -> list[str]:
        """A change, with the releases of the day before and of the day; one of all curricula belongs to none."""
        day = row.effective or END
        code = curriculum(row.curriculum) or UNKNOWN if row.curriculum else NOT_APPLICABLE
        days = (day - timedelta(days=1), day)
        releases = [NOT_APPLICABLE if code == NOT_APPLICABLE else self.releases.on(code, one) for one in days]
        return texts(
            row.change_id, row.kind if row.kind in KINDS_OF_CHANGE else UNKNOWN, code, day, row.element or "Unknown",
            *releases, self._changed_to(row, code, day),
            day <= self.as_of, bool(row.expected), row.about, row.expected, row.curriculum or "Not applicable",
            row.kind,
        )  # fmt: skip

    def _changed_to(self, row: ChangeRow, code: str, day: date) -> str:
        """Of the models in force the one that begins on the day, else the only one; of all curricula one of any."""
        if row.kind != "training":
            return NOT_APPLICABLE if row.kind in KINDS_OF_CHANGE else UNKNOWN
        names = [] if code == NOT_APPLICABLE else [NAMES.get(code, "")]
        here = [model for model in self.models if model.since <= day < model.until
                and (set(names) <= set(model.curricula) if names else not model.curricula)]  # fmt: skip
        begun = [model for model in here if model.since == day]
        found = begun or here
        return found[0].label if len(found) == 1 else UNKNOWN

    def _pathway(self, name: str) -> list[str]:
        listed, created = self.pathways.get(name), self.made.get(name)
        if listed is None:
            maker = self.makers.get(name)
            return texts(name, "educator", UNKNOWN, NOT_APPLICABLE, maker[1] if maker else UNKNOWN, None, False, False,
                         created, UNKNOWN, UNKNOWN)  # fmt: skip
        contract = listed.contract if listed.contract in self.contracts else "late" if listed.contract else ""
        public = [other for other, one in self.pathways.items()
                  if one.kind == "public" and one.curriculum == listed.curriculum]  # fmt: skip

        def place(other: str) -> tuple[object, ...]:
            return min((row.file.recency, row.row_number) for row in self.pathways[other].rows)

        first = min(public, key=place, default="")
        return texts(
            name, listed.kind, NAMES[curriculum(listed.curriculum)], contract or NOT_APPLICABLE,
            listed.person or "anonymous", len({row.slug for row in listed.rows}), True, first == name, created,
            listed.language, listed.language,
        )  # fmt: skip

    def _aligned(self, row: StandardRow) -> list[list[str]]:
        framework = framework_of(row)
        return [texts(framework, row.standard, slug, slug in self.lessons) for slug in sorted(set(row.lessons))]

    def _mapped(self, row: TextbookRow) -> list[list[str]]:
        """The lessons of a section; one without lessons is there all the same."""
        if not row.section:
            return []
        book = book_of(row)
        if not row.lessons:
            return [texts(book, row.section, row.about, NOT_APPLICABLE, False)]
        return [texts(book, row.section, row.about, slug, slug in self.lessons) for slug in sorted(set(row.lessons))]

    def _model(self, model: Model) -> list[str]:
        group, kind, form, how = model.key
        return texts(
            model.label, model.name, group or ANY, kind, form or ANY, how or ANY.lower(), model.row.follow_ups,
            model.nth, model.since <= self.as_of < model.until, model.since, model.until,
            ";".join(sorted(code for code, name in NAMES.items() if name in model.curricula)), len(model.curricula),
            model.row.curriculum or ANY, model.row.form or ANY, model.row.modality or ANY.lower(),
        )  # fmt: skip

    def _followed(self, event: EventRow, world: World) -> list[list[str]]:
        """Of each curriculum of an event the closest of the models that fit (rules G8 and G26)."""
        how, names = modality(event, world), curricula_of(event)
        fitting = [model for model in self.models if model.fits(event, how)]
        found = []
        for name in names:
            of_it = [model for model in fitting if name in model.curricula or not model.curricula]
            best = max(of_it, key=Model.closeness, default=None)
            found.append(texts(event.event_id, name, best.label if best else UNKNOWN, share_of(len(names))))
        return found


def loaded(world: World, kind: type[Row]) -> list[Row]:
    """The loaded rows of one table."""
    return [row for row in world.rows(kind) if not row.code]


def framework_of(row: StandardRow) -> str:
    """The framework of a standard, as it is told."""
    return FRAMEWORKS.get(squash(row.framework), f"unmapped {squash(row.framework)}")


def book_of(row: TextbookRow) -> str:
    """The textbook that an id means: one of the maps, else the id as it is compared."""
    return TEXTBOOKS.get(squash(row.textbook), squash(row.textbook))


def skills(rows: Iterable[SkillRow]) -> list[list[str]]:
    """Every skill once; where curricula word it differently, the first of them in the order of the text speaks."""
    shared: dict[str, list[SkillRow]] = defaultdict(list)
    for row in rows:
        shared[row.slug].append(row)
    found = []
    for slug, group in shared.items():
        first = min(group, key=lambda row: (curriculum(row.curriculum) or "~", row.context))
        known = {curriculum(row.curriculum) for row in group} - {""}
        found.append(texts(slug, first.text, "; ".join(first.standards), first.assessment, len(known), len(group),
                           len(known) > 1))  # fmt: skip
    return found


def lessons(rows: list[LessonRow]) -> list[list[str]]:
    """Every lesson once: in American English, beside it the languages into which it is translated."""
    found = []
    for slug in sorted({row.slug for row in rows}):
        first, *others = sorted((row for row in rows if row.slug == slug), key=lambda row: row.language)
        codes.require(not first.language, f"a lesson in another language alone: {slug}")
        found.append(texts(
            slug, first.title, first.area, first.about, "; ".join(first.prerequisites), "; ".join(first.objectives),
            "; ".join(first.keywords), len(first.objectives) if first.number is None else first.number,
            "; ".join(["en-us", *(row.language for row in others)]),
        ))  # fmt: skip
    return found


def _standard(row: StandardRow) -> list[str]:
    """One code in two frameworks is two standards (F27)."""
    framework = framework_of(row)
    name, kind = FRAMEWORK_NAMES.get(framework, ("Unknown", UNKNOWN))
    told = name if kind != UNKNOWN else f"Unknown framework {row.framework}"
    return texts(
        framework, row.standard, f"{told}: {row.standard}", row.about, name, kind, len(set(row.lessons)), row.framework
    )


def textbooks(rows: Iterable[TextbookRow]) -> list[list[str]]:
    """Every textbook once, by its row in the list or, if it has none, by its sections."""
    books: dict[str, list[TextbookRow]] = defaultdict(list)
    for row in rows:
        books[book_of(row)].append(row)
    found = []
    for book, group in books.items():
        own = next((row for row in group if not row.section), None)
        sections = Counter(bool(row.section) for row in group)[True]
        spelled = min(row.textbook for row in group)
        name = own.name if own else TEXTBOOK_NAMES.get(book, spelled)
        publisher, year = (own.publisher, own.year) if own else ("", None)
        found.append(texts(book, name, publisher, year, sections, own is not None, own.textbook if own else spelled))
    return found


def versions(rows: Iterable[LearningModelRow]) -> list[Model]:
    """The versions of every model, each valid until the day before the next one begins."""
    found: list[Model] = []
    for row in sorted(rows, key=lambda row: (row.since or END, row.version)):
        model = Model(row, row.since or END, END, 1)
        former = [other for other in found if other.key == model.key]
        if former:
            former[-1].until = model.since
            model.nth = former[-1].nth + 1
        found.append(model)
    return found


def _taught(model: Model) -> list[list[str]]:
    """The curricula of a model; one of any curriculum is made for none, and has the member for that."""
    names = model.curricula or [NOT_APPLICABLE]
    return [texts(model.label, name, len(model.curricula), share_of(len(names))) for name in names]
