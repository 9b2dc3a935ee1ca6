"""What is typed of goals and plans, orders, surveys and challenges."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.web.fields import Checkboxes, Choice, Date, LongText, Number, Percent, PlainText, Radios, YesNo
from tenants.reporting.schemas.words import APPROVAL_LEVELS, ORDER_LEVELS, SOURCES


class GoalForm(Schema):
    text = LongText(_l("Hva er målet?"), max_length=600, rows=3)
    adopted_on = Date(
        _l("Når ble målet vedtatt?"), hint=_l("La feltet stå tomt så lenge målet er et utkast."), required=False
    )
    reviewed_on = Date(_l("Når gikk styringsgruppen sist gjennom målet?"), required=False)
    meeting_id = Choice(_l("Hvilket møte vedtok målet?"), required=False)
    plan_id = Choice(_l("Hvilken kommunal plan står målet i?"), required=False)
    ended_on = Date(_l("Når gikk dere bort fra målet?"), required=False)


class PlanForm(Schema):
    name = PlainText(_l("Hva heter planen?"))
    adopted_on = Date(_l("Når ble planen vedtatt?"))
    has_slt_goals = YesNo(_l("Står målene for SLT-arbeidet i planen?"))
    goals_place = PlainText(
        _l("Hvor i planen står målene?"), hint=_l("For eksempel «kapittel 4»."), required=False, max_length=120
    )
    next_input_on = Date(
        _l("Siste dag for innspill neste gang planen blir laget"),
        hint=_l("Da kommer dagen med i årshjulet, og SLT kommer i tide."),
        required=False,
    )
    next_decision_on = Date(_l("Når blir planen behandlet neste gang?"), required=False)
    ended_on = Date(_l("Når ble planen erstattet eller opphevet?"), required=False)


class SltOrderForm(Schema):
    subject = PlainText(_l("Hva er bestilt?"), hint=_l("Skriv om saken, aldri om enkeltpersoner."))
    from_level = Radios(_l("Hvem bestiller?"), ORDER_LEVELS)
    to_level = Radios(_l("Hvem skal svare?"), ORDER_LEVELS)
    owner_role = Choice(_l("Hvilken rolle har ansvaret for svaret?"), required=False)
    issued_on = Date(_l("Når ble det bestilt?"))
    due_on = Date(_l("Frist"), required=False)
    meeting_id = Choice(_l("I hvilket møte ble det bestilt?"), required=False)
    closed_on = Date(_l("Når ble bestillingen besvart?"), required=False)
    answer = LongText(
        _l("Hva ble svaret?"),
        hint=_l("Kort, eller hvor svaret ligger. Skriv om saken, aldri om enkeltpersoner."),
        required=False,
        rows=3,
        max_length=1000,
    )


def _year(label: object) -> Number:
    return Number(label, lowest=1990, highest=2100, required=False, width=4)


class SurveyForm(Schema):
    title = PlainText(_l("Hva heter kartleggingen?"))
    completed_on = Date(_l("Når var kartleggingen ferdig?"))
    sources = Checkboxes(_l("Hvilke kilder bygger den på?"), SOURCES, required=False)
    describes_causes = YesNo(_l("Beskriver den årsakene til problemene?"))
    maps_resources = YesNo(_l("Viser den hva som allerede virker bra i kommunen?"))
    presented_to_steering_on = Date(_l("Når ble den lagt fram for styringsgruppen?"), required=False)
    ungdata_year = _year(_l("Hvilket år er Ungdata-tallene fra?"))
    police_statistics_year = _year(_l("Hvilket år er politiets statistikk fra?"))
    public_health_profile_year = _year(_l("Hvilket år er folkehelseprofilen fra?"))
    reports_from = Checkboxes(
        _l("Hvem har dere bedt om en rapport?"),
        hint=_l("Tjenestene i koordineringsgruppen ser ofte det som ikke står i statistikken."),
        required=False,
    )
    made_by = Choice(_l("Hvem laget kartleggingen?"), required=False)
    period_from = Date(_l("Første dag kartleggingen handler om"), required=False)
    period_to = Date(_l("Siste dag kartleggingen handler om"), required=False)


class ChallengeForm(Schema):
    theme = PlainText(_l("Hva er utfordringen?"), hint=_l("Skriv om tema, aldri om enkeltpersoner."))
    rank = Number(_l("Hvilken plass har den i prioriteringen?"), hint=_l("1 er viktigst."), lowest=1, highest=99)
    agreed_on = Date(_l("Når ble dere enige om den?"))
    survey_id = Choice(_l("Hvilken kartlegging viste den?"), required=False)
    ended_on = Date(_l("Når var den ikke lenger på listen?"), required=False)


class ChallengeApprovalForm(Schema):
    level = Radios(_l("Hvem godkjente utfordringene?"), APPROVAL_LEVELS)
    approved_on = Date(_l("Når ble de godkjent?"))
    police_present = YesNo(_l("Var politiet til stede?"))


class PulseForm(Schema):
    measured_on = Date(_l("Når svarte nettverket?"))
    answers = Number(_l("Hvor mange svarte?"), highest=100_000)
    agree_percent = Percent(_l("Hvor stor del var enige i at dere har en felles forståelse?"), decimals=1)
