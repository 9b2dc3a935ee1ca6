"""The public pages by day and filter: permanent addresses, and cheap to ask for again."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import today
from app.db.roles import PROJECTOR
from app.db.session import acting
from app.web import naming
from dashboards.projection import service as projection
from tests.database import Database, People
from tests.factories.nation import Made, Nation
from tests.statements import statements

D = date.fromisoformat


@pytest.fixture
def skien(nation: Nation) -> Made:
    """Skien, approved with conditions, with a mailbox of its own."""
    unit = nation.unit("4003", name="Skien", mailbox="slt@skien.example")
    conditions = [
        {"finding": "steering_group", "text": "CANARY", "due_on": "2030-01-01"},
        {"finding": None, "text": "CANARY", "due_on": "2030-02-01"},
    ]
    case = nation.applied(unit, D("2024-02-01"))
    nation.decided(unit, case, "approved_with_conditions", D("2024-03-01"), D("2099-03-01"), conditions=conditions)
    nation.project(unit)
    return unit


def agreement(nation: Nation, municipality: UUID, since: date, until: date | None = None) -> None:
    """The police have an agreement with a municipality, as they wrote it down and as the projection knows it."""
    ((district,),) = nation.db.rows(
        "SELECT police_district_id FROM app.municipality_version WHERE municipality_id = %s AND valid @> %s",
        municipality,
        since,
    )
    nation.db.run(
        "INSERT INTO app.police_agreement (police_district_id, id, place_id, membership_id, recorded_at, sort, title,"
        " signed_on, valid_until, by_both, follow_up) VALUES (%s, %s, %s, %s, now(), 'cooperation', 'CANARY', %s, %s, true, 'CANARY')",
        district,
        uuid4(),
        municipality,
        uuid4(),
        since,
        until,
    )
    with nation.portal.app_context(), acting(PROJECTOR):
        projection.refresh_agreements(municipality)


@pytest.mark.parametrize(
    "path", ["/", "/fylke/40", "/kommune/4003", "/sammenlign?fylke=40", "/politiavtaler", "/gar-ut"]
)
def test_a_page_that_has_not_changed_is_304_and_one_that_has_is_made_anew(
    path: str, nation: Nation, skien: Made, people: People
) -> None:
    client = people.client(people("ministry", "reader"))
    first = client.get(path)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert (first.status_code, first.cache_control.no_cache, first.cache_control.private) == (200, True, True)
    with statements() as asked:
        again = client.get(path, headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert len([each for each in asked if "app." in each]) == 1  # which version it is
    weak = {"If-None-Match": f"W/{first.headers['ETag']}"}  # what a proxy that compresses makes of it
    assert client.get(path, headers=weak).status_code == 304
    assert people.client().get(path, headers=tag).status_code == 200, "another frame is another page"
    client.set_cookie("slt-language", "nn")
    assert client.get(path, headers=tag).status_code == 200
    client.set_cookie("slt-language", "nb")
    nation.project(skien)
    assert client.get(path, headers=tag).status_code == 304, "nothing was written anew"
    nation.db.run("UPDATE app.public_unit SET name = 'Skien og omegn'")
    changed = client.get(path, headers=tag)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_pages_of_one_template_and_one_selection_are_each_their_own(skien: Made, public: FlaskClient) -> None:
    paths = ("/politiavtaler", "/avgjorelser", "/gar-ut", "/fylke/40", "/politidistrikt/sor-ost", "/kommune/4003")
    titles = [re.findall("<h1[^>]*>(.*?)</h1>", public.get(path).text, re.DOTALL) for path in (*paths, *paths)]
    assert len({str(title) for title in titles}) == len(paths)


def test_a_page_of_a_day_stays_what_was_so_that_day(skien: Made, public: FlaskClient) -> None:
    for path, then, now in (
        ("/", "Ingen av 357 kommuner har godkjent SLT", "1 av 357 kommuner har godkjent SLT"),
        ("/fylke/40", "Telemark: Ingen av 17 kommuner", "Telemark: 1 av 17 kommuner"),
        ("/kommune/4003", "ikke har levert årsrapport til KRÅD", "Skien har godkjent SLT til og med"),
    ):
        assert then in public.get(f"{path}?dato=2024-02-15").text
        assert "Slik var det 15. februar 2024." in public.get(f"{path}?dato=15.02.2024").text
        assert now in public.get(path).text
    assert 'href="/fylke/40?dato=2024-02-15"' in public.get("/?dato=2024-02-15").text


def test_what_is_told_of_a_day_names_who_issued_approvals_then(
    nation: Nation, skien: Made, public: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    nation.cut(today() - timedelta(days=1))
    release = {form: public.get(f"/tall/kommuner-etter-status.{form}?utgivelse=1").data for form in ("json", "svg")}
    names = {None: "NYTT RÅD", today(): "NYTT RÅD"}
    monkeypatch.setitem(nation.portal.extensions, naming._ASKED, lambda day: names.get(day, "KRÅD"))
    for path in ("/", "/kommune/4003", "/tall/kommuner-etter-status.svg"):
        assert "NYTT RÅD" in public.get(path).text
        assert "NYTT RÅD" not in public.get(f"{path}?dato=2024-02-15").text
        assert "KRÅD" in public.get(f"{path}?dato=2024-02-15").text
    for form, data in release.items():
        assert public.get(f"/tall/kommuner-etter-status.{form}?utgivelse=1").data == data


def test_the_source_has_the_days_of_the_counts_of_inhabitants(nation: Nation, public: FlaskClient) -> None:
    for day, source in (
        ("2018-06-01", '"Årsrapportene til SLT-enhetene. Avgjørelsene til KRÅD"'),
        ("2024-06-01", "(kommuner 01.01.2024, bydeler 01.01.2020)"),
    ):
        assert source in public.get(f"/tall/kommuner.json?dato={day}").text


def test_a_city_district_without_a_unit_is_not_one_that_waits_for_a_decision(
    nation: Nation, public: FlaskClient
) -> None:
    unit = nation.unit("0301", name="Bydel Sagene", district="03")
    nation.project(unit)
    page = public.get("/kommune/0301").text
    assert "0 av 15 bydeler har godkjent SLT" in page
    rows = page[page.index('id="bydelene"') :].partition("</table>")[0]
    assert rows.count("<td>Ingen SLT kjent</td>") == 14
    assert rows.count("<td>Ikke rapportert</td><td>Bydel Sagene</td>") == 1


def test_a_city_districts_condition_says_whose_it_is_and_its_table_is_data_as_well(
    nation: Nation, skien: Made, public: FlaskClient
) -> None:
    conditions = [{"finding": "steering_group", "text": "CANARY", "due_on": "2030-01-01"}]
    for name, district in (("SLT på Sagene", "03"), ("SLT i Gamle Oslo", "01")):
        unit = nation.unit("0301", name=name, district=district)
        case = nation.applied(unit, D("2024-02-01"))
        nation.decided(unit, case, "approved_with_conditions", D("2024-03-01"), D("2099-03-01"), conditions=conditions)
        nation.project(unit)
    page = public.get("/kommune/0301").text
    assert "2 av 15 bydeler har godkjent SLT" in page
    rows = re.findall(r">(Sagene|Gamle Oslo)</th>\s*<td>Styringsgruppe[^<]*</td>\s*<td>01.01.2030", page)
    assert sorted(rows) == ["Gamle Oslo", "Sagene"]
    assert ">Bydel<" not in public.get("/kommune/4003").text

    told = public.get("/tall/bydeler.json?kommuner=0301&dato=2025-06-01").get_json()
    where = told["dimension"]["bydel"]
    assert where["category"]["index"][:3] == ["030101", "030102", "030103"]
    assert where["extension"]["classification"].endswith("/103")
    numbers = [told["value"][at : at + 2] for at in range(0, len(told["value"]), 2)]
    assert len(numbers) == 16
    assert [place for place, (_people, covered) in enumerate(numbers[:-1]) if covered] == [0, 2]
    assert numbers[-1] == [sum(column) for column in zip(*numbers[:-1], strict=True)]
    assert "Ingen kommune her er delt i bydeler" in public.get("/tall/bydeler?fylke=40").text
    listed = public.get("/data/").text
    assert "/tall/bydeler" in listed


def test_a_unit_of_a_whole_city_speaks_for_each_of_its_districts(nation: Nation, public: FlaskClient) -> None:
    nation.project(nation.unit("0301", name="Oslo"))
    rows = public.get("/tall/bydeler.csv").text.splitlines()
    assert sum("Ikke rapportert;Oslo;" in row for row in rows) == 15
    assert 'id="bydelene"' not in public.get("/kommune/0301").text


def test_a_municipality_of_another_day_tells_what_it_is_today(nation: Nation, public: FlaskClient) -> None:
    page = public.get("/kommune/1534?dato=2019-12-31").text
    ways = {"1508": "Ålesund", "1580": "Haram"}
    links = ", ".join(f'<a class="ds-link" href="/kommune/{number}">{name}</a>' for number, name in ways.items())
    assert f"I dag er dette i: {links}." in page
    assert f"I dag er dette i: {links}." in public.get("/kommune/1507?dato=2023-12-31").text, "Haram was in it"
    assert "I dag er dette i: <a" in (skodje := public.get("/kommune/1529?dato=2019-12-31").text)
    assert "Haram" not in skodje
    assert "I dag er dette i:" not in public.get("/kommune/3807?dato=2021-12-31").text, "Skien goes on as Skien"
    assert "Slik blir en kommune SLT-kommune" not in page


def test_the_filters_choose_and_the_whole_is_all_municipalities_that_they_choose(
    skien: Made, public: FlaskClient
) -> None:
    assert "1 av 17 kommuner har godkjent SLT" in public.get("/?fylke=40").text
    assert "1 av 42 kommuner har godkjent SLT" in public.get("/?politidistrikt=sor-ost").text
    one = public.get("/?fylke=40&storrelse=50000").text
    assert "Kommunen har godkjent SLT</h1>" in one
    assert not re.search("1 av 1 (kommuner|fylker|størrelser|politidistrikter)", one)
    assert "av 1 størrelser" not in public.get("/fylke/03").text, "of Oslo, which is a county by itself"
    assert "av 0 slags" not in public.get("/?fylke=03").text
    assert "av 1 fylker" not in public.get("/?fylke=40").text
    assert "Kommunen har godkjent SLT</h1>" in public.get("/?enhet=municipality").text
    empty = public.get("/?fylke=40&politidistrikt=finnmark")
    assert (empty.status_code, "Ingen kommuner passer med det du har valgt</h1>" in empty.text) == (200, True)


def test_a_municipalitys_page_has_its_conditions_its_mailbox_and_where_to_tell_of_an_error(
    nation: Nation, skien: Made, public: FlaskClient
) -> None:
    page = public.get("/kommune/4003").text
    for words in ("Styringsgruppe", "Et vilkår med egne ord", "01.01.2030", "mailto:slt@skien.example", "Er noe feil?"):
        assert words in page, words
    assert "CANARY" not in page
    contact = "mailto:post@slt-portalen.example"
    assert page.count(contact) == 2
    assert "adressen den har i dag" not in page
    earlier = public.get("/kommune/4003?dato=2025-01-01").text
    assert "mailto:slt@skien.example?subject=Skien%20%284003%29%2C%2001.01.2025" in earlier
    for words in ("Felles postkasse i dag", "Det er adressen den har i dag.", contact):
        assert words in earlier
    other = public.get("/kommune/3907").text
    for words in ("Vi kjenner ikke til noe SLT-arbeid i kommunen.", "Slik blir en kommune SLT-kommune", "Ikke kjent"):
        assert words in other


def test_the_polices_agreements_are_one_table_of_every_municipality(
    nation: Nation, skien: Made, public: FlaskClient
) -> None:
    agreement(nation, skien.municipality_ids[0], D("2024-06-01"), D("2025-05-31"))
    agreement(nation, skien.municipality_ids[0], D("2025-09-01"))
    for day, number in (("2024-05-31", 0), ("2025-05-31", 1), ("2025-06-01", 0), ("2025-09-01", 1)):
        page = public.get(f"/politiavtaler?dato={day}").text
        assert f"Politiet har samarbeidsavtale med {number} av 357 kommuner" in page
    assert page.count('href="/kommune/') == 357
    assert "CANARY" not in page
    assert "01.09.2025" in page


def test_the_approvals_that_end_within_180_days_are_told_with_their_days(nation: Nation, public: FlaskClient) -> None:
    days = {"4003": 100, "4215": 180, "4640": 181}
    for number, ahead in days.items():
        unit = nation.unit(number, name=f"Enhet {number}")
        until = today() + timedelta(days=ahead + 1)
        nation.decided(unit, nation.applied(unit, D("2024-02-01")), "approved", D("2024-03-01"), until)
        nation.project(unit)
    page = public.get("/gar-ut").text
    assert "2 av 3 godkjenninger går ut innen 180 dager" in page
    assert "Enhet 4640" not in page
    assert "2 av 3 godkjenninger går ut innen 180 dager" in public.get("/").text
    assert "Enhet 4215" not in public.get("/gar-ut?fylke=40").text


def test_what_was_decided_is_told_year_by_year(nation: Nation, skien: Made, public: FlaskClient) -> None:
    other = nation.unit("4215")
    nation.decided(other, nation.applied(other, D("2022-01-01")), "rejected", D("2022-05-01"))
    again = nation.applied(other, D("2022-06-01"))
    nation.decided(other, again, "approved", D("2023-02-01"))
    nation.withdrawn(other, again, D("2024-04-01"))
    nation.project(other)
    assert "Godkjenninger gitt i 2024: 1" in public.get("/avgjorelser?dato=2024-12-31").text
    told = public.get("/tall/avgjorelser.json?dato=2024-12-31").get_json()
    assert told["dimension"]["ar"]["category"]["index"] == ["2022", "2023", "2024", "alle"]
    assert told["value"] == [0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 2, 1, 1, 0]


def test_a_comparison_is_of_distributions_in_the_order_asked_for(skien: Made, public: FlaskClient) -> None:
    asked = public.get("/sammenlign?fylke=40&politidistrikt=agder&storrelse=50000&kommuner=4003 4001&dato=")
    assert asked.location == "/sammenlign?fylke=40&politidistrikt=agder&storrelse=50000&kommuner=4003,4001"
    page = public.get(asked.location).text
    skien_and_porsgrunn = (
        "Skien: «Godkjent med vilkår», som 0,3\u00a0% av kommunene i landet."
        " Porsgrunn: «Ingen SLT kjent», som 99,7\u00a0% av kommunene i landet"
    )
    assert skien_and_porsgrunn in page
    page = page[page.index("<table") :]
    groups = (
        "Hele landet (357)",
        "Telemark (17)",
        "Agder politidistrikt (24)",
        "innbyggere (",
        ">Skien<",
        ">Porsgrunn<",
    )
    places = [page.index(group) for group in groups]
    assert places == sorted(places)
    told = public.get("/tall/sammenlign.json?kommuner=4003,4001").get_json()
    assert told["dimension"]["gruppe"]["category"]["index"] == ["landet", "kommuner-4003", "kommuner-4001"]
    assert [row.index(100) for row in (told["value"][7:14], told["value"][14:])] == [1, 6]
    for counties, heading in (
        ("40,42", "Godkjent SLT: Hele landet 0,3\u00a0%, Telemark 6\u00a0%, Agder 0\u00a0%"),
        ("40,42,46,50", "Godkjent SLT i hele landet: 0,3\u00a0%. I de 4 gruppene: fra 0\u00a0% til 6\u00a0%"),
    ):
        assert public.get(f"/tall/sammenlign.json?fylke={counties}").get_json()["label"].endswith(heading)


def test_municipalities_to_compare_are_written_by_any_name_and_never_guessed(skien: Made, public: FlaskClient) -> None:
    def asked(written: str, **also: str) -> TestResponse:
        return public.get("/sammenlign", query_string={"kommuner": written, **also})

    named = asked("skien; Karasjohka\nSørum og Oslo", fylke="40")
    assert named.location == "/sammenlign?kommuner=4003,5610,3205,0301&fylke=40"
    page = public.get(named.location).text
    assert "Du skrev «Sørum». Vi viser Lillestrøm (3205)." in page
    assert "Du skrev «skien»" not in page
    assert page.count("Vi viser") == 1
    shown = "Skien (4003), Karasjok (5610), Lillestrøm (3205), Oslo (0301)"
    assert f">\n{shown}</textarea>" in page
    assert asked(shown).location == "/sammenlign?kommuner=4003,5610,3205,0301"
    assert asked("4003", dato="2019-06-01").location == "/sammenlign?kommuner=0806&dato=2019-06-01"

    unsure = asked("Skien, Herøy\nXyzzy", fylke="40")
    assert unsure.status_code == 422
    assert ">\nSkien, Herøy\nXyzzy</textarea>" in unsure.text
    assert "«Herøy» kan være 2 kommuner. Velg hvilken du mener." in unsure.text
    assert "Vi fant ingen kommune som heter «Xyzzy»" in unsure.text
    assert "Skien: «Godkjent med vilkår»" in unsure.text
    ways = dict(re.findall(r'href="([^"]*)">(Herøy i [^<]*)</a>', html.unescape(unsure.text)))
    assert list(ways.values()) == ["Herøy i Møre og Romsdal (1515)", "Herøy i Nordland (1818)"]
    (way,) = [url for url, name in ways.items() if "1818" in name]
    chosen = public.get(way)
    assert chosen.status_code == 422
    assert ">\n4003, 1818, Xyzzy</textarea>" in chosen.text
    assert "Hvilken mener du" not in chosen.text
    both = asked("1818, 1515")
    assert "kommuner=1818,1515" in both.location or both.status_code == 200
    assert "Herøy i Nordland" in public.get("/sammenlign?kommuner=1818,1515").text
    many = ",".join(dict.fromkeys(re.findall(r"/kommune/(\d{4})", public.get("/kommune").text)))[: 21 * 5 - 1]
    assert "Velg høyst 20 kommuner. Her står 21." in asked(many).text
    assert public.get("/tall/sammenlign.json", query_string={"kommuner": many}).status_code == 400
    # What has been divided since is asked about as well.
    assert "«Snillfjord» kan være 3 kommuner" in asked("Snillfjord").text


def test_a_change_while_a_page_is_made_is_shown_by_the_next_one(
    nation: Nation, skien: Made, public: FlaskClient, db: Database
) -> None:
    before = public.get("/kommune/4003").text
    db.run("UPDATE app.public_unit SET name = 'Et annet navn'")
    assert "Et annet navn" not in before
    assert "Et annet navn" in public.get("/kommune/4003").text
