"""The action plan, the annual wheel, measures and evaluations, as people meet them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tenants.reporting import schemas
from tenants.reporting.kinds.base import Kind

MEASURES = (
    Kind(
        "action_plan",
        "handlingsplan",
        _l("Handlingsplan"),
        _l("Handlingsplan"),
        _l("Meld inn en handlingsplan"),
        _l("Handlingsplanen viser hvem som har ansvar for hva, og når."),
        _l("Handlingsplaner"),
        ("handlingsplan",),
        schemas.ActionPlanForm,
        ("name", "adopted_on", "valid_from", "valid_to"),
    ),
    Kind(
        "annual_wheel",
        "arshjul",
        _l("Årshjul"),
        _l("Årshjul"),
        _l("Meld inn et årshjul"),
        _l("Et årshjul fordeler oppgavene på månedene, i takt med kommunens andre planer."),
        _l("Årshjul og en oversiktlig arbeidsplan"),
        ("arshjul",),
        schemas.AnnualWheelForm,
        ("year",),
        nothing=_l("Vi har ikke årshjul"),
    ),
    Kind(
        "measure",
        "tiltak",
        _l("Tiltak"),
        _l("Tiltak"),
        _l("Meld inn et tiltak"),
        _l(
            "Samordnede tiltak er kjernen i SLT: de svarer på en utfordring, og flere er med. Ta stilling til evaluering med en gang."
        ),
        _l("Evaluere"),
        ("tiltak", "prosjektrad"),
        schemas.MeasureForm,
        ("name", "started_on", "owner", "agencies", "challenge_id", "stance_type", "progress", "ended_on"),
        follow=_l("Meld at tiltaket er avsluttet"),
        not_at_first=("ended_on",),
        more=("progress", "horizon", "rank", "area", "step", "targets", "cause", "survey_id"),
        nothing=_l("Vi har ingen tiltak"),
    ),
    Kind(
        "evaluation",
        "evalueringer",
        _l("Evalueringer av tiltak"),
        _l("Evaluering"),
        _l("Meld inn en evaluering"),
        _l("Ikke alle tiltak trenger en evaluering, men det som læres, skal føre til en beslutning."),
        _l("Evaluere"),
        ("evaluering",),
        schemas.EvaluationForm,
        ("measure_id", "planned_on", "completed_on", "decision", "discussed_at_steering_on"),
        follow=_l("Meld hva evalueringen viste"),
        parent=("measure_id", "measure"),
        more=("performer", "dimensions", "form_link"),
    ),
    Kind(
        "resource_promise",
        "ressurser",
        _l("Ressurser til tiltakene"),
        _l("Ressurs"),
        _l("Meld hva en tjeneste har lovet"),
        _l("Når lederne sier tydelig hvem som gir hva, blir det lettere å få tiltaket til."),
        _l("Samordne og koordinere tjenestene"),
        ("tiltak",),
        schemas.ResourcePromiseForm,
        ("agency", "promise", "promised_on", "measure_id", "ended_on"),
        follow=_l("Meld at løftet ikke gjelder lenger"),
        not_at_first=("ended_on",),
        parent=("measure_id", "measure"),
    ),
)
