"""Report what the unit has and does, change it from a day, correct it, remove it; and write the facts document of it.

Everything acts as a unit, on its own rows alone. Values are those of the tables' columns; a meeting's `groups` are ids of
groups and its `present` pairs of role and municipality (None: the whole unit).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID, uuid4, uuid5

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date
from sqlalchemy.dialects.postgresql import Range

from app import clock
from app.errors import Conflict, Invalid, NotFound
from tenants.document import Facts
from tenants.police import service as police
from tenants.reporting import store, vocabulary
from tenants.reporting.building import Document, PoliceOnDay, UnitOnDay, build, reached
from tenants.reporting.filling import fill, values_of
from tenants.reporting.history import Row, holding
from tenants.reporting.models import Dated, NothingReported, VocabularyTerm
from tenants.reporting.rules import MAY_BE_NOTHING, RULES, Rule, Values
from tenants.units import service as units


def facts_document(unit_id: UUID, as_of: date) -> dict[str, Any]:
    """The valid `slt-facts/1` document of a unit as of a day, from its living facts and what the police say of it.

    Raises `NotFound`, `BeforeRegister`, and `Invalid` where the unit covered nothing on that day.
    """
    return indexed_document(unit_id, as_of).facts


def indexed_document(unit_id: UUID, as_of: date) -> Document:
    """The same document, with the id of the row that each of its entries was written from, and the wider facts."""
    return reported(unit_id, as_of).document


def facts_of(unit_id: UUID, as_of: date, keys: Iterable[str], *, met_since: date | None = None) -> Facts:
    """Of the same document some keys alone, for who reads it of every unit every day: only their rows are read.

    They stand there just as in the whole, but without the members of the groups and the meetings before `met_since`; besides
    them are what the police say, and what `building.reached` adds.
    """
    return _built(unit_id, as_of, store.some_rows(unit_id, as_of, reached(keys), met_since)).checked.facts


@dataclass(frozen=True)
class Reported:
    """The document of a day, all dated rows of what the unit holds or inherits then (by kind), and the empty keys."""

    document: Document
    rows: Mapping[str, Sequence[Row]]
    nothing: frozenset[str]


def reported(unit_id: UUID, as_of: date, *, as_brought_in: bool = True) -> Reported:
    """The document, with all that it was written from. Raises as `facts_document`.

    Not `as_brought_in`: as the rows alone give it, however a document of that very day put it.
    """
    told = store.all_rows(unit_id, as_of)
    document = _built(unit_id, as_of, told, as_brought_in=as_brought_in)
    return Reported(document, told.rows, told.nothing)


def _built(unit_id: UUID, as_of: date, told: store.Told, *, as_brought_in: bool = True) -> Document:
    openings = [said for said in told.openings if as_brought_in or said.as_of != as_of]
    police_say = _police_on_day(unit_id, as_of)
    return build(unit_on_day(unit_id, as_of), as_of, told.rows, told.nothing, police_say, openings)


def unit_on_day(unit_id: UUID, on: date) -> UnitOnDay:
    """The unit with the municipalities that it covers on a day. Raises as `facts_document`."""
    unit = units.get(unit_id)
    covered = units.municipalities(unit_id, on)
    if not covered:
        raise Invalid(_l("Enheten dekket ingen kommune %(on)s. Velg en annen dato.", on=f"{on:%d.%m.%Y}"))
    district = None
    if unit.kind == units.Kind.CITY_DISTRICT:
        places = {row.place_id for row in units.cover(unit_id, on)}
        parts = (part for each in units.surroundings(unit_id, on) for part in each.city_districts)
        district = next(part.short_number for part in parts if part.id in places)
    return UnitOnDay(unit.id, unit.kind, unit.name, {m.id: m.number for m in covered}, district)


def _police_on_day(unit_id: UUID, on: date) -> PoliceOnDay:
    """What the police say. Without any confirmation the key is left out: the police have told nothing."""
    confirmations = [(fact.id, fact.document()) for fact in police.confirmations_for(unit_id, on)]
    return PoliceOnDay(confirmations or None, police.police_plan_for(unit_id, on))


def report(tenant_id: UUID, kind: str, values: Values, *, fact_id: UUID | None = None) -> UUID:
    """Report a new fact, and return its id.

    `fact_id` is chosen when the form is shown, so that sending it twice, also at the same moment, makes one fact: the
    first one. Raises `Invalid` with the fields that are wrong; then nothing is changed.
    """
    rule = RULES[kind]
    fact_id = fact_id or uuid4()
    with store.writing():
        begins = rule.begins(values) or clock.today()
        if rule.draft:
            begins = min(begins, clock.today())
        if store.add_fact(tenant_id, kind, fact_id):
            row = rule.model(tenant_id=tenant_id, fact_id=fact_id, valid=Range(begins, None))
            fill(row, values)
            store.add(row)
            no_longer_nothing(tenant_id, rule.key, begins)
        elif fact_id not in store.facts(tenant_id, kind, clock.today()):
            raise Conflict
    return fact_id


def compose(tenant_id: UUID, group_id: UUID, joined_on: date, chosen: Iterable[tuple[str, UUID | None]]) -> None:
    """Make roles (each with its municipality, or None) members of a group from a day, as such roles usually are.

    The ids of the new facts follow from what they say, so that doing it twice makes each of them once.
    """
    for code, municipality_id in chosen:
        role = vocabulary.known_role(code)
        values = {"group_id": group_id, "role": code, "agency": role.agency, "tier": role.tier}
        report(
            tenant_id,
            "group_member",
            {**values, "municipality_id": municipality_id, "joined_on": joined_on, "left_on": None},
            fact_id=uuid5(group_id, f"{code} {municipality_id} {joined_on}"),
        )


def change(tenant_id: UUID, kind: str, row_id: UUID, version: int, from_on: date, values: Values) -> None:
    """From a day on the fact is different: its last row ends, and another begins with these values.

    Raises `Conflict` where somebody saved first, `Invalid` where the row began later than `from_on` or a value is wrong.
    """
    rule = RULES[kind]
    with store.writing():
        rows, row = _at(tenant_id, rule, row_id, version)
        if rule.happened or row is not rows[-1]:
            raise Invalid(_l("Det er siste endring som kan endres videre. Åpne oppføringen på nytt."))
        _split(rule, row, from_on, "from_on", values)


def follow_up(tenant_id: UUID, kind: str, row_id: UUID, version: int, values: Values) -> None:
    """Tell what has happened with a fact since it was reported (`Rule.later`). No reason is needed."""
    rule = RULES[kind]
    if not set(values) <= set(rule.later):
        raise ValueError(f"{kind} is not followed up with {sorted(set(values) - set(rule.later))}")
    with store.writing():
        rows, _row = _at(tenant_id, rule, row_id, version)
        last = rows[-1]
        values = dict(values)
        if rule.counts(values_of(last)) and not set(values).isdisjoint(rule.while_planned):
            raise Invalid(_l("Møtet er meldt som holdt. Er det feil, velger dere «Rett en feil»."))
        renewed = values.pop(rule.renews, None) if rule.renews else None
        _share(rule, rows, values)
        if renewed is not None and rule.renews and renewed != getattr(last, rule.renews):
            if renewed > last.valid.lower:
                _split(rule, last, renewed, rule.renews, {rule.renews: renewed})
            else:
                setattr(last, rule.renews, renewed)
        _rebegin(rule, rows)


def correct(tenant_id: UUID, kind: str, row_id: UUID, version: int, values: Values, reason: str) -> None:
    """It was never so: put the row right. What the rows of the fact share is put right in all of them.

    `values` may hold `from_on`, the day from which a later row holds. The audit keeps what stood there, with `reason`.
    """
    rule = RULES[kind]
    with store.writing():
        rows, row = _at(tenant_id, rule, row_id, version)
        values = dict(values)
        from_on = values.pop("from_on", None)
        fill(row, values)
        row.reason = reason
        _share(rule, rows, {c: v for c, v in values.items() if c in rule.same_in_all_rows})
        _rebegin(rule, rows)
        index = rows.index(row)
        if from_on is not None and index > 0:
            end = row.valid.upper
            if from_on <= rows[index - 1].valid.lower or (end is not None and from_on >= end):
                raise Invalid(fields={"from_on": _l("Datoen må ligge mellom endringen før og endringen etter.")})
            rows[index - 1].valid = Range(rows[index - 1].valid.lower, from_on)
            row.valid = Range(from_on, end)


def remove(tenant_id: UUID, kind: str, row_id: UUID, version: int, reason: str) -> None:
    """It was never so at all. A fact's first row takes the whole fact with it; a later one is a change that never was.

    Raises `Conflict` where somebody saved first, and `Invalid` where another fact refers to this one.
    """
    rule = RULES[kind]
    with store.writing():
        rows, row = _at(tenant_id, rule, row_id, version)
        row.reason = reason
        store.flush()
        index = rows.index(row)
        if index == 0:
            store.delete_fact(tenant_id, rule.model, row.fact_id)
        else:
            rows[index - 1].valid = Range(rows[index - 1].valid.lower, row.valid.upper)
            store.remove(row)


def tell_nothing(tenant_id: UUID, key: str, since: date) -> None:
    """The unit has nothing of this key from a day on. Raises `Invalid` while something of it is reported."""
    if key not in MAY_BE_NOTHING:
        raise NotFound
    if any(store.facts(tenant_id, rule.name, clock.today()) for rule in RULES.values() if rule.key == key):
        raise Invalid(_l("Her er det allerede meldt inn noe. Avslutt eller fjern det først."))
    with store.writing():
        for row in store.nothing_rows(tenant_id, key):
            store.remove(row)
        store.flush()
        store.add(NothingReported(tenant_id=tenant_id, key=key, valid=Range(since, None)))


def take_back_nothing(tenant_id: UUID, key: str) -> None:
    """What `tell_nothing` told was never so: the key is not reported."""
    with store.writing():
        for row in store.nothing_rows(tenant_id, key):
            store.remove(row)


def told_nothing(tenant_id: UUID, key: str) -> Sequence[NothingReported]:
    """The rows that tell that the unit has nothing of a key, without an end."""
    return [row for row in store.nothing_rows(tenant_id, key) if row.valid.upper is None]


@dataclass(frozen=True)
class Tally:
    """How much of each kind holds on a day, and the keys that the unit has told are empty.

    `coming` is the first day of what is told of, holds later, and isn't in `counts`: what happens isn't, but is planned.
    """

    counts: Mapping[str, int]
    nothing: frozenset[str]
    coming: Mapping[str, date]


def tally(tenant_id: UUID, on: date) -> Tally:
    """Count the facts of each kind that the unit has told of by a day, without what doesn't count yet (`Rule.counts`)."""
    everything = store.all_rows(tenant_id, on)
    counts, coming = {}, {}
    for kind, found in everything.rows.items():
        rule = RULES[kind]
        told = [h for h in holding(found, on) if rule.counts(h.row.values)]
        later = [] if rule.planned else [h.row.begins for h in told if not h.begun]
        counts[kind] = len(told) - len(later)
        if later:
            coming[kind] = min(later)
    return Tally(counts, everything.nothing, coming)


def history(tenant_id: UUID, kind: str, row_id: UUID) -> list[Any]:
    """All rows of the fact that a row belongs to, the first one first. Raises `NotFound`."""
    model = RULES[kind].model
    row = store.row(tenant_id, model, row_id)
    if row is None:
        raise NotFound
    return list(store.rows_of(tenant_id, model, row.fact_id))


def rows(tenant_id: UUID, kind: str) -> Sequence[Any]:
    """The last row of each fact of a kind that the unit holds today, in the order of the facts' first days."""
    last: dict[UUID, Dated] = {}
    for row in store.rows_held(tenant_id, RULES[kind].model, clock.today()):
        last[row.fact_id] = row
    return list(last.values())


def inherited(kind: str, on: date) -> list[tuple[str, Any]]:
    """What the acting unit inherits of a kind on a day: the unit that tells it, and the row, which isn't the unit's to change.

    A city district's unit inherits the vedtak and plans of the unit that coordinates it; nobody else inherits.
    """
    columns = RULES[kind].model.__table__.columns
    found = store.inherited(kind, on)
    sources = {row.fact_id: source for source, row in found}
    out = []
    for holds in holding((row for _source, row in found), on):
        told = holds.row.values
        days = {c.key: holds.row.day(c.key) for c in columns if isinstance(c.type, Date)}
        given = {c.key: told[c.key] for c in columns if c.key != "valid"} | days
        out.append((sources[holds.row.fact_id], RULES[kind].model(**given, valid=Range(holds.row.begins, None))))
    return out


def origin(tenant_id: UUID, fact_id: UUID) -> tuple[str, date] | None:
    """The unit from which a fact came with a municipality that moved, and on which day; None for one of the unit's own."""
    fact = store.origin(tenant_id, fact_id)
    return (str(fact.origin), cast("date", fact.held.lower)) if fact else None


def own_terms(tenant_id: UUID, sort: str) -> list[tuple[str, str]]:
    """Code and label of the roles (`role`), agencies (`agency`) or themes (`theme`) that the unit has added."""
    return [(term.code, term.label) for term in store.terms(tenant_id) if term.sort == sort]


def term(tenant_id: UUID, sort: str, label: str) -> str:
    """The code of a word of a sort that the vocabulary has: a known one's, else that of a new one of the unit's own."""
    known = vocabulary.SORTS[sort](own_terms(tenant_id, sort))
    for code, word in known.items():
        if str(word).casefold() == label.casefold():
            return code
    code = vocabulary.code_of(label, known)
    with store.writing():
        store.add(VocabularyTerm(tenant_id=tenant_id, sort=sort, code=code, label=label))
    return code


def _at(tenant_id: UUID, rule: Rule, row_id: UUID, version: int) -> tuple[list[Any], Any]:
    """The rows of a fact, and the one that the person saw; nobody else writes the fact until the transaction ends."""
    row = store.row(tenant_id, rule.model, row_id)
    if row is None:
        raise NotFound
    store.lock_fact(tenant_id, row.fact_id)
    store.refresh(row)
    if row.version != version:
        raise Conflict
    found = list(store.rows_of(tenant_id, rule.model, row.fact_id))
    return found, row


def _split(rule: Rule, row: Any, from_on: date, field: str, values: Values) -> None:
    if from_on <= row.valid.lower:
        begun = f"{row.valid.lower:%d.%m.%Y}"
        raise Invalid(fields={field: _l("Velg en dato etter %(begun)s. Da begynte det som gjelder nå.", begun=begun)})
    copied = {
        column.key: getattr(row, column.key)
        for column in rule.model.__mapper__.column_attrs
        if column.key not in ("id", "valid", "reason", "version")
    }
    store.add(rule.model(**{**copied, **values, "valid": Range(from_on, row.valid.upper)}))
    row.valid = Range(row.valid.lower, from_on)


def _share(rule: Rule, rows: Sequence[Any], values: Values) -> None:
    for row in rows:
        fill(row, values)


def _rebegin(rule: Rule, rows: Sequence[Any]) -> None:
    """Let the first row begin on the fact's own day; where the fact may be a draft, it never begins later for that."""
    first = rows[0]
    begins = rule.begins(values_of(first))
    if begins is None:
        return
    if rule.draft:
        begins = min(begins, first.valid.lower)
    if first.valid.upper is not None and begins >= first.valid.upper:
        raise Invalid(_l("Oppføringen ble endret %(on)s. Den må begynne før det.", on=f"{first.valid.upper:%d.%m.%Y}"))
    if begins != first.valid.lower:
        first.valid = Range(begins, first.valid.upper)


def no_longer_nothing(tenant_id: UUID, key: str, begins: date) -> None:
    """That there is nothing holds until the first entry begins, by itself; one that began before makes it untrue."""
    for row in store.nothing_rows(tenant_id, key):
        if begins <= cast("date", row.valid.lower):
            store.remove(row)
