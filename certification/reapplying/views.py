"""One page for each section that is gone through before a unit applies anew."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import NotFound
from app.identity.policy import allow, unit
from certification.reapplying import service
from tenants.reporting.forms import Desk
from tenants.reporting.submission import pages
from tenants.reporting.submission import service as submissions
from tenants.reporting.yearly.errors import SectionMoved
from tenants.reporting.yearly.sections import BY_SLUG, SECTIONS, after
from tenants.reporting.yearly.showing import shown
from tenants.reporting.yearly.texts import news

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
    standing = review.section(slug)
    page = render_template(
        "reapplying/section.html",
        standing=standing,
        number=SECTIONS.index(standing.section) + 1,
        count=len(SECTIONS),
        news=news(standing),
        parts=shown(Desk(unit_id), review, slug),
        following=after(slug, [*review.confirmed, slug]),
        goes_on="videre" in request.args,
        frozen=submissions.frozen(unit_id),
        may_check=WRITERS.admits(who),
    )
    return page, status


@blueprint.post(_SECTION)
@allow(WRITERS)
def confirm(section: str) -> ResponseReturnValue:
    """The section is right as it stood on the page; go on to the next one."""
    who, unit_id = pages.acting()
    if who.membership_id is None:
        raise NotFound
    try:
        before = service.confirm(unit_id, section, request.form.get("stand", ""), by=who.membership_id)
    except SectionMoved as moved:
        flash(moved.message)
        return _section(section, moved.http_status)
    following = after(section, [*before.confirmed, section])
    if following is None:
        flash(_("Alle delene er gjennomgått."))
        return redirect(url_for("application.home"), HTTPStatus.SEE_OTHER)
    return redirect(url_for(".section", section=following.slug, videre=1), HTTPStatus.SEE_OTHER)
