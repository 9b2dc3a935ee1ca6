"""KRÅD's editor makes a draft and sets parameters through the pages: what is absurd is told at its field, and nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app.clock import today
from certification.criteria import drafts, parameters, service
from certification.criteria.parameters import MEANINGS
from certification.criteria.service import DEFAULTS, ParameterKey
from tests.certification.criteria.making import filled, form_in, make_draft, unpublished
from tests.database import Database, People
from tests.factories.units import keeper

__all__ = ["unpublished"]

DRAFT = "/krad/kriterier/utkast/ny-2"


@pytest.fixture
def editor(people: People) -> FlaskClient:
    return people.client(people("council", "criteria_editor"))


def test_a_draft_begins_as_a_published_version_and_its_name_is_its_own(editor: FlaskClient, people: People) -> None:
    for name, said in (
        ("Håndbok 2", "Bruk bare små bokstaver"),
        ("handbook-1", "Det finnes allerede en versjon eller et utkast med dette navnet"),
        ("", "Fyll ut dette feltet"),
    ):
        refused = editor.post("/krad/kriterier/ny", data=filled(editor, "/krad/kriterier/ny", id=name))
        assert refused.status_code == 422
        assert said in refused.text
    made = editor.post("/krad/kriterier/ny", data=filled(editor, "/krad/kriterier/ny", id="ny-2"))
    assert made.location.endswith(DRAFT)
    again = editor.post("/krad/kriterier/ny", data=filled(editor, "/krad/kriterier/ny", id="ny-2"))
    assert again.status_code == 422
    page = editor.get(DRAFT).text
    assert "Ingen forskjell." in page
    assert "Kan for få møter hindre godkjenning?" in page
    assert "Styringsgruppen har hatt minst 4 møter de siste 12 månedene." in page
    assert "ny-2 (utkast)" in editor.get("/krad/kriterier/endringer").text
    auditor = people.client(people("council", "auditor"))
    assert "Endre tallene" not in auditor.get(DRAFT).text
    assert auditor.get(f"{DRAFT}/tall").status_code == 404


def test_absurd_and_missing_numbers_are_told_where_they_stand_and_stay_typed(
    editor: FlaskClient, people: People, db: Database
) -> None:
    make_draft(people)
    page = f"{DRAFT}/tall"
    for name, typed, said in (
        ("meetings_steering", "0", "Tallet må være fra 1 til 24."),
        ("meetings_steering", "fire", "Skriv et tall med sifre"),
        ("meetings_steering", "", "Skriv et tall."),
        ("certificate_months", "6", "Tallet må være fra 12 til 120."),
        ("shared_understanding_pulse_answers", "3", "Tallet må være fra 5 til 100."),
        ("coordinated_measures_level_4_percent", "50", "Nivå 4 kan ikke kreve en mindre andel enn nivå 3."),
    ):
        refused = editor.post(page, data=filled(editor, page, **{name: typed, "issuer": "KRÅD i dag"}))
        assert refused.status_code == 422
        at_field = re.search(rf'id="f-{name}-error">(.*?)</p>', refused.text, re.DOTALL)
        assert at_field
        assert said in at_field.group(1)
        assert 'value="KRÅD i dag"' in refused.text
    assert db.value("SELECT version FROM app.criteria_draft") == 1
    everything = filled(editor, page)
    everything["meetings_exempt_months"] = [str(n) for n in range(1, 13)]
    assert "Minst én måned må ha krav om møte." in editor.post(page, data=everything).text
    everything["meetings_exempt_months"] = ["7", "12"]
    assert editor.post(page, data=everything).status_code == 303
    assert "Måneder uten krav om møte: fra juli til juli, desember" in editor.get(DRAFT).text


def test_two_editors_on_one_draft_lose_nothing(editor: FlaskClient, people: People) -> None:
    make_draft(people)
    page = f"{DRAFT}/tall"
    other = people.client(people("council", "criteria_editor"))
    mine, theirs = (
        filled(editor, page, meetings_steering="5"),
        filled(other, page, meetings_steering="6", certificate_months="36"),
    )
    assert other.post(page, data=theirs).status_code == 303
    conflict = editor.post(page, data=mine)
    assert conflict.status_code == 409
    assert "Velg hva som skal stå: Antall styringsmøter" in conflict.text
    assert "36" in conflict.text
    chosen = form_in(conflict.text, **{"velg-meetings_steering": "mitt"})
    assert editor.post(page, data=chosen).status_code == 303
    with keeper(people.portal):
        made = drafts.criteria(drafts.get("ny-2"))
    assert (made.parameters.meetings.steering, made.certificate_months) == (5, 36)


def test_weights_and_notes_are_changed_and_own_notes_come_and_go(editor: FlaskClient, people: People) -> None:
    make_draft(people)
    weights = f"{DRAFT}/vekt"
    nothing = filled(editor, weights, vedtak="advice", police_confirmation="advice")
    refused = editor.post(weights, data=nothing)
    assert refused.status_code == 422
    assert "Minst ett funn må være et krav for godkjenning." in refused.text
    assert editor.post(weights, data=filled(editor, weights, annual_gathering="expectation")).status_code == 303
    note = f"{DRAFT}/tolkninger/C3"
    without = filled(editor, note, nn="")
    assert editor.post(note, data=without).status_code == 422
    tomorrow = filled(editor, note, decided_on=f"{today() + timedelta(days=1):%d.%m.%Y}")
    assert "Datoen kan ikke være i framtiden." in editor.post(note, data=tomorrow).text
    assert editor.post(note, data=filled(editor, note, nb="Fem møter er nok.", decided_by="Rådet")).status_code == 303
    page = editor.get(DRAFT).text
    assert "Fem møter er nok." in page
    assert "Årlig samling for alle nivåer: fra råd til forventning" in page
    new = f"{DRAFT}/tolkninger/ny"
    answers = dict.fromkeys(("nb", "nn", "reason_nb", "reason_nn"), "Ja.")
    answers |= {"question_nb": "Hva?", "question_nn": "Kva?", "decided_by": "KRÅD"}
    assert editor.post(new, data=filled(editor, new, id="C3", **answers)).status_code == 422
    assert editor.post(new, data=filled(editor, new, id="K1", **answers)).status_code == 303
    assert "K1: nytt. Hva? Ja." in editor.get(DRAFT).text
    assert editor.get(f"{DRAFT}/tolkninger/C3/slett").status_code == 404
    remove = f"{DRAFT}/tolkninger/K1/slett"
    assert editor.post(remove, data={"csrf_token": _token(editor.get(remove).text)}).status_code == 303
    assert "K1" not in editor.get(DRAFT).text
    delete = f"{DRAFT}/slett"
    assert editor.post(delete, data={"csrf_token": _token(editor.get(delete).text)}).status_code == 303
    assert editor.get(DRAFT).status_code == 404


def _token(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found
    return found.group(1)


@pytest.mark.usefixtures("unpublished")
def test_a_parameter_is_set_from_a_day_within_its_bounds_and_its_history_stays(
    editor: FlaskClient, people: People, db: Database
) -> None:
    assert set(MEANINGS) == set(DEFAULTS) == set(ParameterKey)
    assert all(of.lowest <= DEFAULTS[key] <= of.highest for key, of in MEANINGS.items())
    page = "/krad/parametre/stale_months"
    yesterday, later, latest = (f"{today() + timedelta(days=n):%d.%m.%Y}" for n in (-1, 30, 60))
    for value, since, said in (
        ("99", later, "Tallet må være fra 6 til 36."),
        ("18", yesterday, "Dagen er gått."),
        ("15", later, "Det er dette tallet"),
    ):
        refused = editor.post(page, data=filled(editor, page, value=value, since=since))
        assert refused.status_code == 422
        assert said in refused.text
        assert f'value="{value}"' in refused.text
    seen = filled(editor, page, value="20", since=later)
    for value, since in (("24", latest), ("18", later), ("12", f"{today():%d.%m.%Y}")):
        assert editor.post(page, data=filled(editor, page, value=value, since=since)).status_code == 303
    assert editor.post(page, data=seen).status_code == 409
    with keeper(people.portal):
        told = parameters.get(ParameterKey.STALE_MONTHS)
        on = [
            service.parameter(ParameterKey.STALE_MONTHS, today() + timedelta(days=n)) for n in (-1, 0, 29, 30, 59, 60)
        ]
    assert on == [15, 12, 12, 18, 18, 24]
    assert (told.now.value, [s.value for s in told.coming], [s.value for s in told.former]) == (12, [18, 24], [15])
    everything = editor.get("/krad/parametre").text
    assert "18 fra" in everything
    assert "Endre" not in people.client(people("council", "auditor")).get("/krad/parametre").text.split("<table")[1]
    written = db.rows("SELECT acting FROM audit.entry WHERE table_name = 'app.parameter'")
    assert len(written) == 6
    assert {acting for (acting,) in written} == {"council.criteria_editor"}


def test_the_command_line_lists_compares_and_tries(
    people: People, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from certification.criteria.cli import criteria

    monkeypatch.setattr("app.create_app", lambda: people.portal)
    make_draft(people, meetings_steering=5)
    run = CliRunner().invoke
    assert run(criteria, ["list"]).output.splitlines() == [
        "handbook-1  from 1900-01-01",
        "ny-2  draft, based on handbook-1",
    ]
    assert "Antall styringsmøter: fra 4 til 5" in run(criteria, ["diff", "handbook-1", "ny-2"]).output
    assert "same: 0" in run(criteria, ["preview", "ny-2"]).output
    packaged = "certification/assessment/versions/handbook-1.json"
    assert run(criteria, ["diff", "handbook-1", packaged]).output == "Ingen forskjell.\n"
    unknown = run(criteria, ["preview", "finnes-ikke"])
    assert (unknown.exit_code, unknown.output) == (1, "Error: no criteria version or draft finnes-ikke\n")
    assert "absurd.json" in run(criteria, ["preview", "absurd.json"]).output
