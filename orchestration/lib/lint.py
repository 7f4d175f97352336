"""House rules that no general linter knows. ``make check`` runs them; each finding says where and what to do."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml

from orchestration.lib.landing.contracts import LOADER
from orchestration.lib.settings import ROOT

REF = re.compile(r"ref\(\s*'([a-z0-9_]+)'\s*\)")
SOURCE = re.compile(r"source\(\s*'([a-z0-9_]+)'\s*,")
MACRO = re.compile(r"\{%-? macro (\w+)\(.*?endmacro -?%\}", re.DOTALL)
CALL = re.compile(r"\b([a-z_][a-z0-9_]*)\(")

# What a folder of models may read. Marts are joined by people; whatever stands above them reads them alone.
MAY_READ = {
    "staging": set(),
    "intermediate": {"staging", "intermediate", "seeds"},
    "marts": {"intermediate", "marts", "seeds"},
    "restricted": {"intermediate", "marts", "restricted", "seeds"},
    "quarantine": {"staging", "intermediate", "quarantine", "seeds"},
    "quality": {"staging", "intermediate", "marts", "restricted", "quarantine", "quality", "seeds"},
    "reports": {"marts", "reports"},
    "analysis": {"marts", "analysis"},
}
# Named exceptions: partner reports print names, and say what is held back and what is recorded too little; statistics
# are made where they are shown, by macros that ask for the level and from how many on. What a report tells of groups is
# computed whole in restricted/, for the export that hides small ones over all files of a reader; reports/ shows of it
# what the policy of small groups lets through. Of analyses, the one for the steward tells what became of the rows of
# each file, which quality/ proves; and when support lasts, which no mart shows span by span, is derived in one place.
ALSO = {
    "reports": {
        "contact_identity", "rejected_row", "unmatched_participant", "attendance_threshold", "statistics_policy",
        "cohort_outcome", "suppression_policy", "share_cut", "implementation_detail", "implementation_outcome",
        "implementation_share", "proficiency_level", "student_diagnostic_class", "student_diagnostic_outcome",
        "teacher_diagnostic_outcome", "achievement_educator", "achievement_outcome", "student_diagnostic_hidden",
        "achievement_hidden", "implementation_hidden",
    },
    "analysis": {
        "statistics_policy", "suppression_policy", "analysis_band", "analysis_reference", "intervention_kind",
        "intervention_trace", "int_support_window", "batch_summary", "batch_disposition",
    },
}  # fmt: skip
# A comment of the database is read alone, without the column before it.
LEANS = re.compile(r"^(?:Those|These|Their|Them)\b|\blikewise\b|\bditto\b")
READ_BY_PEOPLE = ("marts", "restricted", "reports", "analysis", "quality", "quarantine")
# Who educators are stays where few may read it: nothing that is open is made of these.
PERSONAL = {"contact_demographic", "bridge_contact_race", "int_contact_statement", "int_demographic_wording"}
# What reads of them other fields alone: grades, years of teaching it, reasons not to be written to.
OTHER_FIELDS = {"int_contact_profile": {"int_contact_statement", "int_demographic_wording"}}
SOURCES_FOR = {"staging", "intermediate", "quality", "quarantine", "marts"}
# Runs only where the code of a staging model stands in another one, which reads the corrections.
OF_OTHERS = {"corrected_raw_rows"}


@cache
def _rooms() -> dict[str, str]:
    """The folder in which each model and seed stands."""
    rooms = {path.stem: path.relative_to(ROOT / "models").parts[0] for path in (ROOT / "models").rglob("*.sql")}
    return rooms | {path.stem: "seeds" for path in (ROOT / "seeds").rglob("*.csv")}


def macros() -> dict[str, str]:
    """The text of each macro by its name."""
    texts = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "macros").rglob("*.sql")))
    return {found[1]: found[0] for text in texts for found in MACRO.finditer(text)}


def whole_text(text: str, known: dict[str, str]) -> str:
    """A model with the macros that it calls, and those that these call: what they read, it reads."""
    parts, called, seen = [text], CALL.findall(text), set(OF_OTHERS)
    while called:
        name = called.pop()
        if name in known and name not in seen:
            seen.add(name)
            parts.append(known[name])
            called += CALL.findall(known[name])
    return "\n".join(parts)


def direction_of_refs() -> Iterator[str]:
    """Every ref and source points to a room that its model may read.

    By the words of the models, which takes no parse. References whose names are put together are no words: the tests
    ask the same of the graph that dbt has parsed.
    """
    called = macros()
    for path in sorted((ROOT / "models").rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        yield from wrong_refs(path, dict.fromkeys(REF.findall(whole_text(text, called))), bool(SOURCE.search(text)))


def wrong_refs(path: Path, names: Iterable[str], reads_source: bool) -> Iterator[str]:
    """What a model reads and may not read."""
    rooms = _rooms()
    room = rooms[path.stem]
    for name in names:
        if name not in rooms:
            yield f"{_short(path)}: reads {name}, which does not exist"
        elif rooms[name] not in MAY_READ[room] and name not in ALSO.get(room, set()):
            yield f"{_short(path)}: models in {room}/ may not read {rooms[name]}/ ({name})"
        elif name in PERSONAL - OTHER_FIELDS.get(path.stem, set()) and room not in ("intermediate", "restricted"):
            yield f"{_short(path)}: models in {room}/ may not read {name}: who people are stays restricted"
    if reads_source and room not in SOURCES_FOR:
        yield f"{_short(path)}: models in {room}/ may not read a source"


def one_yml_per_model() -> Iterator[str]:
    """Every model has a yml of the same stem beside it."""
    for path in sorted((ROOT / "models").rglob("*.sql")):
        if not path.with_suffix(".yml").exists():
            yield f"{_short(path)}: write its columns down in {path.with_suffix('.yml').name}"


def staging_models_give_verdicts() -> Iterator[str]:
    """Every staging model ends with the two columns that quarantine, conservation and the worklist read of a feed."""
    for path in sorted((ROOT / "models" / "staging").rglob("stg_*.sql")):
        text = path.read_text(encoding="utf-8")
        for column in ("_rejections", "_warnings"):
            if f"as {column}" not in text:
                yield f"{_short(path)}: end with `as {column}` (cast(null as text) where nothing is found)"


def corrections_are_read() -> Iterator[str]:
    """A feed whose corrections are made is read with them: another reading of its staging model would not see them."""
    macro = (ROOT / "macros" / "verdict" / "corrected.sql").read_text(encoding="utf-8")
    listed = re.search(r"do return\(\[(.*?)\]\)", macro)
    feeds = re.findall(r"'([a-z_]+)'", listed[1]) if listed else []
    for path in sorted((ROOT / "models" / "intermediate").rglob("*.sql")):
        for feed in feeds:
            if f"stg_{feed}" in REF.findall(path.read_text(encoding="utf-8")):
                yield f"{_short(path)}: read {{{{ corrected('{feed}') }}}} in the place of stg_{feed}"


def comments_stand_alone() -> Iterator[str]:
    """No comment of a column begins with a word for the column before, or says likewise: tools show one at a time."""
    for path in sorted(path for room in READ_BY_PEOPLE for path in (ROOT / "models" / room).rglob("*.yml")):
        for model in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER).get("models", []):
            for column in model["columns"]:
                if LEANS.search(" ".join(column["description"].split())):
                    yield f"{_short(path)}: {column['name']} leans on another column; say of what, and write values out"


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def main() -> int:
    """Print the findings; 1 if there are any."""
    rules = (
        direction_of_refs,
        one_yml_per_model,
        staging_models_give_verdicts,
        corrections_are_read,
        comments_stand_alone,
    )
    findings = [line for rule in rules for line in rule()]
    for line in findings:
        sys.stdout.write(line + "\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
