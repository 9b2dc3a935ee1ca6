"""The only file of this feature that asks the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    ScalarSelect,
    Select,
    Table,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, Range

from app.db.base import Base
from app.db.session import session
from tenants.register import records
from tenants.register.models import (
    CityDistrict,
    County,
    CountyVersion,
    Municipality,
    MunicipalityOutline,
    MunicipalityVersion,
    Place,
    PoliceDistrict,
    Population,
    RegisterLoad,
)
from tenants.register.rows import MODELS, Tables, to_municipality, to_names


def _table(model: type[Base]) -> Table:
    return cast("Table", model.__table__)


#: Columns and not entities: the whole country is read often, and never changed this way.
_VERSIONS = (
    select(
        *_table(MunicipalityVersion).columns,
        Municipality.key.label("key"),
        County.key.label("county"),
        PoliceDistrict.key.label("police_district"),
    )
    .join(Municipality, Municipality.id == MunicipalityVersion.municipality_id)
    .join(County, County.id == MunicipalityVersion.county_id)
    .join(PoliceDistrict, PoliceDistrict.id == MunicipalityVersion.police_district_id)
)


#: Where each municipality lay, by the days on which it did.
_LAY = text("""
SELECT v.municipality_id, c.number AS county, d.key AS police_district,
       lower(v.valid * c.valid) AS start, upper(v.valid * c.valid) AS "end"
  FROM app.municipality_version v
  JOIN app.county_version c ON c.county_id = v.county_id AND c.valid && v.valid
  JOIN app.police_district d ON d.id = v.police_district_id
""")

#: What became of municipalities, and since when there is what they became.
_CAME = text("""
SELECT c.changed_on, c.kind, s.key AS source, t.key AS target,
       (SELECT min(lower(v.valid)) FROM app.municipality_version v WHERE v.municipality_id = t.id) AS begun
  FROM app.municipality_change c
  JOIN app.municipality s ON s.id = c.source_id
  JOIN app.municipality t ON t.id = c.target_id
 WHERE c.kind <> 'boundary_transfer'
""")

_PASSED = text("SELECT changed_on, kind, source_id, target_id FROM app.municipality_change")


def read() -> Tables:
    """Every row of the register."""
    return {
        model: {row["id"]: dict(row) for row in session.execute(select(_table(model))).mappings()} for model in MODELS
    }


def replace(old: Tables, new: Tables) -> None:
    """Write the rows that differ: new and changed ones first, so that nothing refers to a row that is gone."""
    for model in MODELS:
        table = _table(model)
        added = [row for id_, row in new[model].items() if id_ not in old[model]]
        changed = [
            {"row_id": id_, **row} for id_, row in new[model].items() if id_ in old[model] and row != old[model][id_]
        ]
        if added:
            session.execute(insert(table), added)
        if changed:
            values: dict[str, Any] = {
                column.name: bindparam(column.name) for column in table.columns if column.name != "id"
            }
            session.execute(update(table).where(table.c.id == bindparam("row_id")).values(values), changed)
    for model in reversed(MODELS):
        gone = old[model].keys() - new[model].keys()
        if gone:
            session.execute(delete(_table(model)).where(_table(model).c.id.in_(gone)))
    session.flush()


def loaded(sha256: str) -> None:
    """Note that the register became what has this SHA-256."""
    session.add(RegisterLoad(sha256=sha256))
    session.flush()


def version() -> str:
    """The SHA-256 of the latest load."""
    return session.scalars(select(RegisterLoad.sha256).order_by(RegisterLoad.loaded_at.desc()).limit(1)).one()


def municipalities(
    on: date,
    *,
    number: str | None = None,
    ids: Collection[UUID] | None = None,
    police_district_id: UUID | None = None,
) -> list[records.Municipality]:
    """The municipalities as they were on a day, by number: all, or those with a number, an identity, a police district."""
    query = _VERSIONS.where(MunicipalityVersion.valid.contains(on)).order_by(MunicipalityVersion.number)
    if number is not None:
        query = query.where(MunicipalityVersion.number == number)
    if ids is not None:
        query = query.where(MunicipalityVersion.municipality_id.in_(ids))
    if police_district_id is not None:
        query = query.where(MunicipalityVersion.police_district_id == police_district_id)
    return _municipalities(query)


def versions(ids: Collection[UUID]) -> list[records.Municipality]:
    """All that these municipalities have been, the earliest first."""
    query = _VERSIONS.where(MunicipalityVersion.municipality_id.in_(ids))
    return _municipalities(query.order_by(func.lower(MunicipalityVersion.valid), MunicipalityVersion.number))


@cache
def _surroundings(of_ids: bool, of_district: bool) -> Select[Any]:
    """Made once: a unit's job, and most of its pages, begin with it."""
    on = bindparam("on", type_=Date)
    query = (
        _VERSIONS.add_columns(PoliceDistrict, CityDistrict)
        .outerjoin(
            CityDistrict,
            (CityDistrict.municipality_id == MunicipalityVersion.municipality_id) & CityDistrict.valid.contains(on),
        )
        .where(MunicipalityVersion.valid.contains(on))
        .order_by(MunicipalityVersion.number, CityDistrict.key)
    )
    if of_ids:
        query = query.where(MunicipalityVersion.municipality_id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    if of_district:
        query = query.where(MunicipalityVersion.police_district_id == bindparam("police_district_id", type_=Uuid))
    return query


def surroundings(
    on: date, *, ids: Collection[UUID] | None = None, police_district_id: UUID | None = None
) -> list[records.Surroundings]:
    """Municipalities on a day with their police district and their city districts, by number: of ids, or of a district."""
    query = _surroundings(ids is not None, police_district_id is not None)
    asked = {"on": on, "ids": list(ids or ()), "police_district_id": police_district_id}
    whole: dict[records.Municipality, tuple[records.PoliceDistrict, list[records.CityDistrict]]] = {}
    for row in map(dict, session.execute(query, asked).mappings()):
        municipality = to_municipality(row, row["key"], row["county"], row["police_district"])
        _district, parts = whole.setdefault(municipality, (_police_district(row["PoliceDistrict"]), []))
        if row["CityDistrict"]:
            parts.append(_city_district(row["CityDistrict"], municipality.key))
    return [records.Surroundings(m, district, tuple(parts)) for m, (district, parts) in whole.items()]


def _municipalities(query: Select[Any]) -> list[records.Municipality]:
    return [
        to_municipality(row, row["key"], row["county"], row["police_district"])
        for row in map(dict, session.execute(query).mappings())
    ]


def lay() -> Sequence[Row[Any]]:
    """Where each municipality has lain: its county's number, its police district's key, from and to."""
    return session.execute(_LAY).all()


def passed() -> Sequence[Row[Any]]:
    """What has passed between municipalities."""
    return session.execute(_PASSED).all()


def came() -> tuple[list[records.Change], dict[str, date]]:
    """The mergers and splits, and the first day of each municipality that they led to."""
    rows = session.execute(_CAME).all()
    changes = [records.Change(row.changed_on, row.kind, row.source, row.target, "") for row in rows]
    return changes, {row.target: row.begun for row in rows}


def counties(on: date) -> list[records.County]:
    """The counties as they were on a day, by number."""
    return _counties(CountyVersion.valid.contains(on), CountyVersion.number)


def county_versions(keys: Collection[str]) -> list[records.County]:
    """All rows of these counties, the earliest first."""
    return _counties(County.key.in_(keys), func.lower(CountyVersion.valid))


def _counties(which: ColumnElement[bool], order: Any) -> list[records.County]:
    query = (
        select(CountyVersion, County.key)
        .join(County, County.id == CountyVersion.county_id)
        .where(which)
        .order_by(order)
    )
    return [
        records.County(key, cast("date", row.valid.lower), row.valid.upper, row.number, to_names(row.names))
        for row, key in session.execute(query)
    ]


def police_districts(on: date) -> list[records.PoliceDistrict]:
    """The police districts that there were on a day, by name."""
    query = select(PoliceDistrict).where(PoliceDistrict.valid.contains(on)).order_by(PoliceDistrict.name_nb)
    return [_police_district(d) for d in session.scalars(query)]


def days_of_county(number: str) -> list[Range[date]]:
    """The days on which a county had this number."""
    return list(session.scalars(select(CountyVersion.valid).where(CountyVersion.number == number)))


def days_of_police_district(key: str) -> list[Range[date]]:
    """The days on which there was a police district with this key."""
    return list(session.scalars(select(PoliceDistrict.valid).where(PoliceDistrict.key == key)))


def _police_district(d: PoliceDistrict) -> records.PoliceDistrict:
    return records.PoliceDistrict(
        d.key, cast("date", d.valid.lower), d.valid.upper, d.name_nb, d.name_nn, d.headquarters
    )


def city_districts(on: date) -> list[records.CityDistrict]:
    """The city districts that there were on a day, by number."""
    query = (
        select(CityDistrict, Municipality.key)
        .join(Municipality, Municipality.id == CityDistrict.municipality_id)
        .where(CityDistrict.valid.contains(on))
        .order_by(CityDistrict.key)
    )
    return [_city_district(d, key) for d, key in session.execute(query)]


def _city_district(d: CityDistrict, municipality: str) -> records.CityDistrict:
    return records.CityDistrict(d.key, cast("date", d.valid.lower), d.valid.upper, municipality, d.short_number, d.name)


def places(ids: Collection[UUID] | None = None, *, city_districts_of: UUID | None = None) -> list[records.Place]:
    """Places by identity, or the city districts of a municipality; by share."""
    query = select(Place).order_by(Place.share, Place.id)
    if ids is not None:
        query = query.where(Place.id.in_(ids))
    if city_districts_of is not None:
        query = query.where(Place.municipality_id == city_districts_of, Place.city_district_id.is_not(None))
    return [
        records.Place(
            p.id, p.municipality_id, p.city_district_id, (cast("int", p.share.lower), cast("int", p.share.upper))
        )
        for p in session.scalars(query)
    ]


def populations() -> list[records.Population]:
    """All counts."""
    key = func.coalesce(CityDistrict.key, Municipality.key)
    query = (
        select(key, Population.counted_on, Population.population, Population.under_18)
        .outerjoin(CityDistrict, CityDistrict.id == Population.place_id)
        .outerjoin(Municipality, Municipality.id == Population.place_id)
    )
    return [records.Population(*row) for row in session.execute(query)]


def outline_rows(drawn_on: date) -> Mapping[UUID, Mapping[str, Any]]:
    """The outlines drawn on a day, whole, by their own identity."""
    table = _table(MunicipalityOutline)
    query = select(table).where(table.c.drawn_on == drawn_on)
    return {row["id"]: dict(row) for row in session.execute(query).mappings()}


def draw(drawn_on: date, rows: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Make these the outlines of a day."""
    session.execute(delete(MunicipalityOutline).where(MunicipalityOutline.drawn_on == drawn_on))
    session.execute(insert(_table(MunicipalityOutline)), list(rows.values()))


def _latest_drawing(on: date) -> ScalarSelect[date]:
    return select(func.max(MunicipalityOutline.drawn_on)).where(MunicipalityOutline.drawn_on <= on).scalar_subquery()


def drawn(on: date) -> list[tuple[UUID | None, UUID | None]]:
    """Each municipality of a day beside itself in the latest drawing by then; None where it is in one of the two only."""
    there = select(MunicipalityVersion.municipality_id).where(MunicipalityVersion.valid.contains(on)).subquery()
    latest = (
        select(MunicipalityOutline.municipality_id)
        .where(MunicipalityOutline.drawn_on == _latest_drawing(on))
        .subquery()
    )
    joined = there.join(latest, there.c.municipality_id == latest.c.municipality_id, full=True)
    query = select(there.c.municipality_id, latest.c.municipality_id).select_from(joined)
    return [(one, other) for one, other in session.execute(query)]


def outlines(on: date, ids: Collection[UUID] | None) -> dict[UUID, tuple[str, tuple[int, int, int, int]]]:
    """Outlines of the latest drawing by a day, with the boxes around them: all, coarse; or those of `ids`, fine."""
    path = MunicipalityOutline.coarse if ids is None else MunicipalityOutline.fine
    query = select(MunicipalityOutline.municipality_id, path, MunicipalityOutline.bounds).where(
        MunicipalityOutline.drawn_on == _latest_drawing(on)
    )
    if ids is not None:
        query = query.where(MunicipalityOutline.municipality_id.in_(ids))
    return {
        each: (drawing, cast("tuple[int, int, int, int]", tuple(box))) for each, drawing, box in session.execute(query)
    }
