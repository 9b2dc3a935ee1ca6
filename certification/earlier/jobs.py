"""What happens to a letter after the commit: it is scanned, and what waited is asked about again."""

from __future__ import annotations

from uuid import UUID

import structlog

from app.clock import now
from app.db.roles import WORKER
from app.db.session import settings
from app.files.scanning import ScannerAway, virus_in
from app.jobs import outbox
from app.jobs.outbox import Task
from certification.earlier import store

log = structlog.get_logger()


@outbox.job("check_earlier_file", WORKER)
def check_earlier_file(task: Task) -> None:
    """Scan a letter. Where the scanner is away, or there is none, it stays as it is: the clock asks again. May run twice."""
    if task.tenant_id is None:
        raise ValueError("check_earlier_file needs the unit as tenant_id")
    tenant_id, certificate_id = task.tenant_id, UUID(task.payload["certificate"])
    content = store.content(tenant_id, certificate_id)
    if content is None or not settings().clamd_url:
        return
    store.pause()
    try:
        virus = virus_in(content, settings().clamd_url)
    except ScannerAway as away:
        log.warning("file.scanner_away", file=str(certificate_id), error=str(away))
        return
    store.judge(tenant_id, certificate_id, now(), virus)


def ask_again() -> None:
    """Order the scan of every letter that waits for one, as `slt_clock`; nothing where there is no scanner."""
    if settings().clamd_url:
        for tenant_id, certificate_id in store.waiting():
            outbox.add("check_earlier_file", {"certificate": certificate_id}, tenant_id=tenant_id)
