"""The forms of the pages of units."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates_schema

from app.web.fields import Choice, Date, Email, FormField, PlainText, Radios, Rows, Version


class OverviewForm(Schema):
    """The day to look at."""

    dato = Date(_l("Vis enhetene slik de var"))


class FindForm(Schema):
    """One place to look up."""

    sted = Choice(_l("Finn en kommune eller bydel"))


class Seen(FormField):
    """The unit that the page showed as the place's, sent along unseen."""

    widget = "hidden"

    def __init__(self) -> None:
        super().__init__(_l("Enhet"), required=False)


class MoveForm(Schema):
    """Where a place goes, and from which day."""

    seen = Seen()
    target = Choice(_l("Hvor skal den høre til?"))
    on = Date(
        _l("Fra hvilken dag?"),
        hint=_l("Den første dagen den hører til der. Datoen kan være tilbake i tid, men ikke fram i tid."),
    )


class OwnForm(Schema):
    """What every unit has; the form of Norwegian is asked for only where it is the unit's own to choose."""

    name = PlainText(_l("Navn på enheten"), max_length=100)
    language = Radios(
        _l("Målform i brev til enheten"),
        [("nb", _l("Bokmål")), ("nn", _l("Nynorsk"))],
        hint=_l("Brukes fordi kommunen ikke selv har valgt målform."),
        required=False,
    )
    mailbox = Email(
        _l("Enhetens e-postadresse"),
        hint=_l("En felles postkasse for rollen, for eksempel slt@kommune.no. Ikke adressen til en person."),
        required=False,
    )

    def ask_language(self) -> None:
        """The form of Norwegian has turned out to be the unit's own to choose."""
        self.fields["language"].required = True


class EditForm(OwnForm):
    """What the register keeper may change of a unit."""

    version = Version()


class FoundForm(OwnForm):
    """A new unit of one place, which it is called after if it isn't called something else."""

    seen = Seen()
    places = Choice(_l("Kommune"))
    name = PlainText(
        _l("Navn på enheten"),
        hint=_l("Står feltet tomt, heter enheten det samme som kommunen."),
        required=False,
        max_length=100,
    )
    on = Date(
        _l("Fra hvilken dag?"),
        hint=_l("Den første dagen enheten gjelder. Datoen kan være tilbake i tid, men ikke fram i tid."),
    )


class FoundDistrictForm(FoundForm):
    """A new unit of a city district."""

    places = Choice(_l("Bydel"))
    name = PlainText(
        _l("Navn på enheten"),
        hint=_l("Står feltet tomt, heter enheten det samme som bydelen."),
        required=False,
        max_length=100,
    )


class MemberForm(Schema):
    """A municipality of a cooperation."""

    place = Choice(_l("Kommune"))


class FoundCooperationForm(FoundForm):
    """A new unit of two or more municipalities, one of which hosts."""

    places = Rows(  # type: ignore[assignment]  # one place is chosen, several are rows
        MemberForm, _l("Kommunene i samarbeidet"), row_label=_l("Kommune"), fewest=2
    )
    host_id = Choice(_l("Vertskommune"), hint=_l("En av kommunene over. Den har koordinatoren."))
    name = PlainText(_l("Navn på enheten"), max_length=100)

    @validates_schema
    def members(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Each municipality once, and the host among them."""
        chosen = [row["place"] for row in data["places"]]
        twice = {n: {"place": [_("Kommunen er valgt to ganger.")]} for n, c in enumerate(chosen) if c in chosen[:n]}
        if twice:
            raise ValidationError({"places": twice})
        if data["host_id"] not in chosen:
            raise ValidationError(_("Vertskommunen må være en av kommunene i samarbeidet."), "host_id")
