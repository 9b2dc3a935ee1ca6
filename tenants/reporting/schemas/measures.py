"""What is typed of the action plan, the annual wheel, measures and their evaluations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.web.fields import Checkboxes, Choice, Date, LongText, Number, PlainText, Radios
from tenants.reporting.schemas.words import (
    DIMENSIONS,
    EVALUATION_DECISIONS,
    EVIDENCE,
    FLAGS,
    HORIZONS,
    PERFORMERS,
    PROGRESS,
    STANCES,
    STEPS,
    TARGETS,
)


class ActionPlanForm(Schema):
    name = PlainText(_l("Hva heter handlingsplanen?"))
    adopted_on = Date(_l("Når ble den vedtatt?"))
    valid_from = Date(_l("Første dag den gjelder"))
    valid_to = Date(_l("Siste dag den gjelder"))


class AnnualWheelForm(Schema):
    year = Number(_l("Hvilket år har dere årshjul for?"), lowest=1990, highest=2100, width=4)


class MeasureForm(Schema):
    name = PlainText(_l("Hva heter tiltaket?"), hint=_l("Skriv om tiltaket, aldri om enkeltpersoner."))
    started_on = Date(_l("Når begynte tiltaket?"))
    challenge_id = Choice(_l("Hvilken utfordring svarer tiltaket på?"), required=False)
    owner = Choice(_l("Hvem har ansvaret for tiltaket?"), required=False)
    agencies = Checkboxes(_l("Hvem er med på tiltaket?"), required=False)
    own_agency = PlainText(_l("Er andre med? Skriv dem her"), required=False, max_length=80)
    evidence_base = Choice(_l("Hva vet dere om slike tiltak?"), EVIDENCE, required=False)
    flags = Checkboxes(_l("Hva gjelder for tiltaket?"), FLAGS, required=False)
    stance_type = Choice(_l("Hvordan skal tiltaket evalueres?"), STANCES, required=False)
    stance_reason = LongText(
        _l("Hvorfor?"),
        hint=_l("Særlig viktig når tiltaket ikke skal evalueres."),
        required=False,
        rows=3,
        max_length=1000,
    )
    step = Radios(
        _l("Hvor tidlig setter tiltaket inn?"),
        STEPS,
        hint=_l("En kommune trenger tiltak på alle tre trinnene."),
        required=False,
    )
    targets = Checkboxes(_l("Hva er tiltaket rettet mot?"), TARGETS, required=False)
    cause = PlainText(
        _l("Hvilken årsak til utfordringen skal tiltaket gjøre noe med?"),
        hint=_l("Da er det lettere å se om tiltaket passer. Skriv om saken, aldri om enkeltpersoner."),
        required=False,
        max_length=300,
    )
    survey_id = Choice(_l("Hvilken kartlegging bygger tiltaket på?"), required=False)
    horizon = Radios(_l("Hva slags innsats er det?"), HORIZONS, required=False)
    progress = Radios(_l("Hvor langt er tiltaket kommet?"), PROGRESS, required=False)
    rank = Number(
        _l("Hvilken plass har tiltaket blant tiltakene?"),
        hint=_l("1 er viktigst."),
        lowest=1,
        highest=99,
        required=False,
    )
    area = PlainText(
        _l("Hvilket innsatsområde hører tiltaket til?"),
        hint=_l("Et av de få områdene handlingsplanen satser på."),
        required=False,
        max_length=120,
    )
    ended_on = Date(_l("Når ble tiltaket avsluttet?"), required=False)


class EvaluationForm(Schema):
    measure_id = Choice(_l("Tiltak"))
    planned_on = Date(_l("Når er evalueringen planlagt?"), required=False, one_of=True)
    completed_on = Date(_l("Når var evalueringen ferdig?"), required=False, one_of=True)
    decision = Choice(_l("Hva ble bestemt?"), EVALUATION_DECISIONS, required=False)
    discussed_at_steering_on = Date(_l("Når snakket styringsgruppen om resultatet?"), required=False)
    performer = Radios(_l("Hvem gjør evalueringen?"), PERFORMERS, required=False)
    dimensions = Checkboxes(_l("Hva ser evalueringen på?"), DIMENSIONS, required=False)
    form_link = PlainText(
        _l("Nettadresse til spørreskjemaet"),
        hint=_l("Hvis dere bruker et. Begynner med https://"),
        required=False,
        max_length=400,
    )


class ResourcePromiseForm(Schema):
    measure_id = Choice(_l("Tiltak"))
    agency = Choice(_l("Hvem har lovet noe?"), required=False, one_of=True)
    own_agency = PlainText(_l("Står de ikke i listen? Skriv dem her"), required=False, one_of=True, max_length=80)
    promise = PlainText(
        _l("Hva er lovet?"),
        hint=_l("Kort, for eksempel «to kvelder i måneden» eller «50 000 kroner i 2026»."),
        max_length=200,
    )
    promised_on = Date(_l("Når ble det lovet?"))
    ended_on = Date(_l("Når gjaldt løftet ikke lenger?"), required=False)
