"""The words for the places of a facts document, for what stands there, and for a criteria version's parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_number, as_short_date, as_yes_no
from certification.assessment.texts import MONTHS
from tenants.police import texts as police
from tenants.reporting import schemas, vocabulary

#: The lists and objects that a document has at its top, in the order in which they are told, and one of each.
PARTS: dict[str, tuple[object, object]] = {
    "vedtak": (_l("Politiske vedtak"), _l("Vedtak")),
    "police_confirmations": (_l("Bekreftelser fra politiet"), _l("Bekreftelse")),
    "police_plan": (_l("Politiets plan"), ""),
    "leadership_changed_on": (_l("Siste skifte av toppleder"), ""),
    "coordinator": (_l("SLT-koordinator"), ""),
    "groups": (_l("Grupper"), _l("Gruppe")),
    "meetings": (_l("Møter"), _l("Møte")),
    "annual_gatherings": (_l("Årlige samlinger"), ""),
    "confidentiality_discussed_on": (_l("Samtaler om taushetsplikten"), ""),
    "goals": (_l("Mål"), _l("Mål")),
    "plans": (_l("Planer"), _l("Plan")),
    "orders": (_l("Bestillinger"), _l("Bestilling")),
    "surveys": (_l("Kartlegginger"), _l("Kartlegging")),
    "challenges": (_l("Utfordringer"), ""),
    "action_plan": (_l("Handlingsplan"), ""),
    "annual_wheel_years": (_l("Årshjul"), ""),
    "measures": (_l("Tiltak"), _l("Tiltak")),
    "unit": (_l("Enheten"), ""),
}
#: What stands inside an entry, one of each.
WITHIN: dict[str, object] = {
    "members": _l("Medlem"),
    "present": _l("Til stede"),
    "duties": _l("Oppgaver"),
    "approvals": _l("Godkjenning"),
    "pulse": _l("Pulsmåling"),
    "stance": _l("Stilling til evaluering"),
    "evaluations": _l("Evaluering"),
}
FIELDS: dict[str, object] = {
    "municipality": _l("Kommune"),
    "body": _l("Vedtatt av"),
    "adopted_on": _l("Vedtatt"),
    "valid_until": _l("Gjelder til og med"),
    "repealed_on": _l("Opphevet"),
    "signatory_agency": _l("Underskrevet av"),
    "signatory_role": _l("Underskriverens rolle"),
    "issuer": _l("Gitt av"),
    "confirmed_on": _l("Bekreftet"),
    "withdrawn_on": _l("Trukket"),
    "police_plan": _l("Politiet har SLT-arbeidet i sin egen plan"),
    "leadership_changed_on": _l("Dato"),
    "started_on": _l("Begynte"),
    "ended_on": _l("Sluttet"),
    "placement": _l("Plassering"),
    "acts_for_management": _l("Handler på vegne av ledelsen"),
    "mandate_from_steering_group": _l("Har fullmakt fra styringsgruppen"),
    "handover_done": _l("Arbeidet er overført"),
    "vacant_days_24_months": _l("Dager uten koordinator de siste 24 månedene"),
    "level": _l("Nivå"),
    "covers": _l("Dekker"),
    "established_on": _l("Opprettet"),
    "dissolved_on": _l("Lagt ned"),
    "is_police_council": _l("Politirådet er styringsgruppe"),
    "id": _l("Det møter viser til"),
    "sets_goals": _l("Setter mål"),
    "gathers_knowledge": _l("Henter inn kunnskap"),
    "directs_coordinator": _l("Styrer koordinatorens arbeid"),
    "role": _l("Rolle"),
    "agency": _l("Etat"),
    "tier": _l("Ledernivå"),
    "held_on": _l("Holdt"),
    "kind": _l("Slag"),
    "groups": _l("Grupper"),
    "minutes": _l("Referat"),
    "annual_gatherings": _l("Holdt"),
    "confidentiality_discussed_on": _l("Holdt"),
    "reviewed_on": _l("Gjennomgått"),
    "has_slt_goals": _l("Har målene for SLT"),
    "issued_on": _l("Gitt"),
    "due_on": _l("Frist"),
    "closed_on": _l("Besvart"),
    "completed_on": _l("Fullført"),
    "sources": _l("Kilder"),
    "describes_causes": _l("Beskriver årsaker"),
    "maps_resources": _l("Kartlegger ressurser"),
    "presented_to_steering_on": _l("Lagt fram for styringsgruppen"),
    "themes": _l("Utfordringer"),
    "approved_on": _l("Godkjent"),
    "police_present": _l("Politiet var til stede"),
    "answers": _l("Svar"),
    "agree_percent": _l("Prosent enige"),
    "valid_from": _l("Gjelder fra"),
    "valid_to": _l("Gjelder til og med"),
    "annual_wheel_years": _l("År"),
    "owner": _l("Eier"),
    "agencies": _l("Etater"),
    "challenge": _l("Utfordring"),
    "evidence_base": _l("Bygger på"),
    "flags": _l("Bør evalueres fordi"),
    "type": _l("Slag"),
    "reason": _l("Begrunnelse"),
    "planned_on": _l("Planlagt"),
    "decision": _l("Beslutning"),
    "discussed_at_steering_on": _l("Drøftet i styringsgruppen"),
    "municipalities": _l("Kommuner"),
}
_NUMBER = {"months": _l("måneder"), "percent": _l("prosent"), "days": _l("dager")}
PARAMETERS: dict[str, object] = {
    "anchoring.attendance_percent": _l("Lederne er med på møtene"),
    "coordinated_measures.agencies": _l("Etater i et samordnet tiltak"),
    "coordinated_measures.coordination_meetings": _l("Koordineringsmøter"),
    "coordinated_measures.level_3_percent": _l("Samordnede tiltak, nivå 3"),
    "coordinated_measures.level_4_percent": _l("Samordnede tiltak, nivå 4"),
    "coordinator.vacant_days": _l("Uten koordinator, høyst"),
    "evaluation.completed_window_months": _l("Fullførte evalueringer, siste"),
    "evaluation.flagged_percent": _l("Tiltak som bør evalueres, har evaluering"),
    "evaluation.stance_window_months": _l("Nye tiltak, siste"),
    "gathering.window_months": _l("Årlig samling, siste"),
    "mapping.level_2.source_kinds": _l("Slags kilder, nivå 2"),
    "mapping.level_2.window_months": _l("Kartlegging, nivå 2, siste"),
    "mapping.level_3.source_kinds": _l("Slags kilder, nivå 3"),
    "mapping.level_3.window_months": _l("Kartlegging, nivå 3, siste"),
    "mapping.level_4_window_months": _l("Kartlegging, nivå 4, siste"),
    "mapping.required_sources": _l("Kilder som kreves"),
    "meetings.coordination_months": _l("Hele måneder som telles"),
    "meetings.exempt_months": _l("Måneder som er unntatt"),
    "meetings.start_up_months": _l("Oppstart"),
    "meetings.steering": _l("Styringsmøter"),
    "meetings.window_months": _l("Møter, siste"),
    "shared_understanding.approval_window_months": _l("Godkjenning, siste"),
    "shared_understanding.confidentiality_window_months": _l("Taushetsplikten, siste"),
    "shared_understanding.pulse_answers": _l("Svar som trengs"),
    "shared_understanding.pulse_percent": _l("Enige"),
    "steering.goals_window_months": _l("Mål gjennomgått, siste"),
    "steering.meetings_with_minutes": _l("Møter med referat"),
    "steering.orders_percent": _l("Bestillinger besvart"),
}
_CODES: dict[str, Any] = {
    "signatory_agency": vocabulary.AGENCIES,
    "signatory_role": police.ROLES,
    "issuer": police.ISSUERS,
    "level": dict(schemas.LEVELS),
    "tier": dict(schemas.TIERS),
    "placement": dict(schemas.PLACEMENTS),
    "sources": dict(schemas.SOURCES),
    "flags": dict(schemas.FLAGS),
    "evidence_base": dict(schemas.EVIDENCE),
    "type": dict(schemas.STANCES),
    "decision": dict(schemas.EVALUATION_DECISIONS),
}
#: Where nothing stands: of the whole unit.
_EVERYWHERE = ("members", "present")


def value(pointer: str, said: Any, names: Mapping[str, str], kind: str) -> str:
    """What stands at a place, in words. `names` are the municipalities' by number, `kind` the unit's."""
    field, inside = pointer.rsplit("/", 1)[1], pointer.split("/")
    if said is None or (isinstance(said, str) and not said.strip()):
        whole = field == "municipality" and any(part in inside for part in _EVERYWHERE)
        return str(_("hele enheten") if whole else _("ikke oppgitt"))
    if isinstance(said, bool):
        return str(as_yes_no(said))
    if isinstance(said, list):
        return ", ".join(value(pointer, each, names, kind) for each in said) or str(_("ingen"))
    if field in ("municipality", "covers", "municipalities"):
        return str(names.get(str(said), said))
    if field in ("groups", "id"):
        return str(names.get(str(said), _("en annen gruppe")))
    if isinstance(said, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", said):
        return str(as_short_date(date.fromisoformat(said)))
    if isinstance(said, float):
        return str(as_number(said, 1))
    return str(_code(field, inside, str(said), kind))


def _code(field: str, inside: list[str], code: str, kind: str) -> object:
    if field in ("agency", "agencies", "owner"):
        return vocabulary.label(vocabulary.agencies(), code)
    if field == "role":
        return vocabulary.label(vocabulary.roles(), code)
    if field == "body":
        return (dict(schemas.bodies("city_district")) | dict(schemas.bodies(kind))).get(code, code)
    if field == "kind":
        return dict(schemas.MEETING_KINDS if "meetings" in inside else _UNIT_KINDS).get(code, code)
    return (_CODES.get(field) or {}).get(code, code)


_UNIT_KINDS: tuple[tuple[str, object], ...] = (
    ("municipality", _l("Kommune")),
    ("cooperation", _l("Interkommunalt samarbeid")),
    ("city_district", _l("Bydel")),
)


def parameter(path: str, said: Any) -> tuple[str, str]:
    """A parameter's name and value, in words."""
    unit = next((str(word) for end, word in _NUMBER.items() if path.endswith(end)), "")
    if path == "meetings.exempt_months":
        told = ", ".join(MONTHS[month - 1] for month in said) or _("ingen")
        unit = ""
    elif isinstance(said, list):
        told = ", ".join(str(dict(schemas.SOURCES).get(each, each)) for each in said) or _("ingen")
    else:
        told = str(said)
    return str(PARAMETERS.get(path, path)), f"{told} {unit}".strip()


def part(name: str) -> str:
    """What a top-level key of the document is called."""
    return str(PARTS[name][0])


def one(name: str, number: int) -> str:
    """What one entry of a part is called; without a number, an object of its own."""
    return f"{PARTS[name][1]} {number}"


def within(name: str, number: int | None) -> str:
    """What stands inside an entry."""
    return str(WITHIN[name]) if number is None else f"{WITHIN[name]} {number}"


def field(pointer: str) -> str:
    """What the field at a place is called."""
    name = pointer.rsplit("/", 1)[1]
    return str(FIELDS[name] if name in FIELDS else WITHIN[name])
