"""The tables of what is protected, as a release tells it: prerequisites, meetings, cases; and the same of today, for KRÅD."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.errors import NotFound
from app.web.formats import as_short_date
from app.web.i18n import page_language
from dashboards import breaks
from dashboards.figures import (
    Chart,
    Code,
    Dimension,
    Measure,
    Missing,
    Table,
    Text,
    Value,
    both,
    klass,
    known,
    same,
)
from dashboards.figures.errors import BadAddress
from dashboards.prerequisites import service
from dashboards.prerequisites.saying import APART, method, others, said, said_of_steps, said_over_time, source
from dashboards.prerequisites.service import Counted, Row, Standing
from dashboards.prerequisites.words import (
    AREAS,
    BY,
    GROUPING_TEXTS,
    LIVE_GROUPINGS,
    area_text,
    column_text,
    question_text,
)
from dashboards.projection.picture import Category
from dashboards.releases.questions import RELEASED, STEPS_TAKEN, Grouping, columns_of
from dashboards.releases.worlds import NATION
from dashboards.texts import CATEGORIES, of_municipalities

#: From amber (lowest) to dark petrol (highest); not reported is grey.
_COLOURS = ("--slt-chart-3", "--slt-chart-5", "--slt-chart-4", "--slt-chart-2", "--slt-chart-1")
_NOT_REPORTED, _GREY = "ikke_rapportert", "--slt-chart-6"
_NO_SLT, _PALE = "ingen_slt_kjent", "--slt-chart-8"
_WORDS = {grouping: word for word, grouping in LIVE_GROUPINGS.items()}
NOT_BY_KIND = _l(
    "Etter slags SLT-enhet gis disse tallene ikke ut. Samarbeidene er så få at tallene kunne røpe hva enkelte av dem har svart."
)


def latest(on: date) -> Table | None:
    """The nation's levels in the latest release by a day; None before the first."""
    found = service.latest(on)
    return levels(found) if found else None


#: Of counts from before those where no SLT is known had a column.
_MIXED = _l("To punktum under «Ingen SLT kjent» betyr at de kommunene er talt som ikke rapportert.")


def levels(found: Standing, area: str = NATION) -> Table:
    """The seven prerequisites over the nation, or over one county or police district. Raises `NotFound`."""
    rows = [(each, each.areas[area]) for each in found.prerequisites if area in each.areas]
    if not rows:
        raise NotFound
    reported = max(row.reported for _counted, row in rows)
    across = columns(*(counted for counted, _row in rows))
    return table_of(
        found,
        "forutsetninger",
        both(_l("Kommuner etter nivå på hver forutsetning")),
        both(
            lambda: _(
                "%(municipalities)s har rapportert om forutsetningene",
                municipalities=of_municipalities(reported, rows[0][1].municipalities),
            )
        ),
        (
            Dimension(
                "forutsetning",
                both(_l("Forutsetning")),
                tuple(Code(counted.question, question_text(counted.question)) for counted, _row in rows),
            ),
            across,
        ),
        tuple(value for _counted, row in rows for value in values(row, across)),
        rows[0][0],
        rest=[row.municipalities for _counted, row in rows],
        n=rows[0][1].municipalities,
        note=_mixed(counted for counted, _row in rows),
    )


def steps(found: Standing, id_: str) -> Table:
    """How long each step of a case took, over the nation: it is told of no area. Raises `NotFound`."""
    rows = [found.questions[question] for question in STEPS_TAKEN if question in found.questions]
    if not rows:
        raise NotFound
    review = next((each for each in rows if STEPS_TAKEN[each.question] == "review"), rows[0])
    across = columns(review, *rows)
    return table_of(
        found,
        id_,
        both(_l("Hvor lang tid hvert trinn i saksbehandlingen tar")),
        said_of_steps(review),
        (
            Dimension(
                "trinn",
                both(_l("Trinn")),
                tuple(Code(STEPS_TAKEN[each.question], question_text(each.question)) for each in rows),
            ),
            across,
        ),
        tuple(value for each in rows for value in values(each.nation, across)),
        review,
        rest=[each.nation.municipalities for each in rows],
    )


def by_group(found: Standing, question: str, grouping: Grouping, id_: str) -> Table:
    """One question by area, the nation last."""
    counted = question_of(found, question)
    rows, across, name = rows_of(found, counted, grouping), columns(counted), question_text(question)
    return table_of(
        found,
        id_,
        both(lambda: f"{_of(name)} {BY[grouping]}"),
        said(counted, counted.nation),
        (areas(counted, grouping), across),
        tuple(value for row in (*rows, counted.nation) for value in values(row, across)),
        counted,
        rest=[row.municipalities for row in rows],
        query=grouped(grouping),
    )


def rows_of(found: Standing, counted: Counted, grouping: Grouping) -> list[Row]:
    """The areas of a grouping. Raises `BadAddress` for what KRÅD alone sees, and `NotFound` where there are none."""
    if found.release is not None and grouping not in RELEASED:
        raise BadAddress(NOT_BY_KIND)
    if not (rows := counted.of(grouping)):
        raise NotFound
    return rows


def areas(counted: Counted, grouping: Grouping) -> Dimension:
    """The areas of a grouping in order, the nation last."""
    codes = [Code(row.area.split(":")[1], area_text(row)) for row in counted.of(grouping)]
    nation = Code("landet", area_text(counted.nation), total=True)
    whole = Dimension("omrade", both(GROUPING_TEXTS[grouping]), (*codes, nation))
    if grouping is Grouping.COUNTY:
        return replace(whole, role="geo", code_label=both(_l("Fylkesnummer")), klass=klass.COUNTIES)
    if grouping is Grouping.POLICE_DISTRICT:
        return replace(whole, role="geo", code_label=both(_l("Kode")))
    return whole


def grouped(grouping: Grouping | None) -> tuple[tuple[str, str], ...]:
    """How the address says a grouping: by county is said by saying nothing."""
    return () if grouping in (None, Grouping.COUNTY) else (("gruppe", _WORDS[grouping]),)


def over_time(found: Standing, question: str, id_: str, filters: Mapping[str, str] | None = None) -> Table:
    """One question over time, as each release counted it: over the nation, or the area that one of the filters names.

    What happened to the municipalities of the area between two counts, and other criteria, are breaks. `..` where a count
    didn't have the area, which then was none. Raises `NotFound` where none had it, `BadAddress` for more than one filter.
    """
    filters = filters or {}
    area = area_of(filters)
    counted = service.series(question, found.on)
    rows = [each.areas.get(area) for each in counted]
    last = next((row for row in reversed(rows) if row is not None), None)
    if last is None:
        raise NotFound
    name, across = question_text(question), columns(*counted)
    unknown, days = (Missing.UNKNOWN,) * len(across.codes), list(_days(counted, rows, filters))
    return table_of(
        found,
        id_,
        Text(f"{name.nb} {both(_l('over tid')).nb}", f"{name.nn} {both(_l('over tid')).nn}"),
        said_over_time(counted, rows, [day.breaks for day in days]),
        (Dimension("dag", both(_l("Talt")), tuple(days), role="time"), across),
        tuple(value for row in rows for value in (values(row, across) if row else unknown)),
        counted[-1],
        n=last.municipalities,
        rest=[row.municipalities if row else 0 for row in rows],
        query=tuple(sorted(filters.items())),
        note=_mixed(counted),
    )


def area_of(filters: Mapping[str, str]) -> str:
    """The area that filters of an address name: the nation without. Raises `BadAddress` for more than one."""
    if len(filters) > 1:
        raise BadAddress(_l("Velg ett område. En utgivelse har ikke tall for to slags områder sammen."))
    return next((f"{AREAS[name]}:{code}" for name, code in filters.items()), NATION)


def _days(counted: Sequence[Counted], rows: Sequence[Row | None], filters: Mapping[str, str]) -> Iterator[Code]:
    """The day of each count, and why it can't be compared with the count before."""
    were = [(each.on, row.municipalities if row else 0) for each, row in zip(counted, rows, strict=True)]
    for index, each in enumerate(counted):
        before = max(index - 1, 0)
        other = ", ".join(each.criteria) if each.criteria != counted[before].criteria else None
        why = breaks.why(were[before], were[index], filters, other)
        yield Code(each.on.isoformat(), same(as_short_date(each.on)), why, breaks=why is not None)


def _of(text: Text) -> str:
    return text.of(page_language())


def question_of(found: Standing, question: str) -> Counted:
    if question not in found.questions:
        raise NotFound
    return found.questions[question]


def columns(*counted: Counted) -> Dimension:
    """The columns of a question (counted once or oftener), those who are in none of them last; where no SLT is known apart,
    where one of the counts has that.
    """
    question = counted[0].question
    key, label, *_others = APART.get(question, ("niva", _l("Nivå")))
    last = next((each for each in counted if each.whole), counted[0])
    return Dimension(
        key,
        both(label),
        (
            *(Code(_key(column), column_text(column)) for column in columns_of(question)),
            Code(_NOT_REPORTED, others(last)),
            *((Code(_NO_SLT, both(CATEGORIES[Category.UNKNOWN])),) if any(each.apart for each in counted) else ()),
        ),
    )


def _mixed(counted: Iterable[Counted]) -> Text | None:
    """What is said of a table in which some counts alone tell apart where no SLT is known."""
    return both(_MIXED) if len({each.apart for each in counted}) > 1 else None


def _key(column: str) -> str:
    return f"niva_{column}" if column.isdigit() else column


def values(row: Row, across: Dimension) -> tuple[Value, ...]:
    """The numbers of an area in those columns."""
    shown: list[Value] = [Missing.HIDDEN if value is None else value for value in row.columns.values()]
    last = (known(row.unknown),) if across.codes[-1].key == _NO_SLT else ()
    return (*shown, row.not_reported, *last)


def table_of(
    found: Standing,
    id_: str,
    title: Text,
    finding: Text,
    dimensions: tuple[Dimension, ...],
    values: tuple[Value, ...],
    counted: Counted,
    *,
    rest: Sequence[int] = (),
    n: int | None = None,
    counted_what: Text | None = None,
    query: tuple[tuple[str, str], ...] = (),
    measures: tuple[Measure, ...] = (),
    drawn: bool = True,
    note: Text | None = None,
) -> Table:
    """A table of a question as it was counted; bars that are stacked where `rest` says what each is in all."""
    shown = measures or (Measure("kommuner", both(_l("Kommuner")), both(_l("kommuner"))),)
    return Table(
        id=id_,
        title=title,
        finding=finding,
        dimensions=dimensions,
        measures=shown,
        values=values,
        n=counted.nation.municipalities if n is None else n,
        counted=counted_what or both(_l("kommuner")),
        on=counted.on,
        source=source(found, counted),
        method=method(found, counted),
        chart=_chart(counted, shown[0].key, tuple(rest), dimensions[-1]) if drawn else None,
        note=note,
        made_up=found.made_up,
        release=found.release,
        released_on=found.on if found.release else None,
        query=query,
        served_by="live_figures" if found.release is None else "figures",
    )


def _chart(counted: Counted, measure: str, rest: tuple[int, ...], across: Dimension) -> Chart:
    if not rest:
        return Chart("bars", measure)
    never_hidden = len(across.codes) - len(columns_of(counted.question))
    return Chart("stacked", measure, _coloured(counted.question), rest, never_hidden)


def _coloured(question: str) -> Mapping[str, str]:
    columns = columns_of(question)
    found = dict(zip(map(_key, columns), _COLOURS[-len(columns) :], strict=True))
    return {**found, _NOT_REPORTED: _GREY, _NO_SLT: _PALE}
