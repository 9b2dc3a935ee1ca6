"""What new criteria mean for one unit, to its own people: the text that KRÅD saw in the preview, of what it sent in last."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.clock import today
from app.db.edge import principal
from app.errors import NotFound
from app.identity import policy
from app.identity.policy import allow
from certification.criteria import previews, service
from certification.criteria.notices import notice
from certification.criteria.views.blueprint import TEMPLATES, difference
from tenants.units import service as units

told = Blueprint("new_criteria", __name__, template_folder=TEMPLATES)


@told.get("/enhet/nye-kriterier")
@allow(policy.unit())
def home() -> ResponseReturnValue:
    """The new version, what it changes, and what that does to the unit."""
    who = principal()
    if who is None or who.tenant_id is None:
        raise NotFound
    coming = service.coming(today())
    found = previews.of_own(who.tenant_id, coming.before, coming.criteria) if coming and coming.before else None
    text = None
    if coming and found:
        language = units.language(who.tenant_id, today())
        text = notice(found.effect, coming.criteria, coming.criteria.valid_from, found.as_of, language)
    return render_template(
        "criteria/unit.html",
        coming=coming,
        parts=difference(coming.before, coming.criteria) if coming and coming.before else [],
        text=text,
    )
