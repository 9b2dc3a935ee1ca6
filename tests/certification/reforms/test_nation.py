"""The nation's picture after a reform: its statuses and days follow from the export, and a merged municipality has a history."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask

from app.clock import today
from app.db.roles import STATS
from app.db.session import acting
from certification.reforms import reversing
from dashboards.projection import reading
from dashboards.projection.statuses import CERTIFIED, Status
from dashboards.recompute.service import recompute
from tests.certification.reforms.test_reforms import ON, enter, merger, status
from tests.dashboards.export.test_export import exported
from tests.database import Database, People
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper

D = date.fromisoformat


def test_after_a_reform_the_nation_still_recomputes_whole(
    demonstration: None, people: People, portal: Flask, db: Database, tmp_path: Path
) -> None:
    """A merger of an approved municipality, and a split of another: every status and day follows from the export."""
    ((first, county),) = db.rows(
        "SELECT v.number, v.county_id FROM app.certificate c JOIN app.unit u ON u.id = c.tenant_id"
        " JOIN app.unit_cover o ON o.tenant_id = u.id AND o.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date"
        " JOIN app.municipality_version v ON v.municipality_id = o.place_id AND v.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date"
        " WHERE c.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date - 1 AND c.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date AND u.kind = 'municipality'"
        "   AND c.municipality_ids = ARRAY[v.municipality_id] ORDER BY v.number LIMIT 1"
    )
    second = db.value(
        "SELECT min(v.number) FROM app.unit u JOIN app.unit_cover o ON o.tenant_id = u.id AND o.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date"
        " JOIN app.municipality_version v ON v.municipality_id = o.place_id AND v.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date"
        " WHERE u.kind = 'cooperation'"
    )
    neighbour = db.value(
        "SELECT v.number FROM app.municipality_version v WHERE v.county_id = %s AND v.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date"
        "   AND NOT EXISTS (SELECT FROM app.unit_cover c WHERE c.municipality_id = v.municipality_id) LIMIT 1",
        county,
    )
    district = db.value(
        "SELECT d.key FROM app.municipality_version v JOIN app.police_district d ON d.id = v.police_district_id"
        " WHERE v.number = %s AND v.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date",
        first,
    )
    into = {"number": str(first)[:2] + "97", "names": "Sammen", "police_district": district}
    split = {"kind": "split", "from": second, "continues": True}
    reform_id = enter(
        portal,
        merger(str(first), str(neighbour), into=into),
        {**split, "into": [{"number": str(second)[:2] + "98", "names": "Delt"}]},
        on=today(),
    )
    units = [Made(id_, "municipality", ()) for (id_,) in db.rows("SELECT id FROM app.unit")]  # type: ignore[arg-type]
    Nation(portal, db).project(*units)
    assert status(portal, str(into["number"]), today()) is Status.IN_TRANSITION
    file = tmp_path / "nation.tar"
    exported(portal, file, today())
    found = recompute(file)
    assert found.disagreements == [] or not list(found.disagreements), found
    client = people.client(people("council", "register_keeper"))
    for address in (f"/krad/register/endring/{reform_id}", f"/krad/register/endring/{reform_id}/omgjor"):
        assert "Demonstrasjonsdata." in client.get(address).text, "what is told of made-up units is marked"
    # And once more when it is reversed: the approval holds as if nothing had been.
    with keeper(portal):
        reversing.reverse(reform_id, "Feil.")
    Nation(portal, db).project(*units)
    assert status(portal, str(first), today()) in CERTIFIED
    exported(portal, file, today())
    assert list(recompute(file).disagreements) == []


def test_the_history_of_a_merged_municipality_is_that_of_the_unit_that_covers_it(portal: Flask, db: Database) -> None:
    """Also where another's approval, and not its own, is why it is in transition; and then what it is itself again."""
    factory = Nation(portal, db)
    larger, smaller = factory.unit("3422", name="Den store"), factory.unit("3426", name="Den lille")
    factory.decided(smaller, factory.applied(smaller, D("2025-01-01")), "approved", D("2025-02-01"))
    factory.project(larger, smaller)
    enter(portal, merger("3422", "3426", unit=str(larger.id)))
    factory.project(larger, smaller)
    with portal.app_context(), acting(STATS):
        (place,) = [m for m in reading.picture(ON).municipalities if m.number == "3460"]
        (moving,) = reading.history(place.id, ON)
        later, same = reading.history(place.id, D("2027-06-01"))
    assert (moving.start, moving.end, moving.status, moving.unit) == (ON, None, Status.IN_TRANSITION, "Den store")
    assert (same.end, same.unit) == (later.start, later.unit) == (D("2027-06-01"), "Den store")
    assert later.status is not Status.IN_TRANSITION
