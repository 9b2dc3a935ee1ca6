"""A draft of new criteria that KRÅD is at work on, with its preview."""

from __future__ import annotations

from app.clock import today
from app.identity.roles import Side
from certification.criteria import drafts, previews, service
from certification.criteria.numbers import CERTIFICATE, every
from dashboards.demo.stage import Stage

DRAFT = "handbook-2"


def load(stage: Stage) -> None:
    """Make the draft in one act, where KRÅD has none and has published nothing since the packaged version."""
    with stage.somebody(Side.COUNCIL, "criteria_editor"):
        latest = service.latest()
        if drafts.all_of_them() or len(service.versions()) > 1:
            return
        drafts.begin(DRAFT, latest.id)
        content = drafts.content(drafts.get(DRAFT))
        numbers = {one.key: one.of(content["parameters"]) for one in every()}
        numbers |= {CERTIFICATE.key: latest.certificate_months, "issuer": latest.issuer}
        drafts.set_numbers(DRAFT, 1, numbers | {"meetings_steering": 5, "anchoring_attendance_percent": 60})
        drafts.set_classes(DRAFT, 2, content["classes"] | {"coordinator_mandate": "implementation"})
        note = {
            "id": "K1",
            "question_nb": "Skal koordinatorens fullmakt være et krav?",
            "question_nn": "Skal fullmakta til koordinatoren vere eit krav?",
            "nb": "Ja. Uten fullmakt fra styringsgruppen er modellen ikke innført.",
            "nn": "Ja. Utan fullmakt frå styringsgruppa er modellen ikkje innført.",
            "reason_nb": "Forutsetning 3 sier at koordinatoren skal ha myndighet.",
            "reason_nn": "Føresetnad 3 seier at koordinatoren skal ha mynde.",
            "decided_on": today(),
            "decided_by": "KRÅD",
        }
        drafts.set_note(DRAFT, 3, None, note)
        previews.start(DRAFT)
