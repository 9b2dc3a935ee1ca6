"""What can happen to units and municipalities, each by the services of the portal, in the years of `living`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from certification.cases import service as cases
from certification.cases.outcomes import LeftOut
from certification.cases.states import State
from certification.certificates.states import Step
from certification.earlier import service as earlier
from certification.earlier.service import Entry
from certification.reforms import reversing
from certification.reforms import service as reforms
from certification.watch import oversight
from tenants.document import check_facts
from tenants.police.service import dealings
from tenants.register import service as register
from tenants.reporting.submission import service as submissions
from tenants.units import moving
from tenants.units import service as units
from tests.certification.cases.after import as_council, reverse
from tests.dashboards.projection.living import REFORMS_FROM, Act, Years
from tests.factories.cases import begin, events_seen, impartial, propose


def apply(years: Years) -> bool:
    unit = years.rng.choice(years.units)
    covered = years.covered(unit)
    if not covered:
        return False
    asked: dict[str, Any] = {"surveys": []} if years.rng.random() < 0.5 else {}
    vedtak = [
        {"municipality": n, "body": "municipal_council", "adopted_on": "2020-06-01", "case_number": "20/1"}
        for n in covered.values()
    ]
    confirmations = [
        {
            "municipality": number,
            "issuer": "local_police",
            "signatory_agency": "police",
            "signatory_role": "police_leader",
            "confirmed_on": years.confirmed(place).isoformat(),
            "valid_until": None,
            "withdrawn_on": None,
        }
        for place, number in covered.items()
    ]
    kind = str(years.db.value("SELECT kind FROM app.unit WHERE id = %s", unit.id))
    named = {"id": str(unit.id), "kind": kind, "name": unit.name, "municipalities": list(covered.values())}
    told = {"vedtak": vedtak, "police_confirmations": confirmations}
    facts = {"schema": "slt-facts/1", "unit": named, "as_of": years.on.isoformat(), **told, **asked}
    with years.people.acting(unit.coordinator):
        frozen = submissions.freeze(
            unit.id, check_facts(facts), [("/vedtak/0", uuid4())], statements={}, criteria="handbook-1"
        ).id
    sha256 = str(years.db.value("SELECT sha256 FROM app.submission WHERE id = %s", frozen))
    for place in covered:
        with years.people.acting(unit.signatories[place]):
            cases.sign(unit.id, frozen, sha256, place)
    return True


def decide(years: Years) -> bool:
    found = years.case(State.SUBMITTED, State.IN_REVIEW)
    if not found or not years.all_there(found[0]):
        return False
    places = years.applied_for(found[0])
    left_out = (LeftOut(places[-1], "Vedtaket mangler."),) if len(places) > 1 and years.rng.random() < 0.3 else ()
    if years.db.value("SELECT state FROM app.case_file WHERE id = %s", found[0]) == State.SUBMITTED:
        begin(years.people, found[0], years.decider)
    propose(years.people, found[0], years.draft(left_out), years.decider)
    return True


def take_back(years: Years) -> bool:
    found = years.case(State.SUBMITTED)
    if not found:
        return False
    with years.people.acting(years.living(found[1]).coordinator):
        cases.withdraw(found[1], found[0], events_seen(years.people, found[0]), None)
    return True


def decide_anew(years: Years) -> bool:
    found = years.case(State.APPROVED, State.APPROVED_WITH_CONDITIONS, State.REJECTED)
    if not found or not years.all_there(found[0]):
        return False
    reverse(years.people, years.decider, found[0], years.draft())
    return True


def meet_a_condition(years: Years) -> bool:
    found = years.case(State.APPROVED_WITH_CONDITIONS)
    if not found:
        return False
    with years.people.acting(years.living(found[1]).coordinator):
        cases.conditions.report(found[1], found[0], events_seen(years.people, found[0]), 1, "Det er gjort.")
    as_council(years.people, years.decider, found[0], cases.conditions.accept, 1)
    return True


def correct_the_words(years: Years) -> bool:
    found = years.case(State.APPROVED, State.APPROVED_WITH_CONDITIONS, State.REJECTED)
    if not found:
        return False
    with years.people.acting(years.decider):
        words = cases.correctable(found[0]).words
    words = replace(words, reason=f"{words.reason} Rettet {years.on}.")
    as_council(years.people, years.decider, found[0], cases.correct, words, "Skrivefeil.")
    return True


def withdraw(years: Years) -> bool:
    found = years.certificate()
    if not found:
        return False
    if found[2]:
        as_council(years.people, years.decider, found[2], cases.withdraw_certificate, "Grunnen er borte.")
    else:
        with years.people.acting(years.decider):
            oversight.act(found[0], found[1], Step.WITHDRAWN, "Grunnen er borte.")
    return True


def suspend_or_reinstate(years: Years) -> bool:
    found = years.certificate()
    if not found:
        return False
    resting = years.db.value("SELECT suspended @> %s::date FROM app.certificate WHERE id = %s", years.on, found[0])
    if found[2]:
        impartial(years.people, found[2], years.decider)
    with years.people.acting(years.decider):
        oversight.act(found[0], found[1], Step.REINSTATED if resting else Step.SUSPENDED, "Grunnen.")
    return True


def enter_an_earlier_approval(years: Years) -> bool:
    unit = years.rng.choice(years.units)
    covered = years.covered(unit)
    if not covered:
        return False
    entry = Entry(date(2020, 2, years.rng.randint(1, 28)), f"2020/{years.done.total()}", ", ".join(covered.values()))
    with years.people.acting(years.keeper):
        earlier.enter(earlier.plan([entry]))
    return True


def mend_an_earlier_approval(years: Years) -> bool:
    found = years.one("SELECT certificate_id FROM app.earlier_approval WHERE ended IS NULL ORDER BY approved_on")
    if not found:
        return False
    with years.people.acting(years.keeper):
        if years.rng.random() < 0.5:
            earlier.end(found[0], "Ført feil.")
        else:
            names = years.db.value("SELECT municipality_ids FROM app.certificate WHERE id = %s", found[0])
            numbers = ", ".join(m.number for m in register.municipalities(years.on, names))  # type: ignore[arg-type]
            earlier.correct(found[0], Entry(date(2020, 3, years.rng.randint(1, 28)), "2020/0", numbers), "Feil dag.")
    return True


def agree(years: Years) -> bool:
    place = years.rng.choice(list(years.covered(years.rng.choice(years.units))) or [None])
    if place is None:
        return False
    values = {
        "sort": years.rng.choice(["cooperation", "cooperation", "roles"]),
        "title": "Avtale",
        "signed_on": years.on - timedelta(days=years.rng.randint(0, 60)),
        "valid_until": years.rng.choice([None, years.on + timedelta(days=400)]),
        "by_both": True,
        "follow_up": "police_contact",
    }
    with years.police.at_work() as me:
        by = years.police.somebody.membership_id
        dealings.add(me, "agreement", place, values, by=by, row_id=uuid4())
    return True


def end_an_agreement(years: Years) -> bool:
    found = years.one(
        "SELECT id FROM app.police_agreement WHERE struck_at IS NULL AND ended_on IS NULL ORDER BY recorded_at, id"
    )
    if not found:
        return False
    with years.police.at_work() as me:
        if years.rng.random() < 0.5:
            dealings.end(me, "agreement", found[0], years.on)
        else:
            dealings.strike(me, "agreement", found[0], "Feil.")
    return True


def rename(years: Years) -> bool:
    unit = years.rng.choice(years.units)
    version = years.db.value("SELECT version FROM app.unit WHERE id = %s", unit.id)
    assert isinstance(version, int)
    with years.people.acting(years.keeper):
        units.change(unit.id, version, name=f"{unit.name} {years.on}", language=None, mailbox=None)
    return True


def move(years: Years) -> bool:
    source, target = years.rng.sample(years.units, 2)
    places = list(years.covered(source))
    if not places:
        return False
    to = years.rng.choice([target.id, None])
    with years.people.acting(years.keeper):
        moving.move(years.rng.choice(places), source.id, to, years.on)
    return True


def reform(years: Years) -> bool:
    """Of municipalities: now, or on a day to come."""
    if years.on < REFORMS_FROM:
        return False
    first, second = years.rng.sample(years.numbers(), 2)
    covered = sorted({n for unit in years.units for n in years.covered(unit).values()})
    if covered and years.rng.random() < 0.8:
        first = years.rng.choice([number for number in covered if number != second])
    years.made += 2
    new = [{"number": str(3468 + years.made + n), "names": f"Ny {years.made + n}"} for n in (0, 1)]
    kinds: list[dict[str, Any]] = [
        {"kind": "merger", "from": [first, second], "into": new[0]},
        {"kind": "merger", "from": [first], "into": second},
        {"kind": "split", "from": first, "continues": False, "into": new},
        {"kind": "split", "from": first, "continues": True, "into": new[:1]},
        {"kind": "renumbering", "municipality": first, "number": new[0]["number"]},
        {"kind": "boundary_note", "from": first, "to": second, "note": "En teig"},
    ]
    change = kinds[years.made // 2 % len(kinds)]
    on = years.on + timedelta(days=years.rng.choice([-15, 0, 20]))
    whole = {"effective_on": on.isoformat(), "title": "Endring", "reason": "Vedtak", "changes": [change]}
    with years.people.acting(years.keeper):
        reforms.enter(json.dumps(whole))
    years.done[change["kind"]] += 1
    return True


def reverse_a_reform(years: Years) -> bool:
    found = years.one(
        "SELECT r.id FROM app.register_reform r WHERE reverses_id IS NULL AND NOT EXISTS (SELECT FROM"
        " app.register_reform b WHERE b.reverses_id = r.id) ORDER BY r.effective_on DESC, r.id LIMIT 1"
    )
    if not found:
        return False
    with years.people.acting(years.keeper):
        reversing.reverse(found[0], "Vedtatt på nytt.")
    return True


def take_over_an_agreement(years: Years) -> bool:
    """A correction: what was written wrongly is struck, and written right."""
    found = years.one(
        "SELECT id, signed_on FROM app.police_agreement WHERE struck_at IS NULL AND sort = 'cooperation'"
        " ORDER BY recorded_at, id"
    )
    if not found:
        return False
    values = {
        "sort": "cooperation",
        "title": "Avtalen",
        "signed_on": found[1] - timedelta(days=3),
        "valid_until": None,
        "by_both": True,
        "follow_up": "police_contact",
    }
    with years.police.at_work() as me:
        by = years.police.somebody.membership_id
        dealings.correct(me, "agreement", found[0], values, "Feil dag.", by=by, correction_id=uuid4())
    return True


_ONCE: tuple[Act, ...] = (
    take_back,
    decide_anew,
    meet_a_condition,
    correct_the_words,
    withdraw,
    suspend_or_reinstate,
    enter_an_earlier_approval,
    mend_an_earlier_approval,
    agree,
    end_an_agreement,
    take_over_an_agreement,
    rename,
    move,
    reform,
    reverse_a_reform,
)
#: All that can happen; some of it often, so that the rest has something to happen to.
ACTS = (*_ONCE, apply, apply, apply, decide, decide, decide, suspend_or_reinstate, agree, reform)
