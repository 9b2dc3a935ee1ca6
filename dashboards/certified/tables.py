"""The approvals that will soon end, as a table."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_number
from dashboards.asked import COUNTY, POLICE_DISTRICT
from dashboards.certified import service
from dashboards.certified.service import Certificate, Wanted
from dashboards.coverage.parts import DECISIONS, flat, measure, method
from dashboards.figures import Asked, Attribute, Code, Dimension, Figure, Table, both, dated, same
from dashboards.projection.certificates import State
from tenants.register import service as register

#: How many days ahead.
AHEAD = timedelta(days=180)
_TITLE = _l("Godkjenninger som går ut innen 180 dager")


def expiring(asked: Asked) -> Table:
    """The approvals in force on the day whose last day is at most 180 days away, the first to end first."""
    county = next((c.key for c in register.counties(asked.on) if c.number == asked.filters.get(COUNTY)), None)
    wanted = Wanted(county, asked.filters.get(POLICE_DISTRICT))
    in_force = [c for c in service.certified(asked.on, wanted) if c.state is State.VALID]
    found = sorted((c for c in in_force if _left(c, asked) is not None), key=lambda c: (c.last, c.number))
    codes = [
        Code(c.code, same(c.code), url=url_for("certified.certificate", code=c.code, **dated(asked.on))) for c in found
    ]
    attributes = (
        Attribute("enhet", both(_l("SLT-enhet")), {c.code: same(c.unit) for c in found}),
        Attribute(
            "kommuner",
            both(_l("Kommuner")),
            {c.code: same(", ".join(m.names.norwegian for m in c.municipalities)) for c in found},
        ),
        Attribute("siste_dag", both(_l("Siste dag")), {c.code: c.last for c in found if c.last}),
    )
    return Table(
        id="gar-ut",
        title=both(_TITLE),
        finding=both(
            lambda: _(
                "%(some)s av %(all)s godkjenninger går ut innen 180 dager",
                some=as_number(len(found)),
                all=as_number(len(in_force)),
            )
        ),
        dimensions=(Dimension("godkjenning", both(_l("Godkjenning")), tuple(codes), attributes=attributes),),
        measures=(
            measure("kommuner", _l("Antall kommuner"), _l("kommuner")),
            measure("dager", _l("Dager igjen"), _l("dager")),
        ),
        values=flat([(len(c.municipalities), _left(c, asked) or 0) for c in found]),
        n=len(in_force),
        counted=both(_l("godkjenninger")),
        on=asked.on,
        source=both(DECISIONS),
        method=method(
            _l("En godkjenning som gjelder denne dagen, og som har sin siste dag innen 180 dager."),
            _l("Godkjenningene som går ut"),
            _l("Alle godkjenningene som gjelder denne dagen"),
            _l("Suspenderte godkjenninger"),
        ),
        made_up=any(c.demonstration for c in in_force),
    )


def _left(certificate: Certificate, asked: Asked) -> int | None:
    """Days until the last day; None where that is further away."""
    if certificate.last is None or certificate.last - asked.on > AHEAD:
        return None
    return (certificate.last - asked.on).days


FIGURES = (Figure("gar-ut", _TITLE, expiring, (COUNTY, POLICE_DISTRICT)),)
