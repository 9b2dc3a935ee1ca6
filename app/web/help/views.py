"""The index of the help, and a topic's page."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.errors import NotFound
from app.identity.policy import allow, anyone
from app.identity.roles import Side
from app.web.help.topics import groups, references, topics
from app.web.i18n import page_language
from app.web.naming import issuer_name
from app.web.viewer import viewer

blueprint = Blueprint("help", __name__, url_prefix="/hjelp", template_folder="templates")


def title_of(topic_id: str) -> str:
    """What a topic is called in the language of the page."""
    return topics()[topic_id].title(page_language())


@blueprint.get("")
@allow(anyone)
def index() -> ResponseReturnValue:
    """All topics, in the order of the work."""
    language, issuer = page_language(), issuer_name()
    grouped = [
        (group.title.said(language), [(each, topics()[each].said(language, issuer)) for each in group.topics])
        for group in groups()
    ]
    return render_template("help/index.html", groups=grouped)


@blueprint.get("/<topic_id>")
@allow(anyone)
def topic(topic_id: str) -> ResponseReturnValue:
    """What it is, why, how, a template to start from, and where the handbook and the law tell of it."""
    found = topics().get(topic_id)
    if found is None:
        raise NotFound
    who, language = viewer(), page_language()
    return render_template(
        "help/topic.html",
        topic=found,
        said=found.said(language, issuer_name()),
        references=[references()[key] for key in found.references],
        language=language,
        of_unit=who is not None and who.has(Side.UNIT),
    )
