"""The prerequisites' pages: as released for everybody, and as they are today for KRÅD."""

from __future__ import annotations

import html
import re
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pypdfium2
import pytest
from flask.testing import FlaskClient

from app.clock import today
from dashboards.prerequisites import comparing
from dashboards.releases import service as releases
from tenants.register.records import identity
from tests.database import ClientAs
from tests.factories.nation import Made, Nation


def test_everybody_sees_the_release_and_what_is_hidden_in_it(
    nation: Nation, reported: list[Made], public: FlaskClient
) -> None:
    nation.cut(today())
    page = public.get("/forutsetninger").text
    assert "8 av 357 kommuner har rapportert om forutsetningene" in page
    assert "Målrettet kartlegging" in page or "artlegging" in page
    one = public.get("/forutsetninger/kartlegging?gruppe=politidistrikt").text
    assert "Politidistrikt" in one
    assert ">:<" in one
    # Its files are of the same areas, for good.
    (csv,) = {html.unescape(a) for a in re.findall(r'"(/tall/forutsetning-kartlegging\.csv[^"]*)"', one)}
    assert "utgivelse=1" in csv
    assert "Agder politidistrikt" in public.get(csv).text
    assert public.get("/forutsetninger/noe-annet").status_code == 404
    assert public.get("/forutsetninger/kartlegging?gruppe=noe").status_code == 404


def test_where_no_slt_is_known_stands_apart_from_who_has_not_reported_and_an_early_release_reads_as_it_did(
    nation: Nation, reported: list[Made], public: FlaskClient, client_as: ClientAs
) -> None:
    silent = nation.unit("4001")
    nation.project(silent)
    first = nation.cut(today() - timedelta(days=30))
    second = nation.cut(today())
    early, late = deepcopy(first.content), deepcopy(second.content)
    for table in late["levels"].values():
        table["on"] = today().isoformat()  # as if most had reported anew
    for table in early["levels"].values():
        for row in table["areas"].values():
            row.pop("no_slt_known", None)
    column, unknown = {"ikke_rapportert": 1}, {"ingen_slt_kjent": 348}

    def told(figure: str, place: int = 0) -> tuple[dict[str, object], str]:
        found = public.get(f"/tall/{figure}").get_json()
        columns = found["dimension"][found["id"][1]]["category"]["index"]
        said = dict(zip(columns, found["value"][place * len(columns) :], strict=False))
        return {key: said[key] for key in said if key.startswith(("ik", "ingen_"))}, str(found["note"])

    for figure in (
        "forutsetninger.json",
        "moter-styring.json?gruppe=politidistrikt",
        "forutsetning-styring-over-tid.json",
    ):
        assert told(figure)[0].keys() == {*column, *unknown}, figure
    numbers, note = told("forutsetninger.json?utgivelse=2", 3)
    assert numbers == {**column, **unknown}
    assert numbers["ingen_slt_kjent"] == second.content["nation"]["categories"]["unknown"]
    assert "«Ingen SLT kjent» er kommunene som ingen SLT-enhet i portalen dekker" in note
    picture = public.get("/tall/forutsetninger.svg").text
    assert "Ingen SLT kjent" in picture
    fills = re.findall(r'width="14.0" height="14" fill="([^"]+)"', picture)
    assert len(set(fills)) == len(fills) >= 7, "each has a colour of its own"
    assert "Ingen SLT kjent" not in public.get("/tall/soknader-til-behandling.csv").text
    text = pypdfium2.PdfDocument(public.get("/kortrapport.pdf").data)[0].get_textpage().get_text_range()
    assert re.search(r"Ikke rapportert\s+Ingen SLT kjent", text)
    assert "348" in text
    live = client_as("council", "case_officer").get("/krad/tall/forutsetninger.json").get_json()
    assert 348 in live["value"]
    published = [replace(first, content=early), replace(second, content=late)]
    with (
        patch.object(releases, "releases", lambda: published),
        patch.object(releases, "numbered", lambda number: published[number - 1]),
    ):
        numbers, note = told("forutsetninger.json?utgivelse=1", 3)
        assert numbers == {"ikke_rapportert": 349}, "as it was"
        assert "Kommuner der ingen SLT er kjent, er talt i «Ikke rapportert»" in note
        page = public.get("/tall/forutsetning-kartlegging-over-tid.csv?utgivelse=2").text
        rows = [line.split(";")[-2:] for line in page.splitlines() if line[:2] == "20"]
        assert (rows[0], rows[-1]) == (["349", ".."], ["1", "348"])
        assert "To punktum under «Ingen SLT kjent»" in told("forutsetning-kartlegging-over-tid.json?utgivelse=2")[1]


def test_before_the_first_release_the_pages_say_so(nation: Nation, public: FlaskClient) -> None:
    assert "Ingen tall om forutsetningene var gitt ut denne dagen" in public.get("/forutsetninger").text
    assert public.get("/kortrapport.pdf").status_code == 404
    assert "Ingen utgivelse er kommet ennå" in public.get("/utgivelser").text


def test_krad_alone_sees_today_with_nothing_hidden(
    nation: Nation, reported: list[Made], public: FlaskClient, client_as: ClientAs
) -> None:
    caseworker = client_as("council", "case_officer")
    page = caseworker.get("/krad/forutsetninger/kartlegging?gruppe=fylke").text
    assert "Bare for KRÅD" in page
    assert ">:<" not in page
    # Each is a whole figure: a chart, how it is made, and files that are KRÅD's alone.
    for said in ("data-chart-point=", "Slik er tallet laget", "Ingenting er skjult: bare for KRÅD", "<h3"):
        assert said in page
    files = {html.unescape(address) for address in re.findall(r'"(/krad/tall/[^"]*)"', page)}
    assert {address.partition("?")[0].rpartition(".")[2] for address in files} >= {"csv", "xlsx", "json", "svg", "png"}
    assert '"/tall/' not in page
    for address in files:
        answer = caseworker.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
        assert "slt-internt-" in answer.headers["Content-Disposition"]
        for somebody in (public, client_as("ministry", "reader")):
            assert somebody.get(address).status_code in (302, 303, 401, 403, 404)
    county = caseworker.get("/krad/tall/forutsetning-kartlegging.json").get_json()
    assert "status" not in county
    assert caseworker.get("/krad/tall/forutsetning-kartlegging").status_code == 200
    for address in ("forutsetning-kartlegging-over-tid.csv", "forutsetninger.csv?utgivelse=1", "kommuner.csv"):
        assert caseworker.get(f"/krad/tall/{address}").status_code == 404
    for somebody in (public, client_as("ministry", "reader")):
        assert somebody.get("/krad/forutsetninger").status_code in (302, 303, 403, 404)


def test_every_figure_has_its_files_with_the_signs_of_what_is_hidden(
    nation: Nation, reported: list[Made], public: FlaskClient
) -> None:
    nation.cut(today())
    for figure in (
        "forutsetning-kartlegging",
        "forutsetning-kartlegging-neste-steg",
        "forutsetning-kartlegging-over-tid",
        "moter-styring",
    ):
        assert public.get(f"/tall/{figure}").status_code == 200, figure
    told = public.get("/tall/forutsetning-kartlegging.json?gruppe=storrelse").json
    assert told is not None
    assert ":" in told["status"].values()
    assert ":" in public.get("/tall/forutsetning-kartlegging.csv").text
    meetings = public.get("/tall/moter-styring.json").json
    assert meetings is not None
    assert (meetings["role"]["geo"], meetings["dimension"]["omrade"]["extension"]["validity"]["40"]["to"]) == (
        ["omrade"],
        None,
    )
    assert "\r\n40;Telemark;" in public.get("/tall/moter-styring.csv").text
    steps = "/tall/forutsetning-kartlegging-neste-steg"
    county = public.get(f"{steps}?fylke=40").text
    assert "Telemark" in county
    (file,) = {html.unescape(a) for a in re.findall(r'"(/tall/[^"]*-neste-steg\.json[^"]*)"', county)}
    assert "Telemark" in (public.get(file).json or {})["label"]
    both = public.get(f"{steps}?fylke=40&politidistrikt=sor-ost")
    assert (both.status_code, "ikke tall for to slags" in both.text) == (400, True)
    # What KRÅD counts itself can't be had of a release by other filters than it was released by.
    assert public.get("/tall/kommuner-etter-status.csv?utgivelse=1&fylke=40").status_code == 400


def test_every_grouping_can_be_chosen_of_everything_that_is_released_and_kinds_by_krad_alone(
    nation: Nation, reported: list[Made], public: FlaskClient, client_as: ClientAs
) -> None:
    nation.cut(today())
    caseworker = client_as("council", "case_officer")
    areas = (("fylke", "fylke=40"), ("politidistrikt", "politidistrikt=sor-ost"), ("storrelse", "innbyggere=3"))
    index = public.get("/forutsetninger").text
    assert [theme for theme in comparing.THEMES if f'href="/forutsetninger/{theme}' not in index] == []
    for theme in ("kartlegging", "moter-koordinering", "politibekreftelser"):
        id_ = comparing.figure_id(theme)
        levels = {f"{id_}-mangler", f"{id_}-neste-steg"} if theme == "kartlegging" else set()
        for grouping, area in areas:
            page = public.get(f"/forutsetninger/{theme}?gruppe={grouping}&{area}").text
            drawn = set(re.findall(r'id="figur-([^"]*?)(?:-data)?"', page))
            assert drawn >= {id_, f"{id_}-over-tid"} | levels, (theme, grouping)
            over_time = html.unescape(re.findall(rf'"(/tall/{id_}-over-tid\.json[^"]*)"', page)[0])
            assert area in over_time, "the area's own development"
            assert f"gruppe={grouping}" in page or grouping == "fylke"
        by_kind = public.get(f"/forutsetninger/{theme}?gruppe=enhet")
        assert (by_kind.status_code, "Etter slags SLT-enhet gis disse tallene ikke ut" in by_kind.text) == (400, True)
        assert public.get(f"/tall/{id_}.csv?gruppe=enhet").status_code == 400
        live = caseworker.get(f"/krad/forutsetninger/{theme}?gruppe=enhet").text
        assert "En kommune" in live
        told = caseworker.get(f"/krad/tall/{id_}.json?gruppe=enhet").get_json()
        kinds, columns = told["dimension"]["omrade"]["category"]["index"], told["size"][1]
        assert kinds == ["municipality", "none", "landet"]
        rows = [told["value"][at * columns :][:columns] for at in range(len(kinds))]
        assert [a + b for a, b in zip(*rows[:2], strict=True)] == rows[2]
    for _grouping, area in areas:
        page = public.get(f"/forutsetninger?{area}").text
        assert "innbyggere=unknown" not in page, "there is none of that class, so nothing to choose"
        for figure in ("forutsetninger", "forutsetninger-mangler"):
            (file,) = {html.unescape(each) for each in re.findall(rf'"(/tall/{figure}\.json[^"]*)"', page)}
            assert area in file
            # The area's own numbers, as the table by area has them.
            assert public.get(file).status_code == 200
        assert page.count('aria-current="true">') == 1
    lacking = public.get("/tall/forutsetninger-mangler.json?innbyggere=3").get_json()
    each = public.get("/tall/forutsetning-kartlegging-mangler.json?gruppe=storrelse").get_json()
    place = lacking["dimension"]["forutsetning"]["category"]["index"].index("mapping")
    row = each["dimension"]["omrade"]["category"]["index"].index("3")
    assert lacking["value"][2 * place :][:2] == each["value"][2 * row :][:2]
    assert public.get("/forutsetninger?fylke=40&innbyggere=3").status_code == 400
    assert public.get("/forutsetninger?fylke=99").status_code == 404
    assert "/krad/tall/forutsetninger.json?" in caseworker.get("/krad/forutsetninger?politidistrikt=sor-ost").text


def test_an_areas_page_has_what_was_released_of_it_and_a_district_its_own(
    nation: Nation, reported: list[Made], public: FlaskClient, client_as: ClientAs
) -> None:
    district = client_as("police", "reader", police_district_id=identity("police_district", "sor-ost"))
    assert "Slik utgivelsen har distriktet" not in district.get("/vart-politidistrikt").text
    nation.cut(today())
    for page in ("/fylke/40", "/politidistrikt/sor-ost"):
        text = public.get(page).text
        assert "utgivelse=1" in text[text.index('id="figur-forutsetninger"') :]
    own = district.get("/vart-politidistrikt").text
    own = own[own.index("Slik utgivelsen har distriktet") :]
    assert own.count("Sør-Øst politidistrikt (42)") >= 5, "meetings, applications, their time, and confirmations"
    assert own.count("Hele landet (357)") >= 5
    assert 'href="/tall/forutsetninger.csv?utgivelse=1&amp;politidistrikt=sor-ost' in own
    told = public.get("/tall/forutsetninger.json?politidistrikt=sor-ost").get_json()
    release = public.get("/data/utgivelser/1.json").get_json()
    area = release["levels"]["mapping"]["areas"]["police_district:sor-ost"]
    columns = told["size"][1]
    place = told["dimension"]["forutsetning"]["category"]["index"].index("mapping")
    shown = [":" if value is None else value for value in told["value"][place * columns :][:columns]]
    apart = area["no_slt_known"]
    assert shown == [*area["columns"].values(), area["municipalities"] - area["reported"] - apart, apart]


@pytest.mark.parametrize(
    ("side", "role", "last"),
    [
        ("ministry", "reader", ["Nasjonal oversikt", "Forutsetningene", "Utgivelser", "Registeret"]),
        ("police", "reader", ["Nasjonal oversikt", "Forutsetningene", "Utgivelser", "Registeret"]),
        ("council", "decider", ["Forutsetningene", "Nasjonal oversikt", "Utgivelser", "Registeret"]),
        ("unit", "coordinator", ["Nasjonal oversikt", "Registeret"]),
    ],
)
def test_who_follows_the_nation_has_the_releases_in_the_menu(
    client_as: ClientAs, nation: Nation, side: str, role: str, last: list[str]
) -> None:
    tenant_id = nation.unit("4003").id if side == "unit" else None
    district = identity("police_district", "agder") if side == "police" else None
    page = client_as(side, role, tenant_id=tenant_id, police_district_id=district).get("/utgivelser").text
    menu = re.search(r'aria-label="Hovedmeny".*?</nav>', page, re.DOTALL)
    assert menu
    entries = [text.strip() for text in re.findall(r"<a[^>]*>(.*?)</a>", menu[0], re.DOTALL)]
    assert [text for text in entries if text in last or text == "Utgivelser"][-len(last) :] == last
    assert ("Utgivelser" in entries) == ("Utgivelser" in last)
    current = re.findall(r"<a[^>]*aria-current[^>]*>\s*(.*?)\s*</a>", menu[0], re.DOTALL)
    assert set(current) == ({"Utgivelser"} if "Utgivelser" in last else set())  # beside and folded
