"""What becomes of a row under each rule."""

from __future__ import annotations

REJECTED = "rejected"
SUPERSEDED = "superseded"
FILTERED = "filtered"
LOADED = "loaded"

WRONG_WIDTH = "wrong_width"
NEWER_ROW = "superseded_by_newer_row"
BETTER_MARK = "attendance_superseded"
NEWER_SUBMISSION = "superseded_by_newer_submission"
DUPLICATE_ENROLLMENT = "duplicate_enrolment"
DUPLICATE_ROW = "duplicate_row"
NEWER_LIST = "superseded_by_newer_snapshot"
PLAN_WITH_CHILD = "implementation_plan_has_child"

MISSING = "missing_value"
BAD_NUMBER = "bad_number"
BAD_TIMESTAMP = "bad_timestamp"
BAD_YEAR = "bad_academic_year"
BAD_JSON = "bad_json"

NO_EMAIL = "contact_no_email"
BAD_EMAIL = "bad_email"
EMAIL_CONFLICT = "email_conflict"
BAD_STATE = "bad_state"
ROLE_REVERSED = "role_dates_reversed"
DRAFT = "event_draft_copy"
NO_DAYS = "event_days_not_positive"
EVENT_REVERSED = "event_dates_reversed"
EVENT_TOO_LONG = "event_too_long"
UNMAPPED = "unmapped_value"
ORPHAN_ENROLLMENT = "orphan_enrolment"
NO_FACILITATOR = "participant_before_facilitator"
ORPHAN_CONTRACT = "orphan_contract"

NOBODY = "person_without_identity"
NO_TEACHER = "licence_no_teacher"
CLASS_INVALID = "class_invalid"
NO_COACHING_CURRICULUM = "coaching_no_curriculum"
QUANTITY_ZERO = "quantity_zero"
ORPHAN_DELIVERABLE = "orphan_deliverable"
INCOMPLETE_RATING = "assessment_incomplete"
RATER_IS_RATEE = "rater_is_ratee"
AGGREGATE_INVALID = "aggregate_invalid"
NO_CURRICULUM = "implementation_no_curriculum"
MERGE_CIRCLE = "merge_circle"
UNKNOWN_TABLE = "unknown_table"
UNKNOWN_COLUMN = "unknown_field"
UNKNOWN_ROW = "unknown_row"

STAY_TOO_LONG = "stay_too_long"
UNKNOWN_PERSON = "unknown_person"
NO_EVENT = "event_not_found"
NOT_ENROLLED = "attendance_without_enrolment"
OUTSIDE = "attendance_outside_event"
UNMAPPED_MARK = "unmapped_attendance_value"
BAD_DATE = "bad_date"
FUTURE = "future_date"
OUT_OF_RANGE = "score_out_of_range"

NOT_A_PARTICIPANT = "not_a_participant"
TOTALS = "totals_row"
NOT_AN_EDUCATOR = "not_an_educator"
WAITING_ROOM = "waiting_room"
LIST_COMMENT = "list_comment"
AUTHOR_SAMPLE = "author_sample"
NO_ANSWER = "no_answer"
NOTHING_RECORDED = "nothing_recorded"
ONE_STUDENT = "single_student_row"

# Warnings: the row is loaded.
GRADE_REPAIRED = "grade_repaired"
APPROXIMATE = "approximate_number"
CURRICULUM_DERIVED = "coaching_curriculum_derived"
END_MISMATCH = "coaching_end_mismatch"
WITHOUT_TRAINING = "coaching_without_training"
OVERLAP_MERGED = "coaching_overlap_merged"
UNKNOWN_ORDERER = "unknown_orderer"
UNKNOWN_ORGANIZATION = "unknown_organization"
AMBIGUOUS_ORGANIZATION = "ambiguous_organization"
UNKNOWN_CONTRACT = "unknown_contract"

DISPOSITIONS = {
    NEWER_ROW: SUPERSEDED,
    BETTER_MARK: SUPERSEDED,
    NEWER_SUBMISSION: SUPERSEDED,
    DUPLICATE_ENROLLMENT: SUPERSEDED,
    DUPLICATE_ROW: SUPERSEDED,
    NEWER_LIST: SUPERSEDED,
    PLAN_WITH_CHILD: SUPERSEDED,
    NOT_A_PARTICIPANT: FILTERED,
    TOTALS: FILTERED,
    NOT_AN_EDUCATOR: FILTERED,
    WAITING_ROOM: FILTERED,
    LIST_COMMENT: FILTERED,
    AUTHOR_SAMPLE: FILTERED,
    NO_ANSWER: FILTERED,
    NOTHING_RECORDED: FILTERED,
    ONE_STUDENT: FILTERED,
}


def disposition(code: str) -> str:
    """Loaded, rejected, superseded or filtered."""
    return DISPOSITIONS.get(code, REJECTED) if code else LOADED


class ContradictionError(RuntimeError):
    """Two rules, or a rule and the purpose of a row, disagree: the generator made what cannot be settled."""


def require(condition: bool, message: str) -> None:
    """Stop where the generator wrote something that the rules leave open."""
    if not condition:
        raise ContradictionError(message)
