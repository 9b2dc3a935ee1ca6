"""One text for several places, and a signed act of its own for each."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tenants.police.service import requests
from tests.factories import police as make
from tests.tenants.police.conftest import Scene
from tests.tenants.police.filling import send, sent_by

ADDRESS = "/politi/bekreft-flere"
_TEXT = "Vi deltar på alle tre nivåene."


@pytest.fixture
def signatory(scene: Scene) -> FlaskClient:
    """Signs for Sør-Øst, which Skien and Porsgrunn have asked; Larvik and Arendal (in Agder) have units and nothing else."""
    make.add_unit(scene.people, "Larvik kommune", make.LARVIK)
    make.add_unit(scene.people, "Arendal kommune", make.ARENDAL)
    return scene.people.client(scene.officer.somebody)


def _ticked_on(page: str, *places: str) -> list[str]:
    """The values of the home page's boxes for these places."""
    boxes = {
        name: value for value, name in re.findall(r'name="valgt" value="([^"]+)"[^>]*aria-label="Velg ([^"]+)"', page)
    }
    return [boxes[place] for place in places]


def _review(client: FlaskClient, *chosen: str) -> str:
    begun = client.get(ADDRESS, query_string={"valgt": chosen}).text
    return send(client, ADDRESS, begun, signatory_role="police_leader", text=_TEXT, step="review").text


def _confirmations(scene: Scene) -> list[tuple[object, ...]]:
    return scene.db.rows(
        "SELECT place_id, id, xmin::text FROM app.police_confirmation WHERE commitment = %s ORDER BY place_id", _TEXT
    )


def test_each_place_gets_its_own_act_and_one_that_was_taken_back_meanwhile_stops_none(
    scene: Scene, signatory: FlaskClient
) -> None:
    request_id = scene.ask()
    chosen = _ticked_on(signatory.get("/politi").text, "Skien", "Larvik")
    porsgrunn = str(
        scene.db.value(
            "SELECT place_id || '.' || id FROM app.confirmation_request WHERE outcome IS NULL AND place_id = %s",
            make.PORSGRUNN,
        )
    )
    review = _review(signatory, *chosen, porsgrunn)
    assert "Dette er nøyaktig det som blir lagret for hvert av de 3 stedene." in review
    assert _confirmations(scene) == []

    with scene.people.acting(scene.coordinator):
        requests.withdraw_request(scene.unit_id, request_id)
    jobs = scene.db.value("SELECT count(*) FROM app.outbox WHERE kind = 'place_changed'")
    for _twice in range(2):
        done = send(signatory, ADDRESS, review, step="confirm")
        assert "Bekreftet for 2 av 3" in done.text
        assert "Forespørselen er avsluttet." in done.text
        made = _confirmations(scene)
        assert {row[0] for row in made} == {make.LARVIK, make.PORSGRUNN}
        assert len({row[2] for row in made}) == 2, "one transaction each"
        entries = scene.db.rows(
            "SELECT count(*) FROM audit.entry WHERE row_id = ANY (%s)", [str(row[1]) for row in made]
        )
        assert entries == [(2,)]
        assert scene.db.value("SELECT count(*) FROM app.outbox WHERE kind = 'place_changed'") == int(str(jobs)) + 2
    assert scene.db.rows("SELECT outcome FROM app.confirmation_request WHERE place_id = %s", make.PORSGRUNN) == [
        ("confirmed",)
    ]
    assert scene.db.rows("SELECT outcome FROM app.confirmation_request WHERE place_id = %s", make.SKIEN) == [
        ("withdrawn",)
    ]


def test_what_a_colleague_has_confirmed_meanwhile_is_told_and_not_done_again(
    scene: Scene, signatory: FlaskClient
) -> None:
    request_id = scene.ask()
    review = _review(signatory, f"{make.SKIEN}.{request_id}", str(make.LARVIK))
    scene.officer.confirm(make.SKIEN, request_id)
    scene.officer.confirm(make.LARVIK)
    done = send(signatory, ADDRESS, review, step="confirm").text
    assert "Var bekreftet fra før" in done
    assert "En annen i politidistriktet har bekreftet i mellomtiden." in done
    assert _confirmations(scene) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"chosen": ()}, "Velg minst ett sted."),
        ({"chosen": (str(make.LARVIK), str(make.ARENDAL))}, "Velg ett av svarene i listen."),
        ({"text": ""}, "Fyll ut dette feltet."),
        ({"signatory_role": "mayor"}, "Dette gjelder Larvik."),
        ({"confirmed_on": "1.1.2099"}, "dato som ikke har vært"),
    ],
)
def test_bad_input_changes_nothing_and_keeps_the_ticks(
    scene: Scene, signatory: FlaskClient, typed: dict[str, str], told: str
) -> None:
    sent = {"signatory_role": "police_leader", "text": _TEXT, "chosen": (str(make.LARVIK),), "step": "review"} | typed
    answer = send(signatory, ADDRESS, **sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert str(make.LARVIK) in sent_by(answer.text).getlist("chosen") or typed.get("chosen") == ()
    assert _confirmations(scene) == []


def test_the_text_is_true_of_all_of_them_and_in_the_language_that_they_share(
    scene: Scene, signatory: FlaskClient
) -> None:
    assert "SLT-samarbeidet i kommunen." in signatory.get(ADDRESS).text
    make.add_unit(scene.people, "Sogndal kommune", make.SOGNDAL, since=date(2020, 1, 1))
    west = scene.people.client(make.officer(scene.people, make.WEST).somebody)
    assert "innanfor teieplikta" in west.get(ADDRESS).text
    assert "innenfor taushetsplikten" in west.get(f"{ADDRESS}?malform=nb&valgt={make.SOGNDAL}").text
    oslo = scene.people.client(make.officer(scene.people, make.OSLO_POLICE).somebody)
    assert "SLT-samarbeidet i kommunen eller bydelen." in oslo.get(ADDRESS).text


def test_only_the_signatory_is_offered_it(scene: Scene, signatory: FlaskClient) -> None:
    for role in ("contact", "reader"):
        client = scene.people.client(scene.people("police", role, police_district_id=make.SOUTH_EAST))
        assert 'name="valgt"' not in client.get("/politi").text
        assert client.get(ADDRESS).status_code == 404
    others: UUID = make.SKIEN
    agder = scene.people.client(scene.stranger.somebody)
    assert str(others) not in agder.get(ADDRESS, query_string={"valgt": str(others)}).text.replace(
        f"valgt={others}", ""
    )
