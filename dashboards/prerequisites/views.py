"""The seven prerequisites and the meetings: as released, for everybody; as they are today, for KRÅD."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import force_locale

from app.clock import today
from app.errors import NotFound
from app.identity.policy import allow, anyone, council
from app.web.i18n import page_language
from app.web.sorting import norwegian_key
from dashboards import figures
from dashboards.figures import Asked
from dashboards.figures.errors import NoSuchFilter
from dashboards.prerequisites import brief, lacking, saying, service, tables, words
from dashboards.prerequisites.service import Standing
from dashboards.releases import service as releases
from dashboards.releases.questions import Grouping

blueprint = Blueprint("prerequisites", __name__, template_folder="templates")
_SLUGS = "any({})".format(", ".join(f'"{slug}"' for slug in words.SLUGS.values()))


@blueprint.get("/forutsetninger")
@allow(anyone)
def index() -> str:
    """Where the nation stands on each, what is lacking most often, and how often the groups meet."""
    found = service.latest(today())
    return render_template("prerequisites/index.html", **_nation(found), live=False)


@blueprint.get("/krad/forutsetninger")
@allow(council())
def live() -> str:
    """The same of today, and nothing hidden: for KRÅD alone."""
    return render_template("prerequisites/index.html", **_nation(service.live()), live=True)


@blueprint.get(f"/forutsetninger/<{_SLUGS}:slug>")
@allow(anyone)
def one(slug: str) -> str:
    """One prerequisite: what is lacking next, by area, and over time."""
    return render_template("prerequisites/one.html", **_one(_released(), slug), live=False)


@blueprint.get(f"/krad/forutsetninger/<{_SLUGS}:slug>")
@allow(council())
def one_live(slug: str) -> str:
    """The same of today, for KRÅD alone."""
    return render_template("prerequisites/one.html", **_one(service.live(), slug), live=True)


@blueprint.get("/utgivelser")
@allow(anyone)
def calendar() -> str:
    """What has been published, what comes when, and the brief of the nation and of each county."""
    latest = releases.latest(today())
    return render_template(
        "prerequisites/calendar.html",
        published=releases.listed(),
        coming=brief.coming(today()),
        counties=sorted(latest.content["counties"], key=lambda county: norwegian_key(county["name"])) if latest else [],
    )


@blueprint.get("/kortrapport.pdf")
@allow(anyone)
def national_brief() -> Response:
    """The nation on a page."""
    return _pdf(None)


@blueprint.get("/kortrapport/<county>.pdf")
@allow(anyone)
def county_brief(county: str) -> Response:
    """A county on a page."""
    return _pdf(county)


def _pdf(county: str | None) -> Response:
    language = "nn" if request.args.get("sprak") == "nn" else "nb" if "sprak" in request.args else page_language()
    with force_locale(language):
        made, name = brief.pdf(county)
    response = make_response(made)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _released() -> Standing:
    found = service.latest(today())
    if found is None:
        raise NotFound
    return found


def _nation(found: Standing | None) -> dict[str, object]:
    if found is None:
        return {"found": None}
    return {
        "found": found,
        "levels": tables.levels(found),
        "lacking": lacking.nationally(found),
        "meetings": [
            tables.by_group(found, question, words.GROUPINGS["fylke"], id_)
            for id_, question in saying.MEETINGS.items()
            if question in found.questions
        ],
        "cases": [
            tables.by_group(found, question, words.GROUPINGS["fylke"], id_)
            for id_, question in saying.CASES.items()
            if question in found.questions
        ],
        "words": words,
    }


def _one(found: Standing, slug: str) -> dict[str, object]:
    key = next((key for key, word in words.SLUGS.items() if word == slug), None)
    chosen = request.args.get("gruppe", "fylke")
    if key is None or chosen not in words.GROUPINGS or key not in found.questions:
        raise NotFound
    counted, grouping, id_ = found.questions[key], words.GROUPINGS[chosen], f"forutsetning-{slug}"
    groups = counted.of(grouping)
    return {
        "found": found,
        "name": words.question_text(key).of(page_language()),
        "slug": slug,
        "chosen": chosen,
        "steps": lacking.steps(found, key, f"{id_}-neste-steg") if counted.nation.lacks else None,
        "by_group": tables.by_group(found, key, grouping, id_) if groups else None,
        "lacking": lacking.by_group(found, key, grouping, f"{id_}-mangler")
        if groups and counted.nation.lacks
        else None,
        "words": words,
        **(_over_time(found, f"{id_}-over-tid", grouping) if found.release is not None else {}),
    }


def _over_time(found: Standing, id_: str, grouping: Grouping) -> dict[str, object]:
    """The nation's development, or that of the area that the address names; and the areas of the grouping to choose among."""
    name = next(name for name, of in words.AREAS.items() if of is grouping)
    filters = {each: request.args[each] for each in words.AREAS if each in request.args}
    if other := next((each for each in filters if each != name), None):
        raise NoSuchFilter(other, [name])
    areas = figures.codes(name, found.on)
    return {
        "over_time": figures.table_of(id_, Asked(found.on, filters, found.release)),
        "area_filter": name,
        "area": filters.get(name),
        "areas": sorted(areas.items(), key=lambda area: norwegian_key(area[1].nb))
        if grouping is not Grouping.SIZE
        else list(areas.items()),
    }
