"""A police district's own page: its rows as they are now, which nobody else is shown place by place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.clock import today
from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import allow, police
from app.web.i18n import page_language
from dashboards import figures
from dashboards.asked import POLICE_DISTRICT, chosen
from dashboards.figures import Asked, Table
from dashboards.prerequisites import comparing
from dashboards.prerequisites.saying import CASES, MEETINGS
from dashboards.projection import reading
from dashboards.projection.picture import Picture, Place
from tenants.police.service import State
from tenants.police.service import district as districts
from tenants.police.texts import state_tag
from tenants.register import service as register

blueprint = Blueprint("own_district", __name__, template_folder="templates")

#: The states in which the police have not confirmed, or no longer do.
LACKING = (State.WITHDRAWN, State.LAPSED, State.NOT_SIGNED_BY_POLICE, State.REQUESTED, State.NONE)


@dataclass(frozen=True)
class OnItsWay:
    """An application that is with KRÅD: of which unit, for which place, since when, and for how many days."""

    unit: str
    place: str
    since: date
    days: int


@blueprint.get("/vart-politidistrikt")
@allow(police())
def page() -> ResponseReturnValue:
    """Which places lack the police's confirmation, or had it withdrawn, and which applications are on their way."""
    on = today()
    district = next((d for d in register.police_districts(on) if d.id == _acting()), None)
    if district is None:
        raise NotFound
    served = [each for each in districts.served(district.id, on) if each.unit is not None]
    part = chosen(reading.picture(on), {POLICE_DISTRICT: district.key})
    return render_template(
        "coverage/district.html",
        name=district.name_nb if page_language() == "nb" else district.name_nn,
        slug=district.key,
        on=on,
        picture=part,
        served=len(served),
        lacking=[
            (state, [each for each in served if each.state is state])
            for state in LACKING
            if any(each.state is state for each in served)
        ],
        applications=sorted(applications(part, on), key=lambda each: each.since),
        released=_released(district.key, on),
        state_tag=state_tag,
    )


def _released(key: str, on: date) -> list[Table]:
    """What the latest release tells of the district, beside the nation where it is no prerequisite; nothing before the first."""
    wanted = Asked(on, {POLICE_DISTRICT: key})
    themes = [(comparing.ID, {comparing.THEME: theme}) for theme in (*MEETINGS, *CASES)]
    tables = (
        figures.released(figure_id, replace(wanted, filters={**wanted.filters, **theme}))
        for figure_id, theme in (("forutsetninger", {}), *themes)
    )
    return [table for table in tables if table]


def applications(part: Picture, on: date) -> Iterator[OnItsWay]:
    """The places whose unit has an application with KRÅD, one that is approved already too."""
    came = {each.unit_id: each.received_on for each in reading.under_way()}
    for municipality in part.municipalities:
        for place in (municipality.whole, *municipality.districts):
            if place.unit and (since := came.get(place.unit.id)):
                yield OnItsWay(place.unit.name, _named(place, municipality.name), since, (on - since).days)


def _named(place: Place, municipality: str) -> str:
    return f"{place.name}, {municipality}" if place.name else municipality


def _acting() -> UUID | None:
    who = principal()
    return who.police_district_id if who else None
