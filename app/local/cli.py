"""`slt run`: the whole portal on one machine."""

from __future__ import annotations

import fcntl
import io
import os
import signal
import socket
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import click
import psycopg
from redis import Redis
from redis.exceptions import RedisError

from app.db.roles import AUTH, MIGRATOR
from app.local import settings
from app.local.place import CLONE, LocalError, Place
from app.local.supervisor import Server, Supervisor, end_orphans, read_procfile
from app.progress import Progress

HOST = "127.0.0.1"
_READY_SECONDS = 60.0


@click.command()
@click.option("--empty", is_flag=True, envvar="SLT_EMPTY", help="No demonstration data, now or at later starts.")
def run(empty: bool) -> None:
    """Run the whole portal on this machine until Ctrl-C. PORT, DATABASE_URL and REDIS_URL are obeyed."""
    begun = time.monotonic()
    port = _port()
    signals = _Signals()
    try:
        with _alone(port), _Machine(signals) as machine:
            machine.prepare(port)
            machine.fill(empty)
            supervisor = Supervisor(read_procfile(CLONE / "Procfile"), os.environ, settings.VAR / "processes.json")
            try:
                with _step("Processes"):
                    supervisor.start()
                    _wait_until_ready(port, supervisor)
                with signals.as_wished():
                    _welcome(time.monotonic() - begun)
                    supervisor.speak()
                    supervisor.watch(machine.servers)
            finally:
                signals.stopping = True
                supervisor.speak()
                supervisor.stop(lambda: signals.hurried)
    except LocalError as error:
        raise click.ClickException(str(error)) from None
    click.echo("Everything is stopped.")


class _Signals:
    """Ctrl-C, SIGTERM or a closed terminal: the first ends what we do, a second one hurries the stop."""

    def __init__(self) -> None:
        self.stopping = self.hurried = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._received)
        # nohup asks to live on when the terminal is closed.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._received)

    @contextmanager
    def as_wished(self) -> Iterator[None]:
        """Inside, a signal is how the portal is meant to end, and no failure."""
        with suppress(SystemExit):
            yield

    def _received(self, number: int, _frame: FrameType | None) -> None:
        if self.stopping:
            self.hurried = True
            return
        self.stopping = True
        raise SystemExit(128 + number)


class _Machine:
    """The embedded servers that this start needs, and the environment that names all servers."""

    def __init__(self, signals: _Signals) -> None:
        self.servers: dict[str, Server] = {}
        self._signals = signals
        self._superuser_pgpass = os.environ.get("SLT_SUPERUSER_PGPASSFILE")

    def __enter__(self) -> _Machine:
        return self

    def __exit__(self, *_: object) -> None:
        self._signals.stopping = True
        settings.withdraw()
        for server in reversed(self.servers.values()):
            server.stop()

    def prepare(self, port: int) -> None:
        """Start the servers that the environment doesn't name, and complete the environment."""
        environment = {"PUBLIC_URL": f"http://{HOST}:{port}"}
        if not _set("SECRET_KEY"):
            environment["SECRET_KEY_FILE"] = settings.secret_key_file()
        if not _set("SIGNING_KEY"):
            environment["SIGNING_KEY_FILE"] = settings.signing_key_file()
        if not _set("DATABASE_URL"):
            environment |= self._start_postgres()
        if not _set("REDIS_URL"):
            environment |= self._start_valkey()
        for name, value in environment.items():
            os.environ.setdefault(name, value)
        _check(self.servers.keys(), self._superuser_pgpass)
        settings.publish(os.environ)
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        os.environ["PYTHONUNBUFFERED"] = "1"
        os.environ["GUNICORN_CMD_ARGS"] = f"{os.environ.get('GUNICORN_CMD_ARGS', '')} --bind {HOST}:{port}"

    def _start_postgres(self) -> dict[str, str]:
        from app.local.postgres import Postgres

        # What somebody set for other servers (a certificate, another password file) would break ours.
        for name in [name for name in os.environ if name.startswith("PG")]:
            del os.environ[name]
        postgres = self.servers["postgres"] = Postgres(Place.of(settings.VAR))
        with _step("PostgreSQL"):
            postgres.ensure()
        self._superuser_pgpass = str(postgres.superuser_pgpass)
        return {
            "DATABASE_URL": postgres.url(settings.DATABASE),
            "PGPASSFILE": str(postgres.pgpass),
            # A program that took the port of a stopped server must not be told a password.
            "PGREQUIREAUTH": "scram-sha-256",
        }

    def _start_valkey(self) -> dict[str, str]:
        from app.local.valkey import Valkey

        valkey = self.servers["valkey"] = Valkey(Place.of(settings.VAR))
        with _step("Valkey"):
            valkey.ensure()
        return {"REDIS_URL_FILE": str(valkey.url_file)}

    def fill(self, empty: bool) -> None:
        """Roles, migrations, register, criteria; the first time demonstration data, and then the read models of this release."""
        if self._superuser_pgpass:
            with _step("Roles and database"):
                _slt("db", "bootstrap", "--superuser-passfile", self._superuser_pgpass)
        with _step("Migrations"):
            _slt("db", "upgrade")
        with _step("Register"):
            _slt("register", "load")
        with _step("Criteria"):
            _slt("criteria", "load")
        with _step("Issuers"):
            _slt("issuers", "load")
        with _step("Keys"):
            _slt("keys", "publish", "--write", str(settings.VAR / "jwks.json"))
        decided = settings.VAR / f"demonstration-{_asked_as(MIGRATOR, _IDENTITY)}"
        if decided.exists():
            with _step("Read models"):
                _slt("projection", "rebuild")
            return
        if not empty:
            with _step("Demonstration data") as progress:
                _slt("demo", "load", progress=progress)
        decided.write_text("none: started empty\n" if empty else "loaded\n")


def _set(name: str) -> bool:
    """Whether a setting is given, as itself or as the name of a file."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536):
        raise click.ClickException(f"PORT={text} is no port. Choose a number from 1024 to 65535, such as PORT=8001.")
    return int(text)


@contextmanager
def _alone(port: int) -> Iterator[None]:
    """One run for each clone, and a free port; what an earlier run left behind when it was killed is ended first."""
    settings.VAR.mkdir(exist_ok=True)
    with (settings.VAR / "run.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LocalError(
                f"The portal runs from this folder already: {file.read().strip()}. Stop it with Ctrl-C where it was started,"
                " then start again."
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, http://{HOST}:{port}\n")
        file.flush()
        orphans = end_orphans(settings.VAR / "processes.json")
        if orphans:
            click.echo(f"Ended {orphans} processes that an earlier start had left behind.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise LocalError(
                    f"Port {port} can't be used ({error.strerror}). Stop what uses it, or choose another port:"
                    f" PORT={port + 1} make run"
                ) from None
        yield


@contextmanager
def _step(name: str) -> Iterator[Progress]:
    """Show a step while it runs, and its time when it is done."""
    progress = Progress(name)
    begun = time.monotonic()
    try:
        yield progress
    except BaseException:
        progress.end("stopped")
        raise
    progress.end(f"{time.monotonic() - begun:5.1f} s")


def _slt(*arguments: str, progress: Progress | None = None) -> None:
    """Run an `slt` command in this process: a start of Python costs half a second. What it says is shown if it fails."""
    from app.cli import main

    said = io.StringIO()
    failed: str | None = None
    with redirect_stdout(said), redirect_stderr(said):
        try:
            code = main.main(list(arguments), prog_name="slt", standalone_mode=False, obj=progress)
            failed = f"it ended with {code}" if code else None
        except click.ClickException as error:
            failed = error.format_message()
        except SystemExit as error:
            # A signal ends us by the same exception, with a code above 128.
            if isinstance(error.code, int) and error.code > 128:
                raise
            failed = f"it ended with {error.code}" if error.code else None
        except Exception as error:  # noqa: BLE001 - whatever a step met, its cause is shown and the servers are stopped
            failed = f"{type(error).__name__}: {error}"
    if failed is not None:
        details = said.getvalue().strip()
        raise LocalError(f"`slt {' '.join(arguments[:2])}` failed: {failed}" + (f"\n{details}" if details else ""))


#: A name for this very database: its own name, and its cluster's identifier.
_IDENTITY = "SELECT current_database() || '-' || system_identifier FROM pg_control_system()"


def _asked_as(role: str, question: str) -> object:
    """The one value that the database answers to a role."""
    from app.config import role_dsn

    with psycopg.connect(role_dsn(role), connect_timeout=5) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


def _check(embedded: Collection[str], superuser_pgpass: str | None) -> None:
    """Ask whether the settings are whole and the servers that were given answer, before anything is changed. Raises `LocalError`."""
    from app.config import Settings, UnsafeSettings
    from app.troubles import explain

    try:
        given = Settings.from_environment()
        _ = given.post_url  # the worker would end for want of it
        _ = given.letters_url
        if "valkey" not in embedded:
            with Redis.from_url(given.redis_url, socket_connect_timeout=2, socket_timeout=2) as queue:
                queue.ping()
        # With a superuser's password the roles are made first.
        if "postgres" not in embedded and not superuser_pgpass:
            _asked_as(MIGRATOR, "SELECT 1")
    except (UnsafeSettings, RedisError, ValueError, psycopg.Error) as error:
        raise LocalError(explain(error) or f"{type(error).__name__}: {error}") from None


def _wait_until_ready(port: int, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    # The portal answers to its own name only.
    name = urlsplit(os.environ["PUBLIC_URL"]).netloc
    while time.monotonic() < deadline:
        ended = supervisor.ended()
        if ended:
            raise LocalError(
                f"The process `{ended}` ended at once; what it said stands above. Everything is stopped again."
            )
        with suppress(OSError, HTTPException):
            connection = HTTPConnection(HOST, port, timeout=2)
            try:
                connection.request("GET", "/healthz", headers={"Host": name})
                if connection.getresponse().status == 200:
                    return
            finally:
                connection.close()
        time.sleep(0.05)
    raise LocalError(f"The web did not answer http://{HOST}:{port}/healthz within {_READY_SECONDS:.0f} s.")


_FIRST_ADMINISTRATOR = """Nobody can sign in yet. In another terminal, in this folder, make KRÅD's administrator:

  .venv/bin/slt user add YOUR-ADDRESS council administrator

and open the link that it prints. The administrator invites the others, under «Folk»; `.venv/bin/slt unit add` makes units.
"""


def _welcome(seconds: float) -> None:
    accounts = settings.VAR / "demo-accounts.txt"
    if not _asked_as(AUTH, "SELECT EXISTS (SELECT FROM sec.account)"):
        who = f"{_FIRST_ADMINISTRATOR}\n"
    else:
        who = f"{accounts.read_text(encoding='utf-8').rstrip()}\n\n" if accounts.exists() else ""
    click.echo(
        f"\nSLT-portalen is ready after {seconds:.1f} s:  {os.environ['PUBLIC_URL']}\n\n{who}"
        "Ctrl-C stops everything; the data stays.\n"
    )
