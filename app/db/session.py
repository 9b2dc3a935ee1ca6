"""The session: one role, one token, one transaction. Without a scope nothing is read at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from select import POLLIN, poll
from typing import Any, ParamSpec, TypeVar

from flask import Flask, current_app, g, has_app_context
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import scoped_session

from app.db import replica
from app.db.ddl import load_models
from app.db.roles import QUICK, RUNTIME_ROLES


class NoScope(RuntimeError):
    """The database was asked without saying as whom, or as two roles at once: a fault in the program, refused."""


@dataclass(frozen=True)
class Scope:
    """As whom the database is asked: a role, its token (none for the roles that need none), reading or writing."""

    role: str
    token: str | None = None
    read_only: bool = False


class ScopedSession(Session):
    """Chooses the engine by the acting role, and never holds two roles' connections: they would commit apart."""

    role: str | None = None

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any) -> Engine | Connection:
        scope: Scope | None = g.get("scope")
        if scope is None:
            raise NoScope("no acting role")
        if self.role not in (None, scope.role):
            raise NoScope(f"this session is {self.role}'s, not {scope.role}'s")
        self.role = scope.role
        return bind if bind is not None else engine(scope.role)


db = SQLAlchemy(session_options={"class_": ScopedSession}, disable_autonaming=True)
#: The session of this request, command or job.
session: scoped_session[Session] = db.session


def engine(role: str) -> Engine:
    """The engine of one role."""
    return db.engines[role]


def _begin(role: str, connection: Connection) -> None:
    scope: Scope | None = g.get("scope") if has_app_context() else None
    if scope is None or scope.role != role:
        raise NoScope(f"{role}'s engine was used outside its scope")
    # One round trip, or none where nothing is to be told: a token lasts no longer than its transaction. On a replica 'off'
    # would be refused, so a writer says nothing.
    if settings().reads_replica(role):
        asked = (
            f"SELECT set_config('slt.token', %s, true), set_config('transaction_read_only', 'on', true), {replica.AGE}"
        )
        replica.noted(connection.exec_driver_sql(asked, (scope.token or "",)).one()[2])
    elif scope.read_only:
        connection.exec_driver_sql(
            "SELECT set_config('slt.token', %s, true), set_config('transaction_read_only', 'on', true)",
            (scope.token or "",),
        )
    elif scope.token is not None:
        connection.exec_driver_sql("SELECT set_config('slt.token', %s, true)", (scope.token,))


def _refuse_ended(connection: Any, _record: object, _proxy: object) -> None:
    """Have the pool make its connections anew where the server has ended this one while it lay unused.

    An idle server says nothing but that it ends, so a look at the socket tells as much as a question, and costs none.
    """
    idle = poll()
    idle.register(connection.fileno(), POLLIN)
    if idle.poll(0):
        raise InvalidatePoolError


def register(app: Flask) -> None:
    """Make the engines, one per role, each of which tells the database its scope at every BEGIN."""
    # A table's foreign keys name tables of other features, which this process may have no other reason to import.
    load_models()
    db.init_app(app)
    replica.register(app)
    with app.app_context():
        for role in RUNTIME_ROLES:

            def listener(connection: Connection, role: str = role) -> None:
                _begin(role, connection)

            event.listen(engine(role), "begin", listener)
            if role in QUICK:
                event.listen(engine(role), "checkout", _refuse_ended)


@contextmanager
def acting(role: str, token: str | None = None, *, read_only: bool = False) -> Iterator[scoped_session[Session]]:
    """Act as a role inside an application context: a fresh session, committed at the end, rolled back on an error."""
    before = g.get("scope")
    session.remove()
    g.scope = Scope(role, token, read_only)
    try:
        yield session
        session.commit()
    finally:
        session.remove()
        g.scope = before


@contextmanager
def one_act() -> Iterator[None]:
    """One of several acts of a request, committed by itself; what is refused takes back itself alone.

    The acts before it stay done whatever comes after, so that each of them must be safe to send again.
    """
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def connected(role: str, token: str | None = None) -> Iterator[Connection]:
    """A short transaction of another role beside the request's own, on a connection of its own."""
    before = g.get("scope")
    g.scope = Scope(role, token)
    try:
        with engine(role).begin() as connection:
            g.scope = before
            yield connection
    finally:
        g.scope = before


@contextmanager
def single_statements(role: str) -> Iterator[Connection]:
    """Each statement inside is a transaction of its own, of a role without a token.

    One round trip instead of three, for what every request of somebody signed in begins with, and every job.
    """
    before = g.get("scope")
    g.scope = Scope(role)
    try:
        with engine(role).connect().execution_options(isolation_level="AUTOCOMMIT") as connection, connection.begin():
            g.scope = before
            yield connection
    finally:
        g.scope = before


@contextmanager
def aside() -> Iterator[Connection]:
    """A short transaction of the acting role on its own token that may write although the request only reads.

    Use it before the request's own session has asked anything, so that one request never waits for a second connection
    while it holds a first.
    """
    scope: Scope = g.scope
    with connected(scope.role, scope.token) as connection:
        yield connection


Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def asked_once(question: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """While the acting transaction only reads (or is `reading`), the same question (with arguments that can be hashed) is
    asked once.

    What comes back is shared by all who ask: nobody may change it.
    """

    @wraps(question)
    def ask(*positional: Arguments.args, **named: Arguments.kwargs) -> Answer:
        scope: Scope | None = g.get("scope")
        info = session().info if scope is not None else {}
        if scope is None or not (scope.read_only or "asked once" in info):
            return question(*positional, **named)
        known: dict[tuple[object, ...], Answer] = info.setdefault("asked once", {})
        key = (question, positional, *sorted(named.items()))
        if key not in known:
            known[key] = question(*positional, **named)
        return known[key]

    return ask


@contextmanager
def reading() -> Iterator[None]:
    """Inside, a transaction that writes before or after only reads, so that the same question is asked once."""
    info = session().info
    info["asked once"] = {}
    try:
        yield
    finally:
        del info["asked once"]


def dispose(app: Flask) -> None:
    """Close every pooled connection (before a fork, and at the end of a test)."""
    with app.app_context():
        for each in db.engines.values():
            each.dispose()


def settings() -> Any:
    """The installation's settings, of the current application."""
    return current_app.config["SLT"]
