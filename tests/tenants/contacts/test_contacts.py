"""Whom to call: kept by the unit, seen by those who need it, in no document, and erased for good."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.clock import today
from app.db.roles import CLOCK
from app.db.session import acting
from app.jobs.upkeep import clean
from tenants.reporting import service as reporting
from tests.app.web.pages import token_of
from tests.certification.cases.pages import ready
from tests.database import Database, People
from tests.factories.cases import Applicant, applicant
from tests.factories.police import SKIEN, SOUTH_EAST, WEST

KARI, OLA = "Kari Koordinatorsen", "Ola Politimann"


@pytest.fixture
def skien(people: People) -> Applicant:
    return ready(applicant(people, "4003", name="Skien"))


def keep(client: FlaskClient, address: str = "/enhet/kontakter/ny", **given: str) -> str:
    """Fill in the form and send it; the text of where it leads."""
    page = client.get(address).text
    hidden = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("contact_id", "version")
        if f'name="{name}" value="' in page
    }
    form = {
        "csrf_token": token_of(page),
        "role": "coordinator",
        "name": KARI,
        "email": "kari@skien.example",
        "phone": "35 58 10 00",
        "until_on": "",
        **hidden,
        **given,
    }
    return client.post(address, data=form, follow_redirects=True).text


def test_the_list_is_seen_by_those_who_need_it_and_is_in_no_document(
    skien: Applicant, people: People, db: Database
) -> None:
    mine = people.client(skien.coordinator)
    assert KARI in keep(mine)
    assert OLA in keep(mine, role="police_contact", name=OLA, email="ola@politiet.example", phone="02800")
    reader = people.client(people("unit", "reader", tenant_id=skien.unit_id))
    page = reader.get("/enhet/kontakter").text
    assert [KARI in page, OLA in page, "/enhet/kontakter/ny" in page] == [True, True, False]
    assert reader.get("/enhet/kontakter/ny").status_code == 404

    for who, address, sees in (
        (people("police", "reader", police_district_id=SOUTH_EAST), f"/politi/sted/{SKIEN}", True),
        (people("council", "auditor"), f"/krad/enheter/enhet/{skien.unit_id}", True),
        (people("police", "reader", police_district_id=WEST), f"/politi/sted/{SKIEN}", False),
        (people("ministry", "reader"), "/enhet/kontakter", False),
        (applicant(people, "3301", name="Drammen").coordinator, "/enhet/kontakter", False),
    ):
        page = people.client(who).get(address).text
        assert (KARI in page) is sees, address
        assert OLA not in page, "the police's contact is the unit's own to see"

    case_id = skien.apply()
    with people.acting(skien.coordinator):
        told = json.dumps(reporting.facts_document(skien.unit_id, today()))
    frozen = db.value("SELECT convert_from(document, 'UTF8') FROM app.submission WHERE tenant_id = %s", skien.unit_id)
    case = people.client(people("council", "decider")).get(f"/krad/sak/{case_id}").text
    audit = str(db.rows("SELECT before, after FROM audit.entry WHERE table_name = 'app.unit_contact'"))
    assert "police_contact" in audit
    for kept in (told, str(frozen), case, audit):
        assert [words for words in (KARI, "kari@skien.example", "35 58 10 00", OLA) if words in kept] == []


def test_who_leaves_is_erased_for_good(skien: Applicant, people: People, db: Database) -> None:
    mine = people.client(skien.coordinator)
    keep(mine, until_on=f"{today():%d.%m.%Y}")
    keep(mine, name=OLA)

    def rows() -> list[str]:
        return [str(name) for (name,) in db.rows("SELECT name FROM app.unit_contact ORDER BY name")]

    def cleaned() -> None:
        with people.portal.app_context(), acting(CLOCK):
            clean()

    cleaned()
    assert rows() == [KARI, OLA], "the last day is a day in the role"
    db.run("UPDATE app.unit_contact SET until_on = %s WHERE name = %s", today() - timedelta(days=1), KARI)
    assert KARI not in mine.get("/enhet/kontakter").text
    cleaned()
    assert rows() == [OLA]
    contact_id = db.value("SELECT id FROM app.unit_contact")
    address = f"/enhet/kontakter/{contact_id}/slett"
    mine.post(address, data={"csrf_token": token_of(mine.get(address).text)})
    assert rows() == []
    actions = [
        str(a) for (a,) in db.rows("SELECT action FROM audit.entry WHERE table_name = 'app.unit_contact' ORDER BY seq")
    ]
    assert actions == ["insert", "insert", "update", "delete", "delete"]


def test_bad_input_is_told_and_two_writers_see_each_other(skien: Applicant, people: People, db: Database) -> None:
    mine = people.client(skien.coordinator)
    wrong = keep(mine, phone="ring meg", email="kari", until_on="01.01.2020")
    for told in ("Skriv et telefonnummer", "Skriv en e-postadresse", "Dagen er passert", KARI):
        assert told in wrong
    assert db.value("SELECT count(*) FROM app.unit_contact") == 0
    keep(mine)
    contact_id = db.value("SELECT id FROM app.unit_contact")
    assert isinstance(contact_id, UUID)
    address = f"/enhet/kontakter/{contact_id}/endre"
    other = people.client(people("unit", "administrator", tenant_id=skien.unit_id))
    assert "35 58 22 22" in keep(other, address, phone="35 58 22 22")
    late = keep(mine, address, phone="35 58 33 33", version="1")
    assert "35 58 33 33" in late
    assert "35 58 22 22" in late
    assert db.value("SELECT phone FROM app.unit_contact") == "35 58 22 22"
    stranger = people.client(applicant(people, "3301", name="Drammen").coordinator)
    assert stranger.get(address).status_code == 404
