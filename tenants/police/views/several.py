"""The page where a signatory confirms for several places with one text."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast
from uuid import uuid4

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import today
from app.errors import Invalid
from app.identity.policy import allow, police
from app.web.fields import Checkboxes
from app.web.formats import as_date
from app.web.forms import Form
from tenants.police import texts
from tenants.police.forms import SeveralForm
from tenants.police.service import Commitment, several
from tenants.police.service.several import Act, Offer
from tenants.police.views.blueprint import blueprint
from tenants.police.views.district import acting_district


@blueprint.route("/politi/bekreft-flere", methods=["GET", "POST"])
@allow(police("signatory"))
def confirm_several() -> ResponseReturnValue:
    """Choose, write the one text, see exactly what each place gets, confirm, and read what was done of it."""
    me, by = acting_district()
    asked = request.form.getlist("chosen") or request.args.getlist("valgt")
    wanted = [act for text in asked if (act := Act.parse(text))]
    offers = several.offers(me, today(), wanted)
    schema = SeveralForm()
    cast("Checkboxes", schema.fields["chosen"]).hints = {offer.act: _about(offer) for offer in offers}
    form = Form(
        schema,
        saved=_begun([offer for offer in offers if offer.act in wanted], offers),
        choices={"chosen": [(offer.act, offer.place.name) for offer in offers]},
    )
    made_up = any(offer.demonstration for offer in offers)
    if request.method == "POST" and form.submit(request.form, saves=request.form.get("step") == "confirm"):
        values: dict[str, Any] = dict(form.data)
        form_id, acts = values.pop("confirmation_id"), values.pop("chosen")
        chosen, commitment = [offer for offer in offers if offer.act in acts], Commitment(**values)
        if request.form.get("step") == "confirm":
            results = several.confirm_each(me, chosen, commitment, by=by, form_id=form_id)
            return render_template("police/several_done.html", results=results, demonstration=made_up)
        try:
            several.check_each(me, chosen, commitment)
        except Invalid as error:
            form.refuse(error)
        else:
            if request.form.get("step") != "edit":
                return render_template(
                    "police/several_review.html",
                    form=form,
                    chosen=chosen,
                    about=_about,
                    commitment=commitment,
                    demonstration=made_up,
                )
    return (
        render_template(
            "police/several.html",
            form=form,
            offers=offers,
            language=_language([offer for offer in offers if offer.act in wanted] or offers),
            wanted=[str(act) for act in wanted],
            fresh=request.method == "GET",
            demonstration=made_up,
        ),
        form.status,
    )


def _begun(chosen: Collection[Offer], offers: Collection[Offer]) -> dict[str, object]:
    about = chosen or offers
    return {
        "chosen": [offer.act for offer in chosen],
        "confirmation_id": uuid4(),
        "issuer": "local_police",
        "text": texts.common_commitment([offer.place for offer in about], _language(about)),
        "confirmed_on": today(),
    }


def _language(about: Collection[Offer]) -> str:
    """What was asked for, else nynorsk where all the municipalities write it."""
    asked = request.args.get("malform")
    return asked if asked in ("nb", "nn") else "nn" if about and all(o.place.nynorsk for o in about) else "nb"


def _about(offer: Offer) -> str:
    if not offer.is_open:
        return str(_("Det er svart på, trukket tilbake eller bekreftet i mellomtiden."))
    if offer.asked_on:
        who = offer.unit_name or _("En enhet som ikke dekker stedet nå")
        return str(_("%(unit)s spurte %(day)s.", unit=who, day=as_date(offer.asked_on)))
    return str(_("Ingen har spurt. %(state)s", state=texts.state_meaning(offer.state)))
