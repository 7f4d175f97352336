"""Report files for partners, written from what is published."""

from orchestration.lib.reports.teacher_attendance import ReportFile, write_teacher_attendance

__all__ = ["ReportFile", "write_teacher_attendance"]
