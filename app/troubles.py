"""What an operator is told of a mistake, and when a database, a queue or a disk fails: what happened, where, what to do.

Imported only when something has failed, so that no command waits for it.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import redis
from alembic.util import CommandError
from psycopg import errors as pg

from app.config import UnsafeSettings, database_url
from app.errors import DomainError

#: What libpq says -> what is wrong, and what to do.
_REFUSALS = (
    ("password authentication failed", "does not accept the password of {role}. {passwords}"),
    ("no password supplied", "asks for a password of {role}, and there is none. {passwords}"),
    ("does not exist", "has no such role or database: {said}. `slt db bootstrap` makes them, once."),
    ("no pg_hba.conf entry", "lets {role} in from nowhere near here: {said}. Its pg_hba.conf decides that."),
    ("not permitted to log in", "does not let {role} sign in. `slt db bootstrap` makes the roles as they must be."),
    ("too many connections", "has no connection left for {role}. Start fewer processes, or wait."),
    ("Connection refused", "does not answer: nothing listens there. Start it, or mend DATABASE_URL."),
    ("resolve host", "is not to be found by that name. Mend DATABASE_URL."),
    ("translate host", "is not to be found by that name. Mend DATABASE_URL."),
    ("timeout", "does not answer in time. Is it reachable from here?"),
    ("starting up", "is just starting. Try again in a moment."),
)
_PASSWORDS = (
    "PGPASSFILE names the file with each role's password, one line of host:port:database:role:password, which nobody else may"
    " read (chmod 600)."
)


def explain(error: BaseException) -> str | None:
    """What to tell instead of a traceback, or None where the fault is the program's own."""
    for each in _chain(error):
        if isinstance(each, DomainError):
            return each.message or " ".join(map(str, getattr(each, "fields", {}).values())) or f"Refused: {each.code}"
        if isinstance(each, UnsafeSettings | CommandError):
            return str(each)
        if isinstance(each, psycopg.Error) and (told := _database(each)):
            return told
        if isinstance(each, redis.ConnectionError | redis.TimeoutError):
            return f"{queue_name()} does not answer ({each}). Start it, or mend REDIS_URL."
        if isinstance(each, OSError) and each.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"The disk is full: {each.filename or each}. Free some space and try again."
        if isinstance(each, OSError) and each.filename and each.errno != errno.EPIPE:
            return f"{each.filename}: {each.strerror}"
    return None


def queue_name() -> str:
    """The queue of REDIS_URL without its password."""
    address = urlsplit(os.environ.get("REDIS_URL", ""))
    return f"The Valkey or Redis at {address.netloc.rpartition('@')[2] or address.path or 'REDIS_URL'}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what the database's driver said beneath it, and what it came of."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        beneath = getattr(seen, "orig", None)
        if isinstance(beneath, BaseException):
            yield beneath
        seen = seen.__cause__ or seen.__context__


def _database(error: psycopg.Error) -> str | None:
    said = str(error).strip()
    if isinstance(error, pg.DiskFull) or "No space left on device" in said:
        return (
            "The disk that holds the database is full. What was committed is unharmed; free some space and do it again: it"
            " goes on where it stopped."
        )
    if isinstance(error, pg.UndefinedTable | pg.UndefinedColumn | pg.UndefinedFunction | pg.InvalidSchemaName):
        return f"The database lacks what this version needs ({said.splitlines()[0]}). Run `slt db upgrade`."
    if isinstance(error, pg.AdminShutdown | pg.CrashShutdown | pg.CannotConnectNow):
        return "The database was stopped in the middle of it. What was committed is unharmed; start it and do it again."
    if not isinstance(error, psycopg.OperationalError) or error.sqlstate is not None:
        return None
    if "server closed the connection" in said or "the connection is lost" in said or "terminating connection" in said:
        return (
            "The database ended the connection in the middle of it: it was stopped, or its disk is full; its log says which."
            " What was committed is unharmed."
        )
    role = error.pgconn.user.decode() if error.pgconn else "a role"
    line = re.split(r"failed: (?:FATAL: +)?", said)[-1].splitlines()[0]
    for words, told in _REFUSALS:
        if words in said:
            passwords = (
                _PASSWORDS
                if role.startswith(("slt_", "a role"))
                else "Name the file that has it: --superuser-passfile FILE."
            )
            return f"The database at {_address()} {told.format(role=role, passwords=passwords, said=line)}"
    return f"The database at {_address()} can't be reached as {role}: {line}"


def _address() -> str:
    try:
        url = database_url()
    except UnsafeSettings:
        return "DATABASE_URL"
    return f"{url.host or 'the local socket'}:{url.port or 5432}/{url.database}"
