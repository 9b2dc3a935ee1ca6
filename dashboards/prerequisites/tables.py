"""The tables of what is protected, as a release tells it: prerequisites, meetings, cases; and the same of today, for KRÅD."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.errors import NotFound
from app.web.formats import as_number, as_short_date
from app.web.i18n import page_language
from certification.assessment import PrerequisiteKey
from dashboards.figures import (
    Asked,
    Chart,
    Code,
    Dimension,
    Figure,
    Filter,
    Measure,
    Missing,
    Table,
    Text,
    Value,
    both,
    same,
)
from dashboards.figures.errors import BadAddress
from dashboards.prerequisites import service
from dashboards.prerequisites.saying import APART, CASES, MEETINGS, method, said
from dashboards.prerequisites.service import Counted, Row, Standing
from dashboards.prerequisites.words import (
    GROUPING_TEXTS,
    GROUPINGS,
    SLUGS,
    area_text,
    column_text,
    question_text,
    step_text,
)
from dashboards.releases.questions import ON_CASES, Grouping, columns_of
from dashboards.releases.worlds import NATION

#: From amber (lowest) to dark petrol (highest); not reported is grey.
_COLOURS = ("--slt-chart-3", "--slt-chart-5", "--slt-chart-4", "--slt-chart-2", "--slt-chart-1")
_NOT_REPORTED, _GREY = "ikke_rapportert", "--slt-chart-6"
_WORDS = {grouping: word for word, grouping in GROUPINGS.items()}


def latest(on: date) -> Table | None:
    """The nation's levels in the latest release by a day; None before the first."""
    found = service.latest(on)
    return levels(found) if found else None


def asked_for(asked: Asked) -> Standing:
    """The release that is asked for, or the latest by the day. Raises `NotFound` where there is none."""
    found = service.of(asked.release) if asked.release is not None else service.latest(asked.on)
    if found is None:
        raise NotFound
    return found


def levels(found: Standing) -> Table:
    """The seven prerequisites over the nation."""
    rows = found.prerequisites
    return _table(
        found,
        "forutsetninger",
        both(_l("Kommuner etter nivå på hver forutsetning")),
        both(
            lambda: _(
                "%(reported)s av %(all)s kommuner har rapportert om forutsetningene",
                reported=as_number(found.reported),
                all=as_number(rows[0].nation.municipalities),
            )
        ),
        (
            Dimension(
                "forutsetning",
                both(_l("Forutsetning")),
                tuple(Code(row.question, question_text(row.question)) for row in rows),
            ),
            _columns(PrerequisiteKey.ANCHORING),
        ),
        tuple(value for row in rows for value in _values(row.nation)),
        rows[0],
        stacked=True,
    )


def by_group(found: Standing, question: str, grouping: Grouping, id_: str) -> Table:
    """One question by area, the nation last."""
    counted = _counted(found, question)
    rows = counted.of(grouping)
    if not rows:
        raise NotFound
    name = question_text(question)
    return _table(
        found,
        id_,
        Text(
            f"{name.nb} {both(_l('etter område')).nb}",
            f"{name.nn} {both(_l('etter område')).nn}",
        ),
        said(counted),
        (
            Dimension(
                "omrade",
                both(GROUPING_TEXTS[grouping]),
                (
                    *(Code(row.area.split(":")[1], area_text(row)) for row in rows),
                    Code("landet", area_text(counted.nation), total=True),
                ),
            ),
            _columns(question),
        ),
        tuple(value for row in (*rows, counted.nation) for value in _values(row)),
        counted,
        stacked=True,
        # Each area has its own number of municipalities: what is hidden is no rest of the nation's.
        rest=False,
        query=() if grouping is Grouping.COUNTY else (("gruppe", _WORDS[grouping]),),
    )


def over_time(found: Standing, question: str, id_: str) -> Table:
    """One question over time, over the nation; a new version of the criteria is a break."""
    counted = service.series(question, found.on)
    if not counted:
        raise NotFound
    codes, before = [], counted[0].criteria
    for each in counted:
        breaks = each.criteria != before
        note = both(partial(_new_criteria, each))
        codes.append(
            Code(
                each.on.isoformat(),
                same(as_short_date(each.on)),
                note if breaks else None,
                breaks=breaks,
            )
        )
        before = each.criteria
    name = question_text(question)
    return _table(
        found,
        id_,
        Text(f"{name.nb} {both(_l('over tid')).nb}", f"{name.nn} {both(_l('over tid')).nn}"),
        said(counted[-1]),
        (Dimension("dag", both(_l("Talt")), tuple(codes), role="time"), _columns(question)),
        tuple(value for each in counted for value in _values(each.nation)),
        counted[-1],
        stacked=True,
    )


def _new_criteria(counted: Counted) -> str:
    return str(_("Nye kriterier: %(criteria)s", criteria=", ".join(counted.criteria)))


def steps(found: Standing, question: str, id_: str, area: str = NATION) -> Table:
    """Which step is lacking next, the most frequent first; those that are hidden last."""
    counted = _counted(found, question)
    row = counted.areas.get(area)
    if row is None or not row.lacks:
        raise NotFound
    order = sorted(row.steps.items(), key=lambda step: (step[1] is None, -(step[1] or 0), step[0]))
    shown = [(step, number) for step, number in order if number != 0]
    first = shown[0]
    return _table(
        found,
        id_,
        both(lambda: _("Neste steg som mangler: %(name)s", name=_of(question_text(question)))),
        both(
            lambda: (
                _("Hva som oftest mangler, kan ikke vises her")
                if first[1] is None
                else _("Oftest mangler dette: %(step)s", step=_of(step_text(first[0], counted)))
            )
        ),
        (
            Dimension(
                "steg",
                both(_l("Neste steg")),
                tuple(Code(step.replace(":", "_"), step_text(step, counted)) for step, _number in shown),
            ),
        ),
        tuple(Missing.HIDDEN if number is None else number for _step, number in shown),
        counted,
        n=row.reported,
        counted_what=both(_l("kommuner som har rapportert")),
    )


def commonest(found: Standing, area: str = NATION) -> list[tuple[str, str | None, int | None, int]]:
    """Of each prerequisite the step that is lacking most often (None: hidden), how often, and of how many that reported."""
    told = []
    for counted in found.prerequisites:
        row = counted.areas.get(area)
        if row is None:
            continue
        step, number = row.commonest[0] if row.commonest else (None, None)
        words = _of(step_text(step, counted)) if step else None
        told.append((counted.question, words, number, row.reported))
    return told


def _named(question: str) -> str:
    return _of(question_text(question))


def _of(text: Text) -> str:
    return text.of(page_language())


def _counted(found: Standing, question: str) -> Counted:
    if question not in found.questions:
        raise NotFound
    return found.questions[question]


def _columns(question: str) -> Dimension:
    key, label, others = APART.get(question, ("niva", _l("Nivå"), _l("Ikke rapportert")))
    return Dimension(
        key,
        both(label),
        (
            *(Code(_key(column), column_text(column)) for column in columns_of(question)),
            Code(_NOT_REPORTED, both(others)),
        ),
    )


def _key(column: str) -> str:
    return f"niva_{column}" if column.isdigit() else column


def _values(row: Row) -> tuple[Value, ...]:
    return (*(Missing.HIDDEN if value is None else value for value in row.columns.values()), row.not_reported)


def _table(
    found: Standing,
    id_: str,
    title: Text,
    finding: Text,
    dimensions: tuple[Dimension, ...],
    values: tuple[Value, ...],
    counted: Counted,
    *,
    stacked: bool = False,
    rest: bool = True,
    n: int | None = None,
    counted_what: Text | None = None,
    query: tuple[tuple[str, str], ...] = (),
) -> Table:
    return Table(
        id=id_,
        title=title,
        finding=finding,
        dimensions=dimensions,
        measures=(Measure("kommuner", both(_l("Kommuner")), both(_l("kommuner"))),),
        values=values,
        n=counted.nation.municipalities if n is None else n,
        counted=counted_what or both(_l("kommuner")),
        on=counted.on,
        source=both(
            _l("Saksbehandlingen til %(issuer)s")
            if counted.question in ON_CASES
            else _l("det SLT-enhetene sist har sendt inn")
        ),
        method=method(found, counted),
        chart=Chart("stacked", "kommuner", _coloured(counted.question), rest=rest)
        if stacked
        else Chart("bars", "kommuner"),
        made_up=found.made_up,
        release=found.release,
        released_on=found.on if found.release else None,
        query=query,
    )


def _coloured(question: str) -> Mapping[str, str]:
    columns = columns_of(question)
    return {**dict(zip(map(_key, columns), _COLOURS[-len(columns) :], strict=True)), _NOT_REPORTED: _GREY}


def _grouping(asked: Asked) -> Grouping:
    return GROUPINGS[asked.filters.get("gruppe", "fylke")]


def _area(asked: Asked) -> str:
    chosen = [f"{GROUPINGS[name]}:{code}" for name, code in asked.filters.items()]
    if len(chosen) > 1:
        raise BadAddress(_l("Velg enten fylke eller politidistrikt. En utgivelse har ikke tall for begge sammen."))
    return chosen[0] if chosen else NATION


def _figures(question: str, id_: str, title: object) -> list[Figure]:
    made: list[tuple[str, object, Callable[[Asked], Table], tuple[str, ...]]] = [
        (
            id_,
            _l("%(name)s, etter område", name=title),
            lambda asked: by_group(asked_for(asked), question, _grouping(asked), id_),
            ("gruppe",),
        ),
        (
            f"{id_}-over-tid",
            _l("%(name)s, over tid", name=title),
            lambda asked: over_time(asked_for(asked), question, f"{id_}-over-tid"),
            (),
        ),
    ]
    if question not in APART:
        made.append(
            (
                f"{id_}-neste-steg",
                _l("%(name)s, neste steg som mangler", name=title),
                lambda asked: steps(asked_for(asked), question, f"{id_}-neste-steg", _area(asked)),
                ("fylke", "politidistrikt"),
            )
        )
    return [
        Figure(each, name, make, filters, released=True, released_filters=filters) for each, name, make, filters in made
    ]


def figures() -> list[Figure]:
    """Every figure of this feature."""
    found = [
        Figure(
            "forutsetninger",
            _l("Kommuner etter nivå på hver forutsetning"),
            lambda asked: levels(asked_for(asked)),
            released=True,
        )
    ]
    for key, slug in SLUGS.items():
        found += _figures(key, f"forutsetning-{slug}", LazyString(partial(_named, key)))
    for id_, question in {**MEETINGS, **CASES}.items():
        found += _figures(question, id_, LazyString(partial(_named, question)))
    return found


FILTERS = (
    Filter("gruppe", _l("Gruppert etter"), lambda _on: {key: both(GROUPING_TEXTS[g]) for key, g in GROUPINGS.items()}),
)
