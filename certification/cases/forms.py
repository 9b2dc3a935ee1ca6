"""What people type about a case."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.web.fields import Checkboxes, Choice, Date, LongText, PlainText, Radios, Rows, Version
from certification.cases.outcomes import Outcome


class Seen(Version):
    """How many events the page showed: who acts on an older page is told that the case has moved."""


class Hidden(PlainText):
    """A value that goes along unseen."""

    guarded = False
    widget = "hidden"


class Read(Hidden):
    """The hash of the facts that the page was made from, with the police's word of that moment in them."""

    def __init__(self) -> None:
        super().__init__(_l("Grunnlaget"), required=False, max_length=64)


class QuestionForm(Schema):
    seen = Seen()
    text = LongText(
        _l("Spørsmål til enheten"),
        hint=_l("Enheten ser spørsmålet på søknadssiden sin og svarer der."),
        max_length=4000,
    )


class AnswerForm(Schema):
    seen = Seen()
    text = LongText(_l("Svar til KRÅD"), max_length=4000)


class WithdrawForm(Schema):
    seen = Seen()
    text = LongText(_l("Hvorfor trekker dere søknaden?"), required=False, rows=3, max_length=2000)


class ReasonForm(Schema):
    seen = Seen()
    text = LongText(_l("Begrunnelse"), hint=_l("Enheten får lese begrunnelsen."), max_length=6000)


class WithdrawalForm(ReasonForm):
    unmet = Checkboxes(
        _l("Vilkår som ikke er oppfylt"),
        hint=_l("Kryss av hvis det er derfor godkjenningen trekkes. Enheten får lese det."),
        required=False,
    )


class ReturnForm(Schema):
    seen = Seen()
    text = LongText(_l("Hva må endres?"), hint=_l("Bare KRÅD ser dette."), max_length=4000)


class ConditionForm(Schema):
    finding = Hidden(_l("Funn"), required=False, max_length=60)
    text = LongText(_l("Hva må enheten gjøre?"), rows=3, max_length=1000)
    fulfilled_by = PlainText(
        _l("Hva viser at det er gjort?"),
        hint=_l("For eksempel et vedtak, et møtereferat eller en meldt opplysning."),
        required=False,
        max_length=300,
    )
    due_on = Date(_l("Frist"))


class LeftOutForm(Schema):
    municipality = Choice(_l("Kommune"))
    reason = LongText(_l("Hvorfor gjelder ikke godkjenningen her?"), rows=3, max_length=2000)


class DecisionForm(Schema):
    seen = Seen()
    read = Read()
    outcome = Radios(
        _l("Avgjørelse"),
        [
            (Outcome.APPROVED, _l("Godkjenn")),
            (Outcome.APPROVED_WITH_CONDITIONS, _l("Godkjenn med vilkår")),
            (Outcome.REJECTED, _l("Avslå")),
        ],
    )
    reason = LongText(_l("Begrunnelse"), hint=_l("Enheten får lese begrunnelsen."), rows=7, max_length=6000)
    departure = LongText(
        _l("Hvorfor er avgjørelsen en annen enn den reglene tilrår?"),
        hint=_l("Fylles bare ut når du avgjør noe annet enn det reglene tilrår."),
        required=False,
        max_length=4000,
    )
    conditions = Rows(
        ConditionForm,
        _l("Vilkår"),
        row_label=_l("Vilkår"),
        hint=_l("Gjelder bare når du godkjenner med vilkår. Ta bort dem som ikke skal med."),
        most=20,
    )
    left_out = Rows(
        LeftOutForm,
        _l("Kommuner som holdes utenfor"),
        row_label=_l("Kommune"),
        hint=_l("La dette stå tomt når godkjenningen gjelder alle. Enheten får lese begrunnelsen for hver kommune."),
        most=30,
    )


def seen_of(data: dict[str, Any]) -> int:
    """How many events the person had seen; a form without it has seen none."""
    return data["seen"] or 0
