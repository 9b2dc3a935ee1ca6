"""What is said of each question that is released: its headline, and how its numbers are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_date, as_number
from app.web.i18n import page_language
from certification.assessment.situation import months_before
from dashboards.figures import Method, Text, both
from dashboards.prerequisites.service import Counted, Row, Standing
from dashboards.prerequisites.words import question_text
from dashboards.releases.questions import (
    APPLICATION,
    CONFIRMATION,
    COORDINATION,
    HANDLING,
    ON_CASES,
    STEERING,
    STEPS_TAKEN,
    Age,
)
from dashboards.texts import of_municipalities

#: So far back a change is told.
YEARS = 5
MEETINGS = {"moter-styring": STEERING, "moter-koordinering": COORDINATION}
#: What is counted of applications and of the police's confirmations.
CASES = {
    "soknader-til-behandling": APPLICATION,
    "saksbehandlingstid": HANDLING,
    "politibekreftelser": CONFIRMATION,
}
#: The questions that are no levels: the dimension of each, what it is called, and what its others are.
APART: dict[str, tuple[str, object, object]] = {
    **dict.fromkeys(MEETINGS.values(), ("moter", _l("Møter"), _l("Ikke rapportert"))),
    APPLICATION: ("alder", _l("Hvor lenge søknaden har vært til behandling"), _l("Ingen SLT-enhet kjent")),
    HANDLING: ("tid", _l("Hvor lenge søknaden var til behandling"), _l("Ingen søknad avgjort siste år")),
    **dict.fromkeys(STEPS_TAKEN, ("tid", _l("Dager"), _l("Ikke gjort siste år"))),
    CONFIRMATION: ("bekreftelse", _l("Bekreftelse"), _l("Ikke med i tellingen")),
}
#: What those are where an early count left a city out that is covered in part.
_IN_PART: dict[str, object] = {
    APPLICATION: _l("Ingen SLT-enhet kjent, eller bare i noen bydeler"),
    HANDLING: _l("Ingen søknad avgjort siste år, eller bare i noen bydeler"),
    **dict.fromkeys(STEPS_TAKEN, _l("Ikke gjort siste år, eller bare i noen bydeler")),
}


def others(counted: Counted) -> Text:
    """What those are called who stand in none of the columns."""
    if counted.whole:
        return both(_IN_PART[counted.question])
    return both(APART[counted.question][2] if counted.question in APART else _l("Ikke rapportert"))


def said(counted: Counted, row: Row) -> Text:
    """What the row of an area says first: how many have come to the highest, or how many have reported."""
    question = counted.question
    if question in ON_CASES:
        return _of_cases(counted, row)
    best = list(row.columns.values())[-1]
    if question == CONFIRMATION:
        return _of_confirmations(row)
    if best is None or not row.reported:
        return both(
            lambda: _(
                "%(municipalities)s har rapportert", municipalities=of_municipalities(row.reported, row.municipalities)
            )
        )
    if question in MEETINGS.values():
        return both(
            lambda: _(
                "%(name)s: %(municipalities)s som har rapportert, følger normen",
                name=question_text(question).of(page_language()),
                municipalities=of_municipalities(best, row.reported),
            )
        )
    return both(
        lambda: _(
            "%(municipalities)s som har rapportert, er på øverste nivå",
            municipalities=of_municipalities(best, row.reported),
        )
    )


def numbers(counted: Counted, row: Row) -> tuple[str, int, int] | None:
    """What `said` says: of what, how many, and of how many; None where that can't be told."""
    question, best = counted.question, list(row.columns.values())[-1]
    if question == APPLICATION:
        none = row.columns[Age.NONE]
        return None if none is None else ("under way", row.reported - none, row.municipalities)
    if question == CONFIRMATION and (best is None or not row.reported):
        return None
    if question in ON_CASES or best is None or not row.reported:
        return "reported", row.reported, row.municipalities
    return "best", best, row.reported


def said_over_time(counts: Sequence[Counted], rows: Sequence[Row | None], breaks: Sequence[bool]) -> Text:
    """What is said of the last row that there is, and what the same number was in the first count of the five years before it
    that tells it: both are shown in the figure. With a word where the series breaks in between.
    """
    at = max(index for index, row in enumerate(rows) if row is not None)
    told = [numbers(each, row) if row else None for each, row in zip(counts, rows, strict=True)]
    now, on = told[at], counts[at].on
    state = said(counts[at], rows[at] or counts[at].nation)
    oldest = months_before(on, 12 * YEARS)
    first = next((i for i in range(at) if counts[i].on >= oldest and now and (told[i] or ("",))[0] == now[0]), None)
    then = told[first] if first is not None else None
    if first is None or then is None:
        return state
    day = counts[first].on
    broken = any(breaks[first + 1 : at + 1])

    def change() -> str:
        of = {"said": state.of(page_language()), "some": as_number(then[1]), "of": as_number(then[2])}
        if day.year == on.year:
            text = _("%(said)s, mot %(some)s av %(of)s den %(day)s", day=as_date(day), **of)
        else:
            text = _("%(said)s, mot %(some)s av %(of)s i %(year)s", year=day.year, **of)
        return str(_("%(said)s (serien er brutt i mellomtiden)", said=text)) if broken else str(text)

    return both(change)


def _of_confirmations(row: Row) -> Text:
    confirmed = list(row.columns.values())[-1]
    if confirmed is None or not row.reported:
        return both(_l("Hvor mange av kommunene som har politiets bekreftelse, kan ikke vises her"))
    return both(
        lambda: _(
            "%(municipalities)s som er med i tellingen, har politiets bekreftelse",
            municipalities=of_municipalities(confirmed, row.reported),
        )
    )


def said_of_steps(reviews: Counted) -> Text:
    """How many have had their review done within the first two classes of days, where that can be told."""
    row = reviews.nation
    *_slower, second, first = row.columns.values()
    if first is None or second is None or not row.reported:
        return both(
            lambda: _(
                "%(municipalities)s fikk avgjort en sak det siste året. Hvor lang tid det tok, kan ikke vises her",
                municipalities=of_municipalities(row.reported, row.municipalities),
            )
        )
    return both(
        lambda: _(
            "%(municipalities)s fikk sist avgjørelsen innen 30 dager etter at behandlingen begynte",
            municipalities=of_municipalities(first + second, row.reported),
        )
    )


def _of_cases(counted: Counted, row: Row) -> Text:
    if counted.question == HANDLING:
        return both(
            lambda: _(
                "%(municipalities)s har fått en søknad avgjort siste år",
                municipalities=of_municipalities(row.reported, row.municipalities),
            )
        )
    none = row.columns[Age.NONE]
    if none is None:
        return both(_l("Hvor mange som har søkt, kan ikke vises her"))
    return both(
        lambda: _(
            "%(municipalities)s har en søknad til behandling",
            municipalities=of_municipalities(row.reported - none, row.municipalities),
        )
    )


_LEVEL_METHOD = _l(
    "Nivå 0 er lavest og 4 høyest, slik håndboken er tolket i kriteriene. Neste steg er det første vilkåret på"
    " neste nivå som ikke er oppfylt."
)
_METHODS: dict[str, object] = {
    **dict.fromkeys(
        MEETINGS.values(),
        _l(
            "Møter de siste tolv månedene, målt mot det kriteriene sier: fire i styringsgruppen, elleve i koordineringsgruppen."
        ),
    ),
    CONFIRMATION: _l(
        "Om politiet hadde bekreftet skriftlig at de deltar forpliktende, den dagen dokumentet gjelder. Trukket er der en"
        " bekreftelse er trukket og ingen annen gjelder. Den som verken har rapportert vedtak eller bekreftelse, er ikke med."
    ),
    APPLICATION: _l(
        "Dager siden SLT-enheten til kommunen sendte søknaden som %(issuer)s behandler denne dagen, også der kommunen er"
        " godkjent og har søkt på nytt."
    ),
    **dict.fromkeys(
        STEPS_TAKEN,
        _l(
            "Dager som hvert trinn tok den siste gangen SLT-enheten til kommunen var gjennom det: fra søknaden kom inn til"
            " behandlingen begynte, fra den begynte til avgjørelsen, og mens saken ventet på svar fra enheten."
        ),
    ),
    HANDLING: _l(
        "Dager fra søknaden kom inn til den første avgjørelsen, for den siste søknaden som er avgjort det siste året."
    ),
}


#: Whose numbers are of: by whether they rest on cases, and on whether nothing is hidden, which KRÅD alone sees.
_SOURCES = {
    (True, False): _l("Saksbehandlingen til %(issuer)s"),
    (False, False): _l("Det SLT-enhetene sist har sendt inn"),
    (True, True): _l("Saksbehandlingen til %(issuer)s. Ingenting er skjult: bare for %(issuer)s"),
    (False, True): _l("Det SLT-enhetene sist har sendt inn. Ingenting er skjult: bare for %(issuer)s"),
}


def source(found: Standing, counted: Counted) -> Text:
    """Where the numbers are from, and that they are KRÅD's alone where they are."""
    return both(_SOURCES[counted.question in ON_CASES, found.release is None])


def method(found: Standing, counted: Counted) -> Method:
    """How the numbers are made: as released, or as KRÅD alone sees them."""
    made = _method_of_cases(counted) if counted.question in ON_CASES else _method_of_documents(found, counted)
    return made if found.release is not None else replace(made, exclusions=_live_exclusions(found, counted))


def _live_exclusions(found: Standing, counted: Counted) -> Text:
    if counted.question == HANDLING or counted.question in STEPS_TAKEN:
        return both(_l("Søknader som SLT-enheten trakk, er ikke med. Ingenting er skjult."))
    if counted.question == APPLICATION:
        return both(_l("Ingenting er skjult."))
    return both(
        lambda: _(
            "Rapporter som er %(months)s måneder eller eldre, telles som ikke rapportert. Ingenting er skjult.",
            months=found.stale_months,
        )
    )


def _method_of_documents(found: Standing, counted: Counted) -> Method:
    return Method(
        both(lambda: f"{_METHODS.get(counted.question, _LEVEL_METHOD)} {_who_are_others(counted)}"),
        both(_l("Kommunene i denne gruppen i det siste dokumentet som gjelder dem")),
        both(_l("Alle kommunene som fantes denne dagen")),
        both(
            lambda: _(
                "Rapporter som er %(months)s måneder eller eldre, telles som ikke rapportert. Tall som kunne røpe noe om en"
                " enhet, er skjult. Det telles på nytt når de fleste har rapportert på nytt.",
                months=found.stale_months,
            )
        ),
        both(lambda: _("Kriterier: %(criteria)s", criteria=", ".join(counted.criteria) or "–")),
    )


def _who_are_others(counted: Counted) -> str:
    """Whether those where no SLT is known are among the ones who stand in no column."""
    name = others(counted).of(page_language())
    if counted.apart:
        return str(
            _(
                "«Ingen SLT kjent» er kommunene som ingen SLT-enhet i portalen dekker. De er ikke med i «%(name)s».",
                name=name,
            )
        )
    return str(_("Kommuner der ingen SLT er kjent, er talt i «%(name)s».", name=name))


def _method_of_cases(counted: Counted) -> Method:
    last = counted.question == HANDLING or counted.question in STEPS_TAKEN
    return Method(
        both(_METHODS[counted.question]),
        both(_l("Kommunene i denne gruppen, etter søknaden til SLT-enheten som dekker dem")),
        both(_l("Alle kommunene som fantes denne dagen")),
        both(
            _l(
                "Søknader som SLT-enheten trakk, er ikke med. Tall som kunne røpe noe om en enhet, er skjult. Det telles på nytt"
                " når de fleste er nye."
            )
            if last
            else _l(
                "Tall som kunne røpe noe om en enhet, er skjult. Det telles på nytt når tallene sammen med de forrige ikke røper noe."
            )
        ),
        both(_l("Definisjon 1, fra 2026")),
    )
