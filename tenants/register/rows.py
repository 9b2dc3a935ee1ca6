"""The register's values as rows of its tables, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range

from app.db.base import Base
from tenants.register import models, records
from tenants.register.records import Names, identity
from tenants.register.register import Register

#: Every table of the register, those that others refer to first.
MODELS: tuple[type[Base], ...] = (
    models.PoliceDistrict,
    models.County,
    models.CountyVersion,
    models.Municipality,
    models.MunicipalityVersion,
    models.CityDistrict,
    models.Place,
    models.Population,
    models.MunicipalityChange,
    models.RegisterDoubt,
)

#: The whole of a municipality; a city district has the slice that begins with its short number.
WHOLE: Range[int] = Range(0, 100)

Row = Mapping[str, Any]
Tables = Mapping[type[Base], Mapping[UUID, Row]]


def to_rows(register: Register) -> Tables:
    """Every table's rows by id. Ids follow from keys, so that equal registers give equal rows."""
    municipalities = {m.id: m.key for m in register.municipalities}
    return {
        models.PoliceDistrict: _by_id(
            {
                "id": d.id,
                "key": d.key,
                "valid": _valid(d),
                "name_nb": d.name_nb,
                "name_nn": d.name_nn,
                "headquarters": d.headquarters,
            }
            for d in register.police_districts
        ),
        models.County: _by_id({"id": c.id, "key": c.key} for c in register.counties),
        models.CountyVersion: _by_id(
            {
                "id": _dated_identity("county_version", c),
                "county_id": c.id,
                "valid": _valid(c),
                "number": c.number,
                "name": c.names.norwegian,
                "names": _from_names(c.names),
            }
            for c in register.counties
        ),
        models.Municipality: _by_id({"id": id_, "key": key} for id_, key in municipalities.items()),
        models.MunicipalityVersion: _by_id(_municipality_version(m) for m in register.municipalities),
        models.CityDistrict: _by_id(
            {
                "id": d.id,
                "key": d.key,
                "valid": _valid(d),
                "municipality_id": identity("municipality", d.municipality),
                "short_number": d.short_number,
                "name": d.name,
            }
            for d in register.city_districts
        ),
        models.Place: _by_id(
            [
                *({"id": m, "municipality_id": m, "city_district_id": None, "share": WHOLE} for m in municipalities),
                *(
                    {
                        "id": d.id,
                        "municipality_id": identity("municipality", d.municipality),
                        "city_district_id": d.id,
                        "share": Range(int(d.short_number), int(d.short_number) + 1),
                    }
                    for d in register.city_districts
                ),
            ]
        ),
        models.Population: _by_id(
            {
                "id": identity("population", f"{p.place} {p.counted_on}"),
                "place_id": p.place_id,
                "counted_on": p.counted_on,
                "population": p.population,
                "under_18": p.under_18,
            }
            for p in register.populations
        ),
        models.MunicipalityChange: _by_id(
            {
                "id": identity("change", f"{c.changed_on} {c.source} {c.target}"),
                "changed_on": c.changed_on,
                "kind": c.kind,
                "source_id": identity("municipality", c.source),
                "target_id": identity("municipality", c.target),
                "note": c.note,
            }
            for c in register.changes
        ),
        models.RegisterDoubt: _by_id(
            {
                "id": identity("doubt", f"{d.file} {d.key} {d.dated} {d.column}"),
                "file": d.file,
                "key": d.key,
                "dated": d.dated,
                "column": d.column,
                "doubt": d.doubt,
            }
            for d in register.doubts
        ),
    }


def from_rows(tables: Tables) -> Register:
    """The register that the tables hold."""
    keys: dict[UUID, str] = {
        id_: row["key"]
        for model in (models.PoliceDistrict, models.County, models.Municipality, models.CityDistrict)
        for id_, row in tables[model].items()
    }
    return Register(
        changes=tuple(
            records.Change(r["changed_on"], r["kind"], keys[r["source_id"]], keys[r["target_id"]], r["note"])
            for r in tables[models.MunicipalityChange].values()
        ),
        city_districts=tuple(
            records.CityDistrict(r["key"], *_days(r), keys[r["municipality_id"]], r["short_number"], r["name"])
            for r in tables[models.CityDistrict].values()
        ),
        counties=tuple(
            records.County(keys[r["county_id"]], *_days(r), r["number"], to_names(r["names"]))
            for r in tables[models.CountyVersion].values()
        ),
        municipalities=tuple(
            to_municipality(r, keys[r["municipality_id"]], keys[r["county_id"]], keys[r["police_district_id"]])
            for r in tables[models.MunicipalityVersion].values()
        ),
        police_districts=tuple(
            records.PoliceDistrict(r["key"], *_days(r), r["name_nb"], r["name_nn"], r["headquarters"])
            for r in tables[models.PoliceDistrict].values()
        ),
        populations=tuple(
            records.Population(keys[r["place_id"]], r["counted_on"], r["population"], r["under_18"])
            for r in tables[models.Population].values()
        ),
        doubts=tuple(
            records.Doubt(r["file"], r["key"], r["dated"], r["column"], r["doubt"])
            for r in tables[models.RegisterDoubt].values()
        ),
    )


def to_municipality(row: Row, key: str, county: str, police_district: str) -> records.Municipality:
    """A municipality's dated row as a value."""
    return records.Municipality(
        key,
        *_days(row),
        row["number"],
        to_names(row["names"]),
        row["unit_type"],
        county,
        police_district,
        row["language_form"],
        row["organisation_number"],
        row["latitude"],
        row["longitude"],
    )


def to_names(pairs: Iterable[Iterable[Any]]) -> Names:
    """Names from the pairs that the database keeps."""
    return Names(tuple((language, name) for language, name in pairs))


def _municipality_version(m: records.Municipality) -> Row:
    return {
        "id": _dated_identity("municipality_version", m),
        "municipality_id": m.id,
        "valid": _valid(m),
        "number": m.number,
        "name": m.names.norwegian,
        "names": _from_names(m.names),
        "unit_type": m.unit_type,
        "county_id": identity("county", m.county),
        "police_district_id": identity("police_district", m.police_district),
        "language_form": m.language_form,
        "organisation_number": m.organisation_number,
        "latitude": m.latitude,
        "longitude": m.longitude,
    }


def _by_id(rows: Iterable[Row]) -> Mapping[UUID, Row]:
    return {row["id"]: row for row in rows}


def _dated_identity(kind: str, row: records.Dated) -> UUID:
    return identity(kind, f"{row.key} {row.started_on}")


def _valid(row: records.Dated) -> Range[date]:
    return Range(row.started_on, row.ended_on)


def _days(row: Row) -> tuple[date, date | None]:
    valid: Range[date] = row["valid"]
    if valid.lower is None:
        raise ValueError("a dated row of the register has a first day")
    return valid.lower, valid.upper


def _from_names(names: Names) -> list[list[str]]:
    return [list(part) for part in names.parts]
