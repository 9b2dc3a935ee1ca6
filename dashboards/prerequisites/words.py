"""What the questions, their columns and the areas are called; each stands here and nowhere else."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_number
from app.web.i18n import page_language
from certification.assessment import Condition, PrerequisiteKey
from certification.assessment.criteria import packaged
from certification.assessment.rules import condition_rule
from certification.assessment.texts import prerequisite_title
from certification.criteria import service as criteria
from certification.processing.classes import AGE_TEXTS, STEPS
from dashboards.figures import Text, both
from dashboards.prerequisites.service import Counted, Row
from dashboards.releases.questions import (
    APPLICATION,
    CONFIRMATION,
    COORDINATION,
    HANDLING,
    SIZES,
    STEERING,
    STEPS_TAKEN,
    UNKNOWN_SIZE,
    Age,
    Grouping,
    Meetings,
)
from dashboards.releases.worlds import NATION
from dashboards.texts import KINDS

#: A prerequisite's word in an address.
SLUGS: dict[PrerequisiteKey, str] = {
    PrerequisiteKey.ANCHORING: "forankring",
    PrerequisiteKey.COORDINATOR: "koordinator",
    PrerequisiteKey.STEERING: "styring",
    PrerequisiteKey.MAPPING: "kartlegging",
    PrerequisiteKey.SHARED_UNDERSTANDING: "felles-forstaelse",
    PrerequisiteKey.COORDINATED_MEASURES: "samordnede-tiltak",
    PrerequisiteKey.EVALUATION: "evaluering",
}
#: A grouping's word in an address, and what it is called.
GROUPINGS: dict[str, Grouping] = {
    "fylke": Grouping.COUNTY,
    "politidistrikt": Grouping.POLICE_DISTRICT,
    "storrelse": Grouping.SIZE,
}
#: Those that KRÅD can choose: of kinds of units nothing is released.
LIVE_GROUPINGS: dict[str, Grouping] = {**GROUPINGS, "enhet": Grouping.KIND}
#: Sizes are chosen by the filter `innbyggere`, which is known as a grouping too.
GROUPING_ALSO = {"innbyggere": "storrelse"}
GROUPED_BY = _l("Gruppert etter")
#: The filter of an address that names an area of a grouping. Classes of inhabitants are others than those of the public facts.
AREAS: dict[str, Grouping] = {
    "fylke": Grouping.COUNTY,
    "politidistrikt": Grouping.POLICE_DISTRICT,
    "innbyggere": Grouping.SIZE,
}
GROUPING_TEXTS: dict[Grouping, object] = {
    Grouping.COUNTY: _l("Fylke"),
    Grouping.POLICE_DISTRICT: _l("Politidistrikt"),
    Grouping.SIZE: _l("Innbyggere i kommunen"),
    Grouping.KIND: _l("Slags SLT-enhet"),
}
BY: dict[Grouping, object] = {
    Grouping.COUNTY: _l("etter fylke"),
    Grouping.POLICE_DISTRICT: _l("etter politidistrikt"),
    Grouping.SIZE: _l("etter folketall"),
    Grouping.KIND: _l("etter slags SLT-enhet"),
}
_COLUMNS: dict[str, object] = {
    Meetings.NONE: _l("Ingen møter"),
    Meetings.BELOW_HALF: _l("Under halvparten av normen"),
    Meetings.BELOW_NORM: _l("Halvparten eller mer"),
    Meetings.NORM: _l("Normen eller flere"),
    "missing": _l("Mangler"),
    "withdrawn": _l("Trukket"),
    "confirmed": _l("Bekreftet"),
    Age.OVER_90: _l("Over 90 dager"),
    Age.UP_TO_90: _l("31–90 dager"),
    Age.UP_TO_30: _l("Inntil 30 dager"),
    Age.NONE: _l("Ingen søknad"),
    **AGE_TEXTS,
}
_QUESTIONS: dict[str, object] = {
    STEERING: _l("Møter i styringsgruppen siste år"),
    COORDINATION: _l("Møter i koordineringsgruppen siste år"),
    CONFIRMATION: _l("Politiets bekreftelse"),
    APPLICATION: _l("Alderen på søknader til behandling"),
    HANDLING: _l("Tid fra søknad til avgjørelse siste år"),
    **{question: STEPS[step] for question, step in STEPS_TAKEN.items()},
}


def question_text(question: str) -> Text:
    """A question's name."""
    if question in _QUESTIONS:
        return both(_QUESTIONS[question])
    key = PrerequisiteKey(question)
    return Text(prerequisite_title(key, "nb"), prerequisite_title(key, "nn"))


def column_text(column: str) -> Text:
    """A level, a class of meetings or of days, or how a confirmation stands."""
    if column in _COLUMNS:
        return both(_COLUMNS[column])
    return both(_l("Nivå %(level)s", level=column))


def step_text(step: str, counted: Counted) -> Text:
    """What a step asks, by the criteria that the count was made by."""
    condition = Condition(step.split(":")[1])
    version = criteria.in_force(counted.on) if counted.criteria else packaged("handbook-1")
    return Text(
        condition_rule(condition, version.parameters, "nb"), condition_rule(condition, version.parameters, "nn")
    )


def area_text(row: Row) -> Text:
    """An area's name."""
    if row.area == NATION:
        return both(_l("Hele landet"))
    if row.names:
        return Text(*row.names)
    grouping, _colon, code = row.area.partition(":")
    if grouping == Grouping.KIND:
        return both(KINDS.get(code, _l("Ingen SLT-enhet kjent")))
    return size_text(code)


def size_text(code: str) -> Text:
    """A class of inhabitants, as `questions.size_of` codes it."""
    if code == UNKNOWN_SIZE:
        return both(_l("Folketall ikke kjent"))
    number = int(code)
    if number == 0:
        return both(lambda: _("Under %(most)s", most=as_number(SIZES[0])))
    if number == len(SIZES):
        return both(lambda: _("%(least)s eller flere", least=as_number(SIZES[-1])))
    return both(lambda: _("%(least)s–%(most)s", least=as_number(SIZES[number - 1]), most=as_number(SIZES[number] - 1)))


def people_text(code: str) -> Text:
    """The same where it must be said that it is one of inhabitants."""
    size = size_text(code)
    return size if code == UNKNOWN_SIZE else both(lambda: _("%(size)s innbyggere", size=size.of(page_language())))
