"""The words for states, events and outcomes; each stands here and nowhere else."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_date
from certification.cases.following import Progress
from certification.cases.impartiality import Partial
from certification.cases.outcomes import Outcome
from certification.cases.states import Kind, State
from certification.cases.wording import Change, Field
from certification.certificates.states import State as CertificateState

STATES: dict[State, object] = {
    State.OPENED: _l("Åpnet"),
    State.SUBMITTED: _l("Mottatt"),
    State.IN_REVIEW: _l("Til behandling"),
    State.AWAITING_ANSWER: _l("Venter på svar fra enheten"),
    State.AWAITING_SIGNATURE: _l("Venter på underskrift"),
    State.APPROVED: _l("Godkjent"),
    State.APPROVED_WITH_CONDITIONS: _l("Godkjent med vilkår"),
    State.REJECTED: _l("Avslått"),
    State.WITHDRAWN: _l("Trukket av enheten"),
    State.CERTIFICATE_WITHDRAWN: _l("Godkjenningen er trukket tilbake"),
    State.APPEALED: _l("Klagen er mottatt"),
    State.RECONSIDERED: _l("%(issuer)s vurderer avgjørelsen på nytt"),
    State.APPEAL_AWAITING_ANSWER: _l("Klagen venter på svar fra enheten"),
    State.APPEAL_AWAITING_SIGNATURE: _l("Ny avgjørelse venter på underskrift"),
    State.FORWARDED: _l("Sendt til klageinstansen"),
    State.REMITTED: _l("%(issuer)s må avgjøre på nytt"),
    State.REMITTED_AWAITING_SIGNATURE: _l("Ny avgjørelse etter klagen venter på underskrift"),
    State.REVERSED: _l("Avgjørelsen er gjort om"),
    State.LEFT_STANDING: _l("Avgjørelsen står"),
    State.DISMISSED: _l("Klagen er avvist"),
    State.APPEAL_WITHDRAWN: _l("Klagen er trukket"),
}

COLORS: dict[State, str] = {
    State.OPENED: "neutral",
    State.SUBMITTED: "info",
    State.IN_REVIEW: "info",
    State.AWAITING_ANSWER: "warning",
    State.AWAITING_SIGNATURE: "warning",
    State.APPROVED: "success",
    State.APPROVED_WITH_CONDITIONS: "success",
    State.REJECTED: "danger",
    State.WITHDRAWN: "neutral",
    State.CERTIFICATE_WITHDRAWN: "danger",
    State.APPEALED: "info",
    State.RECONSIDERED: "info",
    State.APPEAL_AWAITING_ANSWER: "warning",
    State.APPEAL_AWAITING_SIGNATURE: "warning",
    State.FORWARDED: "info",
    State.REMITTED: "warning",
    State.REMITTED_AWAITING_SIGNATURE: "warning",
    State.REVERSED: "success",
    State.LEFT_STANDING: "neutral",
    State.DISMISSED: "neutral",
    State.APPEAL_WITHDRAWN: "neutral",
}

EVENTS: dict[Kind, object] = {
    Kind.APPLICATION_SUBMITTED: _l("Søknaden kom inn"),
    Kind.REVIEW_STARTED: _l("Behandlingen begynte"),
    Kind.QUESTION_ASKED: _l("%(issuer)s stilte et spørsmål"),
    Kind.ANSWERED_IN_PART: _l("Enheten svarte på ett av spørsmålene"),
    Kind.ANSWERED: _l("Enheten svarte"),
    Kind.QUESTION_TAKEN_BACK: _l("%(issuer)s tok tilbake et spørsmål"),
    Kind.REVIEW_RESUMED: _l("%(issuer)s tok tilbake spørsmålet, og behandlingen går videre"),
    Kind.DECISION_PROPOSED: _l("Avgjørelsen ble foreslått"),
    Kind.PROPOSAL_RETURNED: _l("Forslaget ble sendt tilbake"),
    Kind.APPROVED: _l("Søknaden ble godkjent"),
    Kind.APPROVED_WITH_CONDITIONS: _l("Søknaden ble godkjent med vilkår"),
    Kind.REJECTED: _l("Søknaden ble avslått"),
    Kind.WITHDRAWN_BY_UNIT: _l("Enheten trakk søknaden"),
    Kind.CERTIFICATE_WITHDRAWN: _l("Godkjenningen ble trukket tilbake"),
    Kind.CONDITION_REPORTED: _l("Enheten meldte et vilkår oppfylt"),
    Kind.CONDITION_ACCEPTED: _l("%(issuer)s godtok et vilkår som oppfylt"),
    Kind.CONDITION_RETURNED: _l("%(issuer)s sendte et vilkår tilbake"),
    Kind.CONDITION_EXTENDED: _l("%(issuer)s ga lengre frist for et vilkår"),
    Kind.CONDITIONS_MET: _l("Alle vilkårene er oppfylt"),
    Kind.DECISION_CORRECTED: _l("En skrivefeil i avgjørelsen ble rettet"),
    Kind.REVERSED_TO_APPROVED: _l("Avgjørelsen ble gjort om til godkjenning"),
    Kind.REVERSED_TO_CONDITIONS: _l("Avgjørelsen ble gjort om til godkjenning med vilkår"),
    Kind.REVERSED_TO_REJECTED: _l("Avgjørelsen ble gjort om til avslag"),
    Kind.APPEAL_SUBMITTED: _l("Enheten klaget"),
    Kind.APPEAL_WITHDRAWN: _l("Enheten trakk klagen"),
    Kind.APPEAL_DISMISSED: _l("Klagen ble avvist"),
    Kind.APPEAL_FORWARDED: _l("%(issuer)s lot avgjørelsen stå og sendte klagen til klageinstansen"),
    Kind.BODY_UPHELD: _l("Klageinstansen ga ikke medhold"),
    Kind.BODY_ALLOWED: _l("Klageinstansen ga medhold"),
    Kind.BODY_ANNULLED: _l("Klageinstansen opphevet avgjørelsen"),
    Kind.REVERSAL_OPENED: _l("%(issuer)s tok opp avgjørelsen på nytt"),
    Kind.REVERSAL_DROPPED: _l("%(issuer)s lot avgjørelsen stå"),
    Kind.DECISION_REVERSED: _l("%(issuer)s gjorde om avgjørelsen"),
}

#: What happened, to the unit itself, where it is told otherwise.
EVENTS_TO_THE_UNIT: dict[Kind, object] = {
    **EVENTS,
    Kind.APPLICATION_SUBMITTED: _l("Dere sendte søknaden"),
    Kind.ANSWERED_IN_PART: _l("Dere svarte på ett av spørsmålene"),
    Kind.ANSWERED: _l("Dere svarte"),
    Kind.WITHDRAWN_BY_UNIT: _l("Dere trakk søknaden"),
    Kind.CONDITION_REPORTED: _l("Dere meldte et vilkår oppfylt"),
    Kind.APPEAL_SUBMITTED: _l("Dere klaget"),
    Kind.APPEAL_WITHDRAWN: _l("Dere trakk klagen"),
}

#: The same of the state.
STATES_TO_THE_UNIT: dict[State, object] = {
    **STATES,
    State.SUBMITTED: _l("Mottatt av %(issuer)s"),
    State.AWAITING_ANSWER: _l("Venter på svar fra dere"),
    State.WITHDRAWN: _l("Trukket av dere"),
    State.APPEAL_AWAITING_ANSWER: _l("Klagen venter på svar fra dere"),
    # What KRÅD proposes within its walls is not told.
    State.APPEAL_AWAITING_SIGNATURE: STATES[State.RECONSIDERED],
    State.REMITTED_AWAITING_SIGNATURE: STATES[State.REMITTED],
    State.APPEAL_WITHDRAWN: _l("Dere har trukket klagen"),
}

#: What somebody tried to do, as the beginning of a sentence.
_ATTEMPTS: dict[Kind, object] = {
    Kind.APPLICATION_SUBMITTED: _l("Søknaden kan ikke sendes inn"),
    Kind.REVIEW_STARTED: _l("Behandlingen kan ikke begynne"),
    Kind.QUESTION_ASKED: _l("Spørsmålet kan ikke stilles"),
    Kind.ANSWERED_IN_PART: _l("Svaret på dette spørsmålet kan ikke sendes"),
    Kind.ANSWERED: _l("Svaret kan ikke sendes"),
    Kind.QUESTION_TAKEN_BACK: _l("Spørsmålet kan ikke tas tilbake"),
    Kind.REVIEW_RESUMED: _l("Det siste spørsmålet kan ikke tas tilbake"),
    Kind.DECISION_PROPOSED: _l("Avgjørelsen kan ikke foreslås"),
    Kind.PROPOSAL_RETURNED: _l("Forslaget kan ikke sendes tilbake"),
    Kind.APPROVED: _l("Søknaden kan ikke godkjennes"),
    Kind.APPROVED_WITH_CONDITIONS: _l("Søknaden kan ikke godkjennes med vilkår"),
    Kind.REJECTED: _l("Søknaden kan ikke avslås"),
    Kind.WITHDRAWN_BY_UNIT: _l("Søknaden kan ikke trekkes"),
    Kind.CERTIFICATE_WITHDRAWN: _l("Godkjenningen kan ikke trekkes tilbake"),
    Kind.CONDITION_REPORTED: _l("Vilkåret kan ikke meldes oppfylt"),
    Kind.CONDITION_ACCEPTED: _l("Vilkåret kan ikke godtas"),
    Kind.CONDITION_RETURNED: _l("Vilkåret kan ikke sendes tilbake"),
    Kind.CONDITION_EXTENDED: _l("Fristen for vilkåret kan ikke forlenges"),
    Kind.CONDITIONS_MET: _l("Godkjenningen kan ikke bli uten vilkår"),
    Kind.DECISION_CORRECTED: _l("Avgjørelsen kan ikke rettes"),
    Kind.REVERSED_TO_APPROVED: _l("Avgjørelsen kan ikke gjøres om til godkjenning"),
    Kind.REVERSED_TO_CONDITIONS: _l("Avgjørelsen kan ikke gjøres om til godkjenning med vilkår"),
    Kind.REVERSED_TO_REJECTED: _l("Avgjørelsen kan ikke gjøres om til avslag"),
    Kind.APPEAL_SUBMITTED: _l("Klagen kan ikke sendes"),
    Kind.APPEAL_WITHDRAWN: _l("Klagen kan ikke trekkes"),
    Kind.APPEAL_DISMISSED: _l("Klagen kan ikke avvises"),
    Kind.APPEAL_FORWARDED: _l("Klagen kan ikke sendes videre"),
    **dict.fromkeys(
        (Kind.BODY_UPHELD, Kind.BODY_ALLOWED, Kind.BODY_ANNULLED), _l("Svaret fra klageinstansen kan ikke føres inn")
    ),
    Kind.REVERSAL_OPENED: _l("Avgjørelsen kan ikke tas opp på nytt"),
    Kind.REVERSAL_DROPPED: _l("Vurderingen kan ikke avsluttes uten ny avgjørelse"),
    Kind.DECISION_REVERSED: _l("Avgjørelsen kan ikke gjøres om"),
}

#: Why not, from the state that the case is in.
_BECAUSE: dict[State, object] = {
    State.OPENED: _l("saken er ikke sendt inn ennå"),
    State.SUBMITTED: _l("behandlingen av saken er ikke begynt"),
    State.IN_REVIEW: _l("saken er til behandling, og det er ikke noe ubesvart spørsmål i den"),
    State.AWAITING_ANSWER: _l("%(issuer)s venter på svar fra enheten"),
    State.AWAITING_SIGNATURE: _l("avgjørelsen er foreslått og venter på underskrift"),
    State.APPROVED: _l("saken er avgjort: godkjent"),
    State.APPROVED_WITH_CONDITIONS: _l("saken er avgjort: godkjent med vilkår"),
    State.REJECTED: _l("saken er avgjort: avslått"),
    State.WITHDRAWN: _l("enheten har trukket søknaden"),
    State.CERTIFICATE_WITHDRAWN: _l("godkjenningen er trukket tilbake"),
    State.APPEALED: _l("klagen er mottatt, og behandlingen av den er ikke begynt"),
    State.RECONSIDERED: _l("%(issuer)s vurderer avgjørelsen på nytt"),
    State.APPEAL_AWAITING_ANSWER: _l("%(issuer)s venter på svar fra enheten om klagen"),
    State.APPEAL_AWAITING_SIGNATURE: _l("en ny avgjørelse er foreslått og venter på underskrift"),
    State.FORWARDED: _l("klagen er hos klageinstansen"),
    State.REMITTED: _l("klageinstansen har svart, og %(issuer)s må avgjøre på nytt"),
    State.REMITTED_AWAITING_SIGNATURE: _l("den nye avgjørelsen etter klagen er foreslått og venter på underskrift"),
    State.REVERSED: _l("avgjørelsen er gjort om"),
    State.LEFT_STANDING: _l("avgjørelsen står"),
    State.DISMISSED: _l("klagen er avvist"),
    State.APPEAL_WITHDRAWN: _l("klagen er trukket"),
}

OUTCOMES: dict[Outcome, object] = {
    Outcome.APPROVED: _l("Godkjent"),
    Outcome.APPROVED_WITH_CONDITIONS: _l("Godkjent med vilkår"),
    Outcome.REJECTED: _l("Avslått"),
    Outcome.WITHDRAWN: _l("Godkjenningen er trukket tilbake"),
}

OUTCOME_COLORS: dict[Outcome, str] = {
    Outcome.APPROVED: "success",
    Outcome.APPROVED_WITH_CONDITIONS: "success",
    Outcome.REJECTED: "danger",
    Outcome.WITHDRAWN: "danger",
}

#: Why somebody isn't impartial, without a word of whom it is about.
PARTIAL: dict[Partial, object] = {
    Partial.OWN_UNIT: _l("Jeg arbeider, eller har arbeidet, i kommunen eller enheten"),
    Partial.FAMILY: _l("Jeg er i familie med, eller står nær, noen saken gjelder"),
    Partial.TOOK_PART: _l("Jeg har vært med på å lage søknaden"),
    Partial.OTHER: _l("Noe annet kan svekke tilliten til at jeg er upartisk"),
}

#: Where a condition is, with its colour: to KRÅD, and to the unit.
PROGRESS: dict[Progress, tuple[object, str]] = {
    Progress.WAITING: (_l("Venter på enheten"), "neutral"),
    Progress.REPORTED: (_l("Meldt oppfylt"), "info"),
    Progress.RETURNED: (_l("Sendt tilbake til enheten"), "warning"),
    Progress.MET: (_l("Oppfylt"), "success"),
}
PROGRESS_TO_THE_UNIT: dict[Progress, tuple[object, str]] = {
    **PROGRESS,
    Progress.WAITING: (_l("Ikke meldt oppfylt"), "neutral"),
    Progress.REPORTED: (_l("Venter på %(issuer)s"), "info"),
    Progress.RETURNED: (_l("Sendt tilbake fra %(issuer)s"), "warning"),
}

_OVER: dict[CertificateState, object] = {
    CertificateState.EXPIRED: _l("Godkjenningen gjaldt til og med %(day)s."),
    CertificateState.WITHDRAWN: _l("Godkjenningen ble trukket tilbake %(day)s."),
    CertificateState.SUPERSEDED: _l("En ny godkjenning gjelder fra %(day)s."),
    CertificateState.LAPSED: _l("Godkjenningen falt bort %(day)s."),
}


def over_text(state: CertificateState, on: date) -> str:
    """That an approval has ended: how, and when."""
    return str(_OVER[state]) % {"day": as_date(on)}


#: What a correction has touched; `%(number)s` is the condition's.
FIELDS: dict[Field, object] = {
    Field.REASON: _l("Begrunnelsen"),
    Field.DEPARTURE: _l("Hvorfor avgjørelsen er en annen enn den reglene tilrår"),
    Field.CONDITION_TEXT: _l("Vilkår %(number)s"),
    Field.CONDITION_FULFILLED_BY: _l("Hva som oppfyller vilkår %(number)s"),
    Field.CONDITION_DUE_ON: _l("Fristen for vilkår %(number)s"),
}


def changed_text(change: Change) -> str:
    """What a correction has touched."""
    said = str(FIELDS[change.field])
    return said % {"number": change.number} if change.number else said


def said_text(change: Change, text: str) -> str:
    """One of the two texts of a change; a day as it is read."""
    return as_date(date.fromisoformat(text)) if change.field is Field.CONDITION_DUE_ON else text


#: The colour of what the rules say; its words are the assessment's own.
RECOMMENDATION_COLORS = {"approve": "success", "approve_with_conditions": "warning", "not_approvable": "danger"}


def criteria_name(criteria: str) -> str:
    """What a criteria version is called: `handbook-1` is the handbook's rules, in their first version."""
    name, _dash, number = criteria.rpartition("-")
    told: str = _("Håndboken, versjon %(number)s", number=number) if name == "handbook" else criteria
    return told


def refusal(state: State, kind: Kind) -> str:
    """One sentence on why something can't be done to a case in this state, and what to do."""
    told: str = _("%(why)s Last saken på nytt for å se hva som kan gjøres nå.", why=not_now(state, kind))
    return told


def not_now(state: State, kind: Kind) -> str:
    """Why something can't be done to a case in this state."""
    return f"{_ATTEMPTS[kind]}: {_BECAUSE[state]}."
