"""The report on diagnostics (P5), made of rows written by hand: what is hidden is hidden whole, in every cell of it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from orchestration.lib.reports import diagnostics, diagnostics_figures, students
from orchestration.lib.reports.basis import Basis
from orchestration.lib.reports.changes import with_changes
from orchestration.lib.reports.content import Column, Report, about
from orchestration.lib.reports.diagnostics import CLASSES, EVENTS, LEFT_OUT, SUMMARY
from orchestration.lib.reports.diagnostics_figures import FOCUS_GROUPS
from orchestration.lib.reports.ledger import Delivered, as_json
from orchestration.lib.reports.suppression import Decision, Kind, State, decide
from orchestration.lib.reports.told import Told

DAY = date(2026, 6, 30)
READER: Any = SimpleNamespace(
    as_of=DAY, build_id="b1", published_at=datetime(2026, 7, 1, tzinfo=UTC), failed_since="build b2 failed"
)
COLUMNS = {
    relation: tuple(Column(name, kind) for name, kind in kinds.items())
    for relation, kinds in (
        (CLASSES, diagnostics.CLASS_KINDS),
        (SUMMARY, diagnostics.SUMMARY_KINDS),
        (EVENTS, diagnostics.EVENT_KINDS),
        (FOCUS_GROUPS, diagnostics.FOCUS_KINDS),
    )
}
TEST = {"instrument": "Quiz", "version": "v1", "skill": None, "academic_year": 2024, "academic_year_label": "2024-25"}


def a_class(contact: int, name: str, n: int, **given: Any) -> dict[str, Any]:
    """A class as restricted has it: from 52 to 64."""
    said = {
        "contract": "C1", "cohort": None, "contact_id": contact, "class": name, "class_key": -3,
        "last_name": f"Teacher {contact}", "first_name": "Ana", "class_name": None, "curriculum": "Algebra", "n_pre": n,
        "mean_pre_pct": Decimal(52),
        "sd_pre_pct": Decimal(18), "n_post": n, "mean_post_pct": Decimal(64), "sd_post_pct": Decimal(16),
        "n_matched": n, "n_gain": n, "gain": Decimal(12), "gain_ci_low": Decimal("6.088318"),
        "gain_ci_high": Decimal("17.911682"), "d_av": Decimal("0.704664"), "g_av": Decimal("0.681434"),
        "d_z": Decimal("0.857143"), "normalised_gain": Decimal("0.25"), "flag": "assumed r", "gain_state": "shown",
    }  # fmt: skip
    return TEST | said | given


def a_group(n: int, educators: int, **given: Any) -> dict[str, Any]:
    """All classes together, as restricted has them."""
    more = {
        "n_classes": 2, "n_educators": educators, "educator_mean_pre_pct": Decimal(51),
        "educator_mean_post_pct": Decimal(62), "educator_mean_gain": Decimal(11), "educator_mean_gain_ci_low": None,
        "educator_mean_gain_ci_high": None,
    }  # fmt: skip
    return a_class(0, "", n) | more | given


def an_educator(contact: int, before: int | None, after: int | None, **given: Any) -> dict[str, Any]:
    both = before is not None and after is not None
    said = {
        "event_source_id": "E1", "instrument": "Own test", "contact_id": contact, "respondent": "named",
        "respondent_number": 0,
        "n_pre": int(before is not None), "pre_pct": None if before is None else Decimal(before),
        "n_post": int(after is not None), "post_pct": None if after is None else Decimal(after),
        "gain": Decimal(after - before) if both else None,
    }  # fmt: skip
    return said | given


def an_event(**given: Any) -> dict[str, Any]:
    said = a_class(0, "", 6) | {"event_source_id": "E1", "event_name": "Summer", "instrument": "Own test", "flag": None}
    return said | given


def made(
    classes: list[Any],
    group: dict[str, Any],
    educators: list[Any],
    event: dict[str, Any],
    received: Iterable[Decision] = (),
    focus: Sequence[Any] = (),
    taught: Sequence[Any] = (),
) -> Report:
    figures = [
        *diagnostics_figures.figures_of_classes("C1", classes, {diagnostics_figures.group_ids(group): group}, DAY),
        *diagnostics_figures.figures_of_events("C1", educators, {diagnostics_figures.event_ids(event): event}, DAY),
        *diagnostics_figures.figures_of_focus_groups("C1", classes, focus, taught, DAY),
    ]
    rows = {CLASSES: classes, SUMMARY: [group], EVENTS: [event], LEFT_OUT: [], FOCUS_GROUPS: focus}
    return diagnostics.report(Basis(READER, "C1", COLUMNS, rows, missing=()), Told(decide(figures, received)))


def cells(report: Report, table: str, row: int = 0) -> dict[str, Any]:
    found = next(one for one in report.tables() if one.name == table)
    return dict(zip([column.name for column in found.columns], found.rows[row], strict=True))


SIX = [an_educator(one, 50, 60) for one in range(6)]


def test_classes_of_enough_students_are_told() -> None:
    report = made([a_class(1, "a", 24), a_class(2, "b", 30)], a_group(54, 2), SIX, an_event())
    told = cells(report, "classes")
    assert (told["n_pre"], told["mean_pre_pct"], told["gain"], told["gain_ci_low"]) == (24, 52, 12, Decimal("6.1"))
    assert (told["d_av"], told["normalised_gain"], told["flag"]) == (Decimal("0.70"), Decimal("0.25"), "assumed r")
    group = cells(report, "summary")
    assert (group["cohort"], group["skill"], group["n_gain"], group["gain"]) == ("all educators", "whole test", 54, 12)
    # two educators are too few for a mean of educators, whatever their students are
    assert {group[name] for name in group if name.startswith("educator_")} == {"n<5"}
    assert next(iter(report.tables())).name == "classes"
    said = "students gained +12.0 percentage points (n = 54), from 52.0 (n = 54) to 64.0 (n = 54)."
    assert f"2024-25, Quiz (v1): {said}" in report.cover


def test_who_has_no_name_comes_last_and_all_classes_before_each() -> None:
    """A blank class is all of them and a blank skill the whole test; a blank name is that of nobody known."""
    known = [
        a_class(1, name, n, last_name="Abe", skill=skill)
        for name, n in (("a", 20), (None, 44))
        for skill in ("Area", None)
    ]
    classes = [a_class(2, "b", 24, last_name=None, first_name=None), *known, a_class(3, "c", 30, first_name=None)]
    report = made(classes, a_group(74, 3), SIX, an_event())
    told = [tuple(cells(report, "classes", row)[name] for name in ("last_name", "class", "skill")) for row in range(6)]
    assert told == [
        ("Abe", "all classes", "whole test"),
        ("Abe", "all classes", "Area"),
        ("Abe", "a", "whole test"),
        ("Abe", "a", "Area"),
        ("Teacher 3", "c", "whole test"),
        (None, "b", "whole test"),
    ]


def test_a_small_class_is_hidden_whole_and_so_is_what_would_tell_of_it() -> None:
    """Of classes of 7 and 40 (golden row 12): neither is told beside the total."""
    small = a_class(1, "a", 12, n_matched=7, n_gain=7, gain_state="suppressed", flag=None)
    report = made([small, a_class(2, "b", 40)], a_group(52, 2), SIX, an_event())
    hidden = [cells(report, "classes", row) for row in (0, 1)]
    protected = ["n_pre", "mean_pre_pct", "sd_pre_pct", "n_post", "mean_post_pct", "n_matched", "gain", "d_z", "flag"]
    assert {hidden[0][name] for name in protected} == {"n<10"}
    assert {hidden[1][name] for name in protected} == {"suppressed"}
    said = "\n".join(about(report))
    assert "n<10: the group is too small to be told" in said
    assert "associated with" in said
    assert "not what it caused" in said


def test_a_class_that_is_hidden_for_nobody_matched_does_not_follow_from_the_total() -> None:
    """Of 30 before and 28 after nobody took both (rule K17): 60 at 45.0 less 30 at 50.0 would leave 30 at 40.0."""
    nobody = {"n_matched": 0, "n_gain": 0, "gain": None, "n_smallest": 0, "gain_state": "suppressed", "flag": None}
    classes = [
        a_class(1, "a", 30, mean_pre_pct=Decimal(50), mean_post_pct=Decimal(60), gain=Decimal(10), n_smallest=30),
        a_class(2, "b", 30, mean_pre_pct=Decimal(40), n_post=28, mean_post_pct=Decimal(55), **nobody),
    ]
    means = {"mean_pre_pct": Decimal(45), "mean_post_pct": Decimal("57.586")}
    group = a_group(60, 2, n_post=58, **means, n_matched=30, n_gain=30, gain=Decimal(10), n_smallest=30)
    report = made(classes, group, SIX, an_event())
    first, second, whole = cells(report, "classes", 0), cells(report, "classes", 1), cells(report, "summary")
    names = ("n_pre", "mean_pre_pct", "n_post", "mean_post_pct", "gain")
    assert {second[name] for name in (*names, "flag")} == {"n<10"}
    for name in names[:-1]:
        assert "suppressed" in (first[name], whole[name]), name


def test_one_student_who_wrote_the_first_test_alone_hides_the_row() -> None:
    """25 at 52.0 before, 24 of them at 64.0 after with a gain of 13.5: 1300 less (1536 less 324) is 88, which rounded
    digits leave between 84.4 and 91.7. Had two of 60 written the second alone, they would be anybody."""
    one = a_class(1, "a", 24, n_pre=25, gain=Decimal("13.5"))
    group = a_group(24, 1, n_pre=25, gain=Decimal("13.5"))
    report = made([one], group, SIX, an_event())
    protected = ["n_pre", "mean_pre_pct", "n_post", "mean_post_pct", "n_matched", "gain"]
    for table in ("classes", "summary"):
        assert {cells(report, table)[name] for name in protected} == {"n<10"}, table
    more = {"n_post": 26, "mean_post_pct": Decimal("63.4")}
    report = made([one | more], group | more, SIX, an_event())
    assert [cells(report, "classes")[name] for name in ("n_pre", "n_post", "n_matched")] == [25, 26, 24]
    # a gain that is the difference of the means says nothing of who wrote both
    report = made([one | {"gain": Decimal(12)}], group | {"gain": Decimal(12)}, SIX, an_event())
    assert cells(report, "classes")["gain"] == Decimal("12.0")


def test_one_educator_who_wrote_the_first_test_alone_is_not_told() -> None:
    """Twenty at 46.9 before, nineteen of them at 59.0 after with a gain of 10.0: 938 less (1121 less 190) is 7."""
    nineteen = [an_educator(one, 40 + one, 50 + one) for one in range(19)]
    event = an_event()
    figures = list(diagnostics_figures.figures_of_events("C1", [*nineteen, an_educator(19, 7, None)], {}, DAY))
    names = {one.figure_id.split("/")[-1]: one for one in figures}
    assert {name: figure.printed for name, figure in names.items()} == {
        "n_pre": "20", "mean_pre_pct": "46.9", "n_post": "19", "mean_post_pct": "59.0", "n_matched": "19",
        "gain": "10.0",
    }  # fmt: skip
    found = {name.split("/")[-1]: one.state for name, one in decide(figures).items()}
    assert [found[name] for name in ("mean_pre_pct", "mean_post_pct", "gain")].count(State.COMPLEMENTARY) == 2
    assert {found[name] for name in ("n_pre", "n_post", "n_matched")} == {State.SHOWN}
    # all who wrote both are told
    figures = diagnostics_figures.figures_of_events("C1", nineteen, {diagnostics_figures.event_ids(event): event}, DAY)
    assert {one.state for one in decide(figures).values() if one.figure.kind != Kind.COMPANION} == {State.SHOWN}


def test_what_a_row_hid_for_its_smallest_number_is_told_only_when_enough_people_came() -> None:
    """24 and told, 25 with eight matched, 25 with 24 matched: the last and the first tell of one student."""
    row = a_class(1, "a", 24, n_smallest=24)
    few = {"n_pre": 25, "n_matched": 8, "n_gain": 8, "n_smallest": 8, "gain_state": "suppressed", "flag": None}
    _, second, third = in_turn(
        (date(2026, 1, 31), row), (date(2026, 2, 28), row | few), (date(2026, 3, 31), row | {"n_pre": 25})
    )
    assert {second[name] for name in ("n_pre", "mean_pre_pct", "n_post", "gain", "flag")} == {"n<10"}
    assert (third["n_pre"], third["mean_pre_pct"]) == ("24 (as of 2026-01-31)", "52.0 (as of 2026-01-31)")
    assert (third["n_post"], third["gain"]) == ("suppressed", "suppressed")


def test_a_skill_tells_of_no_small_class() -> None:
    """Classes of 15, 8 and 20 students: a skill of the first and the last is told of 35, and all three are 43."""
    sizes = {1: 15, 2: 8, 3: 20}
    classes = [
        a_class(one, "a", n, skill=skill)
        for one, n in sizes.items()
        for skill in (None, "Reading")
        if one != 2 or not skill
    ]
    figures = list(diagnostics_figures.figures_of_classes("C1", classes, {}, DAY))
    assert {one.n for one in figures if one.level == 2} == {43, 35}
    decisions = decide(figures)
    small = diagnostics_figures.id_of("C1", diagnostics_figures.class_ids(classes[2]), "n_pre")
    assert (classes[2]["contact_id"], decisions[small].printed) == (2, "n<10")

    def printed(row: dict[str, Any], is_group: bool) -> str:
        ids = diagnostics_figures.group_ids(row) if is_group else diagnostics_figures.class_ids(row)
        return decisions[diagnostics_figures.id_of("C1", ids, "n_pre")].printed

    whole, *others = printed(classes[0], True), printed(classes[0], False), printed(classes[3], False)
    skills = printed(classes[1], True), printed(classes[1], False), printed(classes[4], False)
    # of the total, what is told of the first and of the last class, wherever it stands, is not subtracted
    tells_first = others[0] == "15" or skills[1] == "15"
    tells_last = others[1] == "20" or skills[2] == "20"
    assert not (whole == "43" and (skills[0] == "35" or (tells_first and tells_last)))


def test_forty_classes_with_three_skills_are_decided_upon_in_seconds() -> None:
    chance = random.Random(4)
    sizes = [chance.randint(6, 30) for _ in range(40)]
    classes = [
        a_class(one, "a", n, skill=skill, mean_pre_pct=Decimal(chance.randint(30, 90)))
        for one, n in enumerate(sizes)
        for skill in (None, "Area", "Reading", "Volume")
        if skill is None or chance.random() < 0.9
    ]
    start = time.process_time()
    decide(diagnostics_figures.figures_of_classes("C1", classes, {}, DAY))
    assert time.process_time() - start < 60


def test_what_is_repeated_has_no_flag_of_today() -> None:
    """One student more took both tests since: the class is told as it was, and its flag is of that day, too."""
    before = decide(
        [
            *diagnostics_figures.figures_of_classes("C1", [a_class(1, "a", 24)], {}, date(2026, 1, 31)),
            *diagnostics_figures.figures_of_events("C1", SIX, {}, date(2026, 1, 31)),
        ]
    )
    seven = [*SIX, an_educator(6, 50, 60)]
    event = an_event(flag="assumed r")
    report = made([a_class(1, "a", 25)], a_group(25, 1), seven, event, before.values())
    of_class, of_event = cells(report, "classes"), cells(report, "events")
    assert (of_class["n_pre"], of_class["flag"]) == ("24 (as of 2026-01-31)", "suppressed")
    assert (of_event["n_pre"], of_event["flag"]) == ("6 (as of 2026-01-31)", "suppressed")


def test_a_row_that_repeats_what_was_hidden_is_hidden_whole() -> None:
    """Eight students took both tests, now ten did: the gain is still not told, nor is what is beside it."""
    few = a_class(1, "a", 24, n_matched=8, n_gain=8)
    received = decide(diagnostics_figures.figures_of_classes("C1", [few], {}, date(2026, 1, 31))).values()
    report = made([few | {"n_matched": 10, "n_gain": 10}], a_group(24, 1, n_gain=10), SIX, an_event(), received)
    of_class = cells(report, "classes")
    names = [*diagnostics_figures.BESIDE, *diagnostics_figures.HEADS, "flag"]
    assert {of_class[name] for name in names if name in of_class} == {"n<10 (as of 2026-01-31)"}
    said = "\n".join(about(report))
    assert "n<10: the group is too small to be told" in said
    assert "as of …: between a report of that date, which was sent, and this one too few people came" in said


def test_beside_an_old_figure_of_a_class_nothing_new_is_told() -> None:
    """One student came to the second test alone: what is old is repeated, and what it was told beside is not anew."""
    before = a_class(1, "a", 24)
    received = decide(diagnostics_figures.figures_of_classes("C1", [before], {}, date(2026, 1, 31))).values()
    now = before | {"n_post": 25, "mean_post_pct": Decimal(65), "gain": Decimal(13)}
    of_class = cells(made([now], a_group(24, 1, n_post=25), SIX, an_event(), received), "classes")
    assert (of_class["n_post"], of_class["mean_post_pct"]) == ("24 (as of 2026-01-31)", "64.0 (as of 2026-01-31)")
    assert {of_class[name] for name in ("n_pre", "mean_pre_pct", "sd_pre_pct", "gain", "d_z", "n_matched")} == {
        "suppressed"
    }


def in_turn(*rows: tuple[date, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What is told of a class in one report after the other, each file being sent."""
    received: list[Decision] = []
    for day, row in rows:
        told = Told(decide(diagnostics_figures.figures_of_classes("C1", [row], {}, day), received))
        yield diagnostics._whole_cells("C1", diagnostics_figures.class_ids(row), row, diagnostics.CLASS_KINDS, told)
        received += told.kept().values()


@pytest.mark.parametrize("again", [date(2026, 6, 30), date(2026, 3, 31), date(2026, 9, 30)])
def test_beside_a_repeated_figure_nothing_new_is_told_whatever_date_it_is_of(again: date) -> None:
    """A report made again for the same date, or for an earlier one: a gain of 13.0 from 52.0 would say that the mean is
    65.0 now, and so that the one student who came has 25 · 65 - 24 · 64 = 89 percent."""
    row = a_class(1, "a", 24)
    one_more = {"n_post": 25, "mean_post_pct": Decimal(65), "gain": Decimal(13), "n_matched": None, "flag": "unmatched"}
    _, second = in_turn((date(2026, 6, 30), row), (again, row | one_more))
    assert (second["n_post"], second["mean_post_pct"]) == ("24 (as of 2026-06-30)", "64.0 (as of 2026-06-30)")
    names = ("n_pre", "mean_pre_pct", "sd_pre_pct", "gain", "gain_ci_low", "d_av", "normalised_gain", "flag")
    assert {second[name] for name in names} == {"suppressed"}
    # that nobody tells the number any more is no secret
    assert second["n_matched"] == "n/a"


def test_what_was_withheld_beside_an_old_figure_is_never_told_as_of_that_day() -> None:
    """In February one student came to the first test; of who came to the second in March nothing tells."""

    def scores(n_pre: int, pre: str, n_post: int, post: str) -> dict[str, Any]:
        gain = {"n_gain": n_post, "n_matched": None, "gain": Decimal(post) - Decimal(pre)}
        before, after = (
            {"n_pre": n_pre, "mean_pre_pct": Decimal(pre)},
            {"n_post": n_post, "mean_post_pct": Decimal(post)},
        )
        return a_class(1, "a", n_pre, **before, **after, **gain)

    january, february, march = in_turn(
        (date(2026, 1, 31), scores(20, "50.0", 20, "60.0")),
        (date(2026, 2, 28), scores(21, "47.6", 20, "65.0")),
        (date(2026, 3, 31), scores(33, "55.0", 21, "65.3")),
    )
    names = ("mean_pre_pct", "mean_post_pct", "gain")
    assert [january[name] for name in names] == [50, 60, 10]
    assert [february[name] for name in names] == ["50.0 (as of 2026-01-31)", "suppressed", "suppressed"]
    assert {march[name] for name in (*names, "sd_post_pct", "n_post", "d_av", "flag")} == {
        "suppressed (as of 2026-02-28)"
    }


def test_what_was_hidden_with_its_row_is_never_told_as_of_that_day() -> None:
    """Eight of 24 students took both tests: that row was hidden whole, and one student more came since."""
    few = {"n_matched": 8, "n_gain": 8}
    row = a_class(1, "a", 24)
    enough = {"n_pre": 25, "n_matched": 20, "n_gain": 20}
    # also where the row says so and each of its figures may be told
    for hidden in (few, {"n_matched": 8, "gain_state": "suppressed", "flag": None}):
        first, second = in_turn((date(2026, 1, 31), row | hidden), (date(2026, 3, 31), row | enough))
        assert {first[name] for name in ("n_pre", "mean_pre_pct", "n_post", "sd_pre_pct", "gain", "flag")} == {"n<10"}
        assert {second[name] for name in ("n_pre", "mean_pre_pct", "n_post", "sd_pre_pct", "gain", "flag")} == {
            "n<10 (as of 2026-01-31)"
        }


def test_what_is_withheld_is_kept_as_told_to_nobody() -> None:
    row = a_class(1, "a", 24)
    received = decide(diagnostics_figures.figures_of_classes("C1", [row], {}, date(2026, 1, 31)))
    now = row | {"n_post": 25, "mean_post_pct": Decimal(65), "gain": Decimal(13)}
    decisions = decide(diagnostics_figures.figures_of_classes("C1", [now], {}, DAY), received.values())
    told = Told(decisions)
    ids = diagnostics_figures.class_ids(row)
    diagnostics._whole_cells("C1", ids, now, diagnostics.CLASS_KINDS, told)
    kept = {
        name: told.kept()[diagnostics_figures.id_of("C1", ids, name)]
        for name in (*diagnostics_figures.HEADS, "sd_pre_pct", "d_z")
    }
    # no cell shows n_gain, whose mean is withheld
    for name in ("n_pre", "mean_pre_pct", "n_gain", "gain", "sd_pre_pct", "d_z"):
        assert (kept[name].printed, kept[name].stands_for) == ("suppressed", State.COMPLEMENTARY), name
    for name in ("n_post", "mean_post_pct"):
        assert kept[name] == decisions[diagnostics_figures.id_of("C1", ids, name)]
    assert kept["n_post"].state == State.REPEATED


def test_of_a_class_without_a_gain_the_scores_are_told() -> None:
    """Where nobody is known to have taken both, there is no gain to be hidden, or to be old."""
    of_class = cells(
        made([a_class(1, "a", 24, n_gain=0, n_matched=None, gain=None)], a_group(24, 1), SIX, an_event()), "classes"
    )
    assert (of_class["n_pre"], of_class["mean_post_pct"], of_class["gain"]) == (24, 64, "n/a")


def test_educators_of_an_event_are_told_from_five_on() -> None:
    few = [an_educator(one, 50, 60 if one < 4 else None) for one in range(6)]
    event = an_event(n_post=4, n_matched=4)
    report = made([a_class(1, "a", 24)], a_group(24, 1), few, event)
    told = cells(report, "events")
    assert (told["n_pre"], told["mean_pre_pct"]) == (6, 50)
    assert (told["n_post"], told["mean_post_pct"], told["n_matched"], told["gain"]) == ("n<5", "n<5", "n<5", "n<5")
    assert {told["sd_post_pct"], told["d_z"], told["gain_ci_low"]} == {"suppressed"}


def test_the_gain_of_the_anonymous_is_that_of_the_means() -> None:
    """Nobody knows who of them wrote both; a group of three is told of together."""
    nobody = {"contact_id": -2, "respondent": "label", "gain": None}
    before = [an_educator(0, 40, None, **nobody, n_pre=3)] + [
        an_educator(0, 40, None, **(nobody | {"respondent_number": one})) for one in (1, 2)
    ]
    after = [an_educator(0, None, 70, **(nobody | {"respondent_number": one})) for one in range(3, 9)]
    event = an_event(n_pre=5, n_matched=None, gain=Decimal(30), gain_ci_low=None, d_av=None, flag="unmatched")
    told = cells(made([a_class(1, "a", 24)], a_group(24, 1), [*before, *after], event), "events")
    assert (told["n_pre"], told["n_post"], told["n_matched"], told["gain"]) == (5, 6, "n/a", 30)
    assert (told["gain_ci_low"], told["flag"]) == ("n/a", "unmatched")


@pytest.mark.parametrize(("n_pre", "n_post"), [(4, 20), (20, 4)])
def test_a_gain_of_the_anonymous_from_few_is_of_few(n_pre: int, n_post: int) -> None:
    """It is hidden, not unknown; and of what it was no later file says that it was told."""
    nobody = {"contact_id": -2, "respondent": "label", "gain": None}
    wrote = [an_educator(0, 40, None, **(nobody | {"respondent_number": one})) for one in range(n_pre)]
    wrote += [an_educator(0, None, 70, **(nobody | {"respondent_number": one})) for one in range(n_pre, n_pre + n_post)]
    whole = an_event(n_pre=n_pre, n_post=n_post, n_matched=None, gain=Decimal(30), gain_ci_low=None, flag="unmatched")
    event = whole | dict.fromkeys(("gain", "normalised_gain", "flag")) | {"gain_state": "suppressed"}
    figures = diagnostics_figures.figures_of_events("C1", wrote, {diagnostics_figures.event_ids(whole): whole}, DAY)
    told = Told(decide(list(figures)))
    rows = {CLASSES: [], SUMMARY: [], EVENTS: [event], LEFT_OUT: [], FOCUS_GROUPS: []}
    report = diagnostics.report(Basis(READER, "C1", COLUMNS, rows, missing=()), told)
    found = cells(report, "events")
    assert (found["gain"], found["normalised_gain"], found["n_matched"]) == ("n<5", "n<5", "n/a")
    assert "n<5: the group is too small to be told. It is not zero." in "\n".join(about(report))
    for name in (diagnostics_figures.OF_MEANS, "normalised_gain"):
        kept = told.kept()[diagnostics_figures.id_of("C1", diagnostics_figures.event_ids(whole), name)]
        assert kept.stands_for in (State.SMALL, State.COMPLEMENTARY)
        assert kept.printed in ("n<5", "suppressed")


def test_beside_an_old_mean_of_the_anonymous_their_gain_is_hidden_and_says_why() -> None:
    nobody = {"contact_id": -2, "respondent": "label", "gain": None}
    wrote = [an_educator(0, 40, None, **(nobody | {"respondent_number": one})) for one in range(6)]
    wrote += [an_educator(0, None, 70, **(nobody | {"respondent_number": one})) for one in range(6, 12)]
    event = an_event(n_matched=None, gain=Decimal(30), gain_ci_low=None, d_av=None, flag=None)
    beside = {diagnostics_figures.event_ids(event): event}
    received = decide(diagnostics_figures.figures_of_events("C1", wrote, beside, date(2026, 1, 31))).values()
    wrote.append(an_educator(0, 40, None, **(nobody | {"respondent_number": 12})))
    told = Told(decide(diagnostics_figures.figures_of_events("C1", wrote, beside, DAY), received))
    rows = {CLASSES: [], SUMMARY: [], EVENTS: [event], LEFT_OUT: [], FOCUS_GROUPS: []}
    report = diagnostics.report(Basis(READER, "C1", COLUMNS, rows, missing=()), told)
    found = cells(report, "events")
    assert (found["n_pre"], found["n_post"]) == ("6 (as of 2026-01-31)", 6)
    assert (found["gain"], found["normalised_gain"]) == ("suppressed", "suppressed")
    assert "suppressed: it would tell of a group that is too small to be told." in "\n".join(about(report))
    of_means = told.kept()[
        diagnostics_figures.id_of("C1", diagnostics_figures.event_ids(event), diagnostics_figures.OF_MEANS)
    ]
    assert of_means.printed == "suppressed"


def test_a_re_issued_report_opens_with_classes_that_came_or_went_and_with_flags() -> None:
    """What students reached is not compared, nor a flag that is hidden now; an educator was merged since."""
    gone = [a_class(1, "a", 24), a_class(2, "b", 30), a_class(3, "c", 30, flag=None)]
    before = Delivered(date(2026, 1, 31), date(2026, 2, 2), as_json(made(gone, a_group(84, 3), SIX, an_event())))
    small = {"n_matched": 7, "n_gain": 7, "gain_state": "suppressed", "flag": None}
    classes = [
        a_class(11, "a", 60, last_name="Teacher 1", flag="few after"),
        a_class(4, "d", 30),
        a_class(3, "c", 30, **small),
    ]
    report = made(classes, a_group(97, 3), SIX, an_event())
    opens = with_changes(
        report, before, diagnostics.COMPARISON, lambda key: f"11 {key[2:]}" if key.startswith("1 ") else key
    )
    assert opens.sections[0].heading == "Changed since the report as of 2026-01-31"
    (changes,) = opens.sections[0].tables
    assert changes.rows == (
        ("Teacher 1, Ana, a, Quiz, v1, whole test, 2024-25", "flag", "assumed r", "few after"),
        ("Teacher 2, Ana, b, Quiz, v1, whole test, 2024-25", "in the table", "yes", "no"),
        ("Teacher 4, Ana, d, Quiz, v1, whole test, 2024-25", "in the table", "no", "yes"),
    )
    assert next(opens.tables()).name == "classes"


def test_the_charts_show_before_and_after_and_the_gain_of_educators() -> None:
    classes = [a_class(one, "a", 24) for one in range(10)]
    group = a_group(240, 10, educator_mean_gain_ci_low=Decimal(9), educator_mean_gain_ci_high=Decimal(13))
    report = made(classes, group, SIX, an_event())
    scores, gains = report.sections[0].charts
    assert [(bar.part, bar.value, bar.shown) for bar in scores.bars] == [
        ("before", 52, "52.0 (n = 240)"),
        ("after", 64, "64.0 (n = 240)"),
    ]
    assert [(bar.value, bar.low, bar.high, bar.shown) for bar in gains.bars] == [(11, 9, 13, "11.0 (n = 10)")]
    assert "Quiz (v1), 2024-25, before: 52.0 (n = 240)" in scores.alt
    assert report.banners == (
        "Not the newest data: build b2 failed. This report shows what was published on 2026-07-01, as of 2026-06-30.",
    )


def a_focus_group(words: str, n: int, **given: Any) -> dict[str, Any]:
    """A focus group as restricted has it."""
    year = {"academic_year": 2024, "academic_year_label": "2024-25"}
    return year | {"contract": "C1", "focus_group": words, "n": n, "n_smallest": n, "n_classes": 2} | given


def taught(contact: int, key: int, group: int, size: int, girls: int, year: int = 2024) -> dict[str, Any]:
    """A class with what its educator says of it."""
    return {
        "contact_id": contact, "academic_year": year, "group_number": group, "class_key": key, "students": size,
        "students_of_shares": size, "pct_girls": Decimal(girls), "pct_iep": None,
    }  # fmt: skip


def test_focus_groups_are_of_the_students_of_the_classes_that_were_tested() -> None:
    """Of the first educator the class of 20 and not that of 30; of the second all, as they were tested together."""
    classes = [a_class(1, "a", 24, class_key=81), a_class(2, "", 40, **{"class": None})]
    groups = [
        taught(1, 81, 1, 20, 45),
        taught(1, 82, 2, 30, 10),
        taught(1, 81, 1, 20, 90, 2023),
        taught(2, 83, 1, 30, 60),
        taught(2, 84, 2, 10, 20),
        taught(3, -3, 1, 40, 80),
    ]
    focus = [
        a_focus_group("% girls", 60, n_classes=3),
        a_focus_group("% IEP", 0, n_classes=0),
        a_focus_group("female students", 60, n_smallest=9),
    ]
    report = made(classes, a_group(64, 2), SIX, an_event(), focus=focus, taught=groups)
    iep, girls, few = (cells(report, "focus", row) for row in range(3))
    # 9, 18 and 2 girls of 60
    assert (girls["focus_group"], girls["n_classes"]) == ("% girls", 3)
    assert (girls["n"], girls["share"]) == (60, Decimal("0.483"))
    assert (iep["n"], iep["share"]) == ("n/a", "n/a")
    assert (few["n"], few["share"]) == ("n<10", "n<10")
    said = "\n".join(about(report))
    assert "n<10: the group is too small to be told. It is not zero." in said
    titles = {table.name: table.title for table in report.tables()}
    assert titles["focus"] == "Focus groups among the students of tested classes with which a curriculum is implemented"
    assert "Of the classes with which a curriculum is implemented, that were tested" in said
    assert "focus" not in [table.name for table in made(classes, a_group(64, 2), SIX, an_event()).tables()]


@pytest.mark.parametrize("of", [5, None])
def test_a_focus_group_tells_of_no_few_who_were_asked(of: int | None) -> None:
    """Of all classes 60 at 60.0 %, of those tested 40 at 50.0 %: the rest would be 80 % of few, or of nobody knows how
    many."""
    groups = [taught(1, 81, 1, 40, 50), taught(2, 82, 1, 20, 80) | {"students_of_shares": of}]
    row = a_focus_group("% girls", 60, n_smallest=45)
    everybody = students.focus_figures("all n", "all share", row, groups, DAY, level=1, table="all")
    tested = [a_class(1, "a", 24, class_key=81)]
    of_tested = a_focus_group("% girls", 40, n_classes=1)
    figures = [*everybody, *diagnostics_figures.figures_of_focus_groups("C1", tested, [of_tested], groups, DAY)]
    told = Told(decide(figures))
    number, share = diagnostics_figures.focus_ids("C1", of_tested)
    shares = {told.cell("all share"), told.cell(share)}
    assert "suppressed" in shares
    # how many students there are is no secret
    assert (told.cell("all n"), told.cell(number)) == (60, 40)


def test_a_contract_without_tests_says_so() -> None:
    empty: dict[str, list[Any]] = {CLASSES: [], SUMMARY: [], EVENTS: [], LEFT_OUT: [], FOCUS_GROUPS: []}
    report = diagnostics.report(Basis(READER, "C1", COLUMNS, empty, missing=()), Told({}))
    assert [len(table.rows) for table in report.tables()] == [0, 0, 0]
    assert not report.sections[0].charts
    assert "No test of students is told of." in report.cover


def test_who_wrote_a_test_and_takes_no_part_is_said_to_be_left_out() -> None:
    rows: dict[str, list[Any]] = {CLASSES: [], SUMMARY: [], EVENTS: [], FOCUS_GROUPS: []}
    rows[LEFT_OUT] = [
        {"event_source_id": "E1", "event_name": "Summer", "instrument": "Own test", "educators": 1},
        {"event_source_id": "E2", "event_name": None, "instrument": "Own test", "educators": 4},
    ]
    report = diagnostics.report(Basis(READER, "C1", COLUMNS, rows, missing=()), Told({}))
    said = [line for section in report.sections for line in section.paragraphs if line.startswith("Not counted")]
    assert [line.split(",")[0] for line in said] == [
        "Not counted: of those who wrote Own test of Summer 1 educator is not among the participants",
        "Not counted: of those who wrote Own test of E2 4 educators are not among the participants",
    ]
