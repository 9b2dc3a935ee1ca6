"""The register as a table, and the approvals in it that will soon end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.web.formats import as_number
from dashboards.asked import COUNTY, POLICE_DISTRICT
from dashboards.certified import service
from dashboards.certified.service import Certificate, Wanted
from dashboards.certified.texts import EMPTY, STATES
from dashboards.coverage.parts import APPROVALS, DECISIONS, flat, measure, method
from dashboards.figures import Asked, Attribute, Code, Dimension, Figure, Filter, Table, Text, both, dated, same
from dashboards.projection.certificates import State
from tenants.register import service as register

#: How many days ahead.
AHEAD = timedelta(days=180)
_TITLE = _l("Godkjenninger som går ut innen 180 dager")
_REGISTER = _l("Registeret over SLT-godkjenninger")
_HOME = _l("Godkjenningen til et interkommunalt samarbeid står i fylket og politidistriktet der vertskommunen ligger.")
#: The filter by a part of a name, and how long that may be.
NAME, LONGEST = "navn", 100


def wanted(asked: Asked) -> Wanted:
    """What the register is filtered by, as the address says it."""
    county = next((c.key for c in register.counties(asked.on) if c.number == asked.filters.get(COUNTY)), None)
    return Wanted(county, asked.filters.get(POLICE_DISTRICT), asked.filters.get(NAME))


def certificates(asked: Asked) -> Table:
    """The approvals that somebody has on the day, those that are suspended too, by the unit's name."""
    found = service.certified(asked.on, wanted(asked))
    valid, suspended = sum(1 for c in found if c.approves), sum(1 for c in found if c.state is State.SUSPENDED)
    codes = [
        Code(c.code, same(c.unit), url=url_for("certified.certificate", code=c.code, **dated(asked.on))) for c in found
    ]
    attributes = (
        Attribute("kode", both(_l("Kode")), {c.code: same(c.code) for c in found}, signs=True),
        Attribute(
            "kommuner",
            both(_l("Kommuner")),
            {c.code: both(partial(_municipalities, c)) for c in found},
        ),
        Attribute("status", both(_l("Status")), {c.code: both(partial(_status, c)) for c in found}),
        Attribute("fra", both(_l("Gjelder fra")), {c.code: c.first for c in found if c.first}),
        Attribute("siste_dag", both(_l("Gjelder til og med")), {c.code: c.last for c in found if c.last}),
    )
    return Table(
        id="godkjenninger",
        title=both(_REGISTER),
        finding=both(lambda: _in_force(valid, suspended)),
        dimensions=(Dimension("godkjenning", both(_l("SLT-enhet")), tuple(codes), attributes=attributes),),
        measures=(
            measure("kommuner", _l("Antall kommuner"), _l("kommuner")),
            measure("vilkar", _l("Antall vilkår"), _l("vilkår")),
        ),
        values=flat([(len(c.municipalities), len(c.conditions)) for c in found]),
        n=len(found),
        counted=both(_l("godkjenninger")),
        on=asked.on,
        source=both(DECISIONS),
        method=method(
            _l(
                "En godkjenning som noen har denne dagen: den gjelder, eller den er suspendert. Koden er godkjenningens egen."
                " En kommune som ikke er i SLT-enheten denne dagen, er ikke godkjent med den."
            ),
            _l("Kommunene som godkjenningen nevner, og vilkårene i den"),
            _l("Ingen: tabellen har en rad for hver godkjenning"),
            _l("Godkjenninger som er utløpt, erstattet eller trukket tilbake"),
        ),
        note=both(_HOME),
        made_up=any(c.demonstration for c in found),
    )


def _municipalities(certificate: Certificate) -> str:
    """The municipalities that it names, each with its number, and whether it has left."""
    return ", ".join(
        str(_("%(name)s (%(number)s, ikke i enheten)", name=m.names.norwegian, number=m.number))
        if m in certificate.left
        else f"{m.names.norwegian} ({m.number})"
        for m in certificate.municipalities
    )


def _in_force(valid: int, suspended: int) -> str:
    said = ngettext("%(num)s godkjenning gjelder", "%(num)s godkjenninger gjelder", valid)
    if not valid:
        said = _("Ingen godkjenning gjelder")
    if not suspended:
        return str(said)
    more = ngettext("%(num)s er suspendert", "%(num)s er suspendert", suspended)
    return str(_("%(valid)s, og %(suspended)s", valid=said, suspended=more))


def _ending(some: int, of: int) -> str:
    if not some:
        return str(_("Ingen godkjenning går ut innen 180 dager"))
    said = ngettext(
        "%(some)s av %(of)s godkjenning går ut innen 180 dager",
        "%(some)s av %(of)s godkjenninger går ut innen 180 dager",
        of,
        some=as_number(some),
        of=as_number(of),
    )
    return str(said)


def _status(certificate: Certificate) -> str:
    if certificate.state is State.VALID and not certificate.approves:
        return str(EMPTY)
    state = STATES[certificate.state] if certificate.state else ""
    if certificate.origin == "before_portal":
        return str(_("%(state)s, fra før portalen", state=state))
    return str(_("%(state)s, med vilkår", state=state) if certificate.conditions else state)


def expiring(asked: Asked) -> Table:
    """The approvals in force on the day whose last day is at most 180 days away, the first to end first."""
    in_force = [c for c in service.certified(asked.on, wanted(asked)) if c.approves]
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
        finding=both(partial(_ending, len(found), len(in_force))),
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
            _l(
                "En godkjenning som gjelder denne dagen, og som har sin siste dag innen 180 dager, slik det var kjent da."
            ),
            _l("Godkjenningene som går ut"),
            _l("Alle godkjenningene som gjelder denne dagen"),
            _l("Suspenderte godkjenninger, og de der ingen av kommunene er i SLT-enheten denne dagen"),
        ),
        note=both(_HOME),
        made_up=any(c.demonstration for c in in_force),
    )


def _left(certificate: Certificate, asked: Asked) -> int | None:
    """Days until the last day; None where that is further away."""
    if certificate.last is None or certificate.last - asked.on > AHEAD:
        return None
    return (certificate.last - asked.on).days


class _Names(Mapping[str, Text]):
    """Every part of a name is a code of the filter."""

    def __getitem__(self, written: str) -> Text:
        if not written.strip() or len(written) > LONGEST:
            raise KeyError(written)
        return same(f"«{written.strip()}»")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _names(_on: date) -> Mapping[str, Text]:
    return _Names()


FILTERS = (Filter(NAME, _l("Kommune eller SLT-enhet"), _names),)
FIGURES = (
    Figure("godkjenninger", _REGISTER, certificates, (COUNTY, POLICE_DISTRICT, NAME), subject=APPROVALS, drawn=False),
    Figure("gar-ut", _TITLE, expiring, (COUNTY, POLICE_DISTRICT), subject=APPROVALS, drawn=False),
)
