"""What dbt parsed once, made out for the other databases of a test run.

dbt keeps what it parsed, and parses everything anew, half a minute long, where server or database are others than those
it parsed for: every node carries the database's name. The databases of the tests differ in nothing else, and putting
another name in takes a second. Where nothing is parsed as yet, or a file has changed since, dbt parses by itself.
"""

from __future__ import annotations

import os
import pprint
from argparse import Namespace
from functools import cache
from pathlib import Path
from typing import Any

import msgpack

from orchestration.lib.settings import ROOT

FILE = "partial_parse.msgpack"
TARGETS = ("candidate", "published")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


def artifacts_of(database: str) -> str:
    """The folder of dbt's artifacts for a database of this worker, as WAREHOUSE_ARTIFACTS names it.

    One for each database: in one folder for two of them dbt would parse whenever it turns from one to the other.
    """
    return _artifacts(database, os.environ.get("PGPORT", ""))


@cache
def _artifacts(database: str, port: str) -> str:
    folder = f"target/{WORKER}/{database}"
    for target in TARGETS:
        make_out(database, target, ROOT / folder / target)
    return folder


def make_out(database: str, target: str, folder: Path) -> None:
    """Put into a folder what was parsed for a target, made out for a database of the server that PG* means."""
    prepared = ROOT / "target" / target / FILE
    if prepared.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_bytes(_made_out(prepared, database, target))


def _made_out(prepared: Path, database: str, target: str) -> bytes:
    parsed = msgpack.unpackb(prepared.read_bytes(), strict_map_key=False)
    for node in (*parsed["nodes"].values(), *parsed["sources"].values()):
        if node.get("relation_name"):
            node["relation_name"] = node["relation_name"].replace(f'"{node["database"]}".', f'"{database}".', 1)
        node["database"] = database
    parsed["state_check"]["profile_hash"]["checksum"] = _connection_hash(database, target)
    packed: bytes = msgpack.packb(parsed)
    return packed


def _connection_hash(database: str, target: str) -> str:
    """By what dbt knows the connection for which it parsed."""
    from dbt.config.runtime import load_profile
    from dbt.contracts.files import FileHash
    from dbt.flags import set_from_args
    from dbt_common.context import set_invocation_context

    set_invocation_context({**os.environ, "PGDATABASE": database})
    set_from_args(Namespace(PROFILES_DIR=str(ROOT)), None)
    facts: list[Any] = sorted(load_profile(str(ROOT), {}, target_override=target).credentials.connection_info())
    checksum: str = FileHash.from_contents(pprint.pformat(facts)).checksum
    return checksum
