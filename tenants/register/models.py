"""The register's tables: identities, their dated rows, and places. Everybody may read them; KRÅD writes them.

The primary key of every row is the name-based UUID of its key (and first day), so that a load that changes nothing
writes nothing, and one that corrects a cell updates that row.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Float, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Id
from app.db.registry import ALL, BY_COUNCIL, access, definer_reads, insert, select, writes
from app.db.roles import CLOCK, COUNCIL, POLICE, PROJECTOR, STATS, WEB, WORKER


def _public(*bulky: str) -> dict[str, Any]:
    """The register is public: every audience reads all of it. What is `bulky` stays out of the audit."""
    return {
        "schema": "app",
        "info": access(
            "national",
            *(select(role, ALL) for role in (WEB, WORKER, POLICE, PROJECTOR, STATS, CLOCK)),
            writes(COUNCIL, BY_COUNCIL),
            definer_reads(),
            chain="national",
            secret=bulky,
        ),
    }


def _never_twice(table: str, *columns: str) -> ExcludeConstraint:
    """No day on which two rows agree in these columns. Judged at commit, as a correction may move a border in steps."""
    return ExcludeConstraint(
        *((column, "=") for column in columns),
        ("valid", "&&"),
        name=f"ex_{table}_{columns[0]}",
        deferrable=True,
        initially="DEFERRED",
    )


def _not_empty() -> CheckConstraint:
    return CheckConstraint("NOT isempty(valid)", name="valid")


class PoliceDistrict(Base):
    """A police district; `headquarters` is its seat."""

    __tablename__ = "police_district"
    __table_args__ = (UniqueConstraint("key"), _not_empty(), _public())

    id: Mapped[Id]
    key: Mapped[str]
    valid: Mapped[Range[date]]
    name_nb: Mapped[str]
    name_nn: Mapped[str]
    headquarters: Mapped[str]


class County(Base):
    """The identity of a county."""

    __tablename__ = "county"
    __table_args__ = (UniqueConstraint("key"), _public())

    id: Mapped[Id]
    key: Mapped[str]


class CountyVersion(Base):
    """A county as it was in a range of days. `names` are pairs of language and name in their official order."""

    __tablename__ = "county_version"
    __table_args__ = (
        _never_twice("county_version", "county_id"),
        _never_twice("county_version", "number"),
        _not_empty(),
        _public(),
    )

    id: Mapped[Id]
    county_id: Mapped[UUID] = mapped_column(ForeignKey("app.county.id"))
    valid: Mapped[Range[date]]
    number: Mapped[str]
    name: Mapped[str]
    names: Mapped[list[list[str]]] = mapped_column(JSONB)


class Municipality(Base):
    """The identity of a municipality; what facts, units and certificates refer to."""

    __tablename__ = "municipality"
    __table_args__ = (UniqueConstraint("key"), _public())

    id: Mapped[Id]
    key: Mapped[str]


class MunicipalityVersion(Base):
    """A municipality as it was in a range of days; degrees in WGS84. What is null is not known."""

    __tablename__ = "municipality_version"
    __table_args__ = (
        _never_twice("municipality_version", "municipality_id"),
        _never_twice("municipality_version", "number"),
        _not_empty(),
        CheckConstraint("unit_type IN ('kommune', 'herad')", name="unit_type"),
        CheckConstraint("language_form IN ('nb', 'nn', 'neutral')", name="language_form"),
        Index("ix_municipality_version_police_district", "police_district_id"),
        _public(),
    )

    id: Mapped[Id]
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"))
    valid: Mapped[Range[date]]
    number: Mapped[str]
    name: Mapped[str]
    names: Mapped[list[list[str]]] = mapped_column(JSONB)
    unit_type: Mapped[str]
    county_id: Mapped[UUID] = mapped_column(ForeignKey("app.county.id"))
    police_district_id: Mapped[UUID] = mapped_column(ForeignKey("app.police_district.id"))
    language_form: Mapped[str | None]
    organisation_number: Mapped[str | None]
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)


class CityDistrict(Base):
    """An administrative city district."""

    __tablename__ = "city_district"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("municipality_id", "short_number", deferrable=True, initially="DEFERRED"),
        _not_empty(),
        _public(),
    )

    id: Mapped[Id]
    key: Mapped[str]
    valid: Mapped[Range[date]]
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"))
    short_number: Mapped[str]
    name: Mapped[str]


class Place(Base):
    """What a unit covers and the police confirm for: a whole municipality or a city district, with the same id as it.

    `share` is a slice of the municipality that tells its parts apart and overlaps with the whole, [0,100): a city
    district has the slice of its short number. It is no percentage.
    """

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("id", "municipality_id", "share"),
        Index("ix_place_municipality", "municipality_id"),
        CheckConstraint("share <@ int4range(0, 100) AND NOT isempty(share)", name="share"),
        CheckConstraint("(city_district_id IS NULL) = (share = int4range(0, 100))", name="whole"),
        CheckConstraint("id = coalesce(city_district_id, municipality_id)", name="identity"),
        _public(),
    )

    id: Mapped[Id]
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"))
    city_district_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.city_district.id"))
    share: Mapped[Range[int]]


class Population(Base):
    """Inhabitants of a place on the day of a count; `under_18` is null where the count didn't tell ages."""

    __tablename__ = "population"
    __table_args__ = (
        UniqueConstraint("place_id", "counted_on"),
        CheckConstraint("population >= 0", name="population"),
        CheckConstraint("under_18 BETWEEN 0 AND population", name="under_18"),
        _public(),
    )

    id: Mapped[Id]
    place_id: Mapped[UUID] = mapped_column(ForeignKey("app.place.id"))
    counted_on: Mapped[date]
    population: Mapped[int]
    under_18: Mapped[int | None]


class MunicipalityOutline(Base):
    """A municipality's boundaries as drawn on a day: outlines on the plane, as the path of an SVG, made for drawing.

    `coarse` counts in 500 m, for the nation; `fine` in 100 m, for a part of it; `bounds` is the box around it in 100 m: left,
    top, right, bottom. They are open data and can be loaded again, so they go with their municipality.
    """

    __tablename__ = "municipality_outline"
    __table_args__ = (
        UniqueConstraint("municipality_id", "drawn_on"),
        CheckConstraint("cardinality(bounds) = 4", name="bounds"),
        Index("ix_municipality_outline_drawn_on", "drawn_on"),
        _public("coarse", "fine"),
    )

    id: Mapped[Id]
    municipality_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id", ondelete="CASCADE"))
    drawn_on: Mapped[date]
    coarse: Mapped[str]
    fine: Mapped[str]
    bounds: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class MunicipalityChange(Base):
    """What passed from one municipality to another on a day."""

    __tablename__ = "municipality_change"
    __table_args__ = (
        UniqueConstraint("changed_on", "source_id", "target_id"),
        Index("ix_municipality_change_source", "source_id"),
        Index("ix_municipality_change_target", "target_id"),
        CheckConstraint("kind IN ('merger', 'split', 'boundary_transfer')", name="kind"),
        CheckConstraint("source_id <> target_id", name="two"),
        _public(),
    )

    id: Mapped[Id]
    changed_on: Mapped[date]
    kind: Mapped[str]
    source_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"))
    target_id: Mapped[UUID] = mapped_column(ForeignKey("app.municipality.id"))
    note: Mapped[str]


class RegisterLoad(Base):
    """The register after a load that changed it: the SHA-256 of its files, which names the version."""

    __tablename__ = "register_load"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        {
            "schema": "app",
            "info": access(
                "national",
                select(WEB, ALL),
                select(COUNCIL, BY_COUNCIL),
                insert(COUNCIL, BY_COUNCIL),
                chain="national",
                immutable=True,
            ),
        },
    )

    id: Mapped[Id]
    loaded_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    sha256: Mapped[str]


class RegisterDoubt(Base):
    """A value that its source doesn't settle, by the file, key, date and column of the register's files."""

    __tablename__ = "register_doubt"
    __table_args__ = (UniqueConstraint("file", "key", "dated", "column"), _public())

    id: Mapped[Id]
    file: Mapped[str]
    key: Mapped[str]
    dated: Mapped[date]
    column: Mapped[str]
    doubt: Mapped[str]
