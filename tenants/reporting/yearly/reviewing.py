"""Going through sections one after the other: the same for a year's report and for an application anew."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Protocol
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.errors import NotFound
from tenants.reporting.forms import Desk
from tenants.reporting.submission import pages
from tenants.reporting.yearly.errors import SectionMoved
from tenants.reporting.yearly.sections import SECTIONS, after
from tenants.reporting.yearly.showing import shown
from tenants.reporting.yearly.standings import Review
from tenants.reporting.yearly.texts import news


class Confirm(Protocol):
    """A section is right as it stood on somebody's page; returns the review as it was before that."""

    def __call__(self, unit_id: UUID, slug: str, stand: str, *, by: UUID) -> Review: ...


def about(unit_id: UUID, review: Review, slug: str) -> dict[str, Any]:
    """What the page of a section is made of. Raises `NotFound` for one that there isn't."""
    standing = review.section(slug)
    return {
        "standing": standing,
        "number": SECTIONS.index(standing.section) + 1,
        "count": len(SECTIONS),
        "news": news(standing),
        "parts": shown(Desk(unit_id), review, slug),
        "following": after(slug, [*review.confirmed, slug]),
        "goes_on": "videre" in request.args,
    }


def go_on(
    slug: str, confirm: Confirm, page: Callable[[str, HTTPStatus], ResponseReturnValue], done: str
) -> ResponseReturnValue:
    """Confirm a section as the person says that it stood, and go on to the next, or to `done`; a section that has changed
    since is shown again (`page`).
    """
    who, unit_id = pages.acting()
    if who.membership_id is None:
        raise NotFound
    try:
        before = confirm(unit_id, slug, request.form.get("stand", ""), by=who.membership_id)
    except SectionMoved as moved:
        flash(moved.message)
        return page(slug, HTTPStatus(moved.http_status))
    following = after(slug, [*before.confirmed, slug])
    if following is None:
        flash(_("Alle delene er gjennomgått."))
        return redirect(done, HTTPStatus.SEE_OTHER)
    return redirect(url_for(".section", section=following.slug, videre=1), HTTPStatus.SEE_OTHER)
