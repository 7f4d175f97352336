"""Plain tables: F2, F3, F10 deliverables, F13, and F16 to F30, each with the headings that its senders use.

A table is a list of headings, each with the attribute of the row that stands below it.
"""

from __future__ import annotations

from datetime import date, datetime
from random import Random

from orchestration.lib.samples import lines
from orchestration.lib.samples.dirt import form_timestamp
from orchestration.lib.samples.lines import Line

LISTS: dict[type[Line], dict[str, str]] = {
    lines.CurriculumRow: {
        "curriculum_code": "curriculum", "name": "name", "programming_language": "language", "release": "release",
        "released_on": "released", "description": "about",
    },
    lines.LessonRow: {
        "slug": "slug", "title": "title", "area": "area", "description": "about", "prerequisites": "prerequisites",
        "objectives": "objectives", "keywords": "keywords", "objectives_count": "number", "language": "language",
    },
    lines.PathwayRow: {
        "pathway": "pathway", "position": "position", "lesson_slug": "slug", "curriculum_code": "curriculum",
        "contract_id": "contract_id", "person": "person", "section": "section", "note": "note",
        "language": "language",
    },
    lines.StandardRow: {"framework": "framework", "code": "standard", "description": "about", "lessons": "lessons"},
    lines.TextbookRow: {
        "textbook_id": "textbook", "code": "section", "name": "name", "publisher": "publisher", "year": "year",
        "description": "about", "lessons": "lessons",
    },
    lines.SkillRow: {
        "slug": "slug", "text": "text", "curriculum": "curriculum", "context": "context", "standards": "standards",
        "assessment-rec": "assessment",
    },
    lines.ChangeRow: {
        "change_id": "change_id", "kind": "kind", "curriculum": "curriculum", "element": "element",
        "effective_date": "effective", "description": "about", "expected_effect": "expected",
    },
    lines.LearningModelRow: {
        "curriculum": "curriculum", "event type": "kind", "format": "form", "modality": "modality",
        "follow-ups": "follow_ups", "version": "version", "from": "since",
    },
    lines.InstrumentRow: {
        "instrument": "instrument", "version": "version", "kind": "kind", "name": "name", "curriculum": "curriculum",
        "skills": "skills", "item": "item", "wording": "wording", "item_type": "item_kind", "scale_min": "lowest",
        "scale_max": "highest", "from": "since",
    },
}  # fmt: skip

INSTRUCTIONS: dict[type[Line], dict[str, str]] = {
    lines.OptOutRow: {
        "First Name": "first", "Last Name": "last", "Email address": "email", "Notes": "notes", "Date": "day",
    },
    lines.ConsentRow: {"person": "person", "purpose": "purpose", "in_or_out": "is_in", "on": "day"},
    lines.MergeRow: {"from_id": "from_id", "into_id": "into_id", "merged_at": "day"},
    lines.DecisionRow: {
        "kind": "kind", "a": "one", "b": "other", "decided_by": "decided_by", "decided_on": "day", "why": "why",
    },
    lines.CorrectionRow: {
        "table": "table", "key": "key", "field": "heading", "old": "old", "new": "new", "source of truth": "source",
        "corrected_on": "day",
    },
    lines.MasterTeacherRow: {"person": "person", "since": "since", "until": "until"},
}  # fmt: skip

SUPPORT: dict[type[Line], dict[str, str]] = {
    lines.LicenseRow: {
        "teacher_id": "person_id", "email": "email", "license": "area", "state_ab": "state", "license_number": "number",
        "issued": "issued", "expires": "expires",
    },
    lines.CertificationRow: {
        "cert_id": "cert_id", "teacher_id": "person_id", "email": "email", "state_ab": "state", "title": "title",
        "subject": "subject", "grade_band": "grade_band", "type": "kind", "issued": "issued", "expires": "expires",
    },
    lines.ClassRow: {
        "teacher_id": "person_id", "class_id": "class_id", "class_name": "name", "class_subject": "subject",
        "class_gradelevel": "grades", "class_start_date": "start", "class_end_date": "end", "school": "school",
        "term": "term", "current_or_next_year": "year", "level": "level", "students": "students", "% Girls": "girls",
        "pct_disability": "disability", "pct_african_american": "african_american", "pct_asian": "asian",
        "pct_white": "white", "pct_hispanic": "hispanic", "% Boys": "boys", "% Non Binary": "non_binary",
        "pct_american_indian": "american_indian", "pct_native_hawaiian": "native_hawaiian", "course": "course",
    },
    lines.CoachingRow: {
        "user_id": "person_id", "email": "email", "curriculum": "curriculum", "start_date": "start", "end_date": "end",
    },
    lines.RegistrationRow: {
        "Timestamp": "submitted", "Email Address": "email", "First name": "first", "Last name": "last",
        "Session chosen": "session", "Topic proposed": "topic", "Place in the curriculum": "place",
        "Attended": "attended",
    },
    lines.InteractionRow: {
        "comment_id": "comment_id", "authorUserID": "author", "regardingUserID": "person_id", "commentDate": "day",
        "time": "time", "comment": "text", "tagUserID": "tagged", "commentType": "kind", "tags": "tags",
        "refer_to": "refer_to",
    },
    lines.OrderRow: {
        "order_id": "order_id", "line": "number", "order_date": "day", "ordered_by": "ordered_by",
        "ship_to_org": "ship_to", "workbook": "workbook", "language": "language", "quantity": "quantity",
        "contract_id": "contract_id", "event_id": "event_id", "status": "status",
    },
    lines.DeliverableRow: {
        "contract_id": "contract_id", "person": "person", "deliverable": "deliverable", "done_on": "done",
        "paid": "paid",
    },
}  # fmt: skip

FORMS: dict[type[Line], dict[str, str]] = {
    lines.IntakeRow: {
        "Timestamp": "submitted", "First name": "first", "Last name": "last", "Professional email": "professional",
        "Personal or preferred email": "personal", "Job title": "job_title", "What brings you here?": "reason",
        "Are you a teacher?": "is_teacher", "Tell us about your school.": "school",
        "School/Organization type": "school_kind", "Principal name": "principal",
        "Principal email": "principal_email", "May we contact your supervisor?": "may_contact",
        "Teaching license": "license", "Teaching subject": "subject", "Grade level": "grades",
        "How many students": "students", "How will you use Bootstrap materials?": "materials",
        "Race/gender permission": "permission", "Describe your race": "race",
        "Describe your ethnicity": "ethnicity", "Describe your gender": "gender",
        "Opt out of email communications": "opt_out",
    },
    lines.LegacyIntakeRow: {
        "Timestamp": "submitted", "First Name": "first", "Last Name": "last",
        "Best email address to reach you": "email", "Phone Number": "phone", "School/Organization Name": "school",
        "District Name": "district", "School City": "city", "School State": "state", "School Zip": "zip_code",
        "Grade(s) taught": "grades", "Teacher License": "license",
        "How many CS classes have you taught before?": "prior_classes",
        "Which PD are you enrolled in?": "event_title", "Bootstrap Curricula?": "curricula",
        "Roughly how many GIRLS do you expect to teach next year?": "girls",
        "Roughly how many BOYS do you expect to teach next year?": "boys",
        "Roughly how many African-American students do you expect to teach next year?": "african_american",
        "What is your race/ethnic group?": "race", "What is your gender?": "gender",
        "Are you uncomfortable with being photographed?": "uncomfortable",
        "Why are you participating in this workshop?": "reason",
    },
    lines.JsonRow: {
        "enrollment_id": "enrollment_id", "person_id": "person_id", "event_id": "event_id", "attendance": "attendance",
        "final": "is_final",
    },
}  # fmt: skip

OUTCOMES: dict[type[Line], dict[str, str]] = {
    lines.RatingRow: {
        "teacher_id": "teacher_id", "title": "title", "context": "context", "cohort_id": "cohort_id", "skill": "skill",
        "evidence": "evidence", "rating": "rating", "instrument": "instrument", "rater": "rater", "date": "day",
    },
    lines.ImplementationRow: {
        "impl_id": "implementation_id", "parent_impl_id": "parent_id", "Timestamp": "submitted",
        "teacher_id": "person_id", "Email Address": "email", "AY": "ay", "State": "state", "School Name": "school",
        "Curriculum": "curricula", "Status": "status", "Subject": "subject", "Impl. Model": "model",
        "Course Name": "course", "class_id": "class_id", "Grade Level": "grades", "Students": "students",
        "Computer Access": "computers", "Bootstrap Start": "start", "Selected Lessons": "lessons", "% IEP": "iep",
        "% Girls": "girls", "% Black": "black", "% Latino": "latino", "Reason not implementing": "reason_not",
        "Admin support": "support", "Own choice or required": "choice", "Module Theme": "theme",
        "When Teaching": "when", "Dataset Selection": "dataset", "Standardized Exams": "exams",
        "Relevant Standards": "standards", "Plan for next year": "next_year", "Rate each lesson tried": "ratings",
        "Who supports you?": "supporter", "Comment on support": "comment",
    },
    lines.DiagnosticRow: {
        "teacher_id": "teacher_id", "event_id": "event_id", "instrument": "instrument", "version": "version",
        "window": "window", "submitted": "submitted", "item": "item", "item_type": "item_kind",
        "correct": "is_correct", "score": "score", "max_score": "highest",
    },
    lines.AggregateRow: {
        "teacher_id": "teacher_id", "class_id": "class_id", "instrument": "instrument", "version": "version",
        "skill": "skill", "curriculum": "curriculum", "pre_window_start": "pre_start", "pre_window_end": "pre_end",
        "post_window_start": "post_start", "post_window_end": "post_end", "n_pre": "n_pre", "mean_pre": "mean_pre",
        "sd_pre": "sd_pre", "n_post": "n_post", "mean_post": "mean_post", "sd_post": "sd_post", "max_score": "highest",
        "n_matched": "n_matched", "mean_gain": "mean_gain", "sd_gain": "sd_gain", "min_pre": "min_pre",
        "max_pre": "max_pre", "min_post": "min_post", "max_post": "max_post",
    },
    lines.AchievementRow: {
        "teacher_id": "teacher_id", "class_id": "class_id", "exam": "exam", "exam_version": "version", "AY": "ay",
        "n_tested": "n_tested", "mean_scale_score": "mean", "sd": "sd", "n_proficient": "n_proficient",
        "pct_proficient": "pct_proficient", "comparison_n": "comparison_n", "comparison_mean": "comparison_mean",
        "comparison_sd": "comparison_sd", "comparison_pct": "comparison_pct", "comparison_kind": "comparison_kind",
    },
    lines.PathwayUseRow: {
        "user_id": "person_id", "email": "email", "pathway_id": "pathway_id", "created": "created",
        "lesson_slug": "slug", "event": "action", "at": "at",
    },
}  # fmt: skip

TABLES = {**LISTS, **INSTRUCTIONS, **SUPPORT, **FORMS, **OUTCOMES}

# Curricula of a pair stand in one cell.
PAIRED = {"Curriculum"}
RATINGS = "Rate each lesson tried"


def header(kind: type[Line]) -> list[str]:
    """The headings of a table."""
    return list(TABLES[kind])


def line(row: Line, rng: Random) -> list[str]:
    """One row: what somebody typed, else the value as programs write it; then what nobody declared."""
    declared = TABLES[type(row)]
    cells = [
        row.texts[heading] if heading in row.texts else spell(getattr(row, name), heading)
        for heading, name in declared.items()
    ]
    return cells + [getattr(row, "further", {}).get(heading, "") for heading in row.file.header[len(declared) :]]


def spell(value: object, heading: str) -> str:
    """A value as text; blank where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return form_timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and heading == RATINGS:
        return "; ".join(f"{lesson}: {score}" for lesson, score in value)
    if isinstance(value, tuple):
        return (" & " if heading in PAIRED else ", ").join(value)
    return str(value)
