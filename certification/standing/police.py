"""What the police have said of a unit's places, as the unit's home tells it, and what comes next. Words only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _

from app.clock import OSLO
from app.web.formats import as_date
from certification.assessment import FindingId
from certification.standing.help import FINDINGS as TOPICS
from certification.standing.telling import Level, Line, Told
from tenants.police.service.requests import Standing, Step

#: In the order of urgency.
_URGENCY = list(Step)
_LONGEST = 240


@dataclass(frozen=True)
class PoliceStep:
    """How a place stands with the police (`why`), and what the unit does next (`step`)."""

    standing: Standing
    kind: Step
    why: str
    step: str

    @property
    def is_ours(self) -> bool:
        """Whether the unit has something to do."""
        return self.kind not in (Step.WAIT, Step.NOTHING)


def police_steps(standings: Iterable[Standing]) -> list[PoliceStep]:
    """The places about which something is left to do or to wait for, the most urgent first."""
    left = [standing for standing in standings if standing.step is not Step.NOTHING]
    left.sort(key=lambda standing: _URGENCY.index(standing.step))
    return [PoliceStep(standing, standing.step, *_words(standing)) for standing in left]


def told_with_police(told: Told, steps: list[PoliceStep]) -> Told:
    """The assessment in words, with what the police have said in the place of the finding's general words."""
    of_place = {step.standing.place.name: step for step in steps}

    def line(each: Line) -> Line:
        if each.id is not FindingId.POLICE_CONFIRMATION or each.status != "not_met" or not steps:
            return each
        where = tuple((name, of_place[name].why if name in of_place else why) for name, why in each.where)
        return replace(each, why=steps[0].why, step=step, where=where)

    def level(each: Level) -> Level:
        return replace(each, step=step) if each.topic == TOPICS[FindingId.POLICE_CONFIRMATION] and steps else each

    # The step is a link: who only waits is led to what was asked.
    step = "" if not steps else steps[0].step if steps[0].is_ours else _("Se hva som er spurt og svart")

    groups = tuple(replace(group, lines=tuple(line(each) for each in group.lines)) for group in told.groups)
    return replace(told, groups=groups, levels=tuple(level(each) for each in told.levels))


def _words(standing: Standing) -> tuple[str, str]:
    thread, latest, place = standing.thread, standing.latest, standing.place.name
    asked_on = as_date(thread.request.asked_on) if thread else ""
    again = _("Snakk med politiet om det, og be dem bekrefte på nytt.")
    match standing.step:
        case Step.REPLY:
            return _("Politiet har spurt dere om noe og venter på svar."), _("Svar politiet.")
        case Step.WAIT:
            why = _("Politiet ble spurt %(day)s og har ikke svart ennå.", day=asked_on)
            return why, _("Dere trenger ikke gjøre noe med dette nå.")
        case Step.ASK_AFTER_REFUSAL:
            line = standing.refusal
            day, text = (as_date(line.at.astimezone(OSLO).date()), _short(line.text)) if line else ("", "")
            return _("Politiet avslo %(day)s: «%(text)s»", day=day, text=text), again
        case Step.ASK_AFTER_WITHDRAWAL:
            day, text = (_day(latest.withdrawn_on), _short(latest.withdrawal_reason)) if latest else ("", "")
            return _("Politiet trakk bekreftelsen %(day)s: «%(text)s»", day=day, text=text), again
        case Step.ASK_AFTER_LAPSE:
            day = _day(latest.valid_until) if latest else ""
            return _("Politiets bekreftelse gjaldt til og med %(day)s.", day=day), _("Be politiet bekrefte på nytt.")
        case Step.ASK_FOR_SIGNATURE:
            why = _("Politirådet har bekreftet, men bare kommunen har skrevet under.")
            return why, _("Be politiet skrive under.")
    return _("Politiet har ikke bekreftet at de deltar i %(place)s.", place=place), _("Be politiet bekrefte.")


def _day(day: date | None) -> str:
    return as_date(day) if day else ""


def _short(text: str | None) -> str:
    words = " ".join((text or "").split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rsplit(' ', 1)[0]} …"
