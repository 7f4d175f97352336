"""The feedback survey in its two versions: the older one asks on a scale of 1 to 10, the newer one in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """A question; ``scale`` is ``None`` for open text."""

    code: str
    question: str
    scale: tuple[int, int] | None


AGREE = {1: "Strongly disagree", 2: "Disagree", 3: "Neutral", 4: "Agree", 5: "Strongly agree"}
NEITHER = "Neither agree nor disagree"

TEN = (1, 10)
FIVE = (1, 5)

ON_TEN = "On a scale of 1 to 10, how "

ITEMS = {
    "2022": [
        Item("confidence_content", ON_TEN + "confident are you with the content of the curriculum?", TEN),
        Item("confidence_tool", ON_TEN + "confident are you with the software?", TEN),
        Item("confidence_readiness", ON_TEN + "ready are you to use the curriculum with your students?", TEN),
        Item("appropriateness_fit", ON_TEN + "well does the training fit your classes?", TEN),
        Item("open_comments", "What else would you like to tell us?", None),
    ],
    "2024": [
        Item("confidence_content", "I am confident with the content of the curriculum.", FIVE),
        Item("confidence_tool", "I am confident with the software.", FIVE),
        Item("confidence_readiness", "I am ready to use the curriculum with my students.", FIVE),
        Item("appropriateness_fit", "This training fits the classes I teach.", FIVE),
        Item("facilitator_quality", "The facilitators were prepared and helpful.", FIVE),
        Item("recommend", "I would recommend this training to other teachers.", FIVE),
        Item("open_best", "What worked best for you?", None),
    ],
}  # fmt: skip

COMMENTS = [
    "The paired practice in the afternoon.",
    "More time with the software, please; the first hour was fast.",
    "Seeing the facilitators teach a full lesson",
    "Nothing to add. Thank you!",
    'I would like "ready to print" handouts, and a key',
    "Working with colleagues from other schools, and the bug hunt",
]


def questions(version: str) -> list[str]:
    """The headings of a version, in the order of the form."""
    return [item.question for item in ITEMS[version]]
