"""The forms of KRÅD's pages of criteria and parameters."""

from __future__ import annotations

import re
from typing import Any, get_args

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates, validates_schema

from app.web.fields import Checkboxes, Choice, Date, FormField, LongText, Percent, PlainText, Version
from app.web.fields import Number as NumberField
from certification.assessment import FindingId
from certification.assessment.texts import MONTHS, Language, finding_title, texts
from certification.criteria.numbers import CERTIFICATE, SECTIONS, Number, every, faults
from certification.criteria.parameters import Meaning
from certification.criteria.rules import CLASSES
from tenants.document.facts import SourceKind


class Name(PlainText):
    """What a version is called: small letters, digits and hyphens, as it stands in addresses and on certificates."""

    guarded = False
    default_error_messages = {  # noqa: RUF012  (marshmallow reads it from the class)
        "name": _l("Bruk bare små bokstaver fra a til z, tall og bindestrek, for eksempel handbook-2."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", text):
            raise self.make_error("name")
        return text


class NewForm(Schema):
    """A draft that begins."""

    id = Name(
        _l("Navn på den nye versjonen"),
        hint=_l("Små bokstaver, tall og bindestrek, for eksempel handbook-2. Navnet kan ikke endres."),
        max_length=40,
    )
    based_on = Choice(_l("Hvilken versjon skal utkastet bygge på?"))


class CompareForm(Schema):
    """Two versions or drafts to compare."""

    fra = Choice(_l("Fra"))
    til = Choice(_l("Til"))


class _Numbers(Schema):
    version = Version()

    @validates_schema
    def sensible(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """What is absurd beside another number."""
        parameters: dict[str, Any] = {}
        for one in every():
            *way, last = one.path.split(".")
            part = parameters
            for name in way:
                part = part.setdefault(name, {})
            part[last] = data[one.key]
        if wrong := faults(parameters):
            raise ValidationError({key: [str(message)] for key, message in wrong.items()})


def numbers_form(language: Language) -> Schema:
    """The form of all numbers of a version, with who gives it out and how long its certificates last."""
    fields: dict[str, Any] = {
        "issuer": PlainText(_l("Hvem gir ut kriteriene?"), max_length=100),
        CERTIFICATE.key: _field(CERTIFICATE, language),
    }
    fields |= {one.key: _field(one, language) for section in SECTIONS for one in section.numbers}
    return _Numbers.from_dict(fields, name="NumbersForm")()


def _field(one: Number, language: Language) -> FormField:
    if one.sort == "calendar":
        return Checkboxes(one.label, [(n, name) for n, name in enumerate(MONTHS, start=1)], required=False)
    if one.sort == "sources":
        named = [(kind, texts().sources[kind].said(language)) for kind in get_args(SourceKind)]
        return Checkboxes(one.label, named, required=False)
    bounds: dict[str, Any] = {"lowest": one.lowest, "highest": one.highest}
    if one.sort == "percent":
        return Percent(one.label, **bounds)
    unit = {"months": _l("Antall måneder"), "days": _l("Antall dager")}.get(one.sort)
    return NumberField(one.label, hint=unit, width=4, **bounds)


def classes_form(language: Language) -> Schema:
    """How much each finding weighs."""
    choices = [(class_, texts().classes[class_].said(language)) for class_ in CLASSES]
    fields: dict[str, Any] = {"version": Version()}
    fields |= {finding.value: Choice(finding_title(finding, language), choices) for finding in FindingId}
    return Schema.from_dict(fields, name="ClassesForm")()


class NoteForm(Schema):
    """How an open place of the handbook is read."""

    version = Version()
    question_nb = LongText(_l("Hva er spørsmålet? (bokmål)"), rows=2, max_length=500)
    question_nn = LongText(_l("Hva er spørsmålet? (nynorsk)"), rows=2, max_length=500)
    nb = LongText(_l("Hva er bestemt? (bokmål)"), rows=4, max_length=2000)
    nn = LongText(_l("Hva er bestemt? (nynorsk)"), rows=4, max_length=2000)
    reason_nb = LongText(_l("Hvorfor? (bokmål)"), rows=3, max_length=2000)
    reason_nn = LongText(_l("Hvorfor? (nynorsk)"), rows=3, max_length=2000)
    decided_on = Date(_l("Når ble det bestemt?"))
    decided_by = PlainText(_l("Hvem bestemte det?"), hint=_l("Et organ eller en rolle, ikke navnet på en person."))


class NewNoteForm(NoteForm):
    """One more."""

    id = PlainText(_l("Nummer"), hint=_l("For eksempel K1. C1 til C10 er håndbokens egne."), max_length=10)

    class Meta:
        """The number comes first."""

        fields = (
            "version",
            "id",
            "question_nb",
            "question_nn",
            "nb",
            "nn",
            "reason_nb",
            "reason_nn",
            "decided_on",
            "decided_by",
        )

    @validates("id")
    def a_number(self, value: str, **_kwargs: Any) -> None:
        """It stands in an address."""
        if not re.fullmatch(r"[A-Za-z0-9-]+", value):
            raise ValidationError(str(_l("Bruk bare bokstaver, tall og bindestrek, for eksempel K1.")))


class PublishForm(Schema):
    """From which day."""

    version = Version()
    valid_from = Date(
        _l("Fra hvilken dag skal versjonen gjelde?"),
        hint=_l("Gi kommunene tid til å bli kjent med den. Dagen kan ikke endres etterpå."),
    )


class Seen(FormField):
    """The values that the page showed, sent along unseen."""

    widget = "hidden"

    def __init__(self) -> None:
        super().__init__(_l("Verdier"), required=False)


def parameter_form(meaning: Meaning) -> Schema:
    """A value of a parameter, from a day."""
    fields: dict[str, Any] = {
        "seen": Seen(),
        "value": NumberField(_l("Nytt tall"), lowest=meaning.lowest, highest=meaning.highest, width=4),
        "since": Date(_l("Fra hvilken dag?"), hint=_l("I dag eller senere.")),
    }
    return Schema.from_dict(fields, name="ParameterForm")()
