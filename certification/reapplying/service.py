"""Applying anew: all that the last application told is there already, and none of it is gone through until somebody says so."""

from __future__ import annotations

from uuid import UUID

from app.clock import now, today
from app.errors import NotFound
from certification.reapplying import store
from tenants.reporting import service as reporting
from tenants.reporting.service import Reported
from tenants.reporting.submission import service as submissions
from tenants.reporting.yearly.errors import SectionMoved
from tenants.reporting.yearly.sections import BY_SLUG
from tenants.reporting.yearly.standings import Review, standings
from tenants.units import service as units


def review(unit_id: UUID, found: Reported) -> Review | None:
    """What the unit has gone through again of what it tells now; None where it has never applied. Acts as the unit.

    Each section counts as gone through as long as it stands as it was seen (decision 0038), and only for the next
    application: the one after that asks again.
    """
    prior = submissions.latest_application(unit_id)
    if prior is None:
        return None
    checks = {(row.section, row.stand): row.checked_at for row in store.checks(unit_id, prior.id)}
    return Review(found, standings(found, prior, checks), prior)


def review_today(unit_id: UUID) -> Review:
    """The same of today. Raises `NotFound` where the unit has never applied, or covers nothing."""
    if not units.municipalities(unit_id, today()):
        raise NotFound
    found = review(unit_id, reporting.reported(unit_id, today()))
    if found is None:
        raise NotFound
    return found


def confirm(unit_id: UUID, slug: str, stand: str, *, by: UUID) -> Review:
    """Somebody has gone through a section and says that it is right as it stood on their page.

    Returns the review as it was before. Raises `SectionMoved` where it stands otherwise by now, and `NotFound`.
    """
    if slug not in BY_SLUG:
        raise NotFound
    found = review_today(unit_id)
    if found.prior is None or found.section(slug).stand != stand:
        raise SectionMoved
    store.check(unit_id, found.prior.id, slug, stand, by, now())
    return found
