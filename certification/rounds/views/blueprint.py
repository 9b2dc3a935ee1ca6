"""The blueprint, and what its pages share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.clock import today
from app.db.edge import principal
from app.identity.policy import council
from app.web.forms import Form
from app.web.i18n import page_language
from app.web.sorting import norwegian_key
from certification.cases.texts import criteria_name
from certification.rounds import service
from certification.rounds.areas import NOWHERE
from certification.rounds.forms import ALL, FilterForm
from certification.rounds.service import Filter, Line, Overview
from tenants.police import texts as police
from tenants.reporting.submission import readable
from tenants.reporting.yearly import service as yearly
from tenants.reporting.yearly.rounds import Stage
from tenants.reporting.yearly.texts import STAGES, due_tag

blueprint = Blueprint(
    "rounds",
    __name__,
    url_prefix="/krad/arsrapporter",
    template_folder=str(Path(__file__).parents[1] / "templates"),
)

READERS = council("case_officer", "decider", "register_keeper", "auditor")
KEEPERS = council("case_officer", "register_keeper")

#: Given time, whatever has become of the report: a filter beside the stages.
EXTENDED = "utsatt"


@blueprint.context_processor
def helpers() -> dict[str, object]:
    """What the templates need of the words."""
    return {
        "due_tag": due_tag,
        "stages": [(stage, label) for stage, (label, _color) in STAGES.items()],
        "recheck_text": readable.recheck,
        "level_names": police.LEVELS,
        "criteria_name": criteria_name,
        "may_extend": KEEPERS.admits(principal()),
    }


def year_asked() -> int:
    """The year that the address names, else that of the report that is made now."""
    asked = request.args.get("ar", "")
    return int(asked) if asked.isdecimal() and 2018 <= int(asked) <= 2100 else yearly.current(today()).year


def looked_at() -> tuple[Overview, list[Line], Form, dict[str, str]]:
    """The round that the address names, the units that its filters take, the form of the filters, and what it says."""
    found = service.overview(year_asked(), today(), page_language())
    nowhere = [(NOWHERE, _("Dekker ikke noe i dag"))]
    form = Form(
        FilterForm(),
        choices={
            "tilstand": [
                (ALL, _("Alle")),
                *((stage.value, label) for stage, (label, _color) in STAGES.items()),
                (EXTENDED, _("Har fått utsatt frist")),
            ],
            "fylke": [(ALL, _("Alle")), *_named(found.areas.counties), *nowhere],
            "politidistrikt": [(ALL, _("Alle")), *_named(found.areas.districts), *nowhere],
        },
    )
    asked: MultiDict[str, str] = MultiDict(
        {"ar": str(found.of.year), "tilstand": ALL, "fylke": ALL, "politidistrikt": ALL}
        | {name: value for name, value in request.args.items() if name in FilterForm().fields}
    )
    chosen = Filter()
    if form.submit(asked, saves=False):
        stage, county, district = form.data["tilstand"], form.data["fylke"], form.data["politidistrikt"]
        chosen = Filter(
            stage=Stage(stage) if stage not in (ALL, EXTENDED) else None,
            extended=stage == EXTENDED,
            county=None if county == ALL else county,
            district=None if district == ALL else district,
        )
    return found, [line for line in found.lines if chosen.takes(line)], form, asked.to_dict()


def _named(names: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(names.items(), key=lambda each: norwegian_key(each[1]))
