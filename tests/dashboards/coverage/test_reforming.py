"""What the preview of a reform says of the nation's figures is what the pages say once it is entered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db.roles import STATS
from app.db.session import acting
from certification.reforms import counting, reversing, service, touching
from dashboards.projection import picture as nation
from dashboards.projection import reading
from dashboards.projection.picture import Picture
from tenants.register import parsing
from tenants.register import service as register
from tests.certification.reforms.test_reforms import merger
from tests.dashboards.coverage.told import by_code
from tests.database import Database
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper

D = date.fromisoformat
ON = D("2026-06-01")
_CELL = {"kind": "correction", "dated": "2020-01-01"}


def _with_the_rest_of(county: str, number: str, portal: Flask) -> list[dict[str, Any]]:
    with keeper(portal):
        here = [m.number for m in register.municipalities(ON) if m.number.startswith(county)]
    return [
        {"kind": "county_change", "municipality": each, "county": number, "number": number + each[2:]} for each in here
    ]


@pytest.fixture
def own_register(portal: Flask, db: Database) -> Iterator[None]:
    """What a test does to the register is undone: it is kept from test to test."""
    yield
    db.empty()
    with keeper(portal):
        register.load(parsing.shipped(), replay=False)


def _picture(portal: Flask) -> Picture:
    with portal.app_context(), acting(STATS):
        return reading.picture(ON)


def _figures(seen: Picture) -> dict[str, counting.Figures]:
    groups = {**seen.counties, **seen.police_districts}
    of: dict[str, nation.Figures] = {
        "Hele landet": seen.figures,
        **{area.name: found for area, found in groups.items()},
    }
    return {
        name: counting.Figures(f.municipalities, f.covered, f.population, f.covered_population, f.all_units)
        for name, f in of.items()
    }


def _grouped(public: FlaskClient, figure: str) -> dict[str, tuple[object, ...]]:
    """The rows of a figure's table on the day, as the pages have them."""
    dataset: dict[str, Any] = public.get(f"/tall/{figure}.json?dato={ON}").json  # type: ignore[assignment]
    (dimension, _contents) = (dataset["dimension"][key]["category"]["label"] for key in dataset["id"])
    return {
        label: tuple(row[key] for key in ("kommuner", "godkjente", "innbyggere", "dekkede_innbyggere", "enheter"))
        for label, row in zip(dimension.values(), by_code(dataset).values(), strict=True)
    }


_NONE = (0,) * 5


def _row(figures: counting.Figures | None) -> tuple[object, ...]:
    assert figures
    people = (".." if number is None else number for number in (figures.inhabitants, figures.covered))
    return (figures.municipalities, figures.approved, *people, figures.units)


def test_what_the_preview_counts_is_what_the_pages_count_afterwards(
    portal: Flask, db: Database, own_register: None
) -> None:
    """An approved municipality and a cooperation whose host is the smaller, one of Oslo's districts, and a reform of each kind
    over them: also one that makes a unit, and one by which the cooperation gives way to one."""
    factory = Nation(portal, db)
    units = [
        factory.unit("3422", name="Åmot"),
        factory.unit("3428", "3427", name="To"),
        factory.unit("0301", name="Sagene", district="03"),
        factory.unit("3101", name="Halden"),
    ]
    for unit in units:
        factory.decided(unit, factory.applied(unit, D("2025-01-01")), "approved", D("2025-02-01"))
    factory.project(*units)
    ostfold = {"kind": "new_county", "number": "35", "names": "Viken", "ends": ["31"]}
    police = {"kind": "police_district_change", "municipality": "3101", "police_district": "innlandet"}
    split = {"kind": "split", "from": "3427", "continues": True, "into": [{"number": "3461", "names": "Nye Tynset"}]}
    gratangen = {
        **_CELL,
        "file": "municipalities.csv",
        "key": "1919-2017",
        "column": "police_district",
        "value": "troms",
    }
    oslo = {**_CELL, "file": "populations.csv", "key": "030103", "column": "population", "value": "9"}
    new = ([2026], [], [])
    reforms: list[tuple[list[dict[str, Any]], set[str], dict[str, tuple[list[int], list[int], list[int]]]]] = [
        (
            [merger("3426", into="3422"), split, police],
            {"Innlandet", "Innlandet politidistrikt", "Østfold", "Øst politidistrikt"},
            dict.fromkeys(("Hele landet", "Innlandet", "Innlandet politidistrikt", "Øst politidistrikt"), new),
        ),
        (
            [ostfold, *_with_the_rest_of("31", "35", portal)],
            {"Østfold", "Viken", "Øst politidistrikt"},
            {"Viken": new},  # a boundary of Østfold's was moved in January, so that its series breaks in 2026 as it is
        ),
        (
            [{"kind": "renaming", "municipality": "3101", "names": "Fredrikshald"}, oslo],
            {"Østfold", "Øst politidistrikt", "Oslo", "Oslo politidistrikt"},
            {},
        ),
        (
            [gratangen],
            {"Troms", "Nordland politidistrikt"},
            dict.fromkeys(("Nordland politidistrikt", "Troms politidistrikt"), ([2024], [], [2020, 2021, 2022, 2023])),
        ),
        (
            [{"kind": "boundary_note", "from": "1101", "to": "4601", "note": "En teig"}],
            {"Rogaland", "Sør-Vest politidistrikt", "Vestland", "Vest politidistrikt"},
            dict.fromkeys(("Rogaland", "Sør-Vest politidistrikt", "Vestland", "Vest politidistrikt"), new),
        ),
        (
            [merger("3422", "3426")],
            {"Innlandet", "Innlandet politidistrikt"},
            dict.fromkeys(("Hele landet", "Innlandet", "Innlandet politidistrikt"), new),
        ),
        (
            [{**split, "from": "3422"}],
            {"Innlandet", "Innlandet politidistrikt"},
            dict.fromkeys(("Hele landet", "Innlandet", "Innlandet politidistrikt"), new),
        ),
        (
            [merger("3427", "3428")],
            {"Innlandet", "Innlandet politidistrikt"},
            dict.fromkeys(("Hele landet", "Innlandet", "Innlandet politidistrikt"), new),
        ),
    ]
    public = portal.test_client()
    kinds = ("kommuner-etter-storrelse", "kommuner-etter-slag")
    without = _picture(portal)
    was, were = _figures(without), [_grouped(public, figure) for figure in kinds]
    assert was["Innlandet"].approved == 3
    assert was["Oslo"].covered not in (0, was["Oslo"].inhabitants)
    for changes, touched, series in reforms:
        content = json.dumps(
            {"effective_on": ON.isoformat(), "title": "Prøve", "reason": "Vedtak", "changes": changes},
        )
        with keeper(portal):
            told = touching.preview(content).counted
        with keeper(portal):
            reform_id = service.enter(content).id
        everybody = [Made(id_, "municipality", ()) for (id_,) in db.rows("SELECT id FROM app.unit")]  # type: ignore[arg-type]
        factory.project(*everybody)  # those that were made by it too
        becomes = _figures(_picture(portal))
        assert {area.name for area in told.areas} == {"Hele landet"} | touched
        for area in told.areas:
            assert (area.before, area.after) == (was.get(area.name), becomes.get(area.name)), area.name
        rest = (was.keys() | becomes.keys()) - {area.name for area in told.areas}
        assert {name: was.get(name) for name in rest} == {name: becomes.get(name) for name in rest}
        for groups, seen, figure in zip((told.sizes, told.kinds), were, kinds, strict=True):
            are = _grouped(public, figure)
            assert {each.name: (_row(each.before), _row(each.after)) for each in groups} == {
                name: (seen.get(name, _NONE), are.get(name, _NONE))
                for name in (seen | are).keys() - {"Alle"}
                if seen.get(name) != are.get(name)
            }
        found = {each.area: (each.breaks, each.mended, each.recounted) for each in told.series}
        assert found == series
        if all(change["kind"] != "split" for change in changes):  # of whose parts nobody knows the inhabitants yet
            nation_ = becomes["Hele landet"]
            assert (nation_.inhabitants is None) is (was["Hele landet"].inhabitants is None) is False
            assert nation_.covered is not None
        with keeper(portal):
            reversing.reverse(reform_id, "Prøvd.")
        factory.project(*everybody)
        assert _picture(portal) == without
