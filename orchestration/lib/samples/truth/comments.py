"""F21: what was written down about a touch, without its words, and whom it asks to follow up."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from orchestration.lib.samples.days import academic_year
from orchestration.lib.samples.lines import InteractionRow
from orchestration.lib.samples.truth import codes
from orchestration.lib.samples.truth.following import World, squash
from orchestration.lib.samples.truth.spelling import flag, texts
from orchestration.lib.samples.truth.support import Support

COMMENT_COLUMNS = {
    "interactions": [
        "comment_id", "person", "author", "date", "channel", "is_support", "academic_year", "words", "time",
        "has_comment",
    ],
    "comments": [
        "comment", "person", "author", "date", "time", "channel", "tags", "n_tags", "other_tags", "characters",
        "has_text", "is_referred",
    ],
    "follow_ups": ["comment", "person", "mentions"],
}  # fmt: skip

CHANNELS = {
    "phone": "Phone", "zoom": "Zoom", "coaching": "Coaching", "email": "Email", "discourse": "Discourse",
    "officehours": "Office Hours", "socialmedia": "Social Media", "answerkeys": "Answer-key Request",
}  # fmt: skip
SUPPORT_CHANNELS = {"Coaching", "Office Hours"}
CLOCKS = {"": "", "2 pm": "14:00:00"}
MEANINGLESS_CHANNELS = {"", "telegram"}
NOTHING = {"", "n/a", "-", "none"}
TAGS = {"answerkeys", "keys", "coaching", "implementing", "notimplementingyet", "physics"}


def interactions(world: World, support: Support) -> Iterator[list[str]]:
    """Every touch, whether or not anything was written down about it."""
    for row in support.interactions:
        how, day = channel(row.kind), row.day or date.max
        yield texts(
            row.comment_id, world.person_of(row), author_of(row, world), row.day, how, how in SUPPORT_CHANNELS,
            academic_year(day), row.kind, CLOCKS[row.time], bool(words(row.text)),
        )  # fmt: skip


def author_of(row: InteractionRow, world: World) -> str:
    """Who wrote it down."""
    return (world.named(row.author) or "unknown") if row.author else "nobody"


def comments(world: World, support: Support) -> Iterator[list[str]]:
    """Touches about which something was written down."""
    for row in filter(is_comment, support.interactions):
        tags = [squash(tag) for tag in re.split("[,;]", row.tags) if tag.strip()]
        text = words(row.text)
        yield [
            row.comment_id, world.person_of(row) or "", author_of(row, world), str(row.day),
            CLOCKS[row.time], channel(row.kind), ";".join(sorted(tag for tag in tags if tag in TAGS)),
            str(sum(tag in TAGS for tag in tags)),
            str(sum(tag not in TAGS for tag in tags)), str(len(text)), flag(bool(text)), flag(bool(row.refer_to)),
        ]  # fmt: skip


def follow_ups(world: World, support: Support) -> Iterator[list[str]]:
    """Whom comments are tagged with; one name for a person or two, it is one person."""
    for row in filter(is_comment, support.interactions):
        people = Counter(world.named(text) or "unknown" for text in row.tagged)
        for person, mentions in people.items():
            yield [row.comment_id, person, str(mentions)]


def is_comment(row: InteractionRow) -> bool:
    """Whether anything was written down."""
    return bool(words(row.text) or row.tags.strip() or row.tagged or row.refer_to)


def words(text: str) -> str:
    """What a reader sees of a text: without marks of HTML and newlines, nothing where a word for nothing stands."""
    text = "" if text.strip().lower() in NOTHING else text.replace("\\\\n", " ").replace("\\n", " ")
    return " ".join(html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", " ", text)).split())


def channel(wording: str) -> str:
    """How somebody was touched."""
    word = squash(wording)
    codes.require(word in CHANNELS or word in MEANINGLESS_CHANNELS, f"a channel of unknown standing: {wording}")
    return CHANNELS.get(word, "Unknown")
