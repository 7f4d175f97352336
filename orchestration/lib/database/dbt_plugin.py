"""What dbt does before it connects: the server is started, the writer lock taken, the build entered in the ledger.

dbt imports every top-level module whose name begins with ``dbt_`` and calls ``initialize`` of its plugins once the
profile and the project are read. (dbt calls this interface experimental; dbt is pinned.) The profile is rendered
before, so connection facts that turned out otherwise are corrected in the credentials themselves.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import psycopg
import psycopg2
from dbt.adapters.postgres.connections import PostgresConnectionManager
from dbt.plugins.manager import dbtPlugin
from dbt_common.exceptions import DbtRuntimeError

from orchestration.lib import settings
from orchestration.lib.database import builds, connection, lock
from orchestration.lib.environment import environment

PROJECT = "educator_warehouse"
CANDIDATE = "candidate"
READY = "candidates ready: warehouse publish"
LEFT_OUT = "batches that the last whole build did not have, not in this selection: {}; `warehouse build` takes them in"

# The planner takes the steps of a long query for a row or two, and then reads each anew for every row of another one:
# with 1.4 million rows landed, a question's survey was so looked for fifteen million times, in a minute instead of a
# second. Nothing that a build reads has an index that would make a nested loop the better way.
BUILD_SESSION = "-c enable_nestloop=off"

# dbt keeps some hundred thousand objects for as long as a command runs. Python would look through them for garbage with
# every few hundred new ones: a third of the time in which dbt reads what it had parsed, a seventh of a parse.
GARBAGE_IS_LOOKED_FOR = (50_000, 20, 20)

# What never speaks to the database, without and with a profile. (`debug` loads no plugin at all.)
WITHOUT_TARGET = {"deps", "clean", "init", "debug"}
OFFLINE = {"parse", "list", "serve"}
BUILDING = {"build", "run", "seed", "snapshot", "clone", "retry"}
WRITING = BUILDING | {"run-operation"}

# Options that leave something out or change what is built; with any of them a build is a selection.
RESTRICTING = ("select", "exclude", "selector", "models", "defer", "empty", "sample", "vars")
# Dagster asks for everything in these words.
EVERYTHING = (("fqn:*",), ["fqn:*"])
# Unit tests judge the code, not the data.
MAY_BE_LEFT_OUT = {"unit_test"}


class EducatorWarehouse(dbtPlugin):
    """Prepares a dbt command on the warehouse, and clears up when the command is over."""

    def initialize(self) -> None:
        """Called by dbt; does nothing for the other dbt projects of an environment."""
        context = click.get_current_context(silent=True)
        if self.project_name != PROJECT or context is None or "flags" not in (context.obj or {}):
            return
        prepare(context)


def prepare(context: click.Context) -> None:
    """Make ready for the command of this click context.

    :raises DbtRuntimeError: where the command is refused.
    """
    flags, profile = context.obj["flags"], context.obj["profile"]
    command = flags.WHICH
    if command in WITHOUT_TARGET:
        return
    _look_for_garbage_less(context)
    _keep_sessions(context)
    _separate_targets(context)
    if command in OFFLINE:
        return
    writes = command in WRITING or bool(getattr(flags, "STORE_FAILURES", False))
    if writes and profile.target_name != CANDIDATE:
        raise DbtRuntimeError(
            f"The target '{profile.target_name}' is for reading: `dbt {command}` builds candidates "
            "(leave --target out) and `warehouse publish` makes them the published tables."
        )
    connection.ensure()
    _correct(profile.credentials)
    stack = contextlib.ExitStack()
    context.call_on_close(stack.close)
    if writes:
        stack.enter_context(lock.writer_lock(f"dbt {command}"))
    stack.enter_context(_session(f"dbt {command}"))
    with connection.connect(application=f"dbt {command} begins", autocommit=True) as ledger:
        if not writes:
            return
        record_fingerprints(ledger, Path(context.obj["project"].project_root))
        if command in BUILDING:
            stack.enter_context(_build(ledger, flags, command))
    stack.enter_context(_watch())


def _look_for_garbage_less(context: click.Context) -> None:
    before = gc.get_threshold()
    context.call_on_close(lambda: gc.set_threshold(*before))
    gc.set_threshold(*GARBAGE_IS_LOOKED_FOR)


def _keep_sessions(context: click.Context) -> None:
    """Let each thread of dbt work in one session; dbt itself ends it after each node and begins anew for the next.

    A session takes a hundredth of a second to begin, and as long to learn its way about the catalog: with a thousand
    tests that is a tenth of a build. dbt ends the sessions when the command is over.
    """
    before = PostgresConnectionManager.release
    context.call_on_close(lambda: setattr(PostgresConnectionManager, "release", before))

    def release(sessions: PostgresConnectionManager) -> None:
        kept = sessions.get_if_exists()
        try:
            if kept is None or kept.state != "open" or kept.handle.closed:
                before(sessions)
            else:
                kept.handle.rollback()  # as the end of the session would
                kept.transaction_open = False
        except psycopg2.Error:  # the server is away
            before(sessions)

    PostgresConnectionManager.release = release


def _separate_targets(context: click.Context) -> None:
    """Give each target its own artifacts, ``target/<target>`` (``settings.artifacts``), unless the user names a folder.

    Switching between targets in one folder would parse everything anew each time, and leave one target's manifest for
    the other's docs. (The setting ``target-path`` of dbt_project.yml could say it, but dbt has deprecated it.)
    """
    project, name = context.obj["project"], context.obj["profile"].target_name
    if not getattr(context.obj["flags"], "TARGET_PATH", None):
        project.target_path = f"{settings.artifacts()}/{name}"


def _correct(credentials: Any) -> None:
    """Connection facts as they are now: the server may have just begun, on a port that had to move."""
    with psycopg.connect("", connect_timeout=10, application_name="dbt asks where") as probe:
        info = probe.info
        credentials.host, credentials.port = info.host, info.port
        credentials.user, credentials.database = info.user, info.dbname
        credentials.password = credentials.password or (info.password if not connection.is_embedded() else "")


@contextlib.contextmanager
def _session(what: str) -> Iterator[None]:
    """Settings of dbt's own sessions, which only the environment carries to them."""
    options = f"{os.environ.get('PGOPTIONS', '')} {connection.SESSION_OPTIONS} {BUILD_SESSION}".strip()
    with environment(PGAPPNAME=connection.application_name(what), PGOPTIONS=options):
        yield


# --- the ledger -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _build(ledger: psycopg.Connection[Any], flags: Any, command: str) -> Iterator[None]:
    """The build that this command serves: the caller's if one was begun for it, else one of its own."""
    inherited = os.environ.get(builds.BUILD_ID)
    kind = "full" if is_full(flags) else "selection"
    build_id = inherited or builds.start_build(ledger, kind=kind, command=f"dbt {command}")
    _serve(ledger, build_id)
    yield
    _close(build_id, says=not inherited and not getattr(flags, "QUIET", False))


def _serve(ledger: psycopg.Connection[Any], build_id: str) -> None:
    from dbt_common.invocation import get_invocation_id

    ledger.execute(
        "update audit.build set detail = detail || jsonb_build_object('invocation_id', cast(%s as text)) "
        "where build_id = %s",
        [get_invocation_id(), build_id],
    )


def _close(build_id: str, *, says: bool) -> None:
    """After dbt's own last line: say that candidates are ready, or that a selection knows nothing of some files.

    A build that dbt never got to run is closed.
    """
    try:
        with connection.connect(application="dbt ends", autocommit=True) as ledger:
            row = ledger.execute("select kind, status from audit.build where build_id = %s", [build_id]).fetchone()
            kind, status = row or ("", "gone")
            left_out = builds.batches_left_out(ledger, build_id)
            if status == "running":
                builds.finish_build(ledger, build_id, "failed", "dbt ended before its nodes were done")
    except (psycopg.Error, connection.DatabaseUnavailable) as error:
        print(f"The end of the build was not recorded: {error}", file=sys.stderr)
        return
    if not says:
        return
    if status == "candidates_ready":
        print(READY, flush=True)
    elif kind == "selection" and left_out:
        print(LEFT_OUT.format(left_out), flush=True)


def is_full(flags: Any) -> bool:
    """Whether a dbt command builds and tests the whole project as it stands."""
    if flags.WHICH != "build":
        return False
    for option in RESTRICTING:
        value = getattr(flags, option.upper(), None)
        if value and value not in EVERYTHING:
            return False
    left_out = {str(kind) for kind in getattr(flags, "EXCLUDE_RESOURCE_TYPES", None) or ()}
    only = getattr(flags, "RESOURCE_TYPES", None)
    return not only and left_out <= MAY_BE_LEFT_OUT


def fingerprints(root: Path) -> dict[str, str]:
    """For each staging model a hash of all that decides its verdicts: model, contract, cleaning and verdict macros."""
    macros = hashlib.sha256()
    for folder in ("cleaning", "verdict"):
        for path in sorted((root / "macros" / folder).rglob("*.sql")):
            macros.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    found = {}
    for model in sorted((root / "models" / "staging").rglob("stg_*.sql")):
        contract = model.with_suffix(".yml")
        text = model.read_bytes() + b"\0" + (contract.read_bytes() if contract.exists() else b"")
        found[model.stem] = hashlib.sha256(macros.digest() + text).hexdigest()
    return found


def record_fingerprints(ledger: psycopg.Connection[Any], root: Path) -> None:
    """Tell the database what the code on disk says now; models whose rows were judged by other code are built whole."""
    with ledger.transaction():
        ledger.execute("delete from audit.model_fingerprint")
        for model, fingerprint in fingerprints(root).items():
            ledger.execute("insert into audit.model_fingerprint values (%s, %s)", [model, fingerprint])


# --- losing the lock ------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _watch() -> Iterator[None]:
    """Stop this command when its run no longer holds the writer lock.

    The owner may be killed while its child lives on. The next writer ends the child's sessions, but dbt would open
    new ones for its next nodes: so the child looks for itself.
    """
    run_id = lock.current_run()
    over = threading.Event()

    def look() -> None:
        while not over.wait(lock.CHILD_POLL_SECONDS):
            try:
                with psycopg.connect("", autocommit=True, connect_timeout=10, application_name="dbt watches") as eye:
                    while not over.wait(lock.CHILD_POLL_SECONDS):
                        if not lock.is_valid(eye, run_id):
                            _abandon(over)
                            return
            except psycopg.OperationalError:
                continue  # the server is away: dbt's own sessions say so, and the lock is looked for when it is back

    watcher = threading.Thread(target=look, name="writer lock watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()


def _abandon(over: threading.Event) -> None:
    print("The writer lock of this build is lost: its owner ended. Stopping.", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGINT)
    if not over.wait(10):
        os._exit(1)


plugins = [EducatorWarehouse]

__all__ = ["EducatorWarehouse", "fingerprints", "is_full", "plugins", "prepare", "record_fingerprints"]
