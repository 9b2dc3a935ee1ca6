"""An address that asks for what is not there is answered in words: which days are known, what was not found, and what there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.clock import today
from tests.factories.nation import Nation


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/fylke/12", "2019-12-31"),
        ("/fylke/46?dato=2019-05-01", "2020-01-01"),
        ("/fylke/54", "2023-12-31"),
    ],
)
def test_a_county_that_is_not_there_leads_to_the_nearest_day_on_which_it_was(
    path: str, day: str, nation: Nation, public: FlaskClient
) -> None:
    answer = public.get(path)
    assert (answer.status_code, answer.location) == (302, f"{path.partition('?')[0]}?dato={day}")
    assert public.get(answer.location).status_code == 200


def test_a_county_that_nothing_lies_in_is_not_led_to_itself(nation: Nation, public: FlaskClient) -> None:
    nation.db.run("INSERT INTO app.county (id, key) VALUES (gen_random_uuid(), 'tomt')")
    nation.db.run(
        "INSERT INTO app.county_version (id, county_id, valid, number, name, names)"
        """ SELECT gen_random_uuid(), id, '[2024-01-01,)', '98', 'Tomt', '[["no", "Tomt"]]' FROM app.county WHERE key = 'tomt'"""
    )
    try:
        assert public.get("/fylke/98").status_code == 404
    finally:  # the register is kept from test to test
        nation.db.run("DELETE FROM app.county_version WHERE number = '98'")
        nation.db.run("DELETE FROM app.county WHERE key = 'tomt'")


def test_what_is_wrong_is_told_also_where_one_municipality_is_found(nation: Nation, public: FlaskClient) -> None:
    assert public.get("/kommune?sok=Skien").status_code == 302
    answer = public.get("/kommune?sok=Skien&fylke=99")
    assert (answer.status_code, "Velg ett av svarene" in answer.text) == (422, True)


def test_what_is_right_of_an_address_is_kept_beside_what_is_wrong(nation: Nation, public: FlaskClient) -> None:
    answer = public.get("/?dato=2024-06-01&fylke=99&politidistrikt=sor-ost")
    assert answer.status_code == 422
    assert "Slik var det 1. juni 2024." in answer.text
    assert "av 42 kommuner" in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/fylke/40", "/kommune/4003", "/sammenlign", "/politiavtaler", "/gar-ut", "/kommune"]
)
@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2017-12-30", "Registeret begynner 31. desember 2017."),
        ("2999-01-01", "Året må være mellom 1900 og 2100."),
        ((today() + timedelta(days=1)).isoformat(), "Dagen har ikke vært ennå."),
        ("2024-02-31", "Datoen finnes ikke."),
        ("i-fjor", "Skriv datoen som dag, måned og år"),
    ],
)
def test_a_day_that_is_not_known_is_told_which_days_are(
    path: str, day: str, words: str, nation: Nation, public: FlaskClient
) -> None:
    answer = public.get(path, query_string={"dato": day})
    assert answer.status_code == 422
    assert words in answer.text
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/fylke/99", 404, "fantes ikke den"),
        ("/fylke/122?dato=2024-05-01", 404, "fantes ikke den 01.05.2024. Velg en annen kode eller dato."),
        ("/fylke/12?dato=2019-05-01", 200, "Hordaland"),
        ("/politidistrikt/x", 404, "fantes ikke den"),
        ("/kommune/9999", 404, "fantes ikke den"),
        ("/?fylke=99", 422, "Velg"),
        ("/?storrelse=12", 422, "Velg"),
        ("/sammenlign?kommuner=9999", 422, "Vi fant ingen kommune som heter «9999»"),
        ("/sammenlign?kommuner=ar", 422, "Skriv mer av navnet"),
        ("/sammenlign?kommuner=" + ",".join(f"x{n}" for n in range(60)), 422, "Velg høyst 20 kommuner. Her står "),
        ("/sammenlign?fylke=99,40,97", 422, "«97, 99» fantes ikke denne dagen. Resten er krysset av."),
        ("/sammenlign?tema=lykke", 422, "Dette har vi ikke tall for."),
        ("/tall/sammenlign?kommuner=" + "4003," * 30, 404, "fantes ikke"),
    ],
)
def test_what_is_not_in_the_register_is_told_and_never_a_fault(
    path: str, status: int, words: str, nation: Nation, public: FlaskClient
) -> None:
    answer = public.get(path)
    assert answer.status_code == status
    assert words in answer.text
