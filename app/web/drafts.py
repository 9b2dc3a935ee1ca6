"""Drafts of forms, which the browser keeps by itself (`assets/src/drafts.js`): nothing typed is kept here, or sent here.

The portal gives each stamped form a key (of the account, the membership and the address) that nobody can guess, and tells
the browser which form was saved, so that its draft is deleted.
"""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus

from flask import Flask, Response, current_app, request
from itsdangerous import URLSafeSerializer

from app.web.carrying import STAMP, Carried, sent_form
from app.web.viewer import viewer

#: The cookie that tells the browser's script which form was saved: a draft's key and nothing else.
COOKIE = "slt-lagret"
_SECONDS = 600


def drafts_of_viewer() -> str:
    """What the keys of all of a person's drafts begin with; empty for somebody who isn't signed in."""
    who = viewer()
    return _person(str(who.account_id)) if who else ""


def draft_key(stamp: str) -> str:
    """The key of the draft of a form that is shown now, by its stamp."""
    return f"{drafts_of_viewer()}.{_digest(stamp)}" if stamp else ""


def _key(form: Carried) -> str:
    return f"{_person(str(form.account_id))}.{_digest(form.stamp())}"


def _person(account_id: str) -> str:
    return _digest(str(URLSafeSerializer(current_app.config["SECRET_KEY"], salt="slt.utkast").dumps(account_id)))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:24]


def _tell_saved(response: Response) -> Response:
    if request.method == "POST" and response.status_code == HTTPStatus.SEE_OTHER and STAMP in request.form:
        form = sent_form()
        if form is not None:
            secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
            # The script must read it.
            response.set_cookie(COOKIE, _key(form), max_age=_SECONDS, secure=secure, samesite="Lax")
    return response


def register(app: Flask) -> None:
    """Tell the browser what was saved; give the templates the keys."""
    app.after_request(_tell_saved)
    app.jinja_env.globals.update(draft_key=draft_key, drafts_of_viewer=drafts_of_viewer)
