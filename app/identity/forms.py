"""Forms of signing in and of inviting people."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validate, validates

from app.identity import passwords
from app.identity.roles import Scope
from app.web.fields import Checkboxes, Choice, Date, Email, Password, PlainText, Radios


class SignInForm(Schema):
    email = Email(_l("E-postadresse"), autocomplete="username")
    password = Password(_l("Passord"), autocomplete="current-password")


class NewPasswordForm(Schema):
    password = Password(
        _l("Lag et passord"),
        hint=_l("Minst 12 tegn. Flere ord etter hverandre er lett å huske og vanskelig å gjette."),
        autocomplete="new-password",
        validate=validate.Length(max=passwords.MAXIMUM, error=_l("Passordet kan ha høyst 128 tegn.")),
    )

    @validates("password")
    def strong(self, value: str, **_kwargs: Any) -> None:
        if len(value) < passwords.MINIMUM:
            raise ValidationError(_("Passordet må ha minst 12 tegn."))
        if passwords.is_common(value):
            raise ValidationError(
                _("Passordet er for lett å gjette. Velg noe som ikke er et vanlig ord eller et mønster.")
            )


class ExistingPasswordForm(Schema):
    password = Password(
        _l("Passordet ditt"),
        hint=_l("Du har allerede en konto med denne adressen. Skriv passordet du bruker der."),
        autocomplete="current-password",
    )


class InviteForm(Schema):
    """An invitation; `body` and `municipality` are left out where there is nothing to choose."""

    body = Choice(_l("Hvor"))
    email = Email(_l("E-postadresse"), hint=_l("Adressen på arbeid til den som skal ha rollen."))
    role = Radios(_l("Rolle"))
    municipality = Choice(
        _l("Kommune som personen skriver under for"),
        required=False,
        hint=_l("Må velges for en underskriver i et interkommunalt samarbeid. Ellers skal feltet stå tomt."),
    )
    valid_from = Date(
        _l("Første dag med rollen"),
        required=False,
        hint=_l("Fyll ut bare når rollen begynner senere, for eksempel for en stedfortreder i en ferie."),
    )
    valid_until = Date(
        _l("Siste dag med rollen"),
        required=False,
        hint=_l("Fyll ut bare når rollen gjelder for en tid, for eksempel for en stedfortreder."),
    )


#: What each scope lets a system do, as it is said.
SCOPE_LABELS = {
    Scope.FACTS_READ: _l("Lese det dere har meldt inn"),
    Scope.FACTS_WRITE: _l("Endre det dere har meldt inn"),
    Scope.FILES_READ: _l("Lese filene bak opplysningene"),
    Scope.FILES_WRITE: _l("Laste opp filer"),
    Scope.SUBMISSIONS_READ: _l("Lese søknader og årsrapporter, med kvitteringer"),
    Scope.STANDING_READ: _l("Lese hva som mangler, og hvor saken står"),
}


class SystemKeyForm(Schema):
    """A key for a system of the unit's own."""

    name = PlainText(
        _l("Hvilket system gjelder det?"),
        max_length=60,
        hint=_l("Navnet dere kjenner det på, for eksempel «Sakssystemet»."),
    )
    scopes = Checkboxes(
        _l("Hva skal det kunne gjøre?"),
        SCOPE_LABELS.items(),
        error_messages={"required": _l("Velg minst én ting systemet skal kunne gjøre.")},
        hint=_l("Velg bare det systemet trenger."),
    )
    expires_on = Date(_l("Siste dag nøkkelen virker"), hint=_l("Høyst ett år fram. Lag en ny før den går ut."))
