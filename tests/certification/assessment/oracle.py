"""The contract, written once more, as naively as it reads: dictionaries, ISO texts, and the handbook's numbers in place.

It is slow and takes valid documents only; the tests hold the product's rules equal to it.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from tests.certification.assessment.naive import Naive
from tests.tenants.document.documents import Document, months_earlier

Answer = tuple[str, str | None]
MET: Answer = ("met", None)


class Oracle(Naive):
    """What the contract says about one document at one day."""

    # findings

    def finding(self, name: str, m: str) -> Answer:
        answer = getattr(self, f"find_{name}")(m)
        if answer is None:
            return MET
        return ("not_applicable" if answer == "start_up" else "not_met"), answer

    def find_vedtak(self, m: str) -> str | None:
        valid = self.valid("vedtak", "adopted_on", "repealed_on", m)
        if any(entry["body"] in self.bodies for entry in valid):
            return None
        if valid:
            return "not_political"
        return "lapsed" if any(entry["municipality"] == m for entry in self.entries("vedtak")) else "none_reported"

    def find_police_confirmation(self, m: str) -> str | None:
        if self.good_confirmations(m):
            return None
        if self.valid("police_confirmations", "confirmed_on", "withdrawn_on", m):
            return "no_police_signatory"
        mine = [entry for entry in self.entries("police_confirmations") if entry["municipality"] == m]
        return "lapsed" if mine else "none_reported"

    def find_coordinator(self, m: str) -> str | None:
        if self.coordinator_now():
            return None
        return "not_in_post" if self.doc.get("coordinator") else "none_reported"

    def find_steering_group(self, m: str) -> str | None:
        order = [
            "missing_political_leader",
            "missing_administrative_leader",
            "missing_police_leader",
            "police_council_lacks_duties",
        ]
        codes = []
        for group in self.groups("steering", m):
            members = group.get("members", [])
            duties = group.get("duties", {})
            lacking = [
                not self.leads(members, self.political_roles, m),
                not self.leads(members, self.administrative_roles, m),
                not self.police_leads(members, m),
                group.get("is_police_council", False)
                and not all(duties.get(key) for key in ("sets_goals", "gathers_knowledge", "directs_coordinator")),
            ]
            if not any(lacking):
                return None
            codes.append(lacking.index(True))
        return order[max(codes)] if codes else "none_reported"

    def find_goals_in_plans(self, m: str) -> str | None:
        if not self.entries("goals"):
            return "none_reported"
        if not [goal for goal in self.entries("goals") if self.by_now(goal.get("adopted_on"))]:
            return "not_adopted"
        plans = [
            plan for plan in self.entries("plans") if plan.get("has_slt_goals") and self.by_now(plan["adopted_on"])
        ]
        return None if plans else "not_in_plans"

    def find_coordination_group(self, m: str) -> str | None:
        codes = []
        for group in self.groups("coordination", m):
            members = self.local(group.get("members", []), m)
            if not [p for p in members if p["agency"] == "municipality" and p["tier"] != "staff"]:
                codes.append("missing_municipal_leader")
            elif not [p for p in members if p["agency"] == "police"]:
                codes.append("missing_police")
            else:
                return None
        if not codes:
            return "none_reported"
        return "missing_police" if "missing_police" in codes else "missing_municipal_leader"

    def everyone_at(self, level: str, m: str) -> list[Any]:
        return [p for group in self.groups(level, m) for p in self.local(group.get("members", []), m)]

    def find_practitioner_level(self, m: str) -> str | None:
        if not self.groups("practitioner", m):
            return "none_reported"
        return None if self.everyone_at("practitioner", m) else "no_members"

    def starting(self, level: str, m: str) -> str | None:
        groups = self.groups(level, m)
        if not groups:
            return "none_reported"
        return "start_up" if self.window(12, min(group["established_on"] for group in groups)) else None

    def find_steering_meetings(self, m: str) -> str | None:
        count = len(self.year_of(self.meetings("steering", m)))
        return self.starting("steering", m) or (None if count >= 4 else "too_few")

    def find_coordination_meetings(self, m: str) -> str | None:
        first = date.fromisoformat(self.as_of).replace(day=1)
        wanted = {months_earlier(first, n).isoformat()[:7] for n in range(1, 13)}
        wanted = {month for month in wanted if not month.endswith("-07")}
        held = {meeting["held_on"][:7] for meeting in self.meetings("coordination", m)}
        return self.starting("coordination", m) or (None if wanted <= held else "too_few")

    def find_practitioner_breadth(self, m: str) -> str | None:
        if not self.groups("practitioner", m):
            return "none_reported"
        agencies = [p["agency"] for p in self.everyone_at("practitioner", m)]
        others = [agency for agency in agencies if agency in ("voluntary", "faith", "business")]
        return None if "municipality" in agencies and "police" in agencies and others else "narrow"

    def find_coordinator_placement(self, m: str) -> str | None:
        post = self.coordinator_now()
        if not post:
            return "none_reported"
        return None if post["placement"] in ("chief_executive_staff", "cross_sector") else "sector_bound"

    def find_coordinator_mandate(self, m: str) -> str | None:
        post = self.coordinator_now()
        if not post:
            return "none_reported"
        return None if post.get("mandate_from_steering_group") else "no_mandate"

    def find_county_in_coordination(self, m: str) -> str | None:
        return None if "county" in [p["agency"] for p in self.everyone_at("coordination", m)] else "absent"

    def find_annual_gathering(self, m: str) -> str | None:
        return None if any(self.window(12, day) for day in self.entries("annual_gatherings")) else "none_in_window"

    # prerequisites

    def level(self, name: str, m: str) -> int | None:
        rungs = getattr(self, f"levels_{name}")(m)
        if rungs is None:
            return None
        return [*map(bool, rungs), False].index(False)

    def levels_anchoring(self, m: str) -> list[Any] | None:
        if self.doc.get("vedtak") is None and self.doc.get("police_confirmations") is None:
            return None
        vedtak, police = self.find_vedtak(m) is None, self.find_police_confirmation(m) is None
        meetings = self.year_of(self.meetings("steering", m))
        attendance = [
            [self.leads(meeting.get("present", []), self.political_roles, m) for meeting in meetings],
            [self.leads(meeting.get("present", []), self.administrative_roles, m) for meeting in meetings],
            [self.police_leads(meeting.get("present", []), m) for meeting in meetings],
        ]
        changed = self.doc.get("leadership_changed_on")
        return [
            vedtak or police,
            vedtak and police,
            self.find_steering_group(m) is None
            and meetings
            and all(Fraction(sum(there), len(there)) >= Fraction(1, 2) for there in attendance),
            self.find_goals_in_plans(m) is None
            and self.doc.get("police_plan")
            and (
                changed is None
                or changed > self.as_of
                or [entry for entry in self.good_confirmations(m) if entry["confirmed_on"] >= changed]
            ),
        ]

    def levels_coordinator(self, m: str) -> list[Any] | None:
        post = self.doc.get("coordinator")
        if post is None:
            return None
        return [
            True,
            self.coordinator_now(),
            post.get("acts_for_management") and self.year_of(self.meetings("coordination", m)),
            post["placement"] in ("chief_executive_staff", "cross_sector")
            and (post["vacant_days_24_months"] <= 60 or post.get("handover_done")),
        ]

    def levels_steering(self, m: str) -> list[Any] | None:
        if self.doc.get("goals") is None:
            return None
        adopted = [goal for goal in self.entries("goals") if self.by_now(goal.get("adopted_on"))]
        issued = [order for order in self.entries("orders") if order["issued_on"] <= self.as_of]
        answered = [
            order
            for order in issued
            if self.by_now(order.get("closed_on")) or (order.get("due_on") or "") >= self.as_of
        ]
        minuted = [meeting for meeting in self.year_of(self.meetings("steering", m)) if meeting.get("minutes")]
        return [
            self.entries("goals"),
            adopted and self.find_coordinator_mandate(m) is None,
            len(minuted) >= 4,
            all(self.window(12, goal["adopted_on"]) or self.window(12, goal.get("reviewed_on")) for goal in adopted)
            and (not issued or Fraction(len(answered), len(issued)) >= Fraction(80, 100)),
        ]

    def levels_mapping(self, m: str) -> list[Any] | None:
        if self.doc.get("surveys") is None:
            return None
        done = [survey for survey in self.entries("surveys") if survey["completed_on"] <= self.as_of]
        if not done:
            return [False]
        last = sorted(done, key=lambda survey: survey["completed_on"])[-1]  # stable: of equals the last listed
        kinds = set(last.get("sources", []))
        day = last["completed_on"]
        return [
            True,
            self.window(36, day) and len(kinds) >= 2,
            self.window(24, day)
            and len(kinds) >= 3
            and {"police_statistics", "professional_experience"} <= kinds
            and last.get("describes_causes")
            and self.by_now(last.get("presented_to_steering_on")),
            self.window(12, day) and last.get("maps_resources"),
        ]

    def levels_shared_understanding(self, m: str) -> list[Any] | None:
        challenges = self.doc.get("challenges")
        if challenges is None:
            return None

        def fresh(level: str) -> bool:
            return any(
                approval["level"] == level
                and approval.get("police_present")
                and self.window(12, approval["approved_on"])
                for approval in challenges.get("approvals", [])
            )

        pulse = challenges.get("pulse")
        return [
            challenges.get("themes"),
            [
                a
                for a in challenges.get("approvals", [])
                if a["level"] == "coordination" and self.by_now(a["approved_on"])
            ],
            fresh("coordination") and fresh("steering"),
            self.find_annual_gathering(m) is None
            and any(self.window(12, day) for day in self.entries("confidentiality_discussed_on"))
            and (pulse is None or pulse["answers"] < 5 or pulse["agree_percent"] >= 70),
        ]

    def active(self) -> list[Any]:
        return [
            measure
            for measure in self.entries("measures")
            if self.stands(measure, "started_on", "ended_on", self.as_of)
        ]

    def levels_coordinated_measures(self, m: str) -> list[Any] | None:
        if self.doc.get("measures") is None:
            return None
        active = self.active()
        if not active:
            return [False]
        themes = (self.doc.get("challenges") or {}).get("themes", [])
        shared = [
            measure
            for measure in active
            if measure.get("challenge") in themes and len(set(measure.get("agencies", []))) > 1
        ]
        share = Fraction(len(shared), len(active))
        plan = self.doc.get("action_plan")
        return [
            True,
            plan
            and plan["adopted_on"] <= self.as_of
            and plan["valid_from"] <= self.as_of <= plan["valid_to"]
            and not [measure for measure in active if measure.get("owner") is None],
            share >= Fraction(7, 10) and len(self.year_of(self.meetings("coordination", m))) >= 9,
            share >= Fraction(9, 10)
            and not [measure for measure in active if measure.get("evidence_base") is None]
            and int(self.as_of[:4]) in self.entries("annual_wheel_years"),
        ]

    def levels_evaluation(self, m: str) -> list[Any] | None:
        measures = self.doc.get("measures")
        if measures is None:
            return None
        new = [measure for measure in measures if self.window(12, measure["started_on"])]
        flagged = [measure for measure in self.active() if measure.get("flags")]
        looked_at = [
            measure
            for measure in flagged
            if [e for e in measure.get("evaluations", []) if e.get("planned_on") or e.get("completed_on")]
        ]

        def answered(measure: Any) -> bool:
            stance = measure.get("stance")
            return bool(stance) and (stance["type"] != "none" or bool((stance.get("reason") or "").strip()))

        return [
            [measure for measure in measures if measure.get("stance") and measure["started_on"] <= self.as_of],
            all(map(answered, new)),
            not flagged or Fraction(len(looked_at), len(flagged)) >= Fraction(70, 100),
            [
                e
                for measure in measures
                for e in measure.get("evaluations", [])
                if self.window(24, e.get("completed_on"))
                and e.get("decision")
                and self.by_now(e.get("discussed_at_steering_on"))
            ],
        ]


CLASSES = {
    "vedtak": "approval",
    "police_confirmation": "approval",
    "coordinator": "implementation",
    "steering_group": "implementation",
    "goals_in_plans": "implementation",
    "coordination_group": "implementation",
    "practitioner_level": "implementation",
    "steering_meetings": "expectation",
    "coordination_meetings": "expectation",
    "practitioner_breadth": "expectation",
    "coordinator_placement": "expectation",
    "coordinator_mandate": "expectation",
    "county_in_coordination": "advice",
    "annual_gathering": "advice",
}
PREREQUISITES = (
    "anchoring",
    "coordinator",
    "steering",
    "mapping",
    "shared_understanding",
    "coordinated_measures",
    "evaluation",
)


def expected(document: Document, as_of: str | None = None) -> dict[str, Any]:
    """Return what the contract says about a valid document, in the form of the examples."""
    as_of = as_of or document["as_of"]
    oracle = Oracle(document, as_of)
    order = document["unit"]["municipalities"]
    findings = []
    for name, class_ in CLASSES.items():
        answers = {m: oracle.finding(name, m) for m in order}
        statuses = [status for status, _ in answers.values()]
        worst = next(status for status in ("not_met", "not_applicable", "met") if status in statuses)
        findings.append(
            {
                "id": name,
                "class": class_,
                "status": worst,
                "reason": next(reason for status, reason in answers.values() if status == worst),
                "municipalities": {m: {"status": status, "reason": reason} for m, (status, reason) in answers.items()},
            }
        )
    failed = {finding["class"] for finding in findings if finding["status"] == "not_met"}
    prerequisites = []
    for name in PREREQUISITES:
        levels = {m: oracle.level(name, m) for m in order}
        reported = [level for level in levels.values() if level is not None]
        prerequisites.append({"key": name, "level": min(reported) if reported else None, "municipalities": levels})
    return {
        "unit": document["unit"]["id"],
        "as_of": as_of,
        "recommendation": "not_approvable"
        if "approval" in failed
        else "approve_with_conditions"
        if "implementation" in failed
        else "approve",
        "implemented": not failed & {"approval", "implementation"},
        "findings": findings,
        "prerequisites": prerequisites,
    }
