"""The police's log of meetings: read by all of the district, written by the contact and the signatory."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app.clock import today
from app.db.edge import principal
from app.errors import Invalid
from app.identity.policy import allow, police
from app.web.forms import Form
from tenants.police.forms import LogForm
from tenants.police.service import attendance, district
from tenants.police.views.blueprint import blueprint
from tenants.police.views.district import acting_district

KEEPERS = police("signatory", "contact")


@blueprint.get("/politi/sted/<uuid:place_id>/moter")
@allow(police())
def read_meetings(place_id: UUID) -> ResponseReturnValue:
    """Our log for one place, held against what its unit has submitted."""
    me, _by = acting_district()
    place = attendance.together(me, place_id, today())[0]
    return render_template(
        "police/meetings.html",
        place=place,
        rows=attendance.logged(me, place_id),
        compared=attendance.compared_with_submitted(me, today()).get(place_id),
        keeps=KEEPERS.admits(principal()),
        demonstration=district.is_made_up(place_id, today()),
    )


@blueprint.route("/politi/sted/<uuid:place_id>/moter/ny", methods=["GET", "POST"])
@allow(KEEPERS)
def log_meetings(place_id: UUID) -> ResponseReturnValue:
    """Log several meetings of a level at once."""
    me, by = acting_district()
    here = attendance.together(me, place_id, today())
    form = Form(
        LogForm(),
        saved={"form_id": uuid4(), "place_ids": [place_id]},
        choices={"place_ids": [(place.id, place.name) for place in here]},
    )
    if request.method == "POST" and form.submit(request.form):
        try:
            made = attendance.log(me, by=by, **form.data)
        except Invalid as error:
            form.refuse(error)
        else:
            told = ngettext("%(num)s møte er ført.", "%(num)s møter er ført.", made)
            old = len(form.data["days"]) * len(form.data["place_ids"]) - made
            if old:
                told += " " + ngettext("%(num)s sto der fra før.", "%(num)s sto der fra før.", old)
            flash(told)
            return redirect(url_for(".read_meetings", place_id=place_id), 303)
    return (
        render_template(
            "police/log.html", form=form, place=here[0], demonstration=district.is_made_up(place_id, today())
        ),
        form.status,
    )
