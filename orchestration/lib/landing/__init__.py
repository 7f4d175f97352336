"""Landing: files of any usual kind into the raw tables, with a ledger that forgets nothing.

``land_inbox`` and ``land_files`` land, ``withdraw`` takes a file out again, ``restore`` brings it back, ``inbox_files``
looks without touching.
"""

from orchestration.lib.landing.contracts import Contract, ContractError, load_contracts
from orchestration.lib.landing.errors import LandingError
from orchestration.lib.landing.land import inbox_files, land_files, land_inbox, restore, withdraw
from orchestration.lib.landing.raw_tables import create_raw_tables
from orchestration.lib.landing.result import LandingResult

__all__ = [
    "Contract",
    "ContractError",
    "LandingError",
    "LandingResult",
    "create_raw_tables",
    "inbox_files",
    "land_files",
    "land_inbox",
    "load_contracts",
    "restore",
    "withdraw",
]
