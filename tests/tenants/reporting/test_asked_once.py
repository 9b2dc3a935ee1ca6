"""Forms that say all at once, take nothing twice in silence, and never tell as done what was not told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from app.clock import today
from tenants.reporting import service
from tenants.reporting.forms import Mode
from tenants.reporting.kinds import KINDS
from tests.tenants.reporting.office import Office, post
from tests.tenants.reporting.typing_ import sent

FOLLOWED = sorted(name for name, kind in KINDS.items() if kind.follow and name != "meeting")


def _new(office: Office, kind: str, **given: Any) -> Any:
    answers = office.typed(kind, Mode.NEW, **given)
    return post(office.client, f"/enhet/{KINDS[kind].slug}/ny", answers)


@pytest.mark.parametrize("kind", FOLLOWED)
def test_to_tell_of_nothing_is_not_told_as_saved(office: Office, kind: str) -> None:
    office.report(kind)
    before = office.everything()
    address = f"/enhet/{KINDS[kind].slug}/{office.last(kind)}/nytt"
    assert post(office.client, address, {}).status_code == 422, "as the page stands"
    assert office.everything() == before


def test_what_begins_later_is_told_so_and_does_not_count_before(office: Office) -> None:
    later = today() + timedelta(days=40)
    office.report("vedtak", adopted_on=later, case_number="7/26")  # as a document that is imported may tell
    page = office.client.get("/enhet/vedtak").text
    assert f"Gjelder fra {later:%d.%m.%Y}" in page
    with office.people.acting(office.unit.coordinator):
        now, then = (service.tally(office.unit.unit_id, day) for day in (today(), later))
    assert (now.counts["vedtak"], now.coming["vedtak"]) == (0, later)
    assert (then.counts["vedtak"], "vedtak" in then.coming) == (1, False)
    overview = office.client.get("/enhet/fakta").text
    assert f"Gjelder fra {later:%d.%m.%Y}" in overview
    home = office.client.get("/enhet").text
    assert "Politisk vedtak" in home[home.index('class="slt-now"') :]


def test_a_vedtak_that_is_not_made_yet_is_refused_beside_its_day(office: Office) -> None:
    later, refusal = today() + timedelta(days=1), "Datoen er ikke kommet ennå. Meld det inn når det har skjedd."
    before = office.everything()
    page = _new(office, "vedtak", municipality_id=office.unit.municipalities[0], adopted_on=later, case_number="7/26")
    assert page.status_code == 422
    assert page.text.count(refusal) == 2, "in the summary and beside the field"
    assert 'value="7/26"' in page.text, "what was typed is kept"
    assert office.everything() == before
    office.report("vedtak", adopted_on=today())
    wrong = {"adopted_on": later.strftime("%d.%m.%Y"), "reason": "Feil dag."}
    assert refusal in post(office.client, f"/enhet/vedtak/{office.last('vedtak')}/rett", wrong).text
    assert _new(office, "coordinator_post", started_on=later).status_code == 303, (
        "who begins later is told of beforehand"
    )
    assert "regnes ikke med før da" in office.client.get("/enhet/koordinator").text


@pytest.mark.parametrize("kind", ["vedtak", "challenge", "meeting", "plan"])
def test_the_same_twice_is_asked_about_with_the_way_to_it(office: Office, kind: str) -> None:
    given = office.refers_to(kind)
    assert _new(office, kind, **given).status_code == 303
    first, before = office.last(kind), office.count(kind)
    page = _new(office, kind, **given)
    assert page.status_code == 422
    assert 'href="#f-likevel"' in page.text, "the error leads to where it is answered"
    assert str(first) in page.text
    assert office.count(kind) == before
    sure = re.search(r'name="likevel" value="([^"]+)"', page.text)
    assert sure
    address = f"/enhet/{KINDS[kind].slug}/ny"
    assert office.client.post(address, data={**sent(page.text), "likevel": sure[1]}).status_code == 303
    assert office.count(kind) == before + 1


def test_coordinators_of_more_than_a_whole_post_are_asked_about(office: Office) -> None:
    assert _new(office, "coordinator_post", percent=60).status_code == 303
    page = _new(office, "coordinator_post", percent=80, started_on=date(2024, 8, 1))
    assert page.status_code == 422
    assert "til sammen 140 %" in page.text
    address = "/enhet/koordinator/ny"
    sure = {**sent(page.text), "likevel": "140.0"}
    assert office.client.post(address, data=sure).status_code == 303
    shown = office.client.get("/enhet/koordinator").text
    assert "til sammen over hundre prosent" in shown
    assert "60\u00a0%" in shown
    assert "60,0" not in shown


def test_a_survey_is_never_presented_before_it_was_ready(office: Office) -> None:
    early = {"completed_on": date(2024, 5, 2), "presented_to_steering_on": date(2024, 5, 1)}
    page = _new(office, "survey", **early)
    assert page.status_code == 422
    assert "kan ikke være lagt fram før det" in page.text
    office.report("survey", completed_on=date(2024, 5, 2), presented_to_steering_on=None)
    address = f"/enhet/kartlegginger/{office.last('survey')}/nytt"
    assert post(office.client, address, {"presented_to_steering_on": "01.05.2024"}).status_code == 422
    assert post(office.client, address, {"presented_to_steering_on": "02.05.2024"}).status_code == 303


def test_all_that_is_wrong_is_told_at_once_and_nothing_needed_is_called_optional(office: Office) -> None:
    group = office.refers_to("group_member")["group_id"]
    page = post(office.client, f"/enhet/roller/ny?til={group}", {"joined_on": "tull", "tier": ""})
    assert page.status_code == 422
    summary = page.text[page.text.index("ds-error-summary") :].split("</ul>")[0]
    for name in ("role", "agency", "tier", "joined_on"):
        assert f'href="#f-{name}' in summary
    label = re.search(r'<label[^>]*for="f-role">(.*?)</label>', page.text)
    assert label
    assert "valgfritt" not in label[1]


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("group_member", "slt_group"),
        ("meeting", "slt_group"),
        ("evaluation", "measure"),
        ("challenge_approval", "challenge"),
    ],
)
def test_what_needs_something_else_says_so_first_and_comes_back(office: Office, kind: str, first: str) -> None:
    address = f"/enhet/{KINDS[kind].slug}/ny"
    page = office.client.get(address)
    assert page.status_code == 200
    assert "<textarea" not in page.text
    way = re.search(rf'href="(/enhet/{KINDS[first].slug}/ny\?etter={kind})"', page.text)
    assert way
    made = post(office.client, way[1], office.typed(first, Mode.NEW))
    assert made.status_code == 303
    assert made.location.startswith(address)
    assert "etter=" not in office.client.get(made.location).text
