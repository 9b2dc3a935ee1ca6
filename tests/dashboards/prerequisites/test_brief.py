"""The nation and each county on a page of paper, however much there is to say."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from unittest.mock import patch

import pypdfium2
from flask import Flask
from flask.testing import FlaskClient

from app.clock import today
from app.db.roles import PROJECTOR
from app.db.session import acting
from dashboards.prerequisites import brief, service, words
from dashboards.releases import service as releases
from tests.factories.nation import Made, Nation


def test_the_brief_is_one_page_of_the_nation_and_of_each_county(
    nation: Nation, reported: list[Made], public: FlaskClient
) -> None:
    nation.cut(today())
    for address in ("/kortrapport.pdf", "/kortrapport/40.pdf", "/kortrapport/03.pdf?sprak=nn"):
        answer = public.get(address)
        assert len(pypdfium2.PdfDocument(answer.data)) == 1
        assert public.get(address).data == answer.data
    worst = _worst(nation)
    with patch.object(releases, "latest", lambda _on: worst), patch.object(releases, "numbered", lambda _number: worst):
        counties = [county["key"] for county in worst.content["counties"]]
        assert len(counties) == 15
        for name in ("", *(f"/{key}" for key in counties)):
            for language in ("nb", "nn"):
                data = public.get(f"/kortrapport{name}.pdf?sprak={language}").data
                document = pypdfium2.PdfDocument(data)
                assert len(document) == 1, (name, language)
                assert "7 654 321" in document[0].get_textpage().get_text_range().replace("\xa0", " ")
                said = " ".join(document[0].get_textpage().get_text_range().split())
                assert ("fersk og fra flere kilder" if language == "nb" else "fersk og frå fleire kjelder") in said
    assert public.get("/kortrapport/99.pdf").status_code == 404
    calendar = public.get("/utgivelser").text
    assert "Telemark (PDF)" in calendar
    assert "Nummer 1" in calendar


def test_the_share_of_the_inhabitants_has_changed_by_so_many_points_as_its_numbers_show(portal: Flask) -> None:
    with portal.test_request_context():
        assert brief._points(0.125, 0.1) == "+2,5 prosentpoeng"
        assert brief._points(0.1, 0.125) == "\N{MINUS SIGN}2,5 prosentpoeng"
        assert brief._points(0.10041, 0.10049) == "0,0 prosentpoeng", "both are shown as 10,0"
        assert brief._points(0.1, None) == brief._points(None, 0.1) == "–"


def _worst(nation: Nation) -> releases.Published:
    """The last release, if it had the most to say: of all areas everything, the longest steps, the largest numbers."""
    with nation.portal.test_request_context(), acting(PROJECTOR):
        latest = releases.latest(today())
        assert latest is not None
        content = deepcopy(latest.content)
        for area in (content["nation"], *content["counties"]):
            people = dict.fromkeys(("population", "covered_population", "under_18", "covered_under_18"), 7654321)
            area.update(people, municipalities=7_654_321, covered=7_654_321)
            area.update(
                name="Møre og Romsdal, Trøndelag og Innlandet", name_nn="Møre og Romsdal, Trøndelag og Innlandet"
            )
        for question, table in content["levels"].items():
            counted = service.Counted(question, today(), (), {})
            for row in table["areas"].values():
                row.update(municipalities=999, reported=999, columns=dict.fromkeys(row["columns"], 999))
                if "steps" in row:
                    longest = max(row["steps"], key=lambda step: len(words.step_text(step, counted).nn))
                    row["steps"] = {step: 999 if step == longest else 0 for step in row["steps"]}
    return replace(latest, content=content)
