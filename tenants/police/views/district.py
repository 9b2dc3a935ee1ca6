"""Pages of a police district. The signatory confirms, declines and withdraws; the contact may ask; all may read."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.db.edge import principal
from app.errors import Invalid, NotFound
from app.identity.policy import Principal, allow, police
from app.web.forms import Form
from tenants.contacts import service as contacts
from tenants.police import places, texts
from tenants.police.forms import ConfirmForm, CorrectForm, DeclineForm, PlanForm, QuestionForm, WithdrawForm
from tenants.police.models import PoliceConfirmation
from tenants.police.places import Place
from tenants.police.service import Commitment, State, attendance, correction_of, dealings, district
from tenants.police.views.blueprint import blueprint


def acting_district() -> tuple[UUID, UUID]:
    """The acting police district and membership; the policy has seen to it that there are both."""
    who = principal()
    if who is None or who.police_district_id is None or who.membership_id is None:
        raise NotFound
    return who.police_district_id, who.membership_id


def _signs() -> bool:
    who: Principal | None = principal()
    return who is not None and who.role == "signatory"


@blueprint.get("/politi")
@allow(police())
def home() -> ResponseReturnValue:
    """What waits for us, the oldest first; then each of our units' places with how it stands."""
    me, _by = acting_district()
    queue, served = district.queue(me, today()), district.served(me, today())
    return render_template(
        "police/home.html",
        waiting=[item for item in queue if not item.thread.waits_for_unit],
        asked_back=[item for item in queue if item.thread.waits_for_unit],
        served=served,
        lacking=dealings.lacking(me, {item.place.id for item in served if item.unit}, today()),
        signs=_signs(),
        ticks=_signs() and any(item.state is not State.CONFIRMED and not item.request_id for item in served),
        demonstration=any(item.unit.demonstration for item in served if item.unit),
    )


@blueprint.get("/politi/steder")
@allow(police())
def places_served() -> ResponseReturnValue:
    """Each of our units' places: what is confirmed, agreed and logged there, and what is lacking."""
    me, _by = acting_district()
    served = [item for item in district.served(me, today()) if item.unit]
    return render_template(
        "police/places.html",
        served=served,
        lacking=dealings.lacking(me, {item.place.id for item in served}, today()),
        compared=attendance.compared_with_submitted(me, today()),
        demonstration=any(item.unit.demonstration for item in served if item.unit),
    )


@blueprint.get("/politi/foresporsel/<uuid:request_id>")
@allow(police())
def read_request(request_id: UUID) -> ResponseReturnValue:
    """One request with all that was said, and the commitment that we would sign."""
    thread, file = district.thread_to(acting_district()[0], request_id)
    return _page(
        "request",
        file.served.place,
        thread=thread,
        file=file,
        commitment=texts.commitment(file.served.place, _language(file.served.place)),
        signs=_signs(),
        may_ask=_signs() or _is_contact(),
    )


@blueprint.route("/politi/foresporsel/<uuid:request_id>/bekreft", methods=["GET", "POST"])
@allow(police("signatory"))
def confirm_request(request_id: UUID) -> ResponseReturnValue:
    """Confirm what was asked for."""
    thread, file = district.thread_to(acting_district()[0], request_id)
    if thread.confirmation_id and request.method == "GET":
        return redirect(url_for(".read_confirmation", confirmation_id=thread.confirmation_id), 303)
    return _confirm(file.served.place, url_for(".read_request", request_id=request_id), request_id=request_id)


@blueprint.route("/politi/foresporsel/<uuid:request_id>/avsla", methods=["GET", "POST"])
@allow(police("signatory"))
def decline_request(request_id: UUID) -> ResponseReturnValue:
    """Decline, with a reason."""
    me, by = acting_district()
    _thread, file = district.thread_to(me, request_id)
    form = Form(DeclineForm())
    if request.method == "POST" and form.submit(request.form):
        district.decline(me, request_id, form.data["text"], by=by)
        flash(_("Forespørselen er avslått. De som spurte, og %(issuer)s, ser begrunnelsen."))
        return redirect(url_for(".home"), 303)
    return _form_page(
        form,
        _("Avslå forespørselen"),
        _("Avslå forespørselen"),
        url_for(".read_request", request_id=request_id),
        file.served.place,
        danger=True,
    )


@blueprint.route("/politi/foresporsel/<uuid:request_id>/sporsmal", methods=["GET", "POST"])
@allow(police("signatory", "contact"))
def ask_back(request_id: UUID) -> ResponseReturnValue:
    """Ask the unit something before answering."""
    me, by = acting_district()
    _thread, file = district.thread_to(me, request_id)
    form = Form(QuestionForm())
    if request.method == "POST" and form.submit(request.form):
        district.question(me, request_id, form.data["text"], by=by)
        flash(_("Spørsmålet er sendt."))
        return redirect(url_for(".read_request", request_id=request_id), 303)
    return _form_page(
        form,
        _("Spør før dere svarer"),
        _("Send spørsmålet"),
        url_for(".read_request", request_id=request_id),
        file.served.place,
    )


@blueprint.get("/politi/sted/<uuid:place_id>")
@allow(police())
def read_place(place_id: UUID) -> ResponseReturnValue:
    """What we have said about one place."""
    me, _by = acting_district()
    file = district.place_file(me, place_id, today())
    place = file.served.place
    return _page(
        "place",
        place,
        file=file,
        signs=_signs(),
        keeps=_signs() or _is_contact(),
        meetings=len(attendance.logged(me, place_id)),
        kept=dealings.kept([place], today())[0],
        coordinators=contacts.contacts(file.served.unit.unit_id, today()) if file.served.unit else (),
    )


@blueprint.route("/politi/sted/<uuid:place_id>/bekreft", methods=["GET", "POST"])
@allow(police("signatory"))
def confirm_place(place_id: UUID) -> ResponseReturnValue:
    """Confirm without having been asked."""
    file = district.place_file(acting_district()[0], place_id, today())
    return _confirm(file.served.place, url_for(".read_place", place_id=place_id))


@blueprint.route("/politi/sted/<uuid:place_id>/plan", methods=["GET", "POST"])
@allow(police("signatory"))
def state_plan(place_id: UUID) -> ResponseReturnValue:
    """Whether the work stands in our own plan."""
    me, by = acting_district()
    file = district.place_file(me, place_id, today())
    form = Form(PlanForm(), saved={"stated_on": today()})
    if request.method == "POST" and form.submit(request.form):
        try:
            district.state_plan(me, place_id, form.data["in_plan"], form.data["stated_on"], by=by)
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Opplysningen om politiets egen plan er lagret."))
            return redirect(url_for(".read_place", place_id=place_id), 303)
    return _form_page(
        form, _("Politiets egen plan"), _("Lagre"), url_for(".read_place", place_id=place_id), file.served.place
    )


@blueprint.get("/politi/bekreftelse/<uuid:confirmation_id>")
@allow(police())
def read_confirmation(confirmation_id: UUID) -> ResponseReturnValue:
    """One of our confirmations, word for word."""
    row, place = _confirmation(confirmation_id)
    correction = correction_of(row)
    return _page(
        "confirmation",
        place,
        confirmation=row,
        correction=correction,
        may_change=_signs() and correction is None and row.withdrawn_on is None,
        on_the_police_side=True,
    )


@blueprint.route("/politi/bekreftelse/<uuid:confirmation_id>/trekk", methods=["GET", "POST"])
@allow(police("signatory"))
def withdraw_confirmation(confirmation_id: UUID) -> ResponseReturnValue:
    """Withdraw a confirmation from a day on."""
    row, place = _confirmation(confirmation_id)
    back = url_for(".read_confirmation", confirmation_id=confirmation_id)
    form = Form(WithdrawForm(), saved={"withdrawn_on": today()})
    if request.method == "POST" and form.submit(request.form):
        try:
            district.withdraw(acting_district()[0], row.id, form.data["withdrawn_on"], form.data["withdrawal_reason"])
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Bekreftelsen er trukket. Den teller ikke fra datoen du skrev."))
            return redirect(back, 303)
    return _form_page(form, _("Trekk bekreftelsen"), _("Trekk bekreftelsen"), back, place, danger=True)


@blueprint.route("/politi/bekreftelse/<uuid:confirmation_id>/rett", methods=["GET", "POST"])
@allow(police("signatory"))
def correct_confirmation(confirmation_id: UUID) -> ResponseReturnValue:
    """Put right a confirmation that was written wrongly."""
    row, place = _confirmation(confirmation_id)
    return _confirm(place, url_for(".read_confirmation", confirmation_id=confirmation_id), correcting=row)


def _confirm(
    place: Place, back: str, *, request_id: UUID | None = None, correcting: PoliceConfirmation | None = None
) -> ResponseReturnValue:
    """Fill in, see exactly what will stand, and confirm: three steps at one address, the same without JavaScript."""
    me, by = acting_district()
    form = Form(CorrectForm() if correcting else ConfirmForm(), saved=_begun(place, correcting))
    if request.method == "POST" and form.submit(request.form, saves=request.form.get("step") == "confirm"):
        values: dict[str, Any] = dict(form.data)
        confirmation_id, reason = values.pop("confirmation_id"), values.pop("correction_reason", "")
        commitment = Commitment(**values)
        try:
            if request.form.get("step") == "confirm":
                made = (
                    district.correct(me, correcting.id, commitment, reason, by=by, correction_id=confirmation_id)
                    if correcting
                    else district.confirm(
                        me, place.id, commitment, by=by, confirmation_id=confirmation_id, request_id=request_id
                    )
                )
                flash(_("Rettelsen er lagret.") if correcting else _("Bekreftelsen er gitt."))
                return redirect(url_for(".read_confirmation", confirmation_id=made), 303)
            district.check(me, place.id, commitment)
        except Invalid as error:
            form.refuse(error)
        else:
            if request.form.get("step") != "edit":
                return _page("review", place, form=form, commitment=commitment, reason=reason, back=back)
    return (
        _page(
            "confirm",
            place,
            form=form,
            back=back,
            correcting=correcting,
            language=_language(place),
            fresh=request.method == "GET" and correcting is None,
        ),
        form.status,
    )


def _begun(place: Place, correcting: PoliceConfirmation | None) -> dict[str, object]:
    if correcting is None:
        return {
            "confirmation_id": uuid4(),
            "issuer": "local_police",
            "text": texts.commitment(place, _language(place)),
            "confirmed_on": today(),
        }
    names = ("issuer", "signatory_role", "delegated_by", "delegated_on", "confirmed_on", "valid_until")
    return {
        **{name: getattr(correcting, name) for name in names},
        "confirmation_id": uuid4(),
        "text": correcting.commitment,
    }


def _language(place: Place) -> str:
    """The language of the standard text: what was asked for, else the municipality's own."""
    asked = request.args.get("malform")
    return asked if asked in ("nb", "nn") else "nn" if place.nynorsk else "nb"


def _is_contact() -> bool:
    who = principal()
    return who is not None and who.role == "contact"


def _confirmation(confirmation_id: UUID) -> tuple[PoliceConfirmation, Place]:
    me, _by = acting_district()
    row = district.confirmation_of(me, confirmation_id)
    # As it was on that day: a place that has since come to another district keeps what was said of it.
    place = places.of_district(me, row.confirmed_on).get(row.place_id)
    if place is None:
        raise NotFound
    return row, place


def _page(template: str, place: Place, **context: Any) -> str:
    """A page about one place, marked where the unit that covers it is made up."""
    made_up = district.is_made_up(place.id, today())
    return render_template(f"police/{template}.html", place=place, demonstration=made_up, **context)


def _form_page(
    form: Form, title: str, action: str, back: str, place: Place, *, danger: bool = False
) -> ResponseReturnValue:
    return (
        _page("form", place, form=form, title=title, action=action, back=back, danger=danger),
        form.status,
    )
