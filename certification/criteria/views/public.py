"""The criteria as everybody reads them: the version in force, and each of the others with its days."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.clock import today
from app.identity.policy import allow, anyone
from certification.criteria import service
from certification.criteria.views.blueprint import TEMPLATES, about

public = Blueprint("published", __name__, url_prefix="/kriterier", template_folder=TEMPLATES)


@public.get("")
@allow(anyone)
def now() -> ResponseReturnValue:
    """What is asked for today."""
    return _page(service.in_force(today()).id)


@public.get("/<criteria_id>")
@allow(anyone)
def version(criteria_id: str) -> ResponseReturnValue:
    """One version."""
    return _page(criteria_id)


def _page(criteria_id: str) -> str:
    found = service.published(criteria_id)
    return render_template(
        "criteria/public.html",
        **about(found),
        versions=service.versions(),
        in_force=service.in_force(today()).id,
    )
