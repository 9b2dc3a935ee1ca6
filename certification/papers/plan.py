"""The action plan: the unit's measures, challenge by challenge (handbook: Årshjul og en oversiktlig arbeidsplan, H103, H159)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from flask_babel import gettext as _

from app import pdf
from app.web.formats import as_date, as_short_date
from app.web.sorting import norwegian_key
from certification.papers.parts import told
from tenants.reporting import vocabulary
from tenants.reporting.forms import Desk
from tenants.reporting.schemas import EVALUATION_DECISIONS, PROGRESS, STEPS, TARGETS
from tenants.reporting.tracing import Effort, Trace, traces
from tenants.units import service as units


def plan(unit_id: UUID, language: str) -> pdf.Document:
    """The measures that go on today under the challenges that they answer, and the mix of all of them."""
    desk = Desk(unit_id)
    found = traces(desk)
    efforts = [effort for trace in found for effort in trace.efforts]
    name = units.get(unit_id).name
    return pdf.Document(
        title=_("Handlingsplan for %(unit)s", unit=name),
        lead=_("Utfordringene i prioritert rekkefølge, og tiltakene som svarer på dem."),
        language=language,
        about=(*_about(desk), (_("Tiltak i gang"), str(len(efforts)))),
        sections=[*(_answers(desk, trace) for trace in found), *_areas(efforts), *_mix(efforts)],
        footer=f"{name} · {as_date(desk.on)}",
    )


def _about(desk: Desk) -> list[tuple[str, str]]:
    rows = [row for row in desk.rows("action_plan") if row.valid_from <= desk.on <= row.valid_to]
    if not rows:
        return [(_("Handlingsplan"), _("Ingen gyldig handlingsplan er meldt inn"))]
    row = max(rows, key=lambda row: row.adopted_on)
    return [
        (_("Handlingsplan"), row.name),
        (_("Vedtatt"), as_date(row.adopted_on)),
        (_("Gjelder"), _("%(first)s til %(last)s", first=as_date(row.valid_from), last=as_date(row.valid_to))),
    ]


def _answers(desk: Desk, trace: Trace) -> pdf.Section:
    title = (
        f"{trace.challenge.rank}. {trace.challenge.theme}"
        if trace.challenge
        else _("Tiltak som ikke svarer på noen av utfordringene")
    )
    head = (_("Tiltak"), _("Trinn"), _("Ansvarlig"), _("Sammen med"), _("Periode"), _("Evaluering"))
    steps = dict(STEPS)
    rows = [
        (
            effort.measure.name,
            str(steps[effort.measure.step]).partition(":")[0] if effort.measure.step else "",
            vocabulary.label(desk.agencies, effort.measure.owner) if effort.measure.owner else _("Ikke avklart"),
            ", ".join(vocabulary.label(desk.agencies, agency) for agency in effort.measure.agencies),
            _period(effort),
            _evaluation(effort),
        )
        for effort in sorted(trace.efforts, key=_place)
    ]
    return told(title, head, rows, _("Ingen tiltak ennå"))


def _place(effort: Effort) -> tuple[bool, int]:
    """The order of measures: by the rank that they have among themselves (H80), those without one last."""
    rank = effort.measure.rank
    return rank is None, rank or 0


def _period(effort: Effort) -> str:
    row = effort.measure
    if row.ended_on is None:
        text = str(_("Fra %(first)s", first=as_short_date(row.started_on)))
    else:
        text = f"{as_short_date(row.started_on)}–{as_short_date(row.ended_on)}"
    return f"{text}. {dict(PROGRESS)[row.progress]}" if row.progress else text


def _areas(efforts: Sequence[Effort]) -> list[pdf.Section]:
    """The few areas that the plan puts its weight on, with the measures of each (H159)."""
    areas: dict[str, list[str]] = {}
    for effort in sorted(efforts, key=_place):
        if effort.measure.area:
            areas.setdefault(effort.measure.area, []).append(effort.measure.name)
    rows = [(area, ", ".join(names)) for area, names in sorted(areas.items(), key=lambda pair: norwegian_key(pair[0]))]
    return [told(_("Innsatsområdene"), (_("Innsatsområde"), _("Tiltak")), rows, "")] if rows else []


def _evaluation(effort: Effort) -> str:
    done = [one for one in effort.evaluations if one.completed_on]
    if done:
        latest = max(done, key=lambda one: one.completed_on)
        text = str(_("Evaluert %(day)s", day=as_short_date(latest.completed_on)))
        return f"{text}. {dict(EVALUATION_DECISIONS)[latest.decision]}" if latest.decision else text
    if effort.evaluations:
        return str(_("Planlagt %(day)s", day=as_short_date(min(one.planned_on for one in effort.evaluations))))
    return str(_("Skal ikke evalueres") if effort.measure.stance_type == "none" else _("Ikke planlagt"))


def _mix(efforts: Sequence[Effort]) -> list[pdf.Section]:
    """How the measures are spread over the three steps and what they are aimed at (H83, H84)."""
    if not efforts:
        return []
    steps = _spread(STEPS, [[effort.measure.step] if effort.measure.step else [] for effort in efforts])
    targets = _spread(TARGETS, [effort.measure.targets for effort in efforts])
    return [
        told(_("Tiltakene etter trinn"), (_("Trinn"), _("Tiltak")), steps, ""),
        told(_("Tiltakene etter hva de er rettet mot"), (_("Rettet mot"), _("Tiltak")), targets, ""),
    ]


def _spread(words: Iterable[tuple[str, object]], told_by: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    counts = Counter(code for codes in told_by for code in codes)
    untold = sum(not codes for codes in told_by)
    return [(str(label), str(counts[code])) for code, label in words] + (
        [(_("Ikke oppgitt"), str(untold))] if untold else []
    )
