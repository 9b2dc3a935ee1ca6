"""Sending one mail. `docs/decisions/0065` says what happens when whatever takes part in it dies."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

import structlog
from flask import current_app

from app.clock import now
from app.config import Settings
from app.db.roles import WORKER
from app.db.session import one_act
from app.jobs import outbox
from app.jobs.outbox import Task, job
from app.jobs.queue import MAIL
from app.mail import store, transport
from app.mail.messages import Letter, Part, language_of, write
from app.mail.service import link_key

log = structlog.get_logger()

#: How long a mail is tried, and how long is waited between two attempts: a minute first, then twice as long each time.
TRIED_FOR, FIRST_WAIT, LONGEST_WAIT = timedelta(days=5), timedelta(minutes=1), timedelta(hours=4)


@job("mail", WORKER, MAIL)
def send(task: Task) -> None:
    """Send a mail once. What can't be sent now is asked for again later, in the commit that ends this attempt."""
    settings: Settings = current_app.config["SLT"]
    mail_id = UUID(task.payload["mail"])
    with one_act():  # no connection is held while the server is talked to
        content = store.content(mail_id)
        addresses = [cast("str", row.email) for row in store.recipients("mail", mail_id, task.kind)]
        told = store.told(mail_id)
    if not content:
        return  # it has been sent
    post = transport.of(settings)
    rows = [row for row in content if row.things]
    first = content[0]
    if not (rows or told) or not addresses or (first.demonstration and not post.keeps):
        # Nothing is left to tell, nobody is there to be told, or the person is made up and so is the address.
        store.attempted(mail_id, "withheld", None, now())
        return
    letter = Letter(
        mail_id,
        first.created_at,
        (told.get("language") or first.locale or "nb")
        if told
        else language_of([row.language for row in rows], first.locale),
        tuple(Part(row.unit or "", row.things) for row in rows),
        link_key(first.account_id),
        first.about,
        told,
    )
    try:
        # Whoever takes longer than the lease has lost the mail to another worker, and it would be sent twice.
        post.send(write(letter, addresses[0], settings), addresses[0], settings.lease_seconds / 2)
    except (transport.Refused, ValueError) as error:
        log.warning("mail.refused", mail=str(mail_id))
        store.attempted(mail_id, "refused", str(error), now())
    except transport.PutOff as error:
        _put_off(task, mail_id, first.attempts, given_up=now() - first.created_at > TRIED_FOR, reason=str(error))
    else:
        store.attempted(mail_id, "sent", None, now())


def wait_after(attempts: int) -> timedelta:
    """How long is waited after so many attempts that failed before this one."""
    return min(FIRST_WAIT * (1 << min(attempts, 20)), LONGEST_WAIT)


def _put_off(task: Task, mail_id: UUID, attempts: int, *, given_up: bool, reason: str) -> None:
    log.warning("mail.put_off", mail=str(mail_id), attempts=attempts + 1, given_up=given_up)
    store.attempted(mail_id, "gave_up" if given_up else None, reason, now())
    if not given_up:
        outbox.add("mail", task.payload, tenant_id=task.tenant_id, not_before=now() + wait_after(attempts))
