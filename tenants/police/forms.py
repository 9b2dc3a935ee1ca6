"""Forms of this feature. What follows from the register and from today's date is judged by the service."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.web.fields import Checkboxes, Choice, Date, Dates, LongText, NewId, PlainText, Radios, YesNo
from tenants.police.texts import AGREEMENTS, ATTENDING, ISSUERS, LEVELS, ROLES

_REASON = 2000
_COMMITMENT = 8000


class ConfirmForm(Schema):
    """The police confirm. The form's id becomes the confirmation's, so that sending it twice makes one."""

    confirmation_id = NewId()
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


class SeveralForm(ConfirmForm):
    """The police confirm for several places with one text. The ids of what is made follow from the form's."""

    class Meta:
        fields = ("chosen", *ConfirmForm._declared_fields)

    chosen = Checkboxes(
        _l("Hvor bekrefter dere?"),
        hint=_l("Hvert sted får sin egen bekreftelse, med den samme teksten."),
        error_messages={"required": _l("Velg minst ett sted.")},
    )


class CorrectForm(ConfirmForm):
    """A confirmation that was written wrongly is put right."""

    correction_reason = LongText(
        _l("Hva var feil?"), hint=_l("Begrunnelsen vises for kommunen og %(issuer)s."), max_length=_REASON, rows=3
    )


class DeclineForm(Schema):
    """The police decline."""

    text = LongText(
        _l("Hvorfor avslår dere?"),
        hint=_l("Begrunnelsen vises for dem som har spurt, og for %(issuer)s."),
        max_length=_REASON,
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
        _l("Hvorfor trekkes den?"), hint=_l("Begrunnelsen vises for kommunen og %(issuer)s."), max_length=_REASON
    )


class PlanForm(Schema):
    """Whether SLT work stands in the police's own plan."""

    in_plan = YesNo(_l("Står SLT-arbeidet her i politiets egen plan?"))
    stated_on = Date(_l("Fra hvilken dag gjelder det?"))


class AskForm(Schema):
    """The unit asks for a confirmation. The form's id becomes the request's, so that sending it twice asks once."""

    request_id = NewId()
    message = LongText(
        _l("Melding til politiet"),
        hint=_l("Skriv gjerne hva dere har avtalt. Skriv ikke om enkeltpersoner."),
        max_length=_REASON,
        required=False,
    )


class ReplyForm(Schema):
    """The unit replies to a question."""

    text = LongText(_l("Svar til politiet"), hint=_l("Skriv ikke om enkeltpersoner."), max_length=_REASON)


class LogForm(Schema):
    """The police log meetings that they took part in, several days at once. `place_ids` are of one unit."""

    form_id = NewId()
    place_ids = Checkboxes(_l("Hvor gjaldt møtene?"), error_messages={"required": _l("Velg minst ett sted.")})
    level = Radios(_l("Hvilket nivå møttes?"), LEVELS.items())
    role = Choice(_l("Hvem deltok fra politiet?"), ATTENDING.items(), hint=_l("Velg rollen, ikke navnet."))
    days = Dates(_l("Hvilke dager?"))


class StrikeForm(Schema):
    """What was written was never so."""

    reason = LongText(
        _l("Hva var feil?"),
        hint=_l("Oppføringen blir stående i historikken, men teller ikke."),
        max_length=_REASON,
        rows=3,
    )


class EndForm(Schema):
    """What holds comes to an end."""

    ended_on = Date(_l("Hvilken dag tok det slutt?"), hint=_l("Fra denne dagen gjelder det ikke."))


class AgreementForm(Schema):
    """A written agreement with the municipality."""

    row_id = NewId()
    sort = Radios(_l("Hva slags avtale er det?"), AGREEMENTS.items())
    title = PlainText(_l("Hva heter avtalen?"))
    signed_on = Date(_l("Hvilken dag ble den signert?"))
    by_both = YesNo(_l("Har både ledelsen i kommunen og ledelsen i politiet skrevet under?"))
    valid_until = Date(
        _l("Siste dag avtalen gjelder"), hint=_l("La stå tomt hvis den gjelder til noen sier den opp."), required=False
    )
    follow_up = PlainText(
        _l("Hvilken rolle i politiet følger opp avtalen?"), hint=_l("For eksempel politikontakten. Skriv ikke navn.")
    )


class ContactForm(Schema):
    """The police's contact for the place."""

    row_id = NewId()
    role = PlainText(_l("Hvilken rolle er politikontakt?"), hint=_l("Skriv rollen, ikke navnet."))
    unit_name = PlainText(_l("Hvor i politiet?"), hint=_l("For eksempel navnet på lensmannsdistriktet."))
    from_on = Date(_l("Fra hvilken dag?"))


class MeetingPointForm(Schema):
    """Where the police are regularly met."""

    row_id = NewId()
    location = PlainText(_l("Hvor er møtepunktet?"), hint=_l("For eksempel ungdomsskolen eller rådhuset."))
    how_often = PlainText(_l("Hvor ofte?"), hint=_l("For eksempel første tirsdag i måneden."))
    from_on = Date(_l("Fra hvilken dag?"))


class InitiativeForm(Schema):
    """The police took the initiative to a police council."""

    row_id = NewId()
    taken_on = Date(
        _l("Hvilken dag tok politiet initiativ til politiråd?"),
        hint=_l("Politiet skal ta initiativ. Politirådet er frivillig for kommunen."),
    )


def correcting(form: type[Schema]) -> Schema:
    """The same form, for what was written wrongly: it asks for a reason too."""
    schema: Schema = type(f"Correct{form.__name__}", (form, StrikeForm), {})()
    return schema
