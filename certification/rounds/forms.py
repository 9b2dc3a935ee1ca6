"""The forms of the pages of a round."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates_schema

from app.web.fields import Date, LongText, Number, Version


class YearForm(Schema):
    """The year to look at."""

    ar = Number(_l("Vis årsrapportene for året"), lowest=2018, highest=2100, width=4)


class ExtensionForm(Schema):
    """Until when a unit is given time, and why."""

    until_on = Date(_l("Ny siste dag"))
    reason = LongText(_l("Begrunnelse"), hint=_l("Enheten får lese begrunnelsen."), rows=3, max_length=1000)


class RoundForm(Schema):
    """When a year's report is open and due."""

    version = Version()
    opens_on = Date(_l("Fra hvilken dag kan rapporten lages?"))
    deadline_on = Date(_l("Siste dag i fristen"))
    grace_days = Number(
        _l("Hvor mange dager etter fristen regnes rapporten som for sen?"), lowest=0, highest=365, width=4
    )

    @validates_schema
    def in_order(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """The round opens before it is due."""
        if data["deadline_on"] <= data["opens_on"]:
            raise ValidationError(_("Fristen må være etter dagen rapporten åpner."), "deadline_on")
