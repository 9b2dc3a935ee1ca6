"""Every error as a page in the product's frame: what happened, what to do, where. Problem JSON for whoever asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from app.errors import Conflict, DomainError, Invalid
from app.identity.errors import SignInRequired
from app.identity.roles import Side
from app.web import problems
from app.web.carrying import Carried, carried, from_here, sent_form
from app.web.paths import is_api
from app.web.viewer import forget_viewer, viewer

#: The page where somebody signs in.
SIGN_IN = "identity.sign_in"

_TRY_AGAIN = _l("Vent et minutt og last siden på nytt. Det du har lagret, er trygt.")
_GO_BACK = _l("Åpne siden der skjemaet er på nytt, og prøv igjen.")

_ASK_COUNCIL = _l(
    "Se etter om adressen er riktig. Har du flere roller, kan du bytte rolle øverst på siden."
    " Trenger du en annen rolle, spør administratoren i %(issuer)s."
)

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
        _l("Siden finnes ikke, eller den er bare for noen som er logget inn."),
        _l("Se etter om adressen er riktig. Har du en konto, logg inn og prøv igjen."),
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
#: The same for somebody who is signed in: whom they ask, by the side they act on (None: no role chosen).
_NOT_FOUND: dict[Side | None, tuple[object, object, object]] = {
    side: (_WORDS[404][0], _l("Siden finnes ikke, eller den er ikke for rollen du bruker nå."), advice)
    for side, advice in {
        None: _l("Se etter om adressen er riktig. Siden kan være for en av rollene dine: velg rolle først."),
        Side.UNIT: _l(
            "Se etter om adressen er riktig. Har du flere roller, kan du bytte rolle øverst på siden."
            " Trenger du en annen rolle, spør administratoren i enheten."
        ),
        Side.POLICE: _ASK_COUNCIL,
        Side.COUNCIL: _ASK_COUNCIL,
        Side.MINISTRY: _ASK_COUNCIL,
    }.items()
}
_FORM_TOO_OLD = (
    _l("Skjemaet er for gammelt"),
    _l("Siden lå åpen så lenge at den ikke lenger er gyldig, eller du har logget inn på nytt i mellomtiden."),
    _l("Åpne siden på nytt og prøv igjen. Ingenting er sendt."),
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
    #: Label (or "") and text of what was typed into a form that can't be shown any more.
    typed: tuple[tuple[object, str], ...] = ()


def _told(status: int, code: str | None = None, words: tuple[object, object, object] | None = None) -> Told:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # The database may be what is away: neither the words' language nor the page may ask it who is looking.
        forget_viewer()
    if status == HTTPStatus.NOT_FOUND and (who := viewer()) is not None:
        words = words or _NOT_FOUND[who.side]
    title, text, advice = words or _WORDS.get(status) or _WORDS[400 if status < 500 else 500]
    return Told(status, code or HTTPStatus(status).name.lower(), str(title), str(text), str(advice))


def wants_json() -> bool:
    """True where the caller prefers JSON to a page, or asked for a file of it."""
    if request.path.endswith(".json"):
        return True
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
            "detail": f"{told.text} {told.advice}".rstrip(),
            "code": told.code,
        }
        if told.fields:
            problem["errors"] = told.fields
        response = jsonify(problem)
        response.mimetype = "application/problem+json"
    else:
        response = current_app.make_response(render_template("web/error.html", error=told, plain=plain))
    response.status_code = told.status
    response.vary.update(["Accept", "Cookie"])
    return response


def of_domain(error: DomainError) -> Response:
    """What a service said no to: a page, a form again, or problem JSON."""
    if is_api():
        return problems.of_domain(error)
    if isinstance(error, SignInRequired) and not wants_json():
        return _carried_on(sent_form()) or _to_sign_in()
    if isinstance(error, Conflict) and "sent_form" in g and (form := _shown_again(error)):
        return form
    told = _told(error.http_status, error.code)
    if told.status in (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT):
        told = replace(told, typed=_typed())
    if error.message:
        told = replace(told, text=error.message)
    if error.title:
        told = replace(told, title=str(error.title), advice="")
    if isinstance(error, Invalid):
        told = replace(told, fields={k: str(v) for k, v in error.fields.items()})
    response = answer(told)
    if error.seconds is not None:
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _shown_again(error: Conflict) -> Response | None:
    """The page of a form that was overtaken, as it is now, with what was typed; None where it has no such page any more."""
    g.overtaken = error.message or str(_WORDS[409][1])
    try:
        response = current_app.make_response(current_app.dispatch_request())
    except (DomainError, HTTPException, SQLAlchemyError):
        return None
    finally:
        del g.overtaken
    return response if response.status_code == HTTPStatus.CONFLICT else None


def _typed() -> tuple[tuple[object, str], ...]:
    """What was typed into a form that has no page any more: by label, or the texts alone where the form was not read."""
    if "sent_form" in g:
        return tuple(g.sent_form.typed_texts())
    form = sent_form()
    return tuple(("", value) for _name, value in form.fields if " " in value.strip()) if form else ()


def _carried_on(form: Carried | None) -> Response | None:
    """The page that takes a form on which came too late, to whoever filled it in; None where there is no such form."""
    if form is None or wants_json():
        return None
    from app.identity.resuming import carry_on

    g.is_error_page = True
    return carry_on(form)


def _to_sign_in() -> Response:
    """The sign-in page, which leads back here; to the front page where this address only takes what is sent."""
    response = redirect(url_for(SIGN_IN, next=request.full_path.rstrip("?")), HTTPStatus.SEE_OTHER)
    return current_app.make_response(response)


def _http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if error.response is not None or status < HTTPStatus.BAD_REQUEST:
        # A redirect, or an answer that the raiser made.
        return current_app.make_response(error.get_response())
    response = problems.of_status(status) if is_api() else answer(_told(status))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _form_too_old(_error: CSRFError) -> Response:
    if is_api():
        return problems.of_status(HTTPStatus.FORBIDDEN)
    return _carried_on((sent_form() or carried()) if from_here() else None) or answer(
        _told(HTTPStatus.BAD_REQUEST, "form_expired", _FORM_TOO_OLD)
    )


def _unknown_host(_error: SecurityError) -> Response:
    """A page has links, and a request with a name that is not the portal's has no address to make them of."""
    return Response(str(_WORDS[400][0]), HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def register(app: Flask) -> None:
    """Handle every error of the application; Flask logs the unforeseen ones before the 500 page is made."""
    app.register_error_handler(DomainError, of_domain)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(HTTPException, _http_error)
