"""Every page of the URL map as somebody of the demonstration sees it: a new page is among them, or fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.clock import today
from app.identity import service as identity
from app.identity.policy import Policy
from app.identity.roles import ROLES, Side
from app.mail import service as mail
from certification.cases import service as cases
from certification.cases.outcomes import Acknowledged, Condition, Outcome
from certification.cases.service import Draft
from certification.cases.states import State
from certification.earlier import service as earlier
from dashboards.demo.stage import unit_id
from tenants.contacts import service as contacts
from tenants.document import check_facts
from tenants.reporting import service as reporting
from tenants.reporting.pulse import service as pulse
from tenants.reporting.submission import service as submissions
from tenants.reporting.yearly import service as yearly
from tests.database import Database, Once, People, Somebody, load_demonstration
from tests.factories.cases import begin, events_seen, impartial
from tests.factories.nation import Made, Nation
from tests.factories.reporting import values
from tests.factories.systems import system
from tests.factories.units import keeper
from tests.isolation.routes import admits, values_for

UNITS = ("skien", "lillesand", "orkland", "luster-sogndal")
SOGN = unit_id("luster-sogndal")
#: No page: an answer to a machine, a file, or the way to a page.
NO_PAGES = {
    "health.alive",
    "health.ready",
    "static.file",
    "certified_files.paper",
    "certified_files.public_keys",
    "certified_files.signed_file",
    "certified_files.status_list",
    "certified_files.table",
    "coverage.nation",
    "figures.file",
    "live_figures.file",
    "own_district.file",
    "opendata.catalogue_json_ld",
    "opendata.catalogue_turtle",
    "opendata.feed",
    "opendata.openapi",
    "opendata.release_file",
    "opendata.tables",
    "prerequisites.national_brief",
    "prerequisites.county_brief",
    "identity.arrive",
    "yearly.receipt",
    "earlier.letter_file",
    "reforms.file",
    "evidence.download",
    "cases.file",
    "cases.sent_file",
    "oversight.sent_file",
    "rounds.file",
    "calendar.feed",
    "papers.paper",
    "letters.file",
    "letters.councils_file",
    "workbook.download",
    "api.openapi",
}


@dataclass(frozen=True)
class Sight:
    """A page as somebody sees it."""

    endpoint: str
    address: str
    who: Somebody | None


@pytest.fixture
def sights(portal: Flask, db: Database, people: People, once: Once, tmp_path: Path) -> list[Sight]:
    """One sight of every page, by whoever of the demonstration's people first reaches it; that is loaded."""

    def arrange() -> list[Sight]:
        once("demonstration", db, lambda: load_demonstration(portal, tmp_path))
        return _found(portal, db, people)

    return once("sights", db, arrange)


def _found(portal: Flask, db: Database, people: People) -> list[Sight]:
    links = _arrange(portal, db, people)
    everybody = list(_everybody(db, people))
    _impartial(db, everybody)
    clients = {who: people.client(who) for who in everybody}
    found, unseen = [], []
    for rule in sorted(portal.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES:
            continue
        policy: Policy = portal.view_functions[rule.endpoint].policy  # type: ignore[attr-defined]
        if policy.is_for_systems:
            continue
        admitted = [who for who in everybody if admits(policy, who)]
        for who, address in product(admitted, _addresses(db, rule, links)):
            response = clients[who].get(address)
            if response.status_code == 200 and response.mimetype == "text/html":
                found.append(Sight(rule.endpoint, address, who))
                break
        else:
            unseen.append(rule.rule)
    assert not unseen, "nobody of the demonstration reaches these pages: " + ", ".join(unseen)
    return found


def _impartial(db: Database, everybody: list[Somebody | None]) -> None:
    """Those of KRÅD who work with cases are impartial in all of them."""
    with db.admin.transaction():
        db.run("SET LOCAL session_replication_role = replica")
        for who in everybody:
            if who is not None and who.side is Side.COUNCIL and who.role in ("case_officer", "decider"):
                db.run(
                    "INSERT INTO app.case_impartiality (tenant_id, id, case_id, impartial, declared_at, account_id, membership_id)"
                    " SELECT tenant_id, gen_random_uuid(), id, true, now(), %s, %s FROM app.case_file",
                    who.account_id,
                    who.membership_id,
                )


def _arrange(portal: Flask, db: Database, people: People) -> dict[str, str]:
    """What the demonstration's units have nothing of or are past, and single-use links: the tokens, by parameter."""
    nation = Nation(portal, db)
    system(people, unit_id("skien"))
    former = nation.unit(
        "4215", name="Lillesand før", since=date(2018, 1, 1), until=date(2019, 1, 1), demonstration=True
    )
    case_id = nation.applied(former, date(2018, 3, 1))
    nation.decided(former, case_id, "approved_with_conditions", date(2018, 6, 1))
    proposed = nation.unit("4219", name="Evje og Hornnes", demonstration=True)
    (asked,) = (row[0] for row in db.rows("SELECT id FROM app.case_file WHERE tenant_id = %s", unit_id("orkland")))
    assert isinstance(asked, UUID)
    officer = people("council", "case_officer")
    begin(people, asked, officer)
    for seen in (2, 3):
        with people.acting(officer):
            cases.ask(asked, seen, "Gjelder vedtaket ennå?")
    nation.proposed(proposed, nation.applied(proposed, date(2026, 3, 1)), date(2026, 4, 1))
    for number, name in (("4220", "Bygland"), ("4221", "Valle")):
        watched = nation.unit(number, name=name, demonstration=True)
        asked_on = nation.applied(watched, date(2025, 3, 1))
        certificate_id = nation.decided(watched, asked_on, "approved", date(2025, 6, 1))
        nation.warned(watched.id, date(2026, 1, 1))
        if number == "4220":
            nation.suspended(watched, date(2026, 3, 1))
        else:
            nation.suspension_proposed(watched, certificate_id, date(2026, 3, 1))
    nation.warned(unit_id("skien"), date(2026, 1, 1))
    places = tuple(row[0] for row in db.rows("SELECT municipality_id FROM app.unit_cover WHERE tenant_id = %s", SOGN))
    sogn = Made(SOGN, "cooperation", places)  # type: ignore[arg-type]  # ids
    nation.decided(sogn, nation.applied(sogn, date(2022, 3, 1)), "rejected", date(2022, 6, 1))
    entered = nation.unit("4222", name="Bykle", demonstration=True)
    with keeper(portal):
        earlier.enter(earlier.plan([earlier.Entry(date(2019, 3, 1), "2019/4", "Bykle")]))
    nation.reformed(date(2026, 3, 1))
    nation.project(former, entered)
    _after_the_decision(db, people)
    with people.acting(people("unit", "coordinator", tenant_id=unit_id("skien"))):
        for kind in ("leadership_change", "pulse"):
            reporting.report(unit_id("skien"), kind, values(kind))
        document = reporting.indexed_document(unit_id("skien"), today())
        submissions.freeze(
            unit_id("skien"),
            check_facts(document.facts),
            document.index,
            statements=document.statements,
            criteria="handbook-1",
        )
        yearly.freeze(unit_id("skien"))
        asked = pulse.new_link()
        person = {"name": "Kari Oppdiktet", "email": "kari@skien.example", "phone": "99 99 99 99"}
        contacts.add(unit_id("skien"), uuid4(), {"role": "coordinator", "until_on": None, **person})
    with people.acting(people("council", "administrator")):
        reader = people("unit", "coordinator", tenant_id=unit_id("skien"))
        return {
            "off": mail.link_key(reader.account_id),
            "token": identity.invite("ny@example.no", Side.UNIT, "reader", tenant_id=unit_id("skien")),
            "pulse": asked,
            "reset": identity.password_link("koordinator@skien.example"),
        }


def _after_the_decision(db: Database, people: People) -> None:
    """Lillesand's approval is made one with conditions, by as many as must sign; it appeals, takes the appeal back, and appeals
    again, which KRÅD asks about."""
    tenant, deciders = unit_id("lillesand"), [people("council", "decider") for _n in range(2)]
    case_id = db.value("SELECT id FROM app.case_file WHERE tenant_id = %s", tenant)
    assert isinstance(case_id, UUID)
    impartial(people, case_id, *deciders)
    with people.acting(deciders[0]):
        linked = cases.consider_again(case_id, cases.after(case_id).file.events).id
    for who in deciders:
        with people.portal.app_context():
            signer = identity.find_principal(who.token)
        assert signer is not None
        with people.acting(who):
            view = cases.case_view(linked)
            if view.state is State.RECONSIDERED:
                conditions = (Condition("Meld inn mål.", today() + timedelta(days=300)),)
                said = tuple(Acknowledged(c.finding, c.before, c.after, "Det er tatt med.") for c in view.changes)
                draft = Draft(
                    Outcome.APPROVED_WITH_CONDITIONS,
                    "Målene mangler.",
                    "De må meldes inn.",
                    conditions,
                    acknowledged=said,
                )
                cases.decide(signer, linked, view.file.events, draft)
            elif view.proposal:
                cases.confirm_proposal(signer, linked, view.file.events)
    with people.acting(people("unit", "coordinator", tenant_id=tenant)):
        standing = cases.after(case_id, tenant).standing
        assert standing is not None
        appealed = cases.appeal(tenant, standing.decision.id, "Målene er meldt inn.")
        cases.withdraw_appeal(tenant, appealed.id, appealed.events, None)
        again = cases.appeal(tenant, standing.decision.id, "Målene er meldt inn.").id
    other = people("council", "decider")
    impartial(people, again, other)
    for act in (lambda seen: cases.start_review(again, seen), lambda seen: cases.ask(again, seen, "Hvilke mål?")):
        seen = events_seen(people, again)
        with people.acting(other):
            act(seen)


def _everybody(db: Database, people: People) -> Iterator[Somebody | None]:
    yield None
    for side, roles in ROLES.items():
        for role in roles:
            if side is Side.UNIT:
                for key in UNITS:
                    yield people(side, role.value, tenant_id=unit_id(key))
            elif side is Side.POLICE:
                for (district,) in db.rows("SELECT DISTINCT police_district_id FROM app.police_confirmation"):
                    assert isinstance(district, UUID)
                    yield people(side, role.value, police_district_id=district)
            else:
                yield people(side, role.value)


def _addresses(db: Database, rule: Rule, links: dict[str, str]) -> Iterator[str]:
    names = sorted(rule.arguments)
    choices = [[links[name]] if name in links else values_for(db, rule, name) for name in names]
    for chosen in product(*choices):
        built = rule.build(dict(zip(names, chosen, strict=True)), append_unknown=False)
        assert built
        yield built[1]
