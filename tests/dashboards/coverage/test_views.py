"""The public pages say where every municipality stands, to everybody alike, and nothing that is a unit's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from csv import DictReader
from datetime import date, timedelta

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from app.db.base import Base
from app.db.ddl import load_models
from app.db.registry import access_of
from app.db.roles import STATS
from tenants.register.records import identity
from tests.database import ClientAs, Database, People
from tests.factories.nation import Made, Nation
from tests.statements import statements

D = date.fromisoformat


@pytest.fixture
def skien(nation: Nation) -> Made:
    """Skien, approved in a case whose reason only the unit and KRÅD may read."""
    unit = nation.unit("4003", name="Skien")
    case = nation.applied(unit, D("2024-02-01"), surveys=[])
    nation.decided(unit, case, "approved", D("2024-03-01"), D("2099-03-01"))
    nation.project(unit)
    return unit


def test_the_front_page_says_the_finding_in_words(nation: Nation, skien: Made, public: FlaskClient) -> None:
    nation.cut(today())
    page = public.get("/").text
    assert "1 av 357 kommuner har godkjent SLT" in page
    assert "56 619 mennesker, 1 % av innbyggerne, bor der SLT er godkjent." in page.replace("\xa0", " ")
    for words in (
        "Godkjent",
        "Ingen SLT kjent",
        "356",
        "Ikke rapportert",
        "Solid forankring",
        "Sør-Øst politidistrikt",
    ):
        assert words in page
    assert 'type="application/json"' in page


@pytest.fixture
def ages(nation: Nation) -> Iterator[Callable[[str], None]]:
    """Lets the register know the ages of the municipalities that a condition chooses: a fifth of the inhabitants is under 18."""

    def know(where: str) -> None:
        nation.db.run(
            "UPDATE app.population SET under_18 = NULL; UPDATE app.population SET under_18 = population / 5"
            f" WHERE place_id IN (SELECT municipality_id FROM app.municipality_version WHERE {where})"
        )

    yield know
    nation.db.run("UPDATE app.population SET under_18 = NULL")


def test_who_is_under_18_is_told_where_the_register_has_it_and_nothing_is_said_where_it_has_not(
    nation: Nation, skien: Made, public: FlaskClient, ages: Callable[[str], None]
) -> None:
    for path in ("/", "/fylke/40", "/kommune/4003", "/kommune", "/tall/kommuner-etter-fylke.csv"):
        assert "nder 18 år" not in public.get(path).text, path
    ages("valid @> (now() AT TIME ZONE 'Europe/Oslo')::date AND number <> '3101'")
    assert "11 323 av dem er under 18 år." in public.get("/").text.replace("\xa0", " ")
    municipality = public.get("/kommune/4003").text
    assert "Innbyggere under 18 år" in municipality
    assert "11\xa0323" in municipality
    assert "Innbyggere under 18 år" not in public.get("/kommune/3101").text
    for figure_id, head, part in (("fylke", "Fylke", "Telemark"), ("slag", "Slags SLT-enhet", "En kommune")):
        lines = public.get(f"/tall/kommuner-etter-{figure_id}.csv").text.lstrip("\ufeff").splitlines()
        rows = {row[head]: row for row in DictReader(lines, delimiter=";")}
        assert rows[part]["Under 18 år med godkjent SLT"] == "11323"
        # Of one municipality no ages are known, so that neither the part that it is in nor the whole has a sum.
        assert rows["Alle"]["Under 18 år"] == ".."
    # Oslo is covered in part, and of its districts no ages are known: as many of them are taken to be under 18 as of the city.
    ages("number = '0301' AND upper_inf(valid)")
    oslo = nation.unit("0301", name="Sagene", district="03")
    nation.decided(oslo, nation.applied(oslo, D("2025-01-01")), "approved", D("2025-02-01"))
    nation.project(oslo)
    row = next(
        iter(DictReader(public.get("/tall/kommuner.csv?fylke=03").text.lstrip("\ufeff").splitlines(), delimiter=";"))
    )
    covered = int(row["Innbyggere med godkjent SLT"])
    assert covered > 0
    assert abs(int(row["Under 18 år med godkjent SLT"]) - covered / 5) <= 1
    # A release says it too, and says it for good.
    ages("true")
    nation.cut(today())
    ages("false")
    released = public.get("/tall/kommuner-etter-fylke.csv?utgivelse=1").text
    assert "Under 18 år med godkjent SLT" in released
    assert ";11323" in released
    assert "Under 18" not in public.get("/tall/kommuner-etter-fylke.csv").text


def test_a_municipality_leads_to_what_it_was_before_it_was_changed(nation: Nation, public: FlaskClient) -> None:
    page = public.get("/kommune/1580").text  # Haram, which was parted from Ålesund on the first day of 2024
    assert "Kommunen ble endret 1. januar 2024." in page
    assert 'href="/kommune/1507?dato=2023-12-31"' in page
    ålesund = public.get("/kommune/1508").text
    assert "Kommunen ble endret 1. januar 2024." in ålesund
    assert "En del ble skilt ut til Haram." in ålesund
    assert "Kommunen ble til av Haram, Sandøy, Skodje, Ørskog og Ålesund." in ålesund
    assert 'href="/kommune/1507?dato=2023-12-31"' in ålesund
    assert "Kommunen ble skilt ut fra Ålesund." in page
    assert "Kommunen ble endret" not in public.get("/kommune/4003").text
    before = public.get("/kommune/1507?dato=2023-12-31").text
    assert "Kommunen ble endret 1. januar 2020." in before
    for number in ("1504", "1523", "1529", "1534", "1546"):
        assert f'href="/kommune/{number}?dato=2019-12-31"' in before


def test_a_municipality_tells_of_its_numbers_counties_and_districts(nation: Nation, public: FlaskClient) -> None:
    jevnaker = public.get("/kommune/3236").text
    assert (
        "1. januar 2024: Kommunenummeret ble endret fra 3053 til 3236. Kommunen gikk fra Viken til Akershus."
        in jevnaker
    )
    assert (
        "1. januar 2020: Kommunenummeret ble endret fra 0532 til 3053. Kommunen gikk fra Oppland til Viken." in jevnaker
    )
    assert jevnaker.index("1. januar 2024: ") < jevnaker.index("1. januar 2020: "), "the latest first"
    assert "Akershus" not in public.get("/kommune/3053?dato=2023-12-31").text, "it was not to come yet"
    rindal = public.get("/kommune/5061").text
    assert "Kommunen gikk fra Møre og Romsdal til Trøndelag." in rindal
    assert "Kommunen gikk fra Møre og Romsdal politidistrikt til Trøndelag politidistrikt." in rindal
    assert "Kommunen skiftet navn fra Nes til Nesbyen." in public.get("/kommune/3322").text


def test_a_municipality_that_was_there_before_tells_what_came_to_it_and_what_went_from_it(
    nation: Nation, public: FlaskClient
) -> None:
    stavanger = public.get("/kommune/1103").text
    came = "Et område kom over fra Hjelmeland. Finnøy og Rennesøy ble en del av kommunen."
    assert f"<li>1. januar 2020: {came}</li>" in stavanger
    assert "<li>1. oktober 2020: Et område gikk over til Sola.</li>" in stavanger
    assert "Kommunen fikk en del av Snillfjord." in public.get("/kommune/5056").text, "Hitra"


def test_an_empty_nation_has_a_page_too(nation: Nation, public: FlaskClient) -> None:
    page = public.get("/").text
    assert "Ingen av 357 kommuner har godkjent SLT" in page
    assert "Ingen tall om forutsetningene var gitt ut denne dagen." in page


def test_a_county_has_the_figures_of_its_municipalities(skien: Made, public: FlaskClient) -> None:
    page = public.get("/fylke/40").text
    assert "Telemark: 1 av 17 kommuner har godkjent SLT" in page
    assert 'href="/kommune/4003"' in page
    assert public.get("/fylke/99").status_code == 404


def test_an_officer_sees_the_districts_own_rows_and_the_way_to_what_all_see(
    nation: Nation, public: FlaskClient, people: People
) -> None:
    lillesand, other = nation.unit("4215", name="Lillesand"), nation.unit("4003", name="Skien")
    for unit in (lillesand, other):
        nation.applied(unit, today() - timedelta(days=12))
    nation.project(lillesand, other)
    officer = people("police", "reader", police_district_id=identity("police_district", "agder"))
    client = people.client(officer)
    assert 'href="/vart-politidistrikt"' in client.get("/").text
    page = client.get("/vart-politidistrikt").text
    for words in ('href="/politidistrikt/agder"', "Lillesand", "Ikke bekreftet", ">12<"):
        assert words in page
    assert "Skien" not in page
    assert public.get("/vart-politidistrikt").location.startswith("/logg-inn")


def test_the_districts_page_has_its_own_figures_and_municipalities(skien: Made, public: FlaskClient) -> None:
    page = public.get("/politidistrikt/sor-ost").text
    assert "Sør-Øst politidistrikt: 1 av 42 kommuner har godkjent SLT" in page
    assert 'href="/kommune/4003"' in page
    assert "Oslo politidistrikt" not in page
    names = [page.index(f">{name}</a>") for name in ("Bamble", "Skien", "Tønsberg", "Øvre Eiker", "Ål")]
    assert names == sorted(names)


def test_a_municipalitys_page_has_its_status_its_unit_and_its_past(skien: Made, public: FlaskClient) -> None:
    page = public.get("/kommune/4003").text
    for words in (
        "Skien har godkjent SLT til og med 28. februar 2099.",
        "Status siden",
        "1. mars 2024",
    ):
        assert words in page
    assert "01.02.2024" not in page, "that it applied is told to nobody"


@pytest.mark.parametrize(("former", "present"), [("3807", "4003"), ("0806", "4003"), ("1420", "4640")])
def test_a_former_number_leads_to_what_the_municipality_has_become(
    former: str, present: str, nation: Nation, public: FlaskClient
) -> None:
    assert public.get(f"/kommune/{former}").location == f"/kommune/{present}"


@pytest.mark.parametrize("path", ["/kommune/9999", "/kommune/x", "/politidistrikt/atlantis"])
def test_what_does_not_exist_is_not_found(path: str, nation: Nation, public: FlaskClient) -> None:
    assert public.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/politidistrikt/sor-ost", "/kommune/4003"])
def test_a_page_asks_as_much_of_the_database_for_many_units_as_for_one(
    path: str, nation: Nation, portal: Flask
) -> None:
    client = portal.test_client()
    nation.project(nation.unit("0301", district="01"))
    client.get(path)  # what this process asks once
    nation.db.run("UPDATE app.data_version SET name = gen_random_uuid()")
    with statements() as of_one:
        client.get(path)
    units = [nation.unit(number) for number in ("4003", "4001", "4005", "3303", "3301")]
    for unit in units:
        nation.applied(unit, D("2025-01-01"))
    nation.project(*units)
    with statements() as of_many:
        client.get(path)
    assert len(of_one) == len(of_many) <= 22
    with statements() as again:
        client.get(path)
    assert len(again) == 2  # the settings of its transaction, and which version it is


@pytest.mark.parametrize("path", ["/", "/politidistrikt/sor-ost", "/kommune/4003"])
def test_made_up_units_are_marked_wherever_they_show(path: str, nation: Nation, public: FlaskClient) -> None:
    assert "Demonstrasjonsdata." not in public.get(path).text
    nation.project(nation.unit("4003", demonstration=True))
    assert "Demonstrasjonsdata." in public.get(path).text
    assert "Demonstrasjonsdata." not in public.get("/kommune/0301").text


@pytest.mark.parametrize("path", ["/avgjorelser", "/gar-ut", "/politiavtaler", "/sammenlign", "/kommune"])
def test_a_table_that_counts_a_made_up_unit_is_marked(path: str, nation: Nation, public: FlaskClient) -> None:
    unit = nation.unit("4003", demonstration=True)
    assert "Demonstrasjonsdata." not in public.get(path).text
    nation.decided(unit, nation.applied(unit, D("2024-02-01")), "approved", D("2024-03-01"), D("2099-03-01"))
    nation.project(unit)
    assert "Demonstrasjonsdata." in public.get(path).text


@pytest.mark.parametrize("path", ["/", "/politidistrikt/sor-ost", "/kommune/4003"])
def test_no_page_tells_anybody_what_is_the_units_own(
    path: str, nation: Nation, skien: Made, client_as: ClientAs, public: FlaskClient
) -> None:
    nation.cut(today())
    ministry = client_as("ministry", "reader")
    for client in (public, ministry):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "CANARY" not in answer.text
        assert str(skien.id) not in answer.text


def test_the_nations_role_has_no_right_to_anything_of_a_unit_or_a_police_district(db: Database, skien: Made) -> None:
    load_models()
    owned = [t.fullname for t in Base.metadata.tables.values() if access_of(t).kind in ("tenant", "district")]
    assert len(owned) > 20
    with psycopg.connect(db.dsn(STATS), autocommit=True) as connection:
        for table in [*owned, "app.unit", "app.levels", "app.release_document"]:
            for statement in (f"SELECT FROM {table}", f"DELETE FROM {table}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement.encode())
        for table in ("app.public_unit", "app.unit_status", "app.place_status", "app.release"):
            connection.execute(f"SELECT FROM {table}".encode())
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"DELETE FROM {table}".encode())


def test_the_other_name_of_the_front_page_leads_to_it(nation: Nation, public: FlaskClient) -> None:
    assert public.get("/nasjonalt").location == "/"
