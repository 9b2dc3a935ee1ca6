"""A draft is previewed on every unit and published: what was foretold comes true, and nothing that is under way changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask.testing import FlaskClient

from app.clock import today
from app.db.roles import PROJECTOR
from app.db.session import acting
from app.errors import Conflict, Invalid
from certification.assessment import assess
from certification.cases import service as cases
from certification.criteria import drafts, previews, publishing, service
from certification.criteria.errors import Gone, NotPreviewed
from dashboards.projection import service as projection
from tenants.document import digest
from tenants.reporting.submission import service as submissions
from tests.certification.criteria.making import do_jobs, make_draft, make_preview, set_numbers, unpublished
from tests.database import Database, People
from tests.factories.cases import Applicant, applicant
from tests.factories.nation import Made, Nation
from tests.factories.units import keeper
from tests.statements import statements

__all__ = ["unpublished"]

pytestmark = pytest.mark.usefixtures("unpublished")

TOMORROW = today() + timedelta(days=1)


def vedtak(*numbers: str) -> list[dict[str, Any]]:
    return [
        {"municipality": n, "body": "municipal_council", "adopted_on": "2024-03-01", "case_number": "24/17"}
        for n in numbers
    ]


def police(*numbers: str) -> list[dict[str, Any]]:
    told = {"issuer": "local_police", "signatory_agency": "police", "signatory_role": "police_leader"}
    return [{"municipality": n, "confirmed_on": "2024-04-01", **told} for n in numbers]


COORDINATOR = {
    "employment": "position",
    "percent": 100,
    "started_on": "2024-01-01",
    "ended_on": None,
    "placement": "cross_sector",
    "acts_for_management": True,
    "mandate_from_steering_group": True,
    "vacant_days_24_months": 0,
    "handover_done": True,
}


@dataclass(frozen=True)
class Country:
    """A unit that loses, one that gains, a cooperation in nynorsk whose level falls, and one that has handed in nothing."""

    loses: Applicant
    case_id: UUID
    gains: Made
    changes: Made
    silent: Made


@pytest.fixture
def country(people: People, db: Database) -> Country:
    nation = Nation(people.portal, db)
    loses = applicant(people, "4003", name="Skien")
    case_id = loses.apply()
    gains, changes, silent = (
        nation.unit("4215", name="Lillesand"),
        nation.unit("4644", "4640", name="Luster og Sogndal"),
        nation.unit("5059", name="Orkland"),
    )
    nation.document(gains, today(), police_confirmations=police("4215"), coordinator=COORDINATOR)
    survey = {
        "completed_on": (today() - timedelta(days=900)).isoformat(),
        "sources": ["ungdata", "report"],
        "describes_causes": True,
        "maps_resources": True,
        "presented_to_steering_on": None,
    }
    nation.document(
        changes,
        today(),
        vedtak=vedtak("4640", "4644"),
        police_confirmations=police("4640", "4644"),
        coordinator=COORDINATOR,
        surveys=[survey],
    )
    return Country(loses, case_id, gains, changes, silent)


@pytest.fixture
def draft(people: People) -> str:
    """A vedtak is not required any more, a coordinator is, and a survey may be two years old at most."""
    make_draft(people, mapping_level_2_window_months=24, certificate_months=36)
    with keeper(people.portal):
        row = drafts.get("ny-2")
        weights = drafts.content(row)["classes"]
        drafts.set_classes("ny-2", row.version, weights | {"vedtak": "advice", "coordinator": "approval"})
    return "ny-2"


@pytest.fixture
def editor(people: People) -> FlaskClient:
    return people.client(people("council", "criteria_editor"))


def publish(people: People, id_: str, day: date) -> None:
    with keeper(people.portal):
        publishing.publish(id_, drafts.get(id_).version, day)


def test_a_preview_says_who_gains_who_loses_and_why_and_publishing_makes_it_true(
    people: People, db: Database, country: Country, draft: str, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "BATCH", 1)
    page = editor.get(f"/krad/kriterier/utkast/{draft}").text
    assert "Forhåndsvis før du publiserer" in page
    assert "SLT-koordinator: fra krav for at modellen er innført til krav for godkjenning" in page
    token = _token(page)
    begun = editor.post(f"/krad/kriterier/utkast/{draft}/forhandsvisning", data={"csrf_token": token})
    assert begun.status_code == 303
    waiting = editor.get(begun.location).text
    assert "0 av 4 enheter er sett på." in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert do_jobs(people) == 4
    done = editor.get(begun.location).text
    assert "hx-trigger" not in done
    assert re.search(r"3 enheter er sett på.*1 enhet har ikke sendt inn noe ennå", done, re.DOTALL)
    assert "Skien" in done
    assert "Fra «Kan godkjennes med vilkår» til «Kan ikke godkjennes»" in done
    assert "SLT-koordinator: fra krav for at modellen er innført til krav for godkjenning. Ikke oppfylt." in done
    assert "Registrer koordinatoren" in done
    gains = editor.get(f"{begun.location}?gruppe=gains").text
    assert "Lillesand" in gains
    assert "Skien" not in gains
    changes = editor.get(f"{begun.location}?gruppe=changes").text
    assert "Luster og Sogndal" in changes
    assert 'lang="nn"' in changes
    assert "Målretta kartlegging: frå nivå 2 til nivå 1." in changes or "frå nivå 2 til nivå 1." in changes
    assert "Den siste kartlegginga er eldre enn 24 månader." in changes
    foretold = _foretold(db)
    assert {kind for _submission, kind, _hash in foretold} == {"loses", "gains", "changes"}

    answer = _publish(editor, draft, f"{today():%d.%m.%Y}")
    assert "ny-2 er publisert." in answer
    assert db.value("SELECT count(*) FROM app.criteria_draft") == 0
    _real_results_are(people, foretold)
    assert do_jobs(people, "unit_changed") >= 3
    levels = db.rows(
        "SELECT DISTINCT levels ->> 'mapping', criteria FROM app.levels WHERE unit_id = %s", country.changes.id
    )
    assert levels == [("1", "ny-2")]
    _what_is_under_way_is_as_it_was(people, country)
    everybody = people.client()
    assert "12" in everybody.get("/kriterier").text
    assert "Kartleggingens alder for nivå 2: fra 36 måneder til 24 måneder" in everybody.get("/kriterier/ny-2").text
    assert everybody.get("/kriterier/handbook-1").status_code == 200
    assert "Taper" in editor.get(f"/krad/kriterier/forhandsvisning/{draft}").text


def _foretold(db: Database) -> list[tuple[object, ...]]:
    return db.rows("SELECT submission_id, kind, assessment_sha256 FROM app.criteria_preview_unit ORDER BY 1")


def _real_results_are(people: People, foretold: list[tuple[object, ...]]) -> None:
    """Every unit's document, judged as KRÅD's pages and the nation's figures judge it, gives what the preview had."""
    with keeper(people.portal):
        published, before = service.version("ny-2"), service.version("handbook-1")
        keys = people.db.rows("SELECT tenant_id, id FROM app.submission WHERE submitted_at IS NOT NULL")
        rows = submissions.several(keys)  # type: ignore[arg-type]
        assert len(rows) == len(foretold) == 3
        for submission_id, _kind, sha256 in foretold:
            row = next(row for row in rows.values() if row.id == submission_id)
            assert service.in_force(row.as_of) == published
            assert digest(assess(submissions.facts(row), published, row.as_of).to_json()) == sha256
            assert digest(assess(submissions.facts(row), before, row.as_of).to_json()) != sha256


def _what_is_under_way_is_as_it_was(people: People, country: Country) -> None:
    assert people.db.value("SELECT criteria FROM app.case_file WHERE id = %s", country.case_id) == "handbook-1"
    with people.acting(people("council", "case_officer")):
        seen = cases.case_view(country.case_id)
        assert seen.now.criteria == "handbook-1"
        assert seen.now.recommendation == "approve_with_conditions"
    with people.acting(country.loses.coordinator):
        assert cases.readiness(country.loses.unit_id).criteria.id == "ny-2"


def _token(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found
    return found.group(1)


def _publish(editor: FlaskClient, draft: str, day: str) -> str:
    """Through the pages: the day, the summary, the confirmation."""
    address = f"/krad/kriterier/utkast/{draft}/publiser"
    page = editor.get(address).text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    fields = {"csrf_token": _token(page), "version": version.group(1), "valid_from": day}
    summary = editor.post(address, data=fields)
    assert "Den gjelder fra" in summary.text, summary.text
    assert "Hvor lenge en godkjenning gjelder: fra 48 måneder til 36 måneder" in summary.text
    return editor.post(address, data=fields | {"confirmed": "1"}, follow_redirects=True).text


def test_a_preview_belongs_to_exactly_one_content(
    people: People, country: Country, draft: str, editor: FlaskClient
) -> None:
    with keeper(people.portal), pytest.raises(NotPreviewed):
        publishing.publish(draft, drafts.get(draft).version, TOMORROW)
    make_preview(people, draft)
    assert "Klar til å publiseres" in editor.get(f"/krad/kriterier/utkast/{draft}").text
    with keeper(people.portal):
        set_numbers(draft, meetings_steering=5)
    page = editor.get(f"/krad/kriterier/utkast/{draft}").text
    assert "Forhåndsvisningen er foreldet" in page
    assert "foreldet" in editor.get(f"/krad/kriterier/forhandsvisning/{draft}").text
    assert "Forhåndsvis først" in editor.get(f"/krad/kriterier/utkast/{draft}/publiser").text
    with keeper(people.portal), pytest.raises(NotPreviewed):
        publishing.publish(draft, drafts.get(draft).version, TOMORROW)
    with keeper(people.portal):
        set_numbers(draft, meetings_steering=4)
    assert "Klar til å publiseres" in editor.get(f"/krad/kriterier/utkast/{draft}").text


def test_a_new_preview_replaces_one_that_is_under_way_and_its_jobs_do_nothing(
    people: People, db: Database, country: Country, draft: str
) -> None:
    with keeper(people.portal):
        first = previews.start(draft)
    with keeper(people.portal):
        second = previews.start(draft)
    assert do_jobs(people) == 2
    assert db.rows("SELECT id, done, total, without FROM app.criteria_preview") == [(second, 4, 4, 1)]
    assert db.value("SELECT count(*) FROM app.criteria_preview_unit") == 3
    with keeper(people.portal):
        previews.work(first)
        previews.work(second)
    assert db.value("SELECT count(*) FROM app.criteria_preview_unit") == 3


def test_what_comes_in_after_a_preview_is_told(
    people: People, db: Database, country: Country, draft: str, editor: FlaskClient
) -> None:
    make_preview(people, draft)
    db.run("UPDATE app.criteria_preview SET started_at = started_at - interval '30 days'")
    assert (
        "enheter har sendt inn noe etter at forhåndsvisningen begynte"
        in editor.get(f"/krad/kriterier/forhandsvisning/{draft}").text
    )


@pytest.mark.parametrize(("day", "said"), [(today() - timedelta(days=1), "Dagen er gått"), (date(1899, 1, 1), "1900")])
def test_a_day_that_has_passed_is_told_at_the_field(
    people: People, draft: str, editor: FlaskClient, day: date, said: str
) -> None:
    make_preview(people, draft)
    address = f"/krad/kriterier/utkast/{draft}/publiser"
    page = editor.get(address).text
    answer = editor.post(address, data={"csrf_token": _token(page), "version": "1", "valid_from": f"{day:%d.%m.%Y}"})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{day:%d.%m.%Y}"' in answer.text


def test_a_version_begins_after_every_other(people: People, db: Database) -> None:
    for id_, day in (("ny-2", TOMORROW), ("ny-3", TOMORROW)):
        make_draft(people, id_)
        make_preview(people, id_)
        if id_ == "ny-2":
            publish(people, id_, day)
            continue
        with pytest.raises(Invalid) as refused, people.portal.test_request_context():
            publish(people, id_, day)
        assert "valid_from" in refused.value.fields
    with pytest.raises(psycopg.errors.CheckViolation):
        db.run(
            "INSERT INTO app.criteria_version (id, valid_from, document, published_at) VALUES ('x', %s, '{}', now())",
            today(),
        )


def test_a_version_that_is_published_is_never_changed(people: People, db: Database) -> None:
    make_draft(people)
    make_preview(people, "ny-2")
    publish(people, "ny-2", TOMORROW)
    for statement in (
        "UPDATE app.criteria_version SET document = '{}' WHERE id = 'ny-2'",
        "DELETE FROM app.criteria_version WHERE id = 'ny-2'",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation):
            db.run(statement)
    with keeper(people.portal), pytest.raises(Invalid):
        drafts.begin("ny-2", "handbook-1")


def _at_once(people: People, *acts: Callable[[], None]) -> list[BaseException | None]:
    start = Barrier(len(acts))

    def one(act: Callable[[], None]) -> BaseException | None:
        start.wait()
        try:
            with keeper(people.portal):
                act()
        except (Conflict, Invalid) as error:
            return error
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_of_two_who_publish_at_once_one_does(people: People, db: Database) -> None:
    make_draft(people, "ny-2")
    make_draft(people, "ny-3")
    for id_ in ("ny-2", "ny-3"):
        make_preview(people, id_)

    def publishing_of(id_: str, version: int, day: date) -> Callable[[], None]:
        return lambda: publishing.publish(id_, version, day)

    same = _at_once(people, *[publishing_of("ny-2", 1, TOMORROW) for _ in range(2)])
    assert sorted(type(error).__name__ for error in same) == ["Gone", "NoneType"]
    assert any(isinstance(error, Gone) for error in same)
    make_preview(people, "ny-3")
    make_draft(people, "ny-4")
    make_preview(people, "ny-4")
    later = TOMORROW + timedelta(days=1)
    others = _at_once(people, publishing_of("ny-3", 1, later), publishing_of("ny-4", 1, later + timedelta(days=9)))
    assert sorted(type(error).__name__ for error in others) == ["NoneType", "NotPreviewed"]
    assert db.value("SELECT count(*) FROM app.criteria_version") == 3


def test_the_projection_of_earlier_documents_is_left_alone(people: People, db: Database, country: Country) -> None:
    make_draft(people)
    make_preview(people, "ny-2")
    with people.portal.app_context(), acting(PROJECTOR):
        projection.refresh(country.gains.id)
    db.run("DELETE FROM app.outbox")
    publish(people, "ny-2", TOMORROW)
    assert db.value("SELECT count(*) FROM app.outbox") == 0


def test_the_statements_of_a_preview_and_of_its_page_are_as_many_for_many_units(
    people: People, db: Database, editor: FlaskClient
) -> None:
    nation = Nation(people.portal, db)
    make_draft(people, mapping_level_2_window_months=24)
    counts: list[tuple[int, int]] = []
    for numbers in (("4003",), ("4215", "5059", "4204", "3301", "3305")):
        for number in numbers:
            unit = nation.unit(number, name=f"Enhet {number}")
            nation.document(unit, today(), vedtak=vedtak(number), surveys=[_old_survey()])
        with keeper(people.portal):
            previews.start("ny-2")
        with statements() as work:
            assert do_jobs(people) == 1
        with statements() as page:
            assert "Enhet 4003" in editor.get("/krad/kriterier/forhandsvisning/ny-2?gruppe=changes").text
        counts.append((len(work), len(page)))
    assert counts[0] == counts[1]


def _old_survey() -> dict[str, Any]:
    return {"completed_on": (today() - timedelta(days=900)).isoformat(), "sources": ["ungdata", "report"]}
