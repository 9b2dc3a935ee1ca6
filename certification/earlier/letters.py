"""The letter of an approval from before the portal: laid with the entry, and handed out when a scanner found it clean. As KRÅD."""

from __future__ import annotations

from uuid import UUID

from flask_babel import gettext as _

from app.clock import now
from app.errors import Conflict, Invalid, NotFound
from app.jobs import outbox
from certification.earlier import store
from certification.earlier.models import EarlierFile
from tenants.reporting.evidence import service as evidence
from tenants.reporting.evidence.names import file_name


def of(tenant_id: UUID, certificate_id: UUID) -> EarlierFile | None:
    """The letter of an entry, or None."""
    return store.file(tenant_id, certificate_id)


def attach(tenant_id: UUID, certificate_id: UUID, content: bytes, name: str) -> None:
    """Lay a letter with an entry. No transaction is held while it is opened.

    Raises `Invalid` for what can't be taken, and `Conflict` where there is one.
    """
    store.pause()
    found = evidence.examined(content, name)
    if found.refused:
        raise Invalid(
            fields={
                "file": _(
                    "Filen ser ut til å ha et fødselsnummer, i teksten eller i navnet. Ta det bort og last opp på nytt."
                )
            }
        )
    if store.file(tenant_id, certificate_id) is not None:
        raise Conflict(_("Det ligger allerede et brev her."))
    row = EarlierFile(
        tenant_id=tenant_id,
        certificate_id=certificate_id,
        name=file_name(name, found.sort),
        media_type=found.sort.media_type,
        sha256=found.sha256,
        uploaded_at=now(),
    )
    store.add_file(row, content)
    outbox.add("check_earlier_file", {"certificate": certificate_id}, tenant_id=tenant_id)


def opened(tenant_id: UUID, certificate_id: UUID) -> tuple[EarlierFile, bytes]:
    """The letter with its bytes. Raises `NotFound` where there is none, or none that a scanner has found clean."""
    row = store.file(tenant_id, certificate_id)
    content = store.content(tenant_id, certificate_id) if row else None
    if row is None or content is None:
        raise NotFound
    return row, content
