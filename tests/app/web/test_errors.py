"""Every error is a page in the frame that says what happened and what to do, or problem JSON for who asks for it."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from tests.app.web.pages import send

STATUSES = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)


@pytest.mark.parametrize("status", STATUSES)
def test_every_error_is_told_in_both_languages_and_as_json(coordinator: FlaskClient, status: int) -> None:
    path = f"/feil/{status}"
    page = coordinator.get(path)
    coordinator.set_cookie("slt-language", "nn")
    nynorsk = coordinator.get(path)
    problem = coordinator.get(path, headers={"Accept": "application/json"})
    assert {page.status_code, nynorsk.status_code, problem.status_code} == {status}
    assert 'lang="nb"' in page.text
    assert 'lang="nn"' in nynorsk.text
    assert page.text.split("<main")[1].split("</main>")[0] != nynorsk.text.split("<main")[1].split("</main>")[0]
    assert problem.mimetype == "application/problem+json"
    assert problem.json is not None
    assert problem.json["status"] == status
    assert problem.json["title"]
    assert problem.headers["Cache-Control"] == page.headers["Cache-Control"] == "no-store"


def test_what_is_not_yours_looks_as_if_it_were_not_there(coordinator: FlaskClient) -> None:
    missing, foreign = coordinator.get("/finnes-ikke"), coordinator.get("/folk")
    assert missing.status_code == foreign.status_code == HTTPStatus.NOT_FOUND
    # The language switch leads back to the address, and a token is never the same twice.
    assert _lasting(missing.text, "/finnes-ikke") == _lasting(foreign.text, "/folk")
    assert sorted(missing.headers.keys()) == sorted(foreign.headers.keys())


def _lasting(page: str, path: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"|"X-CSRFToken": "[^"]+"', "", page).replace(path, "")


def test_whoever_must_sign_in_first_is_led_there_and_back(client: FlaskClient) -> None:
    response = client.get("/folk?side=2")
    assert response.status_code == HTTPStatus.SEE_OTHER
    assert response.location == "/logg-inn?next=/folk?side%3D2"
    assert client.get("/folk", headers={"Accept": "application/json"}).status_code == HTTPStatus.UNAUTHORIZED


def test_an_address_that_takes_no_such_request_says_which_it_takes(client: FlaskClient) -> None:
    response = client.get("/sprak")
    assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert set(response.headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_an_error_page_asks_nobody_who_is_looking(coordinator: FlaskClient) -> None:
    assert "Skien kommune" in coordinator.get("/").text
    assert "Skien kommune" not in coordinator.get("/feil/503").text


@pytest.mark.parametrize("size", [1_100_000, 24_000_000])
def test_what_is_too_large_is_refused(coordinator: FlaskClient, size: int) -> None:
    assert send(coordinator, "/moter", {"minutes": "a" * size}).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
