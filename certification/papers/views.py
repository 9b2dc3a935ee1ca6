"""The page of the papers, and each of them as PDF, made when somebody asks."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app import pdf
from app.clock import now, today
from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import allow, unit
from certification.papers.handover import handover
from certification.papers.plan import plan
from certification.papers.status import status
from tenants.units import service as units

blueprint = Blueprint("papers", __name__, url_prefix="/enhet/utskrifter", template_folder="templates")

_PAPERS = {"handlingsplan": plan, "status": status, "overlevering": handover}


@blueprint.get("")
@allow(unit())
def index() -> ResponseReturnValue:
    """The papers, and what each is for."""
    return render_template("papers/index.html")


@blueprint.get(f"/<any({', '.join(_PAPERS)}):paper>.pdf")
@allow(unit())
def paper(paper: str) -> ResponseReturnValue:
    """A paper as it is today, in the form of Norwegian that letters to the unit have."""
    who = principal()
    if who is None or who.tenant_id is None:
        raise NotFound
    on = today()
    with force_locale(language := units.language(who.tenant_id, on)):
        made = pdf.pdf(_PAPERS[paper](who.tenant_id, language), now())
    return Response(
        made,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{paper}-{on}.pdf"'},
    )
