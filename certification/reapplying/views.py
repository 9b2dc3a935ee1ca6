"""One page for each section that is gone through before a unit applies anew."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app.identity.policy import allow, unit
from certification.reapplying import service
from tenants.reporting.submission import pages
from tenants.reporting.submission import service as submissions
from tenants.reporting.yearly import reviewing
from tenants.reporting.yearly.sections import BY_SLUG

blueprint = Blueprint("reapplying", __name__, url_prefix="/enhet/soknad/gjennomgang", template_folder="templates")

WRITERS = unit("coordinator", "contributor")
_SECTION = f"/<any({', '.join(BY_SLUG)}):section>"


@blueprint.get(_SECTION)
@allow(unit())
def section(section: str) -> ResponseReturnValue:
    """One section: its facts, what is new since the last application, and where to change them."""
    return _section(section, HTTPStatus.OK)


def _section(slug: str, status: HTTPStatus) -> ResponseReturnValue:
    who, unit_id = pages.acting()
    review = service.review_today(unit_id)
    page = render_template(
        "reapplying/section.html",
        **reviewing.about(unit_id, review, slug),
        frozen=submissions.frozen(unit_id),
        may_check=WRITERS.admits(who),
    )
    return page, status


@blueprint.post(_SECTION)
@allow(WRITERS)
def confirm(section: str) -> ResponseReturnValue:
    """The section is right as it stood on the page; go on to the next one."""
    return reviewing.go_on(section, service.confirm, _section, url_for("application.home"))
