"""Why numbers of two days can't be compared: what the register says has happened in between, and other criteria."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.web.formats import as_number
from dashboards.asked import COUNTY, POLICE_DISTRICT
from dashboards.figures import Text, both
from dashboards.projection.versions import kept
from tenants.register import service as register
from tenants.register.borders import Break

_WHY = {
    Break.REFORM: _l("kommuner er slått sammen eller delt"),
    Break.MOVED: _l("kommuner har kommet fra eller gått til et annet område"),
    Break.BOUNDARY: _l("grensen mot et annet område er flyttet"),
}


def why(
    before: tuple[date, int],
    after: tuple[date, int],
    filters: Mapping[str, str],
    criteria: str | None = None,
) -> Text | None:
    """Why a series breaks between two days, each with its number of municipalities; None where it doesn't.

    `filters` name the county or the police district that it is of; of other parts, what has happened in the nation counts.
    `criteria` are the new ones, where they are others.
    """
    (was_on, was), (now_on, now) = before, after
    borders = kept("picture", "borders", register.borders)
    found = borders.breaks(was_on, now_on, county=filters.get(COUNTY), police_district=filters.get(POLICE_DISTRICT))
    if not found and criteria is None:
        return None

    def said() -> str:
        clauses = [str(_WHY[each]) for each in found]
        if found and was and now and was != now:
            clauses.append(
                ngettext(
                    "%(now)s kommune, mot %(was)s før",
                    "%(now)s kommuner, mot %(was)s før",
                    now,
                    now=as_number(now),
                    was=as_number(was),
                )
            )
        if criteria is not None:
            clauses.append(_("nye kriterier (%(criteria)s)", criteria=criteria))
        return ", ".join(clauses)

    return both(said)
