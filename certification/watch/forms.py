"""What is typed about warnings."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.web.fields import Choice, LongText, Number, Version
from tenants.reporting.evidence.attaching import FILES, WithFiles


class ReplyForm(WithFiles):
    """What a unit says about a warning."""

    class Meta:
        fields = ("version", "reply", *FILES)

    version = Version()
    reply = LongText(
        _l("Svar til %(issuer)s"),
        hint=_l("Skriv hva dere gjør, og når det er på plass. %(issuer)s får lese svaret sammen med varselet."),
        rows=5,
        max_length=2000,
    )


class FilterForm(Schema):
    """Which warnings to list."""

    hva = Choice(_l("Hva som er falt bort"), required=False)
    tilstand = Choice(_l("Tilstand"), required=False)
    dager = Number(_l("Minst så mange dager gammelt"), required=False, lowest=0, highest=4000, width=4)
