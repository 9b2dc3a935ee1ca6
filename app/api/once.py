"""A request that is sent again does nothing again: `Idempotency-Key`, claimed in the transaction that does the work.

What was refused or failed is rolled back with its claim, so that the same key can be sent again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus

from flask import Response, request
from flask_babel import lazy_gettext as _l

from app.api import store
from app.errors import DomainError
from app.identity.policy import Machine
from app.identity.tokens import digest

HEADER = "Idempotency-Key"
#: So long does a key stand for its request.
KEPT = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

forget = store.forget


class KeyOfAnother(DomainError):
    """The key stands for a request that asked for something else."""

    code = "idempotency_key_reused"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(_l("Idempotency-Key er brukt til en annen forespørsel det siste døgnet. Lag en ny."))


class UnreadableKey(DomainError):
    """The key is empty, too long, or has signs that a header should not have."""

    code = "idempotency_key_unreadable"
    http_status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(_l("Idempotency-Key må være 1 til 200 synlige ASCII-tegn, for eksempel en UUID."))


def once(machine: Machine, work: Callable[[], Response]) -> Response:
    """Do the work of this request, or answer again what the same request with the same key was answered.

    Writing requests of one unit come one after another, so that what `If-Match` compared is still so when the work is done.
    Raises `KeyOfAnother` and `UnreadableKey`.
    """
    tenant_id = machine.tenant_id
    store.hold(tenant_id)
    key = request.headers.get(HEADER)
    if key is None:
        return work()
    if not _KEY.fullmatch(key):
        raise UnreadableKey
    asked = _asked(machine.token)
    before = store.claim(tenant_id, key, asked, KEPT)
    if before is not None:
        if before.request_sha256 != asked:
            raise KeyOfAnother
        again = Response(before.body, before.status, mimetype="application/json")
        again.headers["Idempotency-Replayed"] = "true"
        if before.etag:
            again.set_etag(before.etag)
        return again
    response = work()
    store.keep(tenant_id, key, response.status_code, response.get_etag()[0], response.get_data())
    return response


def _asked(token: str) -> bytes:
    """The SHA-256 of who asked for what: key, method, address, condition and body, told apart by their lengths."""
    parts = (
        digest(token),
        request.method.encode(),
        request.full_path.encode(),
        request.headers.get("If-Match", "").encode(),
        request.get_data(),
    )
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()
