"""The register as CSV, a certificate as a signed file and on paper, the status list, and the public keys."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import pdf
from app.clock import now, today
from app.errors import NotFound
from app.identity.policy import allow, anyone
from app.web.formats import as_date
from app.web.i18n import page_language
from certification.certificates import codes, keys, signed
from certification.certificates.codes import WrongCode
from dashboards.certified import mark, service, texts
from dashboards.certified.service import Certificate
from dashboards.certified.views import filtered

blueprint = Blueprint("certified_files", __name__)

_MINUTE = "public, max-age=60"


@blueprint.get("/register.csv")
@allow(anyone)
def table() -> ResponseReturnValue:
    """Where the register was had before it was a figure as others are."""
    _form, wanted = filtered()
    return redirect(url_for("figures.file", figure_id="godkjenninger", form="csv", **wanted.query), 301)


@blueprint.get("/register/<code>.jws")
@allow(anyone)
def signed_file(code: str) -> Response:
    """The certificate as a signed text."""
    one = _certificate(code)
    private, key = keys.current()
    try:
        claims = service.claims(one, key.issuer, _list_address(), now())
    except ValueError:
        raise NotFound from None
    return _file(signed.sign(claims, signed.CERTIFICATE_TYPE, private), "application/jose", f"{one.code}.jws")


@blueprint.get("/register/status.jwt")
@allow(anyone)
def status_list() -> Response:
    """What has become of every certificate, as a signed text. Made anew each time, and good for a day."""
    private, key = keys.current()
    claims = signed.status_claims(service.listed(today()), key.issuer, _list_address(), now())
    return _file(signed.sign(claims, signed.STATUS_TYPE, private), "application/statuslist+jwt", "status.jwt")


@blueprint.get("/.well-known/jwks.json")
@allow(anyone)
def public_keys() -> Response:
    """The keys of all issuers, each with its days."""
    return _file(keys.jwks(), "application/jwk-set+json", None)


@blueprint.get("/register/<code>.pdf")
@allow(anyone)
def paper(code: str) -> Response:
    """The certificate on one page, with its code and QR."""
    one = _certificate(code)
    if one.first is None or one.last is None or one.state is None:
        raise NotFound
    address = mark.address(one.code)
    by = service.issued_by(one.issued_on)
    about = [
        (_("Status %(day)s", day=as_date(today())), str(texts.STATES[one.state])),
        (_("Kode"), one.code),
        (_("Kommuner"), ", ".join(f"{m.names.norwegian} ({m.number})" for m in one.municipalities)),
        (_("Gjelder"), _("fra %(first)s til og med %(last)s", first=as_date(one.first), last=as_date(one.last))),
        (_("Gitt"), as_date(one.issued_on)),
        (_("Utsteder"), by.name(page_language()) if by else _("Ikke kjent")),
    ]
    if one.origin == "before_portal":
        about.append((_("Opphav"), _("Gitt før portalen, og ikke vurdert i den")))
    lead = _("Denne enheten har godkjent SLT.") if one.state == "valid" else str(texts.SENTENCES[one.state])
    document = pdf.Document(
        title=_("SLT-godkjenning: %(unit)s", unit=one.unit),
        lead=_("Demonstrasjonsdata. %(lead)s", lead=lead) if one.demonstration else lead,
        language=page_language(),
        about=tuple(about),
        sections=[
            pdf.Section(
                _("Sjekk godkjenningen"),
                note=_(
                    "Skann koden, eller gå til %(address)s. Papiret kan være gammelt: siden sier hva som gjelder i dag.",
                    address=address,
                ),
            )
        ],
        footer=f"{one.code} · {as_date(today())}",
        mark=pdf.Mark(mark.drawing(address), _("QR-kode til %(address)s", address=address)),
    )
    return _file(pdf.pdf(document, now()), "application/pdf", f"{one.code}.pdf")


def _certificate(code: str) -> Certificate:
    try:
        found = service.page(codes.read(code), today())
    except WrongCode:
        raise NotFound from None
    if found is None:
        raise NotFound
    return found.certificate


def _list_address() -> str:
    return f"{current_app.config['SLT'].public_url}{url_for('certified_files.status_list')}"


def _file(content: str | bytes, mimetype: str, name: str | None) -> Response:
    headers = {"Cache-Control": _MINUTE}
    if name:
        headers["Content-Disposition"] = (
            f'inline; filename="{name}"' if name.endswith(".pdf") else f'attachment; filename="{name}"'
        )
    return Response(content, content_type=mimetype, headers=headers)
