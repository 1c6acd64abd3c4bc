"""PostgreSQL: a server that is named, or a private cluster of our own.

The private cluster listens on a socket in a folder of its own, so it needs no port
and collides with nothing. It runs with the caller's rights, or as the system user
`postgres` when the caller is root, because the server refuses root. It is meant for
trials and tests: unless DIST_DURABLE is set it trades safety against a power cut for
speed. Killing its processes loses nothing but the last transactions.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .console import say, step
from .errors import GroundError
from .locks import exclusive
from .paths import home, short_hash
from .system import install_packages, need_space, run

MINIMUM = 13
# Seconds a server may take to recover from a crash before it is given up.
RECOVERY = 120
ROLE = "dist"
VARIABLES = {
    "hostname": "PGHOST",
    "port": "PGPORT",
    "username": "PGUSER",
    "password": "PGPASSWORD",
}
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "300",
    "max_locks_per_transaction": "256",
    "shared_buffers": "512MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "20min",
    "log_line_prefix": "'%m [%p] %d '",
}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def ensure():
    """Return the environment variables that lead libpq to a server that answers.

    Returns:
        dict[str, str]: PGHOST and, as known, PGPORT, PGUSER, PGPASSWORD.

    Raises:
        GroundError: the named server does not answer, or none can be started.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        return _named(_from_url(url), "DATABASE_URL")
    if os.environ.get("PGHOST"):
        names = VARIABLES.values()
        return _named({n: os.environ[n] for n in names if n in os.environ}, "PGHOST")
    Cluster().start()
    return {"PGHOST": str(Cluster().socket_folder), "PGPORT": "5432", "PGUSER": ROLE}


def _from_url(url):
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise GroundError(
            "DATABASE_URL is no address of PostgreSQL: write it as "
            "postgresql://user:password@host:port, or unset it."
        )
    found = {name: getattr(parts, part) for part, name in VARIABLES.items()}
    return {name: unquote(str(value)) for name, value in found.items() if value}


def _named(variables, source):
    ready = shutil.which("pg_isready")
    if ready:
        done = subprocess.run(
            [ready, "-q", "-t", "10"], env={**os.environ, **variables}, check=False
        )
        if done.returncode:
            raise GroundError(
                f"No PostgreSQL answers at {variables.get('PGHOST', 'its address')}: "
                f"start it, or unset {source} to let a private one be made."
            )
    return variables


class Cluster:
    """The private cluster: where it lies, and how it starts and stops."""

    def __init__(self):
        self.owner = "postgres" if os.geteuid() == 0 else None
        self.folder = _cluster_folder(self.owner)
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.socket_folder = self.folder / "run"
        # A socket's path has room for 107 characters.
        if len(str(self.socket_folder)) > 80:
            self.socket_folder = Path("/tmp") / f"dist-pg-{short_hash(self.folder)}"

    def start(self):
        """Start the cluster, made first if it is not there; safe to repeat."""
        if self.is_running():
            return
        with exclusive("cluster"):
            if self._comes_up():
                return
            bin_folder = server_binaries()
            if not (self.data / "PG_VERSION").is_file():
                self._create(bin_folder)
            self._start(bin_folder)

    def stop(self):
        """Stop the cluster if it runs; open sessions are cut off."""
        if self.pid():
            control = server_binaries() / "pg_ctl"
            stop = [control, "-D", self.data, "-m", "fast", "-w", "stop"]
            self._run(stop, "PostgreSQL does not stop")

    def is_running(self):
        """Return whether the server accepts connections."""
        if not self.pid():
            return False
        ready = server_binaries() / "pg_isready"
        command = [ready, "-q", "-h", self.socket_folder, "-p", "5432"]
        return subprocess.run(command, check=False).returncode == 0

    def _comes_up(self):
        """Return whether a server accepts connections, or does so soon.

        After a crash it is there and refuses everybody until it has recovered.
        """
        deadline = time.monotonic() + RECOVERY
        while self.pid() and time.monotonic() < deadline:
            if self.is_running():
                return True
            time.sleep(0.2)
        return False

    def pid(self):
        """Return the server's process id, or None.

        The pid file alone proves nothing: after a crash its number may belong to any
        other process, and PostgreSQL then refuses to start. The process counts only
        if it works in our data folder.
        """
        return self._pid_in(self.data / "postmaster.pid")

    def _pid_in(self, file):
        try:
            pid = int(file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if self._is_ours(pid) else None

    def _is_ours(self, pid):
        try:
            return os.path.samefile(f"/proc/{pid}/cwd", self.data)
        except FileNotFoundError:
            return False
        except PermissionError:
            return False

    def _create(self, bin_folder):
        need_space(self.folder, 500, "A database cluster")
        if self.owner:
            shutil.chown(self.folder, self.owner, self.owner)
        with step("making a private PostgreSQL cluster"):
            # A folder left by a kill in the middle of initdb is no cluster.
            shutil.rmtree(self.data, ignore_errors=True)
            command = [bin_folder / "initdb", "-D", self.data, "-U", "postgres"]
            command += ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
            self._run(command, "A PostgreSQL cluster cannot be made")

    def _start(self, bin_folder):
        self._clear_leftovers()
        self._prepare_folders()
        control = bin_folder / "pg_ctl"
        start = [control, "-D", self.data, "-l", self.log, "-w", "-t", "120", "start"]
        with step("starting PostgreSQL"):
            problem = f"PostgreSQL does not start, {self.log} says why"
            # A session of its own: Ctrl-C in a terminal does not reach the server.
            self._run(start, problem, start_new_session=True)
            self._ensure_role(bin_folder)

    def _prepare_folders(self):
        self.socket_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = {**SETTINGS, **({} if os.environ.get("DIST_DURABLE") else FAST)}
        settings["unix_socket_directories"] = f"'{self.socket_folder}'"
        text = "".join(f"{name} = {value}\n" for name, value in settings.items())
        (self.data / "postgresql.auto.conf").write_text(text)
        if self.owner:
            for path in (self.socket_folder, self.data / "postgresql.auto.conf"):
                shutil.chown(path, self.owner, self.owner)

    def _clear_leftovers(self):
        """Take away what a crash left: orphaned processes and stale pid files."""
        for pid in self._orphans():
            say(f"- ending process {pid}, left by a PostgreSQL that was killed")
            os.kill(pid, signal.SIGQUIT)
        deadline = time.monotonic() + 20
        while self._orphans() and time.monotonic() < deadline:
            time.sleep(0.2)
        lock = self.socket_folder / ".s.PGSQL.5432.lock"
        for file in (self.data / "postmaster.pid", lock):
            if self._pid_in(file) is None:
                file.unlink(missing_ok=True)

    def _orphans(self):
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        server = self.pid()
        return [] if server else [pid for pid in pids if self._is_ours(pid)]

    def _ensure_role(self, bin_folder):
        # Not a superuser, as in production: what the suite does with the database
        # has to work with the rights of a database's owner.
        statement = f"CREATE ROLE {ROLE} LOGIN CREATEDB; GRANT pg_monitor TO {ROLE}"
        ask = f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"
        psql = [bin_folder / "psql", "-h", self.socket_folder, "-p", "5432"]
        psql += ["-U", "postgres", "-d", "postgres", "-qAt", "-c"]
        if not self._run([*psql, ask], "PostgreSQL does not answer").strip():
            self._run([*psql, statement], "PostgreSQL refuses a role")

    def _run(self, command, problem, **options):
        if self.owner:
            account = pwd.getpwnam(self.owner)
            options.update(user=account.pw_uid, group=account.pw_gid, extra_groups=[])
        options.setdefault("cwd", self.folder)
        return run(command, problem=f"{problem}.", **options)


def _cluster_folder(owner):
    """Return the cluster's folder: in DIST_HOME if its owner can get there.

    Root's home is closed to other users, and so is a cache folder in it.
    """
    folder = home() / "postgres"
    if owner is None:
        return folder
    try:
        account = pwd.getpwnam(owner)
    except KeyError:
        install_packages(["postgresql"], "PostgreSQL")
        account = pwd.getpwnam(owner)
    home().mkdir(parents=True, exist_ok=True)
    if all(part.stat().st_mode & 0o001 for part in folder.parents):
        return folder
    return Path(account.pw_dir) / f"dist-suite-{short_hash(home())}"


def server_binaries():
    """Return the folder of the newest installed server's programs.

    Raises:
        GroundError: there is none and it cannot be installed, or it is too old.
    """
    found = _find_binaries()
    if not found:
        install_packages(["postgresql"], "PostgreSQL")
        found = _find_binaries()
    if not found:
        raise GroundError(
            f"PostgreSQL {MINIMUM} or newer is needed and none is found: install its "
            "server, or let PGHOST name one that runs."
        )
    version, folder = max(found)
    if version < MINIMUM:
        raise GroundError(
            f"PostgreSQL {version} is too old for Odoo 19.0: install {MINIMUM} or "
            "newer, or let PGHOST name one that runs."
        )
    return folder


def _find_binaries():
    places = list(Path("/usr/lib/postgresql").glob("*/bin"))
    control = shutil.which("pg_ctl")
    if control:
        places.append(Path(control).resolve().parent)
    found = []
    for place in places:
        if all((place / name).is_file() for name in ("initdb", "pg_ctl", "psql")):
            text = run([place / "pg_ctl", "--version"], problem="pg_ctl does not run.")
            found.append((int(re.search(r"(\d+)", text)[1]), place))
    return found
