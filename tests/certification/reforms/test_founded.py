"""A unit that a reform made is closed when that is reversed, where nothing has happened in it; else the keeper is told what to do."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from app.db.roles import COUNCIL
from app.db.session import acting
from app.identity import service as identity
from app.identity.roles import Scope, Side
from certification.moving import service as moving_pages
from certification.reforms import reversing
from dashboards.recompute.service import recompute
from tenants.register import service as register
from tenants.register.records import identity as identity_of
from tenants.reporting import service as reporting
from tenants.units import closing
from tenants.units import service as units
from tenants.units.errors import Closed, InUse
from tests.certification.reforms.test_reforms import enter, key_of, merger, register_files
from tests.certification.reforms.test_reversing import everything
from tests.certification.watch.watching import Approved
from tests.dashboards.export.test_export import exported
from tests.database import Database, People, Somebody
from tests.factories.mail import Post, post_of
from tests.factories.reporting import values
from tests.factories.systems import System
from tests.factories.units import keeper

SPLIT = {"kind": "split", "from": "3422", "continues": True, "into": [{"number": "3461", "names": "Osen"}]}


@pytest.fixture
def post(portal: Flask, db: Database, tmp_path: Path) -> Iterator[Post]:
    with post_of(portal, db, tmp_path / "mail") as made:
        yield made


@pytest.fixture
def one(people: People) -> Approved:
    return Approved(people, "3422")


@pytest.fixture
def keeping(people: People) -> FlaskClient:
    return people.client(people("council", "register_keeper"))


def _text(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html.unescape(page)).split())


def _pressed(client: FlaskClient, address: str, **answers: str) -> str:
    token = dict(re.findall(r'<input type="hidden" name="(csrf_token)" value="([^"]*)"', client.get(address).text))
    return _text(client.post(address, data={**token, **answers}, follow_redirects=True).text)


def _unit(db: Database, name: str) -> UUID:
    found = db.value("SELECT id FROM app.unit WHERE name = %s AND closed_at IS NULL", name)
    assert isinstance(found, UUID)
    return found


def _peopled(people: People, unit_id: UUID) -> tuple[Somebody, System, str]:
    """Somebody of a unit, a system that they have made a key for, and a link to another whom they have invited."""
    somebody = people("unit", "administrator", tenant_id=unit_id, email="kari@osen.example")
    with people.acting(somebody):
        link = identity.invite("per@osen.example", Side.UNIT, "coordinator", tenant_id=unit_id)
        key = identity.make_key("Sak", [Scope.FACTS_READ], today() + timedelta(days=9))
    return somebody, System(people.client(), unit_id, key), link


def test_a_unit_in_which_nothing_has_happened_is_closed_with_the_reform_and_its_people_are_told(
    one: Approved, people: People, portal: Flask, db: Database, keeping: FlaskClient, post: Post, tmp_path: Path
) -> None:
    before, files = everything(portal, db, one.made), register_files(portal)

    def disagreements(name: str) -> list[tuple[str, str]]:
        """What the made-up approval lacks to be recomputed whole: nothing of it changes."""
        exported(portal, tmp_path / name, today())
        return [(each.sort, each.where) for each in recompute(tmp_path / name).disagreements]

    same = disagreements("before")
    reform_id = enter(portal, SPLIT)
    made = _unit(db, "Osen")
    somebody, asking, link = _peopled(people, made)
    signing = people(
        "unit", "signatory", tenant_id=made, municipality_id=identity_of("municipality", key_of(portal, "3461"))
    )
    theirs = people.client(somebody)
    assert (theirs.get("/enhet").status_code, asking.get("/facts").status_code) == (200, 200)
    address = f"/krad/register/endring/{reform_id}/omgjor"
    assert (
        "Osen, som endringen laget, blir lagt ned. Roller og invitasjoner der avsluttes, og folk får vite det på e-post."
        in _text(keeping.get(address).text)
    )
    assert "Osen dekker ikke lenger" not in _text(keeping.get(address).text)
    assert "Endringen er omgjort." in _pressed(keeping, address, reason="Delingen ble trukket.")

    # The register, the picture and the other unit are what they were; of the unit nothing is left to act in.
    assert everything(portal, db, one.made) == before
    assert register_files(portal) == files
    assert db.rows("SELECT closed_at IS NOT NULL FROM app.unit WHERE id = %s", made) == [(True,)]
    for open_ in (
        "sec.membership WHERE tenant_id = %s AND revoked_at IS NULL",
        "sec.invitation WHERE tenant_id = %s AND revoked_at IS NULL AND accepted_at IS NULL",
        "sec.api_token WHERE tenant_id = %s AND revoked_at IS NULL",
        "sec.token WHERE tenant_id = %s AND kind <> 'job' AND revoked_at IS NULL",
    ):
        assert db.value(f"SELECT count(*) FROM {open_}", made) == 0, open_
    assert (theirs.get("/enhet").status_code, asking.get("/facts").status_code) == (303, 401)
    assert people.client().get(f"/invitasjon/{link}").status_code == 404

    post.work()
    told = [line for line in post.to("kari@osen.example")[0].get_content().splitlines() if line]
    assert str(post.to("kari@osen.example")[0]["Subject"]) == "Osen er lagt ned i SLT-portalen"
    assert told == [
        "KRÅD har lagt ned enheten Osen. Rollen din der er avsluttet.",
        "Kommuneendringen «Nye Åmot» er omgjort: Delingen ble trukket.",
        "Har du spørsmål, ta kontakt med KRÅD.",
        "Dette er et automatisk varsel, som du ikke kan svare på.",
    ]
    assert (
        db.value("SELECT count(*) FROM sec.mail WHERE account_id = %s AND about = 'closing'", signing.account_id) == 1
    )

    # KRÅD sees that it is closed, and can neither invite anybody to it nor give it anything.
    page = _text(keeping.get(f"/krad/enheter/enhet/{made}").text)
    assert "Lagt ned" in page
    assert "Endre navn" not in page
    assert str(made) not in keeping.get("/krad/enheter").text
    with people.acting(people("council", "administrator")):
        assert made not in {body.id for body in identity.bodies(Side.UNIT)}
    with keeper(portal), pytest.raises(Closed):
        units.set_cover(made, [register.with_number("3426", today()).id], today())

    # What is exported agrees, and a reform that is entered again makes another unit, and is reversed as well.
    assert disagreements("after") == same
    again = enter(portal, SPLIT)
    assert _unit(db, "Osen") != made
    with keeper(portal):
        reversing.reverse(again, "Igjen.")
    assert everything(portal, db, one.made) == before
    assert db.value("SELECT count(*) FROM app.unit WHERE closed_at IS NULL") == 1


def test_a_unit_that_has_reported_something_stays_and_the_keeper_closes_it_when_nobody_needs_it(
    one: Approved, people: People, portal: Flask, db: Database, keeping: FlaskClient, post: Post
) -> None:
    reform_id = enter(portal, SPLIT)
    made = _unit(db, "Osen")
    somebody, _asking, _link = _peopled(people, made)
    writing = people("unit", "coordinator", tenant_id=made)
    with people.acting(writing):
        reporting.report(made, "goal", values("goal"))
    address = f"/krad/register/endring/{reform_id}/omgjor"
    page = _text(keeping.get(address).text)
    assert "Osen, som endringen laget, har meldt inn noe, og blir stående uten kommune." in page
    assert "Osen dekker ikke lenger Osen." in page
    done = _pressed(keeping, address, reason="Delingen ble trukket.")
    assert "Osen dekker ingenting nå. Legg den ned under «Enheter» når ingen trenger den." in done
    theirs = people.client(somebody)
    assert "Dere dekker ingen kommune nå." in _text(theirs.get("/enhet/kommuneendring").text)
    assert "Enheter som ikke dekker noe (1) Osen" in _text(keeping.get("/krad/enheter").text)

    # What is in use is not closed, by no way.
    for unit_id in (one.unit_id, UUID(int=1)):
        assert keeping.get(f"/krad/enheter/enhet/{unit_id}/legg-ned").status_code == (200 if unit_id.int > 1 else 404)
    assert "Enheten er godkjent til og med" in _pressed(keeping, f"/krad/enheter/enhet/{one.unit_id}/legg-ned")
    with pytest.raises(InUse), keeper(portal):
        closing.close(one.unit_id, "nb")
    officer = people("council", "case_officer")
    with people.acting(officer):
        assert closing.founded_by(reform_id) == []
    for who in (officer, people("council", "auditor")):
        assert people.client(who).get(f"/krad/enheter/enhet/{made}/legg-ned").status_code == 404

    assert "Legg ned enheten" in _text(keeping.get(f"/krad/enheter/enhet/{made}").text)
    assert "Osen er lagt ned." in _pressed(keeping, f"/krad/enheter/enhet/{made}/legg-ned")
    assert "Enheten kan ikke legges ned." in _pressed(keeping, f"/krad/enheter/enhet/{made}/legg-ned")
    assert theirs.get("/enhet").status_code == 303
    assert "Enheter som ikke dekker noe" not in keeping.get("/krad/enheter").text
    post.work()
    assert len(post.to("kari@osen.example")) == 1
    with portal.app_context(), acting(COUNCIL):
        assert moving_pages.idle(today()) == []


def test_who_signs_for_a_municipality_that_goes_with_the_reversal_has_nothing_to_sign(
    people: People, portal: Flask, db: Database
) -> None:
    both = Approved(people, "3422", "3424")
    reform_id = enter(portal, merger("3422", "3426"))
    new, other = (identity_of("municipality", key_of(portal, number)) for number in ("3460", "3424"))
    for place in (new, other):
        people("unit", "signatory", tenant_id=both.unit_id, municipality_id=place)
    with keeper(portal):
        for name, place in (("per", new), ("pia", other)):
            identity.invite(
                f"{name}@amot.example", Side.UNIT, "signatory", tenant_id=both.unit_id, municipality_id=place
            )
        reversing.reverse(reform_id, "Feil.")
    standing = "SELECT municipality_id FROM sec.{} WHERE role = 'signatory' AND municipality_id IS NOT NULL AND revoked_at IS NULL"
    assert db.rows(standing.format("membership")) == [(other,)]
    assert db.rows(standing.format("invitation")) == [(other,)]
    live = db.rows("SELECT account_id FROM sec.membership WHERE tenant_id = %s AND revoked_at IS NULL", both.unit_id)
    assert (both.coordinator.account_id,) in live
