"""The open data is found by people and machines, is valid by each format's own rules, and stays as it was published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree as ET

import pyshacl
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from jsonstat_validator import validate_jsonstat
from rdflib import DCAT, DCTERMS, RDF, Graph
from schemathesis.config import SchemathesisConfig

from app.clock import today
from dashboards.figures import registry
from tests.browser.harness import serving
from tests.described import answered_as_described
from tests.factories.nation import Made, Nation

D = date.fromisoformat
ATOM = "{http://www.w3.org/2005/Atom}"
SHAPES = (Path(__file__).parent / "shapes.ttl").read_text(encoding="utf-8")


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return portal.test_client()


@pytest.fixture
def skien(nation: Nation) -> Made:
    unit = nation.unit("4003", name="Skien")
    case = nation.applied(unit, D("2024-02-01"), surveys=[])
    nation.decided(unit, case, "approved", D("2024-03-01"), D("2099-03-01"))
    nation.project(unit)
    return unit


def _tables(portal: Flask) -> Iterator[tuple[str, str]]:
    for figure in registry.of(portal).figures.values():
        if figure.id.startswith("forutsetning-") and figure.id.endswith(("-neste-steg", "-mangler")):
            continue  # nobody has reported, so that no step is known to be lacking
        yield figure.id, ""
        yield figure.id, "?sprak=nn"
        if "fylke" in figure.filters and not figure.released_filters:  # no release was cut in 2019
            yield figure.id, "?dato=2019-06-01&fylke=08"
        if figure.released:
            yield figure.id, "?utgivelse=1"


def test_every_table_is_valid_json_stat(portal: Flask, nation: Nation, skien: Made, public: FlaskClient) -> None:
    nation.cut(today())
    for figure_id, query in _tables(portal):
        found = public.get(f"/tall/{figure_id}.json{query}").json
        assert found
        validate_jsonstat(found)
        assert len(found["value"]) == _product(found["size"])
    collection = public.get("/data/tabeller.json").json
    assert collection
    validate_jsonstat(collection)
    assert len(collection["link"]["item"]) == len(registry.of(portal).figures)
    with pytest.raises(Exception, match="Size array"):
        validate_jsonstat({**found, "size": [1]})


def _product(sizes: list[int]) -> int:
    made = 1
    for size in sizes:
        made *= size
    return made


def test_codes_of_klass_say_when_they_are_valid(nation: Nation, public: FlaskClient) -> None:
    counties = public.get("/tall/kommuner-etter-fylke.json").json["dimension"]["fylke"]["extension"]  # type: ignore[index]
    assert counties["classification"].endswith("/104")
    assert counties["validity"]["46"] == {"from": "2020-01-01", "to": None}
    assert counties["validity"]["40"] == {"from": "2024-01-01", "to": None}
    # A change of name is none of the number's: that of Nordland in 2021, and that of Trøndelag in 2020.
    assert counties["validity"]["18"] == {"from": None, "to": None}
    for day in ("2019-05-05", "2024-05-05"):
        of = public.get(f"/tall/kommuner-etter-fylke.json?dato={day}").json["dimension"]["fylke"]["extension"][
            "validity"
        ]  # type: ignore[index]
        assert of["18"] == {"from": None, "to": None}
        assert of["50"] == {"from": "2018-01-01", "to": None}
    then = public.get("/tall/kommuner.json?dato=2019-06-01").json["dimension"]["kommune"]["extension"]  # type: ignore[index]
    assert then["classification"].endswith("/131")
    assert then["validity"]["0806"] == {"from": None, "to": "2019-12-31"}
    now = public.get("/tall/kommuner.json").json["dimension"]["kommune"]["extension"]["validity"]  # type: ignore[index]
    assert now["4003"] == {"from": "2024-01-01", "to": None}
    assert now["0301"] == {"from": None, "to": None}
    assert len(now) == 357


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize(("name", "syntax"), [("katalog.ttl", "turtle"), ("katalog.jsonld", "json-ld")])
def test_the_catalogue_has_what_dcat_ap_asks_for(
    portal: Flask, nation: Nation, skien: Made, public: FlaskClient, name: str, syntax: str
) -> None:
    before = Graph().parse(data=public.get(f"/data/{name}").data, format=syntax)
    alone = {figure.id for figure in registry.of(portal).figures.values() if figure.since}
    assert "kommuner" not in alone
    assert len(set(before.subjects(RDF.type, DCAT.Dataset))) == len(registry.of(portal).figures) - len(alone)
    nation.cut(today() - timedelta(days=40))
    nation.cut(today())
    cut = [entry.findtext(f"{ATOM}updated") for entry in _entries(public)]
    answer = public.get(f"/data/{name}")
    assert answer.status_code == 200
    graph = Graph().parse(data=answer.data, format=syntax)
    shapes = Graph().parse(data=SHAPES, format="turtle")
    conforms, _report, text = pyshacl.validate(graph, shacl_graph=shapes)
    assert conforms, text
    sets = list(graph.subjects(RDF.type, DCAT.Dataset))
    assert len(sets) == len(registry.of(portal).figures)
    for address in graph.objects(predicate=DCAT.downloadURL):
        assert "/tall/" in str(address)
    for data_set in sets:
        told = [str(graph.value(data_set, predicate)) for predicate in (DCTERMS.issued, DCTERMS.modified)]
        if str(data_set).rpartition("#")[2] in alone:
            assert told == [cut[-1], cut[0]], "the first release that has it, and the latest"
        else:
            assert told[0] == "None"
            assert told[1] >= str(cut[0])
    # What is taken away is noticed.
    for predicate in (DCAT.theme, DCTERMS.modified):
        kept = list(graph.triples((sets[0], predicate, None)))
        graph.remove((sets[0], predicate, None))
        assert not pyshacl.validate(graph, shacl_graph=shapes)[0]
        for triple in kept:
            graph.add(triple)


def test_a_release_stays_as_it_was_published(nation: Nation, skien: Made, public: FlaskClient) -> None:
    nation.cut(today() - timedelta(days=40))
    files = [
        f"/tall/{name}.{form}?utgivelse=1"
        for name in (
            "kommuner-etter-status",
            "kommuner-etter-fylke",
            "kommuner-etter-politidistrikt",
            "enheter-etter-status",
        )
        for form in ("csv", "json", "svg")
    ]
    before = {address: public.get(address).data for address in [*files, "/data/utgivelser/1.json"]}
    assert "Godkjent;1;" in before[files[0]].decode()
    live = public.get(f"/tall/kommuner-etter-fylke.csv?dato={today() - timedelta(days=40)}").data
    assert before["/tall/kommuner-etter-fylke.csv?utgivelse=1"] == live
    unit = nation.unit("4001", name="Porsgrunn")
    case = nation.applied(unit, D("2024-02-01"), surveys=[])
    nation.decided(unit, case, "approved", D("2024-03-01"), D("2099-03-01"))
    nation.project(unit)
    nation.cut(today())
    for address, data in before.items():
        answer = public.get(address)
        assert answer.data == data
        assert answer.cache_control.immutable
    whole = public.get("/data/utgivelser/1.json")
    assert sha256(whole.data).hexdigest() == whole.get_etag()[0]
    page = public.get("/data/utgivelser/1").text
    assert sha256(whole.data).hexdigest() in page
    assert "/data/utgivelser/2" in page
    assert public.get("/data/utgivelser/3").status_code == 404
    assert public.get("/data/utgivelser/99999999999999999999").status_code == 404


def _entries(public: FlaskClient) -> list[ET.Element]:
    return ET.fromstring(public.get("/data/utgivelser.atom").data).findall(f"{ATOM}entry")


def test_the_feed_has_each_release(nation: Nation, skien: Made, public: FlaskClient) -> None:
    assert not ET.fromstring(public.get("/data/utgivelser.atom").data).findall(f"{ATOM}entry")
    nation.cut(today() - timedelta(days=40))
    nation.cut(today())
    feed = ET.fromstring(public.get("/data/utgivelser.atom?sprak=nn").data)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "nn"
    entries = feed.findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}id").rpartition(":")[2] for e in entries] == ["2", "1"]  # type: ignore[union-attr]
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert public.get(link.attrib["href"].partition("8000")[2] or link.attrib["href"]).status_code in (200, 308)


def test_a_version_of_a_file_is_kept_for_good_and_leads_on_when_it_is_corrected(
    nation: Nation, skien: Made, public: FlaskClient
) -> None:
    answer = public.get("/tall/kommuner.csv?dato=2024-06-01")
    assert not answer.cache_control.immutable
    version = answer.headers["Content-Location"]
    again = public.get(version)
    assert again.data == answer.data
    assert again.cache_control.immutable
    nation.project(nation.unit("4001", name="Porsgrunn"))
    led = public.get(version)
    assert led.status_code == 302
    assert "versjon" not in led.location
    assert "Porsgrunn" in public.get(led.location).text


def test_another_site_may_read_the_files_and_ask_first(nation: Nation, public: FlaskClient) -> None:
    for address in ("/tall/kommuner.json", "/data/katalog.ttl", "/data/openapi.json", "/tall/kommuner.json?dato=x"):
        answer = public.get(address, headers={"Origin": "https://avisa.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert public.options(address).headers["Access-Control-Allow-Headers"] == "If-None-Match"
    assert "Access-Control-Allow-Origin" not in public.get("/data/").headers


def test_the_page_of_open_data_leads_to_every_table_that_there_is(
    portal: Flask, nation: Nation, skien: Made, public: FlaskClient
) -> None:
    def led_to() -> set[str]:
        page = public.get("/data/").text
        led = {figure for figure in registry.of(portal).figures if f'href="/tall/{figure}"' in page}
        there = {figure for figure in registry.of(portal).figures if public.get(f"/tall/{figure}").status_code == 200}
        assert led == there
        return led

    assert "Ingen utgivelser ennå." in public.get("/data/").text
    before = led_to()
    nation.cut(today())
    assert led_to() - before >= {"forutsetninger", "politibekreftelser", "moter-styring"}
    assert 'href="/data/"' in public.get("/").text
    assert public.get("/data").location.endswith("/data/")


def test_the_tables_are_folded_by_what_they_are_of(portal: Flask, nation: Nation, public: FlaskClient) -> None:
    nation.cut(today())
    for address, asked in (("/data/", ""), ("/data/utgivelser/1", "?utgivelse=1")):
        page = public.get(address).text
        groups = re.findall(
            r'<details class="slt-part" id="([a-z-]+)">\s*<summary>([^<]+)</summary>(.*?)</details>', page, re.DOTALL
        )
        led = [
            re.findall(r'<th scope="row"><a class="ds-link" href="/tall/([a-z0-9-]+)([^"]*)"', body)
            for *_, body in groups
        ]
        assert all(query == asked for found in led for _figure, query in found)
        told = [figure for found in led for figure, _query in found]
        assert len(told) == len(set(told)), "each stands once"
        for (_key, summary, _body), found in zip(groups, led, strict=True):
            assert f"({len(found)} tabell" in summary
            assert len(found) <= 12
        assert groups[0][0] == "kommuner"
        assert {"forutsetning-kartlegging", "moter", "saker"} <= {key for key, *_ in groups}
        outside = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
        assert 'scope="row"><a class="ds-link" href="/tall/' not in outside


def test_every_operation_is_as_it_is_described(portal: Flask, nation: Nation, skien: Made) -> None:
    nation.cut(today())
    config = SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "generation": {"max-examples": 2, "deterministic": True, "database": "none"},
            "phases": {"stateful": {"enabled": False}, "coverage": {"enabled": False}},
            # No schema can say which days, codes and releases there are.
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "400", "404"]}},
        }
    )
    described = portal.test_client().get("/data/openapi.json").json
    assert described
    # All forms of a figure take the same: one figure is asked for in each, the others as JSON-stat.
    described["paths"] = {
        path: operations
        for path, operations in described["paths"].items()
        if not path.startswith("/tall/") or path.startswith("/tall/kommuner-etter-fylke.") or path.endswith(".json")
    }
    with serving(portal) as address:
        described["servers"] = [{"url": address}]
        schema = schemathesis.openapi.from_dict(json.loads(json.dumps(described)), config=config)
        schema.config.update(base_url=address)
        answered = answered_as_described(schema)
    assert {operation for operation, _status in answered} == {f"GET {path}" for path in described["paths"]}
    assert {status for _operation, status in answered} <= {200, 304, 400, 404}
