"""A police district's own figures: as they are now, in every form, and for nobody but the district's own people."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import today
from dashboards.coverage import own
from dashboards.figures.addresses import FORMS
from tenants.police.service import district, national, requests
from tests.database import ClientAs, People
from tests.factories import police as make
from tests.factories.nation import Made, Nation
from tests.isolation.routes import same
from tests.statements import statements

PAGE = "/vart-politidistrikt"
#: Applied so many days ago.
DAYS = 12


@pytest.fixture
def agder(nation: Nation, people: People) -> list[Made]:
    """Lillesand is confirmed, Arendal's confirmation is withdrawn, Evje and Bygland never had one; Lillesand and a neighbour's
    unit have applied."""
    names = {"4215": "Lillesand", "4203": "Arendal", "4219": "Evje og Hornnes", "4220": "Bygland", "4003": "Skien"}
    made = [nation.unit(number, name=name) for number, name in names.items()]
    for unit in (made[0], made[-1]):
        nation.applied(unit, today() - timedelta(days=DAYS))
    nation.project(*made)
    officer = make.officer(people, make.AGDER)
    officer.confirm(made[0].municipality_ids[0])
    withdrawn = officer.confirm(made[1].municipality_ids[0], confirmed_on=today() - timedelta(days=9))
    with officer.at_work() as me:
        district.withdraw(me, withdrawn, today() - timedelta(days=2), "Lederen sluttet.")
    return made


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return portal.test_client()


@pytest.fixture
def officer(client_as: ClientAs) -> FlaskClient:
    return client_as("police", "reader", police_district_id=make.AGDER)


def _rows(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


def _addresses(page: str) -> set[str]:
    return {html.unescape(address) for address in re.findall(rf'href="(?:http://[^/"]*)?({PAGE}/tall/[^"]*)"', page)}


def test_the_district_has_its_rows_as_figures_and_each_as_files(agder: list[Made], officer: FlaskClient) -> None:
    page = officer.get(PAGE).text
    for said in (
        "3 av 4 steder mangler bekreftelse fra politiet",
        "Bekreftelsen mangler her: Arendal, Bygland, Evje og Hornnes",
        f"1 av 4 steder har en søknad til behandling, den eldste i {DAYS} dager",
        "0 av 4 steder har både bekreftelse, samarbeidsavtale og politikontakt",
        "3 steder mangler bekreftelse, og har ikke bedt om den.",
        "Slik er tallet laget",
        f'href="/politi/sted/{agder[1].municipality_ids[0]}"',
    ):
        assert said in page, said
    assert "Skien" not in page
    found = _addresses(page)
    forms = {(path.rpartition("/")[2].partition(".")[::2]) for path in (a.partition("?")[0] for a in found)}
    drawn = {"distriktets-bekreftelser", "distriktets-soknader"}
    assert forms == {
        (id_, form) for id_ in own.FIGURES for form in ("", *FORMS) if id_ in drawn or form not in ("svg", "png")
    }
    for address in found:
        answer = officer.get(address)
        assert answer.status_code == 200, address
        assert "no-store" in answer.headers["Cache-Control"]
        assert "dato=" not in address, "it is of the day on which it is asked for"
        if "." in address.partition("?")[0]:
            assert "slt-internt-distriktets-" in answer.headers["Content-Disposition"]
            assert not answer.headers.get("Access-Control-Allow-Origin")
    # All outputs are of one table.
    lacking = _rows(officer.get(f"{PAGE}/tall/distriktets-mangler.csv"))
    assert [(row["Sted"], row["Bekreftelse"], row["Trukket eller utløpt"]) for row in lacking] == [
        ("Arendal", "Trukket", (today() - timedelta(days=2)).isoformat()),
        ("Bygland", "Ikke bekreftet", ""),
        ("Evje og Hornnes", "Ikke bekreftet", ""),
    ]
    told = officer.get(f"{PAGE}/tall/distriktets-bekreftelser.json?sprak=nn").get_json()
    numbers = dict(zip(told["dimension"]["bekreftelse"]["category"]["index"], told["value"][::3], strict=True))
    assert numbers == {
        "bekreftet": 1, "trukket": 1, "utlopt": 0, "mangler_underskrift": 0, "forespurt": 0, "ikke_bekreftet": 2, "alle": 4
    }  # fmt: skip
    assert "Agder politidistrikt" in told["label"]
    assert "berre for politidistriktet" in told["source"]


def test_nobody_else_is_answered_and_all_as_on_the_page(
    agder: list[Made], officer: FlaskClient, client_as: ClientAs, public: FlaskClient
) -> None:
    mine = [*_addresses(officer.get(PAGE).text), *(f"{PAGE}/tall/{id_}.csv" for id_ in own.FIGURES)]
    for role in ("signatory", "contact"):
        colleague = client_as("police", role, police_district_id=make.AGDER)
        assert {colleague.get(address).status_code for address in mine} == {200}
    others = [
        client_as("unit", "coordinator", tenant_id=agder[0].id),
        client_as("council", "decider"),
        client_as("ministry", "reader"),
    ]
    for somebody in others:
        for address in (PAGE, *mine):
            answer = somebody.get(address)
            assert answer.status_code == 404, address
            form = address.partition("?")[0].rpartition("/")[2].partition(".")[2]
            assert same(answer, somebody.get(f"/finnes-ikke.{form}")), address
    for address in (PAGE, *mine):
        answer = public.get(address)
        assert answer.status_code == 401 or str(answer.location).startswith("/logg-inn"), address
        assert "Arendal" not in answer.text
    # Another district's people have figures of their own at the same address, and none of this district's.
    vest = client_as("police", "signatory", police_district_id=make.WEST)
    for address in mine:
        answer = vest.get(address)
        if "politidistrikt=agder" in address:
            assert answer.status_code == 404, address
            unheard_of = vest.get(address.replace("agder", "ukjent"))
            assert same(answer, unheard_of), "not yours and not there are the same"
        else:
            assert answer.status_code == 200
        assert not re.search(r"Lillesand|Arendal|Bygland", answer.text), address


def test_a_bad_address_is_answered_in_words(agder: list[Made], officer: FlaskClient) -> None:
    file = f"{PAGE}/tall/distriktets-mangler.csv"
    assert officer.get(f"{file}?dato={today()}").status_code == 200
    earlier = officer.get(f"{file}?dato={today() - timedelta(days=1)}")
    assert (earlier.status_code, "finnes ikke for andre dager" in earlier.get_json()["detail"]) == (400, True)
    assert officer.get(f"{file}?fylke=42").status_code == 400
    for address in (f"{file}?utgivelse=1", f"{PAGE}/tall/kommuner.csv", f"{PAGE}/tall/distriktets-mangler.svg"):
        assert officer.get(address).status_code == 404, address
    for id_ in own.FIGURES:
        assert officer.get(f"/tall/{id_}").status_code == 404, "it is no public figure"


def test_it_agrees_with_what_everybody_is_told_and_with_krad(
    agder: list[Made], nation: Nation, officer: FlaskClient, client_as: ClientAs, public: FlaskClient
) -> None:
    places = _rows(officer.get(f"{PAGE}/tall/distriktets-steder.csv"))[:-1]
    everybody = _rows(public.get("/tall/kommuner.csv?politidistrikt=agder"))[:-1]
    covered = {row["Kommunenummer"]: row for row in everybody if row["Status"] != "Ingen SLT kjent"}
    number = "Kommunenummer, for bydeler med bydelens nummer"
    assert [(row[number], row["Status"], row["SLT-enhet"], row["Innbyggere"]) for row in places] == [
        (code, row["Status"], row["SLT-enhet"], row["Innbyggere"]) for code, row in covered.items()
    ]
    told = client_as("council", "auditor").get("/krad/tall/soknader-til-behandling.csv?gruppe=politidistrikt")
    (live,) = (row for row in _rows(told) if row["Kode"] == "agder")
    applying = _rows(officer.get(f"{PAGE}/tall/distriktets-soknader.csv"))
    assert [(row["Sted"], row["Dager til behandling"]) for row in applying] == [("Lillesand", str(DAYS))]
    under_way = sum(int(value) for name, value in live.items() if "dager" in name)
    assert under_way == len(applying) == 1


def test_what_to_do_now_is_what_waits_for_the_district(agder: list[Made], people: People, officer: FlaskClient) -> None:
    place, coordinator = agder[1].municipality_ids[0], people("unit", "coordinator", tenant_id=agder[1].id)
    with people.acting(coordinator):
        asked = requests.ask(agder[1].id, place, None, by=coordinator.membership_id)
    page = officer.get(PAGE).text
    assert "1 forespørsel venter på svar fra dere." in page
    (row,) = (row for row in _rows(officer.get(f"{PAGE}/tall/distriktets-mangler.csv")) if row["Sted"] == "Arendal")
    assert (row["Bekreftelse"], row["Trukket eller utløpt"]) == (
        "Forespurt",
        (today() - timedelta(days=2)).isoformat(),
    )
    police = make.officer(people, make.AGDER)
    with police.at_work() as me:
        district.question(me, asked, "Hvem leder gruppen?", by=police.somebody.membership_id)
    page = officer.get(PAGE).text
    assert "Svar på forespørslene først" not in page, "it waits for the unit"
    assert "2 steder mangler bekreftelse, og har ikke bedt om den." in page
    alone = officer.get(f"{PAGE}/tall/distriktets-mangler").text
    assert f'href="{PAGE}">Agder politidistrikt i tall</a>' in alone
    assert 'href="/kommune/4203"' in officer.get(f"/politi/sted/{place}").text


def test_a_word_for_the_whole_city_counts_for_its_districts(
    nation: Nation, people: People, client_as: ClientAs
) -> None:
    nation.project(nation.unit("0301", name="Bydel Sagene", district="03"), nation.unit("0301", district="01"))
    oslo, auditor = make.officer(people, make.OSLO_POLICE), people("council", "auditor")
    client = people.client(oslo.somebody)

    def lacking() -> list[str]:
        return [row["Sted"] for row in _rows(client.get(f"{PAGE}/tall/distriktets-mangler.csv"))]

    assert lacking() == ["Bydel Gamle Oslo", "Bydel Sagene"]
    oslo.confirm(make.SAGENE)
    assert lacking() == ["Bydel Gamle Oslo"]
    oslo.confirm(make.OSLO)
    assert lacking() == []
    page = client.get(PAGE).text
    assert "Politiet har bekreftet alle stedene som har en SLT-enhet" in page
    assert "Dette mangler først: avtaler og kontakter" in page
    here = client.get(f"/politi/sted/{make.GAMLE_OSLO}").text
    assert "(hele byen)" in here
    assert "Vi har ikke bekreftet noe her" not in here
    with people.acting(auditor):
        assert national.unconfirmed(today()) == []
    codes = [row[next(iter(row))] for row in _rows(client.get(f"{PAGE}/tall/distriktets-steder.csv"))]
    assert codes == ["030101", "030103", ""]


def test_as_many_statements_for_many_places_as_for_one(nation: Nation, people: People, officer: FlaskClient) -> None:
    addresses = (PAGE, f"{PAGE}/tall/distriktets-steder.xlsx")

    def asked() -> list[int]:
        found = []
        for address in addresses:
            officer.get(address)  # what is kept of a version is made
            with statements() as seen:
                assert officer.get(address).status_code == 200
            found.append(len(seen))
        return found

    def more(*numbers: str) -> None:
        made = [nation.unit(number, name=f"Enhet {number}") for number in numbers]
        for unit in made:
            nation.applied(unit, today() - timedelta(days=DAYS))
            make.officer(people, make.AGDER).confirm(unit.municipality_ids[0])
        nation.project(*made)

    more("4215")
    one = asked()
    more("4203", "4219", "4220", "4202", "4204", "4205")
    assert asked() == one
    assert officer.get(PAGE).text.count("Enhet 4") > 7
