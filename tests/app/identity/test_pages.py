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
from tests.app.identity.pages import csrf, post
from tests.database import PASSWORD, Database, People


def _link(portal: Flask, email: str, side: Side = Side.MINISTRY, role: str = "reader") -> str:
    with portal.app_context(), operator_token("tests", COUNCIL) as token, acting(COUNCIL, token):
        return "/invitasjon/" + service.invite(email, side, role)


def test_from_invitation_to_signed_in_and_out(portal: Flask) -> None:
    link = _link(portal, "ny@example.no")
    client = portal.test_client()
    assert re.search(r"<dt>Rolle</dt>\s*<dd>Leser</dd>", client.get(link).get_data(as_text=True))
    assert post(client, link, password="kort").status_code == 422
    assert post(client, link, password="passord1234567").status_code == 422
    arrived = post(client, link, password=PASSWORD)
    assert arrived.status_code == 303
    assert client.get(link).status_code == 404
    assert client.get("/rolle").status_code == 200
    out = client.post("/logg-ut", data={"csrf_token": csrf(client.get("/rolle").get_data(as_text=True))})
    assert out.status_code == 303
    assert client.get("/rolle").status_code == 303, "signed out: to the sign-in page"
    assert post(client, "/logg-inn", email="NY@example.no", password=PASSWORD).headers["Location"] == "/velkommen"


def test_the_same_words_for_a_wrong_password_and_an_unknown_address(portal: Flask) -> None:
    post(portal.test_client(), _link(portal, "ny@example.no"), password=PASSWORD)

    def told(email: str) -> str:
        answer = post(portal.test_client(), "/logg-inn", email=email, password="ikke det rette")
        assert answer.status_code == 422
        text = answer.get_data(as_text=True)
        assert email in text, "what was typed is kept"
        assert "ikke det rette" not in text
        return re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"', "", text)

    assert told("ny@example.no") == told("xy@example.no")


def test_after_too_many_attempts_the_page_says_how_long_to_wait(portal: Flask) -> None:
    client = portal.test_client()
    statuses = [post(client, "/logg-inn", email="a@example.no", password="feil").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_signing_in_leads_only_to_pages_of_this_portal(portal: Flask) -> None:
    post(portal.test_client(), _link(portal, "ny@example.no"), password=PASSWORD)
    for wish, lands in (("/rolle", "/rolle"), ("https://evil.example", "/"), ("//evil.example", "/"), ("/nope", "/")):
        client = portal.test_client()
        first = post(client, "/logg-inn", email="ny@example.no", password=PASSWORD, next=wish)
        assert client.get(first.headers["Location"]).headers["Location"] == lands


def test_an_administrator_invites_and_ends_access(portal: Flask, people: People, db: Database) -> None:
    boss = people("council", "administrator", email="admin@example.no")
    client = people.client(boss)
    assert client.get("/krad/folk").status_code == 200
    page = post(client, "/krad/folk/ny/ministry", email="dep@example.no", role="reader").get_data(as_text=True)
    link = re.search(r"/invitasjon/[\w-]+", page)
    assert link
    guest = portal.test_client()
    assert post(guest, link.group(0), password=PASSWORD).status_code == 303
    (member,) = db.rows("SELECT id FROM sec.membership WHERE side = 'ministry'")[0]
    assert "dep@example.no" in client.get("/krad/folk").get_data(as_text=True)
    assert post(client, f"/folk/{member}/avslutt").status_code == 303
    assert guest.get("/rolle").status_code == 303
    assert client.get(f"/folk/{boss.membership_id}/avslutt").status_code == 404


@pytest.mark.parametrize(("side", "role"), [("council", "decider"), ("unit", "administrator"), ("ministry", "reader")])
def test_only_kraads_administrator_sees_the_nations_people(people: People, side: str, role: str) -> None:
    from uuid import uuid4

    tenant = uuid4() if side == "unit" else None
    assert people.client(people(side, role, tenant_id=tenant)).get("/krad/folk").status_code == 404
