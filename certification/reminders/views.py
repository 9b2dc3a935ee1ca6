"""Where a person chooses what to be reminded of, and where the link of a mail leads."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.db.edge import principal
from app.errors import NotFound
from app.identity.policy import Principal, allow, on_own_tokens, signing_in, unit
from app.mail import service as mail
from app.web.forms import Form
from certification.reminders.forms import RemindersForm
from certification.reminders.listed import REMINDERS, for_role

blueprint = Blueprint("reminders", __name__, template_folder="templates")

_TOLD = sorted({role.value for reminder in REMINDERS for role in reminder.roles})
MINE = on_own_tokens(unit(*_TOLD))


@blueprint.route("/varsler", methods=["GET", "POST"])
@allow(MINE)
def mine() -> ResponseReturnValue:
    """What I am reminded of by e-mail, in this role and in others that I have."""
    me = _me()
    listed = for_role(me.role)
    off = mail.turned_off(me.account_id)
    form = Form(
        RemindersForm(),
        saved={"wanted": [each.sort.value for each in listed if each.sort not in off]},
        choices={"wanted": [(each.sort.value, each.label) for each in listed]},
    )
    if request.method == "POST" and form.submit(request.form):
        known = {each.sort.value for each in listed}
        mail.choose(me.account_id, known - set(form.data.get("wanted") or ()), known)
        flash(_("Valget er lagret."))
        return redirect(url_for(".mine"), HTTPStatus.SEE_OTHER)
    return render_template("reminders/mine.html", form=form, email=me.email), form.status


@blueprint.route("/varsler/av/<off>", methods=["GET", "POST"])
@allow(signing_in)
def off(off: str) -> ResponseReturnValue:
    """Turn all reminders off, for who has the link of a mail; a GET changes nothing, for programs open links too."""
    account_id = mail.holder(off)
    if account_id is None:
        raise NotFound
    everything = {each.sort.value for each in REMINDERS}
    if request.method == "POST":
        mail.choose(account_id, everything, everything)
        return render_template("reminders/off.html")
    return render_template(
        "web/confirm.html",
        title=_("Skru av alle varsler på e-post?"),
        text=_(
            "Du får ikke flere e-poster om det du skal følge opp. Vil du bare ha færre, logger du inn og velger under"
            " «Varsler»."
        ),
        action=_("Skru av varslene"),
        back=url_for("reminders.mine"),
    )


def _me() -> Principal:
    who = principal()
    if who is None:
        raise NotFound
    return who
