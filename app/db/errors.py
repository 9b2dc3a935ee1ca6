"""What the database refuses, told as a domain error: a named constraint beside its field, a lost race as a conflict."""

from __future__ import annotations

from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from app.errors import Conflict, DomainError, Invalid, NotFound, Unavailable

#: Constraint -> (field of the form, message). Features add theirs with `explain`.
_FIELDS: dict[str, tuple[str, object]] = {}


def explain(constraint: str, field: str, message: object) -> None:
    """Tell the violation of a named constraint as this message (lazy text) beside this field."""
    _FIELDS[constraint] = (field, message)


def explained(constraint: str) -> tuple[str, object] | None:
    """The field and message of a named constraint, where a feature has told them."""
    return _FIELDS.get(constraint)


def is_transient(error: BaseException) -> bool:
    """True for a deadlock or a serialisation failure: the same request, tried once more, will most likely succeed."""
    return isinstance(error, DBAPIError) and isinstance(error.orig, pg.DeadlockDetected | pg.SerializationFailure)


def translate(error: SQLAlchemyError) -> DomainError | None:
    """The domain error that an error of the database means to the person who asked; None where it is a fault of ours."""
    if isinstance(error, StaleDataError):
        return Conflict()
    if isinstance(error, PoolTimeout):
        return Unavailable()
    if not isinstance(error, DBAPIError):
        return None
    cause = error.orig
    if isinstance(cause, pg.IntegrityError):
        field, message = _FIELDS.get(cause.diag.constraint_name or "", (None, None))
        return Invalid(fields={field: message}) if field else None
    if isinstance(cause, pg.InsufficientPrivilege):
        return NotFound()
    if isinstance(cause, pg.DeadlockDetected | pg.SerializationFailure):
        return Conflict()
    if (
        isinstance(cause, pg.QueryCanceled | pg.LockNotAvailable)
        or isinstance(error, OperationalError)
        or error.connection_invalidated
    ):
        return Unavailable()
    return None
