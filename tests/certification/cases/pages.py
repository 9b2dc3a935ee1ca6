"""What tests of the pages of cases do again and again: report, confirm, start, write a decision and sign it."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from app.clock import today
from tenants.register import service as register
from tenants.register.records import identity
from tenants.reporting import service as reporting
from tests.app.web.pages import token_of
from tests.factories.cases import Applicant
from tests.factories.police import officer
from tests.factories.reporting import values
from tests.factories.units import keeper


def post(client: FlaskClient, page: str, form: dict[str, object] | None = None, to: str | None = None) -> str:
    """Open a page, send its form (to another address, if given), and return the text of where it leads."""
    token = token_of(client.get(page).text)
    answer = client.post(to or page, data={"csrf_token": token, **(form or {})}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def report_vedtak(one: Applicant) -> None:
    with one.people.acting(one.coordinator):
        for municipality_id in one.municipality_ids:
            reporting.report(one.unit_id, "vedtak", values("vedtak", municipality_id=municipality_id))


def police_confirm(one: Applicant) -> None:
    with keeper(one.people.portal):
        districts = {m.id: identity("police_district", m.police_district) for m in register.municipalities(today())}
    for municipality_id in one.municipality_ids:
        officer(one.people, districts[municipality_id]).confirm(municipality_id)


def ready(one: Applicant) -> Applicant:
    report_vedtak(one)
    police_confirm(one)
    return one


def seen(page: str) -> str:
    return hidden(page, "seen")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([0-9a-f]+)"', page)
    assert found
    return found.group(1)


def written(client: FlaskClient, address: str, form: dict[str, object]) -> dict[str, object]:
    """A decision as it is sent from the page that is open now."""
    page = client.get(f"{address}/avgjor").text
    return {"csrf_token": token_of(page), "seen": seen(page), "read": hidden(page, "read"), **form}


def declare(client: FlaskClient, address: str) -> None:
    """Say that one is impartial in the case at an address."""
    assert "Nå kan du arbeide med saken" in post(client, f"{address}/habilitet", {"impartial": "ja"})


def start(client: FlaskClient, address: str) -> None:
    """Say that one is impartial, and begin the review."""
    declare(client, address)
    post(client, address, {"seen": "1"}, f"{address}/start")


def decide(client: FlaskClient, address: str, form: dict[str, object], second: FlaskClient) -> str:
    """One proposes a decision, another signs it; the text of where that leads."""
    assert "En annen beslutter må skrive under" in propose(client, address, form)
    declare(second, address)
    return post(second, f"{address}/underskriv", {"seen": seen(second.get(f"{address}/underskriv").text)})


def propose(client: FlaskClient, address: str, form: dict[str, object]) -> str:
    """Write a decision, look it over, send what the page carries along, and return the text of where it leads."""
    looked = client.post(f"{address}/avgjor", data=written(client, address, form))
    assert "Dette skjer når du sender" in looked.text, looked.text
    carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', looked.text))
    answer = client.post(f"{address}/avgjor", data={**carried, "step": "send"}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text
