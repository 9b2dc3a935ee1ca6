"""The papers behind the examples' facts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.clock import now, pretending
from app.identity.policy import Principal
from app.pdf import Document, Section, pdf
from tenants.reporting.evidence import service as evidence

_DATED = date(2021, 3, 1)


def attach_mandate(tenant_id: UUID, post_id: UUID, unit_name: str, *, by: Principal) -> None:
    """Put a mandate behind the coordinator's post: what the coordinator may do, and on whose behalf."""
    if by.membership_id is None:
        raise ValueError("who attaches has a membership")
    document = Document(
        title="Mandat for SLT-koordinatoren",
        lead=f"Styringsgruppen i {unit_name} har gitt koordinatoren dette mandatet.",
        language="nb",
        about=(("Vedtatt", "1. mars 2021"),),
        sections=(
            Section(
                "Koordinatoren skal",
                note="Kalle inn tjenestene, samordne innsatsen og følge opp målene på vegne av kommunens ledelse.",
            ),
        ),
        footer="Oppdiktet",
    )
    with pretending(_DATED):
        file = evidence.examined(pdf(document, now()), "Mandat for koordinatoren.pdf")
        told = evidence.Told("Mandat for koordinatoren.pdf", "mandate", _DATED, finished=True)
        evidence.add(tenant_id, post_id, file, told, by=by.membership_id)
