"""Pages of what a police district keeps of a place: for each sort a page to add, end, correct and strike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.clock import today
from app.errors import Invalid, NotFound
from app.identity.policy import allow
from app.web.forms import Form
from tenants.police import forms, places
from tenants.police.service import dealings, district
from tenants.police.views.attendance import KEEPERS
from tenants.police.views.blueprint import blueprint
from tenants.police.views.district import acting_district


@dataclass(frozen=True)
class Sort:
    """One sort on screen: its place in addresses, the titles of its pages, its form (None: it has a page of its own)."""

    name: str
    slug: str
    add: object
    correct: object
    strike: object
    end: object | None = None
    form: type[Schema] | None = None


_SORTS = (
    Sort(
        "agreement",
        "avtale",
        _l("Legg inn en avtale"),
        _l("Rett avtalen"),
        _l("Stryk avtalen"),
        _l("Avslutt avtalen"),
        forms.AgreementForm,
    ),
    Sort(
        "contact",
        "kontakt",
        _l("Legg inn politikontakt"),
        _l("Rett politikontakten"),
        _l("Stryk politikontakten"),
        _l("Avslutt politikontakten"),
        forms.ContactForm,
    ),
    Sort(
        "meeting_point",
        "motepunkt",
        _l("Legg inn et møtepunkt"),
        _l("Rett møtepunktet"),
        _l("Stryk møtepunktet"),
        _l("Avslutt møtepunktet"),
        forms.MeetingPointForm,
    ),
    Sort(
        "initiative",
        "initiativ",
        _l("Legg inn initiativ til politiråd"),
        _l("Rett initiativet"),
        _l("Stryk initiativet"),
        form=forms.InitiativeForm,
    ),
    Sort("attendance", "mote", None, None, _l("Stryk møtet")),
)


def _wire(sort: Sort) -> None:
    key = f"{sort.name}_id"

    def one(view: Callable[[Sort, UUID], ResponseReturnValue], verb: str, name: str) -> None:
        def page(**ids: UUID) -> ResponseReturnValue:
            return view(sort, ids[key])

        _route(f"/politi/{sort.slug}/<uuid:{key}>/{verb}", f"{sort.name}_{name}", page)

    one(_strike, "stryk", "strike")
    if (schema := sort.form) is None:
        return
    one(partial(_correct, schema), "rett", "correct")
    if sort.end:
        one(_end, "avslutt", "end")

    def new(place_id: UUID) -> ResponseReturnValue:
        """Add a row."""
        return _new(sort, schema, place_id)

    _route(f"/politi/sted/<uuid:place_id>/{sort.slug}", f"{sort.name}_new", new)


def _route(address: str, endpoint: str, view: Callable[..., ResponseReturnValue]) -> None:
    blueprint.add_url_rule(address, endpoint, allow(KEEPERS)(view), methods=["GET", "POST"])


def _new(sort: Sort, schema: type[Schema], place_id: UUID) -> ResponseReturnValue:
    me, by = acting_district()
    place = _place(me, place_id)
    form = Form(schema(), saved={"row_id": uuid4()})

    def write(values: dict[str, Any]) -> None:
        dealings.add(me, sort.name, place_id, values, by=by, row_id=values.pop("row_id"))

    return _do(form, place, sort.add, write)


def _correct(schema: type[Schema], sort: Sort, row_id: UUID) -> ResponseReturnValue:
    """Put right what was written wrongly."""
    me, by = acting_district()
    row = dealings.get(me, sort.name, row_id)
    saved = {name: getattr(row, name, None) for name in schema._declared_fields}
    form = Form(forms.correcting(schema), saved={**saved, "row_id": uuid4()})

    def write(values: dict[str, Any]) -> None:
        correction_id, reason = values.pop("row_id"), values.pop("reason")
        dealings.correct(me, sort.name, row_id, values, reason, by=by, correction_id=correction_id)

    return _do(form, _place(me, row.place_id), sort.correct, write)


def _end(sort: Sort, row_id: UUID) -> ResponseReturnValue:
    """From a day on it no longer holds."""
    me, _by = acting_district()
    row = dealings.get(me, sort.name, row_id)

    def write(values: dict[str, Any]) -> None:
        dealings.end(me, sort.name, row_id, values["ended_on"])

    return _do(Form(forms.EndForm(), saved={"ended_on": today()}), _place(me, row.place_id), sort.end, write)


def _strike(sort: Sort, row_id: UUID) -> ResponseReturnValue:
    """It was never so."""
    me, _by = acting_district()
    row = dealings.get(me, sort.name, row_id)

    def write(values: dict[str, Any]) -> None:
        dealings.strike(me, sort.name, row_id, values["reason"])

    return _do(Form(forms.StrikeForm()), _place(me, row.place_id), sort.strike, write, danger=True)


def _do(
    form: Form, place: places.Place, title: object, write: Callable[[dict[str, Any]], None], *, danger: bool = False
) -> ResponseReturnValue:
    """Show the form, or write what it says and go back to where it is shown."""
    meetings = request.endpoint == "police.attendance_strike"
    back = url_for(".read_meetings" if meetings else ".read_place", place_id=place.id)
    if request.method == "POST" and form.submit(request.form):
        try:
            write(dict(form.data))
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Lagret."))
            return redirect(back, 303)
    return (
        render_template(
            "police/form.html",
            form=form,
            title=str(title),
            action=_("Stryk") if danger else _("Lagre"),
            back=back,
            place=place,
            danger=danger,
            demonstration=district.is_made_up(place.id, today()),
        ),
        form.status,
    )


def _place(police_district_id: UUID, place_id: UUID) -> places.Place:
    """A place that the district is responsible for today. Raises `NotFound`."""
    place = places.of_district(police_district_id, today()).get(place_id)
    if place is None:
        raise NotFound
    return place


for _sort in _SORTS:
    _wire(_sort)
