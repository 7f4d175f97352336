"""F15: feedback from online forms."""

from __future__ import annotations

from random import Random

from orchestration.lib.samples.dirt import form_timestamp
from orchestration.lib.samples.statements import ResponseRow

TIMESTAMP = "Timestamp"
EMAIL = "Email Address"
EVENT = "Which workshop did you attend?"
OCCASION = "Occasion"
VERSION = "Instrument version"


def response(row: ResponseRow, rng: Random) -> list[str]:
    """One submission under the headings of its form."""
    fixed = {
        TIMESTAMP: form_timestamp(row.submitted),
        EMAIL: row.email,
        EVENT: row.event_text,
        OCCASION: row.occasion_text,
        VERSION: row.version,
    }
    answers = {cell.cell: cell.text for cell in row.cells}
    return [fixed[heading] if heading in fixed else answers.get(heading, "") for heading in row.file.header]
