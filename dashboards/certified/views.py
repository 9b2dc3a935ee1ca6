"""The register of a day with its filters, one certificate, and how to check one. Nobody needs to sign in."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.errors import Invalid, NotFound
from app.identity.policy import allow, anyone
from app.web.forms import Form
from app.web.i18n import page_language
from certification.assessment.texts import finding_title
from certification.certificates import codes
from certification.certificates.codes import WrongCode
from certification.lapsing.service import Cause
from dashboards import asked, figures, pages
from dashboards.asked import DayForm
from dashboards.certified import mark, service, tables, texts
from dashboards.certified.forms import CodeForm, RegisterForm
from dashboards.certified.service import Page
from dashboards.figures import Asked, addresses
from dashboards.projection.certificates import State

blueprint = Blueprint("certified", __name__, template_folder="templates")


@blueprint.context_processor
def helpers() -> dict[str, object]:
    """What the templates need of the words."""
    return {
        "state_text": texts.STATES.get,
        "state_color": texts.COLORS.get,
        "condition_text": lambda finding: (
            finding_title(finding, page_language()) if finding else _("Et vilkår med egne ord")
        ),
    }


@blueprint.get("/register")
@allow(anyone)
def index() -> ResponseReturnValue:
    """The certificates in force on a day; or to the one whose code is looked up."""
    code = Form(CodeForm())
    if "kode" in request.args and code.submit(request.args):
        try:
            return redirect(url_for(".certificate", code=codes.write(codes.read(code.data["kode"]))))
        except WrongCode:
            code.refuse(Invalid(fields={"kode": _wrong()}))
    return _index(code, code.status if code.errors else None)


@blueprint.get("/register/<code>")
@allow(anyone)
def certificate(code: str) -> ResponseReturnValue:
    """One certificate, as it stands today or stood on a day."""
    try:
        number = codes.read(code)
    except WrongCode:
        typed = Form(CodeForm(), saved={"kode": code})
        typed.refuse(Invalid(fields={"kode": _wrong()}))
        return _index(typed, HTTPStatus.NOT_FOUND)
    if code != codes.write(number):
        return redirect(url_for(".certificate", code=codes.write(number), dato=request.args.get("dato")), 301)
    form, on = _day()
    found = _page(number, on)
    address = url_for(".certificate", code=code, _external=True)
    return (
        render_template(
            "certified/certificate.html",
            form=form,
            page=found,
            asked=Asked(on),
            certificate=found.certificate,
            sentence=_sentence(found),
            address=address,
            qr=mark.svg(mark.address(code), _("QR-kode til %(address)s", address=mark.address(code))),
            issuer=service.issued_by(found.certificate.issued_on),
        ),
        form.status,
    )


@blueprint.get("/slik-sjekker-du")
@allow(anyone)
def how() -> str:
    """How anybody checks a certificate, in plain words."""
    return render_template("certified/how.html")


def filtered() -> tuple[Form, Asked]:
    """The day and the filters of the address; where one of them is wrong, the form tells, and it is left out."""
    form, wanted = asked.filtered(RegisterForm)
    name = str(form.data.get(tables.NAME) or "").strip()
    return form, Asked(wanted.on, {**wanted.filters, **({tables.NAME: name} if name else {})})


def _index(code: Form, status: HTTPStatus | None) -> ResponseReturnValue:
    form, wanted = filtered()

    def make() -> dict[str, object]:
        return {"code": code, "asked": wanted, "table": figures.table_of("godkjenninger", wanted)}

    if status:
        return pages.unkept("certified/index.html", make, wanted.on, form, status)
    return pages.page("certified/index.html", make, wanted, form=form)


def _day() -> tuple[Form, date]:
    addresses.once()
    form = Form(DayForm(), saved={"dato": today()})
    if "dato" in request.args and form.submit(request.args):
        return form, form.data["dato"] or today()
    return form, today()


def _page(number: int, on: date) -> Page:
    found = service.page(number, on)
    if found is None:
        raise NotFound
    return found


def _sentence(page: Page) -> str:
    state = page.certificate.state
    if state is None:
        return str(_("Godkjenningen var ikke gitt denne dagen."))
    if state is State.VALID and not page.certificate.approves:
        return str(texts.EMPTY_SENTENCE)
    if state is State.LAPSED and service.why_lapsed(page.certificate) is Cause.LEFT:
        return str(texts.LEFT_SENTENCE)
    return str(texts.SENTENCES[state])


def _wrong() -> str:
    return str(_("Koden er ikke riktig skrevet. Se etter hvert tegn: SLT, og så to ganger fire tegn."))
