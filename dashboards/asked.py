"""What public pages are asked for: a day and filters. All of it stands in the address, which is permanent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates_schema
from werkzeug.datastructures import MultiDict

from app.clock import today
from app.web.fields import Checkboxes, Choice, Date
from app.web.forms import Form
from app.web.i18n import IN_ADDRESS, page_language
from app.web.sorting import norwegian_key
from dashboards.figures import Asked, addresses
from dashboards.projection.picture import Municipality, Picture
from dashboards.projection.sizes import Size, size_of
from dashboards.projection.versions import kept
from dashboards.texts import KINDS, SIZES
from tenants.register import service as register
from tenants.register.records import BEGINS_ON

#: The filters' names in the address.
COUNTY, POLICE_DISTRICT, SIZE, KIND = "fylke", "politidistrikt", "storrelse", "enhet"


def permanent(query: Mapping[str, Any]) -> str:
    """The address of this page with what is asked for, and the language: it shows everybody the same, and goes on doing so."""
    return f"{request.path}?{urlencode({**query, IN_ADDRESS: page_language()})}"


class DayForm(Schema):
    """A day that the register knows."""

    dato = Date(_l("Vis slik det var"), required=False)

    @validates_schema
    def known_day(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Not before the register begins, and not after today: what will be decided is not known."""
        on = data.get("dato")
        if on is not None and on < BEGINS_ON:
            raise ValidationError(_("Registeret begynner 31. desember 2017. Velg en senere dag."), "dato")
        if on is not None and on > today():
            raise ValidationError(_("Dagen har ikke vært ennå. Velg i dag eller en tidligere dag."), "dato")


class AreaForm(DayForm):
    """A day, and where."""

    fylke = Choice(_l("Fylke"), required=False)
    politidistrikt = Choice(_l("Politidistrikt"), required=False)


class FilterForm(AreaForm):
    """A day, and which municipalities."""

    storrelse = Choice(_l("Innbyggere"), required=False)
    enhet = Choice(_l("Slags SLT-enhet"), required=False)


def chosen(picture: Picture, filters: Mapping[str, str]) -> Picture:
    """The municipalities that are in all of these: `fylke`, `politidistrikt`, `storrelse`, `enhet` (the kind of a unit there)."""

    def wanted(m: Municipality) -> bool:
        return (
            filters.get(COUNTY) in (None, m.county.key)
            and filters.get(POLICE_DISTRICT) in (None, m.police_district.key)
            and filters.get(SIZE) in (None, size_of(m.whole.population).value)
            and (KIND not in filters or any(unit.kind == filters[KIND] for unit in m.units))
        )

    return picture.only(wanted) if filters else picture


def day() -> tuple[Form, Asked]:
    """The day of the address; where it is no day that is known, the form tells, and it is today."""
    return _asked(DayForm(), {})


def filtered(schema: type[DayForm] = FilterForm) -> tuple[Form, Asked]:
    """The day and the filters of the address, those that the form has. What is wrong is told by the form, and is left out.

    Raises `Repeated`, but for a filter of which several may be chosen; that has its codes with commas between, in the order of the choices.
    """
    on, language = _day_of_address(), page_language()
    choices = kept("choices", (on, language), lambda: _choices(on, language))
    form = schema()
    return _asked(form, {name: pairs for name, pairs in choices.items() if name in form.fields})


def _choices(on: date, language: str) -> dict[str, list[tuple[str, str]]]:
    counties = [(c.number, c.names.norwegian) for c in register.counties(on)]
    districts = [(d.key, d.name_nn if language == "nn" else d.name_nb) for d in register.police_districts(on)]
    return {
        COUNTY: sorted(counties, key=lambda pair: norwegian_key(pair[1])),
        POLICE_DISTRICT: sorted(districts, key=lambda pair: norwegian_key(pair[1])),
        SIZE: [(size.value, str(SIZES[size])) for size in Size],
        KIND: [(kind, str(text)) for kind, text in KINDS.items()],
    }


def _asked(schema: DayForm, choices: dict[str, list[tuple[str, str]]]) -> tuple[Form, Asked]:
    addresses.once(*(name for name, field in schema.fields.items() if isinstance(field, Checkboxes)))
    form = Form(schema, saved={"dato": today()}, choices=choices)
    if not any(name in request.args for name in schema.fields):
        return form, Asked(today())
    if not form.submit(_apart(schema)):
        form.data = {name: value for name, value in form.right.items() if name not in form.errors}
    data = form.data
    codes = {name: ",".join(value) if isinstance(value := data.get(name), list) else value for name in choices}
    return form, Asked(data.get("dato") or today(), {name: code for name, code in codes.items() if code})


def _apart(schema: DayForm) -> MultiDict[str, str]:
    """The address's words, each code of several by itself."""
    sent = MultiDict(request.args)
    for name, field in schema.fields.items():
        if isinstance(field, Checkboxes):
            sent.setlist(name, [code for written in sent.getlist(name) for code in written.split(",") if code])
    return sent


def _day_of_address() -> date:
    """The day whose counties can be chosen: that of the address, or today where it has none that is known."""
    if "dato" not in request.args:
        return today()
    form = Form(DayForm())
    return (form.data["dato"] or today()) if form.submit(request.args) else today()
