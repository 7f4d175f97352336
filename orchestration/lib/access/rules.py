"""What each database role may read. This is the one place that says so; ``grants`` makes it true.

Nothing is open because it is there: a schema that no role is given here (staging, intermediate, candidates, the
publication before) is closed to all of them, and so is a column that tells of students or of who somebody is where the
role may not see that, by its name, in whichever table it turns up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ANALYST, STEWARD, BI = "warehouse_analyst", "warehouse_steward", "warehouse_bi"

# What an administrator reads beside each role.
ROLES = {
    ANALYST: "Reads marts, analyses and checks of the warehouse; nobody's name or address.",
    STEWARD: "Reads who people are, what is held back, and the ledger of the warehouse.",
    BI: "Reads reports and marts of the warehouse, without figures of students in which small groups show.",
}

# Lists and thresholds: they are made of the project's files, and hold nobody.
LISTS = ("reference", "crosswalks", "policy")

# Schemas of lasting tables: what is made there later is promised to whoever reads them. What a publication moves is
# granted by it.
LASTING = ("audit", *LISTS)

READS = {
    ANALYST: ("marts", "analysis", "quality", *LISTS),
    STEWARD: ("marts", "quality", "quarantine", "restricted", "audit", *LISTS),
    BI: ("reports", "marts", *LISTS),
}

# Tables of students' figures and nothing else: of these not even the rows are counted, for each is a small group.
OF_STUDENTS = {"fct_student_aggregate", "fct_achievement"}

# Of whom each figure was made that a partner was told: asked by the next report alone, and read by no role.
NOBODYS = {("audit", "report_figure")}

# The ids that people were ever known by, one of each address: an id is made of the address, so that whoever guesses it
# would find by it whose confidence and whose reasons the facts tell. Facts hold the id in force and join without this.
OF_IDENTITIES = {("marts", "bridge_contact_alias")}

# Elsewhere in marts: counts of students, and shares of the students of a class. Reports show them by the policy of
# small groups; whoever could read these beside them would know what is hidden there.
STUDENT_FIGURE = re.compile(r"students(_\w+)?|pct_\w+")

# Named like one, and none: states in words, the sense of a figure.
NO_FIGURE = {"students_basis", "students_state"}

# Columns by which a table tells, among other things, how many students somebody has.
STUDENTS_AMONG_OTHERS = {("fct_intake_response", "answer_number")}

# What tells who somebody is. No mart, analysis or check has such a column; should one ever have it, it is closed.
IDENTIFIER = re.compile(
    r"(\w+_)?(e?mail|phone|birth(day|date)?)(_\w+)?|(\w+_)?(first|last|middle|given|family|preferred)_name"
    r"|(\w+_)?name_(first|last|middle|preferred)|(participant|contact|person|educator)_name|(home|street|postal)_address"
)


def readable(role: str, schema: str, name: str, columns: Sequence[str]) -> list[str]:
    """The columns of a relation that a role may read, in their order; none where all of it is closed.

    Args:
        role: of ``ROLES``.
        schema: as readers know it, without the suffix of candidates.
        name: of the relation.
        columns: all that it has.
    """
    if schema not in READS[role] or (schema, name) in NOBODYS:
        return []
    if role == BI and schema == "marts" and name in OF_STUDENTS:
        return []
    if role != STEWARD and (schema, name) in OF_IDENTITIES:
        return []
    return [column for column in columns if not _is_closed(role, schema, name, column)]


def _is_closed(role: str, schema: str, name: str, column: str) -> bool:
    if schema == "marts" and role == BI and (is_student_figure(column) or (name, column) in STUDENTS_AMONG_OTHERS):
        return True
    return schema in ("marts", "analysis", "quality") and role != STEWARD and is_identifier(column)


def is_student_figure(column: str) -> bool:
    """Whether a column of marts counts students, or says what share of them something is."""
    return column not in NO_FIGURE and STUDENT_FIGURE.fullmatch(column) is not None


def is_identifier(column: str) -> bool:
    """Whether a column says who somebody is."""
    return IDENTIFIER.fullmatch(column) is not None
