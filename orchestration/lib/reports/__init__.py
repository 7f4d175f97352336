"""Report files for partners, and the internal analyses, written from what is published."""

from orchestration.lib.failures import NotAllMade
from orchestration.lib.reports.analyses import ANALYSES
from orchestration.lib.reports.files import write_analysis, write_partner_reports, write_teacher_attendance
from orchestration.lib.reports.laying import Format, ReportFile
from orchestration.lib.reports.ledger import NotMade, record_all_delivered, record_delivered
from orchestration.lib.reports.partners import PARTNER_REPORTS
from orchestration.lib.reports.refusals import NoSuchContract, NotPublished
from orchestration.lib.reports.requests import not_understood, write_due

__all__ = [
    "ANALYSES",
    "PARTNER_REPORTS",
    "Format",
    "NoSuchContract",
    "NotAllMade",
    "NotMade",
    "NotPublished",
    "ReportFile",
    "not_understood",
    "record_all_delivered",
    "record_delivered",
    "write_analysis",
    "write_due",
    "write_partner_reports",
    "write_teacher_attendance",
]
