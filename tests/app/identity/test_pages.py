"""Signing in by the pages, as a person does."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.db.roles import COUNCIL
from app.db.session import acting
from app.identity import service
from app.identity.roles import Side
from app.identity.tokens import operator_token
from tests.database import PASSWORD, Database, People


def _link(portal: Flask, email: str, side: Side = Side.MINISTRY, role: str = "reader") -> str:
    with portal.app_context(), operator_token("tests", COUNCIL) as token, acting(COUNCIL, token):
        return "/invitasjon/" + service.invite(email, side, role)


def _csrf(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found
    return found.group(1)


def _post(client, address: str, **fields: str):  # type: ignore[no-untyped-def]
    page = client.get(address).get_data(as_text=True)
    return client.post(address, data={"csrf_token": _csrf(page), **fields})


def test_from_invitation_to_signed_in_and_out(portal: Flask) -> None:
    link = _link(portal, "ny@example.no")
    client = portal.test_client()
    assert _post(client, link, password="kort").status_code == 422
    assert _post(client, link, password="passord1234567").status_code == 422
    arrived = _post(client, link, password=PASSWORD)
    assert arrived.status_code == 303
    assert client.get(link).status_code == 404
    assert client.get("/rolle").status_code == 200
    out = client.post("/logg-ut", data={"csrf_token": _csrf(client.get("/rolle").get_data(as_text=True))})
    assert out.status_code == 303
    assert client.get("/rolle").status_code == 303, "signed out: to the sign-in page"
    assert _post(client, "/logg-inn", email="NY@example.no", password=PASSWORD).headers["Location"] == "/velkommen"


def test_the_same_words_for_a_wrong_password_and_an_unknown_address(portal: Flask) -> None:
    _post(portal.test_client(), _link(portal, "ny@example.no"), password=PASSWORD)

    def told(email: str) -> str:
        answer = _post(portal.test_client(), "/logg-inn", email=email, password="ikke det rette")
        assert answer.status_code == 422
        text = answer.get_data(as_text=True)
        assert email in text, "what was typed is kept"
        assert "ikke det rette" not in text
        return re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"', "", text)

    assert told("ny@example.no") == told("xy@example.no")


def test_after_too_many_attempts_the_page_says_how_long_to_wait(portal: Flask) -> None:
    client = portal.test_client()
    statuses = [_post(client, "/logg-inn", email="a@example.no", password="feil").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_signing_in_leads_only_to_pages_of_this_portal(portal: Flask) -> None:
    _post(portal.test_client(), _link(portal, "ny@example.no"), password=PASSWORD)
    for wish, lands in (("/rolle", "/rolle"), ("https://evil.example", "/"), ("//evil.example", "/"), ("/nope", "/")):
        client = portal.test_client()
        first = _post(client, "/logg-inn", email="ny@example.no", password=PASSWORD, next=wish)
        assert client.get(first.headers["Location"]).headers["Location"] == lands


def test_an_administrator_invites_and_ends_access(portal: Flask, people: People, db: Database) -> None:
    boss = people("council", "administrator", email="admin@example.no")
    client = people.client(boss)
    assert client.get("/krad/folk").status_code == 200
    page = _post(client, "/krad/folk/ny/ministry", email="dep@example.no", role="reader").get_data(as_text=True)
    link = re.search(r"/invitasjon/[\w-]+", page)
    assert link
    guest = portal.test_client()
    assert _post(guest, link.group(0), password=PASSWORD).status_code == 303
    (member,) = db.rows("SELECT id FROM sec.membership WHERE side = 'ministry'")[0]
    assert "dep@example.no" in client.get("/krad/folk").get_data(as_text=True)
    assert _post(client, f"/folk/{member}/avslutt").status_code == 303
    assert guest.get("/rolle").status_code == 303
    assert client.get(f"/folk/{boss.membership_id}/avslutt").status_code == 404


@pytest.mark.parametrize(("side", "role"), [("council", "decider"), ("unit", "administrator"), ("ministry", "reader")])
def test_only_kraads_administrator_sees_the_nations_people(people: People, side: str, role: str) -> None:
    from uuid import uuid4

    tenant = uuid4() if side == "unit" else None
    assert people.client(people(side, role, tenant_id=tenant)).get("/krad/folk").status_code == 404
