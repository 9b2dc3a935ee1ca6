"""Which next step is lacking most often: of each prerequisite over the nation, and of one in each area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.errors import NotFound
from app.web.formats import as_number
from app.web.i18n import page_language
from dashboards.figures import Attribute, Code, Dimension, Measure, Missing, Table, Text, Value, both, same
from dashboards.prerequisites.service import Counted, Row, Standing
from dashboards.prerequisites.tables import areas, grouped, question_of, rows_of, table_of
from dashboards.prerequisites.words import BY, SLUGS, question_text, step_text
from dashboards.releases.questions import Grouping
from dashboards.releases.worlds import NATION

_NOTE = _l("Neste steg er det første vilkåret på neste nivå som ikke er oppfylt.")
_UNSAID = _l("Kolon (:) står også der et steg som er skjult, kan mangle oftere enn dem som kan vises.")
_FEW = _l("Der få kommuner har rapportert, blir det meste skjult. Tallene for hele landet sier mer.")
_HIDDEN = same(Missing.HIDDEN.value)


def steps(found: Standing, question: str, id_: str, area: str = NATION) -> Table:
    """Which step is lacking next, the most frequent first; those that are hidden last."""
    counted = question_of(found, question)
    row = counted.areas.get(area)
    if row is None or not row.lacks:
        raise NotFound
    order = sorted(row.steps.items(), key=lambda step: (step[1] is None, -(step[1] or 0), step[0]))
    shown = [(step, number) for step, number in order if number != 0]
    return table_of(
        found,
        id_,
        both(lambda: _("Neste steg som mangler: %(name)s", name=_of(question_text(question)))),
        both(lambda: _said(counted, row)),
        (
            Dimension(
                "steg",
                both(_l("Steg som mangler")),
                tuple(Code(step.replace(":", "_"), step_text(step, counted)) for step, _number in shown),
            ),
        ),
        tuple(Missing.HIDDEN if number is None else number for _step, number in shown),
        counted,
        n=row.reported,
        counted_what=both(_l("kommuner som har rapportert")),
    )


def of_each(found: Standing, kept: Mapping[str, Any] | None = None, area: str = NATION) -> Table:
    """The step that is lacking most often on each prerequisite, over the nation or one area; the ways to each have what is
    `kept`. Raises `NotFound` for an area that there wasn't.
    """
    rows = [(counted, counted.areas[area]) for counted in found.prerequisites if area in counted.areas]
    if not rows:
        raise NotFound
    page = "prerequisites.one_live" if found.release is None else "prerequisites.one"
    slugs: Mapping[str, str] = {str(key): slug for key, slug in SLUGS.items()}
    codes = tuple(
        Code(each.question, question_text(each.question), url=url_for(page, slug=slugs[each.question], **(kept or {})))
        for each, _row in rows
    )
    return _lacking(
        found,
        "forutsetninger-mangler",
        both(_l("Neste steg som oftest mangler")),
        both(lambda: _most(rows)),
        Dimension("forutsetning", both(_l("Forutsetning")), codes),
        rows,
        max(row.reported for _counted, row in rows),
    )


def by_group(found: Standing, question: str, grouping: Grouping, id_: str) -> Table:
    """The step that is lacking most often on one prerequisite in each area, the nation last."""
    counted = question_of(found, question)
    rows = rows_of(found, counted, grouping)
    if not counted.nation.lacks:
        raise NotFound
    return _lacking(
        found,
        id_,
        both(
            lambda: _(
                "Neste steg som oftest mangler %(by)s: %(name)s", by=BY[grouping], name=_of(question_text(question))
            )
        ),
        both(lambda: _said(counted, counted.nation)),
        areas(counted, grouping),
        [(counted, row) for row in (*rows, counted.nation)],
        counted.nation.reported,
        grouping,
    )


def told(counted: Counted, row: Row) -> tuple[str, str]:
    """The step that is lacking most often in an area, and how often; `:` where that can't be said."""
    step, number = _step(counted, row), _number(row)
    return _of(step) if step else "–", _HIDDEN.nb if number is None else as_number(number)


def note(rows: Sequence[Row]) -> Text:
    """What a next step is; what `:` means where one of the rows has it, and why where most have."""
    hidden = sum(_number(row) is None for row in rows)
    more = [*([_UNSAID] if hidden else []), *([_FEW] if 2 * hidden > len(rows) else [])]
    return both(lambda: " ".join(map(str, (_NOTE, *more))))


def _lacking(
    found: Standing,
    id_: str,
    title: Text,
    finding: Text,
    dimension: Dimension,
    rows: list[tuple[Counted, Row]],
    n: int,
    grouping: Grouping | None = None,
) -> Table:
    """A line for each of `rows`, which are the codes of the dimension in order."""
    keys = [code.key for code in dimension.codes]
    said = {key: text for key, (counted, row) in zip(keys, rows, strict=True) if (text := _step(counted, row))}
    values: list[Value] = []
    for _counted, row in rows:
        number = _number(row)
        values += [Missing.HIDDEN if number is None else number, row.reported]
    attributed = Dimension(
        dimension.key,
        dimension.label,
        dimension.codes,
        attributes=(Attribute("steg", both(_l("Steg som mangler")), said),),
    )
    return table_of(
        found,
        id_,
        title,
        finding,
        (attributed,),
        tuple(values),
        rows[-1][0],
        measures=(
            Measure("mangler", both(_l("Kommuner som mangler det")), both(_l("kommuner"))),
            Measure("rapportert", both(_l("Har rapportert")), both(_l("kommuner"))),
        ),
        n=n,
        counted_what=both(_l("kommuner som har rapportert")),
        query=grouped(grouping),
        drawn=False,
        note=note([row for _counted, row in rows]),
    )


def _number(row: Row) -> int | None:
    """How many lack the step that is lacking most often; None where a hidden one may be that."""
    return row.most[1] if row.most else None if row.lacks else 0


def _step(counted: Counted, row: Row) -> Text | None:
    if row.most:
        return step_text(row.most[0], counted)
    return _HIDDEN if row.lacks else None


def _said(counted: Counted, row: Row) -> str:
    if not row.commonest:
        return str(_("Hva som oftest mangler, kan ikke vises her"))
    step = _of(step_text(row.commonest[0][0], counted))
    if row.most:
        return str(_("Oftest mangler dette: %(step)s", step=step))
    return str(_("Av det som kan vises, mangler oftest dette: %(step)s", step=step))


def _most(told: list[tuple[Counted, Row]]) -> str:
    """Where most are lacking the same step; of those alone that can be said, where a hidden one may be lacking oftener."""
    lacking = [(row.most[1], row.most[0], counted) for counted, row in told if row.most]
    if not lacking:
        return str(_("Hva som oftest mangler, kan ikke vises her"))
    number, step, counted = max(lacking, key=lambda each: each[0])
    of = {
        "step": _of(step_text(step, counted)),
        "name": _of(question_text(counted.question)),
        "municipalities": ngettext("%(number)s kommune", "%(number)s kommuner", number, number=as_number(number)),
    }
    if all(row.room <= number for _counted, row in told):
        return str(_("Flest mangler dette: %(step)s («%(name)s», %(municipalities)s)", **of))
    return str(_("Der det kan sies, mangler flest dette: %(step)s («%(name)s», %(municipalities)s)", **of))


def _of(text: Text) -> str:
    return text.of(page_language())
