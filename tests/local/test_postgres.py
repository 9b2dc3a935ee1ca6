"""The embedded PostgreSQL: its walls, and what it survives."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import psycopg
import pytest

from app.db.roles import LOGIN_ROLES
from app.local.place import LocalError, Place
from app.local.postgres import HOST, Postgres
from app.local.processes import gone


def one(cluster: Postgres, query: str) -> object:
    with psycopg.connect(cluster.superuser_dsn()) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def postmaster(cluster: Postgres) -> psutil.Process:
    return psutil.Process(int((cluster.data / "postmaster.pid").read_text().splitlines()[0]))


@pytest.mark.parametrize("way", ["socket", "tcp"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_nobody_enters_without_the_right_password(postgres_cluster: Postgres, way: str, password: str) -> None:
    host = str(postgres_cluster.place.sockets()) if way == "socket" else HOST
    refusal = "no password supplied" if not password else "password authentication failed"
    with pytest.raises(psycopg.OperationalError, match=refusal):
        psycopg.connect(
            host=host,
            port=postgres_cluster.port,
            user="postgres",
            dbname="postgres",
            password=password,
            passfile="/dev/null",
        )


def test_the_superuser_enters_by_the_file_alone(postgres_cluster: Postgres) -> None:
    assert one(postgres_cluster, "SELECT current_user") == "postgres"
    assert one(postgres_cluster, "SELECT datcollate || datlocprovider::text FROM pg_database LIMIT 1") == "Cb"


def test_each_login_role_has_a_password_of_its_own_that_others_cannot_read(postgres_cluster: Postgres) -> None:
    lines = [line.split(":") for line in postgres_cluster.pgpass.read_text().splitlines()]
    assert [user for _, _, _, user, _ in lines] == list(LOGIN_ROLES)
    assert len({password for *_, password in lines}) == len(LOGIN_ROLES)
    for file in (postgres_cluster.pgpass, postgres_cluster.superuser_pgpass):
        assert file.stat().st_mode & 0o777 == 0o600
    assert postgres_cluster.data.stat().st_mode & 0o777 == 0o700
    assert postgres_cluster.place.sockets().stat().st_mode & 0o777 == 0o700


def test_passwords_and_data_stay_when_it_starts_again(own_place: Place) -> None:
    cluster = Postgres(own_place, durable=False)
    cluster.ensure()
    before = (
        cluster.port,
        cluster.pgpass.read_text(),
        one(cluster, "SELECT system_identifier FROM pg_control_system()"),
    )
    cluster.stop()
    assert not cluster.running()
    cluster.ensure()
    after = (
        cluster.port,
        cluster.pgpass.read_text(),
        one(cluster, "SELECT system_identifier FROM pg_control_system()"),
    )
    assert after == before


@pytest.mark.slow
@pytest.mark.faults
def test_what_was_committed_is_there_after_the_postmaster_was_killed(own_place: Place) -> None:
    cluster = Postgres(own_place)
    cluster.ensure()
    with psycopg.connect(cluster.superuser_dsn(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        # A backend at work when its postmaster dies lives on for a while and holds the shared memory.
        killed = postmaster(cluster)
        killed.kill()
        assert gone([killed], 5)
        cluster.ensure()
    assert one(cluster, "SELECT answer FROM kept") == 42


@pytest.mark.slow
@pytest.mark.faults
def test_an_initialisation_that_was_killed_midway_is_begun_afresh(own_place: Place) -> None:
    program = "import sys; from pathlib import Path; from app.local.place import Place, ServiceUser as S;"
    program += f"from app.local.postgres import Postgres; Postgres(Place(Path(sys.argv[1]), {own_place.user and 'S'})).ensure()"
    user = own_place.user
    program = program.replace("S)).ensure", f"S({user.name!r}, {user.uid}, {user.gid}))).ensure") if user else program
    half = own_place.home / "postgres.half"
    with subprocess.Popen([sys.executable, "-c", program, str(own_place.home)], start_new_session=True) as child:
        deadline = time.monotonic() + 20
        while not (half / "global").exists():
            assert time.monotonic() < deadline
        os.killpg(child.pid, signal.SIGKILL)
    assert half.exists()
    assert not (own_place.home / "postgres").exists()
    cluster = Postgres(own_place, durable=False)
    cluster.ensure()
    assert one(cluster, "SELECT 1") == 1
    assert not half.exists()


def test_a_port_that_another_program_took_is_replaced_and_remembered(own_place: Place) -> None:
    with socket.create_server((HOST, 0)) as other:
        taken = other.getsockname()[1]
        (own_place.home / "postgres.port").write_text(str(taken))
        cluster = Postgres(own_place, durable=False)
        cluster.ensure()
        assert cluster.port != taken
        assert one(cluster, "SELECT current_setting('port')::int") == cluster.port


def test_a_stale_pid_file_whose_number_another_program_has_is_seen_through(own_place: Place) -> None:
    cluster = Postgres(own_place, durable=False)
    cluster.ensure()
    left = (cluster.data / "postmaster.pid").read_text().splitlines()
    cluster.stop()
    with subprocess.Popen(["sleep", "60"], **own_place.identity()) as other:
        (cluster.data / "postmaster.pid").write_text("\n".join([str(other.pid), *left[1:]]) + "\n")
        own_place.give(cluster.data / "postmaster.pid")
        try:
            assert not cluster.running()
            cluster.ensure()
            assert one(cluster, "SELECT 1") == 1
            assert other.poll() is None
        finally:
            other.kill()


def test_a_database_that_cannot_start_tells_why_and_where(own_place: Place) -> None:
    cluster = Postgres(own_place, durable=False)
    cluster.ensure()
    cluster.stop()
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(LocalError, match=r"parameter \"no_such_setting\".* Its log is .*postgres\.log"):
        cluster.ensure()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_is_told_and_nothing_is_made(own_place: Place) -> None:
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m", "none", own_place.home], capture_output=True)
    if mounted.returncode:
        pytest.skip("this system lets nobody mount a disk")
    try:
        with pytest.raises(LocalError, match="MB free, and the database needs"):
            Postgres(own_place).ensure()
        assert [file.name for file in own_place.home.iterdir()] == ["servers.lock"]
    finally:
        subprocess.run(["umount", own_place.home], check=True)
