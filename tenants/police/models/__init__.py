"""What the police say of a place: their confirmations, and how they take part from day to day."""

from tenants.police.models.confirmations import (
    ConfirmationAnswer,
    ConfirmationReply,
    ConfirmationRequest,
    PoliceConfirmation,
    PolicePlan,
)
from tenants.police.models.dealings import (
    Dealing,
    PoliceAgreement,
    PoliceAttendance,
    PoliceContact,
    PoliceCouncilInitiative,
    PoliceMeetingPoint,
)

__all__ = [
    "ConfirmationAnswer",
    "ConfirmationReply",
    "ConfirmationRequest",
    "Dealing",
    "PoliceAgreement",
    "PoliceAttendance",
    "PoliceConfirmation",
    "PoliceContact",
    "PoliceCouncilInitiative",
    "PoliceMeetingPoint",
    "PolicePlan",
]
