"""A frozen document as facts in plain Norwegian, for those who ask for it, sign it and decide on it. Codes never show."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args
from uuid import UUID

from flask_babel import gettext as _

from tenants.document.facts import Facts, Group
from tenants.document.submission import Recheck
from tenants.police import service as police_service
from tenants.police import texts as police
from tenants.reporting import schemas, vocabulary
from tenants.reporting.kinds import KINDS
from tenants.reporting.said import Told, said
from tenants.reporting.submission import service, work
from tenants.reporting.submission.models import Submission
from tenants.reporting.submission.parts import Cell, Entry, Section, Source, day, label, lines, listed, table, yes

Statements = Mapping[str, Sequence[Mapping[str, Any]]]


def whole(submission: Submission | service.Former, names: Mapping[str, str]) -> list[Section]:
    """All that a submission froze: the document, and the wider facts beside it. `names` are municipalities' by number."""
    return reading(service.facts(submission).facts, service.index(submission), service.statements(submission), names)


def own(submission: Submission, names: Mapping[str, str]) -> list[Section]:
    """The same without what the police say; it asks the database nothing."""
    return reading(
        service.facts(submission).facts,
        service.index(submission),
        service.statements(submission),
        names,
        with_police=False,
    )


def reading(
    facts: Facts,
    index: Iterable[tuple[str, UUID]],
    statements: Statements,
    names: Mapping[str, str],
    *,
    with_police: bool = True,
) -> list[Section]:
    """The same of facts that aren't frozen: the row of each place of the document, and the wider facts by kind."""
    rows = {pointer: str(row) for pointer, row in index}
    sorts = said(statements, names)
    said_by_police = [
        UUID(row) for pointer, row in rows.items() if with_police and pointer.startswith("/police_confirmations/")
    ]
    source = Source(
        facts,
        rows,
        {entry.row: entry for sort in sorts for entry in sort.entries},
        names,
        {str(each.id): each for each in police_service.confirmations_with(said_by_police)},
    )
    parts = [
        _vedtak(source),
        *([_police(source)] if with_police else ()),
        _coordinator(source),
        *_groups(source),
        work.goals(source),
        work.plans(source),
        work.orders(source),
        _meetings(facts),
        work.surveys(source),
        work.measures(source),
        _network(facts),
    ]
    days = _days(source)
    for sort in sorts:
        rest = [entry for entry in sort.entries if entry.row not in source.used]
        if rest:
            entries = (Entry(days.get(entry.row, entry.name), entry.lines) for entry in rest)
            parts.append(listed(_("%(title)s: mer som er fortalt", title=sort.title), rest, entries))
    return parts


def _days(source: Source) -> dict[str, str]:
    """The day of each meeting and gathering by its row: what is told beside one has no other name."""
    found = [(f"/meetings/{i}", meeting.held_on) for i, meeting in enumerate(source.facts.meetings or ())]
    found += [(f"/annual_gatherings/{i}", on) for i, on in enumerate(source.facts.annual_gatherings or ())]
    return {source.rows[pointer]: day(on) for pointer, on in found if pointer in source.rows}


def _vedtak(source: Source) -> Section:
    facts, place = source.facts, (_("Kommune"),) if source.several else ()
    return table(
        _("Politiske vedtak"),
        (_("Saksnummer"), *place, _("Vedtatt av"), _("Vedtatt"), _("Gjelder til og med"), _("Opphevet")),
        facts.vedtak,
        (
            (
                v.case_number,
                *((source.names[v.municipality],) if source.several else ()),
                label(schemas.bodies(facts.unit.kind), v.body),
                day(v.adopted_on),
                day(v.valid_until),
                day(v.repealed_on),
            )
            for v in facts.vedtak or ()
        ),
        opens=True,
    )


def _police(source: Source) -> Section:
    """The confirmations with the words that the police signed, and by whose delegation, where the reader may see that."""
    facts = source.facts

    def entry(number: int) -> Entry:
        c = found[number]
        own = source.confirmations.get(source.rows.get(f"/police_confirmations/{number}", ""))
        place = f"{source.names[c.municipality]}: " if source.several else ""
        delegated = f"{own.delegated_by}, {day(own.delegated_on)}" if own and own.delegated_by else ""
        return Entry(
            place + _("Bekreftet %(on)s", on=day(c.confirmed_on)),
            lines(
                (_("Gitt av"), str(police.ISSUERS.get(c.issuer, c.issuer))),
                (_("Underskrevet av"), str(police.ROLES.get(c.signatory_role, c.signatory_role))),
                (_("Fullmakten er gitt av"), delegated),
                (_("Gjelder til og med"), day(c.valid_until)),
                (_("Trukket"), day(c.withdrawn_on)),
            ),
            text=own.commitment if own else None,
        )

    found = facts.police_confirmations or ()
    title = _("Bekreftelser fra politiet")
    return _with_plan(listed(title, facts.police_confirmations, map(entry, range(len(found))), opens=True), facts)


def police_section(facts: Facts, names: Mapping[str, str], several: bool) -> Section:
    """The confirmations alone, as a table."""
    place = (_("Kommune"),) if several else ()
    section = table(
        _("Bekreftelser fra politiet"),
        (_("Bekreftet"), *place, _("Gitt av"), _("Underskrevet av"), _("Gjelder til og med"), _("Trukket")),
        facts.police_confirmations,
        (
            (
                day(c.confirmed_on),
                *((names[c.municipality],) if several else ()),
                str(police.ISSUERS.get(c.issuer, c.issuer)),
                str(police.ROLES.get(c.signatory_role, c.signatory_role)),
                day(c.valid_until),
                day(c.withdrawn_on),
            )
            for c in facts.police_confirmations or ()
        ),
        opens=True,
    )
    return _with_plan(section, facts)


def _with_plan(section: Section, facts: Facts) -> Section:
    if facts.police_plan is None:
        return section
    plan = (
        _("Politiet har SLT-arbeidet i sin egen plan.")
        if facts.police_plan
        else _("Politiet har ikke SLT-arbeidet i sin egen plan.")
    )
    return replace(section, note=f"{section.note} {plan}" if section.note else plan)


def _coordinator(source: Source) -> Section:
    post, told = source.facts.coordinator, source.beside("/coordinator")
    title = _("SLT-koordinator")
    if post is None:
        return Section(title, note=_("Ikke meldt inn."), opens=True)
    rows: list[tuple[Cell, ...]] = [
        (_("Stilling eller funksjon"), label(schemas.EMPLOYMENTS, post.employment)),
        (_("Stillingsprosent"), f"{post.percent:g}".replace(".", ",") + "\u00a0%"),
        (_("Plassering"), label(schemas.PLACEMENTS, post.placement)),
        (_("Begynte"), day(post.started_on)),
        (_("Sluttet"), day(post.ended_on) or _("Er i stillingen")),
        (_("Handler på vegne av ledelsen"), yes(post.acts_for_management)),
        (_("Har fullmakt fra styringsgruppen"), yes(post.mandate_from_steering_group)),
        (_("Dager uten koordinator de siste 24 månedene"), post.vacant_days_24_months),
        *(told.lines if told else ()),
    ]
    return Section(title, (_("Opplysning"), _("Svar")), tuple(rows), opens=True)


def _groups(source: Source) -> list[Section]:
    groups = source.facts.groups
    if not groups:
        return [table(_("Grupper på de tre nivåene"), (), groups, (), opens=True)]
    order = [level for level, _label in schemas.LEVELS]
    numbered = sorted(enumerate(groups), key=lambda pair: order.index(pair[1].level))
    return [_group(source, number, group) for number, group in numbered]


def _group(source: Source, number: int, group: Group) -> Section:
    names, told = source.names, source.beside(f"/groups/{number}")
    title = label(schemas.LEVELS, group.level)
    if source.several:
        title += ": " + ", ".join(names[covered] for covered in group.covers)
    agencies, roles = vocabulary.agencies(), vocabulary.roles()
    beside = [source.beside(f"/groups/{number}/members/{i}") for i in range(len(group.members))]
    more = (_("Mer"),) if any(beside) else ()
    rows = tuple(
        (
            vocabulary.label(roles, m.role) + (f" ({names[m.municipality]})" if m.municipality else ""),
            vocabulary.label(agencies, m.agency),
            label(schemas.TIERS, m.tier),
            *((". ".join(f"{word}: {text}" for word, text in own.lines) if own else "",) if more else ()),
        )
        for m, own in zip(group.members, beside, strict=True)
    )
    since = _("Opprettet %(on)s.", on=day(group.established_on))
    if group.dissolved_on:
        since += " " + _("Lagt ned %(on)s.", on=day(group.dissolved_on))
    if group.is_police_council is True:
        since += " " + _("Politirådet er styringsgruppe.")
    if told:
        since = " ".join((since, *(f"{word}: {text.removesuffix('.')}." for word, text in _named(told))))
    if not rows:
        return Section(title, note=since + " " + _("Ingen roller er meldt inn."), count=0, opens=True)
    return Section(title, (_("Rolle"), _("Etat"), _("Ledernivå"), *more), rows, since, count=len(rows), opens=True)


def _named(told: Told) -> Iterable[tuple[str, str]]:
    """What is told of a group, its own name first where it has one."""
    return told.lines if told.name == str(KINDS["slt_group"].one) else ((_("Navn"), told.name), *told.lines)


def _meetings(facts: Facts) -> Section:
    levels = {group.id: label(schemas.LEVELS, group.level) for group in facts.groups or ()}
    held = sorted(facts.meetings or (), key=lambda meeting: meeting.held_on, reverse=True)
    return table(
        _("Møter"),
        (_("Holdt"), _("Gruppe"), _("Referat")),
        facts.meetings,
        (
            (
                day(m.held_on),
                ", ".join(dict.fromkeys(levels[g] for g in m.groups)) or label(schemas.MEETING_KINDS, m.kind),
                yes(m.minutes),
            )
            for m in held
        ),
        opens=False,
    )


def _network(facts: Facts) -> Section:
    challenges, plan = facts.challenges, facts.action_plan
    rows: list[tuple[Cell, ...]] = [
        (
            _("Utfordringer som partene er enige om"),
            _("Ikke meldt inn") if challenges is None else ", ".join(challenges.themes) or _("Ingen utfordringer"),
        ),
        (
            _("Godkjent av"),
            ", ".join(f"{label(schemas.APPROVAL_LEVELS, a.level)} {day(a.approved_on)}" for a in challenges.approvals)
            if challenges
            else "",
        ),
        (
            _("Handlingsplan"),
            _("Ikke meldt inn")
            if plan is None
            else _(
                "Vedtatt %(on)s, gjelder %(first)s til %(last)s",
                on=day(plan.adopted_on),
                first=day(plan.valid_from),
                last=day(plan.valid_to),
            ),
        ),
        (_("Årshjul for"), ", ".join(str(year) for year in facts.annual_wheel_years or ())),
        (_("Årlige samlinger"), ", ".join(day(on) for on in facts.annual_gatherings or ())),
        (_("Samtaler om taushetsplikten"), ", ".join(day(on) for on in facts.confidentiality_discussed_on or ())),
        (_("Siste skifte av toppleder"), day(facts.leadership_changed_on)),
    ]
    return Section(_("Nettverket og planene"), (_("Opplysning"), _("Svar")), tuple(rows))


def rechecks(row: Submission) -> dict[str, int]:
    """How many of a submission's facts are unchanged, changed, re-checked and not re-checked; those there are."""
    said = Counter(entry["recheck"] for entry in json.loads(row.document)["facts_index"])
    return {code: said[code] for code in get_args(Recheck) if said[code]}


def recheck(code: str) -> str:
    """What became of a fact since the submission before, in words."""
    words: dict[str, str] = {
        "unchanged": _("Uendret"),
        "changed": _("Ny eller endret"),
        "re-checked": _("Gjennomgått, stemmer fortsatt"),
        "not re-checked": _("Ikke gjennomgått"),
    }
    return words[code]
