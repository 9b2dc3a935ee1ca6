"""Every error as a page in the product's frame: what happened, what to do, where. Problem JSON for whoever asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from app.errors import DomainError, Invalid
from app.identity.errors import SignInRequired, TooManyAttempts
from app.web.viewer import forget_viewer

#: The page where somebody signs in.
SIGN_IN = "identity.sign_in"

_TRY_AGAIN = _l("Vent et minutt og last siden på nytt. Det du har lagret, er trygt.")
_GO_BACK = _l("Gå tilbake i nettleseren, der det du skrev som regel står igjen, og prøv på nytt.")

#: Status -> what happened, what it means, what to do.
_WORDS: dict[int, tuple[object, object, object]] = {
    400: (
        _l("Vi kunne ikke lese det som ble sendt"),
        _l("Noe i adressen eller skjemaet var ufullstendig eller hadde tegn som ikke kan leses."),
        _GO_BACK,
    ),
    401: (
        _l("Du må logge inn"),
        _l("Siden er for dem som er logget inn."),
        _l("Logg inn og prøv igjen."),
    ),
    403: (
        _l("Du har ikke tilgang til dette"),
        _l("Rollen du bruker nå, kan ikke gjøre dette."),
        _l("Har du flere roller, kan du bytte rolle øverst på siden."),
    ),
    404: (
        _l("Vi finner ikke siden"),
        _l("Siden finnes ikke, eller den er ikke for rollen du bruker nå."),
        _l("Se etter om adressen er riktig. Har du flere roller, kan du bytte rolle øverst på siden."),
    ),
    405: (
        _l("Denne adressen kan ikke åpnes slik"),
        _l("Adressen tar bare imot et skjema som sendes inn."),
        _l("Gå til siden der skjemaet er, og send det derfra."),
    ),
    409: (
        _l("Noe er endret siden du begynte"),
        _l("Noen andre har endret det du arbeider med, eller det er allerede gjort."),
        _l("Åpne siden på nytt for å se hvordan det står nå. Ingenting av det du sendte, er lagret."),
    ),
    413: (
        _l("Det du sendte, er for stort"),
        _l("Et skjema med vedlegg kan være høyst 22 MB til sammen, og teksten i det høyst 1 MB."),
        _l("Gjør filen mindre eller del opp teksten, og send på nytt. Ingenting er lagret."),
    ),
    422: (
        _l("Noe må rettes"),
        _l("Det du sendte, følger ikke reglene for dette skjemaet."),
        _GO_BACK,
    ),
    429: (
        _l("For mange forsøk"),
        _l("Det er gjort for mange forsøk på kort tid."),
        _l("Vent noen minutter før du prøver igjen."),
    ),
    500: (
        _l("Noe gikk galt hos oss"),
        _l("Feilen er i portalen, ikke hos deg. Den er skrevet i loggen."),
        _TRY_AGAIN,
    ),
    503: (
        _l("Portalen er ikke tilgjengelig akkurat nå"),
        _l("En del av portalen svarer ikke."),
        _TRY_AGAIN,
    ),
}
_FORM_TOO_OLD = (
    _l("Skjemaet er for gammelt"),
    _l("Siden lå åpen så lenge at den ikke lenger er gyldig, eller du har logget inn på nytt i mellomtiden."),
    _l("Gå tilbake i nettleseren, kopier det du skrev, last siden på nytt og send skjemaet igjen."),
)


@dataclass(frozen=True)
class Told:
    """An error as it is told to a person (`title`, `text`, `advice`) and to a machine (`status`, `code`)."""

    status: int
    code: str
    title: str
    text: str
    advice: str
    fields: dict[str, str] = field(default_factory=dict)


def _told(status: int, code: str | None = None, words: tuple[object, object, object] | None = None) -> Told:
    title, text, advice = words or _WORDS.get(status) or _WORDS[400 if status < 500 else 500]
    return Told(status, code or HTTPStatus(status).name.lower(), str(title), str(text), str(advice))


def wants_json() -> bool:
    """True where the caller prefers JSON to a page."""
    types = ["text/html", "application/problem+json", "application/json"]
    return request.accept_mimetypes.best_match(types, default="text/html") != "text/html"


def answer(told: Told) -> Response:
    """The error as problem JSON (RFC 9457) or as a page. From 500 up the page asks nothing of the database."""
    g.is_error_page = True
    plain = told.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if wants_json():
        problem: dict[str, Any] = {
            "type": "about:blank",
            "title": told.title,
            "status": told.status,
            "detail": f"{told.text} {told.advice}",
            "code": told.code,
        }
        if told.fields:
            problem["errors"] = told.fields
        response = jsonify(problem)
        response.mimetype = "application/problem+json"
    else:
        if plain:
            forget_viewer()
        response = current_app.make_response(render_template("web/error.html", error=told, plain=plain))
    response.status_code = told.status
    response.vary.update(["Accept", "Cookie"])
    return response


def _domain_error(error: DomainError) -> Response:
    if isinstance(error, SignInRequired) and not wants_json():
        return _to_sign_in()
    told = _told(error.http_status, error.code)
    if error.message:
        told = Told(told.status, told.code, told.title, error.message, told.advice)
    if isinstance(error, Invalid):
        told = Told(
            told.status, told.code, told.title, told.text, told.advice, {k: str(v) for k, v in error.fields.items()}
        )
    response = answer(told)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _to_sign_in() -> Response:
    """The sign-in page, which leads back here; back to the front page where this was a form that can't be repeated."""
    wish = request.full_path.rstrip("?") if request.method == "GET" else None
    response = redirect(url_for(SIGN_IN, next=wish), HTTPStatus.SEE_OTHER)
    return current_app.make_response(response)


def _http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if error.response is not None or status < HTTPStatus.BAD_REQUEST:
        # A redirect, or an answer that the raiser made.
        return current_app.make_response(error.get_response())
    response = answer(_told(status))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _form_too_old(_error: CSRFError) -> Response:
    return answer(_told(HTTPStatus.BAD_REQUEST, "form_expired", _FORM_TOO_OLD))


def _unknown_host(_error: SecurityError) -> Response:
    """A page has links, and a request with a name that is not the portal's has no address to make them of."""
    return Response(str(_WORDS[400][0]), HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def register(app: Flask) -> None:
    """Handle every error of the application; Flask logs the unforeseen ones before the 500 page is made."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(HTTPException, _http_error)
