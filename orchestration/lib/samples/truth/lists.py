"""Verdicts on the lists that others refer to: F26, F27 and F30."""

from __future__ import annotations

import re
from collections.abc import Iterable

from orchestration.lib.samples.lines import (
    ChangeRow,
    CurriculumRow,
    InstrumentRow,
    LearningModelRow,
    LessonRow,
    Line,
    PathwayRow,
    SkillRow,
    StandardRow,
    TextbookRow,
)
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, curriculum, require, settle, squash

SAMPLE = re.compile(r"^_?_sample|__sample|^zample|^example-learning-objective", re.IGNORECASE)
FRAMEWORKS = {"commoncoremath": "cc_math", "ccssm": "cc_math", "oregon": "oregon", "or": "oregon", "csta": "csta",
              "ngss": "ngss", "mathpractices": "math_practices"}  # fmt: skip
TEXTBOOKS = {"imalgebra1": "im_algebra_1", "imalg1": "im_algebra_1", "im6": "im_6"}


def judge_lists(world: World) -> None:
    """Judge every list of the region."""
    judge_curricula(world)
    judge_lessons(world)
    judge_pathways(world)
    judge_standards(world)
    judge_textbooks(world)
    judge_skills(world)
    judge_changes(world)
    judge_learning_models(world)
    judge_instruments(world)


def set_aside(rows: Iterable[Line], name: str) -> None:
    """Filter remarks of the authors and the samples by which they show how a file is written (rule K6)."""
    for row in rows:
        text = getattr(row, name)
        if text.startswith(";"):
            row.judge(codes.LIST_COMMENT)
        elif SAMPLE.search(text):
            row.judge(codes.AUTHOR_SAMPLE)


def judge_curricula(world: World) -> None:
    """F26: a curriculum has a code and a name, and is known by its code and release."""
    rows = world.rows(CurriculumRow)
    set_aside(rows, "curriculum")
    for row in rows:
        require(row, "curriculum_code", row.curriculum)
        require(row, "name", row.name)
    settle(rows, lambda row: (row.curriculum, row.release))


def judge_lessons(world: World) -> None:
    """F26: a lesson has a slug and a title."""
    rows = world.rows(LessonRow)
    set_aside(rows, "slug")
    for row in rows:
        require(row, "slug", row.slug)
        require(row, "title", row.title)
    settle(rows, lambda row: (row.slug, row.language) if row.slug else None)


def judge_pathways(world: World) -> None:
    """F26: a newer list of a pathway replaces the older one whole; of one place in a list the last lesson counts."""
    rows = world.rows(PathwayRow)
    set_aside(rows, "slug")
    for row in rows:
        require(row, "pathway", row.pathway)
        require(row, "position", row.position, unreadable=codes.BAD_NUMBER)
        require(row, "lesson_slug", row.slug)
        if row.person and world.named(row.person) is None:
            row.judge(codes.UNKNOWN_PERSON, "person")
    codes.require(len({row.file.path for row in rows}) < 2, "pathways in several files")
    settle(rows, lambda row: None if row.position is None else (row.pathway, row.position))


def judge_standards(world: World) -> None:
    """F27: a standard is known by its framework and its code."""
    rows = world.rows(StandardRow)
    for row in rows:
        require(row, "framework", row.framework)
        require(row, "code", row.standard)
    settle(rows, lambda row: (FRAMEWORKS.get(squash(row.framework), row.framework), row.standard))


def judge_textbooks(world: World) -> None:
    """F27: a book has a name, a section of a book a code."""
    rows = world.rows(TextbookRow)
    for row in rows:
        require(row, "textbook_id", row.textbook)
        require(row, "name", row.section or row.name)
    settle(rows, lambda row: (TEXTBOOKS.get(squash(row.textbook), row.textbook), row.section))


def judge_skills(world: World) -> None:
    """F27: a skill is known by its slug, and per curriculum by its context there."""
    rows = world.rows(SkillRow)
    set_aside(rows, "slug")
    for row in rows:
        require(row, "slug", row.slug)
        require(row, "text", row.text)
    settle(rows, lambda row: (row.slug, curriculum(row.curriculum), squash(row.context)))


def judge_changes(world: World) -> None:
    """F30: a change has an id, a kind and the day from which it holds."""
    rows = world.rows(ChangeRow)
    for row in rows:
        require(row, "change_id", row.change_id)
        require(row, "kind", row.kind)
        if not row.effective and not row.texts.get("effective_date"):
            row.judge(codes.MISSING, "effective_date")
        require(row, "effective_date", row.effective)
    settle(rows, lambda row: row.change_id or None)


def judge_learning_models(world: World) -> None:
    """F30: a model is known by what it combines, and by its version."""
    rows = world.rows(LearningModelRow)
    for row in rows:
        if row.kind is None and not row.texts.get("event type"):
            row.judge(codes.MISSING, "event_type")
        require(row, "version", row.version)
        require(row, "valid_from", row.since, "from")
        if row.kind is None:
            row.judge(codes.UNMAPPED, "event_type")
    settle(rows, lambda row: (pair(row.curriculum), row.kind, row.form, row.modality, squash(row.version)))


def pair(wording: str) -> frozenset[str]:
    """The curricula of a cell that may name two, in whatever order."""
    return frozenset(map(curriculum, wording.split(" & ")))


def judge_instruments(world: World) -> None:
    """F30: an instrument and its items are known by instrument, version and item."""
    rows = world.rows(InstrumentRow)
    for row in rows:
        require(row, "instrument", row.instrument)
        require(row, "version", row.version)
    settle(rows, lambda row: (squash(row.instrument), squash(row.version), squash(row.item)) if row.version else None)
