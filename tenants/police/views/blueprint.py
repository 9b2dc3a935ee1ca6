"""The blueprint that both sides' pages belong to."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint

from tenants.police import texts

blueprint = Blueprint("police", __name__, template_folder=str(Path(__file__).parents[1] / "templates"))


@blueprint.context_processor
def _labels() -> dict[str, object]:
    return {
        "state_tag": texts.state_tag,
        "state_meaning": texts.state_meaning,
        "issuers": {code: str(label) for code, label in texts.ISSUERS.items()},
        "level_names": {code: str(label) for code, label in texts.LEVELS.items()},
        "attending": {code: str(label) for code, label in texts.ATTENDING.items()},
        "agreement_names": {code: str(label) for code, label in texts.AGREEMENTS.items()},
        "roles": {code: str(label) for code, label in texts.ROLES.items()},
    }
