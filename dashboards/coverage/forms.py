"""What two of the pages are asked for beside a day and filters."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.fields import Checkboxes, Choice, PlainText
from dashboards.asked import DayForm, FilterForm
from dashboards.prerequisites import comparing


class Sought(PlainText):
    """What is looked up: it is kept nowhere, so that no guard reads it."""

    guarded = False


class FindForm(FilterForm):
    """Municipalities, by name too."""

    sok = Sought(_l("Navn eller nummer"), required=False, max_length=100)


class CompareForm(DayForm):
    """Whom to compare, and what of the released numbers."""

    fylke = Checkboxes(_l("Fylker"), required=False)
    politidistrikt = Checkboxes(_l("Politidistrikter"), required=False)
    storrelse = Checkboxes(_l("Kommuner etter innbyggertall"), required=False)
    kommuner = Sought(
        _l("Utvalgte kommuner"),
        hint=_l("Kommunenumre med komma mellom, for eksempel 4003, 4001, høyst 20."),
        required=False,
        max_length=200,
    )
    tema = Choice(_l("Forutsetning, møter eller søknader"), comparing.choices(), required=False)
