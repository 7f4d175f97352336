"""The lists that others refer to: curricula, lessons, pathways, standards, books, skills, instruments, changes.

They are the same in every sample, and hold the remarks and the slips of their authors.
"""

from __future__ import annotations

from datetime import date

from orchestration.lib.samples.desk import Desk
from orchestration.lib.samples.lines import (
    ChangeRow,
    CurriculumRow,
    InstrumentRow,
    LearningModelRow,
    LessonRow,
    PathwayRow,
    SkillRow,
    StandardRow,
    TextbookRow,
)
from orchestration.lib.samples.truth import codes

CURRICULA = {
    "algebra": ("Algebra", "pyret"), "data-science": ("Data Science", "pyret"), "physics": ("Physics", "pyret"),
    "algebra-2": ("Algebra 2", "pyret"), "data-science-codap": ("Data Science (CODAP)", "codap"),
}  # fmt: skip

# Lessons by area, in the order in which a class would meet them.
AREAS = {
    "Algebra": [
        "order-of-operations", "simple-data-types", "contracts-for-functions", "naming-values", "function-examples",
        "linear-patterns", "word-problems", "inequalities-on-screen", "piecewise-thinking", "a-game-of-your-own",
    ],
    "Data": [
        "what-is-data", "tables-and-rows", "bar-and-pie", "histograms-by-hand", "center-and-spread", "box-plots-drawn",
        "scatter-plots-read", "lines-of-best-fit", "threats-to-validity",
    ],
    "Motion": ["position-over-time", "constant-speed", "forces-in-code", "falling-things"],
    "More functions": ["quadratic-shapes", "exponential-growth", "logarithms-by-table", "periodic-models"],
}  # fmt: skip

PATHWAYS = {
    "Algebra": ("algebra", AREAS["Algebra"]),
    "Data Science": ("data-science", [*AREAS["Algebra"][1:4], *AREAS["Data"]]),
    "Data Science with CODAP": ("data-science-codap", AREAS["Data"][:7]),
    "Physics": ("physics", [*AREAS["Algebra"][:4], *AREAS["Motion"]]),
    "Algebra 2": ("algebra-2", [*AREAS["Algebra"][4:7], *AREAS["More functions"]]),
}  # fmt: skip

# The pathway of an event's curriculum.
PATHWAY_OF = {
    "Algebra": "Algebra", "Data Science": "Data Science", "Physics": "Physics", "Algebra 2": "Algebra 2",
    "Data Science (CODAP)": "Data Science with CODAP",
}  # fmt: skip

SKILLS = {
    "function-from-table": ("I can write a function from a table of values.", "Algebra", "linear"),
    "slope-from-table": ("I can find a slope in a table of values.", "Algebra", "linear"),
    "examples-first": ("I can write examples before I write a function.", "Algebra", ""),
    "read-a-histogram": ("I can read a histogram.", "Data Science", ""),
    "judge-a-sample": ("I can say what a sample leaves out.", "Data Science", ""),
    "model-with-steps": ("I can model a motion step by step.", "Physics", ""),
}

# What authors write of some lessons: objectives, with their number where the list leaves some out; keywords.
ABOUT_LESSONS: dict[str, dict[str, object]] = {
    "linear-patterns": {"objectives": ("slope-from-table", "function-from-table"), "keywords": ("slope", "table")},
    "histograms-by-hand": {"objectives": ("read-a-histogram",), "number": 3, "keywords": ("bins",)},
}
ON_PAPER = {"order-of-operations", "histograms-by-hand", "box-plots-drawn"}

TEACHER_TEST = "Educator diagnostic"
CLASS_TEST = "Algebra readiness quiz"
RUBRIC = "four-level rubric"
FIVE_POINTS = "five-point scale"
TEST_ITEMS = {"q1": "MultipleChoice", "q2": "ShortAnswer", "q3": "CardSort"}


def title_of(slug: str) -> str:
    """The title of a lesson."""
    return slug.replace("-", " ").capitalize()


class Library:
    """Writes all lists."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.year = desk.clock.year

    def build(self) -> None:
        """State everything."""
        self._curricula()
        self._lessons()
        self._pathways()
        self._standards()
        self._textbooks()
        self._skills()
        self._changes()
        self._learning_models()
        self._instruments()

    def _curricula(self) -> None:
        desk = self.desk
        for release in (self.year - 2, self.year - 1):
            for code, (name, language) in CURRICULA.items():
                desk.line(
                    CurriculumRow, curriculum=code, name=name, language=language, release=f"fall{release}",
                    released=date(release, 8, 15),
                )  # fmt: skip
        again = {"language": "codap", "release": f"fall{self.year - 1}", "about": "all of it in the browser"}
        desk.region.lines[-1].intent = codes.DUPLICATE_ROW
        desk.line(CurriculumRow, curriculum="data-science-codap", name="Data Science (CODAP)", **again)
        # The same release in another language, out some days before.
        desk.line(CurriculumRow, curriculum="algebra-wescheme", name="Algebra (WeScheme)", language="wescheme",
                  release=f"Fall {self.year - 1}", released=date(self.year - 1, 8, 10))  # fmt: skip
        # Two releases by number, years apart.
        for release, day in (("1.1", date(self.year - 6, 8, 15)), ("11", date(self.year - 5, 8, 15))):
            desk.line(CurriculumRow, curriculum="algebra-2", name="Algebra 2", language="pyret", release=release,
                      released=day)  # fmt: skip
        desk.line(CurriculumRow, curriculum="; in the making, not yet offered", name="", intent=codes.LIST_COMMENT)
        desk.line(CurriculumRow, curriculum="history-ss", name="", intent=codes.MISSING)
        desk.line(CurriculumRow, curriculum="ai", name="AI", broken="long", intent=codes.WRONG_WIDTH)

    def _lessons(self) -> None:
        desk = self.desk
        for area, slugs in AREAS.items():
            for before, slug in zip(["", *slugs], slugs, strict=False):
                desk.line(
                    LessonRow, slug=slug, title=title_of(slug), area=area, prerequisites=(before,) if before else (),
                    about=f"A lesson of about an hour: {title_of(slug).lower()}.", **ABOUT_LESSONS.get(slug, {}),
                )  # fmt: skip
        desk.region.lines[-1].prerequisites = ("a-lesson-of-old",)
        desk.line(LessonRow, slug="word-problems", title="Problemas con palabras", area="Algebra", language="es-mx")
        desk.line(LessonRow, slug="__sample-lesson", title="How to write a lesson", intent=codes.AUTHOR_SAMPLE)
        desk.line(LessonRow, slug="zample", title="How to name a lesson", intent=codes.AUTHOR_SAMPLE)
        desk.line(LessonRow, slug="; lessons below are drafts", title="", intent=codes.LIST_COMMENT)
        desk.line(LessonRow, slug="sorting-cards", title="", intent=codes.MISSING)
        desk.line(LessonRow, slug="", title="A lesson without a name of its own", intent=codes.MISSING)

    def _pathways(self) -> None:
        desk = self.desk
        for name, (code, slugs) in PATHWAYS.items():
            for position, slug in enumerate(slugs, 1):
                unit = (position + 3) // 4
                desk.line(PathwayRow, pathway=name, position=position, slug=slug, curriculum=code,
                          section=f"Unit {unit} of {name}", note="needs paper" if slug in ON_PAPER else "")  # fmt: skip
        # The last place is given twice: the lesson further down counts.
        desk.region.lines[-1].intent = codes.DUPLICATE_ROW
        last = len(PATHWAYS["Algebra 2"][1])
        desk.line(PathwayRow, pathway="Algebra 2", position=last, slug="a-lesson-of-old", curriculum="algebra-2")
        desk.line(PathwayRow, pathway="Algebra 2", position=last + 1, slug="__sample-lesson", curriculum="algebra-2",
                  intent=codes.AUTHOR_SAMPLE)  # fmt: skip
        desk.line(PathwayRow, pathway="Algebra 2", position=None, slug="word-problems", texts={"position": "last"},
                  intent=codes.BAD_NUMBER)  # fmt: skip
        desk.line(PathwayRow, pathway="Algebra 2", position=last + 2, slug="", intent=codes.MISSING)
        desk.line(PathwayRow, pathway="A pathway of nobody", position=1, slug="word-problems",
                  person="nobody@elsewhere.example.org", intent=codes.UNKNOWN_PERSON)  # fmt: skip

    def _standards(self) -> None:
        desk, lessons = self.desk, AREAS["Algebra"]
        desk.line(StandardRow, framework="Common Core Math", standard="HSF.IF.A.1", lessons=tuple(lessons[2:5]),
                  about="Understand that a function assigns one value to each element of its domain.")  # fmt: skip
        desk.line(StandardRow, framework="Common Core Math", standard="5.OA.A", lessons=(lessons[0],))
        desk.line(StandardRow, framework="Oregon", standard="5.OA.A", lessons=(lessons[0],))
        desk.line(StandardRow, framework="Common Core Math", standard="6.SP.B.5", lessons=("a-lesson-of-old",),
                  texts={"code": "6.SP.B.5 "})  # fmt: skip
        desk.region.lines[-1].intent = codes.DUPLICATE_ROW
        desk.line(StandardRow, framework="CCSSM", standard="6.SP.B.5", lessons=("center-and-spread",))
        desk.line(StandardRow, framework="CSTA", standard="2-AP-15", lessons=tuple(lessons[-1:]))
        desk.line(StandardRow, framework="NGSS", standard="HS-PS2-1", lessons=("constant-speed", "falling-things"))
        desk.line(StandardRow, framework="Math Practices", standard="MP.4", lessons=(lessons[0], lessons[0]))
        desk.line(StandardRow, framework="Mars Core", standard="5.OA.A", about="counting moons")
        desk.line(StandardRow, framework="", standard="2-AP-16", intent=codes.MISSING)
        desk.line(StandardRow, framework="CSTA", standard="", lessons=tuple(lessons[:1]), intent=codes.MISSING)

    def _textbooks(self) -> None:
        desk = self.desk
        book = {"name": "Illustrative Mathematics Algebra 1", "publisher": "Illustrative Mathematics", "year": 2019}
        desk.line(TextbookRow, textbook="IM Algebra 1", **book)
        desk.line(TextbookRow, textbook="IM Algebra 1", section="IM.1.2.3", about="Writing equations",
                  lessons=("word-problems",), texts={"code": "IM 1.2.3"}, intent=codes.DUPLICATE_ROW)  # fmt: skip
        desk.line(TextbookRow, textbook="im-alg-1", section="IM.1.2.3", about="Writing equations",
                  lessons=("word-problems", "linear-patterns"))  # fmt: skip
        desk.line(
            TextbookRow, textbook="IM Algebra 1", section="IM.1.2.4", about="Slopes", lessons=("a-lesson-of-old",)
        )
        desk.line(TextbookRow, textbook="IM 6", section="IM.6.7.8", about="Without lessons yet",
                  texts={"code": "IM 6.7.8"})  # fmt: skip
        desk.line(TextbookRow, textbook="A book that nobody lists", section="1.1", lessons=("word-problems",))
        desk.line(TextbookRow, textbook="IM Algebra 1", about="neither section nor name", intent=codes.MISSING)
        desk.line(TextbookRow, textbook="", name="A book without an id", intent=codes.MISSING)

    def _skills(self) -> None:
        desk = self.desk
        for slug, (text, curriculum, context) in SKILLS.items():
            standards = ("MP.4", "HS-PS2-1") if curriculum == "Physics" else ("HSF.IF.A.1",)
            desk.line(SkillRow, slug=slug, text=text, curriculum=curriculum, context=context, standards=standards,
                      assessment="Explain a table to a partner" if context else "")  # fmt: skip
        desk.line(SkillRow, slug="slope-from-table", text="I can find a slope in a data table.",
                  curriculum="Data Science", context="best fit")  # fmt: skip
        desk.region.lines[-1].intent = codes.DUPLICATE_ROW
        desk.line(SkillRow, slug="slope-from-table", text="I can find a slope in a table of data.",
                  curriculum="Data Science", context="Best fit")  # fmt: skip
        for context, code in (("unit 1.1", codes.DUPLICATE_ROW), ("unit 11", ""), ("Unit 1-1", "")):
            desk.line(SkillRow, slug="judge-a-sample", text="I can say what a sample leaves out.",
                      curriculum="Data Science", context=context, standards=("HSF.IF.A.1",), intent=code)  # fmt: skip
        desk.line(SkillRow, slug="example-learning-objective", text="How to word an objective",
                  intent=codes.AUTHOR_SAMPLE)  # fmt: skip
        desk.line(SkillRow, slug="without-words", text="", intent=codes.MISSING)

    def _changes(self) -> None:
        """What was changed and since when; the effects expected of it are there to be looked at."""
        desk, year = self.desk, self.year
        rows = [
            ("CH-1", "curriculum", "Algebra", "word-problems", date(year - 2, 8, 15), "Shorter word problems",
             "more confidence with the content"),
            ("CH-2", "curriculum", "Data Science", "software", date(year - 1, 8, 15), "A new editor",
             "more confidence with the software"),
            ("CH-3", "training", "Algebra", "afternoon practice", date(year - 1, 5, 1), "Paired practice every day",
             "more readiness to teach it"),
            ("CH-4", "training", "", "follow-up", date(year - 1, 9, 1), "A monthly coaching hour", "more implementers"),
        ]  # fmt: skip
        for change_id, kind, curriculum, element, effective, about, expected in rows:
            self._change(change_id, kind, curriculum, element, effective, about, expected)
        # Put off by a month in the same list: the later line counts.
        desk.region.lines[-1].intent = codes.DUPLICATE_ROW
        self._change("CH-4", "training", "", "follow-up", date(year - 1, 10, 1), rows[-1][5], rows[-1][6])
        self._change("CH-5", "policy", "Algebra", "everything", date(year - 1, 1, 1), "", "")
        for change_id, kind, text, code in (
            ("CH-6", "training", "soon", codes.BAD_DATE), ("CH-7", "curriculum", "", codes.MISSING),
        ):  # fmt: skip
            self._change(change_id, kind, "Algebra", "everything", None, "", "")
            row = desk.region.lines[-1]
            row.intent = code
            if text:
                row.texts["effective_date"] = text

    def _change(
        self,
        change_id: str,
        kind: str,
        curriculum: str,
        element: str,
        effective: date | None,
        about: str,
        expected: str,
    ) -> None:
        self.desk.line(
            ChangeRow, change_id=change_id, kind=kind, curriculum=curriculum, element=element, effective=effective,
            about=about, expected=expected,
        )  # fmt: skip

    def _learning_models(self) -> None:
        desk, year = self.desk, self.year
        intensive = {"kind": "Full PD", "form": "Intensive"}
        for version, since in (("1", date(year - 4, 5, 1)), ("2", date(year - 1, 5, 1))):
            for modality in ("in person", "virtual"):
                desk.line(LearningModelRow, curriculum="Algebra", **intensive, modality=modality, version=version,
                          since=since, follow_ups="coaching; AYW")  # fmt: skip
        # Made for the events that teach both; which of the two stands first does not count.
        for names, version, since in (
            ("Algebra & Data Science", "1", date(year - 4, 5, 1)), ("Data Science & Algebra", "2", date(year, 5, 1)),
        ):  # fmt: skip
            for kind in ("Full PD", "Intro PD"):
                desk.line(LearningModelRow, curriculum=names, kind=kind, form="", modality="", version=version,
                          since=since, follow_ups="AYW")  # fmt: skip
        desk.line(LearningModelRow, curriculum="", kind="Intro PD", form="", modality="virtual", version="1",
                  since=date(year - 4, 5, 1))  # fmt: skip
        desk.line(LearningModelRow, curriculum="", kind="Coaching", form="Distributed", modality="virtual", version="1",
                  since=date(year - 3, 9, 1))  # fmt: skip
        desk.line(LearningModelRow, curriculum="Algebra", kind=None, form="Intensive", modality="", version="1",
                  since=date(year - 3, 9, 1), texts={"event type": "Gathering"}, intent=codes.UNMAPPED)  # fmt: skip
        desk.line(LearningModelRow, curriculum="Algebra", **intensive, modality="hybrid", version="",
                  since=date(year, 1, 1), intent=codes.MISSING)  # fmt: skip
        desk.line(LearningModelRow, curriculum="Algebra", **intensive, modality="hybrid", version="3", since=None,
                  texts={"from": "next summer"}, intent=codes.BAD_DATE)  # fmt: skip

    def _instruments(self) -> None:
        desk, year = self.desk, self.year
        for name, kind, version, lowest, highest in (
            (TEACHER_TEST, "diagnostic", "v1", 0, 3), (CLASS_TEST, "diagnostic", "a7c1", 0, 20),
            (RUBRIC, "assessment", "1", 1, 4), (FIVE_POINTS, "assessment", "1", 1, 5),
        ):  # fmt: skip
            desk.line(InstrumentRow, instrument=name, version=version, kind=kind, name=name, lowest=lowest,
                      highest=highest, since=date(year - 5, 7, 1))  # fmt: skip
        # One of a curriculum and its skills, which nobody has used yet.
        desk.line(InstrumentRow, instrument="Motion quiz", version="2", kind="diagnostic", name="Motion quiz",
                  curriculum="Physics", skills=("model-with-steps", "judge-a-sample"), lowest=0, highest=12,
                  since=date(year - 1, 7, 1))  # fmt: skip
        for item, item_kind in TEST_ITEMS.items():
            desk.line(InstrumentRow, instrument=TEACHER_TEST, version="v1", item=item, item_kind=item_kind,
                      wording=f"Question {item[1:]}", skills=("function-from-table",), lowest=0, highest=1)  # fmt: skip
        desk.region.lines[-1].intent = codes.DUPLICATE_ROW
        desk.line(InstrumentRow, instrument=TEACHER_TEST, version="V1", item="Q3", item_kind="CardSort", lowest=0,
                  highest=1, wording="Sort the cards")  # fmt: skip
        for item, code in (("part 1.1", codes.DUPLICATE_ROW), ("part 11", ""), ("part 1-1", "")):
            desk.line(InstrumentRow, instrument=TEACHER_TEST, version="v1", item=item, item_kind="ShortAnswer",
                      lowest=0, highest=1, intent=code)  # fmt: skip
        desk.line(InstrumentRow, instrument="Forgotten survey", version="", kind="survey", intent=codes.MISSING)
