"""The public register: certificates of a day, one certificate's page, its files, and what a bad address gets."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import signing
from app.clock import today
from app.db.roles import COUNCIL
from app.db.session import acting
from app.errors import Unavailable
from app.identity.tokens import operator_token
from certification.certificates import codes, keys, signed
from certification.certificates.signed import ListState
from tests.certification.certificates import offline
from tests.database import Database, People
from tests.factories.nation import Made, Nation
from tests.statements import statements
from tests.template import SIGNING_KEY

REGISTER = "/register"


@pytest.fixture
def nation(portal: Flask, db: Database) -> Nation:
    return Nation(portal, db)


@pytest.fixture
def client(people: People) -> FlaskClient:
    return people.client()


def approved(
    nation: Nation, number: str, name: str, on: date, outcome: str = "approved", until: date | None = None
) -> Made:
    unit = nation.unit(number, name=name)
    nation.decided(unit, nation.applied(unit, on - timedelta(days=30)), outcome, on, until)
    nation.project(unit)
    return unit


def codes_of(db: Database, unit: Made) -> list[str]:
    """The codes of a unit's certificates in the order in which they were given."""
    rows = db.rows("SELECT number FROM app.public_certificate WHERE unit_id = %s ORDER BY number", unit.id)
    return [codes.write(int(str(row[0]))) for row in rows]


def test_the_register_of_a_day_by_county_police_district_and_name(client: FlaskClient, nation: Nation) -> None:
    approved(nation, "4003", "Skien", date(2022, 3, 1))
    approved(nation, "4215", "Lillesand", date(2024, 5, 1), "approved_with_conditions")

    def names(**query: str) -> list[bool]:
        answer = client.get(REGISTER, query_string=query)
        assert answer.status_code == 200
        return [f">{name}</a></th>" in answer.text for name in ("Skien", "Lillesand")]

    assert names() == [False, True]
    assert names(dato="01.06.2024") == [True, True]
    assert names(dato="28.02.2022") == [False, False]
    assert names(dato="01.06.2024", fylke="40") == [True, False]
    assert names(dato="01.06.2024", politidistrikt="agder") == [False, True]
    assert names(dato="01.06.2024", navn="skie") == [True, False]
    assert names(dato="01.06.2024", navn="4215") == [False, True]
    assert "med vilkår" in client.get(REGISTER).text
    for query, fault in (
        ({"dato": "30.12.2017"}, "Registeret begynner 31. desember 2017"),
        ({"dato": "01.01.2099"}, "Dagen har ikke vært ennå"),
        ({"dato": "31.02.2022"}, "Datoen finnes ikke"),
        ({"fylke": "99"}, "Velg ett av svarene"),
    ):
        answer = client.get(REGISTER, query_string=query)
        assert (answer.status_code, fault in answer.text) == (422, True), query
    nation.db.run("UPDATE app.data_version SET name = gen_random_uuid()")
    with statements() as one:
        client.get(f"{REGISTER}?dato=01.06.2024")
    approved(nation, "4001", "Porsgrunn", date(2024, 1, 1))
    with statements() as three:
        client.get(f"{REGISTER}?dato=01.06.2024")
    assert len(one) == len(three) <= 12


def test_the_register_is_a_figure_whose_files_are_what_the_page_shows(
    client: FlaskClient, nation: Nation, db: Database
) -> None:
    unit = approved(nation, "4003", '=HYPERLINK("http://x")', date(2024, 3, 1), "approved_with_conditions")
    approved(nation, "4215", "Lillesand", date(2024, 5, 1))
    (code,) = codes_of(db, unit)
    page = client.get(f"{REGISTER}?navn=hyper&fylke=40").text
    assert "1 godkjenning gjelder</h2>" in page
    (address,) = re.findall(r'"(/tall/godkjenninger\.csv[^"]*)"', page)
    answer = client.get(html.unescape(address))
    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";")
    assert row["SLT-enhet"].startswith("'="), "no cell is a formula"
    assert (row["Kode"], row["Status"], row["Kommuner"]) == (code, "Gyldig, med vilkår", "Skien (4003)")
    assert (row["Gjelder fra"], row["Antall vilkår"]) == ("2024-03-01", "1")
    told = client.get("/tall/godkjenninger.json?fylke=42").get_json()
    assert (len(told["dimension"]["godkjenning"]["category"]["index"]), told["extension"]["n"]) == (1, 1)
    assert client.get("/tall/godkjenninger.xlsx").data.startswith(b"PK")
    assert client.get(f"/tall/godkjenninger.csv?navn={'x' * 101}").status_code == 404
    led = client.get("/register.csv?fylke=42&dato=01.06.2024")
    assert led.headers["Location"] == "/tall/godkjenninger.csv?dato=2024-06-01&fylke=42"
    assert "Lillesand (4215)" in client.get(led.headers["Location"]).text


def test_a_certificates_page_tells_its_whole_public_story(client: FlaskClient, nation: Nation, db: Database) -> None:
    unit = approved(nation, "4003", "Skien", date(2020, 3, 1), "approved_with_conditions", until=date(2023, 2, 1))
    nation.decided(unit, nation.applied(unit, date(2023, 1, 1)), "approved", date(2023, 2, 1), until=date(2030, 2, 1))
    nation.project(unit)
    old, new = codes_of(db, unit)
    page = client.get(f"{REGISTER}/{new}")
    assert page.status_code == 200
    for text in (
        "Godkjenningen er gyldig.",
        "Skien (4003)",
        "1. februar 2023",
        "31. januar 2030",
        old,
        f"{REGISTER}/{new}.pdf",
    ):
        assert text in page.text, text
    assert "CANARY" not in page.text
    former = client.get(f"{REGISTER}/{old}").text
    assert "Godkjenningen er utløpt." in former
    assert "Et vilkår med egne ord (frist 1. januar 2030)" in former
    assert "Et vilkår<" not in former  # KRÅD's own words are not public
    then = client.get(f"{REGISTER}/{old}?dato=01.01.2022").text
    assert "Godkjenningen er gyldig." in then
    assert "Skien (3807)" in then  # as it was that day
    assert "ikke gitt denne dagen" in client.get(f"{REGISTER}/{new}?dato=01.01.2022").text
    assert client.get(f"{REGISTER}/{new}?dato=01.01.2012").status_code == 422
    start = page.text.index("<svg role")
    drawing = page.text[start : page.text.index("</svg>", start) + 6]
    svg = ElementTree.fromstring(drawing)
    assert svg.get("role") == "img"
    assert f"{REGISTER}/{new}" in (svg.findtext("title") or "")
    assert "style=" not in drawing


@pytest.mark.parametrize("ending", ["withdrawn", "superseded", "lapsed"])
def test_of_a_past_day_the_last_day_is_what_was_known_then(
    ending: str, client: FlaskClient, nation: Nation, db: Database
) -> None:
    """One that was cut short: on the day before nobody knew, and from that day on everybody does."""
    given, until, ended = date(2024, 3, 1), date(2028, 3, 1), date(2025, 6, 1)
    unit = nation.unit("4003", name="Skien")
    case_id = nation.applied(unit, date(2024, 2, 1))
    nation.decided(unit, case_id, "approved", given, until)
    nation._as_it_was(
        "UPDATE app.certificate SET valid = daterange(lower(valid), %s), ending = %s, ended_on = %s",
        ended,
        ending,
        ended,
    )
    if ending == "superseded":
        nation.decided(unit, nation.applied(unit, date(2025, 5, 1)), "approved", ended, date(2029, 6, 1))
    nation.project(unit)
    code, eve = codes_of(db, unit)[0], ended - timedelta(days=1)

    def rows(figure: str, on: date) -> list[dict[str, str]]:
        text = client.get(f"/tall/{figure}.csv?dato={on}").text.removeprefix("\ufeff")
        return [row for row in csv.DictReader(io.StringIO(text), delimiter=";") if code in row.values()]

    # Nobody knew that it had a day left.
    (row,) = rows("godkjenninger", eve)
    assert row["Gjelder til og med"] == "2028-02-29"
    assert rows("gar-ut", eve) == []
    assert client.get(f"/tall/gar-ut.json?dato={eve}").get_json()["extension"]["n"] == 1
    assert code not in client.get(f"/gar-ut?dato={eve}").text
    for page in (f"{REGISTER}/{code}", "/kommune/4003"):
        told = client.get(f"{page}?dato={eve}").text
        assert re.findall(r"til og med\s*</dt>\s*<dd[^>]*>\s*([^<]*\d{4})", told) == ["29. februar 2028"], page
    # From the day on it is over.
    page = client.get(f"{REGISTER}/{code}?dato={ended}").text
    assert re.findall(r"til og med\s*</dt>\s*<dd[^>]*>\s*([^<]*\d{4})", page) == ["31. mai 2025"]
    assert rows("godkjenninger", ended) == []
    spells = db.rows(
        "SELECT status, lower(valid), certificate_until FROM app.unit_status WHERE upper(valid) = %s", ended
    )
    assert spells == [("approved", given, until)]
    assert db.rows("SELECT certificate_until FROM app.place_status WHERE upper(valid) = %s", ended) == [(until,)]


def test_however_a_code_is_typed_it_leads_to_its_page_and_a_typo_to_none(
    client: FlaskClient, nation: Nation, db: Database
) -> None:
    (code,) = codes_of(db, approved(nation, "4003", "Skien", date(2024, 3, 1)))
    for typed in (code.lower(), code.replace("-", " "), code[4:]):
        assert client.get(f"{REGISTER}/{typed}").headers["Location"] == f"{REGISTER}/{code}"
        assert client.get(REGISTER, query_string={"kode": typed}).headers["Location"].endswith(f"{REGISTER}/{code}")
    other = "A" if code[-1] != "A" else "C"
    for answer, status in (
        (client.get(f"{REGISTER}/{code[:-1]}{other}"), 404),
        (client.get(REGISTER, query_string={"kode": f"{code[:-1]}{other}"}), 422),
    ):
        assert answer.status_code == status
        assert "Koden er ikke riktig skrevet" in answer.text
    unknown = codes.write(9_999_999)
    for suffix in ("", ".jws", ".pdf"):
        assert client.get(f"{REGISTER}/{unknown}{suffix}").status_code == 404
        assert client.get(f"{REGISTER}/nonsense{suffix}").status_code == 404


def test_one_that_was_withdrawn_the_day_it_was_given_says_so_and_gives_no_file(
    client: FlaskClient, nation: Nation, db: Database
) -> None:
    on = date(2024, 3, 1)
    unit = nation.unit("4003", name="Skien")
    case_id = nation.applied(unit, on)
    nation.decided(unit, case_id, "approved", on)
    nation.withdrawn(unit, case_id, on)
    nation.project(unit)
    (code,) = codes_of(db, unit)
    page = client.get(f"{REGISTER}/{code}")
    assert "trukket tilbake" in page.text
    assert "ikke oppgitt" in page.text
    assert ">Skien</a></th>" not in client.get(f"{REGISTER}?dato=01.03.2024").text
    assert [client.get(f"{REGISTER}/{code}{suffix}").status_code for suffix in (".jws", ".pdf")] == [404, 404]
    assert _listed(client)[codes.read(code)] is ListState.WITHDRAWN


def _listed(client: FlaskClient) -> dict[int, ListState]:
    """What the signed list says of each index."""
    published = signed.read_keys(client.get("/.well-known/jwks.json").data)
    claims, _key = signed.opened(client.get("/register/status.jwt").data, signed.STATUS_TYPE, published)
    return {index: signed.state_at(claims, index) for index in range(claims["status_list"]["size"])}


def test_a_certificate_from_the_running_system_verifies_without_a_network(
    client: FlaskClient, nation: Nation, db: Database, tmp_path: Path
) -> None:
    unit = approved(nation, "4003", "Skien", date(2024, 3, 1), until=date(2099, 1, 1))
    (code,) = codes_of(db, unit)

    def fetch(path: str, name: str) -> None:
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        (tmp_path / name).write_bytes(answer.data)

    fetch(f"{REGISTER}/{code}.jws", "cert")
    fetch("/.well-known/jwks.json", "keys")
    fetch("/register/status.jwt", "list")
    assert offline.verify(tmp_path, "cert", "--keys", "keys", "--status-list", "list")[0] == 0
    case_id = db.value("SELECT case_id FROM app.decision WHERE tenant_id = %s", unit.id)
    nation.withdrawn(unit, case_id, today())  # type: ignore[arg-type]
    nation.project(unit)
    fetch("/register/status.jwt", "list")
    status, said = offline.verify(tmp_path, "cert", "--keys", "keys", "--status-list", "list", "--format", "json")
    told = json.loads(said)
    assert (status, told["answer"], told["certificate"]["sub"]) == (11, "withdrawn", code)
    assert told["certificate"]["municipalities"] == [{"name": "Skien", "number": "4003"}]
    assert "CANARY" not in said
    for line in (tmp_path / "keys").read_text().splitlines():
        assert '"d"' not in line


def test_the_paper_has_the_code_and_the_words_on_one_page(client: FlaskClient, nation: Nation, db: Database) -> None:
    (code,) = codes_of(db, approved(nation, "4003", "Skien", date(2024, 3, 1)))
    answer = client.get(f"{REGISTER}/{code}.pdf")
    document = pypdfium2.PdfDocument(answer.data)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    for word in (code, "Skien (4003)", "1. mars 2024", "Det kriminalitetsforebyggende råd"):
        assert word in text


def test_keys_rotate_and_a_key_that_has_ended_or_is_revoked_signs_nothing(portal: Flask, db: Database) -> None:
    later = signing.new_private_key()
    own, new = (signing.kid(signing.private_key(text)) for text in (SIGNING_KEY, later))
    try:
        with portal.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
            issuer = next(key.issuer for key in keys.published() if key.kid == own)
            assert not keys.publish(SIGNING_KEY, issuer)
            with pytest.raises(keys.Refused, match="make a new one"):
                keys.publish(SIGNING_KEY, "another")
            assert keys.publish(later, issuer)
            by_kid = {key.kid: key for key in keys.published()}
            assert by_kid[own].until_at == by_kid[new].from_at + keys.OVERLAP
            assert keys.current()[1].kid == own  # for an hour yet
            with pytest.raises(keys.Refused):
                keys.publish(SIGNING_KEY, issuer)
            keys.revoke(own)
            with pytest.raises(keys.Refused):
                keys.revoke("nobody's")
            with pytest.raises(Unavailable):
                keys.current()
            assert json.loads(keys.jwks())["keys"][1]["revoked"] is True
    finally:
        db.run("DELETE FROM app.signing_key WHERE kid = %s", new)
        db.run("UPDATE app.signing_key SET until_at = NULL, revoked_at = NULL")


def test_how_to_check_is_told_in_plain_words(client: FlaskClient) -> None:
    page = client.get("/slik-sjekker-du")
    assert page.status_code == 200
    for link in (REGISTER, "/.well-known/jwks.json", "/register/status.jwt"):
        assert f'href="{link}"' in page.text
