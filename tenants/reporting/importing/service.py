"""The one way by which a whole document is written into a unit's facts: a dry run, then all of it or nothing.

    made = plan(unit_id, document)            # nothing is saved; made.problems, made.changes, made.left_out
    apply(made, answers={place: reason})      # all or nothing, in the acting transaction

Everything acts as the unit. The portal's own pages, the workbook and the API go through here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects.postgresql import Range

from app import clock
from app.errors import Conflict, Invalid, NotFound
from app.identity.policy import Principal
from app.privacy import service as privacy
from tenants.document import InvalidDocument, canonical_json, check_facts
from tenants.document.normal import normal_form
from tenants.reporting import service, vocabulary
from tenants.reporting import store as facts
from tenants.reporting.filling import fill
from tenants.reporting.importing import store
from tenants.reporting.importing.documents import Planner, told_at
from tenants.reporting.importing.guarding import guarded, is_id, texts
from tenants.reporting.importing.plans import Change, Plan, Problem, Verb
from tenants.reporting.importing.reading import KEYS, Reading
from tenants.reporting.models import VocabularyTerm
from tenants.reporting.rules import MAY_BE_NOTHING, RULES

#: What the police alone tell.
POLICE_KEYS = ("police_confirmations", "police_plan")
#: What follows from dated rows and is never typed: key, and what of it.
DERIVED = (("coordinator", "vacant_days_24_months"), ("coordinator", "handover_done"))
_ORDER = {kind: number for number, kind in enumerate(RULES)}


def plan(tenant_id: UUID, document: Mapping[str, Any], *, reason: str | None = None, exactly: bool = False) -> Plan:
    """What would become of each entry of a whole `slt-facts/1` document of the unit. Nothing is saved.

    A top-level key that is left out is left as it is; null says that it isn't told (any more), an empty list that there
    is nothing. In a key that is there, what the unit has told and the document hasn't is ended or removed. What has changed
    holds from the document's `as_of`; what is corrected is so for `reason`. `exactly`: an operator's, whose texts may have
    any character that can be kept.

    Faults are `Plan.problems`, each with a JSON pointer. Raises `NotFound`, `BeforeRegister`, and `Invalid` where the unit
    covered nothing on the day.
    """
    try:
        read = check_facts(document)
    except InvalidDocument as error:
        return Plan(tenant_id, clock.today(), (), tuple(Problem(f.pointer, f.expected) for f in error.faults))
    on = date.fromisoformat(document["as_of"])
    whole = normal_form(read.facts)
    told = facts.all_rows(tenant_id, on)
    now = service.reported(tenant_id, on, as_brought_in=False).document
    problems = _other_unit(whole["unit"], now.facts["unit"], tenant_id)
    found, signs = guarded(dict(document), (text for _place, text in texts(now.facts)), exactly=exactly)
    problems += found
    basis = _basis(told, now.facts)
    left_out = _left_out(whole)
    if problems:
        return Plan(tenant_id, on, (), tuple(problems), tuple(signs), left_out, basis=basis)
    numbers = now.facts["unit"]["municipalities"]
    unit = service.unit_on_day(tenant_id, on)
    planner = Planner(
        tenant_id,
        Reading(on, {number: identity for identity, number in unit.municipalities.items() if number in numbers}),
        now.facts,
        dict(now.index),
        told.rows,
        reason or _("Rettet fra et dokument"),
        told_at(on, clock.today(), clock.now()),
    )
    for key in KEYS:
        if key in document:
            planner.key(key, whole.get(key))
    several = _several_posts(whole, now.facts, planner.changes)
    return Plan(
        tenant_id,
        on,
        (*planner.changes, *planner.gone),
        (*planner.problems, *several),
        tuple(signs),
        left_out,
        tuple(_derived(whole, now.facts)),
        basis,
    )


def plan_section(tenant_id: UUID, key: str, value: Any, on: date, *, reason: str | None = None) -> Plan:
    """The same for one top-level key of the document of a day, with the rest of it as it is.

    Raises `NotFound` for a key that the unit doesn't tell, those of the police among them; and as `plan`.
    """
    if key not in KEYS:
        raise NotFound
    now = service.facts_document(tenant_id, on)
    made = plan(tenant_id, {**now, key: value}, reason=reason)
    return replace(made, left_out={})


def apply(
    made: Plan, *, answers: Mapping[str, str] | None = None, who: Principal | None = None, form: str = "import"
) -> None:
    """Do all that a plan says, or nothing. Second calls of the same plan, and plans that others have overtaken, do nothing.

    `answers`: place -> the reason why a text with signs of a case may stand, by `who` (noted with `form` as where it was
    asked). Raises `Invalid` where the plan has problems, a sign isn't answered for or the database refuses a row, and
    `Conflict` where the facts are no longer those that the plan was made from.
    """
    if made.problems:
        raise Invalid(_l("Noe må rettes før dette kan lagres."))
    answers = answers or {}
    if any(not answers.get(sign.place, "").strip() for sign in made.signs):
        raise Invalid(_l("Se gjennom tekstene som kan handle om en person, og skriv hvorfor de kan stå."))
    store.take_turns(made.tenant_id)
    if basis(made.tenant_id, made.as_of) != made.basis:
        raise Conflict(_l("Noe er endret siden du så hva som blir endret. Se gjennom på nytt."))
    for sign in made.signs:
        privacy.confirmed(who, form, sign.place[:200], [f.kind for f in sign.findings], answers[sign.place])
    with facts.writing():
        _report(made.tenant_id, [c for c in made.changes if c.verb is Verb.NEW])
    by_verb = sorted(made.changes, key=lambda c: (c.verb is Verb.REMOVED, -_ORDER.get(c.kind, 0)))
    for change in by_verb:
        _alter(made.tenant_id, change)
    for change in made.changes:
        if change.verb is Verb.UNTOLD and change.kind in MAY_BE_NOTHING:
            service.take_back_nothing(made.tenant_id, change.kind)
        if change.verb is Verb.EMPTY and change.begins:
            service.tell_nothing(made.tenant_id, change.kind, change.begins)


def basis(tenant_id: UUID, on: date) -> str:
    """A digest of everything that a plan of a day rests on: the unit's facts, the police's word, and what it covers."""
    told = facts.all_rows(tenant_id, on)
    try:
        now = service.reported(tenant_id, on, as_brought_in=False).document.facts
    except Invalid:  # a city's coordinating unit covers nothing, and has facts all the same
        now = {}
    return _basis(told, now)


def _basis(told: facts.Told, document: Mapping[str, Any]) -> str:
    versions = sorted([row.id, row.values["version"]] for rows in told.rows.values() for row in rows)
    seen = {"rows": versions, "nothing": sorted(told.nothing), "document": dict(document)}
    return sha256(canonical_json(seen)).hexdigest()


def _other_unit(theirs: Mapping[str, Any], ours: Mapping[str, Any], tenant_id: UUID) -> list[Problem]:
    """A document of another unit, or of this one with other municipalities, isn't written into this one."""
    problems = []
    if is_id(theirs["id"]) and theirs["id"] != str(tenant_id):
        problems.append(Problem("/unit/id", _("Dokumentet gjelder en annen enhet. Hent dokumentet til denne.")))
    for key in ("kind", "municipalities", "city_district"):
        if _sorted(theirs.get(key)) != _sorted(ours.get(key)):
            told = _("Her står det noe annet enn det enheten dekker denne dagen: %(ours)s.", ours=ours.get(key, "–"))
            problems.append(Problem(f"/unit/{key}", told))
    return problems


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def _left_out(whole: Mapping[str, Any]) -> dict[str, int]:
    counts = {key: len(whole[key]) if isinstance(whole[key], list) else 1 for key in POLICE_KEYS if key in whole}
    return {key: count for key, count in counts.items() if count}


def _derived(whole: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [
        f"/{key}/{part}" for key, part in DERIVED if key in whole and key in now and whole[key][part] != now[key][part]
    ]


def _several_posts(whole: Mapping[str, Any], now: Mapping[str, Any], changes: Sequence[Change]) -> list[Problem]:
    """A share that is the sum of several posts can't be told anew as one number."""
    changed = next((c for c in changes if c.kind == "coordinator_post" and "percent" in c.before), None)
    if changed is None or float(changed.before["percent"]) == float(now["coordinator"]["percent"]):
        return []
    return [
        Problem("/coordinator/percent", _("Dette er summen av flere stillinger. Endre hver av dem på siden deres."))
    ]


def _report(tenant_id: UUID, new: Sequence[Change]) -> None:
    """Report many new facts in a few statements."""
    told = [(c.fact_id, c.kind, c.reported_at or clock.now(), c.document_id) for c in new if c.fact_id is not None]
    if len(store.add_facts(tenant_id, told)) != len(told):
        raise Conflict
    rows = []
    for change in new:
        row = RULES[change.kind].model(tenant_id=tenant_id, fact_id=change.fact_id, valid=Range(change.begins, None))
        fill(row, change.values)
        rows.append(row)
    store.add(rows)
    begins: dict[str, date] = {}
    for change in new:
        key, day = RULES[change.kind].key, change.begins or clock.today()
        begins[key] = min(begins.get(key, day), day)
    for key, day in begins.items():
        service.no_longer_nothing(tenant_id, key, day)
    _words(tenant_id, new)


def _words(tenant_id: UUID, new: Sequence[Change]) -> None:
    """Roles and agencies that the vocabulary doesn't have become the unit's own, so that the forms can choose them."""
    if not new:
        return
    used: dict[str, set[str]] = {"role": set(), "agency": set()}
    for change in new:
        values = change.values
        used["role"] |= {values.get("role"), *(role for role, _place in values.get("present", ()))}  # type: ignore[arg-type]
        used["agency"] |= {values.get("agency"), values.get("owner"), *values.get("agencies", ())}  # type: ignore[arg-type]
    own = facts.terms(tenant_id)
    for sort, codes in used.items():
        known = vocabulary.SORTS[sort]([(term.code, term.label) for term in own if term.sort == sort])
        lacking = sorted(code for code in codes if code and code not in known)
        store.add(
            VocabularyTerm(tenant_id=tenant_id, sort=sort, code=code, label=vocabulary.label(known, code))
            for code in lacking
        )


def _alter(tenant_id: UUID, change: Change) -> None:
    """Do what a plan says of a fact that is there already."""
    kind, row_id = change.kind, change.row_id
    if row_id is None or change.verb is Verb.UNCHANGED:
        return

    def version() -> int:
        row = facts.row(tenant_id, RULES[kind].model, row_id)
        if row is None:
            raise Conflict
        return int(row.version)

    reason = change.reason or ""
    if change.verb is Verb.REMOVED:
        service.remove(tenant_id, kind, row_id, version(), reason)
        return
    if change.verb is Verb.CORRECTED:
        service.correct(tenant_id, kind, row_id, version(), change.values, reason)
        return
    if change.later:
        service.follow_up(tenant_id, kind, row_id, version(), change.later)
    if change.values and change.from_on:
        service.change(tenant_id, kind, row_id, version(), change.from_on, change.values)
