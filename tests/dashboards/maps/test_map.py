"""The map on the pages: each municipality a link with its status in words, small, and by real boundaries where there are any."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from app.db.roles import COUNCIL, STATS
from app.db.session import acting
from app.identity.tokens import operator_token
from dashboards.maps import service as maps
from dashboards.maps.signs import SIGNS
from dashboards.projection import reading
from dashboards.projection.picture import Category
from tenants.register import service as register
from tenants.register.register import Register
from tests.dashboards.maps.test_layout import REGISTER
from tests.factories.boundaries import rugged, squares
from tests.factories.nation import Nation
from tests.statements import statements

SINCE = date(2024, 1, 1)


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    return portal.test_client()


@contextmanager
def keeper(app: Flask) -> Iterator[None]:
    with app.app_context(), operator_token("tester", COUNCIL) as token, acting(COUNCIL, token):
        yield


def drawing(page: str) -> str:
    found = re.search(r'<svg class="slt-map__drawing.*?</svg>', page, re.DOTALL)
    assert found
    return found[0]


def links(svg: str) -> dict[str, str]:
    """What each link of a map says, by its address."""
    return dict(re.findall(r'<a href="([^"]+)"><title>([^<]+)</title>', svg))


def test_each_municipality_is_a_link_that_says_its_status_and_counties_are_read_as_groups(
    nation: Nation, public: FlaskClient
) -> None:
    unit = nation.unit("4003", name="Skien", demonstration=True)
    nation.decided(unit, nation.applied(unit, date(2024, 2, 1)), "approved", date(2024, 3, 1), date(2099, 3, 1))
    nation.project(unit)
    page = public.get("/").text
    svg = drawing(page)
    said = links(svg)
    assert len(said) == 357
    assert said["/kommune/4003"] == "Skien: Godkjent"
    assert said["/kommune/0301"] == "Oslo: Ingen SLT kjent"
    assert svg.count('role="group" aria-label="') == 1 + 15
    assert 'aria-label="Telemark"' in svg
    # Where there is no color: the two that are here differ in their hexagon too.
    assert len(set(re.findall(r'<use href="#(\w+)"', svg))) == 2
    assert re.findall(r'slt-map__number">(\d+)', page) == ["1", "356"]
    assert len(gzip.compress(svg.encode(), 6)) < 15_000
    assert "Kartverket" not in page
    then = links(drawing(public.get("/?dato=2024-02-15").text))
    assert then["/kommune/4003?dato=2024-02-15"] == "Skien: Ikke rapportert"


def test_the_map_is_a_figure_with_its_table_on_the_page_and_its_files(nation: Nation, public: FlaskClient) -> None:
    unit = nation.unit("4003", name="Skien")
    nation.decided(unit, nation.applied(unit, date(2024, 2, 1)), "approved", date(2024, 3, 1), date(2099, 3, 1))
    nation.project(unit, nation.unit("4001"))
    page = public.get("/").text
    figure = page[page.index('id="figur-kart"') :].partition("</figure>")[0]
    assert "1 av 357 kommuner har godkjent SLT. De ligger i 1 av 15 fylker</h2>" in figure
    assert "<dt>Antall kommuner</dt><dd>357</dd>" in figure
    fold = re.search(r'<details class="slt-figure__table">.*?</details>', figure, re.DOTALL)
    assert fold, "it is long, and opened by whoever wants it"
    rows = re.findall(
        r'<a class="ds-link" href="/kommune/(\d+)">([^<]+)</a></th><td>[^<]+</td><td>([^<]+)</td>', fold[0]
    )
    said = {f"/kommune/{number}": f"{name}: {status}" for number, name, status in rows}
    assert said == links(drawing(page))
    without = page.replace(fold[0], "")
    assert len(gzip.compress(page.encode(), 6)) - len(gzip.compress(without.encode(), 6)) < 15_000
    # Every file of it says the same.
    lines = public.get("/tall/kart.csv").text.splitlines()
    assert {f"{line.split(';')[1]}: {line.split(';')[3]}" for line in lines[1:]} == set(said.values())
    picture = public.get("/tall/kart.svg").text
    titles = re.findall(r"<g><title>([^<]+)</title>", picture)
    assert sorted(titles) == sorted(said.values())
    for words in ("<a ", "var(", "currentColor"):
        assert words not in picture
    for words in ("1 av 357 kommuner", "Godkjent (1)", "Ingen SLT kjent (355)", "Antall kommuner: 357", "Kilde: "):
        assert words in picture
    assert public.get("/tall/kart.png?fylke=40").data.startswith(b"\x89PNG")
    county = public.get("/fylke/40").text
    assert "1 av 17 kommuner har godkjent SLT, og 15 har ingen SLT som er kjent" in county
    assert 'href="/tall/kart.svg?dato=' in county
    assert 'class="slt-map__drawing' in public.get("/tall/kart?fylke=40").text


def test_boundaries_that_are_not_known_on_a_day_are_tiles_and_it_is_said_on_pages_and_in_files(
    nation: Nation, public: FlaskClient
) -> None:
    said = "Vi har ikke kommunegrensene for denne dagen. Kartet viser kommunene som sekskanter i stedet."
    for address in ("/?", "/?dato=2020-05-05&", "/fylke/46?dato=2020-05-05&", "/tall/kart?dato=2020-05-05&"):
        tiles, asked = public.get(address).text, public.get(f"{address}kart=grenser").text
        assert drawing(asked) == drawing(tiles)
        assert (said in asked.partition("slt-map__drawing")[0], said in tiles) == (True, False), address
        assert "Kartverket" not in asked
    address = "?dato=2020-05-05&kart=grenser"
    assert public.get(f"/tall/kart.csv{address}").data == public.get("/tall/kart.csv?dato=2020-05-05").data
    assert public.get(f"/tall/kart.svg{address}").status_code == 200
    assert said in public.get(f"/tall/kart.json{address}").get_json()["note"]
    assert public.get("/tall/kart.csv?kart=noe").status_code == 404


def test_no_two_categories_look_alike_without_colour() -> None:
    assert set(SIGNS) == set(Category)
    dark = {"a": 0, "b": 1, "c": 1, "d": 2, "e": 2, "f": 2, "none": 3}
    assert len({(dark[sign.fill], sign.mark, sign.half, sign.hatched) for sign in SIGNS.values()}) == len(SIGNS)


def test_a_part_of_the_nation_has_names_on_its_tiles_and_stands_where_the_nation_has_it(
    nation: Nation, public: FlaskClient
) -> None:
    svg = drawing(public.get("/fylke/40").text)
    assert len(links(svg)) == 17
    assert re.findall(r"<tspan[^>]*>(Midt-|Telemark|Skien)</tspan>", svg) == ["Midt-", "Telemark", "Skien"]
    tiles = {
        page: {
            address: tuple(map(int, place))
            for address, *place in re.findall(
                r'<a href="([^"]+)"><title>[^<]+</title><use href="[^"]+" x="(-?\d+)" y="(-?\d+)"',
                drawing(public.get(page).text),
            )
        }
        for page in ("/", "/fylke/40")
    }
    assert tiles["/fylke/40"].items() <= tiles["/"].items()


def test_the_real_boundaries_are_offered_from_the_day_they_hold_and_chosen_in_the_address(
    nation: Nation, public: FlaskClient, portal: Flask
) -> None:
    with keeper(portal):
        assert register.draw("k.geojson", squares(REGISTER, today(), crossed="3101"), SINCE).mended == ("Halden",)
    page = public.get("/politidistrikt/sor-ost").text
    assert 'href="/politidistrikt/sor-ost?kart=grenser#figur-kart"' in page
    assert '<use href="#kart0n"' in page
    page = public.get("/politidistrikt/sor-ost?kart=grenser&x=1").text
    svg = drawing(page)
    assert len(links(svg)) == svg.count('class="slt-map__area"') == 42
    assert "© Kartverket" in page
    assert 'href="/politidistrikt/sor-ost#figur-kart"' in page
    nation_page = public.get("/?kart=grenser").text
    assert len(links(drawing(nation_page))) == 357
    (file,) = re.findall(r'"(/tall/kart\.svg[^"]*)"', nation_page)
    picture = public.get(file.replace("&amp;", "&")).text
    assert "kart=grenser" in file
    assert (picture.count('class="slt-map__area"'), "grenser fra © Kartverket" in picture) == (357, True)
    assert public.get("/tall/kart.png?kart=grenser&fylke=40").data.startswith(b"\x89PNG")
    assert public.get("/tall/kart?kart=noe").status_code == 404
    with portal.app_context(), acting("slt_stats"):
        there, drawn = register.drawn(SINCE)
        assert (len(there), drawn) == (357, True)
        assert not register.drawn(SINCE - timedelta(days=1))[1]


def test_boundaries_finer_than_the_real_ones_are_sent_in_less_than_60_kb(nation: Nation, portal: Flask) -> None:
    file = rugged(REGISTER, today())
    assert len(file) > 2_000_000
    with keeper(portal):
        assert register.draw("k.geojson", file, SINCE).municipalities == 357
    packed = {"headers": {"Accept-Encoding": "gzip"}}
    public = FlaskClient(portal, portal.response_class)  # looks at no HTML, which is packed
    for path in ("/", "/fylke/46", "/politidistrikt/innlandet"):
        tiles, sent = public.get(path, **packed), public.get(f"{path}?kart=grenser", **packed)
        assert sent.headers["Content-Encoding"] == "gzip"
        svg = drawing(gzip.decompress(sent.data).decode())
        assert len(links(svg)) == svg.count('class="slt-map__area"') > 40
        # More than squares: shores are drawn. And the tiles, which it is compared with, take at most 15 kB.
        assert svg.count(" ") + svg.count("-") > 40 * len(links(svg))
        assert len(sent.data) - len(tiles.data) < 60_000 - 15_000


@pytest.mark.parametrize("path", ["/", "/fylke/40"])
def test_a_map_asks_the_database_for_little(path: str, nation: Nation, portal: Flask) -> None:
    with portal.test_request_context(path), acting(STATS, read_only=True):
        picture = reading.picture(today())
        maps.drawing(picture)
        with statements() as asked:
            assert maps.drawing(picture)
            maps.choices(today(), {})
    assert len(asked) <= 2


def test_a_set_of_municipalities_that_nobody_has_seen_is_laid_out_and_kept(
    monkeypatch: pytest.MonkeyPatch, nation: Nation, public: FlaskClient
) -> None:
    from dashboards.maps import layout, positions

    monkeypatch.setattr(positions, "shipped", dict)
    monkeypatch.setattr(positions, "_known", {})
    laid_out: list[int] = []
    whole = layout.lay_out

    def counted(points: list[layout.Point]) -> object:
        laid_out.append(len(points))
        return whole(points)

    monkeypatch.setattr(layout, "lay_out", counted)
    first = drawing(public.get("/").text)
    assert len(links(first)) == 357
    assert drawing(public.get("/").text) == first
    assert laid_out == [357]


def test_whoever_asks_for_a_register_without_points_gets_the_rest(register_without_points: Register) -> None:
    from dashboards.maps.positions import points

    there = points(register_without_points, SINCE)
    assert len(there) == len(REGISTER.in_force(SINCE)) - 1


@pytest.fixture
def register_without_points() -> Register:
    """Oslo's point is not known, and nothing came before or after Oslo."""
    from dataclasses import replace

    return replace(
        REGISTER,
        municipalities=tuple(
            replace(m, latitude=None, longitude=None) if m.key == "0301-2017" else m for m in REGISTER.municipalities
        ),
    )
