"""The parts of a frozen document that tell of the work itself: goals, plans, orders, surveys and measures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from tenants.document.facts import Evaluation, Measure
from tenants.reporting import schemas, vocabulary
from tenants.reporting.submission.parts import Cell, Entry, Section, Source, day, label, lines, listed, yes

#: What a fact says: words with their answers.
Tell = Callable[[Any], tuple[tuple[str, Cell], ...]]


def _each(source: Source, title: str, key: str, called: str, tell: Tell) -> Section:
    """A part with an entry for each fact of a key: what it says, and what is told beside it; `called` where it has no name."""
    found = getattr(source.facts, key)

    def entry(number: int, fact: object) -> Entry:
        told = source.beside(f"/{key}/{number}")
        name = told.name if told else f"{called} {number + 1}"
        return Entry(name, lines(*tell(fact), *(told.lines if told else ())))

    return listed(title, found, (entry(number, fact) for number, fact in enumerate(found or ())))


def goals(source: Source) -> Section:
    """The goals in their own words."""
    return _each(
        source,
        _("Mål"),
        "goals",
        _("Mål"),
        lambda goal: (
            (_("Vedtatt"), day(goal.adopted_on) or _("Ikke vedtatt ennå")),
            (_("Gjennomgått"), day(goal.reviewed_on)),
        ),
    )


def plans(source: Source) -> Section:
    """The municipal plans, and whether the goals stand in them."""
    return _each(
        source,
        _("Kommunale planer"),
        "plans",
        _("Plan"),
        lambda plan: (
            (_("Vedtatt"), day(plan.adopted_on)),
            (_("Målene for SLT står i planen"), yes(plan.has_slt_goals)),
        ),
    )


def orders(source: Source) -> Section:
    """The orders between the levels, with their answers."""
    return _each(
        source,
        _("Bestillinger mellom nivåene"),
        "orders",
        _("Bestilling"),
        lambda order: (
            (_("Bestilt"), day(order.issued_on)),
            (_("Frist"), day(order.due_on)),
            (_("Besvart"), day(order.closed_on) or _("Ikke besvart ennå")),
        ),
    )


def surveys(source: Source) -> Section:
    """What was surveyed, from which sources."""
    return _each(
        source,
        _("Kartlegginger"),
        "surveys",
        _("Kartlegging"),
        lambda survey: (
            (_("Ferdig"), day(survey.completed_on)),
            (_("Kilder"), ", ".join(label(schemas.SOURCES, one) for one in survey.sources)),
            (_("Forklarer årsaker"), yes(survey.describes_causes)),
            (_("Viser ressurser"), yes(survey.maps_resources)),
            (_("Lagt fram for styringsgruppen"), day(survey.presented_to_steering_on)),
        ),
    )


def measures(source: Source) -> Section:
    """The measures, each with its reasons and with its evaluations under it."""
    found = source.facts.measures or ()
    return listed(
        _("Tiltak"), source.facts.measures, (_measure(source, number, one) for number, one in enumerate(found))
    )


def _measure(source: Source, number: int, one: Measure) -> Entry:
    agencies, told = vocabulary.agencies(), source.beside(f"/measures/{number}")
    stance = one.stance
    return Entry(
        told.name if told else _("Tiltak %(number)s", number=number + 1),
        lines(
            (_("Begynte"), day(one.started_on)),
            (_("Avsluttet"), day(one.ended_on)),
            (_("Utfordring"), one.challenge),
            (_("Ansvarlig"), vocabulary.label(agencies, one.owner) if one.owner else ""),
            (_("Hvem er med"), ", ".join(vocabulary.label(agencies, agency) for agency in one.agencies)),
            (_("Kunnskap om tiltaket"), label(schemas.EVIDENCE, one.evidence_base)),
            (_("Gjelder for tiltaket"), "; ".join(label(schemas.FLAGS, flag) for flag in one.flags)),
            (_("Evaluering"), label(schemas.STANCES, stance.type) if stance else _("Ikke tatt stilling til")),
            (_("Begrunnelse"), stance.reason if stance else ""),
            *(told.lines if told else ()),
        ),
        inner=_("Evalueringer"),
        within=tuple(
            _evaluation(source, f"/measures/{number}/evaluations/{at}", each) for at, each in enumerate(one.evaluations)
        ),
    )


def _evaluation(source: Source, pointer: str, one: Evaluation) -> Entry:
    told = source.beside(pointer)
    done = day(one.completed_on)
    return Entry(
        _("Evaluert %(day)s", day=done) if done else _("Planlagt evaluering"),
        lines(
            (_("Planlagt"), day(one.planned_on)),
            (_("Beslutning"), label(schemas.EVALUATION_DECISIONS, one.decision)),
            (_("I styringsgruppen"), day(one.discussed_at_steering_on)),
            *(told.lines if told else ()),
        ),
    )
