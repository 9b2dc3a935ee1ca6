"""The receipt of a report that was handed in: made on demand from the frozen bytes, the same every time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from app import pdf
from app.clock import OSLO
from app.web.formats import as_date, as_instant
from app.web.naming import issuer_name
from tenants.reporting.submission import readable
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.models import Submission
from tenants.reporting.yearly import service
from tenants.units import service as units


def receipt(unit_id: UUID, submission_id: UUID) -> tuple[str, bytes]:
    """File name and PDF of the receipt, in the form of Norwegian that letters to the unit had on the day it handed in.

    Raises `NotFound` where the unit has handed in no such report.
    """
    row = service.handed_in(unit_id, submission_id)
    if row.submitted_at is None:
        raise ValueError("a report that was handed in has its instant")
    on = row.submitted_at.astimezone(OSLO).date()
    with force_locale(language := units.language(unit_id, on)):
        return f"kvittering-{row.year}-{on}.pdf", pdf.pdf(_document(row, on, language), row.submitted_at)


def _document(row: Submission, on: date, language: str) -> pdf.Document:
    facts = submissions.facts(row).facts
    replaced = service.replaces(row, submissions.reports(row.tenant_id))
    title = (
        _("Kvittering for rettelse av årsrapporten for %(year)s", year=row.year)
        if replaced
        else _("Kvittering for årsrapporten for %(year)s", year=row.year)
    )
    about = [
        (_("SLT-enhet"), facts.unit.name),
        (_("Levert"), as_instant(row.submitted_at) if row.submitted_at else ""),
        (_("Opplysningene viser det som var meldt inn"), as_date(row.as_of)),
        (_("Fingeravtrykk (SHA-256)"), row.sha256),
    ]
    if replaced:
        about.append((_("Erstatter versjonen med fingeravtrykk"), replaced.sha256))
    about += [
        (
            # A unit of one municipality signs in its own name, as it was called then.
            _("Underskrevet for %(name)s", name=one.name if len(row.municipality_ids) > 1 else facts.unit.name),
            as_instant(one.signature.signed_at),
        )
        for one in submissions.signings(row)
        if one.signature
    ]
    about += [(readable.recheck(code), str(number)) for code, number in readable.rechecks(row).items()]
    names = units.names_by_number(row.tenant_id, row.as_of)
    return pdf.Document(
        title=title,
        lead=_(
            "%(unit)s leverte rapporten til %(issuer)s %(day)s.",
            unit=facts.unit.name,
            day=as_date(on),
            issuer=issuer_name(on),
        ),
        language=language,
        about=tuple(about),
        sections=[
            pdf.Section(
                one.title, one.head, tuple(tuple(str(cell) or "–" for cell in line) for line in one.rows), one.note
            )
            for one in readable.whole(row, names)
        ],
        footer=f"{facts.unit.name} · {row.sha256}",
    )
