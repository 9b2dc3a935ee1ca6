"""The words for statuses and categories; each stands here and nowhere else."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from dashboards.projection.picture import Category
from dashboards.projection.statuses import Status

#: Where a unit, or a place, stands.
STATUSES: dict[Status, object] = {
    Status.APPROVED: _l("Godkjent"),
    Status.APPROVED_WITH_CONDITIONS: _l("Godkjent med vilkår"),
    Status.SUSPENDED: _l("Suspendert"),
    Status.IN_TRANSITION: _l("I overgang"),
    Status.APPLIED: _l("Søknad til behandling"),
    Status.EXPIRED: _l("Utløpt"),
    Status.WITHDRAWN: _l("Trukket tilbake"),
    Status.REJECTED: _l("Avslått"),
    Status.NONE: _l("Ikke søkt"),
}

#: Where a municipality stands.
CATEGORIES: dict[Category, object] = {
    **{Category(status): text for status, text in STATUSES.items()},
    Category.PARTLY: _l("Godkjent i noen bydeler"),
}
