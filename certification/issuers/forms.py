"""The forms of the issuer and the legal basis."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, post_load, validates_schema

from app.web.fields import Date, LongText, Number, PlainText, Radios, Version, YesNo
from certification.issuers.service import APPEAL


class IssuerForm(Schema):
    """Who issues approvals from a day on."""

    version = Version()
    from_on = Date(_l("Fra hvilken dag gjelder det?"))
    same = YesNo(
        _l("Er det samme utsteder som før?"),
        hint=_l("Ja hvis bare navn eller adresse er nytt. Nei hvis et annet organ har overtatt."),
    )
    name_nb = PlainText(_l("Navn på bokmål"))
    name_nn = PlainText(_l("Navn på nynorsk"))
    short_nb = PlainText(_l("Kortnavn på bokmål"), max_length=40)
    short_nn = PlainText(_l("Kortnavn på nynorsk"), max_length=40)
    address = PlainText(_l("Adresse"), hint=_l("Står øverst i brevene, for eksempel «Postboks 1, 0001 Oslo»."))


class BasisForm(Schema):
    """What decisions cite from a day on, and the right to appeal them."""

    version = Version()
    from_on = Date(_l("Fra hvilken dag gjelder det?"))
    act_nb = LongText(
        _l("Hjemmel på bokmål"), hint=_l("Står i brevet etter «Avgjørelsen bygger på»."), rows=2, max_length=500
    )
    act_nn = LongText(_l("Hjemmel på nynorsk"), rows=2, max_length=500)
    may_appeal = YesNo(_l("Kan avgjørelsene påklages?"), hint=_l("Svarer du nei, blir feltene under ikke brukt."))
    appeal_number = Number(_l("Klagefrist"), lowest=1, highest=365, width=4, required=False)
    appeal_unit = Radios(_l("Fristen er i"), choices=[("days", _l("dager")), ("weeks", _l("uker"))], required=False)
    appeal_act_nb = PlainText(_l("Regelen om klage, på bokmål"), required=False)
    appeal_act_nn = PlainText(_l("Regelen om klage, på nynorsk"), required=False)
    body_nb = PlainText(_l("Klageinstans på bokmål"), required=False)
    body_nn = PlainText(_l("Klageinstans på nynorsk"), required=False)

    @validates_schema
    def whole(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """With a right to appeal all of it is told, in both languages."""
        lacking = [name for name in APPEAL if data.get(name) in (None, "")]
        if data["may_appeal"] and lacking:
            raise ValidationError({name: [_("Fyll ut dette. Det står i brevet.")] for name in lacking})

    @post_load
    def without_appeal(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """Where there is no right to appeal, what stands in its fields is not used."""
        return data if data["may_appeal"] else data | dict.fromkeys(APPEAL)
