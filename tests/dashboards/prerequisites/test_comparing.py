"""The comparison's second half: what was released of each area that is compared, beside each other, with what is hidden."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from app.clock import today
from dashboards.projection.sizes import Size
from dashboards.releases.questions import SIZES
from tests.factories.nation import Made, Nation


def test_released_numbers_of_several_areas_stand_beside_each_other_with_what_is_hidden(
    nation: Nation, reported: list[Made], public: FlaskClient
) -> None:
    assert "sammenlign-forutsetninger" not in public.get("/sammenlign?fylke=40").text
    nation.cut(today())
    boxes = public.get("/sammenlign?fylke=40&fylke=42&politidistrikt=agder&tema=kartlegging&dato=")
    assert boxes.location == "/sammenlign?fylke=40,42&politidistrikt=agder&tema=kartlegging"
    page = public.get(boxes.location).text
    status, released = page.split('id="forutsetninger"')
    for part in (status[status.index("<table") :], released):
        places = [
            part.index(name) for name in ("Hele landet (357)", "Agder (25)", "Telemark (17)", "Agder politidistrikt (")
        ]
        assert places == sorted(places), "in the order of the boxes"
    assert status.count(" checked") == 3
    assert "Målrettet kartlegging" in released or "artlegging" in released
    (file,) = {
        html.unescape(address) for address in re.findall(r'"(/tall/sammenlign-forutsetninger\.json[^"]*)"', released)
    }
    told = public.get(file).get_json()
    rows, columns = told["dimension"]["gruppe"]["category"]["index"], told["size"][1]
    assert rows == ["landet", "fylke-42", "fylke-40", "politidistrikt-agder"]
    assert told["extension"]["release"] == 1
    best = told["dimension"]["niva"]["category"]["label"]["niva_4"]
    assert f"«{best}»: Hele landet" in told["label"], "the heading is of the best"
    single = public.get("/tall/forutsetning-kartlegging.json?utgivelse=1").get_json()
    index = single["dimension"]["omrade"]["category"]["index"]
    for row, area, size in (("landet", "landet", 357), ("fylke-40", "40", 17)):
        values = single["value"][index.index(area) * columns :][:columns]
        shares = told["value"][rows.index(row) * columns :][:columns]
        assert [None if v is None else pytest.approx(100 * v / size, abs=0.06) for v in values] == shares
    assert ":" in told["status"].values()
    for bad, status_code in (("fylke=40,99", 404), ("fylke=40,", 404), ("tema=noe", 404), ("storrelse=50000", 400)):
        assert public.get(f"/tall/sammenlign-forutsetninger.json?{bad}").status_code == status_code
    assert public.get("/tall/sammenlign-forutsetninger.json?fylke=40,40,42").get_json()["size"][0] == 3
    assert public.get("/sammenlign?fylke=99").status_code == 422
    picture = public.get("/tall/sammenlign.svg?fylke=40,42").text
    assert "Godkjent SLT: Hele landet 0\xa0%, Agder 0\xa0%, Telemark 0\xa0%" in picture.replace(
        "Telemark 0\xa0%, Agder 0\xa0%", "Agder 0\xa0%, Telemark 0\xa0%"
    )
    assert "Område: Hele landet, " in picture, "that is what is counted"
    assert (
        public.get("/tall/sammenlign.json").get_json()["label"].endswith("0 av 357 kommuner i landet har godkjent SLT")
    )
    many = ",".join(("03", "11", "15", "18", "31", "32"))
    assert "I de 6 gruppene: fra 0\xa0% til 0\xa0%" in public.get(f"/tall/sammenlign.svg?fylke={many}").text
    by_district = public.get("/tall/forutsetning-kartlegging.svg?gruppe=politidistrikt").text
    assert "etter politidistrikt" in by_district
    assert "Område" not in by_district


def test_sizes_are_compared_by_the_classes_of_the_release_and_peers_by_public_facts_alone(
    nation: Nation, reported: list[Made], public: FlaskClient
) -> None:
    nation.cut(today())
    for theme in ("kartlegging", "moter-styring"):
        page = public.get(f"/sammenlign?storrelse=0,2000,20000,100000&kommuner=4003&tema={theme}").text
        status, released = page.split('id="forutsetninger"')
        assert ">Skien<" in status
        assert "Skien (1)" not in released
        assert "De utvalgte kommunene er ikke med" in released
        (file,) = {
            html.unescape(each) for each in re.findall(r'"(/tall/sammenlign-forutsetninger\.json[^"]*)"', released)
        }
        told = public.get(file).get_json()
        rows, columns = told["dimension"]["gruppe"]["category"]["index"], told["size"][1]
        assert rows == ["landet", "innbyggere-0", "innbyggere-3", "innbyggere-4"]
        figure = {"kartlegging": "forutsetning-kartlegging"}.get(theme, theme)
        single = public.get(f"/tall/{figure}.json?gruppe=storrelse&utgivelse=1").get_json()
        index = single["dimension"]["omrade"]["category"]["index"]
        for row in rows:
            values = single["value"][index.index(row.removeprefix("innbyggere-")) * columns :][:columns]
            shares = told["value"][rows.index(row) * columns :][:columns]
            assert [value is None for value in values] == [share is None for share in shares], "hidden alike"
            of = int(re.search(r"\((\d+)\)", told["dimension"]["gruppe"]["category"]["label"][row])[1])  # type: ignore[index]
            assert [None if value is None else pytest.approx(100 * value / of, abs=0.06) for value in values] == shares
    assert "De utvalgte kommunene er ikke med" not in public.get("/sammenlign?fylke=40").text
    # Each class of the public facts lies in one of the releases'.
    bounds = {size.fewest for size in Size if size is not Size.UNKNOWN}
    assert bounds.issuperset(SIZES)
