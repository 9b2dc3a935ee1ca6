"""One page goes from the knowledge of a challenge to what was done and learnt, and tells where a link is missing."""

from __future__ import annotations

from datetime import date

from tenants.reporting import service
from tests.factories.reporting import values
from tests.tenants.reporting.office import Office


def test_the_page_follows_a_challenge_from_its_survey_to_what_was_decided(office: Office) -> None:
    unit_id = office.unit.unit_id
    with office.people.acting(office.unit.coordinator):
        survey = service.report(unit_id, "survey", values("survey", title="Ung i byen"))
        challenge = service.report(unit_id, "challenge", values("challenge", theme="Rus", survey_id=survey))
        told = values("measure", name="Natteravner", challenge_id=challenge, survey_id=survey)
        measure = service.report(unit_id, "measure", told)
        result = {"completed_on": date(2026, 2, 1), "decision": "adjust"}
        service.report(unit_id, "evaluation", values("evaluation", measure_id=measure, **result))
    page = office.client.get("/enhet/sammenheng").text.split("<main")[1]
    places = [page.index(text) for text in ("1. Rus", "Ung i byen", "Natteravner", "Evaluert 01.02.2026")]
    assert places == sorted(places)
    assert "Tiltaket blir justert" in page
    assert "FREMMED" not in page


def test_a_missing_link_is_told_where_it_is_missing(office: Office) -> None:
    office.report("challenge", theme="Rus")
    office.report("measure", name="Uten utfordring", stance_type=None)
    office.report("measure", name="Avsluttet", ended_on=date(2025, 1, 1))
    page = office.client.get("/enhet/sammenheng").text.split("<main")[1]
    for text in (
        "Ingen kartlegging er koblet til utfordringen",
        "Ingen tiltak ennå",
        "Tiltak som ikke svarer på noen av utfordringene",
        "Ikke evaluert",
    ):
        assert text in page
    assert "Avsluttet" not in page


def test_a_survey_tells_of_which_figures_there_are_probably_newer_ones(office: Office) -> None:
    office.report("survey", ungdata_year=2024, police_statistics_year=2024, public_health_profile_year=None)
    page = office.client.get("/enhet/kartlegginger").text
    assert "Ungdata 2024, Politiets statistikk 2024 (se etter nyere)" in page
