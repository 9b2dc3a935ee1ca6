"""Every open case with what it is judged by, for KRÅD's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certification.cases import store
from certification.cases.models import CaseFile
from certification.cases.service.basis import Basis, bases, fallen
from certification.cases.states import OPEN
from tenants.reporting.submission import service as submissions


@dataclass(frozen=True)
class Judged:
    """An open case, what it is judged by on a day, and whether the police have taken back what it rests on."""

    file: CaseFile
    basis: Basis
    taken_back: bool


def judged(on: date) -> list[Judged]:
    """KRÅD's open cases, the oldest first. As many statements for hundreds as for one."""
    files = store.cases(OPEN)
    documents = submissions.several({(file.tenant_id, file.submission_id) for file in files})
    found = bases([(file, documents[file.tenant_id, file.submission_id]) for file in files], on)
    return [
        Judged(file, found[file.id], bool(fallen(documents[file.tenant_id, file.submission_id], found[file.id], on)))
        for file in files
    ]
