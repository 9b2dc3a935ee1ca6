"""A case is a list of past-tense events; this says what state they lead to, and what may happen next. Pure.

A case is an application, or is linked to a decision of one: an appeal, or KRÅD's own reversal. These share the states in
which a decision is considered again, and none with an application.

The database holds the same table (`sec.case_leads_to` in migration 0030) and refuses what this refuses; a test compares
the two, pair by pair.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from certification.cases.errors import IllegalTransition


class CaseKind(StrEnum):
    """What a case is about: an application, or a decision that is considered again."""

    APPLICATION = "application"
    APPEAL = "appeal"
    REVERSAL = "reversal"


class State(StrEnum):
    """Where a case is: first those of an application, of which five end it or decide it, then those of a linked case."""

    OPENED = "opened"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    AWAITING_ANSWER = "awaiting_answer"
    AWAITING_SIGNATURE = "awaiting_signature"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CERTIFICATE_WITHDRAWN = "certificate_withdrawn"
    APPEALED = "appealed"
    RECONSIDERED = "reconsidered"
    APPEAL_AWAITING_ANSWER = "appeal_awaiting_answer"
    APPEAL_AWAITING_SIGNATURE = "appeal_awaiting_signature"
    FORWARDED = "forwarded"
    REMITTED = "remitted"
    REMITTED_AWAITING_SIGNATURE = "remitted_awaiting_signature"
    REVERSED = "reversed"
    LEFT_STANDING = "left_standing"
    DISMISSED = "dismissed"
    APPEAL_WITHDRAWN = "appeal_withdrawn"


class Kind(StrEnum):
    """What can happen to a case."""

    APPLICATION_SUBMITTED = "application_submitted"
    REVIEW_STARTED = "review_started"
    QUESTION_ASKED = "question_asked"
    ANSWERED = "answered"
    DECISION_PROPOSED = "decision_proposed"
    PROPOSAL_RETURNED = "proposal_returned"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"
    WITHDRAWN_BY_UNIT = "withdrawn_by_unit"
    CERTIFICATE_WITHDRAWN = "certificate_withdrawn"
    CONDITION_REPORTED = "condition_reported"
    CONDITION_ACCEPTED = "condition_accepted"
    CONDITION_RETURNED = "condition_returned"
    CONDITION_EXTENDED = "condition_extended"
    CONDITIONS_MET = "conditions_met"
    DECISION_CORRECTED = "decision_corrected"
    REVERSED_TO_APPROVED = "reversed_to_approved"
    REVERSED_TO_CONDITIONS = "reversed_to_conditions"
    REVERSED_TO_REJECTED = "reversed_to_rejected"
    APPEAL_SUBMITTED = "appeal_submitted"
    APPEAL_WITHDRAWN = "appeal_withdrawn"
    APPEAL_DISMISSED = "appeal_dismissed"
    APPEAL_FORWARDED = "appeal_forwarded"
    BODY_UPHELD = "body_upheld"
    BODY_ALLOWED = "body_allowed"
    BODY_ANNULLED = "body_annulled"
    REVERSAL_OPENED = "reversal_opened"
    REVERSAL_DROPPED = "reversal_dropped"
    DECISION_REVERSED = "decision_reversed"


#: An application with the unit or with KRÅD, and not decided: at most one such case for each unit.
OPEN = frozenset({State.OPENED, State.SUBMITTED, State.IN_REVIEW, State.AWAITING_ANSWER, State.AWAITING_SIGNATURE})
#: An application that KRÅD has decided.
DECIDED = frozenset({State.APPROVED, State.APPROVED_WITH_CONDITIONS, State.REJECTED, State.CERTIFICATE_WITHDRAWN})
#: A linked case that is under way: at most one appeal and one reversal for each unit.
LINKED_OPEN = frozenset(
    {
        State.APPEALED,
        State.RECONSIDERED,
        State.APPEAL_AWAITING_ANSWER,
        State.APPEAL_AWAITING_SIGNATURE,
        State.FORWARDED,
        State.REMITTED,
        State.REMITTED_AWAITING_SIGNATURE,
    }
)
#: A decision is proposed, and waits for a second signature.
AWAITING_SIGNATURE = frozenset(
    {State.AWAITING_SIGNATURE, State.APPEAL_AWAITING_SIGNATURE, State.REMITTED_AWAITING_SIGNATURE}
)
#: What a unit writes itself; KRÅD writes the rest.
OF_THE_UNIT = frozenset(
    {
        Kind.APPLICATION_SUBMITTED,
        Kind.ANSWERED,
        Kind.WITHDRAWN_BY_UNIT,
        Kind.CONDITION_REPORTED,
        Kind.APPEAL_SUBMITTED,
        Kind.APPEAL_WITHDRAWN,
    }
)
PROPOSALS = frozenset({Kind.DECISION_PROPOSED, Kind.PROPOSAL_RETURNED})
#: What the unit never sees: proposals, and that KRÅD considers a decision on its own, until it reverses it.
HIDDEN = PROPOSALS | {Kind.REVERSAL_OPENED, Kind.REVERSAL_DROPPED}
#: What only a decider of KRÅD may do; the case officer does the rest of KRÅD's.
OF_THE_DECIDER = frozenset(
    {
        Kind.DECISION_PROPOSED,
        Kind.PROPOSAL_RETURNED,
        Kind.APPROVED,
        Kind.APPROVED_WITH_CONDITIONS,
        Kind.REJECTED,
        Kind.CERTIFICATE_WITHDRAWN,
        Kind.CONDITION_ACCEPTED,
        Kind.CONDITION_EXTENDED,
        Kind.CONDITIONS_MET,
        Kind.DECISION_CORRECTED,
        Kind.REVERSED_TO_APPROVED,
        Kind.REVERSED_TO_CONDITIONS,
        Kind.REVERSED_TO_REJECTED,
        Kind.APPEAL_DISMISSED,
        Kind.APPEAL_FORWARDED,
        Kind.REVERSAL_OPENED,
        Kind.REVERSAL_DROPPED,
        Kind.DECISION_REVERSED,
    }
)
#: What nobody may do in an appeal who signed the decision that is appealed.
OF_ANOTHER_DECIDER = PROPOSALS | {Kind.APPEAL_DISMISSED, Kind.APPEAL_FORWARDED, Kind.DECISION_REVERSED}

_DECIDING = (State.IN_REVIEW, State.AWAITING_ANSWER, State.AWAITING_SIGNATURE)
_CONSIDERING = (State.RECONSIDERED, State.APPEAL_AWAITING_ANSWER)

TRANSITIONS: dict[tuple[State, Kind], State] = {
    (State.OPENED, Kind.APPLICATION_SUBMITTED): State.SUBMITTED,
    (State.SUBMITTED, Kind.REVIEW_STARTED): State.IN_REVIEW,
    (State.IN_REVIEW, Kind.QUESTION_ASKED): State.AWAITING_ANSWER,
    (State.AWAITING_ANSWER, Kind.QUESTION_ASKED): State.AWAITING_ANSWER,
    (State.AWAITING_ANSWER, Kind.ANSWERED): State.IN_REVIEW,
    # A question that is never answered must not keep a case for ever.
    (State.IN_REVIEW, Kind.DECISION_PROPOSED): State.AWAITING_SIGNATURE,
    (State.AWAITING_ANSWER, Kind.DECISION_PROPOSED): State.AWAITING_SIGNATURE,
    (State.AWAITING_SIGNATURE, Kind.PROPOSAL_RETURNED): State.IN_REVIEW,
    **{(state, Kind.APPROVED): State.APPROVED for state in _DECIDING},
    **{(state, Kind.APPROVED_WITH_CONDITIONS): State.APPROVED_WITH_CONDITIONS for state in _DECIDING},
    **{(state, Kind.REJECTED): State.REJECTED for state in _DECIDING},
    **{(state, Kind.WITHDRAWN_BY_UNIT): State.WITHDRAWN for state in OPEN - {State.OPENED}},
    (State.APPROVED, Kind.CERTIFICATE_WITHDRAWN): State.CERTIFICATE_WITHDRAWN,
    (State.APPROVED_WITH_CONDITIONS, Kind.CERTIFICATE_WITHDRAWN): State.CERTIFICATE_WITHDRAWN,
    # Once decided: its conditions, its words, and another decision in its place.
    **{
        (State.APPROVED_WITH_CONDITIONS, kind): State.APPROVED_WITH_CONDITIONS
        for kind in (
            Kind.CONDITION_REPORTED,
            Kind.CONDITION_ACCEPTED,
            Kind.CONDITION_RETURNED,
            Kind.CONDITION_EXTENDED,
        )
    },
    (State.APPROVED_WITH_CONDITIONS, Kind.CONDITIONS_MET): State.APPROVED,
    **{(state, Kind.DECISION_CORRECTED): state for state in DECIDED},
    **{(state, Kind.REVERSED_TO_APPROVED): State.APPROVED for state in DECIDED},
    **{(state, Kind.REVERSED_TO_CONDITIONS): State.APPROVED_WITH_CONDITIONS for state in DECIDED},
    **{(state, Kind.REVERSED_TO_REJECTED): State.REJECTED for state in DECIDED},
    # An appeal, and a reversal that KRÅD begins itself.
    (State.OPENED, Kind.APPEAL_SUBMITTED): State.APPEALED,
    (State.OPENED, Kind.REVERSAL_OPENED): State.RECONSIDERED,
    (State.APPEALED, Kind.REVIEW_STARTED): State.RECONSIDERED,
    **{(state, Kind.QUESTION_ASKED): State.APPEAL_AWAITING_ANSWER for state in _CONSIDERING},
    (State.APPEAL_AWAITING_ANSWER, Kind.ANSWERED): State.RECONSIDERED,
    **{(state, Kind.DECISION_PROPOSED): State.APPEAL_AWAITING_SIGNATURE for state in _CONSIDERING},
    (State.APPEAL_AWAITING_SIGNATURE, Kind.PROPOSAL_RETURNED): State.RECONSIDERED,
    **{
        (state, Kind.DECISION_REVERSED): State.REVERSED
        for state in (
            *_CONSIDERING,
            State.APPEAL_AWAITING_SIGNATURE,
            State.REMITTED,
            State.REMITTED_AWAITING_SIGNATURE,
        )
    },
    **{(state, Kind.APPEAL_DISMISSED): State.DISMISSED for state in (State.APPEALED, *_CONSIDERING)},
    **{(state, Kind.APPEAL_FORWARDED): State.FORWARDED for state in _CONSIDERING},
    (State.FORWARDED, Kind.BODY_UPHELD): State.LEFT_STANDING,
    # What the body decided binds KRÅD, which makes the decision anew.
    (State.FORWARDED, Kind.BODY_ALLOWED): State.REMITTED,
    (State.FORWARDED, Kind.BODY_ANNULLED): State.REMITTED,
    (State.REMITTED, Kind.DECISION_PROPOSED): State.REMITTED_AWAITING_SIGNATURE,
    (State.REMITTED_AWAITING_SIGNATURE, Kind.PROPOSAL_RETURNED): State.REMITTED,
    (State.RECONSIDERED, Kind.REVERSAL_DROPPED): State.LEFT_STANDING,
    **{
        (state, Kind.APPEAL_WITHDRAWN): State.APPEAL_WITHDRAWN
        for state in (State.APPEALED, *_CONSIDERING, State.APPEAL_AWAITING_SIGNATURE, State.FORWARDED)
    },
}


def advance(state: State, kind: Kind) -> State:
    """The state that an event leads to. Raises `IllegalTransition` for one that can't happen there."""
    try:
        return TRANSITIONS[state, kind]
    except KeyError:
        raise IllegalTransition(state, kind) from None


def reduce(kinds: Iterable[Kind]) -> State:
    """The state of a case with these events, the first one first. Raises `IllegalTransition`."""
    state = State.OPENED
    for kind in kinds:
        state = advance(state, kind)
    return state


def allowed(state: State) -> frozenset[Kind]:
    """What may happen in a state."""
    return frozenset(kind for at, kind in TRANSITIONS if at is state)
