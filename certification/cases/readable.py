"""A frozen document as facts in plain Norwegian, for those who decide on it. Codes never show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.web.formats import as_short_date, as_yes_no, missing
from tenants.document.facts import Facts, Group, Measure
from tenants.police import texts as police
from tenants.reporting import schemas, vocabulary

Cell = object


@dataclass(frozen=True)
class Section:
    """A part of the document: a table with its head, or, where there is nothing, a sentence that says so."""

    title: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    note: str | None = None

    @property
    def columns(self) -> list[dict[str, str]]:
        """The head as the table's macro takes it."""
        return [{"label": label} for label in self.head]

    @property
    def cells(self) -> list[list[Cell]]:
        """The rows, with a dash where nothing is said."""
        return [[missing() if cell == "" else cell for cell in row] for row in self.rows]


def sections(facts: Facts, names: Mapping[str, str]) -> list[Section]:
    """The whole document, part by part; `names` are those of the municipalities by number."""
    several = len(facts.unit.municipalities) > 1
    return [
        _vedtak(facts, names, several),
        _police(facts, names, several),
        _coordinator(facts),
        *_groups(facts, names),
        _meetings(facts, names),
        _steering(facts),
        _knowledge(facts),
        _measures(facts),
        _network(facts),
    ]


def _said(choices: Iterable[tuple[str, object]], code: str | None) -> str:
    return "" if code is None else str(dict(choices).get(code, code))


def _day(day: date | None) -> str:
    return as_short_date(day) if day else ""


def _table(
    title: str, head: Sequence[str], entries: Sequence[object] | None, rows: Iterable[tuple[Cell, ...]]
) -> Section:
    """A part as a table; "not reported" and "reported: none" are told apart."""
    if entries is None:
        return Section(title, note=_("Ikke meldt inn."))
    if not entries:
        return Section(title, note=_("Enheten har meldt at dette ikke finnes."))
    return Section(title, tuple(head), tuple(rows))


def _vedtak(facts: Facts, names: Mapping[str, str], several: bool) -> Section:
    place = (_("Kommune"),) if several else ()
    return _table(
        _("Politiske vedtak"),
        (_("Saksnummer"), *place, _("Vedtatt av"), _("Vedtatt"), _("Gjelder til og med"), _("Opphevet")),
        facts.vedtak,
        (
            (
                v.case_number,
                *((names[v.municipality],) if several else ()),
                _said(schemas.bodies(facts.unit.kind), v.body),
                _day(v.adopted_on),
                _day(v.valid_until),
                _day(v.repealed_on),
            )
            for v in facts.vedtak or ()
        ),
    )


def _police(facts: Facts, names: Mapping[str, str], several: bool) -> Section:
    place = (_("Kommune"),) if several else ()
    section = _table(
        _("Bekreftelser fra politiet"),
        (_("Bekreftet"), *place, _("Gitt av"), _("Underskrevet av"), _("Gjelder til og med"), _("Trukket")),
        facts.police_confirmations,
        (
            (
                _day(c.confirmed_on),
                *((names[c.municipality],) if several else ()),
                str(police.ISSUERS.get(c.issuer, c.issuer)),
                str(police.ROLES.get(c.signatory_role, c.signatory_role)),
                _day(c.valid_until),
                _day(c.withdrawn_on),
            )
            for c in facts.police_confirmations or ()
        ),
    )
    if facts.police_plan is None:
        return section
    plan = (
        _("Politiet har SLT-arbeidet i sin egen plan.")
        if facts.police_plan
        else _("Politiet har ikke SLT-arbeidet i sin egen plan.")
    )
    return Section(section.title, section.head, section.rows, f"{section.note} {plan}" if section.note else plan)


def _coordinator(facts: Facts) -> Section:
    post = facts.coordinator
    title = _("SLT-koordinator")
    if post is None:
        return Section(title, note=_("Ikke meldt inn."))
    rows: list[tuple[Cell, ...]] = [
        (_("Stilling eller funksjon"), _said(schemas.EMPLOYMENTS, post.employment)),
        (_("Stillingsprosent"), f"{post.percent:g}".replace(".", ",") + "\u00a0%"),
        (_("Plassering"), _said(schemas.PLACEMENTS, post.placement)),
        (_("Begynte"), _day(post.started_on)),
        (_("Sluttet"), _day(post.ended_on) or _("Er i stillingen")),
        (_("Handler på vegne av ledelsen"), _yes(post.acts_for_management)),
        (_("Har fullmakt fra styringsgruppen"), _yes(post.mandate_from_steering_group)),
        (_("Dager uten koordinator de siste 24 månedene"), post.vacant_days_24_months),
    ]
    return Section(title, (_("Opplysning"), _("Svar")), tuple(rows))


def _yes(value: bool) -> str:
    return as_yes_no(value)


def _groups(facts: Facts, names: Mapping[str, str]) -> list[Section]:
    if not facts.groups:
        return [_table(_("Grupper på de tre nivåene"), (), facts.groups, ())]
    return [_group(group, facts, names) for group in facts.groups]


def _group(group: Group, facts: Facts, names: Mapping[str, str]) -> Section:
    title = _said(schemas.LEVELS, group.level)
    if len(facts.unit.municipalities) > 1:
        title += ": " + ", ".join(names[number] for number in group.covers)
    agencies, roles = vocabulary.agencies(), vocabulary.roles()
    rows = tuple(
        (
            vocabulary.label(roles, m.role) + (f" ({names[m.municipality]})" if m.municipality else ""),
            vocabulary.label(agencies, m.agency),
            _said(schemas.TIERS, m.tier),
        )
        for m in group.members
    )
    since = _("Opprettet %(on)s.", on=_day(group.established_on))
    if group.dissolved_on:
        since += " " + _("Lagt ned %(on)s.", on=_day(group.dissolved_on))
    if group.is_police_council is True:
        since += " " + _("Politirådet er styringsgruppe.")
    if not rows:
        return Section(title, note=since + " " + _("Ingen roller er meldt inn."))
    return Section(title, (_("Rolle"), _("Etat"), _("Ledernivå")), rows, since)


def _meetings(facts: Facts, names: Mapping[str, str]) -> Section:
    levels = {group.id: _said(schemas.LEVELS, group.level) for group in facts.groups or ()}
    held = sorted(facts.meetings or (), key=lambda meeting: meeting.held_on, reverse=True)
    return _table(
        _("Møter"),
        (_("Holdt"), _("Gruppe"), _("Referat")),
        facts.meetings,
        (
            (
                _day(m.held_on),
                ", ".join(dict.fromkeys(levels[g] for g in m.groups)) or _said(schemas.MEETING_KINDS, m.kind),
                _yes(m.minutes),
            )
            for m in held
        ),
    )


def _count(entries: Sequence[object] | None) -> str:
    return _("Ikke meldt inn") if entries is None else str(len(entries))


def _steering(facts: Facts) -> Section:
    adopted = [g for g in facts.goals or () if g.adopted_on]
    closed = [o for o in facts.orders or () if o.closed_on]
    with_goals = [p for p in facts.plans or () if p.has_slt_goals]
    rows: list[tuple[Cell, ...]] = [
        (_("Mål"), _count(facts.goals)),
        (_("Mål som er vedtatt"), _count(None if facts.goals is None else adopted)),
        (_("Kommunale planer"), _count(facts.plans)),
        (_("Planer med mål for SLT"), _count(None if facts.plans is None else with_goals)),
        (_("Bestillinger mellom nivåene"), _count(facts.orders)),
        (_("Bestillinger som er besvart"), _count(None if facts.orders is None else closed)),
    ]
    return Section(_("Styring"), (_("Opplysning"), _("Svar")), tuple(rows))


def _knowledge(facts: Facts) -> Section:
    return _table(
        _("Kartlegginger"),
        (_("Ferdig"), _("Kilder"), _("Forklarer årsaker"), _("Viser ressurser"), _("Lagt fram for styringsgruppen")),
        facts.surveys,
        (
            (
                _day(s.completed_on),
                ", ".join(_said(schemas.SOURCES, source) for source in s.sources),
                _yes(s.describes_causes),
                _yes(s.maps_resources),
                _day(s.presented_to_steering_on),
            )
            for s in facts.surveys or ()
        ),
    )


def _measures(facts: Facts) -> Section:
    agencies = vocabulary.agencies()

    def row(measure: Measure) -> tuple[Cell, ...]:
        return (
            _day(measure.started_on),
            measure.challenge or "",
            vocabulary.label(agencies, measure.owner) if measure.owner else "",
            ", ".join(vocabulary.label(agencies, agency) for agency in measure.agencies),
            _day(measure.ended_on),
        )

    return _table(
        _("Tiltak"),
        (_("Begynte"), _("Utfordring"), _("Ansvarlig"), _("Hvem er med"), _("Avsluttet")),
        facts.measures,
        (row(measure) for measure in facts.measures or ()),
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
            ", ".join(f"{_said(schemas.APPROVAL_LEVELS, a.level)} {_day(a.approved_on)}" for a in challenges.approvals)
            if challenges
            else "",
        ),
        (
            _("Handlingsplan"),
            _("Ikke meldt inn")
            if plan is None
            else _(
                "Vedtatt %(on)s, gjelder %(first)s til %(last)s",
                on=_day(plan.adopted_on),
                first=_day(plan.valid_from),
                last=_day(plan.valid_to),
            ),
        ),
        (_("Årshjul for"), ", ".join(str(year) for year in facts.annual_wheel_years or ())),
        (_("Årlige samlinger"), ", ".join(_day(day) for day in facts.annual_gatherings or ())),
        (_("Samtaler om taushetsplikten"), ", ".join(_day(day) for day in facts.confidentiality_discussed_on or ())),
        (_("Siste skifte av toppleder"), _day(facts.leadership_changed_on)),
    ]
    return Section(_("Nettverket og planene"), (_("Opplysning"), _("Svar")), tuple(rows))
