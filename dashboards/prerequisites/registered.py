"""The figures of this feature by their ids, each as a release has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.clock import today
from app.web.i18n import page_language
from dashboards.figures import Asked, Figure, Filter, Subject, Table, both
from dashboards.figures.errors import NotReleasedYet
from dashboards.prerequisites import comparing, lacking, service, tables
from dashboards.prerequisites.saying import APART, CASES, MEETINGS
from dashboards.prerequisites.service import Standing
from dashboards.prerequisites.words import (
    AREAS,
    GROUPED_BY,
    GROUPING_ALSO,
    GROUPING_TEXTS,
    GROUPINGS,
    LIVE_GROUPINGS,
    SLUGS,
    people_text,
    question_text,
)
from dashboards.releases import service as releases
from dashboards.releases.questions import SIZES, STEPS_TAKEN, UNKNOWN_SIZE, Grouping

#: The figure of what each step of a case took.
STEPS = "saksbehandling-trinn"
#: How the ids end of the figures that tell of steps, and of those over time.
_OF_STEPS = ("-mangler", "-neste-steg")
OVER_TIME = "-over-tid"
_ALL = Subject("forutsetninger", _l("De sju forutsetningene"), 2)
_MEETINGS = Subject("moter", _l("Møter"), 4)
_CASES = Subject("saker", _l("Søknader, saksbehandling og politiets bekreftelse"), 5)
#: What makes a table of what was counted and what is asked for.
_Make = Callable[[Standing, Asked], Table]


def standing(asked: Asked) -> Standing | None:
    """The release that is asked for, or the latest by the day; None where there is none."""
    return service.of(asked.release) if asked.release is not None else service.latest(asked.on)


def asked_for(asked: Asked) -> Standing:
    """The same. Raises `NotReleasedYet` where there is none."""
    found = standing(asked)
    if found is None:
        raise NotReleasedYet(asked.on, releases.first())
    return found


def _grouping(asked: Asked) -> Grouping:
    return LIVE_GROUPINGS[asked.filters.get("gruppe", "fylke")]


def _figures(question: str, id_: str, title: object, subject: Subject) -> list[Figure]:
    made: list[tuple[str, object, _Make, tuple[str, ...]]] = [
        (
            id_,
            _l("%(name)s, etter område", name=title),
            lambda found, asked: tables.by_group(found, question, _grouping(asked), id_),
            ("gruppe",),
        ),
        (
            f"{id_}{OVER_TIME}",
            _l("%(name)s, over tid", name=title),
            lambda found, asked: tables.over_time(found, question, f"{id_}{OVER_TIME}", asked.filters),
            tuple(AREAS),
        ),
    ]
    if question not in APART:
        made.append(
            (
                f"{id_}{_OF_STEPS[0]}",
                _l("%(name)s, neste steg som oftest mangler etter område", name=title),
                lambda found, asked: lacking.by_group(found, question, _grouping(asked), f"{id_}-mangler"),
                ("gruppe",),
            )
        )
        made.append(
            (
                f"{id_}{_OF_STEPS[1]}",
                _l("%(name)s, neste steg som mangler", name=title),
                lambda found, asked: lacking.steps(found, question, f"{id_}-neste-steg", tables.area_of(asked.filters)),
                tuple(AREAS),
            )
        )
    return [
        _figure(each, name, make, filters, partial(_stands, question, each), subject, question)
        for each, name, make, filters in made
    ]


def _figure(
    id_: str,
    title: object,
    make: _Make,
    filters: tuple[str, ...] = (),
    stands: Callable[[], bool] | None = None,
    subject: Subject = _ALL,
    question: str | None = None,
) -> Figure:
    """A figure of releases; and of any day for KRÅD alone, but for what is over time: that is what releases had."""
    return Figure(
        id_,
        title,
        lambda asked: make(asked_for(asked), asked),
        filters,
        released=True,
        released_filters=filters,
        stands=stands or _stands,
        subject=subject,
        since=partial(service.since, question),
        drawn=not id_.endswith(_OF_STEPS[0]),
        live=None if id_.endswith(OVER_TIME) else lambda asked: make(service.live(asked.on), asked),
    )


def figures() -> list[Figure]:
    """Every figure of this feature."""
    found = [
        _figure(
            "forutsetninger",
            _l("Kommuner etter nivå på hver forutsetning"),
            lambda found, asked: tables.levels(found, tables.area_of(asked.filters)),
            tuple(AREAS),
        ),
        _figure(
            "forutsetninger-mangler",
            _l("Neste steg som oftest mangler"),
            lambda found, asked: lacking.of_each(
                found, {"utgivelse": asked.release} if asked.release else {}, tables.area_of(asked.filters)
            ),
            tuple(AREAS),
        ),
    ]
    found.append(
        replace(
            _figure(
                comparing.ID,
                _l("Sammenlign fylker, politidistrikter og størrelser"),
                comparing.compared,
                (*comparing.SEVERAL, comparing.THEME),
            ),
            several=comparing.SEVERAL,
        )
    )
    for key, slug in SLUGS.items():
        id_, name = comparing.figure_id(slug), LazyString(partial(_named, key))
        found += _figures(key, id_, name, Subject(id_, name, 3))
    for subject, questions in ((_MEETINGS, MEETINGS), (_CASES, CASES)):
        for id_, question in questions.items():
            found += _figures(question, id_, LazyString(partial(_named, question)), subject)
    found.append(
        _figure(
            STEPS,
            _l("Hvor lang tid hvert trinn i saksbehandlingen tar"),
            lambda found, _asked: tables.steps(found, STEPS),
            stands=partial(_stands, next(iter(STEPS_TAKEN))),
            subject=_CASES,
            question=next(iter(STEPS_TAKEN)),
        )
    )
    return found


#: The classes of inhabitants, as a release has them.
_SIZES = (*map(str, range(len(SIZES) + 1)), UNKNOWN_SIZE)
FILTERS = (
    Filter(
        "innbyggere",
        GROUPING_TEXTS[Grouping.SIZE],
        lambda _on: {code: people_text(code) for code in _SIZES},
        dated=False,
    ),
    Filter(
        "gruppe",
        GROUPED_BY,
        lambda _on: {key: both(GROUPING_TEXTS[g]) for key, g in LIVE_GROUPINGS.items()},
        dated=False,
        also=GROUPING_ALSO,
        untold=tuple(LIVE_GROUPINGS.keys() - GROUPINGS.keys()),
        chooses=False,
    ),
    Filter(
        comparing.THEME,
        _l("Tema"),
        lambda _on: {theme: question_text(question) for theme, question in comparing.THEMES.items()},
        chooses=False,
        dated=False,
    ),
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
