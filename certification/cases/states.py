"""A case is a list of past-tense events; this says what state they lead to, and what may happen next. Pure.

The database holds the same table (`sec.advance_case`, last in migration 0029) and refuses what this refuses; a test compares
the two, pair by pair.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from certification.cases.errors import IllegalTransition


class State(StrEnum):
    """Where a case is. The last four end it, but for an approval, whose certificate can be withdrawn."""

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


class Kind(StrEnum):
    """What can happen to a case.

    Several questions may wait at once. `answered` is the answer by which the case returns to KRÅD: the last one, or the
    unit's word that it is done; each answer before it is `answered_in_part`. KRÅD takes back a question among several, and
    resumes the review by taking back the last.
    """

    APPLICATION_SUBMITTED = "application_submitted"
    REVIEW_STARTED = "review_started"
    QUESTION_ASKED = "question_asked"
    ANSWERED_IN_PART = "answered_in_part"
    ANSWERED = "answered"
    QUESTION_TAKEN_BACK = "question_taken_back"
    REVIEW_RESUMED = "review_resumed"
    DECISION_PROPOSED = "decision_proposed"
    PROPOSAL_RETURNED = "proposal_returned"
    APPROVED = "approved"
    APPROVED_WITH_CONDITIONS = "approved_with_conditions"
    REJECTED = "rejected"
    WITHDRAWN_BY_UNIT = "withdrawn_by_unit"
    CERTIFICATE_WITHDRAWN = "certificate_withdrawn"


#: With the unit or with KRÅD, and not decided: at most one such case for each unit.
OPEN = frozenset({State.OPENED, State.SUBMITTED, State.IN_REVIEW, State.AWAITING_ANSWER, State.AWAITING_SIGNATURE})
#: What a unit writes itself; KRÅD writes the rest, and the unit never sees a proposal.
OF_THE_UNIT = frozenset({Kind.APPLICATION_SUBMITTED, Kind.ANSWERED_IN_PART, Kind.ANSWERED, Kind.WITHDRAWN_BY_UNIT})
PROPOSALS = frozenset({Kind.DECISION_PROPOSED, Kind.PROPOSAL_RETURNED})
#: What only a decider of KRÅD may do; the case officer does the rest of KRÅD's.
OF_THE_DECIDER = frozenset(
    {
        Kind.DECISION_PROPOSED,
        Kind.PROPOSAL_RETURNED,
        Kind.APPROVED,
        Kind.APPROVED_WITH_CONDITIONS,
        Kind.REJECTED,
        Kind.CERTIFICATE_WITHDRAWN,
    }
)

_APPROVED = (State.APPROVED, State.APPROVED_WITH_CONDITIONS)
_DECIDING = (State.IN_REVIEW, State.AWAITING_ANSWER, State.AWAITING_SIGNATURE)

TRANSITIONS: dict[tuple[State, Kind], State] = {
    (State.OPENED, Kind.APPLICATION_SUBMITTED): State.SUBMITTED,
    (State.SUBMITTED, Kind.REVIEW_STARTED): State.IN_REVIEW,
    (State.IN_REVIEW, Kind.QUESTION_ASKED): State.AWAITING_ANSWER,
    (State.AWAITING_ANSWER, Kind.QUESTION_ASKED): State.AWAITING_ANSWER,
    (State.AWAITING_ANSWER, Kind.ANSWERED_IN_PART): State.AWAITING_ANSWER,
    (State.AWAITING_ANSWER, Kind.QUESTION_TAKEN_BACK): State.AWAITING_ANSWER,
    (State.AWAITING_ANSWER, Kind.ANSWERED): State.IN_REVIEW,
    (State.AWAITING_ANSWER, Kind.REVIEW_RESUMED): State.IN_REVIEW,
    # A question that is never answered must not keep a case for ever.
    (State.IN_REVIEW, Kind.DECISION_PROPOSED): State.AWAITING_SIGNATURE,
    (State.AWAITING_ANSWER, Kind.DECISION_PROPOSED): State.AWAITING_SIGNATURE,
    (State.AWAITING_SIGNATURE, Kind.PROPOSAL_RETURNED): State.IN_REVIEW,
    **{(state, Kind.APPROVED): State.APPROVED for state in _DECIDING},
    **{(state, Kind.APPROVED_WITH_CONDITIONS): State.APPROVED_WITH_CONDITIONS for state in _DECIDING},
    **{(state, Kind.REJECTED): State.REJECTED for state in _DECIDING},
    **{(state, Kind.WITHDRAWN_BY_UNIT): State.WITHDRAWN for state in OPEN - {State.OPENED}},
    # What is proposed of a case that is approved is to withdraw the certificate; until it is signed nothing has happened.
    **{(state, kind): state for state in _APPROVED for kind in PROPOSALS},
    (State.APPROVED, Kind.CERTIFICATE_WITHDRAWN): State.CERTIFICATE_WITHDRAWN,
    (State.APPROVED_WITH_CONDITIONS, Kind.CERTIFICATE_WITHDRAWN): State.CERTIFICATE_WITHDRAWN,
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
