"""The words for states, events and outcomes; each stands here and nowhere else."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from certification.cases.impartiality import Partial
from certification.cases.outcomes import Outcome
from certification.cases.states import Kind, State

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
}

EVENTS: dict[Kind, object] = {
    Kind.APPLICATION_SUBMITTED: _l("Søknaden kom inn"),
    Kind.REVIEW_STARTED: _l("Behandlingen begynte"),
    Kind.QUESTION_ASKED: _l("KRÅD stilte et spørsmål"),
    Kind.ANSWERED_IN_PART: _l("Enheten svarte på ett av spørsmålene"),
    Kind.ANSWERED: _l("Enheten svarte"),
    Kind.QUESTION_TAKEN_BACK: _l("KRÅD tok tilbake et spørsmål"),
    Kind.REVIEW_RESUMED: _l("KRÅD tok tilbake spørsmålet, og behandlingen går videre"),
    Kind.DECISION_PROPOSED: _l("Avgjørelsen ble foreslått"),
    Kind.PROPOSAL_RETURNED: _l("Forslaget ble sendt tilbake"),
    Kind.APPROVED: _l("Søknaden ble godkjent"),
    Kind.APPROVED_WITH_CONDITIONS: _l("Søknaden ble godkjent med vilkår"),
    Kind.REJECTED: _l("Søknaden ble avslått"),
    Kind.WITHDRAWN_BY_UNIT: _l("Enheten trakk søknaden"),
    Kind.CERTIFICATE_WITHDRAWN: _l("Godkjenningen ble trukket tilbake"),
}

#: What happened, to the unit itself, where it is told otherwise.
EVENTS_TO_THE_UNIT: dict[Kind, object] = {
    **EVENTS,
    Kind.APPLICATION_SUBMITTED: _l("Dere sendte søknaden"),
    Kind.ANSWERED_IN_PART: _l("Dere svarte på ett av spørsmålene"),
    Kind.ANSWERED: _l("Dere svarte"),
    Kind.WITHDRAWN_BY_UNIT: _l("Dere trakk søknaden"),
}

#: The same of the state.
STATES_TO_THE_UNIT: dict[State, object] = {
    **STATES,
    State.SUBMITTED: _l("Mottatt av KRÅD"),
    State.AWAITING_ANSWER: _l("Venter på svar fra dere"),
    State.WITHDRAWN: _l("Trukket av dere"),
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
}

#: Why not, from the state that the case is in.
_BECAUSE: dict[State, object] = {
    State.OPENED: _l("saken er ikke sendt inn ennå"),
    State.SUBMITTED: _l("behandlingen av saken er ikke begynt"),
    State.IN_REVIEW: _l("saken er til behandling, og det er ikke noe ubesvart spørsmål i den"),
    State.AWAITING_ANSWER: _l("KRÅD venter på svar fra enheten"),
    State.AWAITING_SIGNATURE: _l("avgjørelsen er foreslått og venter på underskrift"),
    State.APPROVED: _l("saken er avgjort: godkjent"),
    State.APPROVED_WITH_CONDITIONS: _l("saken er avgjort: godkjent med vilkår"),
    State.REJECTED: _l("saken er avgjort: avslått"),
    State.WITHDRAWN: _l("enheten har trukket søknaden"),
    State.CERTIFICATE_WITHDRAWN: _l("godkjenningen er trukket tilbake"),
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

#: The colour of what the rules say; its words are the assessment's own.
RECOMMENDATION_COLORS = {"approve": "success", "approve_with_conditions": "warning", "not_approvable": "danger"}


def criteria_name(criteria: str) -> str:
    """What a criteria version is called: `handbook-1` is the handbook's rules, in their first version."""
    name, _dash, number = criteria.rpartition("-")
    told: str = _("Håndboken, versjon %(number)s", number=number) if name == "handbook" else criteria
    return told


def refusal(state: State, kind: Kind) -> str:
    """One sentence on why something can't be done to a case in this state, and what to do."""
    told: str = _(
        "%(attempt)s: %(because)s. Last saken på nytt for å se hva som kan gjøres nå.",
        attempt=str(_ATTEMPTS[kind]),
        because=str(_BECAUSE[state]),
    )
    return told
