"""What the register is asked for; all of it stands in the address."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates_schema

from app.clock import today
from app.web.fields import Choice, Date, PlainText
from tenants.register.records import BEGINS_ON


class Sought(PlainText):
    """What is looked up: it is kept nowhere, so that no guard reads it."""

    guarded = False


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


class RegisterForm(DayForm):
    """The filters."""

    navn = Sought(_l("Kommune eller SLT-enhet"), required=False, max_length=100)
    fylke = Choice(_l("Fylke"), required=False)
    politidistrikt = Choice(_l("Politidistrikt"), required=False)


class CodeForm(Schema):
    """A code to look up."""

    kode = Sought(_l("Slå opp en kode"), hint=_l("Står på godkjenningen, for eksempel SLT-0000-0001."), max_length=40)
