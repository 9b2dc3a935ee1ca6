"""Where the embedded servers live, and as which user of the operating system they run.

PostgreSQL refuses root. As root the servers run as another user, who must reach the data and the binaries; the modes of
the folders above are never changed. Where that user can't enter the clone, all lies in the system's state directory.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

CLONE = Path(__file__).resolve().parents[2]
STATE = Path("/var/lib/slt-portalen")

#: A socket's whole path has room for 107 bytes on Linux and 103 on macOS; the longest name in it is `.s.PGSQL.65535.lock`.
_LONGEST_SOCKET_FOLDER = 80
_LEAST_FREE_BYTES = 200_000_000


class LocalError(Exception):
    """The machine's runtime can't go on. The message is one paragraph: what happened, where, what to do."""


@dataclass(frozen=True)
class ServiceUser:
    """The user of the operating system that the servers run as; `None` in its place means ourselves."""

    name: str
    uid: int
    gid: int


class Identity(TypedDict):
    user: int | None
    group: int | None
    extra_groups: list[int] | None


@dataclass(frozen=True)
class Place:
    """A folder that holds one set of embedded servers: data, logs, sockets and the files with their passwords."""

    home: Path
    user: ServiceUser | None

    @classmethod
    def of(cls, folder: Path) -> Place:
        """The place that `folder` asks for (made where missing): itself, or as root a folder of the system's state."""
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0:
            return cls(folder, None)
        elsewhere = STATE / _name_after(folder)
        if (elsewhere / "postgres").exists():
            return cls(elsewhere, _owner_of(elsewhere / "postgres"))
        if (folder / "postgres").exists():
            user = _owner_of(folder / "postgres")
            if not _can(user, "-x", folder):
                raise LocalError(
                    f"The database in {folder} belongs to the user {user.name}, who can't enter that folder any more. Give"
                    f" the folders above it their former modes back (chmod o+x), or start as {user.name}."
                )
            return cls(folder, user)
        user = _service_user()
        if _can(user, "-x", folder):
            return cls(folder, user)
        elsewhere.mkdir(mode=0o755, parents=True, exist_ok=True)
        text = f"The user {user.name} runs PostgreSQL and Valkey, since PostgreSQL refuses root, and can't enter {folder}.\n"
        (folder / "README").write_text(f"{text}Their data, binaries and passwords are therefore in {elsewhere}\n")
        (elsewhere / "README").write_text(
            f"{text}Their data are therefore here. Delete this folder when that one is gone.\n"
        )
        return cls(elsewhere, user)

    def folder(self, name: str) -> Path:
        """A private folder (0700) of the servers' user inside this place, made where missing."""
        path = self.home / name
        if not path.exists():
            path.mkdir(mode=0o700)
            self.give(path)
        return path

    def give(self, path: Path) -> None:
        """Make the servers' user the owner of one file or folder."""
        if self.user:
            os.chown(path, self.user.uid, self.user.gid)

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a server's program as its user, with nothing of our environment. The output is kept, the code not checked."""
        return subprocess.run(
            command,
            **self.identity(),
            cwd="/",
            env=_environment(),
            umask=0o077,
            text=True,
            capture_output=True,
            check=False,
        )

    def identity(self) -> Identity:
        """The arguments by which `subprocess` starts something as the servers' user."""
        if self.user is None:
            return {"user": None, "group": None, "extra_groups": None}
        return {"user": self.user.uid, "group": self.user.gid, "extra_groups": []}

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Let one process at a time start or stop the servers of this place."""
        with (self.home / "servers.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def need_room(self) -> None:
        """Refuse to go on with a disk that is as good as full. Raises `LocalError`."""
        free = shutil.disk_usage(self.home).free
        if free < _LEAST_FREE_BYTES:
            raise LocalError(
                f"The disk that holds {self.home} has {free // 1_000_000} MB free, and the database needs"
                f" {_LEAST_FREE_BYTES // 1_000_000} MB. Nothing was changed; free some space and start again."
            )

    def sockets(self) -> Path:
        """A private folder for sockets: in the place, or where that path is too long or too odd, a temporary one.

        The temporary one is remembered by a link, and replaced when it is gone or isn't private to the servers' user.
        """
        here = self.home / "sockets"
        if not here.is_symlink() and _fits_a_socket(here):
            return self.folder("sockets")
        owner = self.user.uid if self.user else os.geteuid()
        if here.is_symlink():
            remembered = here.readlink()
            if remembered.is_dir() and not remembered.is_symlink():
                status = remembered.stat()
                if status.st_uid == owner and status.st_mode & 0o777 == 0o700:
                    return remembered
            here.unlink()
        # Not TMPDIR: it can be as long as the path that we flee from.
        made = Path(tempfile.mkdtemp(prefix="slt-", dir="/tmp"))
        self.give(made)
        here.symlink_to(made)
        return made

    def software(self, package: str, inside: str) -> Path:
        """The folder `inside` of an installed wheel, or a copy of it where the servers' user can't enter the original.

        Raises `LocalError` where the wheel isn't installed.
        """
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise LocalError(
                f"The library {package} isn't installed, so no embedded server can start. `make setup` installs it; or set"
                " DATABASE_URL and REDIS_URL to servers of your own."
            )
        installed = Path(spec.origin).parent
        if self.user is None or _can(self.user, "-r", installed / inside):
            return installed / inside
        copy = self.home / "software" / f"{package}-{version(package)}"
        if not copy.exists():
            half = copy.with_suffix(".half")
            shutil.rmtree(half, ignore_errors=True)
            # A wheel's programs find their libraries in a folder `<package>.libs` beside the package.
            for part in (installed, installed.with_suffix(".libs")):
                if part.exists():
                    shutil.copytree(
                        part, half / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.py*")
                    )
            for path in (half.parent, half, *half.rglob("*")):
                if not path.is_symlink():
                    path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
            half.rename(copy)
        return copy / package / inside


def private_file(path: Path, text: str) -> None:
    """Write a file that only we can read (0600), whole or not at all."""
    half = path.with_name(f"{path.name}.half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    half.replace(path)


def _service_user() -> ServiceUser:
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServiceUser(name, found.pw_uid, found.pw_gid)
    raise LocalError(
        "PostgreSQL refuses to run as root, and this system has neither a user `postgres` nor `nobody` to run it as. Start as"
        " an ordinary user, or make one of the two."
    )


def _owner_of(path: Path) -> ServiceUser:
    status = path.stat()
    try:
        name = pwd.getpwuid(status.st_uid).pw_name
    except KeyError:
        name = str(status.st_uid)
    return ServiceUser(name, status.st_uid, status.st_gid)


def _can(user: ServiceUser, test: str, path: Path) -> bool:
    """Whether a user reaches a path: asked as that user, since only the kernel knows all that can forbid it."""
    command = ("/bin/sh", "-c", 'test "$1" "$2"', "sh", test, str(path))
    return subprocess.run(command, user=user.uid, group=user.gid, extra_groups=[], cwd="/", check=False).returncode == 0


def _name_after(folder: Path) -> str:
    path = str(folder.resolve())
    return f"{re.sub('[^A-Za-z0-9.]+', '-', path).strip('-')[-40:]}-{hashlib.sha256(path.encode()).hexdigest()[:8]}"


def _fits_a_socket(folder: Path) -> bool:
    # PostgreSQL reads commas and quotes as parts of a list, redis-py spaces and = as parts of what a server answers.
    return len(os.fsencode(folder)) <= _LONGEST_SOCKET_FOLDER and re.fullmatch(r"[\w./+-]+", str(folder)) is not None


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C"}
