"""What two of the pages are asked for beside a day and filters."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.fields import Choice, PlainText
from dashboards.asked import AreaForm, FilterForm


class Sought(PlainText):
    """What is looked up: it is kept nowhere, so that no guard reads it."""

    guarded = False


class FindForm(FilterForm):
    """Municipalities, by name too."""

    sok = Sought(_l("Navn eller nummer"), required=False, max_length=100)


class CompareForm(AreaForm):
    """Whom to compare."""

    storrelse = Choice(_l("Innbyggere"), required=False)
    kommuner = Sought(
        _l("Utvalgte kommuner"),
        hint=_l("Kommunenumre med komma mellom, for eksempel 4003, 4001, høyst 20."),
        required=False,
        max_length=200,
    )
