"""What people type about a case once it is decided."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates_schema

from app.web.fields import Date, LongText, PlainText, Radios
from certification.cases.forms import Seen
from certification.cases.outcomes import Condition
from certification.cases.service.appealing import Result
from certification.cases.wording import Words
from tenants.reporting.evidence.attaching import FILES, WithFiles


class ReportForm(WithFiles):
    class Meta:
        fields = ("seen", "text", *FILES)

    seen = Seen()
    text = LongText(
        _l("Hva har dere gjort?"), hint=_l("Forklar kort hvordan vilkåret er oppfylt."), rows=5, max_length=4000
    )


class Judgement(StrEnum):
    """What KRÅD can do about a condition."""

    ACCEPT = "godta"
    RETURN = "send-tilbake"
    EXTEND = "forleng"


JUDGEMENTS: dict[Judgement, object] = {
    Judgement.ACCEPT: _l("Godta: vilkåret er oppfylt"),
    Judgement.RETURN: _l("Send tilbake: noe mangler"),
    Judgement.EXTEND: _l("Gi lengre frist"),
}


class JudgeForm(Schema):
    """What KRÅD makes of a condition; which of it can be done now is told to the form."""

    seen = Seen()
    step = Radios(_l("Hva vil du gjøre?"))
    text = LongText(
        _l("Begrunnelse"),
        hint=_l("Enheten får lese den. Må fylles ut når du sender tilbake eller forlenger."),
        required=False,
        max_length=4000,
    )
    due_on = Date(_l("Ny frist"), hint=_l("Bare når du gir lengre frist."), required=False)

    @validates_schema
    def complete(self, data: dict[str, Any], **_kwargs: object) -> None:
        missing: dict[str, list[str]] = {}
        if data["step"] is not Judgement.ACCEPT and not (data["text"] or "").strip():
            missing["text"] = [_("Skriv en begrunnelse. Enheten får lese den.")]
        if data["step"] is Judgement.EXTEND and data["due_on"] is None:
            missing["due_on"] = [_("Skriv den nye fristen.")]
        if missing:
            raise ValidationError(missing)


class AppealForm(WithFiles):
    class Meta:
        fields = ("text", "late_reason", *FILES)

    text = LongText(
        _l("Hva klager dere på, og hvorfor?"),
        hint=_l("Skriv hva dere mener er feil, og hva dere ønsker i stedet."),
        rows=8,
        max_length=8000,
    )
    late_reason = LongText(
        _l("Hvorfor kommer klagen etter fristen?"),
        hint=_l("%(issuer)s avgjør om klagen likevel tas opp."),
        rows=3,
        max_length=2000,
    )


class WithdrawAppealForm(Schema):
    seen = Seen()
    text = LongText(_l("Hvorfor trekker dere klagen?"), required=False, rows=3, max_length=2000)


class RemarksForm(Schema):
    seen = Seen()
    text = LongText(
        _l("Merknadene fra %(issuer)s til klagen"),
        hint=_l("Hvorfor avgjørelsen står. Enheten og klageinstansen får lese dem."),
        rows=7,
        max_length=8000,
    )


class StandsForm(Schema):
    seen = Seen()
    text = LongText(_l("Hvorfor står avgjørelsen?"), hint=_l("Bare %(issuer)s ser dette."), max_length=4000)


class ResultForm(Schema):
    seen = Seen()
    result = Radios(
        _l("Hva sa klageinstansen?"),
        [
            (Result.UPHELD, _l("Ikke medhold: avgjørelsen står")),
            (Result.ALLOWED, _l("Medhold: %(issuer)s må gjøre om avgjørelsen")),
            (Result.ANNULLED, _l("Opphevet: %(issuer)s må avgjøre på nytt")),
        ],
    )
    on = Date(_l("Klageinstansens dato"))
    reference = PlainText(_l("Klageinstansens saksnummer"), max_length=80)
    text = LongText(_l("Klageinstansens begrunnelse, kort"), hint=_l("Enheten får lese den."), max_length=6000)


def correction_form(words: Words) -> type[Schema]:
    """The form of a decision's words: those that can be corrected, and none of what was decided."""
    fields: dict[str, Any] = {"seen": Seen()}
    fields["reason"] = LongText(_l("Begrunnelse"), rows=7, max_length=6000)
    if words.departure:
        fields["departure"] = LongText(
            _l("Hvorfor avgjørelsen er en annen enn den reglene tilrår"), rows=4, max_length=4000
        )
    for number in range(1, len(words.conditions) + 1):
        fields[f"text_{number}"] = LongText(
            _l("Vilkår %(number)s: hva må enheten gjøre?", number=number), rows=3, max_length=1000
        )
        fields[f"fulfilled_by_{number}"] = PlainText(
            _l("Vilkår %(number)s: hva viser at det er gjort?", number=number), required=False, max_length=300
        )
        fields[f"due_on_{number}"] = Date(_l("Vilkår %(number)s: frist", number=number))
    fields["why"] = LongText(_l("Hva var feil?"), hint=_l("Enheten får lese dette."), rows=3, max_length=2000)
    return Schema.from_dict(fields, name="CorrectionForm")


def typed_words(words: Words) -> dict[str, Any]:
    """A decision's words as they stand in that form."""
    found: dict[str, Any] = {"reason": words.reason, "departure": words.departure}
    for number, condition in enumerate(words.conditions, 1):
        found[f"text_{number}"] = condition.text
        found[f"fulfilled_by_{number}"] = condition.fulfilled_by
        found[f"due_on_{number}"] = condition.due_on
    return found


def read_words(words: Words, data: dict[str, Any]) -> Words:
    """The words as somebody has typed them."""
    conditions = tuple(
        Condition(
            data[f"text_{number}"], data[f"due_on_{number}"], condition.finding, data[f"fulfilled_by_{number}"] or None
        )
        for number, condition in enumerate(words.conditions, 1)
    )
    return Words(data["reason"], data["departure"] if words.departure else None, conditions)
