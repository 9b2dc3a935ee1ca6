"""The blueprint, who may use its pages, and what they share."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint
from flask_babel import gettext as _

from app.db.edge import principal
from app.identity.policy import council
from app.identity.roles import Side
from app.web.viewer import ROLE_LABELS
from certification.cases import texts as case_texts
from tenants.units.service import Kind

blueprint = Blueprint("moving", __name__, template_folder=str(Path(__file__).parents[1] / "templates"))

KEEPERS = council("register_keeper")
READERS = council("register_keeper", "auditor")


def made_up() -> bool:
    """Whether who asks is made up: so is then a unit of places that no unit has."""
    who = principal()
    return who is not None and who.demonstration


@blueprint.context_processor
def helpers() -> dict[str, object]:
    """What the templates need of the words."""
    return {
        "kind_text": lambda kind: {
            Kind.MUNICIPALITY: _("Kommune"),
            Kind.COOPERATION: _("Interkommunalt samarbeid"),
            Kind.CITY_DISTRICT: _("Bydel"),
        }[Kind(kind)],
        "language_text": lambda language: {"nb": _("Bokmål"), "nn": _("Nynorsk")}[language],
        "case_text": lambda state: str(case_texts.STATES[state]),
        "acting_text": acting_text,
        "may_move": KEEPERS.admits(principal()),
    }


def acting_text(acting: str) -> str:
    """Who did something: a role, or an operator."""
    side, _dot, role = acting.partition(".")
    return str(ROLE_LABELS[Side(side)][role]) if role else _("Drift, fra kommandolinjen")
