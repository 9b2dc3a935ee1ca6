"""Every number that a criteria version sets: what it is called, where it belongs, and what would be absurd.

The bounds are narrower than what the assessment can compute with: they say what a sensible version may hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal, get_args

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from certification.assessment import FindingId, PrerequisiteKey
from certification.assessment.texts import MONTHS, Language, finding_title, listed, prerequisite_title, texts
from tenants.document.facts import SourceKind

Sort = Literal["months", "days", "percent", "count", "calendar", "sources"]


@dataclass(frozen=True)
class Number:
    """A parameter. `path` leads to it in the version's parameters; `lowest` to `highest` is what it may be.

    A `calendar` is a set of months, and `sources` a set of kinds of sources; the bounds then say how many.
    """

    path: str
    label: object
    sort: Sort
    lowest: int
    highest: int

    @property
    def key(self) -> str:
        """Its name in a form."""
        return self.path.replace(".", "_")

    def of(self, parameters: Mapping[str, Any]) -> Any:
        """Its value in a version's parameters, as JSON has them."""
        return reduce(lambda part, name: part[name], self.path.split("."), parameters)

    def put(self, parameters: dict[str, Any], value: Any) -> None:
        """Set it there."""
        *way, last = self.path.split(".")
        reduce(lambda part, name: part[name], way, parameters)[last] = value

    def said(self, value: Any, language: Language) -> str:
        """A value in words."""
        if self.sort == "calendar":
            return listed((MONTHS[month - 1] for month in sorted(value)), language)
        if self.sort == "sources":
            kinds = (kind for kind in get_args(SourceKind) if kind in value)
            return listed((texts().sources[kind].said(language) for kind in kinds), language)
        if self.sort == "percent":
            return str(_("%(number)s prosent", number=value))
        if self.sort == "months":
            return str(ngettext("%(num)s måned", "%(num)s måneder", value))
        if self.sort == "days":
            return str(ngettext("%(num)s dag", "%(num)s dager", value))
        return str(value)


@dataclass(frozen=True)
class Section:
    """The numbers of one finding or prerequisite; of None: of the approval itself."""

    of: FindingId | PrerequisiteKey | None
    numbers: tuple[Number, ...]

    def title(self, language: Language) -> str:
        """What they belong to."""
        if self.of is None:
            return str(_("Godkjenningens varighet"))
        if isinstance(self.of, FindingId):
            return finding_title(self.of, language)
        return prerequisite_title(self.of, language)


#: How long a certificate lasts; it stands beside the parameters, not among them.
CERTIFICATE = Number("certificate_months", _l("Hvor lenge en godkjenning gjelder"), "months", 12, 120)

SECTIONS: tuple[Section, ...] = (
    Section(
        FindingId.STEERING_MEETINGS,
        (
            Number("meetings.steering", _l("Antall styringsmøter"), "count", 1, 24),
            Number("meetings.window_months", _l("Perioden møter telles i"), "months", 6, 36),
            Number("meetings.start_up_months", _l("Tiden en ny gruppe har før møter telles"), "months", 1, 36),
        ),
    ),
    Section(
        FindingId.COORDINATION_MEETINGS,
        (
            Number(
                "meetings.coordination_months",
                _l("Antall hele kalendermåneder med møte i koordineringsgruppen"),
                "months",
                1,
                24,
            ),
            Number("meetings.exempt_months", _l("Måneder uten krav om møte"), "calendar", 0, 11),
        ),
    ),
    Section(
        FindingId.ANNUAL_GATHERING,
        (Number("gathering.window_months", _l("Hvor gammel en felles samling kan være"), "months", 6, 36),),
    ),
    Section(
        PrerequisiteKey.ANCHORING,
        (Number("anchoring.attendance_percent", _l("Andel møter der hver leder er med"), "percent", 1, 100),),
    ),
    Section(
        PrerequisiteKey.COORDINATOR,
        (Number("coordinator.vacant_days", _l("Dager stillingen kan stå tom på 24 måneder"), "days", 0, 365),),
    ),
    Section(
        PrerequisiteKey.STEERING,
        (
            Number("steering.meetings_with_minutes", _l("Antall styringsmøter med referat"), "count", 1, 24),
            Number("steering.goals_window_months", _l("Tiden mellom gjennomganger av målene"), "months", 6, 60),
            Number("steering.orders_percent", _l("Andel bestillinger som er lukket eller i rute"), "percent", 1, 100),
        ),
    ),
    Section(
        PrerequisiteKey.MAPPING,
        (
            Number("mapping.level_2.window_months", _l("Kartleggingens alder for nivå 2"), "months", 6, 120),
            Number("mapping.level_2.source_kinds", _l("Antall slags kilder for nivå 2"), "count", 1, 6),
            Number("mapping.level_3.window_months", _l("Kartleggingens alder for nivå 3"), "months", 6, 120),
            Number("mapping.level_3.source_kinds", _l("Antall slags kilder for nivå 3"), "count", 1, 6),
            Number("mapping.required_sources", _l("Kilder som må være med for nivå 3"), "sources", 0, 6),
            Number("mapping.level_4_window_months", _l("Kartleggingens alder for nivå 4"), "months", 6, 120),
        ),
    ),
    Section(
        PrerequisiteKey.SHARED_UNDERSTANDING,
        (
            Number(
                "shared_understanding.approval_window_months",
                _l("Hvor gammel godkjenningen av utfordringene kan være"),
                "months",
                6,
                60,
            ),
            Number(
                "shared_understanding.confidentiality_window_months",
                _l("Tiden mellom drøftinger av taushetsplikten"),
                "months",
                6,
                60,
            ),
            Number("shared_understanding.pulse_percent", _l("Andel i nettverket som er enige"), "percent", 1, 100),
            # Fewer answers than five are never shown (H78).
            Number("shared_understanding.pulse_answers", _l("Færreste svar som teller"), "count", 5, 100),
        ),
    ),
    Section(
        PrerequisiteKey.COORDINATED_MEASURES,
        (
            Number("coordinated_measures.agencies", _l("Antall etater i et samordnet tiltak"), "count", 2, 10),
            Number("coordinated_measures.level_3_percent", _l("Andel samordnede tiltak for nivå 3"), "percent", 1, 100),
            Number("coordinated_measures.level_4_percent", _l("Andel samordnede tiltak for nivå 4"), "percent", 1, 100),
            Number(
                "coordinated_measures.coordination_meetings",
                _l("Antall møter i koordineringsgruppen for nivå 3"),
                "count",
                1,
                24,
            ),
        ),
    ),
    Section(
        PrerequisiteKey.EVALUATION,
        (
            Number("evaluation.stance_window_months", _l("Perioden for nye tiltak"), "months", 6, 60),
            Number("evaluation.flagged_percent", _l("Andel merkede tiltak med evaluering"), "percent", 1, 100),
            Number(
                "evaluation.completed_window_months", _l("Hvor gammel en ferdig evaluering kan være"), "months", 6, 60
            ),
        ),
    ),
)


def every() -> Iterator[Number]:
    """All numbers of the parameters, in the order shown."""
    for section in SECTIONS:
        yield from section.numbers


def number(path: str) -> Number:
    """A number by its path."""
    return next(one for one in every() if one.path == path)


#: (what must not be less, than what, why).
_NOT_LESS: tuple[tuple[str, str, object], ...] = (
    (
        "mapping.level_3.source_kinds",
        "mapping.level_2.source_kinds",
        _l("Nivå 3 kan ikke kreve færre slags kilder enn nivå 2."),
    ),
    (
        "coordinated_measures.level_4_percent",
        "coordinated_measures.level_3_percent",
        _l("Nivå 4 kan ikke kreve en mindre andel enn nivå 3."),
    ),
    (
        "mapping.level_2.window_months",
        "mapping.level_3.window_months",
        _l("Nivå 2 kan ikke kreve en nyere kartlegging enn nivå 3."),
    ),
    (
        "mapping.level_3.window_months",
        "mapping.level_4_window_months",
        _l("Nivå 3 kan ikke kreve en nyere kartlegging enn nivå 4."),
    ),
)


def faults(parameters: Mapping[str, Any]) -> dict[str, object]:
    """What is absurd in a version's parameters, by the number's name in a form; they must be whole."""
    found: dict[str, object] = {}
    for one in every():
        value = one.of(parameters)
        size = len(value) if one.sort in ("calendar", "sources") else value
        if not one.lowest <= size <= one.highest:
            found[one.key] = outside(one)
    for more, less, why in _NOT_LESS:
        if number(more).of(parameters) < number(less).of(parameters):
            found.setdefault(number(more).key, why)
    return found


def outside(one: Number) -> object:
    """What is said of a value out of its bounds."""
    if one.sort == "calendar":
        return _("Minst én måned må ha krav om møte.")
    return _("Tallet må være fra %(lowest)s til %(highest)s.", lowest=one.lowest, highest=one.highest)
