"""The declarative base of every table, and the types and expressions that they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Date, DateTime, FetchedValue, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import DATERANGE, INT4RANGE, JSONB, Range
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

#: A primary key that the client makes: a role may insert where it may not read back.
Id = Annotated[UUID, mapped_column(Uuid, primary_key=True, default=uuid4)]
Json = Annotated[dict[str, object], mapped_column(JSONB)]


def among(codes: Iterable[str]) -> str:
    """The right side of SQL's `IN`, for a constraint or a policy: `among({"b", "a"})` is `('a', 'b')`.

    A sequence keeps its order; a set or an enumeration is sorted, so that the text is the same each time it is made. The
    codes are the code's own, never what somebody typed: nothing is escaped.
    """
    ordered = codes if isinstance(codes, Sequence) else sorted(codes)
    return "(" + ", ".join(f"'{code}'" for code in ordered) + ")"


class Base(DeclarativeBase):
    """Named constraints throughout: an error in the database is told beside the form's field by its name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        UUID: Uuid(),
        str: Text(),
        int: BigInteger(),
        date: Date(),
        datetime: DateTime(timezone=True),
        Range[date]: DATERANGE(),
        Range[int]: INT4RANGE(),
    }
    # A role may insert where it may not read: nothing is read back unless a table asks for it.
    __mapper_args__: Any = {"eager_defaults": False}  # noqa: RUF012  (SQLAlchemy reads it from the class)


class Versioned:
    """Concurrent edits: a trigger adds one to `version` on every UPDATE, the form sends the one it was made from.

    SQLAlchemy puts the version into the UPDATE's WHERE, so the second writer gets `StaleDataError`, never a silent loss.
    """

    version: Mapped[int] = mapped_column(
        BigInteger, nullable=False, server_default="1", server_onupdate=FetchedValue(), default=1
    )

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "version_id_generator": False, "eager_defaults": "auto"}
