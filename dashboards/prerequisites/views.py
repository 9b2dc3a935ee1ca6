"""The seven prerequisites and the meetings: as released, for everybody; as they are today, for KRÅD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, make_response, request

from app.clock import today
from app.identity.policy import allow, anyone, council
from app.web.i18n import page_language
from app.web.sorting import norwegian_key
from dashboards import figures, pages
from dashboards.asked import permanent
from dashboards.figures import Asked, Table, Text, addresses, registry
from dashboards.figures.errors import NoNumbers, NoSuchFilter, NotAChoice
from dashboards.prerequisites import brief, comparing, lacking, registered, saying, service, tables, words
from dashboards.prerequisites.service import Counted, Standing
from dashboards.releases import service as releases
from dashboards.releases.questions import STEPS_TAKEN, Grouping

blueprint = Blueprint("prerequisites", __name__, template_folder="templates")
_SLUGS = "any({})".format(", ".join(f'"{theme}"' for theme in comparing.THEMES))


@blueprint.get("/forutsetninger")
@allow(anyone)
def index() -> Response:
    """Where the nation, or one area, stands on each, what is lacking most often, and how often the groups meet."""
    asked = _asked()
    return pages.page("prerequisites/index.html", lambda: _nation(registered.standing(asked)), asked, _goes_on())


@blueprint.get("/krad/forutsetninger")
@allow(council())
def live() -> Response:
    """The same of today, and nothing hidden: for KRÅD alone."""
    return pages.unkept("prerequisites/index.html", lambda: _nation(service.live(today())), today())


@blueprint.get(f"/forutsetninger/<{_SLUGS}:slug>")
@allow(anyone)
def one(slug: str) -> Response:
    """One prerequisite, or the meetings, or the applications: what is lacking next, by area, and over time."""
    asked = _asked()
    return pages.page("prerequisites/one.html", lambda: _one(registered.asked_for(asked), slug), asked, _goes_on())


@blueprint.get(f"/krad/forutsetninger/<{_SLUGS}:slug>")
@allow(council())
def one_live(slug: str) -> Response:
    """The same of today, for KRÅD alone."""
    return pages.unkept("prerequisites/one.html", lambda: _one(service.live(today()), slug), today())


@blueprint.get("/utgivelser")
@allow(anyone)
def calendar() -> Response:
    """What has been published, what comes when, and the brief of the nation and of each county."""
    return pages.page("prerequisites/calendar.html", _calendar, Asked(today()))


def _calendar() -> dict[str, object]:
    latest = releases.latest(today())
    counties = latest.content["counties"] if latest else []
    return {
        "published": releases.listed(),
        "coming": brief.coming(today()),
        "counties": sorted(counties, key=lambda county: norwegian_key(county["name"])),
        "made_up": bool(latest and latest.content["demonstration"]),
    }


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
    found = addresses.asked()
    if found.filters:
        raise NoSuchFilter(next(iter(found.filters)), [])
    made, name = brief.pdf(county, found)
    response = make_response(made)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _asked() -> Asked:
    """What the address asks for, with the number and the day of the release that it means, if there is one.

    Raises `NoSuchRelease`, and `BadAddress`.
    """
    asked = addresses.asked()
    found = releases.by(asked.on) if asked.release is None else None
    return Asked(found.on, asked.filters, found.number) if found else asked


def _goes_on() -> bool:
    """Whether who reads the page goes on in the release that the address names."""
    return addresses.RELEASE in request.args or addresses.DAY in request.args


def _kept(found: Standing | None) -> dict[str, object]:
    """What the links of a page have of its address, so that who reads an earlier release goes on in it."""
    return {addresses.RELEASE: found.release} if found and found.release and _goes_on() else {}


def _permanent(found: Standing, **asked: str) -> str | None:
    """The address that shows everybody just this; None of today, which is nobody's but KRÅD's."""
    if found.release is None:
        return None
    return permanent({addresses.RELEASE: found.release, **asked, **_area()})


def _area() -> dict[str, str]:
    """The area that the address names, by its filter."""
    return {name: request.args[name] for name in words.AREAS if name in request.args}


def _table(found: Standing, id_: str) -> Table:
    """A figure of the area that the address names. Its links go on in the release where the page does."""
    number = found.release if _kept(found) else None
    return registry.table_of(id_, Asked(found.on, _area(), number), live=found.release is None)


def _areas(found: Standing, grouping: Grouping, counts: Sequence[Counted]) -> list[tuple[str, Text]]:
    """The areas of a grouping that some of the counts have, by name, sizes from the smallest; with the code of each."""
    (name,) = (name for name, of in words.AREAS.items() if of is grouping)
    there = {area for counted in counts for area in counted.areas}
    areas = [each for each in figures.codes(name, found.on).items() if f"{grouping}:{each[0]}" in there]
    return areas if grouping is Grouping.SIZE else sorted(areas, key=lambda area: norwegian_key(area[1].nb))


def _nation(found: Standing | None) -> dict[str, object]:
    kept = _kept(found)
    if found is None:
        return {"found": None, "kept": kept, "live": False}
    chosen = _area()
    grouping = words.AREAS[next(iter(chosen), "fylke")]
    levels = _table(found, "forutsetninger")
    return {
        "found": found,
        "live": found.release is None,
        "kept": kept,
        "permanent": _permanent(found),
        "levels": levels,
        "lacking": _table(found, "forutsetninger-mangler"),
        "area": levels.part,
        "areas": {
            name: (words.GROUPING_TEXTS[of], chosen.get(name), there)
            for name, of in words.AREAS.items()
            if (there := _areas(found, of, found.prerequisites))
        },
        "meetings": _by_group(found, saying.MEETINGS, grouping),
        "cases": _by_group(found, saying.CASES, grouping),
        "steps": tables.steps(found, registered.STEPS) if STEPS_TAKEN.keys() & found.questions.keys() else None,
        "gruppe": dict(tables.grouped(grouping)),
    }


def _by_group(found: Standing, questions: Mapping[str, str], grouping: Grouping) -> list[Table]:
    return [
        tables.by_group(found, question, grouping, id_)
        for id_, question in questions.items()
        if question in found.questions and found.questions[question].of(grouping)
    ]


def _one(found: Standing, slug: str) -> dict[str, object]:
    key, chosen = comparing.THEMES[slug], request.args.get("gruppe", "fylke")
    chosen = words.GROUPING_ALSO.get(chosen, chosen)
    if chosen not in words.LIVE_GROUPINGS:
        offered = words.LIVE_GROUPINGS if found.release is None else words.GROUPINGS
        raise NotAChoice(words.GROUPED_BY, chosen, offered)
    if key not in found.questions:
        raise NoNumbers
    groupings = words.LIVE_GROUPINGS if found.release is None else words.GROUPINGS
    counted, grouping, id_ = found.questions[key], words.LIVE_GROUPINGS[chosen], comparing.figure_id(slug)
    groups = tables.rows_of(found, counted, grouping) if chosen not in groupings else counted.of(grouping)
    return {
        "found": found,
        "live": found.release is None,
        "kept": _kept(found),
        "permanent": _permanent(found, gruppe=chosen),
        "name": words.question_text(key).of(page_language()),
        "slug": slug,
        "chosen": chosen,
        "steps": lacking.steps(found, key, f"{id_}-neste-steg") if counted.nation.lacks else None,
        "by_group": tables.by_group(found, key, grouping, id_) if groups else None,
        "lacking": lacking.by_group(found, key, grouping, f"{id_}-mangler")
        if groups and counted.nation.lacks
        else None,
        "groupings": {key: words.GROUPING_TEXTS[grouping] for key, grouping in groupings.items()},
        "not_by_kind": tables.NOT_BY_KIND,
        **(_over_time(found, key, f"{id_}-over-tid", grouping) if found.release is not None else {}),
    }


def _over_time(found: Standing, question: str, id_: str, grouping: Grouping) -> dict[str, object]:
    """The nation's development, or that of the area that the address names; and the areas of the grouping to choose among."""
    (name,) = (name for name, of in words.AREAS.items() if of is grouping)
    filters = _area()
    if other := next((each for each in filters if each != name), None):
        raise NoSuchFilter(other, [name])
    return {
        "over_time": figures.table_of(id_, Asked(found.on, filters, found.release)),
        "area_filter": name,
        "area": filters.get(name),
        "areas": _areas(found, grouping, service.series(question, found.on)),
    }
