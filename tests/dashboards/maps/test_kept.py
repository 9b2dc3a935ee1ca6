"""After a reform the worker lays out the tiles of the new set of municipalities, and pages only read them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.clock import today
from app.db.roles import CLOCK, STATS
from app.db.session import acting
from app.jobs.worker import run
from certification.reforms import reversing
from certification.reforms import service as reforms
from dashboards.maps import layout, positions
from dashboards.projection import service as projection
from tenants.register import parsing
from tenants.register import service as register
from tests.dashboards.maps.test_map import drawing, keeper, links
from tests.database import Database

REFORM = {
    "effective_on": today().isoformat(),
    "title": "Nye Åmot",
    "reason": "Vedtak i Stortinget",
    "changes": [{"kind": "merger", "from": ["3422", "3426"], "into": {"number": "3460", "names": "Nye Åmot"}}],
}


def _work(portal: Flask, db: Database) -> int:
    """Do what is asked of maps, as the worker does; returns how many jobs."""
    jobs = db.rows("SELECT id FROM app.outbox WHERE kind = 'municipalities_changed' AND done_at IS NULL")
    for (job,) in jobs:
        with portal.app_context():
            run(str(job))
    assert not db.value("SELECT count(*) FROM app.outbox WHERE kind = 'municipalities_changed' AND done_at IS NULL")
    return len(jobs)


def _rows(db: Database) -> dict[Any, Any]:
    return dict(db.rows("SELECT id, cells FROM app.tile_layout"))  # type: ignore[arg-type]


def test_pages_read_the_tiles_that_the_worker_laid_out_and_forget_them_with_the_reform(
    monkeypatch: pytest.MonkeyPatch, own_portal: Flask, own_db: Database
) -> None:
    monkeypatch.setattr(positions, "_known", {})
    # The tests' leases are short, and laying out takes a second or two.
    monkeypatch.setitem(own_portal.config, "SLT", replace(own_portal.config["SLT"], lease_seconds=60))
    public = own_portal.test_client()
    before = drawing(public.get("/").text)
    with keeper(own_portal):
        row = reforms.enter(json.dumps(REFORM)).id
    assert _work(own_portal, own_db) == 1
    ((kept, cells),) = _rows(own_db).items()
    with own_portal.app_context(), acting(STATS):
        whole = register.whole()
    laid_out = layout.lay_out(positions.points(whole, today()))
    there = {m.key: m for m in whole.in_force(today())}
    assert {there[key].id: list(cell) for key, cell in laid_out.items()} == {UUID(k): v for k, v in cells.items()}

    lay_out = layout.lay_out

    def nobody(points: object) -> object:
        raise AssertionError("a page has laid out tiles")

    monkeypatch.setattr(layout, "lay_out", nobody)
    for address in ("/", "/?kart=grenser", "/fylke/34"):
        answer = public.get(address)
        assert (answer.status_code, '"/kommune/3460"' in answer.text) == (200, True), address
    after = drawing(public.get("/").text)
    assert (len(links(before)), len(links(after))) == (357, 356)

    # Again changes nothing; and made anew from nothing it is the same. Where it is missing, the page does the work.
    monkeypatch.setattr(layout, "lay_out", lay_out)
    for emptied in (False, True):
        if emptied:
            own_db.run("DELETE FROM app.tile_layout")
            monkeypatch.setattr(positions, "_known", {})
            own_db.run("UPDATE app.data_version SET name = gen_random_uuid()")
            assert drawing(public.get("/").text) == after
        with own_portal.app_context(), acting(CLOCK):
            projection.rebuild()
        assert _work(own_portal, own_db) == 1
        assert _rows(own_db) == {kept: cells}

    with keeper(own_portal):
        reversing.reverse(row, "Det var en feil")
    assert _work(own_portal, own_db) == 1
    assert not _rows(own_db)
    monkeypatch.setattr(layout, "lay_out", nobody)
    assert re.sub(r"\s", "", drawing(public.get("/").text)) == re.sub(r"\s", "", before)


def test_what_leaves_the_municipalities_as_they_are_asks_for_no_tiles(own_portal: Flask, own_db: Database) -> None:
    files = parsing.shipped()
    name = "police_districts.csv"
    with keeper(own_portal):
        assert register.load({**files, name: files[name].replace(b"Ski\n", b"Moss\n")})
    assert _work(own_portal, own_db) == 0
