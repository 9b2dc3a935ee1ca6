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
from app.web.sorting import norwegian_key
from certification.assessment.texts import finding_title
from certification.certificates import codes
from certification.certificates.codes import WrongCode
from dashboards.asked import DayForm
from dashboards.certified import mark, service, texts
from dashboards.certified.forms import CodeForm, RegisterForm
from dashboards.certified.service import Page, Wanted
from tenants.register import service as register

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


def filtered() -> tuple[Form, date, Wanted]:
    """The day and the filters of the address; where one of them is wrong, the form tells, and it is left out."""
    on = today()
    counties = [(c.key, c.names.norwegian) for c in register.counties(on)]
    districts = [(d.key, d.name_nn if page_language() == "nn" else d.name_nb) for d in register.police_districts(on)]
    choices = {
        name: sorted(values, key=lambda pair: norwegian_key(pair[1]))
        for name, values in (("fylke", counties), ("politidistrikt", districts))
    }
    form = Form(RegisterForm(), saved={"dato": on}, choices=choices)
    if not any(name in request.args for name in RegisterForm().fields) or not form.submit(request.args):
        return form, on, Wanted()
    data = form.data
    return form, data["dato"] or on, Wanted(data["fylke"], data["politidistrikt"], data["navn"])


def _index(code: Form, status: HTTPStatus | None) -> ResponseReturnValue:
    form, on, wanted = filtered()
    page = render_template(
        "certified/index.html",
        form=form,
        code=code,
        on=on,
        rows=service.certified(on, wanted),
        asked={name: value for name, value in request.args.items() if name != "kode"},
    )
    return page, status or form.status


def _day() -> tuple[Form, date]:
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
    return str(texts.SENTENCES[state])


def _wrong() -> str:
    return str(_("Koden er ikke riktig skrevet. Se etter hvert tegn: SLT, og så to ganger fire tegn."))
