"""KRÅD's register keepers are told by mail of a reform that could not be carried out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.clock import now
from app.jobs import outbox
from app.mail.messages import News, path_of, tells
from certification.reforms import store, texts
from certification.reforms.models import Hindrance, ReformAttempt


def tell(attempt: ReformAttempt) -> None:
    """Ask for the mails that tell of a hindered attempt, in the transaction that writes it down."""
    if attempt.unit_id is not None:
        mails = store.tell_of(attempt.id, now())
        outbox.add_several("mail", [(attempt.unit_id, {"mail": mail_id}) for mail_id in mails])


@tells("reform")
def words(told: Mapping[str, Any]) -> News:
    """Which reform, its day, what hinders it in which unit, what to do, and where."""
    on, hindrance = date.fromisoformat(told["on"]), Hindrance(told["hindrance"])
    untouched = _("Registeret er endret. SLT-enhetene og godkjenningene er som før.")
    paragraphs = [
        texts.late(told["title"], on),
        f"{texts.hindered(hindrance, told['unit'], on)} {untouched}",
        f"{texts.mended(hindrance)} {_('Er endringen feil, omgjør den.')}",
    ]
    path = path_of("reforms.one", reform_id=told["reform"])
    if not told["keeps"]:
        paragraphs.append(_("Ingen er registerfører nå. Gi noen rollen under «Folk», så kan de ordne det."))
        path = path_of("identity.people_of_nation")
    return News(_("Ikke gjennomført: %(title)s", title=told["title"]), paragraphs, path)
