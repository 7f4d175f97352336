"""Small groups in files for partners (rule R41): which figures are shown, cut, hidden, or repeated.

``decide`` takes the figures of all files that a reader is about to get, and the decisions of all files that the reader
has got, as the ledger kept them. It knows no database and no report; whoever writes a file prints the text of each
decision, and keeps the decision with its figure.

1. ``rules``: what is small, what lies at an end of its scale, what changed by few people.
2. ``complementary``: which further figures are hidden, so that
3. ``audit`` finds nothing hidden that could be worked out, also of those who came to a class since (``parts``);
4. ``deviations``: which deviations and intervals would tell of few, though no figure is hidden.
"""

from __future__ import annotations

from orchestration.lib.reports.suppression.decisions import decide
from orchestration.lib.reports.suppression.figures import (
    Decision,
    Figure,
    Kind,
    Member,
    State,
    Tie,
    Unit,
    answers,
    classes,
    people,
)

__all__ = ["Decision", "Figure", "Kind", "Member", "State", "Tie", "Unit", "answers", "classes", "decide", "people"]
