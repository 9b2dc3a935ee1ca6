"""All that is public of one municipality on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.clock import today
from app.web.formats import as_short_date
from app.web.i18n import page_language
from certification.assessment import FindingId
from certification.assessment.texts import finding_title
from dashboards.certified import service as certified
from dashboards.certified.service import Certificate, Wanted
from dashboards.coverage import lineage, store, words
from dashboards.coverage.agreements import agreed, has_agreement
from dashboards.coverage.comparing import PEERS
from dashboards.figures import Asked, Table, table_of
from dashboards.projection import reading
from dashboards.projection.picture import Municipality
from tenants.register import service as register


def of(municipality: Municipality, on: date) -> dict[str, Any]:
    """What its page shows: rows of facts, its approvals of the day with their conditions, and what has been true before."""
    held = [c for c in certified.certified(on, Wanted()) if any(m.id == municipality.id for m in c.municipalities)]
    mailboxes = store.mailboxes([unit.id for unit in municipality.units])
    agreement = has_agreement(municipality, agreed(on).get(municipality.id))
    return {
        "rows": words.facts(municipality, on, mailboxes=mailboxes, agreement=agreement, certificates=held),
        "certificates": held,
        "conditions": [row for certificate in held for row in _conditions(certificate, municipality)],
        "mailboxes": sorted(set(mailboxes.values())),
        "districts": _districts(municipality, on),
        "history": reading.history(municipality.id, on),
        "lineage": lineage.of(municipality.id, on),
        "became": _became(municipality, on),
        "issuer": certified.issued_by(today()),
    }


def _districts(municipality: Municipality, on: date) -> Table | None:
    """Its city districts one by one; None where it has none, or is covered as a whole."""
    if not municipality.districts or municipality.whole.unit:
        return None
    return table_of("bydeler", Asked(on, {PEERS: municipality.number}))


def _became(municipality: Municipality, on: date) -> list[tuple[str, str]]:
    """Where a municipality of an earlier day is today, unless it is still there under its name: names and their pages."""
    if on == today():
        return []
    whole = register.whole()
    became = whole.heirs(whole.with_number(municipality.number, on).key, on, today())
    if [now.names.norwegian for now in became] == [municipality.name]:
        return []
    return [(now.names.norwegian, url_for("coverage.municipality", number=now.number)) for now in became]


def _conditions(certificate: Certificate, municipality: Municipality) -> list[list[str]]:
    """Title and day of each condition, in a city with districts whose it is first; of one in the issuer's own words the title
    says only that.
    """
    whose = [_covered(certificate, municipality)] if municipality.districts else []
    return [
        [
            *whose,
            finding_title(FindingId(each.finding), page_language())
            if each.finding
            else str(_("Et vilkår med egne ord")),
            as_short_date(each.due_on),
        ]
        for each in certificate.conditions
    ]


def _covered(certificate: Certificate, municipality: Municipality) -> str:
    """The city districts that its unit covers on the day; the whole city where it covers that; its name where it covers none."""
    names = [place.name for place in municipality.districts if place.unit and place.unit.id == certificate.unit_id]
    if names:
        return ", ".join(filter(None, names))
    whole = municipality.whole.unit
    return str(_("Hele kommunen")) if whole and whole.id == certificate.unit_id else certificate.unit
