"""Forms of this feature. What follows from the register and from today's date is judged by the service."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.web.fields import Choice, Date, FormField, LongText, PlainText, Radios, YesNo
from tenants.police.texts import ISSUERS, ROLES

_REASON = 2000
_COMMITMENT = 8000


class Unseen(FormField):
    """An id that the form carries along unseen."""

    widget = "hidden"

    def __init__(self) -> None:
        super().__init__(_l("Skjemaets nummer"))

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> UUID:
        try:
            return UUID(str(value))
        except ValueError:
            raise self.make_error("required") from None


class ConfirmForm(Schema):
    """The police confirm. The form's id becomes the confirmation's, so that sending it twice makes one."""

    confirmation_id = Unseen()
    issuer = Radios(
        _l("Hvem bekrefter?"),
        ISSUERS.items(),
        hints={"police_council": _l("Politirådet er samarbeidet mellom ledelsen i kommunen og politiet.")},
    )
    signatory_role = Choice(
        _l("Hvem skriver under?"),
        ROLES.items(),
        hint=_l("Velg rollen. Skriv under for kommunen bare når det er politirådet som bekrefter."),
    )
    delegated_by = PlainText(
        _l("Hvilken rolle har gitt fullmakt?"),
        hint=_l("Fyll ut bare når den som skriver under, har fullmakt. Skriv rollen, ikke navnet."),
        required=False,
    )
    delegated_on = Date(
        _l("Hvilken dag ble fullmakten gitt?"),
        hint=_l("Fyll ut bare ved fullmakt."),
        required=False,
    )
    text = LongText(
        _l("Dette bekrefter politiet"),
        hint=_l("Du kan endre teksten. Den lagres nøyaktig slik den står når du bekrefter."),
        max_length=_COMMITMENT,
        rows=11,
    )
    confirmed_on = Date(_l("Hvilken dag er det bekreftet?"))
    valid_until = Date(
        _l("Siste dag bekreftelsen gjelder"),
        hint=_l("La stå tomt hvis den gjelder til politiet trekker den."),
        required=False,
    )


class CorrectForm(ConfirmForm):
    """A confirmation that was written wrongly is put right."""

    correction_reason = LongText(
        _l("Hva var feil?"), hint=_l("Begrunnelsen vises for kommunen og KRÅD."), max_length=_REASON, rows=3
    )


class DeclineForm(Schema):
    """The police decline."""

    text = LongText(
        _l("Hvorfor avslår dere?"), hint=_l("Begrunnelsen vises for dem som har spurt."), max_length=_REASON
    )


class QuestionForm(Schema):
    """The police ask the unit something."""

    text = LongText(
        _l("Hva lurer dere på?"),
        hint=_l("Spørsmålet vises for dem som har spurt. Forespørselen blir stående."),
        max_length=_REASON,
    )


class WithdrawForm(Schema):
    """The police withdraw a confirmation."""

    withdrawn_on = Date(
        _l("Hvilken dag trekkes den?"),
        hint=_l("Fra denne dagen teller den ikke."),
    )
    withdrawal_reason = LongText(
        _l("Hvorfor trekkes den?"), hint=_l("Begrunnelsen vises for kommunen og KRÅD."), max_length=_REASON
    )


class PlanForm(Schema):
    """Whether SLT work stands in the police's own plan."""

    in_plan = YesNo(_l("Står SLT-arbeidet her i politiets egen plan?"))
    stated_on = Date(_l("Fra hvilken dag gjelder det?"))


class AskForm(Schema):
    """The unit asks for a confirmation."""

    message = LongText(
        _l("Melding til politiet"),
        hint=_l("Skriv gjerne hva dere har avtalt. Skriv ikke om enkeltpersoner."),
        max_length=_REASON,
        required=False,
    )


class ReplyForm(Schema):
    """The unit replies to a question."""

    text = LongText(_l("Svar til politiet"), hint=_l("Skriv ikke om enkeltpersoner."), max_length=_REASON)
