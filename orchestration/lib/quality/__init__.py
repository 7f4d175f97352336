"""Great Expectations suites: what is expected, judged by push-down, and the pages that show it."""

from orchestration.lib.quality.runner import Finding, SuiteResult, judge, write_data_docs
from orchestration.lib.quality.suites import FEWEST_ROWS, Suite, landed_suites, mart_suites

__all__ = ["FEWEST_ROWS", "Finding", "Suite", "SuiteResult", "judge", "landed_suites", "mart_suites", "write_data_docs"]
