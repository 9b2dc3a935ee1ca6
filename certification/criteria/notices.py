"""What changes for a unit in words: to KRÅD in the reader's language, and to the unit in its own form of Norwegian."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from app.web.formats import as_date
from certification.assessment import Criteria, Reason
from certification.assessment.texts import (
    Language,
    finding_title,
    prerequisite_title,
    tell_condition,
    tell_reason,
    texts,
)
from certification.criteria.effects import Effect, Kind, Moved, Turned
from certification.criteria.rules import weight


@dataclass(frozen=True)
class Line:
    """One thing that turned: what became of it, and why it isn't met, for each reason once."""

    text: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """The text to a unit, in its own form of Norwegian."""

    language: Language
    title: str
    lead: tuple[str, ...]
    lines: tuple[Line, ...]
    end: str


def lines(effect: Effect, criteria: Criteria, language: Language) -> tuple[Line, ...]:
    """What turned, under the new criteria. The language must be the one that is acting."""
    findings = [_finding(one, effect.names, criteria, language) for one in effect.findings]
    return (*findings, *(_level(one, criteria, language) for one in effect.levels))


def recommended(code: str, language: Language) -> str:
    """A recommendation in words."""
    return next(wording.said(language) for known, wording in texts().recommendations.items() if known == code)


def notice(effect: Effect, criteria: Criteria, valid_from: date | None, as_of: date, language: Language) -> Notice:
    """Write to the unit. `as_of`: the date of the document that was looked at; `valid_from` None: not decided yet."""
    with force_locale(language):
        before, after = (f"«{recommended(code, language)}»" for code in (effect.before, effect.after))
        first = (
            _("Fra %(day)s gjelder nye kriterier for SLT: %(id)s.", day=as_date(valid_from), id=criteria.id)
            if valid_from
            else _("%(issuer)s vil innføre nye kriterier for SLT: %(id)s.", id=criteria.id)
        )
        second = _("Vi har sett på det dere sist sendte inn, med tall per %(day)s.", day=as_date(as_of))
        third = (
            _("Etter reglene går vurderingen fra %(before)s til %(after)s.", before=before, after=after)
            if before != after
            else _("Etter reglene er vurderingen fortsatt %(after)s, men noe er endret.", after=after)
            if effect.kind is not Kind.SAME
            else _("Vurderingen av det er den samme.")
        )
        return Notice(
            language,
            str(_("Nye kriterier for SLT")),
            (str(first), str(second), str(third)),
            lines(effect, criteria, language),
            str(
                _(
                    "En godkjenning dere har, og en sak som er i gang, følger kriteriene de begynte med."
                    " De nye brukes på det dere sender inn etter at de gjelder."
                )
            ),
        )


def _finding(one: Turned, names: dict[str, str], criteria: Criteria, language: Language) -> Line:
    statuses = texts().statuses
    title, class_ = finding_title(one.id, language), weight(one.class_after, language)
    if one.class_before != one.class_after:
        text = _(
            "%(title)s: fra %(before)s til %(class_)s. %(status)s.",
            title=title,
            before=weight(one.class_before, language),
            class_=class_,
            status=statuses[one.after].said(language),
        )
    else:
        text = _(
            "%(title)s (%(class_)s): fra «%(before)s» til «%(after)s».",
            title=title,
            class_=class_,
            before=statuses[one.before].said(language),
            after=statuses[one.after].said(language),
        )
    told: dict[Reason, list[str]] = {}
    for number, reason in one.reasons.items():
        told.setdefault(reason, []).append(names.get(number, number))
    why = []
    for reason, places in told.items():
        of = tell_reason(one.id, reason, criteria.parameters, language)
        where = f"{', '.join(places)}: " if names else ""
        why.append(f"{where}{of.why} {of.step}")
    return Line(str(text), tuple(why))


def _level(one: Moved, criteria: Criteria, language: Language) -> Line:
    none = _("ikke rapportert")
    text = _(
        "%(title)s: fra nivå %(before)s til nivå %(after)s.",
        title=prerequisite_title(one.key, language),
        before=none if one.before is None else one.before,
        after=none if one.after is None else one.after,
    )
    if one.before == one.after:
        text = _("%(title)s: nivået er endret i en av kommunene.", title=prerequisite_title(one.key, language))
    lost = (one.after or 0) < (one.before or 0)
    told = (tell_condition(condition, criteria.parameters, language) for condition in one.unmet) if lost else ()
    return Line(str(text), tuple(f"{of.why} {of.step}" for of in told))
