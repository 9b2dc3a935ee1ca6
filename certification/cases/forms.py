"""What people type about a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates_schema
from marshmallow import fields as fields_of

from app.web.fields import Checkboxes, Choice, Date, LongText, PlainText, Radios, Rows, Version
from certification.cases.outcomes import Outcome
from certification.cases.service import Sort
from certification.cases.texts import PARTIAL
from tenants.reporting.evidence.attaching import FILES, WithFiles


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
    """The choices of `about` are the case's own."""

    seen = Seen()
    about = Choice(_l("Hva gjelder spørsmålet?"))
    text = LongText(
        _l("Spørsmål til enheten"),
        hint=_l("Enheten ser spørsmålet på søknadssiden sin og svarer der."),
        max_length=4000,
    )


class AnswerForm(WithFiles):
    class Meta:
        fields = ("text", *FILES)

    text = LongText(_l("Svar til %(issuer)s"), max_length=4000)


class ImpartialityForm(Schema):
    """Whether I am impartial in a case, and if not, why in a word."""

    impartial = Radios(_l("Er du habil i denne saken?"), [("ja", _l("Jeg er habil")), ("nei", _l("Jeg er ikke habil"))])
    reason = Choice(
        _l("Hvorfor ikke?"),
        tuple(PARTIAL.items()),
        hint=_l("Velg bare hvis du ikke er habil. Skriv ingen navn noe sted."),
        required=False,
    )

    @validates_schema
    def a_reason_where_there_must_be_one(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """A reason goes with not being impartial, and with nothing else."""
        if (data["impartial"] == "nei") != (data.get("reason") is not None):
            raise ValidationError(
                _("Velg hvorfor du ikke er habil.")
                if data["impartial"] == "nei"
                else _("Du har valgt en grunn. Velg «Jeg er ikke habil», eller ta bort grunnen."),
                "reason",
            )


class AssignForm(Schema):
    """Whose a case is; the choices are those who work with cases today."""

    account_id = Choice(_l("Saksbehandler"))


class QueueForm(Schema):
    """What somebody looks for in the queue, in the address; the choices are those of the day. `one_of`: none is asked for."""

    tilstand = Choice(_l("Tilstand"), required=False, one_of=True)
    distrikt = Choice(_l("Politidistrikt"), required=False, one_of=True)
    fylke = Choice(_l("Fylke"), required=False, one_of=True)
    ansvar = Choice(_l("Saksbehandler"), required=False, one_of=True)
    frist = Choice(_l("Mål for svar"), [("over", _l("Over målet"))], required=False, one_of=True)
    politiet = Choice(_l("Politiet"), [("endret", _l("Har endret bekreftelsen"))], required=False, one_of=True)
    sorter = Choice(
        _l("Rekkefølge"),
        [
            (Sort.AGE, _l("Eldste først")),
            (Sort.TARGET, _l("Mål for svar")),
            (Sort.UNIT, _l("Navn")),
            (Sort.STATE, _l("Tilstand")),
        ],
        required=False,
        one_of=True,
    )


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
    text = LongText(_l("Hva må endres?"), hint=_l("Bare %(issuer)s ser dette."), max_length=4000)


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


#: What is asked of a decision without conditions in whose form conditions are written.
CONDITIONS_LEFT = _l("Du har skrevet vilkår. Velg «Godkjenn med vilkår», eller ta bort vilkårene.")


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

    def handle_error(self, error: ValidationError, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Nobody is asked for the day of conditions that the chosen outcome doesn't have, but what is to become of them."""
        messages = error.messages_dict
        rows = messages.get("conditions")
        if data.get("outcome") not in (Outcome.APPROVED, Outcome.REJECTED) or not isinstance(rows, dict):
            return
        for number, row in list(rows.items()):
            typed = data["conditions"][number] if isinstance(number, int) else {}
            if isinstance(row, dict) and not typed.get("due_on"):
                row.pop("due_on", None)
                if not row:
                    del rows[number]
        if not rows:
            del messages["conditions"]
        messages.setdefault("outcome", [str(CONDITIONS_LEFT)])


def decision_form(turned: Mapping[str, object], exclude: Sequence[str] = ()) -> Schema:
    """The form of a decision, with a field for each finding that has turned: its label by the field's name."""
    fields: dict[str, fields_of.Field[Any]] = {
        name: LongText(label, rows=3, max_length=2000) for name, label in turned.items()
    }
    schema = DecisionForm.from_dict(fields, name="TurnedDecisionForm") if fields else DecisionForm
    return schema(exclude=exclude)


def seen_of(data: dict[str, Any]) -> int:
    """How many events the person had seen; a form without it has seen none."""
    return data.get("seen") or 0
