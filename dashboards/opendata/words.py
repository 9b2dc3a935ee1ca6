"""What the open data is, who publishes it, and on which terms: said once, for people and machines."""

from __future__ import annotations

from flask import current_app, url_for
from flask_babel import lazy_gettext as _l

from app.clock import today
from certification.issuers import service as issuers
from dashboards.figures import Text, both

TITLE = _l("Åpne data om SLT i Norge")
ABOUT = _l(
    "Hvilke kommuner som har godkjent SLT, og hvor langt landet har kommet med de sju forutsetningene. Tallene kan hentes for"
    " hver dag siden 31. desember 2017, og fritt brukes videre."
)
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME = "CC BY 4.0"
#: Formats by extension: the media type, and the file type in the EU's list.
FORMATS = {
    "csv": ("text/csv", "CSV"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    "json": ("application/json", "JSON"),
}


def publisher() -> Text:
    """The name of today's issuer of approvals, who publishes the figures."""
    by = issuers.on(today())
    return Text(by.name("nb"), by.name("nn"))


def absolute(endpoint: str, **values: object) -> str:
    """The address of a page or a file, from anywhere."""
    return f"{current_app.config['SLT'].public_url}{url_for(endpoint, **values)}"  # type: ignore[arg-type]


def described(title: object) -> Text:
    """What a data set of this title is, in a sentence."""
    return both(lambda: f"{title}. {ABOUT}")
