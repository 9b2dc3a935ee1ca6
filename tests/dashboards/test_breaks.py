"""Where series break: the register says what has happened to the municipalities of an area between two days."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO
from types import SimpleNamespace
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tenants.register.borders import Borders, Break
from tests.dashboards.releases.test_service import GOOD, NUMBERS, POOR
from tests.factories.nation import Nation

D = date.fromisoformat
MERGED, MOVED = "kommuner er slått sammen eller delt", "kommuner har kommet fra eller gått til et annet område"
ONE, OTHER, THIRD, NEW = (UUID(int=number) for number in range(1, 5))


@pytest.fixture
def public(portal: Flask) -> FlaskClient:
    return portal.test_client()


def breaks(public: FlaskClient, figure: str, query: str) -> dict[str, str]:
    """The breaks that a figure's file tells of, by the day that each stands before."""
    told = public.get(f"/tall/{figure}.json?{query}").json
    assert told is not None
    dimension = told["dimension"][next(iter(told["role"]["time"]))]
    notes = dimension.get("note") or dimension["category"].get("note") or {}
    return {key: notes[key][0] if isinstance(notes[key], list) else notes[key] for key in notes}


def test_coverage_over_years_breaks_where_the_register_says_so(nation: Nation, public: FlaskClient) -> None:
    assert breaks(public, "utvikling", "dato=2022-06-01") == {
        "2018-12-31": f"{MERGED}, 422 kommuner, mot 426 før",
        "2020-12-31": f"{MERGED}, 356 kommuner, mot 422 før",
    }
    # Ålesund was split into Ålesund and Haram; nothing happened in Oslo.
    assert breaks(public, "utvikling", "dato=2024-06-01&fylke=15")["2024-06-01"] == f"{MERGED}, 27 kommuner, mot 26 før"
    assert breaks(public, "utvikling", "dato=2024-06-01&fylke=03") == {}
    # Rindal went to another county in 2019: both series break.
    assert breaks(public, "utvikling", "dato=2019-06-01&fylke=15") == {
        "2019-06-01": f"{MOVED}, 35 kommuner, mot 36 før"
    }
    assert breaks(public, "utvikling", "dato=2019-06-01&fylke=50")["2019-06-01"] == f"{MOVED}, 48 kommuner, mot 47 før"
    # Jevnaker and Lunner went from Oppland to Viken in 2020, and from Viken to Akershus in 2024.
    assert breaks(public, "utvikling", "dato=2021-06-01&fylke=30") == {"2020-12-31": f"{MERGED}, {MOVED}"}
    assert MOVED in breaks(public, "utvikling", "dato=2024-06-01&fylke=32")["2024-06-01"]
    page = public.get("/tall/utvikling?dato=2022-06-01").text
    assert f"Brudd mellom forrige tall og 31.12.2020: {MERGED}, 356 kommuner, mot 422 før." in page
    rows = list(csv.reader(StringIO(public.get("/tall/utvikling.csv?dato=2022-06-01").text), delimiter=";"))
    noted = {row[0]: row[1] for row in rows}
    assert noted["2020-12-31"] == f"{MERGED}, 356 kommuner, mot 422 før"
    assert noted["2022-06-01"] == ""


def test_what_breaks_a_series_is_what_happened_and_not_how_many_there_are() -> None:
    on, before, after = D("2024-01-01"), D("2023-12-31"), D("2024-01-01")

    def borders(
        places: Sequence[tuple[UUID, str, str, date, date | None]], *changes: tuple[str, UUID, UUID]
    ) -> Borders:
        return Borders.of(
            [
                SimpleNamespace(municipality_id=m, county=c, police_district=d, start=start, end=end)
                for m, c, d, start, end in places
            ],
            [SimpleNamespace(changed_on=on, kind=k, source_id=s, target_id=t) for k, s, t in changes],
        )

    still = [(each, "03", "oslo", D("2018-01-01"), None) for each in (ONE, OTHER)]
    assert borders(still).breaks(before, after) == []
    # As many as before, and not the same: one is gone into another, and a third has become two.
    same_number = borders(
        [
            still[0],
            (OTHER, "03", "oslo", D("2018-01-01"), on),
            (THIRD, "11", "sor-vest", D("2018-01-01"), None),
            (NEW, "11", "sor-vest", on, None),
        ],
        ("merger", OTHER, ONE),
        ("split", THIRD, NEW),
    )
    assert same_number.breaks(before, after) == [Break.REFORM]
    assert same_number.breaks(before, after, county="11") == [Break.REFORM]
    # A part that is added to one that was there changes nobody's identity.
    added = borders([*still, (THIRD, "11", "sor-vest", D("2018-01-01"), None)], ("split", OTHER, THIRD))
    assert added.breaks(before, after, police_district="sor-vest") == [Break.REFORM]
    assert added.breaks(before, after, county="46") == []
    # From a county to another: nothing to the nation.
    moved = borders([still[0], (OTHER, "03", "oslo", D("2018-01-01"), on), (OTHER, "11", "oslo", on, None)])
    assert [moved.breaks(before, after, county=county) for county in ("03", "11")] == [[Break.MOVED], [Break.MOVED]]
    assert moved.breaks(before, after) == moved.breaks(before, after, police_district="oslo") == []
    # A boundary between two areas is one to both; inside one it is nothing.
    boundary = borders(
        [*still, (THIRD, "11", "sor-vest", D("2018-01-01"), None)],
        ("boundary_transfer", ONE, THIRD),
    )
    assert [boundary.breaks(before, after, county=county) for county in ("03", "11")] == [[Break.BOUNDARY]] * 2
    assert boundary.breaks(before, after) == []
    assert boundary.breaks(after, D("2024-06-01"), county="03") == []


def test_levels_over_time_are_of_the_area_that_is_chosen_as_released(nation: Nation, public: FlaskClient) -> None:
    made = [nation.unit(number) for number in NUMBERS]
    for on, cut in (("2023-10-01", "2023-12-01"), ("2024-02-01", "2024-03-01")):
        for index, unit in enumerate(made):
            nation.document(unit, D(on), surveys=GOOD if index < 4 else POOR, meetings=[])
        nation.project(*made)
        nation.cut(D(cut))
    figure, last = "forutsetning-kartlegging-over-tid", "utgivelse=2"
    assert breaks(public, figure, last) == {"2024-03-01": f"{MERGED}, 357 kommuner, mot 356 før"}
    assert breaks(public, figure, f"{last}&fylke=15") == {"2024-03-01": f"{MERGED}, 27 kommuner, mot 26 før"}
    assert breaks(public, figure, f"{last}&politidistrikt=agder") == {}
    told = public.get(f"/tall/{figure}.json?{last}").get_json()["label"]
    assert told.endswith(
        "0 av 8 kommuner som har rapportert, er på øverste nivå, mot 0 av 8 i 2023 (serien er brutt i mellomtiden)"
    )
    # One county had one that had reported; another wasn't there yet.
    rogaland = public.get(f"/tall/{figure}.csv?{last}&fylke=11").text
    assert [line.split(";")[-7:] for line in rogaland.splitlines() if line[:2] == "20"] == [[":"] * 5 + ["0", "22"]] * 2
    telemark = public.get(f"/tall/{figure}.csv?{last}&fylke=40").text
    first, second = [line.split(";")[-7:] for line in telemark.splitlines() if line[:2] == "20"]
    assert (first, second) == ([".."] * 7, [":"] * 5 + ["0", "16"])
    # The page has the areas of the grouping that is chosen; the figure is the one that its files are of.
    page = public.get("/forutsetninger/kartlegging?gruppe=politidistrikt&politidistrikt=agder").text
    assert '<strong aria-current="true">Agder politidistrikt</strong>' in page
    assert "politidistrikt=ost#utvikling" in page.replace("&amp;", "&")
    assert f"/tall/{figure}.csv?utgivelse=2&politidistrikt=agder" in page.replace("&amp;", "&")
    assert "5 000–9 999" in public.get("/forutsetninger/kartlegging?gruppe=storrelse&innbyggere=1").text.replace(
        "\xa0", " "
    )
    for query, status in (
        ("fylke=99", 404),
        ("gruppe=politidistrikt&fylke=11", 400),
        ("gruppe=storrelse&innbyggere=9", 404),
    ):
        assert public.get(f"/forutsetninger/kartlegging?{query}").status_code == status, query
    both = public.get(f"/tall/{figure}.csv?{last}&fylke=11&politidistrikt=agder")
    assert (both.status_code, "Velg ett område" in both.json["detail"]) == (400, True)  # type: ignore[index]
