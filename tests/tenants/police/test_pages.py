"""The pages, as the people of both sides use them."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import today
from tenants.police.service import district
from tests.factories import police as make
from tests.tenants.police.conftest import Scene


def _fields(html: str) -> dict[str, str]:
    """What the page's last form would send: hidden fields, texts, chosen radios and options."""
    form = html[html.rindex('<form method="post" class="slt-form"') :].split("</form>")[0]
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for tag in re.findall(r"<input class[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and ('type="radio"' not in tag or "checked" in tag):
            sent[name.group(1)] = value.group(1)
    for area in re.finditer(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', form):
        sent[area.group(1)] = area.group(2)
    for select in re.finditer(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', select.group(2))
        sent[select.group(1)] = chosen.group(1) if chosen else ""
    return sent


def _send(client: FlaskClient, address: str, page: str | None = None, **typed: str) -> TestResponse:
    """Fill in the form of a page (got from the address where none is given) and send it."""
    return client.post(address, data=_fields(page or client.get(address).text) | typed)


def _unit(scene: Scene, role: str = "coordinator") -> FlaskClient:
    return scene.people.client(scene.people("unit", role, tenant_id=scene.unit_id))


def _police(scene: Scene, role: str = "signatory", district_id: UUID = make.SOUTH_EAST) -> FlaskClient:
    return scene.people.client(scene.people("police", role, police_district_id=district_id))


def test_from_the_units_request_to_a_confirmation_that_the_unit_reads_word_for_word(scene: Scene) -> None:
    coordinator, signatory = _unit(scene), _police(scene)
    assert "Ikke bekreftet" in coordinator.get("/enhet/politi").text
    assert _send(coordinator, f"/enhet/politi/{make.SKIEN}/spor", message="Vi har møttes.").status_code == 303

    queue = signatory.get("/politi").text
    address = re.search(r'href="(/politi/foresporsel/[^"]+)">Skien<', queue)
    assert address
    assert "Spurt i dag" in queue
    assert "Vi har møttes." in signatory.get(address[1]).text

    assert _send(signatory, f"{address[1]}/sporsmal", text="Hvem er koordinator?").status_code == 303
    reply = re.search(r'href="(/enhet/politi/foresporsel/[^"]+/svar)"', coordinator.get("/enhet/politi").text)
    assert reply
    assert _send(coordinator, reply[1], text="En i staben.").status_code == 303
    assert "En i staben." in signatory.get(address[1]).text

    confirm = f"{address[1]}/bekreft"
    begun = signatory.get(confirm).text
    assert "Politiet forplikter seg til å delta i SLT-samarbeidet i Skien." in begun
    review = _send(
        signatory, confirm, begun, signatory_role="police_leader", text="Vi blir med.\nHver måned.", step="review"
    )
    assert review.status_code == 200
    assert "Vi blir med.\nHver måned." in review.text
    assert scene.db.value("SELECT count(*) FROM app.police_confirmation WHERE place_id = %s", make.SKIEN) == 0
    again = _send(signatory, confirm, review.text, step="edit")
    assert _fields(again.text)["text"] == "Vi blir med.\nHver måned."
    done = _send(signatory, confirm, review.text, step="confirm")
    twice = _send(signatory, confirm, review.text, step="confirm")
    assert done.status_code == twice.status_code == 303
    assert done.location == twice.location
    rows = scene.db.rows("SELECT commitment, confirmed_on FROM app.police_confirmation WHERE place_id = %s", make.SKIEN)
    assert rows == [("Vi blir med.\nHver måned.", today())]

    read = re.search(r'href="(/enhet/politi/bekreftelse/[^"]+)"', coordinator.get("/enhet/politi").text)
    assert read
    assert "Vi blir med.\nHver måned." in coordinator.get(read[1]).text
    assert "Skien" in signatory.get("/politi").text


def test_declined_withdrawn_and_corrected_tell_the_unit_why(scene: Scene) -> None:
    coordinator, signatory = _unit(scene), _police(scene)
    request_id = scene.ask()
    assert (
        _send(signatory, f"/politi/foresporsel/{request_id}/avsla", text="Vi må snakke sammen først.").status_code
        == 303
    )
    assert "Vi må snakke sammen først." in coordinator.get("/enhet/politi").text

    confirmation_id = scene.officer.confirm(make.SKIEN)
    wrong = f"/politi/bekreftelse/{confirmation_id}"
    review = _send(
        signatory, f"{wrong}/rett", correction_reason="Feil rolle.", signatory_role="police_chief", step="review"
    )
    right = _send(signatory, f"{wrong}/rett", review.text, step="confirm").location
    assert "Bekreftelsen er rettet og teller ikke" in signatory.get(wrong).text
    assert "Politimester" in signatory.get(right).text
    assert "Feil rolle." in coordinator.get(f"/enhet{wrong}").text

    assert _send(signatory, f"{right}/trekk", withdrawal_reason="Avtalen er brutt.").status_code == 303
    home = coordinator.get("/enhet/politi").text
    assert "Politiet har trukket bekreftelsen sin" in home
    assert "Avtalen er brutt." in coordinator.get(f"/enhet{right}").text


@pytest.mark.parametrize(
    ("typed", "kept", "told"),
    [
        ({"confirmed_on": "31.2.2026"}, "31.2.2026", "Datoen finnes ikke"),
        ({"confirmed_on": "1.1.2199"}, "1.1.2199", "Året må være"),
        ({"confirmed_on": "1.1.2099"}, "01.01.2099", "dato som ikke har vært"),
        ({"valid_until": "1.1.2020"}, "01.01.2020", "Siste dag kan ikke være før"),
        ({"signatory_role": "mayor"}, "Vi blir med", "Bare politiet kan skrive under"),
        ({"signatory_role": "police_delegate"}, "Vi blir med", "hvilken rolle som har gitt fullmakten"),
        ({"delegated_by": "Politimesteren"}, "Politimesteren", "Fullmakt gjelder bare"),
        ({"text": "Vi blir med, sier 01010750160"}, "01010750160", "fødselsnummer"),
        ({"text": "x" * 8001}, "x" * 8001, "Skriv kortere"),
        ({"issuer": "kommunen"}, "Vi blir med", "Velg ett av svarene"),
    ],
)
def test_what_was_typed_wrongly_is_told_and_kept_and_nothing_is_changed(
    scene: Scene, typed: dict[str, str], kept: str, told: str
) -> None:
    address = f"/politi/sted/{make.SKIEN}/bekreft"
    sent = {"signatory_role": "police_leader", "text": "Vi blir med", "step": "confirm"} | typed
    answer = _send(_police(scene), address, **sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert kept in answer.text or next(iter(typed.values())) in answer.text
    assert scene.db.value("SELECT count(*) FROM app.police_confirmation WHERE place_id = %s", make.SKIEN) == 0


def test_who_may_do_what(scene: Scene) -> None:
    request_id, confirmation_id = scene.ask(), scene.officer.confirm(make.LARVIK)
    reading = [
        "/politi",
        f"/politi/foresporsel/{request_id}",
        f"/politi/sted/{make.SKIEN}",
        f"/politi/bekreftelse/{confirmation_id}",
    ]
    asking = [f"/politi/foresporsel/{request_id}/sporsmal"]
    signing = [
        f"/politi/foresporsel/{request_id}/bekreft",
        f"/politi/foresporsel/{request_id}/avsla",
        f"/politi/sted/{make.SKIEN}/bekreft",
        f"/politi/sted/{make.SKIEN}/plan",
        f"/politi/bekreftelse/{confirmation_id}/trekk",
        f"/politi/bekreftelse/{confirmation_id}/rett",
    ]
    may = {"signatory": reading + asking + signing, "contact": reading + asking, "reader": reading}
    for role, allowed in may.items():
        client = _police(scene, role)
        found = {address: client.get(address).status_code for address in reading + asking + signing}
        assert found == {address: 200 if address in allowed else 404 for address in found}, role
    in_unit = [f"/enhet/politi/{make.SKIEN}/spor", f"/enhet/politi/foresporsel/{request_id}/trekk"]
    for role in ("administrator", "coordinator", "contributor", "signatory", "reader"):
        client = _unit(scene, role)
        assert client.get("/enhet/politi").status_code == 200
        assert {client.get(address).status_code for address in in_unit} == {200 if role == "coordinator" else 404}, role
        assert client.get("/politi").status_code == 404


def test_another_districts_and_another_units_look_like_what_is_not_there(scene: Scene) -> None:
    request_id, confirmation_id = scene.ask(), scene.officer.confirm(make.SKIEN)
    (theirs,) = scene.db.rows("SELECT id FROM app.confirmation_request WHERE tenant_id = %s", scene.neighbour)
    (other,) = scene.db.rows(
        "SELECT id FROM app.police_confirmation WHERE place_id = %s AND withdrawn_on IS NULL", make.PORSGRUNN
    )
    agder, skien = _police(scene, "signatory", make.AGDER), _unit(scene)
    pairs = [
        (agder, f"/politi/foresporsel/{request_id}", ""),
        (agder, f"/politi/foresporsel/{request_id}", "/bekreft"),
        (agder, f"/politi/foresporsel/{request_id}", "/avsla"),
        (agder, f"/politi/foresporsel/{request_id}", "/sporsmal"),
        (agder, f"/politi/sted/{make.SKIEN}", ""),
        (agder, f"/politi/sted/{make.SKIEN}", "/bekreft"),
        (agder, f"/politi/sted/{make.SKIEN}", "/plan"),
        (agder, f"/politi/bekreftelse/{confirmation_id}", ""),
        (agder, f"/politi/bekreftelse/{confirmation_id}", "/trekk"),
        (agder, f"/politi/bekreftelse/{confirmation_id}", "/rett"),
        (skien, f"/enhet/politi/foresporsel/{theirs[0]}", "/svar"),
        (skien, f"/enhet/politi/foresporsel/{theirs[0]}", "/trekk"),
        (skien, f"/enhet/politi/{make.PORSGRUNN}", "/spor"),
        (skien, f"/enhet/politi/bekreftelse/{other[0]}", ""),
    ]
    for client, address, end in pairs:
        missing = client.get(f"{address.rsplit('/', 1)[0]}/{uuid4()}{end}")
        foreign = client.get(address + end)
        assert (foreign.status_code, len(foreign.text)) == (404, len(missing.text)), address + end
        assert "STØY" not in foreign.text


def test_the_noise_of_others_is_on_no_page_of_ours(scene: Scene) -> None:
    request_id = scene.ask()
    assert "STØY" not in _unit(scene).get("/enhet/politi").text
    client = _police(scene)
    for address in ("/politi", f"/politi/foresporsel/{request_id}", f"/politi/sted/{make.SKIEN}"):
        page = client.get(address).text
        assert "STØY" not in page
        assert "Lillesand" not in page
        assert "Sagene" not in page
    assert "Porsgrunn" in client.get("/politi").text


def test_a_plan_is_stated_from_a_day_and_shown_to_both(scene: Scene) -> None:
    client = _police(scene)
    address = f"/politi/sted/{make.SKIEN}/plan"
    assert _send(client, address, in_plan="ja", stated_on="1.1.2099").status_code == 422
    assert _send(client, address, in_plan="ja", stated_on="1.3.2025").status_code == 303
    assert "SLT-arbeidet står i planen fra 1. mars 2025" in client.get(f"/politi/sted/{make.SKIEN}").text
    assert "Politiet har oppgitt at SLT-arbeidet står i deres egen plan." in _unit(scene).get("/enhet/politi").text


def test_a_made_up_unit_is_marked_on_every_page_that_shows_it(scene: Scene) -> None:
    client = _police(scene)
    request_id, confirmation_id = scene.ask(), scene.officer.confirm(make.SKIEN)
    pages = [
        "/politi",
        f"/politi/foresporsel/{request_id}",
        f"/politi/sted/{make.SKIEN}",
        f"/politi/sted/{make.SKIEN}/bekreft",
        f"/politi/sted/{make.SKIEN}/plan",
        f"/politi/bekreftelse/{confirmation_id}",
        f"/politi/bekreftelse/{confirmation_id}/trekk",
    ]
    for made_up in (False, True):
        scene.db.run("UPDATE app.unit SET demonstration = %s WHERE id = %s", made_up, scene.unit_id)
        assert {"slt-demonstration" in client.get(page).text for page in pages} == {made_up}


def test_the_standard_text_is_offered_in_the_municipalitys_own_language_and_in_the_other(scene: Scene) -> None:
    address = f"/politi/sted/{make.SOGNDAL}/bekreft"
    client = _police(scene, "signatory", make.WEST)
    assert "innanfor teieplikta" in client.get(address).text
    assert "innenfor taushetsplikten" in client.get(f"{address}?malform=nb").text


def test_the_pages_are_in_nynorsk_for_whoever_wants_them(scene: Scene) -> None:
    request_id = scene.ask()
    client = _police(scene)
    nynorsk = {"Accept-Language": "nn"}
    assert "Ventar på svar frå oss" in client.get("/politi", headers=nynorsk).text
    assert "Kva de blir bedne om å stadfeste" in client.get(f"/politi/foresporsel/{request_id}", headers=nynorsk).text


def test_a_city_district_asks_for_itself_and_the_district_may_speak_for_the_whole_city(scene: Scene) -> None:
    client = _police(scene, "signatory", make.OSLO_POLICE)
    page = client.get("/politi").text
    assert page.index("Bydel Sagene") < page.index("Hele byen")
    with scene.people.acting(scene.officer.somebody):
        assert [item.place.name for item in district.served(make.SOUTH_EAST, today())] == ["Porsgrunn", "Skien"]
    done = _send(
        client,
        f"/politi/sted/{make.OSLO}/bekreft",
        signatory_role="police_chief",
        confirmed_on="1.2.2026",
        step="confirm",
    )
    assert done.status_code == 303
    assert scene.db.value("SELECT confirmed_on FROM app.police_confirmation WHERE place_id = %s", make.OSLO) == date(
        2026, 2, 1
    )
