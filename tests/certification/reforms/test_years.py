"""Years with every kind of reform, through the portal itself: on each day the nation, a certificate's page and the signed list agree."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from flask import Flask

from app import clock
from app.db.roles import STATS
from app.db.session import acting
from certification.reforms import service
from dashboards.certified import service as certified
from dashboards.certified.service import LISTED
from dashboards.projection import reading
from dashboards.projection.statuses import CERTIFIED, Status
from tests.certification.reforms.test_reforms import merger, reform
from tests.database import Database
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper

D = date.fromisoformat
GIVEN, LAST = D("2024-06-01"), D("2026-11-01")
#: What was decided after a reform, and of whom: only the first approves.
AGAIN, REFUSED = D("2026-02-01"), D("2026-03-01")
REFORMS: dict[date, dict[str, Any]] = {
    D("2024-09-01"): {"kind": "boundary_note", "from": "3413", "to": "3411", "note": "Nordre teig"},
    D("2025-01-01"): {"kind": "renumbering", "municipality": "3411", "number": "3498"},
    D("2025-06-01"): merger("3422", "3426"),
    D("2025-09-01"): {
        "kind": "split",
        "from": "3420",
        "continues": True,
        "into": [{"number": "3461", "names": "Østre Elverum"}],
    },
    D("2026-01-01"): {
        "kind": "split",
        "from": "3427",
        "continues": False,
        "into": [{"number": "3462", "names": "Nordre Tynset"}, {"number": "3463", "names": "Søndre Tynset"}],
    },
    D("2026-05-01"): merger("3428", into="3429"),
}


def test_on_every_day_all_say_the_same_and_nobody_is_approved_by_a_reform(portal: Flask, db: Database) -> None:
    nation = Nation(portal, db)
    units = {n: nation.unit(n, name=n, since=D("2024-01-01")) for n in ("3411", "3413", "3420", "3422", "3426", "3427")}
    units["3428"] = nation.unit("3428", "3429", name="3428", since=D("2024-01-01"))
    cases = {n: nation.applied(unit, D("2024-02-01")) for n, unit in units.items()}
    for number in units.keys() - {"3426"}:
        nation.decided(units[number], cases[number], "approved", GIVEN)
    nation.decided(units["3426"], cases["3426"], "rejected", GIVEN)
    for on, change in REFORMS.items():
        with keeper(portal), clock.pretending(on):
            service.enter(json.dumps(reform(change, on=on, title=str(on))))
    for number, name, outcome, on in (
        ("3422", "Nye Åmot", "approved", AGAIN),
        ("3427", "Nordre Tynset", "rejected", REFUSED),
    ):
        id_ = db.value("SELECT municipality_id FROM app.municipality_version WHERE name = %s", name)
        assert isinstance(id_, UUID)
        became = Made(units[number].id, "municipality", (id_,))
        nation.decided(became, nation.applied(became, on - timedelta(days=10)), outcome, on)
    nation.project(*(Made(id_, "", ()) for (id_,) in db.rows("SELECT id FROM app.unit")))  # type: ignore[arg-type]

    named: dict[int, tuple[set[UUID], date]] = {
        number: (set(ids), since)  # type: ignore[misc, call-overload]
        for number, ids, since in db.rows("SELECT number, municipality_ids, lower(valid) FROM app.certificate")
    }
    turning = {GIVEN, AGAIN, REFUSED, *REFORMS}
    days = sorted(
        {day + timedelta(days=n) for day in turning for n in (-1, 0)}
        | {GIVEN + timedelta(days=n) for n in range(0, (LAST - GIVEN).days, 120)}
    )
    certain: dict[date, set[UUID]] = {}
    statuses: dict[tuple[str, date], Status] = {}
    with portal.app_context(), acting(STATS, read_only=True):
        for on in days:
            picture, listed = reading.picture(on), certified.listed(on)
            there = {m.id: m for m in picture.municipalities}
            statuses |= {(m.number, on): m.whole.status for m in picture.municipalities}
            certain[on] = {id_ for id_, m in there.items() if m.whole.status in CERTIFIED}
            said: set[UUID] = set()
            for certificate, (ids, since) in named.items():
                page = certified.page(certificate, on)
                if since > on:
                    continue
                assert page is not None
                assert page.certificate.state is not None
                assert listed[certificate] is LISTED[page.certificate.state], (certificate, on)
                if page.certificate.state == "valid":
                    said |= ids & there.keys()
                    assert ids & there.keys(), f"{on}: valid, and names nobody who is there"
            assert certain[on] == said, on
    for eve, on in pairwise(days):
        decided = {id_ for ids, since in named.values() if eve < since <= on for id_ in ids}
        assert certain[on] - certain[eve] <= decided, on

    def of(number: str, on: str) -> Status:
        return statuses[number, D(on)]

    assert (of("3411", "2024-12-31"), of("3498", "2025-01-01")) == (Status.APPROVED, Status.APPROVED)
    assert of("3413", "2024-09-01") is Status.APPROVED
    assert of("3460", "2025-06-01") is Status.IN_TRANSITION
    assert of("3460", str(AGAIN)) is Status.APPROVED
    assert (of("3420", "2025-09-01"), of("3461", "2025-09-01")) == (Status.APPROVED, Status.IN_TRANSITION)
    assert (of("3462", "2026-01-01"), of("3463", "2026-01-01")) == (Status.IN_TRANSITION, Status.IN_TRANSITION)
    assert of("3462", str(REFUSED)) is Status.REJECTED
    assert of("3429", "2026-05-01") is Status.APPROVED
