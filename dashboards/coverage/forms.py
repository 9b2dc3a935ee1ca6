"""What two of the pages are asked for beside a day and filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.web.fields import Checkboxes, Choice, LongText, PlainText
from dashboards.asked import DayForm, FilterForm
from dashboards.prerequisites import comparing


class Sought(PlainText):
    """What is looked up: it is kept nowhere, so that no guard reads it."""

    guarded = False


class SoughtLines(LongText):
    """The same, over several lines."""

    guarded = False


class FindForm(FilterForm):
    """Municipalities, by name too."""

    sok = Sought(_l("Navn eller nummer"), required=False, max_length=100)


class Groups(Checkboxes):
    """Groups of the day to choose of; what is chosen and was not there is told, and the rest stays chosen."""

    default_error_messages = {  # noqa: RUF012  (marshmallow reads it from the class)
        "unknown": _l("«%(codes)s» fantes ikke denne dagen. Resten er krysset av. Se over valgene."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        known = {self.key(code) for code, _label in self.choices}
        if unknown := sorted(str(code)[:40] for code in value if code not in known):
            raise self.make_error("unknown", codes=", ".join(unknown[:5]))
        return super()._deserialize(value, attr, data, **kwargs)


class CompareForm(DayForm):
    """Whom to compare, and what of the released numbers."""

    fylke = Groups(_l("Fylker"), required=False)
    politidistrikt = Groups(_l("Politidistrikter"), required=False)
    storrelse = Groups(_l("Kommuner etter innbyggertall"), required=False)
    kommuner = SoughtLines(
        _l("Utvalgte kommuner"),
        hint=_l("Navn eller kommunenumre med komma eller ny linje mellom, høyst 20. Samiske og gamle navn går også."),
        required=False,
        max_length=1000,
        rows=3,
    )
    tema = Choice(
        _l("Forutsetning, møter eller søknader"),
        comparing.choices(),
        required=False,
        error_messages={"unknown": _l("Dette har vi ikke tall for. Velg noe i listen.")},
    )
