"""Report files for partners, written from what is published."""

from orchestration.lib.reports.files import (
    PARTNER_REPORTS,
    Format,
    NoSuchContract,
    ReportFile,
    write_partner_reports,
    write_teacher_attendance,
)
from orchestration.lib.reports.ledger import NotMade, record_delivered
from orchestration.lib.reports.requests import write_due

__all__ = [
    "PARTNER_REPORTS",
    "Format",
    "NoSuchContract",
    "NotMade",
    "ReportFile",
    "record_delivered",
    "write_due",
    "write_partner_reports",
    "write_teacher_attendance",
]
