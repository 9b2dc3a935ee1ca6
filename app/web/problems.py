"""Every error of the API, as problem JSON (RFC 9457): what happened, what to do, and where in the request."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify
from flask_babel import lazy_gettext as _l

from app.errors import DomainError, Faulty, Invalid

#: `pointer` (a JSON pointer into the body) or `field` (of the address, or of what is reported), and what was expected there.
Fault = tuple[str, str, object]

#: Status -> what happened, what to do.
_WORDS: dict[int, tuple[object, object]] = {
    400: (_l("Vi kunne ikke lese forespørselen"), _l("Se etter at adressen og innholdet er UTF-8 uten nulltegn.")),
    401: (
        _l("Nøkkelen mangler eller virker ikke"),
        _l(
            "Send «Authorization: Bearer» med en nøkkel som ikke er avsluttet eller gått ut. Administratoren i enheten lager den."
        ),
    ),
    403: (
        _l("Nøkkelen kan ikke brukes til dette"),
        _l("Administratoren i enheten velger hva en nøkkel kan gjøre. Lag en ny som kan dette også."),
    ),
    404: (_l("Adressen finnes ikke"), _l("Se etter at adressen er riktig, og at id-en er en av enhetens egne.")),
    405: (_l("Adressen tar ikke imot denne metoden"), _l("Hodet Allow sier hvilke metoder den tar imot.")),
    409: (_l("Noe er endret i mellomtiden"), _l("Les på nytt, og prøv igjen. Ingenting er lagret.")),
    412: (
        _l("Noe er endret siden du leste"),
        _l("Les på nytt, og send endringen med den nye ETag-en. Ingenting er lagret."),
    ),
    413: (_l("Innholdet er for stort"), _l("Send mindre om gangen. Ingenting er lagret.")),
    415: (_l("Innholdet har feil type"), _l("Send JSON, med «Content-Type: application/json».")),
    422: (_l("Noe må rettes"), _l("«errors» sier hva som var ventet, og hvor. Ingenting er lagret.")),
    428: (
        _l("If-Match mangler"),
        _l("Les først, og send ETag-en du fikk, i If-Match. Da går ingen andres endring tapt."),
    ),
    429: (_l("For mange forespørsler"), _l("Hodet Retry-After sier hvor mange sekunder du må vente.")),
    500: (_l("Noe gikk galt hos oss"), _l("Feilen er i portalen, og den er skrevet i loggen. Prøv igjen senere.")),
    503: (_l("Portalen er ikke tilgjengelig akkurat nå"), _l("Hodet Retry-After sier når du kan prøve igjen.")),
}


def of_domain(error: DomainError) -> Response:
    """What a service said no to."""
    faults: Iterable[Fault] = ()
    if isinstance(error, Faulty):
        faults = [("pointer", place, text) for place, text in error.faults]
    elif isinstance(error, Invalid):
        faults = [("field", name, text) for name, text in error.fields.items()]
    response = of_status(error.http_status, code=error.code, title=error.title, detail=error.message, faults=faults)
    if error.seconds is not None:
        response.headers["Retry-After"] = str(error.seconds)
    return response


def of_status(
    status: int, *, code: str | None = None, title: object = "", detail: str = "", faults: Iterable[Fault] = ()
) -> Response:
    """An error by its status."""
    heading, advice = _WORDS.get(status) or _WORDS[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500]
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": str(title or heading),
        "status": int(status),
        "detail": detail or str(advice),
        "code": code or HTTPStatus(status).name.lower(),
    }
    if told := [{sort: place, "detail": str(text)} for sort, place, text in faults]:
        problem["errors"] = told
    response = jsonify(problem)
    response.status_code = status
    response.mimetype = "application/problem+json"
    response.vary.add("Accept-Language")
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="slt"'
    return response
