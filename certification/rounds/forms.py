"""The forms of the pages of a round."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates_schema

from app.web.fields import Checkboxes, Choice, Date, LongText, Number, Version

#: The choice of a filter that leaves nothing out.
ALL = "alle"


class FilterForm(Schema):
    """The year and the units to look at; the names are those of the address."""

    ar = Number(_l("Årsrapporten for"), lowest=2018, highest=2100, width=4)
    tilstand = Choice(_l("Tilstand"))
    fylke = Choice(_l("Fylke"))
    politidistrikt = Choice(_l("Politidistrikt"))


class RemindForm(Schema):
    """Which units to remind."""

    enhet = Checkboxes(_l("Hvem skal minnes på rapporten?"), error_messages={"required": _l("Velg minst én enhet.")})


class ExtensionForm(Schema):
    """Until when units are given time, and why."""

    until_on = Date(_l("Ny siste dag"))
    reason = LongText(_l("Begrunnelse"), hint=_l("Enheten får lese begrunnelsen."), rows=3, max_length=1000)


class ExtensionsForm(ExtensionForm):
    """The same for several."""

    class Meta:
        """The order on the page."""

        fields = ("enhet", "until_on", "reason")

    enhet = Checkboxes(_l("Hvem skal få utsatt frist?"), error_messages={"required": _l("Velg minst én enhet.")})


class RoundForm(Schema):
    """When a year's report is open and due, by which criteria it is judged, and what the units read about it."""

    version = Version()
    opens_on = Date(_l("Fra hvilken dag kan rapporten lages?"))
    deadline_on = Date(_l("Siste dag i fristen"))
    grace_days = Number(
        _l("Hvor mange dager etter fristen regnes rapporten som for sen?"), lowest=0, highest=365, width=4
    )
    criteria = Choice(
        _l("Kriterieversjon"),
        required=False,
        hint=_l("Velger du ingen, gjelder den versjonen som er i kraft den dagen enheten gjør rapporten klar."),
    )
    text_nb = LongText(
        _l("Til enhetene, på bokmål"), hint=_l("Enhetene leser teksten øverst i årsrapporten."), rows=4, max_length=2000
    )
    text_nn = LongText(_l("Til enhetene, på nynorsk"), rows=4, max_length=2000)

    @validates_schema
    def in_order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """The round opens before it is due."""
        if data["deadline_on"] <= data["opens_on"]:
            raise ValidationError(_("Fristen må være etter dagen rapporten åpner."), "deadline_on")
