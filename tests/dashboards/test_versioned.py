"""What is open to all is asked for again at the cost of a 304, and is made once for a version of the data."""

from __future__ import annotations

import gzip
from http import HTTPStatus
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from dashboards.opendata import catalogue, description
from dashboards.prerequisites import service
from tests.app.web.pages import send
from tests.database import People
from tests.factories.nation import Nation

PAGES = (
    "/data/",
    "/data/utgivelser/1",
    "/tall/kommuner-etter-status",
    "/tall/kommuner?fylke=40",
    "/tall/forutsetninger?utgivelse=1",
    "/forutsetninger",
    "/forutsetninger?fylke=40",
    "/forutsetninger?utgivelse=1",
    "/forutsetninger/kartlegging?gruppe=storrelse",
    "/utgivelser",
    "/register",
    "/register?fylke=40&navn=Skien",
)
FILES = (
    "katalog.ttl",
    "katalog.jsonld",
    "openapi.json",
    "tabeller.json",
    "utgivelser.atom",
    "utgivelser.atom?sprak=nn",
)


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return portal.test_client()


@pytest.fixture
def released(nation: Nation) -> None:
    nation.project(nation.unit("4003", name="Skien"))
    nation.cut(today())


def test_an_unchanged_page_costs_a_304_and_a_changed_one_is_sent(
    nation: Nation, released: None, public: FlaskClient, people: People
) -> None:
    ministry = people.client(people("ministry", "reader"))
    for client in (public, ministry):
        client.get("/")  # It gives the anti-forgery token that the next ones have.
        for path in PAGES:
            first = client.get(path)
            assert first.status_code == HTTPStatus.OK, path
            tag = {"If-None-Match": first.headers["ETag"]}
            again = client.get(path, headers=tag)
            assert (again.status_code, again.data) == (HTTPStatus.NOT_MODIFIED, b""), path
            assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(first.vary.as_set(preserve_casing=True))
            assert first.cache_control.private
            # Another language is another page, and so is what somebody else sees.
            other = client.get(path, headers={**tag, "Accept-Language": "nn"})
            assert (other.status_code, 'lang="nn"' in other.text) == (HTTPStatus.OK, True), path
            assert (public if client is ministry else ministry).get(path, headers=tag).status_code == HTTPStatus.OK, (
                path
            )
    tags = {path: public.get(path).headers["ETag"] for path in PAGES}
    nation.project(nation.unit("4001", name="Porsgrunn"))
    for path, before in tags.items():
        assert public.get(path, headers={"If-None-Match": before}).status_code == HTTPStatus.OK, path
    assert "Porsgrunn" in public.get("/tall/kommuner?fylke=40").text


def test_a_message_that_is_shown_once_is_on_no_page_that_is_kept(released: None, public: FlaskClient) -> None:
    first = public.get("/register")
    send(public, "/sprak", {"malform": "nn", "next": "/register"})
    with public.session_transaction() as session:
        session["_flashes"] = [("message", "Bare denne ene gangen")]
    told = public.get("/register", headers={"If-None-Match": first.headers["ETag"]})
    assert "Bare denne ene gangen" in told.text
    assert "ETag" not in told.headers
    assert "Bare denne ene gangen" not in public.get("/register").text


def test_what_krad_alone_sees_is_kept_by_nobody(released: None, people: People) -> None:
    caseworker = people.client(people("council", "case_officer"))
    for path in ("/krad/forutsetninger", "/krad/forutsetninger/kartlegging", "/krad/tall/forutsetninger"):
        answer = caseworker.get(path)
        assert (answer.status_code, "ETag" in answer.headers) == (HTTPStatus.OK, False), path


def test_the_prerequisites_are_read_from_their_release_once_for_a_version(
    nation: Nation, released: None, public: FlaskClient
) -> None:
    read = service._standing
    with patch.object(service, "_standing", side_effect=read) as standing:
        first = public.get("/forutsetninger").text
        made = standing.call_count
        again = public.get("/forutsetninger").text
        assert (made > 0, standing.call_count) == (True, made)
        assert again == first
        nation.db.run("UPDATE app.data_version SET name = gen_random_uuid()")
        public.get("/forutsetninger")
        assert standing.call_count == 2 * made


def test_the_catalogue_is_made_once_for_a_version_and_not_for_who_has_it(
    nation: Nation, released: None, public: FlaskClient
) -> None:
    makers: dict[str, tuple[object, str]] = {
        "katalog.ttl": (catalogue, "turtle"),
        "katalog.jsonld": (catalogue, "json_ld"),
        "openapi.json": (description, "openapi"),
    }
    for name in FILES:
        address = f"/data/{name}"
        first = public.get(address)
        tag = {"If-None-Match": first.headers["ETag"]}
        if name in makers:
            module, function = makers[name]
            with patch.object(module, function, side_effect=_refused):
                assert public.get(address).data == first.data
                assert public.get(address, headers=tag).status_code == HTTPStatus.NOT_MODIFIED
        nation.db.run("UPDATE app.data_version SET name = gen_random_uuid()")
        assert public.get(address, headers=tag).status_code == HTTPStatus.OK
    tags = {public.get(f"/data/{name}").headers["ETag"] for name in FILES}
    assert len(tags) == len(FILES)


def test_a_text_is_sent_compressed_to_who_takes_that(released: None, public: FlaskClient) -> None:
    takes = {"Accept-Encoding": "br, gzip"}
    texts = ("/tall/kommuner.csv", "/tall/kommuner.json", "/tall/kommuner-etter-status.svg", "/data/utgivelser/1.json")
    for address in (*texts, *(f"/data/{name}" for name in FILES)):
        plain, packed = public.get(address), public.get(address, headers=takes)
        assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None), address
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) / 1.5, address
        tags = plain.headers["ETag"], packed.headers["ETag"]
        assert tags[0] != tags[1]
        asking: list[tuple[dict[str, str], str, str]] = [({}, *tags), (takes, tags[1], tags[0])]
        for headers, own, other in asking:
            again = public.get(address, headers={**headers, "If-None-Match": own})
            assert (again.status_code, again.data) == (HTTPStatus.NOT_MODIFIED, b""), address
            assert "Content-Encoding" not in again.headers
            assert "Accept-Encoding" in again.vary
            assert public.get(address, headers={**headers, "If-None-Match": other}).status_code == HTTPStatus.OK
        assert public.head(address, headers=takes).headers["Content-Length"] == str(len(packed.data))
    versioned = public.get("/tall/kommuner.csv", headers=takes).headers["Content-Location"]
    assert public.get(versioned, headers=takes).cache_control.immutable
    for address in ("/tall/kommuner.xlsx", "/tall/kommuner-etter-status.png"):
        assert "Content-Encoding" not in public.get(address, headers=takes).headers


def _refused(*_given: object) -> object:
    raise AssertionError("made for who has it")
