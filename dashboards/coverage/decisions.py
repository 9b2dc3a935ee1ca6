"""What has been decided year by year, as far as it is public: approvals given, refusals, and approvals that ended.

Ages of cases and what lacks in them are protected: they leave the house in releases alone.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_number
from dashboards.coverage import store
from dashboards.coverage.parts import APPROVALS, DECISIONS, flat, measure, method, total
from dashboards.figures import Asked, Chart, Code, Dimension, Figure, Table, Value, both, same

_TITLE = _l("Avgjørelser år for år")
_KINDS = {
    "given": _l("Godkjenninger gitt"),
    "rejected": _l("Avslag"),
    "withdrawn": _l("Trukket tilbake"),
    "expired": _l("Utløpt"),
}


def decisions(asked: Asked) -> Table:
    """How many of each there were in each year up to the day; the last year is a part of one."""
    told = store.decisions(asked.on)
    found = {(row.year, row.what): row.number for row in told}
    years = range(min((year for year, _what in found), default=asked.on.year), asked.on.year + 1)
    rows: list[tuple[Value, ...]] = [tuple(found.get((year, what), 0) for what in _KINDS) for year in years]
    sums = tuple(sum(found.get((year, what), 0) for year in years) for what in _KINDS)
    this_year = found.get((asked.on.year, "given"), 0)
    return Table(
        id="avgjorelser",
        title=both(_TITLE),
        finding=both(
            lambda: _("Godkjenninger gitt i %(year)s: %(given)s", given=as_number(this_year), year=asked.on.year)
        ),
        dimensions=(
            Dimension("ar", both(_l("År")), (*(Code(str(y), same(str(y))) for y in years), total(_l("Alle"))), "time"),
        ),
        measures=tuple(measure(what, label, _l("avgjørelser")) for what, label in _KINDS.items()),
        values=flat([*rows, sums]),
        n=sum(total for what, total in zip(_KINDS, sums, strict=True) if what != "expired"),
        counted=both(_l("avgjørelser")),
        on=asked.on,
        source=both(DECISIONS),
        method=method(
            _l(
                "Hver godkjenning er talt i året den ble gitt, og i året den tok slutt. Avslag er SLT-enheter som fikk avslag"
                " uten å ha en godkjenning som gjaldt."
            ),
            _l("Avgjørelsene i året, til og med dagen"),
            _l("Alle avgjørelsene til og med dagen"),
            _l(
                "Godkjenninger fra før portalen, og godkjenninger som ble ført feil. Antallet teller ikke de utløpte: ingen avgjør dem."
            ),
        ),
        chart=Chart("bars", "given"),
        made_up=any(row.made_up for row in told),
    )


FIGURES = (Figure("avgjorelser", _TITLE, decisions, subject=APPROVALS),)
