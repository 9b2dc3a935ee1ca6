"""What happens to a file after the commit: it is scanned, or its bytes are deleted; and what waited is asked about again."""

from __future__ import annotations

from uuid import UUID

import structlog

from app.clock import now
from app.db.roles import WORKER
from app.db.session import settings
from app.files.scanning import ScannerAway, virus_in
from app.jobs import outbox
from app.jobs.outbox import Task
from tenants.reporting.evidence import store

log = structlog.get_logger()


@outbox.job("check_file", WORKER)
def check_file(task: Task) -> None:
    """Scan a file of the unit, or delete the bytes of one that the unit has removed. May run twice.

    Where the scanner is away, or there is none, the file stays as it is: the clock asks again (`ask_again`).
    """
    assert task.tenant_id is not None  # noqa: S101  (the job is ordered for a unit)
    tenant_id, file_id = task.tenant_id, UUID(task.payload["file"])
    file, content = store.get(tenant_id, file_id), store.content(tenant_id, file_id)
    if file is None or content is None:
        return
    if file.removed_at is not None:
        store.drop(tenant_id, file_id)
        return
    if file.scanned_at is not None or not settings().clamd_url:
        return
    store.pause()
    try:
        virus = virus_in(content, settings().clamd_url)
    except ScannerAway as away:
        log.warning("file.scanner_away", file=str(file_id), error=str(away))
        return
    if not store.judge(tenant_id, file_id, now(), virus):
        return
    if virus:
        log.warning("file.infected", file=str(file_id), virus=virus)
        store.drop(tenant_id, file_id)
    else:
        store.release(tenant_id, file_id)


def ask_again() -> None:
    """Order the scan of every file that has waited for one, as `slt_clock`; nothing where there is no scanner."""
    if settings().clamd_url:
        for tenant_id, file_id in store.unscanned():
            outbox.add("check_file", {"file": file_id}, tenant_id=tenant_id)
