"""Which fact a finding that is met rests on, in a sentence: so that nobody has to look for it in the document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from flask_babel import gettext as _

from app.web.formats import as_date, as_number
from certification.assessment import Assessment, Criteria, FindingId
from certification.assessment.situation import Place, Situation
from tenants.document import Facts
from tenants.document.facts import Level
from tenants.police import texts as police
from tenants.reporting import schemas, vocabulary

#: The places that a sentence is true of (None: all of the unit's), and the sentence.
Grounds = tuple[tuple[str | None, str], ...]


def grounds(
    facts: Facts, assessment: Assessment, criteria: Criteria, names: Mapping[str, str]
) -> dict[FindingId, Grounds]:
    """What each finding that is met rests on. `facts` are those that were assessed, `names` the municipalities' by number."""
    situation = Situation(facts, criteria.parameters, assessment.as_of)
    places = {number: Place(situation, number) for number in facts.unit.municipalities}
    found: dict[FindingId, Grounds] = {}
    for finding in assessment.findings:
        said = [
            (names[number], str(_SENTENCES[finding.id](places[number])))
            for number, of in finding.municipalities.items()
            if of.status == "met"
        ]
        alike = len({text for _name, text in said}) == 1 and len(said) == len(places)
        found[finding.id] = ((None, said[0][1]),) if alike else tuple(said)
    return found


def _vedtak(place: Place) -> object:
    latest = max(
        (v for v in place.vedtak_in_force if v.body in place.political_bodies), key=lambda entry: entry.adopted_on
    )
    said = {
        "body": _label(schemas.bodies(place.facts.unit.kind), latest.body),
        "day": as_date(latest.adopted_on),
        "number": latest.case_number,
    }
    if latest.valid_until:
        return _(
            "%(body)s, %(day)s, sak %(number)s. Gjelder til og med %(last)s.", last=as_date(latest.valid_until), **said
        )
    return _("%(body)s, %(day)s, sak %(number)s.", **said)


def _police(place: Place) -> object:
    latest = max(place.police_signed, key=lambda entry: entry.confirmed_on)
    said = {"day": as_date(latest.confirmed_on), "role": str(police.ROLES.get(latest.signatory_role, ""))}
    if latest.valid_until:
        return _(
            "Bekreftet %(day)s. Underskrevet av: %(role)s. Gjelder til og med %(last)s.",
            last=as_date(latest.valid_until),
            **said,
        )
    return _("Bekreftet %(day)s. Underskrevet av: %(role)s.", **said)


def _coordinator(place: Place) -> object:
    post = place.situation.coordinator_in_post
    return post and _(
        "%(post)s, %(percent)s prosent, fra %(day)s.",
        post=_label(schemas.EMPLOYMENTS, post.employment),
        percent=as_number(post.percent, 0 if post.percent == int(post.percent) else 1),
        day=as_date(post.started_on),
    )


def _group(level: Level) -> Callable[[Place], object]:
    def said(place: Place) -> object:
        first = min(group.established_on for group in place.groups(level))
        roles = dict.fromkeys(member.role for member in place.members(level))
        return _("Opprettet %(day)s. Med: %(roles)s.", day=as_date(first), roles=_labels(vocabulary.roles(), roles))

    return said


def _goals(place: Place) -> object:
    reached = place.situation.reached
    goals = [goal for goal in place.facts.goals or () if reached(goal.adopted_on)]
    latest = max(p.adopted_on for p in place.facts.plans or () if p.has_slt_goals and reached(p.adopted_on))
    return _("Vedtatte mål: %(number)s. De står i en plan fra %(day)s.", number=len(goals), day=as_date(latest))


def _meetings(level: Level) -> Callable[[Place], object]:
    def said(place: Place) -> object:
        held = place.recent_meetings(level)
        last = max((meeting.held_on for meeting in held), default=None)
        told = _("Møter det siste året: %(number)s.", number=len(held))
        return told if last is None else told + " " + _("Det siste var %(day)s.", day=as_date(last))

    return said


def _breadth(place: Place) -> object:
    agencies = dict.fromkeys(member.agency for member in place.members("practitioner"))
    return _("Med: %(agencies)s.", agencies=_labels(vocabulary.agencies(), agencies))


def _placement(place: Place) -> object:
    post = place.situation.coordinator_in_post
    return post and _("Plassering: %(where)s.", where=_label(schemas.PLACEMENTS, post.placement))


def _mandate(_place: Place) -> object:
    return _("Kommunen har meldt at koordinatoren har fullmakt fra styringsgruppen.")


def _county(place: Place) -> object:
    roles = dict.fromkeys(member.role for member in place.members("coordination") if member.agency == "county")
    return _("Fra fylkeskommunen: %(roles)s.", roles=_labels(vocabulary.roles(), roles))


def _gathering(place: Place) -> object:
    by: date = place.situation.as_of
    return _("Holdt %(day)s.", day=as_date(max(day for day in place.facts.annual_gatherings or () if day <= by)))


def _label(choices: Iterable[tuple[str, object]], code: str) -> str:
    return str(dict(choices).get(code, code))


def _labels(known: dict[str, object], codes: Iterable[str]) -> str:
    return ", ".join(vocabulary.label(known, code) for code in codes)


_SENTENCES: dict[FindingId, Callable[[Place], object]] = {
    FindingId.VEDTAK: _vedtak,
    FindingId.POLICE_CONFIRMATION: _police,
    FindingId.COORDINATOR: _coordinator,
    FindingId.STEERING_GROUP: _group("steering"),
    FindingId.GOALS_IN_PLANS: _goals,
    FindingId.COORDINATION_GROUP: _group("coordination"),
    FindingId.PRACTITIONER_LEVEL: _group("practitioner"),
    FindingId.STEERING_MEETINGS: _meetings("steering"),
    FindingId.COORDINATION_MEETINGS: _meetings("coordination"),
    FindingId.PRACTITIONER_BREADTH: _breadth,
    FindingId.COORDINATOR_PLACEMENT: _placement,
    FindingId.COORDINATOR_MANDATE: _mandate,
    FindingId.COUNTY_IN_COORDINATION: _county,
    FindingId.ANNUAL_GATHERING: _gathering,
}
