"""What was typed survives an expired session, signing out in another tab, and being overtaken.

Each form of somebody who is signed in carries a *stamp*: for which account and membership it was made, and its address,
signed. A form that is sent too late is not executed; what it holds travels, signed, as a hidden field of the sign-in page,
and stands in the form again when the same account has signed in. Nothing of it is kept by the portal. Another site can't
make a stamp for somebody, and the browser must say that the form was sent from here. Files and identity numbers stay behind.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app, g, request
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeSerializer

from app.guard import identity_numbers
from app.web.viewer import viewer

#: The field with the stamp, and the one with all that was typed.
STAMP, CARRIED = "skjema", "utfylt"
#: The fields that ask a form to show what they came with and do nothing else: after signing in, and in another language.
AGAIN, LANGUAGE = "vis-igjen", "malform"

_OWN = frozenset({STAMP, CARRIED, AGAIN, LANGUAGE, "csrf_token", "next"})


@dataclass(frozen=True)
class Carried:
    """A form as it was filled in: by whom, at which address, and its fields (files excepted)."""

    account_id: UUID
    membership_id: UUID
    address: str
    fields: tuple[tuple[str, str], ...] = ()

    def sealed(self) -> str:
        """The same as one text, which nobody but the portal can make."""
        return str(_signer(CARRIED).dumps([*self._about(), [list(pair) for pair in self.fields]]))

    def stamp(self) -> str:
        """The stamp that the form had."""
        return str(_signer(STAMP).dumps(self._about()))

    def _about(self) -> list[str]:
        return [str(self.account_id), str(self.membership_id), self.address]


def stamp(address: str | None = None) -> str:
    """The stamp of a form that is shown now, by its address; empty for somebody who isn't signed in."""
    who = viewer()
    if who is None or who.membership_id is None:
        return ""
    return Carried(who.account_id, who.membership_id, address or request.full_path.rstrip("?")).stamp()


def main_form(element_id: str) -> str:
    """Note that the page has this form, so that the language switch can take along what is typed in it; returns the id."""
    g.setdefault("main_form", element_id)
    return element_id


def main_form_here() -> str | None:
    """The id of the page's first stamped form."""
    found: str | None = g.get("main_form")
    return found


def sent_form() -> Carried | None:
    """The form that came with this request, if it was filled in here: by its stamp and the browser's own word."""
    if request.method != "POST" or not from_here():
        return None
    try:
        account, membership, address = _signer(STAMP).loads(request.form.get(STAMP, ""))
    except (BadData, ValueError):
        return None
    return Carried(UUID(account), UUID(membership), address, _fields())


def carried() -> Carried | None:
    """What the sign-in page carried along; None for nothing, or for what the portal has not sealed."""
    try:
        account, membership, address, fields = _signer(CARRIED).loads(request.form.get(CARRIED, ""))
    except (BadData, ValueError):
        return None
    return Carried(UUID(account), UUID(membership), address, tuple((name, value) for name, value in fields))


def is_shown_again() -> bool:
    """Whether this request only shows a form with what was typed; then nothing may be written."""
    if request.endpoint == "language.choose":
        return False
    return (request.method == "POST" and (AGAIN in request.form or LANGUAGE in request.form)) or "overtaken" in g


def from_here() -> bool:
    """Whether the browser says that a page of the portal sent this."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def _fields() -> tuple[tuple[str, str], ...]:
    return tuple((n, _without_numbers(v)) for n, v in request.form.items(multi=True) if n not in _OWN)


def _without_numbers(text: str) -> str:
    plain = unicodedata.normalize("NFC", text)
    found = list(identity_numbers(plain))
    for start, end in reversed(found):
        plain = plain[:start] + _("(fødselsnummer tatt bort)") + plain[end:]
    return plain if found else text


def _signer(use: str) -> URLSafeSerializer:
    secret: Any = current_app.config["SECRET_KEY"]
    return URLSafeSerializer(secret, salt=f"slt.{use}")
