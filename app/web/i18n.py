"""Bokmål and nynorsk. The text in the code is bokmål; each top-level package has its own nynorsk catalogue.

The language is what the address says (`sprak=nn`), else the person's own setting, else the cookie that the language switch
leaves, else the browser's wish.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, Flask, current_app, has_request_context, redirect, request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.errors import DomainError
from app.identity import service as identity
from app.identity.errors import SignInRequired
from app.identity.policy import allow, signing_in
from app.web import naming
from app.web.carrying import LANGUAGE, sent_form
from app.web.paths import is_api, safe_next
from app.web.translations import catalogues, compile_stale
from app.web.viewer import viewer

Language = Literal["nb", "nn"]

LANGUAGES = ("nb", "nn")
COOKIE = "slt-language"
#: The name in an address that has a language of its own, so that it shows everybody the same.
IN_ADDRESS = "sprak"
_YEAR = 365 * 24 * 3600

blueprint = Blueprint("language", __name__)


class UnknownLanguage(DomainError):
    """The address asks for a language that the portal doesn't have."""

    code = "unknown_language"
    title = _l("Noe i adressen må rettes")

    def __init__(self) -> None:
        super().__init__(_l("Språket i adressen må være nb eller nn."))


def chosen_language() -> str:
    """`nb` or `nn` for this request; bokmål in a job, which sets its own with `force_locale`."""
    if not has_request_context():
        return "nb"
    if (asked := request.args.get(IN_ADDRESS)) in LANGUAGES:
        return asked
    principal = viewer()
    for wish in (principal.locale if principal else None, request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    # "no" is what many browsers send for Norwegian; without any wish the page is in bokmål.
    return "nn" if request.accept_languages.best_match(["nb", "no", "nn"], default="nb") == "nn" else "nb"


def page_language() -> Language:
    """The language of the text that is being written now."""
    return "nn" if str(get_locale()) == "nn" else "nb"


@blueprint.post("/sprak")
@allow(signing_in)
def choose() -> Response:
    """Keep the language that was chosen, with the person's account too, and go back to the page.

    A form on that page is sent along, half filled as it may be, and stands there in the other language.
    """
    language = request.form.get(LANGUAGE)
    if language not in LANGUAGES:
        raise BadRequest
    principal, form = viewer(), sent_form()
    if principal:
        identity.choose_language(principal, language)
    if form and (principal is None or form.membership_id != principal.membership_id):
        raise SignInRequired
    if form:
        response = redirect(_without_language(form.address), HTTPStatus.TEMPORARY_REDIRECT)
    else:
        response = redirect(_without_language(safe_next(request.form.get("next"), "/")), HTTPStatus.SEE_OTHER)
    response.set_cookie(
        COOKIE,
        language,
        max_age=_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _without_language(address: str) -> str:
    """The address as it is without a language: else the page would stay in the one that it names."""
    parts = urlsplit(address)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    rest = [(name, value) for name, value in asked if name != IN_ADDRESS]
    return address if len(rest) == len(asked) else urlunsplit(parts._replace(query=urlencode(rest)))


def _refuse_unknown_language() -> None:
    asked = request.args.getlist(IN_ADDRESS)
    if asked and not is_api() and (len(asked) > 1 or asked[0] not in LANGUAGES):
        raise UnknownLanguage


def register(app: Flask) -> None:
    """Wire Flask-Babel, the catalogues of all packages and the language switch."""
    compile_stale()
    naming.NamingBabel(
        app,
        default_locale="nb",
        default_timezone="Europe/Oslo",
        default_translation_directories=";".join(str(po.parents[2]) for po in catalogues().values()),
        locale_selector=chosen_language,
    )
    naming.register(app)
    app.before_request(_refuse_unknown_language)
    app.register_blueprint(blueprint)
