"""The form of a contact."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates

from app.clock import today
from app.web.fields import Choice, Date, Email, NewId, PlainText, Radios, Version
from tenants.contacts.service import Role

ROLES = {Role.COORDINATOR: _l("SLT-koordinator"), Role.POLICE_CONTACT: _l("Politikontakt")}
_PHONE = re.compile(r"\+?[0-9 ]{5,20}")


class ContactForm(Schema):
    """Somebody to call at work."""

    contact_id = NewId()
    version = Version()
    role = Radios(_l("Rolle"), ROLES.items())
    municipality_id = Choice(
        _l("Kommune"), required=False, hint=_l("Velg bare hvis personen hører til én av kommunene.")
    )
    name = PlainText(_l("Navn"), max_length=100)
    email = Email(_l("E-postadresse på jobb"))
    phone = PlainText(_l("Telefon på jobb"), max_length=20)
    until_on = Date(
        _l("Siste dag i rollen"),
        required=False,
        hint=_l("La stå tomt hvis ingen dag er satt. Dagen etter blir navnet slettet for godt."),
    )

    @validates("phone")
    def only_digits(self, value: str, **_kwargs: Any) -> None:
        if not _PHONE.fullmatch(value):
            raise ValidationError(_("Skriv et telefonnummer, for eksempel 99 99 99 99."))

    @validates("until_on")
    def not_passed(self, value: date | None, **_kwargs: Any) -> None:
        if value is not None and value < today():
            raise ValidationError(_("Dagen er passert. Slett kontakten i stedet."))
