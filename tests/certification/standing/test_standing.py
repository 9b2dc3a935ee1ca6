"""The unit's home says the one thing to do now, and leads to where each thing is mended."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import today
from app.identity.service import find_principal
from certification.assessment import Condition, FindingId, assess, packaged
from certification.cases.states import OPEN, State
from certification.standing.links import CONDITIONS, FINDINGS
from certification.standing.police import PoliceStep
from certification.standing.service import Situation, Standing, situation_of
from certification.standing.steps import can, now
from certification.standing.telling import Told, tell
from tenants.document import check_facts, read_facts
from tenants.police.places import Place
from tenants.police.service import district, requests
from tenants.police.service.requests import Step
from tenants.reporting import service as reporting
from tenants.units import service as units
from tests.database import People
from tests.factories import police as make
from tests.factories.cases import Applicant, applicant
from tests.factories.reporting import values
from tests.factories.units import keeper

EXAMPLES = Path(__file__).parents[1] / "assessment" / "examples"
ON = date(2026, 11, 22)


@given(
    lacking=st.booleans(),
    frozen=st.booleans(),
    case_state=st.none() | st.sampled_from(sorted(OPEN - {State.OPENED})),
    renews=st.none() | st.booleans(),
    suspended=st.booleans(),
)
def test_what_waits_for_the_unit_comes_before_what_the_unit_waits_for(
    lacking: bool, frozen: bool, case_state: State | None, renews: bool | None, suspended: bool
) -> None:
    approved = renews is not None
    found = situation_of(
        lacking=lacking,
        frozen=frozen,
        case_state=case_state,
        approved=approved,
        renews=bool(renews),
        suspended=approved and suspended,
    )
    if case_state is State.AWAITING_ANSWER:
        assert found is Situation.ANSWER
    elif frozen:
        assert found is Situation.SIGN
    elif case_state is not None:
        assert found is Situation.WITH_COUNCIL
    elif approved and suspended:
        assert found is Situation.SUSPENDED
    elif approved and not renews:
        assert found is Situation.APPROVED
    elif lacking:
        assert found is Situation.LACKING
    else:
        assert found is (Situation.RENEW if approved else Situation.READY)


def told_of(name: str, portal: object) -> tuple[Told, dict[str, Any]]:
    raw = (EXAMPLES / f"{name}.facts.json").read_bytes()
    document = read_facts(raw)
    criteria = packaged("handbook-1")
    names = {number: f"Kommune {number}" for number in document.facts.unit.municipalities}
    with portal.test_request_context():  # type: ignore[attr-defined]  # a Flask application
        told = tell(assess(document, criteria, document.facts.as_of), criteria, names, "nb")
    return told, json.loads((EXAMPLES / f"{name}.assessment.json").read_bytes())


@pytest.mark.parametrize("name", sorted(p.name.removesuffix(".facts.json") for p in EXAMPLES.glob("*.facts.json")))
def test_every_finding_and_level_is_told_with_its_reason_and_next_step(name: str, portal: object) -> None:
    told, expected = told_of(name, portal)
    lines = {line.id: line for group in told.groups for line in group.lines}
    assert {id_: line.status for id_, line in lines.items()} == {f["id"]: f["status"] for f in expected["findings"]}
    for line in lines.values():
        assert (line.step is None) == (line.status == "met")
    assert [level.level for level in told.levels] == [p["level"] for p in expected["prerequisites"]]
    for level in told.levels:
        assert (level.step is None) == (level.level == 4)
    for group in told.groups:
        statuses = [line.status == "not_met" for line in group.lines]
        assert statuses == sorted(statuses, reverse=True)
    assert bool(told.lacking) == (expected["recommendation"] == "not_approvable")


def test_a_cooperation_is_told_which_municipality_lacks_something(portal: object) -> None:
    told, _expected = told_of("cooperation-not-approvable", portal)
    vedtak = next(line for line in told.lacking if line.id is FindingId.VEDTAK)
    assert [place for place, _why in vedtak.where] == ["Kommune 4643"]


def test_municipalities_that_lack_the_same_for_the_same_reason_are_named_together(people: People) -> None:
    three = applicant(people, "3446", "3234", "3236", name="Hadeland")
    page = re.sub(r"\s+", " ", _home(people, three.unit_id))
    assert "Lunner, Jevnaker og Gran: Det er ikke registrert noe vedtak om SLT for kommunen." in page
    for name in ("Gran", "Lunner", "Jevnaker"):
        assert f"{name}: Politiet har ikke bekreftet at de deltar i {name}." in page


def test_every_finding_and_condition_has_a_page_where_it_is_mended(people: People) -> None:
    assert set(FINDINGS) == set(FindingId)
    assert set(CONDITIONS) == set(Condition)
    assert set(FINDINGS.values()) | set(CONDITIONS.values()) <= set(people.portal.view_functions)


@pytest.fixture
def luster(people: People) -> Applicant:
    return applicant(people, "4644", name="Luster")


@pytest.mark.parametrize("role", ["administrator", "coordinator", "contributor", "signatory", "reader"])
def test_all_people_of_the_unit_see_its_home_and_nobody_else_does(luster: Applicant, people: People, role: str) -> None:
    page = people.client(people("unit", role, tenant_id=luster.unit_id)).get("/enhet")
    assert page.status_code == 200
    assert "Slik står det til i Luster" in page.text
    assert people.client(people("council", "decider")).get("/enhet").status_code == 404
    assert people.client(people("ministry", "reader")).get("/enhet").status_code == 404


def test_a_unit_that_covers_nothing_has_nothing_to_be_approved_for(luster: Applicant, people: People) -> None:
    with keeper(people.portal):
        units.set_cover(luster.unit_id, [], today())
    client = people.client(luster.coordinator)
    assert "Enheten dekker ingen kommune i dag" in client.get("/enhet").text
    assert "Gjør søknaden klar" not in client.get("/enhet/soknad").text


def test_not_reported_is_no_level(luster: Applicant, people: People) -> None:
    page = people.client(luster.coordinator).get("/enhet").text
    assert page.count("Ikke meldt inn") == 7
    assert "Nivå 0" not in page


def test_the_home_is_in_nynorsk_for_who_wants_it(luster: Applicant, people: People) -> None:
    page = people.client(luster.coordinator).get("/enhet", headers={"Accept-Language": "nn"}).text
    assert "Dei sju føresetnadene" in page
    assert "Ikkje meldt inn" in page


def test_a_document_without_anything_is_told_too(luster: Applicant) -> None:
    bare = {
        "schema": "slt-facts/1",
        "unit": {"id": "x", "kind": "municipality", "name": "X", "municipalities": ["4644"]},
        "as_of": ON.isoformat(),
    }
    document = check_facts(bare)
    criteria = packaged("handbook-1")
    with luster.people.portal.test_request_context():
        told = tell(assess(document, criteria, ON), criteria, {"4644": "Luster"}, "nn")
    assert all(level.level is None and level.step for level in told.levels)


def _home(people: People, unit_id: Any, role: str = "coordinator") -> str:
    page = people.client(people("unit", role, tenant_id=unit_id)).get("/enhet")
    assert page.status_code == 200
    return page.text[page.text.index('class="slt-now"') :]


def _action(page: str) -> tuple[str, str]:
    """Where the step leads, and what its button says."""
    found = re.search(r'<a class="ds-button" data-variant="primary" href="([^"]+)">([^<]+)</a>', page)
    assert found
    return found[1], found[2]


def test_the_next_step_follows_the_request_to_the_police_through_all_that_can_become_of_it(people: People) -> None:
    unit = make.add_unit(people, "Skien kommune", make.SKIEN)
    somebody = people("unit", "coordinator", tenant_id=unit)
    with people.acting(somebody):
        reporting.report(unit, "vedtak", values("vedtak", municipality_id=make.SKIEN))
    officer = make.officer(people, make.SOUTH_EAST)
    by = officer.somebody.membership_id

    def ask() -> Any:
        with people.acting(somebody):
            return requests.ask(unit, make.SKIEN, None, by=somebody.membership_id)

    def seen(why: str, action: str) -> str:
        """Every role reads why; who may act is led to where it is done, and each step leads to a page that is there."""
        page = ""
        for role in ("reader", "contributor", "signatory", "administrator", "coordinator"):
            page = _home(people, unit, role)
            assert why in page, role
            address, words = _action(page)
            client = people.client(people("unit", role, tenant_id=unit))
            assert client.get(address).status_code == 200
            assert why in client.get("/enhet/soknad").text, "the application page says the same"
            if role != "coordinator":
                assert words in ("Se hva som er spurt og svart", "Se søknaden")
        assert _action(page)[1] == action
        return page

    seen("Politiet har ikke bekreftet at de deltar i Skien.", "Be politiet bekrefte")
    first = ask()
    seen("Politiet ble spurt", "Se hva som er spurt og svart")
    assert _home(people, unit).count(">Se hva som er spurt og svart</a>") == 3, "no step asks them again meanwhile"
    with officer.at_work() as me:
        district.question(me, first, "Hvem leder gruppen?", by=by)
    seen("venter på svar", "Svar politiet")
    with people.acting(somebody):
        requests.reply(unit, first, "Ordføreren.", by=somebody.membership_id)
    seen("har ikke svart ennå", "Se hva som er spurt og svart")
    with officer.at_work() as me:
        district.decline(me, first, "Vi har ikke folk til det.", by=by)
    seen("Vi har ikke folk til det.", "Be politiet bekrefte")
    made = officer.confirm(make.SKIEN, ask())
    assert _action(_home(people, unit))[1] == "Gå til søknaden"
    with officer.at_work() as me:
        district.withdraw(me, made, today(), "Ny ledelse vil vurdere.")
    seen("Politiet trakk bekreftelsen", "Be politiet bekrefte")
    again = ask()
    with people.acting(somebody):
        requests.withdraw_request(unit, again)
    seen("Ny ledelse vil vurdere.", "Be politiet bekrefte")
    history = people.client(somebody).get("/enhet/politi").text
    assert "Vi har ikke folk til det." in history
    assert "Hvem leder gruppen?" in history


STEPS = [step for step in Step if step is not Step.NOTHING]


@pytest.mark.parametrize("situation", list(Situation))
def test_every_step_is_one_that_the_reader_can_do_now(people: People, situation: Situation) -> None:
    unit = make.add_unit(people, "Skien kommune", make.SKIEN)
    place = Place(make.SKIEN, make.SKIEN, "Skien", None, nynorsk=False, number="4003")  # type: ignore[arg-type]
    doing = {"Gjør det nå", "Svar politiet", "Be politiet bekrefte", "Les spørsmålet og svar", "Les og skriv under"}
    told, _expected = told_of("cooperation-not-approvable", people.portal)
    for role in ("reader", "contributor", "signatory", "administrator", "coordinator"):
        with people.portal.app_context():
            who = find_principal(people("unit", role, tenant_id=unit).token)
        assert who is not None
        for step in (None, *STEPS):
            with people.portal.test_request_context():
                thread = SimpleNamespace(request=SimpleNamespace(id=uuid4()))
                police = PoliceStep(SimpleNamespace(place=place, thread=thread), step, "Hvorfor.", "Hva.")  # type: ignore[arg-type]
                standing = Standing(
                    situation,
                    None,  # type: ignore[arg-type]
                    told,
                    "",
                    date(2030, 1, 1),
                    date(2026, 1, 1),
                    (),
                    (),
                    police=(police,) if step else (),
                    signers=(make.SKIEN,),
                )
                shown = now(standing, who)
                assert shown.url is not None
                endpoint, _arguments = people.portal.url_map.bind("localhost").match(shown.url)
                assert can(who, endpoint), "the page opens"
                if shown.action in doing:
                    acts = {"application.home": "application.answer"}.get(endpoint, endpoint)
                    assert can(who, acts.replace("_list", "_new")), (role, step, shown.action)
                else:
                    assert shown.action.startswith(("Se ", "Les ", "Gå til", "Søk ")), shown.action  # type: ignore[union-attr]
                if step is Step.WAIT and situation in (Situation.LACKING, Situation.APPROVED):
                    assert "police" not in endpoint, "what only waits comes after what can be done"
