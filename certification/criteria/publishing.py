"""Publishing: a draft that was previewed becomes a version that nobody can change, in force from a day."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import now, today
from app.db.errors import explain
from app.errors import Conflict, Invalid, NotFound
from app.jobs import outbox
from app.web.formats import as_date
from certification.criteria import drafts, previews, store
from certification.criteria.content import document, is_sensible
from certification.criteria.errors import Gone, NotPreviewed, NotSensible
from certification.criteria.models import CriteriaVersion
from tenants.reporting.submission import service as submissions

explain("uq_criteria_version_valid_from", "valid_from", _l("En annen versjon gjelder fra denne dagen. Velg en senere."))
explain(
    "ck_criteria_version_order", "valid_from", _l("En annen versjon gjelder fra en senere dag. Velg en enda senere.")
)
explain("pk_criteria_draft", "id", _l("Det finnes allerede et utkast med dette navnet. Velg et annet."))


def check_day(valid_from: date) -> None:
    """Refuse (`Invalid`) a day from which no version can be in force any more."""
    latest = store.latest_version()
    if valid_from < today():
        raise Invalid(fields={"valid_from": _("Dagen er gått. Velg i dag eller senere.")})
    if valid_from <= latest.valid_from:
        told = _("%(id)s gjelder fra %(day)s. Velg en senere dag.", id=latest.id, day=as_date(latest.valid_from))
        raise Invalid(fields={"valid_from": told})


def publish(draft_id: str, version: int, valid_from: date) -> None:
    """Publish the draft, as it was seen, from a day; then it is no draft any more.

    Raises `NotFound`; `Gone` where it was published or deleted meanwhile; `Conflict` where it was edited since it was seen;
    `NotSensible`, `NotPreviewed`; and `Invalid` for a day that has passed or isn't after the latest version's. Of two who
    publish at once one is refused so. Documents of that day or later are judged anew, after the commit.
    """
    store.hold_publishing()
    draft = store.draft(draft_id, lock=True)
    if draft is None:
        raise Gone if store.version(draft_id) else NotFound
    if draft.version != version:
        raise Conflict(_("Utkastet er endret siden du så det. Se over det på nytt."))
    made = drafts.content(draft)
    if not is_sensible(made):
        raise NotSensible
    stand = previews.of(draft)
    if stand is None or not stand.holds:
        raise NotPreviewed
    check_day(valid_from)
    row = CriteriaVersion(id=draft_id, valid_from=valid_from, document=document(made, valid_from), published_at=now())
    store.add(row)
    store.remove(draft)
    # Levels are those of the version in force on a document's own day, so only these can become others.
    outbox.add_several("unit_changed", ((unit_id, {}) for unit_id in submissions.units_with_facts_from(valid_from)))
