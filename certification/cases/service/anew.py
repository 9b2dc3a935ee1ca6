"""Which application came instead of which: the later one names the earlier one in its signed bytes (`prior_sha256`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from certification.cases import store
from certification.cases.models import CaseFile
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission


@dataclass(frozen=True)
class Anew:
    """The case of the application that one follows, and of the one that follows it; None where there is none."""

    earlier: CaseFile | None = None
    later: CaseFile | None = None


def anew(unit_id: UUID, submission: Submission) -> Anew:
    """Which applications of the unit a document, handed in or not, stands between. One statement."""
    return among(store.applications(unit_id), submission)


def among(applications: Iterable[tuple[CaseFile, str, str | None]], submission: Submission) -> Anew:
    """The same, of the unit's applications: each with its document's SHA-256 and that of the one that it follows."""
    rows, prior = list(applications), submissions.prior_sha256(submission)
    return Anew(
        next((file for file, sha256, _follows in rows if sha256 == prior), None),
        next((file for file, _sha256, follows in rows if follows == submission.sha256), None),
    )
