"""The files that rows of many regions share, and the names that files get."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from orchestration.lib.samples import lines
from orchestration.lib.samples.days import Clock, academic_year
from orchestration.lib.samples.instruments import questions
from orchestration.lib.samples.lines import Line
from orchestration.lib.samples.statements import (
    EUROPEAN,
    EXCEL,
    PLAIN,
    TABS,
    UNICODE_TEXT,
    WINDOWS,
    Dialect,
    File,
)
from orchestration.lib.samples.writers import attendance, events, intake, survey, tables

DIALECTS = (EXCEL, PLAIN, EUROPEAN, UNICODE_TEXT, TABS)

# The tables that are sent as one file: the word of the feed, the name of the file, and how its text is stored.
TABLES: dict[type[Line], tuple[str, str, Dialect]] = {
    lines.CurriculumRow: ("curricula", "curricula", PLAIN),
    lines.LessonRow: ("lessons", "lessons", TABS),
    lines.PathwayRow: ("pathways", "pathways", PLAIN),
    lines.StandardRow: ("standards", "standards", PLAIN),
    lines.TextbookRow: ("textbooks", "textbooks", PLAIN),
    lines.SkillRow: ("skills", "skills", EXCEL),
    lines.ChangeRow: ("change_log", "change_log", EXCEL),
    lines.LearningModelRow: ("learning_models", "learning_models", PLAIN),
    lines.InstrumentRow: ("instruments", "instruments", PLAIN),
    lines.OptOutRow: ("opt_outs", "opt_outs/unsubscribed", EXCEL),
    lines.ConsentRow: ("consent", "consent", PLAIN),
    lines.MergeRow: ("merges", "merges", EXCEL),
    lines.DecisionRow: ("decisions", "decisions", EXCEL),
    lines.CorrectionRow: ("corrections", "corrections", EXCEL),
    lines.MasterTeacherRow: ("master_teachers", "master_teachers", PLAIN),
    lines.LicenseRow: ("licenses", "licenses", PLAIN),
    lines.CertificationRow: ("certifications", "certifications", EXCEL),
    lines.ClassRow: ("classes", "classes/teacher program", EXCEL),
    lines.CoachingRow: ("coaching", "coaching", PLAIN),
    lines.RegistrationRow: ("coaching_registrations", "coaching_registrations/Coaching sign-up (Responses)", EXCEL),
    lines.InteractionRow: ("interactions", "interactions/comments", UNICODE_TEXT),
    lines.OrderRow: ("workbook_orders", "workbook_orders", EUROPEAN),
    lines.DeliverableRow: ("deliverables", "deliverables", EXCEL),
    lines.IntakeRow: ("intake_survey", "intake_survey/Tell us about you (Responses)", PLAIN),
    lines.LegacyIntakeRow: ("intake_survey_legacy", "intake_survey_legacy/Workshop registration (Responses)", WINDOWS),
    lines.JsonRow: ("attendance_json", "attendance_json/enrollments with attendance", PLAIN),
    lines.RatingRow: ("proficiency", "proficiency/ratings", EXCEL),
    lines.ImplementationRow: ("implementation", "implementation/implementation", PLAIN),
    lines.DiagnosticRow: ("teacher_diagnostic", "teacher_diagnostic/quiz results", TABS),
    lines.AggregateRow: ("student_aggregates", "student_aggregates/class results", PLAIN),
    lines.AchievementRow: ("achievement", "achievement/state exams", EXCEL),
    lines.PathwayUseRow: ("pathway_use", "pathway_use", PLAIN),
}


def stamp(day: date) -> str:
    """20240603: the date in a file's name."""
    return day.strftime("%Y%m%d")


class Cabinet:
    """Hands out the shared files of one inbox, each of them once."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._files: dict[str, File] = {}

    def _file(
        self, stem: str, feed: str, header: list[str], dialect: Dialect, day: date | None = None, sequence: int = 1
    ) -> File:
        path = f"{stem}__{stamp(day)}__{sequence}.csv" if day else f"{stem}.csv"
        if path not in self._files:
            self._files[path] = File(path, feed, header, dialect, day, sequence if day else 0, shared=True)
        return self._files[path]

    def _turn(self, day: date, choices: Sequence[Dialect] = DIALECTS) -> Dialect:
        """Another dialect every half-year: whoever exports changes computers."""
        return choices[(day.year * 2 + (day.month > 6)) % len(choices)]

    def organizations(self, newer: bool) -> File:
        """F5: an older full export and a newer one with corrections and additions."""
        day = self.clock.as_of if newer else self.clock.previous_june
        return self._file("organizations", "organizations", intake.ORGANIZATIONS, PLAIN if newer else WINDOWS, day)

    def districts(self, year: int) -> File:
        """F6: the federal list of districts of a school year, named as it is downloaded."""
        stem = f"districts/EDGE_GEOCODE_PUBLICLEA_{year % 100:02}{(year + 1) % 100:02}"
        return self._file(stem, "districts", intake.DISTRICTS, PLAIN)

    def schools(self, year: int) -> File:
        """F6: the federal list of schools of a school year."""
        stem = f"schools/EDGE_GEOCODE_PUBLICSCH_{year % 100:02}{(year + 1) % 100:02}"
        return self._file(stem, "schools", intake.SCHOOLS, TABS)

    def people(self, newer: bool) -> File:
        """F4: two full exports, a year apart."""
        day = self.clock.as_of if newer else self.clock.previous_june
        return self._file("people", "people", intake.PEOPLE, EXCEL if newer else PLAIN, day)

    def signups(self, moment: datetime) -> list[File]:
        """F1: the export that first holds a response, and the last export, which repeats its academic year."""
        days = [self.clock.export_date(moment.date())]
        if academic_year(moment.date()) == academic_year(self.clock.as_of):
            days.append(self.clock.as_of)
        stem = "web_signups/Join our community (Responses) - Form Responses 1"
        return [self._file(stem, "web_signups", intake.SIGNUPS, PLAIN, day) for day in dict.fromkeys(days)]

    def nameless_signups(self) -> File:
        """F1: a download that only its headings identify."""
        return self._file("Form Responses 1", "web_signups", intake.SIGNUPS, EXCEL)

    def events(self, day: date) -> File:
        """F7: the half-yearly export."""
        day = self.clock.export_date(day)
        return self._file("events", "events", events.EVENTS, self._turn(day, (PLAIN, EXCEL)), day)

    def corrected_events(self) -> File:
        """F7: corrections, newest of all."""
        return self._file("events/corrected workshops", "events", events.EVENTS, PLAIN, self.clock.as_of, 2)

    def sessions(self, day: date) -> File:
        """F8: schedules typed on a computer that separates by semicolons."""
        day = self.clock.export_date(day)
        return self._file("event_sessions/schedule", "event_sessions", events.SESSIONS, EUROPEAN, day)

    def enrollments(self, day: date) -> File:
        """F9: the half-yearly export."""
        day = self.clock.export_date(day)
        return self._file("enrollments", "enrollments", events.ENROLLMENTS, self._turn(day, (EXCEL, PLAIN)), day)

    def changed_enrollments(self) -> File:
        """F9: changes of status, newest of all."""
        return self._file("enrollments/changes", "enrollments", events.ENROLLMENTS, PLAIN, self.clock.as_of, 2)

    def contracts(self, newer: bool) -> File:
        """F10: contracts as they were a year before the end, and as they are."""
        day = self.clock.as_of if newer else self.clock.previous_june
        return self._file("contracts/contracts", "contracts", events.CONTRACTS, EUROPEAN if newer else PLAIN, day)

    def cohorts(self) -> File:
        """F10: members of cohorts."""
        return self._file("cohorts", "cohorts", events.COHORTS, TABS, self.clock.as_of)

    def requests(self) -> File:
        """F10: report requests, recognisable by their headings only."""
        return self._file("export (2)", "report_requests", events.REQUESTS, PLAIN)

    def marks(self, day: date) -> File:
        """F11: the half-yearly export. Its date, not the order of names, says that corrections are newer."""
        day = self.clock.export_date(day)
        header = attendance.MISSPELLED_MARKS if day.month > 6 else attendance.MARKS
        dialect = self._turn(day, (UNICODE_TEXT, EXCEL, TABS))
        return self._file("attendance_long/sign-in sheets", "attendance_long", header, dialect, day)

    def nameless_marks(self) -> File:
        """F11: a sheet that only its headings identify."""
        return self._file("Attendance sheet", "attendance_long", attendance.MARKS, PLAIN)

    def corrected_marks(self) -> File:
        """F11: late corrections, newest of all although their name sorts first."""
        stem = "attendance_long/a late corrections"
        return self._file(stem, "attendance_long", attendance.MARKS, PLAIN, self.clock.as_of, 2)

    def feedback(self, version: str, day: date) -> File:
        """F15: responses about many events, each of which names its event."""
        day = self.clock.export_date(day)
        fixed = [survey.TIMESTAMP, survey.EMAIL, survey.EVENT]
        fixed.append(survey.OCCASION if version == "2022" else survey.VERSION)
        stem = f"feedback/Training feedback {version} (Responses)"
        return self._file(stem, "feedback", [*fixed, *questions(version)], self._turn(day, (PLAIN, EXCEL)), day)

    def questionnaire(self, further: Sequence[str]) -> File:
        """F2: the form with questions that somebody added."""
        header = [*tables.header(lines.IntakeRow), *further]
        stem = "intake_survey/Tell us about you, second round (Responses)"
        return self._file(stem, "intake_survey", header, PLAIN, self.clock.as_of, 2)

    def table(self, kind: type[Line], newer: bool = True) -> File:
        """The file of a plain table, dated by the report date or, where ``newer`` is false, by the June before.

        The application's export of attendance is a day older, so that the sheets of the last half-year are newer.
        """
        feed, stem, dialect = TABLES[kind]
        day = self.clock.as_of if newer else self.clock.previous_june
        if kind is lines.JsonRow:
            # The last half-year may have ended on that very day: then it is newer than its sheets.
            return self._file(stem, feed, tables.header(kind), dialect, day - timedelta(days=1), 9)
        return self._file(stem, feed, tables.header(kind), dialect, day)
