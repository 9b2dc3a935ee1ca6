"""Every macro on pages of their own, for the tests that look at them. Not part of the product."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, Flask, abort, flash, redirect, render_template, render_template_string, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from app.errors import Conflict, Unavailable
from app.identity.policy import allow, anyone
from app.web.fields import (
    Checkbox,
    Checkboxes,
    Choice,
    Date,
    Email,
    LongText,
    Number,
    Percent,
    PlainText,
    Radios,
    Rows,
    Version,
    YesNo,
)
from app.web.forms import Form
from tests.app.web.portal import add_menu, make_portal

components = Blueprint("components", __name__)


class Participant(Schema):
    role = PlainText("Rolle", hint="Tittel, ikke navn")
    agency = Choice("Virksomhet", [("school", "Skole"), ("police", "Politi"), ("health", "Helse")])


class Meeting(Schema):
    version = Version()
    held_on = Date("Møtedato", hint="Dagen møtet ble holdt.")
    title = PlainText("Hva møtet gjaldt", hint="Kort, slik at du kjenner det igjen")
    minutes = LongText("Referat", required=False)
    email = Email("E-post for innkalling", autocomplete="email", width=30, required=False)
    share = Percent("Stillingsstørrelse", lowest=1, hint="Hvor stor del av stillingen er satt av til SLT?")
    present = Number("Antall til stede", highest=500)
    municipality_id = Choice("Kommune")
    level = Radios(
        "Nivå i samarbeidet",
        [("steering", "Styringsgruppe"), ("coordination", "Koordineringsgruppe"), ("practice", "Utførernivå")],
        hints={"steering": "Ledere fra kommune og politi"},
    )
    police = YesNo("Var politiet med?")
    themes = Checkboxes("Tema", [("alcohol", "Rus"), ("violence", "Vold"), ("school", "Skolefravær")], required=False)
    participants = Rows(Participant, "Deltakere", row_label="Deltaker", fewest=1)
    agreed = Checkbox("Politirådet har sett referatet")


SAVED = {"version": 3, "held_on": date(2026, 11, 2), "title": "Ungdom i sentrum", "share": 50, "present": 12}

_CHOICES = {"municipality_id": [(UUID(int=1), "Skien"), (UUID(int=2), "Lillesand")]}

_FORM_PAGE = """
{% extends "layout.html" %}
{% from "macros/page.html" import heading %}
{% from "macros/forms.html" import form_tag, fields, buttons %}
{% set title = "Før inn et møte" %}
{% set breadcrumbs = [("Oversikt", "/"), ("Møter", "/moter")] %}
{% block content %}
{{ heading(title, caption="Koordineringsgruppen", lead="Skriv hva møtet gjaldt og hvem som var med.") }}
{% call form_tag(form) %}{{ fields(form) }}{{ buttons("Lagre møtet", back="/") }}{% endcall %}
{% endblock %}
"""

_START_PAGE = """
{% extends "layout.html" %}
{% from "macros/page.html" import heading, what_now, task_list, summary_list, finding, tag, table, key_numbers,
   pagination, empty, notice %}
{% set demonstration = true %}
{% set title = "Skien er klar til å søke om godkjenning" %}
{% block content %}
{{ heading(title, lead="Alt som kravene spør om, er på plass per 22. november 2026.") }}
{{ what_now("Neste steg: be om underskrift", "Kommunedirektøren må skrive under før søknaden kan sendes.", "/moter", "Be om underskrift") }}
{{ key_numbers([("214", "SLT-enheter", "av 357 kommuner"), (4102345 | number, "innbyggere dekket", None), (0.736 | percent, "av befolkningen", None)]) }}
<h2 class="ds-heading" data-size="sm">Det dere fører inn</h2>
{{ task_list([
  {"title": "Politisk vedtak", "url": "/moter", "status": "Ferdig", "color": "success"},
  {"title": "SLT-koordinator", "url": "/moter", "hint": "Stillingsstørrelsen mangler", "status": "Påbegynt", "color": "info"},
  {"title": "Politibekreftelse", "url": "/moter", "status": "Mangler", "color": "danger"},
  {"title": "Søknad", "url": None, "hint": "Åpner når alt over er ferdig", "status": "Kan ikke begynne ennå"}]) }}
<h2 class="ds-heading" data-size="sm">Se over svarene</h2>
{{ summary_list([("Møtedato", "2. november 2026", "/moter"), ("Tema", ["Rus", "Vold"], "/moter"), ("Referat", None, "/moter")]) }}
<h2 class="ds-heading" data-size="sm">Funn</h2>
{{ finding("Vedtaket gjelder", "Oppfylt", "success", reason="Kommunestyret vedtok ordningen 12. mars 2019.") }}
{{ finding("Koordineringsgruppen har ikke møttes", "Ikke oppfylt", "danger", reason="Siste møte var 3. januar 2026.", next_step="Før inn et møte", url="/moter") }}
{{ finding("Evaluering bør komme hvert år", "Råd", "warning", reason="Siste evaluering er to år gammel.") }}
<h2 class="ds-heading" data-size="sm">Status</h2>
<p>{{ tag("Godkjent", "success") }} {{ tag("Under behandling", "info") }} {{ tag("Utløper snart", "warning") }} {{ tag("Avslått", "danger") }} {{ tag("Ikke rapportert") }}</p>
{{ table("Enheter i Sør-Øst politidistrikt", [{"label": "Enhet"}, {"label": "Fylke"}, {"label": "Status"}, {"label": "Innbyggere", "number": true}, {"label": "Sist rapportert"}],
  [["Skien", "Telemark", "Godkjent", 55924 | number, "22.11.2026"], ["Porsgrunn", "Telemark", "Under behandling", 36526 | number, "20.11.2026"]], note="Innbyggere 1. januar 2026.") }}
{{ pagination(6, 12, page_url) }}
{{ notice("Runden for 2026 lukker 31. mars.", "info", title="Rapporteringsrunde") }}
<p><button class="ds-button" data-variant="secondary" type="button" hx-post="/tell" hx-target="#antall">Tell en gang til</button> Talt: <output id="antall">0</output></p>
{{ empty("Ingen tiltak er ført inn ennå.", "/moter", "Før inn det første tiltaket") }}
{% endblock %}
"""


@components.get("/")
@allow(anyone)
def start() -> str:
    return render_template_string(_START_PAGE, page_url=lambda page: f"/?side={page}")


@components.route("/moter", methods=["GET", "POST"])
@allow(anyone)
def form() -> ResponseReturnValue:
    meeting = Form(Meeting(), saved=SAVED, choices=_CHOICES)
    if request.method == "POST" and meeting.submit(request.form):
        if meeting.data["version"] != SAVED["version"]:
            meeting.conflict(SAVED)
        else:
            flash("Møtet er lagret.")
            return redirect(url_for("components.start"), 303)
    return render_template_string(_FORM_PAGE, form=meeting), meeting.status


@components.route("/slett", methods=["GET", "POST"])
@allow(anyone)
def confirm() -> ResponseReturnValue:
    if request.method == "POST":
        return redirect("/", 303)
    return render_template(
        "web/confirm.html",
        title="Vil du slette møtet?",
        text="Møtet 2. november 2026 blir borte for alle i enheten.",
        action="Slett møtet",
        back="/moter",
        danger=True,
    )


@components.post("/tell")
@allow(anyone)
def count() -> str:
    return "<strong>1</strong>" if request.headers.get("HX-Request") else ""


@components.get("/feil/<int:status>")
@allow(anyone)
def error(status: int) -> str:
    if status == 500:
        raise RuntimeError("made for the test")
    if status == 409:
        raise Conflict
    if status == 503:
        raise Unavailable
    abort(status)


def make_components() -> Flask:
    """The portal with these pages, the menu included."""
    app = make_portal(components)
    add_menu(app, "components.start", "components.form", "components.confirm")
    return app
