"""Units that can report, and complete values of each sort of fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Flask

from tenants.register import service as register
from tests.database import People, Somebody
from tests.factories.units import FIRST_DAY, keeper, unit_of


@dataclass(frozen=True)
class Reporting:
    """A unit, its coordinator, and the municipalities that it covers."""

    unit_id: UUID
    coordinator: Somebody
    municipalities: tuple[UUID, ...]


def reporting_unit(
    portal: Flask, people: People, *numbers: str, name: str = "Enheten", since: date = FIRST_DAY
) -> Reporting:
    """A unit that covers the municipalities of these numbers since 2024: a cooperation where there are several."""
    with keeper(portal):
        unit_id = unit_of(*numbers, name=name, on=since)
        places = tuple(register.with_number(number, since).id for number in numbers)
    return Reporting(unit_id, people("unit", "coordinator", tenant_id=unit_id), places)


def values(kind: str, **given: Any) -> dict[str, Any]:
    """Complete values of a fact of this kind, some of them given. What it must refer to has to be given."""
    day = date(2024, 3, 1)
    defaults: dict[str, dict[str, Any]] = {
        "vedtak": {
            "body": "municipal_council",
            "adopted_on": day,
            "case_number": "12/24",
            "valid_until": None,
            "repealed_on": None,
        },
        "leadership_change": {"municipality_id": None, "office": "mayor", "changed_on": day},
        "coordinator_post": {
            "municipality_id": None,
            "employment": "position",
            "percent": 50,
            "placement": "cross_sector",
            "acts_for_management": True,
            "mandate_from_steering_group": True,
            "started_on": day,
            "ended_on": None,
            "handover_done": False,
            "mandate": "Kalle inn tjenestene og følge opp målene",
            "answers_to_role": "chief_executive",
            "workplace": "Rådhuset",
            "police_insight_on": day,
            "knows_youth_coordinator": True,
        },
        "slt_group": {
            "name": "Styringsgruppen",
            "level": "steering",
            "municipality_ids": [],
            "established_on": day,
            "dissolved_on": None,
            "is_police_council": False,
            "sets_goals": True,
            "gathers_knowledge": True,
            "directs_coordinator": True,
            "purpose": "Sette mål for det forebyggende arbeidet",
            "mandate_giver": "politicians",
            "chair_role": "mayor",
            "ends_on": None,
            "secretary_role": "slt_coordinator",
            "chair_in_turn": False,
            "local_adaptation": "Kommunen er liten, så lederne sitter i to grupper",
        },
        "group_member": {
            "role": "mayor",
            "agency": "municipality",
            "tier": "top_leader",
            "municipality_id": None,
            "joined_on": day,
            "left_on": None,
            "headcount": 3,
            "may_decide": True,
        },
        "meeting": {
            "kind": "slt",
            "status": "held",
            "held_on": day,
            "starts_at": "09:00",
            "ends_at": "11:30",
            "minutes": True,
            "minutes_sent_on": None,
            "themes": ["substances", "leisure"],
            "decisions": "Natteravnene går også torsdager.",
            "present": [("mayor", None)],
        },
        "annual_gathering": {"held_on": day, "levels": ["steering", "practitioner"]},
        "confidentiality_discussion": {"discussed_on": day},
        "goal": {
            "text": "Færre unge ruser seg",
            "adopted_on": day,
            "reviewed_on": None,
            "ended_on": None,
            "plan_id": None,
            "meeting_id": None,
        },
        "plan": {
            "name": "Oppvekstplanen",
            "adopted_on": day,
            "has_slt_goals": True,
            "ended_on": None,
            "next_input_on": date(2026, 9, 1),
            "next_decision_on": date(2026, 12, 1),
            "goals_place": "Kapittel 4",
        },
        "slt_order": {
            "subject": "Oversikt over fravær",
            "from_level": "steering",
            "to_level": "coordination",
            "owner_role": "school_leader",
            "answer": None,
            "issued_on": day,
            "due_on": None,
            "closed_on": None,
            "meeting_id": None,
        },
        "survey": {
            "title": "Oppvekst i kommunen",
            "completed_on": day,
            "sources": ["ungdata", "police_statistics"],
            "describes_causes": True,
            "maps_resources": False,
            "presented_to_steering_on": None,
            "ungdata_year": 2022,
            "police_statistics_year": None,
            "public_health_profile_year": 2026,
            "reports_from": ["nav", "police"],
            "made_by": "municipality",
            "period_from": date(2022, 1, 1),
            "period_to": date(2023, 12, 31),
        },
        "challenge": {"theme": "Rus i friminuttene", "rank": 1, "agreed_on": day, "ended_on": None, "survey_id": None},
        "challenge_approval": {"level": "coordination", "approved_on": day, "police_present": True},
        "pulse": {"measured_on": day, "answers": 12, "agree_percent": 75},
        "action_plan": {
            "name": "Handlingsplan",
            "adopted_on": day,
            "valid_from": day,
            "valid_to": date(2027, 12, 31),
        },
        "annual_wheel": {"year": 2026},
        "measure": {
            "name": "Natteravner",
            "started_on": day,
            "ended_on": None,
            "owner": "municipality",
            "agencies": ["municipality", "police"],
            "challenge_id": None,
            "evidence_base": "experience",
            "flags": ["new"],
            "stance_type": "process",
            "stance_reason": None,
            "step": "selective",
            "targets": ["environments", "surroundings"],
            "cause": "Få steder å være om kvelden",
            "survey_id": None,
            "rank": 2,
            "horizon": "lasting",
            "progress": "under_way",
            "area": "Trygge kvelder",
        },
        "evaluation": {
            "planned_on": day,
            "completed_on": None,
            "decision": None,
            "discussed_at_steering_on": None,
            "performer": "with_others",
            "dimensions": ["effect", "participation"],
            "form_link": "https://skjema.example/slt",
        },
        "delegation": {
            "subject": "Kalle inn tjenestene",
            "given_to": "coordinator",
            "given_on": day,
            "ended_on": None,
            "meeting_id": None,
        },
        "service": {
            "agency": "nav",
            "since_on": day,
            "committing_role": "nav_leader",
            "plan_name": "Virksomhetsplanen",
            "plan_year": 2024,
            "ended_on": None,
            "offers": "Veilede unge uten skoleplass",
        },
        "resource_promise": {
            "agency": "police",
            "promise": "To kvelder i måneden",
            "promised_on": day,
            "ended_on": None,
        },
    }
    told = {**defaults[kind], **given}
    if kind == "meeting" and "minutes_sent_on" not in given and told["minutes"]:
        told["minutes_sent_on"] = told["held_on"] + timedelta(days=11)
    return told
