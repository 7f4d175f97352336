"""Who sees what: the database roles of the warehouse, and the grants that each publication gives anew."""

from orchestration.lib.access.grants import apply, for_administrator, give, make_roles, missing
from orchestration.lib.access.rules import ANALYST, BI, READS, ROLES, STEWARD, readable

__all__ = [
    "ANALYST",
    "BI",
    "READS",
    "ROLES",
    "STEWARD",
    "apply",
    "for_administrator",
    "give",
    "make_roles",
    "missing",
    "readable",
]
