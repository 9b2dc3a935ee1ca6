"""What people type of each sort of fact: one marshmallow schema a sort, whose fields are the table's columns.

Labels and hints are plain Norwegian; no page shows a code. Choices that depend on the unit are given to the form.
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.web.fields import Checkbox, Checkboxes, Choice, Date, LongText, Number, Percent, PlainText, Radios, YesNo

BODIES = (
    ("municipal_council", _l("Kommunestyret")),
    ("executive_committee", _l("Formannskapet")),
    ("administration", _l("Administrasjonen, uten politisk behandling")),
)
OFFICES = (
    ("mayor", _l("Ordfører")),
    ("chief_executive", _l("Kommunedirektør")),
    ("police_leader", _l("Lokal politileder")),
)
#: Who decides and leads where the unit is a city district: the codes are the same, the words are not.
DISTRICT_BODIES = (
    ("municipal_council", _l("Bystyret")),
    ("district_committee", _l("Bydelsutvalget")),
    ("administration", _l("Administrasjonen, uten politisk behandling")),
)
DISTRICT_OFFICES = (
    ("mayor", _l("Leder av bydelsutvalget")),
    ("chief_executive", _l("Bydelsdirektør")),
    ("police_leader", _l("Lokal politileder")),
)
EMPLOYMENTS = (
    ("position", _l("En egen stilling")),
    ("function", _l("En funksjon ved siden av annet arbeid")),
)
PLACEMENTS = (
    ("chief_executive_staff", _l("I kommunedirektørens stab")),
    ("cross_sector", _l("I en annen enhet som går på tvers av sektorene")),
    ("sector", _l("I én sektor, for eksempel oppvekst")),
    ("other", _l("Et annet sted")),
)
LEVELS = (
    ("steering", _l("Det styrende nivået (styringsgruppe)")),
    ("coordination", _l("Det koordinerende nivået (koordineringsgruppe)")),
    ("practitioner", _l("Det utførende nivået")),
)
TIERS = (
    ("top_leader", _l("Øverste leder")),
    ("unit_leader", _l("Virksomhets- eller enhetsleder")),
    ("middle_manager", _l("Mellomleder")),
    ("staff", _l("Ansatt eller frivillig, ikke leder")),
)
MEETING_KINDS = (
    ("slt", _l("Møte i SLT-arbeidet")),
    ("kog", _l("Møte i konfliktrådets koordineringsgruppe (KOG)")),
)
SOURCES = (
    ("ungdata", _l("Ungdata")),
    ("police_statistics", _l("Politiets statistikk")),
    ("public_health_profile", _l("Folkehelseprofilen")),
    ("professional_experience", _l("Erfaringer fra fagfolk")),
    ("report", _l("Rapporter og planer")),
    ("other_statistics", _l("Annen statistikk")),
)
APPROVAL_LEVELS = (("steering", _l("Styringsgruppen")), ("coordination", _l("Koordineringsgruppen")))
EVIDENCE = (
    ("documented", _l("Det er dokumentert at slike tiltak virker")),
    ("experience", _l("Erfaringen er at slike tiltak virker")),
    ("unknown", _l("Vi vet ikke")),
)
FLAGS = (
    ("new", _l("Tiltaket er nytt og prøves ut")),
    ("transferable", _l("Andre kan ha stor nytte av å vite hvordan det går")),
    ("costly", _l("Tiltaket er dyrt")),
    ("risk", _l("Det er fare for at tiltaket kan gjøre skade")),
    ("strategy_anchored", _l("Tiltaket følger av en regional eller nasjonal strategi")),
)
STANCES = (
    ("effect", _l("Vi skal måle om tiltaket virker")),
    ("process", _l("Vi skal se på gjennomføring, deltakelse og kostnad")),
    ("formative", _l("Vi skal følge tiltaket underveis")),
    ("none", _l("Tiltaket skal ikke evalueres")),
)
EVALUATION_DECISIONS = (
    ("continue", _l("Tiltaket fortsetter")),
    ("adjust", _l("Tiltaket blir justert")),
    ("stop", _l("Tiltaket blir stoppet")),
)


def bodies(unit_kind: str) -> tuple[tuple[str, object], ...]:
    """Who can make a vedtak for a unit of this kind."""
    return DISTRICT_BODIES if unit_kind == "city_district" else BODIES


def offices(unit_kind: str) -> tuple[tuple[str, object], ...]:
    """The offices whose new holder a unit of this kind reports."""
    return DISTRICT_OFFICES if unit_kind == "city_district" else OFFICES


class Attendees(Checkboxes):
    """Who was there: pairs of a role and its municipality (None: the whole unit)."""

    @staticmethod
    def key(value: Any) -> str:
        role, municipality = value
        return f"{role}.{municipality or ''}"


class VedtakForm(Schema):
    municipality_id = Choice(_l("Hvilken kommune gjelder vedtaket?"))
    body = Radios(_l("Hvem gjorde vedtaket?"), BODIES)
    adopted_on = Date(_l("Når ble vedtaket gjort?"))
    case_number = PlainText(
        _l("Saksnummer"), hint=_l("Slik det står i protokollen, for eksempel 12/24"), width=20, max_length=60
    )
    valid_until = Date(_l("Siste dag vedtaket gjelder"), required=False)
    repealed_on = Date(_l("Når ble vedtaket opphevet?"), required=False)


class LeadershipChangeForm(Schema):
    municipality_id = Choice(
        _l("Hvilken kommune gjelder det?"),
        hint=_l("La feltet stå tomt når det gjelder hele samarbeidet."),
        required=False,
    )
    office = Radios(_l("Hvilken stilling eller hvilket verv fikk en ny leder?"), OFFICES)
    changed_on = Date(_l("Når tiltrådte den nye lederen?"))


class CoordinatorPostForm(Schema):
    municipality_id = Choice(
        _l("Hvilken kommune gjelder det?"),
        hint=_l("La feltet stå tomt når det gjelder hele samarbeidet."),
        required=False,
    )
    started_on = Date(_l("Når begynte koordinatoren?"))
    employment = Radios(_l("Hva slags ansettelse er det?"), EMPLOYMENTS)
    percent = Percent(_l("Hvor stor del av en hel stilling?"), lowest=1, decimals=1)
    placement = Radios(_l("Hvor i kommunen er koordinatoren plassert?"), PLACEMENTS)
    acts_for_management = YesNo(_l("Handler koordinatoren på vegne av kommuneledelsen?"))
    mandate_from_steering_group = YesNo(_l("Har koordinatoren fått mandatet sitt fra styringsgruppen?"))
    ended_on = Date(
        _l("Når sluttet koordinatoren?"),
        hint=_l("Første dag uten koordinator, for eksempel 01.07.2026"),
        required=False,
    )
    handover_done = Checkbox(_l("Arbeidet er overlevert til den som tar over"))


class SltGroupForm(Schema):
    name = PlainText(_l("Hva heter gruppen hos dere?"), max_length=120)
    level = Radios(_l("Hvilket nivå hører gruppen til?"), LEVELS)
    municipality_ids = Checkboxes(
        _l("Hvilke kommuner dekker gruppen?"), hint=_l("Kryss ikke av når gruppen dekker alle."), required=False
    )
    established_on = Date(_l("Når ble gruppen opprettet?"))
    is_police_council = Checkbox(
        _l("Gruppen er også politiråd"), hint=_l("Gjelder bare det styrende nivået, og det samme for de tre neste.")
    )
    sets_goals = Checkbox(_l("Gruppen setter mål og prioriterer, og får målene inn i kommunens planer"))
    gathers_knowledge = Checkbox(_l("Gruppen sørger for at kunnskapen som trengs, blir hentet inn"))
    directs_coordinator = Checkbox(_l("Gruppen har det siste ordet om koordinatorens faglige arbeid"))
    dissolved_on = Date(_l("Når ble gruppen lagt ned?"), required=False)


class GroupMemberForm(Schema):
    group_id = Choice(_l("Gruppe"))
    role = Choice(_l("Rolle"), required=False)
    own_role = PlainText(
        _l("Står ikke rollen i listen? Skriv den her"),
        hint=_l("En rolle, aldri et navn."),
        required=False,
        max_length=80,
    )
    agency = Choice(_l("Hvem representerer rollen?"), required=False)
    own_agency = PlainText(_l("Står de ikke i listen? Skriv dem her"), required=False, max_length=80)
    tier = Radios(_l("Hvilket ledernivå har rollen?"), TIERS)
    municipality_id = Choice(
        _l("Hvilken kommune gjelder det?"),
        hint=_l("La feltet stå tomt når det gjelder hele samarbeidet."),
        required=False,
    )
    joined_on = Date(_l("Når ble rollen med i gruppen?"))
    left_on = Date(_l("Når gikk rollen ut av gruppen?"), required=False)


class MeetingForm(Schema):
    held_on = Date(_l("Når ble møtet holdt?"))
    groups = Checkboxes(_l("Hvilke grupper var møtet for?"), hint=_l("Et felles møte føres én gang."), required=False)
    present = Attendees(_l("Hvem var til stede?"), required=False)
    minutes = Checkbox(_l("Referatet er klart"))
    kind = Radios(_l("Hva slags møte var det?"), MEETING_KINDS)


class AnnualGatheringForm(Schema):
    held_on = Date(_l("Når ble samlingen holdt?"))


class ConfidentialityDiscussionForm(Schema):
    discussed_on = Date(_l("Når snakket dere om taushetsplikten?"))


class GoalForm(Schema):
    text = LongText(_l("Hva er målet?"), max_length=600, rows=3)
    adopted_on = Date(
        _l("Når ble målet vedtatt?"), hint=_l("La feltet stå tomt så lenge målet er et utkast."), required=False
    )
    reviewed_on = Date(_l("Når gikk styringsgruppen sist gjennom målet?"), required=False)
    ended_on = Date(_l("Når gikk dere bort fra målet?"), required=False)


class PlanForm(Schema):
    name = PlainText(_l("Hva heter planen?"))
    adopted_on = Date(_l("Når ble planen vedtatt?"))
    has_slt_goals = YesNo(_l("Står målene for SLT-arbeidet i planen?"))
    ended_on = Date(_l("Når ble planen erstattet eller opphevet?"), required=False)


class SltOrderForm(Schema):
    subject = PlainText(_l("Hva er bestilt?"), hint=_l("Skriv om saken, aldri om enkeltpersoner."))
    issued_on = Date(_l("Når ble det bestilt?"))
    due_on = Date(_l("Frist"), required=False)
    closed_on = Date(_l("Når ble bestillingen besvart?"), required=False)


class SurveyForm(Schema):
    title = PlainText(_l("Hva heter kartleggingen?"))
    completed_on = Date(_l("Når var kartleggingen ferdig?"))
    sources = Checkboxes(_l("Hvilke kilder bygger den på?"), SOURCES, required=False)
    describes_causes = YesNo(_l("Beskriver den årsakene til problemene?"))
    maps_resources = YesNo(_l("Viser den hva som allerede virker bra i kommunen?"))
    presented_to_steering_on = Date(_l("Når ble den lagt fram for styringsgruppen?"), required=False)


class ChallengeForm(Schema):
    theme = PlainText(_l("Hva er utfordringen?"), hint=_l("Skriv om tema, aldri om enkeltpersoner."))
    rank = Number(_l("Hvilken plass har den i prioriteringen?"), hint=_l("1 er viktigst."), lowest=1, highest=99)
    agreed_on = Date(_l("Når ble dere enige om den?"))
    ended_on = Date(_l("Når var den ikke lenger på listen?"), required=False)


class ChallengeApprovalForm(Schema):
    level = Radios(_l("Hvem godkjente utfordringene?"), APPROVAL_LEVELS)
    approved_on = Date(_l("Når ble de godkjent?"))
    police_present = YesNo(_l("Var politiet til stede?"))


class PulseForm(Schema):
    measured_on = Date(_l("Når svarte nettverket?"))
    answers = Number(_l("Hvor mange svarte?"), highest=100_000)
    agree_percent = Percent(_l("Hvor stor del var enige i at dere har en felles forståelse?"), decimals=1)


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
    ended_on = Date(_l("Når ble tiltaket avsluttet?"), required=False)


class EvaluationForm(Schema):
    measure_id = Choice(_l("Tiltak"))
    planned_on = Date(_l("Når er evalueringen planlagt?"), required=False)
    completed_on = Date(_l("Når var evalueringen ferdig?"), required=False)
    decision = Choice(_l("Hva ble bestemt?"), EVALUATION_DECISIONS, required=False)
    discussed_at_steering_on = Date(_l("Når snakket styringsgruppen om resultatet?"), required=False)
