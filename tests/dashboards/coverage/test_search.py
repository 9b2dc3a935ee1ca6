"""A municipality is found by all that it is called, has been called, or has been a part of; and where several answer, all are offered."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.factories.nation import Nation


def _found(public: FlaskClient, wanted: str) -> list[str]:
    """The numbers of the municipalities that a search offers, in order."""
    page = public.get("/kommune", query_string={"sok": wanted}).text
    return list(dict.fromkeys(re.findall(r'href="/kommune/(\d{4})"', page)))


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("skien", "/kommune/4003"),
        ("4003", "/kommune/4003"),
        ("Karasjok kommune", "/kommune/5610"),
        ("Kárášjohka", "/kommune/5610"),
        ("gamle oslo", "/kommune/0301"),
        ("ås", "/kommune/3218"),
        ("5001 Trondheim", "/kommune/5001"),
        ("Ulvik herad", "/kommune/4620"),
        ("Sør Varanger", "/kommune/5605"),
        ("sørvaranger", "/kommune/5605"),
        ("bydel Stovner", "/kommune/0301"),
        ("St.Hanshaugen", "/kommune/0301"),
        ("Våler (Østfold)", "/kommune/3114"),
        ("Yykeä", "/kommune/5536"),
        ("Ålesund", "/kommune/1508"),
    ],
)
def test_a_municipality_is_found_by_what_people_call_it(
    nation: Nation, public: FlaskClient, wanted: str, place: str
) -> None:
    assert public.get("/kommune", query_string={"sok": wanted}).location == place


def test_municipalities_of_one_name_are_told_apart(nation: Nation, public: FlaskClient) -> None:
    page = public.get("/kommune", query_string={"sok": "Herøy"}).text
    assert "2 kommuner passer med «Herøy»" in page
    assert "Nordland" in page
    assert "Møre og Romsdal" in page
    assert _found(public, "heroy") == ["1515", "1818"]
    assert _found(public, "-") == []
    assert "Vi fant ingen kommune." in public.get("/kommune", query_string={"sok": "Atlantis"}).text
    assert public.get("/kommune").text.count('href="/kommune/') == 357


@pytest.mark.parametrize(
    ("wanted", "numbers", "before"),
    [
        ("Os", ["3430", "4624"], "Bjørnafjorden"),
        ("Bø", ["1867", "4020"], "Midt-Telemark"),
        ("Nes", ["3228", "3322"], "Nesbyen"),
        ("Sande", ["1514", "3903"], "Holmestrand"),
    ],
)
def test_what_has_a_name_and_what_had_it_are_both_offered_the_present_one_first(
    nation: Nation, public: FlaskClient, wanted: str, numbers: list[str], before: str
) -> None:
    assert _found(public, wanted) == numbers
    said = f"Det som før var «{wanted}», er nå hele eller en del av {before}."
    assert said in public.get("/kommune", query_string={"sok": wanted}).text


def test_an_old_number_or_name_leads_to_all_that_it_is_today(nation: Nation, public: FlaskClient) -> None:
    assert public.get("/kommune/1534").location == "/kommune?sok=1534"
    assert public.get("/kommune/1529").location == "/kommune/1508", "Skodje, of which nothing went to Haram"
    assert _found(public, "1534") == ["1580", "1508"]
    assert _found(public, "Haram") == ["1580", "1508"]
    said = "Det som før var «Haram», er nå hele eller en del av Haram og Ålesund."
    assert said in public.get("/kommune?sok=Haram").text
    assert "Det som før var" not in public.get("/kommune?sok=Våler").text


@pytest.mark.parametrize(
    ("wanted", "place"),
    [("sørum", "/kommune/3205"), ("1504", "/kommune/1508"), ("0710", "/kommune/3907"), ("karasjohka", "/kommune/5610")],
)
def test_a_name_or_a_number_that_is_no_more_leads_to_what_it_has_become(
    wanted: str, place: str, nation: Nation, public: FlaskClient
) -> None:
    answer = public.get("/kommune", query_string={"sok": wanted})
    assert answer.location == place or (answer.status_code == 200 and f'href="{place}"' in answer.text)


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ("Deanu gielda", "5628"),
        ("Kárášjoga gielda", "5610"),
        ("Guovdageainnu suohkan", "5612"),
        ("Unjárgga gielda", "5636"),
        ("Porsáŋggu gielda", "5622"),
        ("porsangin komuuni", "5622"),
        ("Gáivuona suohkan", "5540"),
        ("Kaivuonon komuuni", "5540"),
        ("Loabaga suohkan", "5518"),
        ("Hárstáid suohkan", "5503"),
        ("Hábmera suohkan", "1875"),
        ("Fuosko suohkan", "1841"),
        ("Snåasen tjïelte", "5041"),
        ("Raarvihken tjielte", "5043"),
        ("Aarborten tjïelte", "1826"),
        ("Rossen tjïelte", "5025"),
        ("Yykeän komuuni", "5536"),
        ("Deanu gielda – Tana kommune", "5628"),
        ("Porsanger kommune / Porsáŋggu gielda", "5622"),
        ("Ullensvang herad", "4618"),
    ],
)
def test_the_full_official_name_finds_the_municipality_in_every_language(
    nation: Nation, public: FlaskClient, wanted: str, number: str
) -> None:
    answer = public.get("/kommune", query_string={"sok": wanted})
    assert answer.location == f"/kommune/{number}", (wanted, _found(public, wanted))


def test_a_former_county_leads_to_its_last_day_to_what_its_municipalities_are_and_to_where_they_lie(
    nation: Nation, public: FlaskClient
) -> None:
    page = public.get("/kommune", query_string={"sok": "Hordaland"}).text
    for words in (
        "Hordaland var fylke til og med 31. desember 2019.",
        '<a class="ds-link" href="/fylke/12?dato=2019-12-31">Se fylket slik det var da</a>',
        'Kommunene ligger nå i <a class="ds-link" href="/fylke/46">Vestland</a>.',
        "25 kommuner passer med «Hordaland»",
    ):
        assert words in page
    assert {"4601", "4624"} <= set(_found(public, "Hordaland"))
    assert "33 kommuner" in public.get("/fylke/12?dato=2019-12-31").text
    assert "/fylke/46" in public.get("/kommune", query_string={"sok": "Sogn og Fjordane fylkeskommune"}).text
    viken = public.get("/kommune", query_string={"sok": "viken fylke"}).text
    assert [viken.count(f'href="/fylke/{number}">') for number in ("31", "32", "33")] == [1, 1, 1]
    then = public.get("/kommune", query_string={"sok": "Hordaland", "dato": "2019-06-01"}).text
    assert '<a class="ds-link" href="/fylke/12?dato=2019-06-01">Se fylket Hordaland</a>' in then
    later = public.get("/kommune", query_string={"sok": "Vestland", "dato": "2019-06-01"}).text
    assert 'Vestland er fylke fra og med 1. januar 2020. <a class="ds-link" href="/fylke/46?dato=2020-01-01"' in later
    # One that is again, by its Sámi name; and one that a municipality has the name of, or has in its own.
    troms = public.get("/kommune", query_string={"sok": "Romssa fylkkasuohkan"}).text
    assert 'href="/fylke/55">Se fylket Troms</a>' in troms
    assert troms.index('href="/fylke/55">') < troms.index('href="/fylke/19?dato=2019-12-31"'), "that of the day first"
    assert _found(public, "Telemark")[0] == "4020", "Midt-Telemark"
    assert len(_found(public, "Telemark")) == 17
    assert public.get("/kommune?sok=Oslo").location == "/kommune/0301"


def test_one_letter_is_the_beginning_of_a_name_and_a_unit_is_found_by_its_own(
    nation: Nation, public: FlaskClient
) -> None:
    nation.project(nation.unit("4644", "4640", name="Luster og Sogndal"))
    assert _found(public, "Luster og Sogndal") == ["4644", "4640"]
    found = _found(public, "å")
    assert {"3218", "1508"} <= set(found), "Ås and Ålesund"
    assert not {"3405", "5601"} & set(found), "neither Lillehammer nor Alta"
    assert len(found) < 25
