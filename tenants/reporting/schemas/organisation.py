"""What is typed of decisions, the coordinator, the groups and their meetings."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.web.fields import (
    Checkbox,
    Checkboxes,
    Choice,
    Clock,
    Date,
    LongText,
    Number,
    Percent,
    PlainText,
    Radios,
    YesNo,
)
from tenants.reporting.schemas.words import (
    BODIES,
    EMPLOYMENTS,
    GIVEN_TO,
    LEVELS,
    MANDATE_GIVERS,
    MEETING_KINDS,
    MEETING_STATUSES,
    OFFICES,
    ORDER_LEVELS,
    OTHER_BODIES,
    PLACEMENTS,
    TIERS,
)


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
    mandate = LongText(
        _l("Hva sier mandatet?"),
        hint=_l("Kort, eller hvor det ligger. Da vet alle hva koordinatoren kan gjøre."),
        required=False,
        rows=3,
        max_length=2000,
    )
    answers_to_role = Choice(_l("Hvilken rolle svarer koordinatoren til?"), required=False)
    workplace = PlainText(
        _l("Hvor har koordinatoren kontor?"),
        hint=_l("For eksempel «rådhuset, ved kommuneledelsen»."),
        required=False,
        max_length=120,
    )
    police_insight_on = Date(_l("Når viste politiet sist koordinatoren hvordan de arbeider?"), required=False)
    knows_youth_coordinator = YesNo(_l("Kjenner koordinatoren ungdomskoordinatoren i konfliktrådet?"), required=False)
    ended_on = Date(
        _l("Når sluttet koordinatoren?"),
        hint=_l("Skriv den første dagen uten koordinator."),
        required=False,
    )
    handover_done = Checkbox(_l("Arbeidet er overlevert til den som tar over"))


class DelegationForm(Schema):
    subject = PlainText(
        _l("Hva kan gjøres på vegne av styringsgruppen?"),
        hint=_l("For eksempel «kalle inn tjenestene» eller «bruke inntil 100 000 kroner i året»."),
        max_length=300,
    )
    given_to = Radios(_l("Hvem har fått fullmakten?"), GIVEN_TO)
    given_on = Date(_l("Når ble den gitt?"))
    meeting_id = Choice(_l("I hvilket møte ble den gitt?"), required=False)
    ended_on = Date(_l("Når gjaldt den ikke lenger?"), required=False)


class ServiceForm(Schema):
    agency = Choice(_l("Hvilken etat eller tjeneste?"), required=False, one_of=True)
    own_agency = PlainText(_l("Står den ikke i listen? Skriv den her"), required=False, one_of=True, max_length=80)
    since_on = Date(_l("Fra hvilken dag gjelder det?"))
    committing_role = Choice(
        _l("Hvilken rolle kan forplikte den?"),
        hint=_l("Den som kan si ja til å være med og gi av tiden."),
        required=False,
    )
    plan_name = PlainText(
        _l("I hvilken egen plan står det forebyggende arbeidet?"),
        hint=_l("La feltet stå tomt hvis det ikke står i noen plan."),
        required=False,
        max_length=120,
    )
    plan_year = Number(_l("Hvilket år er planen fra?"), lowest=1990, highest=2100, required=False, width=4)
    offers = LongText(
        _l("Hva kan tjenesten bidra med selv?"),
        hint=_l("Kort, og uten å vente på et tiltak. Skriv aldri om enkeltpersoner."),
        required=False,
        rows=3,
        max_length=1000,
    )
    ended_on = Date(_l("Når gjaldt det ikke lenger?"), required=False)


class SltGroupForm(Schema):
    name = PlainText(_l("Hva heter gruppen hos dere?"), max_length=120)
    level = Radios(_l("Hva slags gruppe er det?"), (*LEVELS, *OTHER_BODIES))
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
    ends_on = Date(_l("Når skal arbeidsgruppen være ferdig?"), required=False)
    purpose = LongText(
        _l("Hva er formålet med gruppen?"),
        hint=_l("Når formålet er klart, vet alle hva de møter til."),
        required=False,
        rows=3,
        max_length=1000,
    )
    mandate_giver = Choice(_l("Hvem har gitt gruppen mandatet?"), MANDATE_GIVERS, required=False)
    chair_role = Choice(
        _l("Hvilken rolle leder gruppen?"),
        hint=_l("Ofte ordføreren på det styrende nivået og SLT-koordinatoren på det koordinerende."),
        required=False,
    )
    chair_in_turn = YesNo(_l("Går ledelsen av gruppen på omgang?"), required=False)
    secretary_role = Choice(_l("Hvilken rolle er sekretær?"), required=False)
    local_adaptation = LongText(
        _l("Er gruppen tilpasset forholdene hos dere? Skriv hvordan og hvorfor"),
        hint=_l("For eksempel fordi kommunen er liten. Det følger med det dere sender, så %(issuer)s leser det."),
        required=False,
        rows=3,
        max_length=1000,
    )
    dissolved_on = Date(_l("Når ble gruppen lagt ned?"), required=False)


class GroupMemberForm(Schema):
    group_id = Choice(_l("Gruppe"))
    role = Choice(_l("Rolle"), required=False, one_of=True)
    own_role = PlainText(
        _l("Står ikke rollen i listen? Skriv den her"),
        hint=_l("En rolle, aldri et navn."),
        required=False,
        one_of=True,
        max_length=80,
    )
    agency = Choice(_l("Hvem representerer rollen?"), required=False, one_of=True)
    own_agency = PlainText(_l("Står de ikke i listen? Skriv dem her"), required=False, one_of=True, max_length=80)
    tier = Radios(_l("Hvilket ledernivå har rollen?"), TIERS)
    municipality_id = Choice(
        _l("Hvilken kommune gjelder det?"),
        hint=_l("La feltet stå tomt når det gjelder hele samarbeidet."),
        required=False,
    )
    headcount = Number(
        _l("Hvor mange er de?"), hint=_l("Når flere har rollen."), lowest=1, highest=9999, required=False
    )
    may_decide = YesNo(_l("Kan rollen bestemme for tjenesten sin?"), required=False)
    joined_on = Date(_l("Når ble rollen med i gruppen?"))
    left_on = Date(_l("Når gikk rollen ut av gruppen?"), required=False)


class MeetingForm(Schema):
    status = Radios(_l("Hvordan gikk det med møtet?"), MEETING_STATUSES)
    held_on = Date(
        _l("Når er møtet?"),
        hint=_l("Ligger dagen fram i tid, står møtet som planlagt til dere melder at det er holdt."),
    )
    starts_at = Clock(_l("Når begynner møtet?"), required=False)
    ends_at = Clock(_l("Når slutter møtet?"), required=False)
    groups = Checkboxes(
        _l("Hvilke grupper er møtet for?"), hint=_l("Et felles møte føres én gang."), required=False, one_of=True
    )
    present = Attendees(_l("Hvem var til stede?"), required=False)
    minutes = Checkbox(_l("Referatet er klart"), legend=_l("Referat"))
    minutes_sent_on = Date(
        _l("Når ble referatet sendt ut?"),
        hint=_l("Et referat som kommer raskt, gjør det lettere for alle å gjøre sin del."),
        required=False,
    )
    themes = Checkboxes(_l("Hva handlet møtet om?"), required=False)
    own_theme = PlainText(
        _l("Står ikke temaet i listen? Skriv det her"),
        hint=_l("Et tema, aldri en sak om en person."),
        required=False,
        max_length=80,
    )
    decisions = LongText(
        _l("Hva ble bestemt?"), hint=_l("Én linje for hver beslutning."), required=False, rows=3, max_length=2000
    )
    kind = Radios(_l("Hva slags møte var det?"), MEETING_KINDS)


class AnnualGatheringForm(Schema):
    held_on = Date(_l("Når ble samlingen holdt?"))
    levels = Checkboxes(_l("Hvilke nivåer var med?"), ORDER_LEVELS, required=False)


class ConfidentialityDiscussionForm(Schema):
    discussed_on = Date(_l("Når snakket dere om taushetsplikten?"))
