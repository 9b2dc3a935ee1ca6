"""The form with which a file is put behind a fact."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates_schema

from app.clock import today
from app.web.fields import Checkbox, Date, FileChoice, NewId, Radios, YesNo
from app.web.forms import Form
from tenants.reporting.evidence.service import accepted
from tenants.reporting.evidence.sorts import SORTS, WORDS


class EvidenceForm(Schema):
    """A file, and what is told of it."""

    evidence_id = NewId()
    file = FileChoice(
        _l("Fil"),
        hint=_l(
            "PDF, Word (docx), Excel (xlsx), PNG eller JPEG, høyst 20 MB. Last aldri opp private notater eller noe om enkeltpersoners saker."
        ),
        accept=accepted(),
    )
    sort = Radios(_l("Hva er dokumentet?"))
    dated_on = Date(_l("Dokumentets dato"), hint=_l("Datoen som står på dokumentet, ikke dagen du laster det opp."))
    finished = YesNo(
        _l("Er dokumentet ferdig?"),
        hint=_l(
            "Arbeid i prosess blir liggende hos dere. Bare ferdige dokumenter følger med det dere sender til %(issuer)s."
        ),
    )
    read_myself = Checkbox(
        _l("Filen er et bilde eller skannet. Jeg har lest den, og den handler ikke om enkeltpersoner"),
        hint=_l("Kryss av bare hvis det gjelder. Annen tekst leser portalen selv før noe blir lagret."),
    )

    @validates_schema
    def not_in_the_future(self, data: dict[str, object], **_kwargs: object) -> None:
        if data["dated_on"] > today():  # type: ignore[operator]  # a date, as the field says
            raise ValidationError(_("Datoen kan ikke være fram i tid."), "dated_on")


def evidence_form(kind: str, saved: dict[str, object]) -> Form:
    """The form for a file behind a fact of a kind; which sort it is, is asked only where there are several."""
    sorts = SORTS[kind]
    several = len(sorts) > 1
    return Form(
        EvidenceForm(exclude=() if several else ("sort",)),
        saved={"sort": sorts[0], **saved},
        choices={"sort": [(sort, WORDS[sort]) for sort in sorts]} if several else None,
    )
