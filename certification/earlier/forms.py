"""What KRÅD types of an approval from before the portal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.web.fields import Checkbox, Date, FileChoice, LongText, PlainText


class EntryForm(Schema):
    """An approval as it stands in the archive."""

    approved_on = Date(_l("Dato for godkjenningen"))
    reference = PlainText(_l("Arkivreferanse"), hint=_l("Saken i arkivet, for eksempel 2014/1234."), max_length=100)
    municipalities = PlainText(
        _l("Kommuner eller bydel"),
        hint=_l(
            "Navn, eller nummeret kommunen hadde den dagen. Sett komma mellom flere kommuner. Før hver bydel for seg."
        ),
        max_length=1000,
    )
    file_name = PlainText(
        _l("Dokument i arkivet"), hint=_l("Hva brevet heter i arkivet."), required=False, max_length=200
    )


class CorrectForm(EntryForm):
    """The approval as it should have been entered."""

    reason = LongText(_l("Hva var feil?"), rows=3, max_length=2000)


class EndForm(Schema):
    """Why an entry never was an approval."""

    reason = LongText(_l("Begrunnelse"), hint=_l("Enheten får lese begrunnelsen."), rows=3, max_length=2000)


class LetterForm(Schema):
    """The letter as a file."""

    file = FileChoice(
        _l("Brevet"),
        hint=_l(
            "PDF, Word, Excel, PNG eller JPEG, høyst 20 MB. Bare %(issuer)s kan åpne det, når det er virussjekket."
        ),
        accept=".pdf,.docx,.xlsx,.png,.jpg,.jpeg",
    )
    read_myself = Checkbox(_l("Jeg har lest brevet, og det handler ikke om en enkelt persons sak"), required=True)
