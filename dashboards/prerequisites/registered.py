"""The figures of this feature by their ids, each as a release has it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.clock import today
from app.errors import NotFound
from app.web.i18n import page_language
from dashboards.figures import Asked, Figure, Filter, Table, both
from dashboards.prerequisites import lacking, service, tables
from dashboards.prerequisites.saying import APART, CASES, MEETINGS
from dashboards.prerequisites.service import Standing
from dashboards.prerequisites.words import AREAS, GROUPING_TEXTS, GROUPINGS, SLUGS, question_text, size_text
from dashboards.releases.questions import SIZES, UNKNOWN_SIZE, Grouping

#: How the ids end of the figures that tell of steps.
_OF_STEPS = ("-mangler", "-neste-steg")


def standing(asked: Asked) -> Standing | None:
    """The release that is asked for, or the latest by the day; None where there is none."""
    return service.of(asked.release) if asked.release is not None else service.latest(asked.on)


def asked_for(asked: Asked) -> Standing:
    """The same. Raises `NotFound` where there is none."""
    found = standing(asked)
    if found is None:
        raise NotFound
    return found


def _grouping(asked: Asked) -> Grouping:
    return GROUPINGS[asked.filters.get("gruppe", "fylke")]


def _figures(question: str, id_: str, title: object) -> list[Figure]:
    made: list[tuple[str, object, Callable[[Asked], Table], tuple[str, ...]]] = [
        (
            id_,
            _l("%(name)s, etter område", name=title),
            lambda asked: tables.by_group(asked_for(asked), question, _grouping(asked), id_),
            ("gruppe",),
        ),
        (
            f"{id_}-over-tid",
            _l("%(name)s, over tid", name=title),
            lambda asked: tables.over_time(asked_for(asked), question, f"{id_}-over-tid", asked.filters),
            tuple(AREAS),
        ),
    ]
    if question not in APART:
        made.append(
            (
                f"{id_}{_OF_STEPS[0]}",
                _l("%(name)s, neste steg som oftest mangler etter område", name=title),
                lambda asked: lacking.by_group(asked_for(asked), question, _grouping(asked), f"{id_}-mangler"),
                ("gruppe",),
            )
        )
        made.append(
            (
                f"{id_}{_OF_STEPS[1]}",
                _l("%(name)s, neste steg som mangler", name=title),
                lambda asked: lacking.steps(
                    asked_for(asked), question, f"{id_}-neste-steg", tables.area_of(asked.filters)
                ),
                tuple(AREAS),
            )
        )
    return [
        Figure(
            each, name, make, filters, released=True, released_filters=filters, stands=partial(_stands, question, each)
        )
        for each, name, make, filters in made
    ]


def figures() -> list[Figure]:
    """Every figure of this feature."""
    found = [
        Figure(
            "forutsetninger",
            _l("Kommuner etter nivå på hver forutsetning"),
            lambda asked: tables.levels(asked_for(asked)),
            released=True,
            stands=_stands,
        ),
        Figure(
            "forutsetninger-mangler",
            _l("Neste steg som oftest mangler"),
            lambda asked: lacking.nationally(asked_for(asked), {"utgivelse": asked.release} if asked.release else {}),
            released=True,
            stands=_stands,
        ),
    ]
    for key, slug in SLUGS.items():
        found += _figures(key, f"forutsetning-{slug}", LazyString(partial(_named, key)))
    for id_, question in {**MEETINGS, **CASES}.items():
        found += _figures(question, id_, LazyString(partial(_named, question)))
    return found


#: The classes of inhabitants, as a release has them.
_SIZES = (*map(str, range(len(SIZES) + 1)), UNKNOWN_SIZE)
FILTERS = (
    Filter("innbyggere", GROUPING_TEXTS[Grouping.SIZE], lambda _on: {code: size_text(code) for code in _SIZES}),
    Filter("gruppe", _l("Gruppert etter"), lambda _on: {key: both(GROUPING_TEXTS[g]) for key, g in GROUPINGS.items()}),
)


def _stands(question: str | None = None, id_: str = "") -> bool:
    """Whether the latest release has the question (None: whether there is a release), and a step that is lacking to tell of."""
    found = service.latest(today())
    if found is None or question is None:
        return found is not None
    counted = found.questions.get(question)
    return counted is not None and (not id_.endswith(_OF_STEPS) or bool(counted.nation.lacks))


def _named(question: str) -> str:
    return question_text(question).of(page_language())
