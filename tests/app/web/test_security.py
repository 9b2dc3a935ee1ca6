"""What every answer carries, and what no request gets past."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from app.web.static import manifest
from tests.app.web.pages import send, token_of
from tests.app.web.portal import make_portal
from tests.app.web.test_forms import RIGHT

ADDRESSES = ("/", "/moter", "/finnes-ikke", "/feil/500", "/feil/503", "/sprak", "/folk")


@pytest.mark.parametrize("path", [*ADDRESSES, "static"])
def test_every_answer_carries_the_headers(coordinator: FlaskClient, path: str) -> None:
    response = coordinator.get(f"/static/{manifest()['app.css']}" if path == "static" else path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in response.headers["Permissions-Policy"]
    assert response.headers["Cache-Control"].startswith("public" if path == "static" else "no-store")
    assert "Strict-Transport-Security" not in response.headers


def test_under_tls_the_browser_is_told_to_stay_there_and_the_cookie_is_bound_to_the_host() -> None:
    client = make_portal(public_url="https://slt.example.no").test_client()
    response = client.get("/finnes-ikke", base_url="https://slt.example.no")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_under_tls_the_portal_answers_to_its_own_name_only() -> None:
    client = make_portal(public_url="https://slt.example.no").test_client()
    for name, status in (("slt.example.no", HTTPStatus.NOT_FOUND), ("evil.example", HTTPStatus.BAD_REQUEST)):
        response = client.get("/finnes-ikke", base_url=f"https://{name}")
        assert response.status_code == status
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_form_without_its_token_changes_nothing(coordinator: FlaskClient) -> None:
    response = coordinator.post("/moter", data=RIGHT)
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert "Skjemaet er for gammelt" in response.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_from_another_site_is_refused_even_with_a_token(coordinator: FlaskClient, site: str) -> None:
    assert send(coordinator, "/moter", RIGHT, **{"Sec-Fetch-Site": site}).status_code == HTTPStatus.BAD_REQUEST
    assert send(coordinator, "/moter", RIGHT, **{"Sec-Fetch-Site": "same-origin"}).status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("body", ["title=%ff%fe", "title=a%00b", "title=%ed%a0%80"])
def test_bytes_that_are_no_text_are_refused_kindly(coordinator: FlaskClient, body: str) -> None:
    token = token_of(coordinator.get("/moter").text)
    response = coordinator.post(
        "/moter", data=f"csrf_token={token}&{body}", content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == HTTPStatus.BAD_REQUEST
    assert "kunne ikke lese" in response.text
    assert coordinator.get("/?side=%ff").status_code == HTTPStatus.BAD_REQUEST


def test_a_multipart_form_with_bytes_that_are_no_text_keeps_nothing_of_them(coordinator: FlaskClient) -> None:
    token = token_of(coordinator.get("/moter").text)
    parts = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name, value)
        for name, value in ((b"csrf_token", token.encode()), (b"title", b"\xff\xfe"))
    )
    response = coordinator.post("/moter", data=parts + b"--x--\r\n", content_type="multipart/form-data; boundary=x")
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Hva møtet gjaldt: Teksten har tegn som ikke kan leses." in response.text
