"""The parameters that KRÅD sets from a day: what each means, what it may be, and its values by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects.postgresql import Range

from app.clock import today
from app.errors import Conflict, Invalid, NotFound
from certification.criteria import store
from certification.criteria.models import Parameter
from certification.criteria.service import ParameterKey


@dataclass(frozen=True)
class Meaning:
    """What a parameter says, as a sentence, and what it may be: `lowest` to `highest`, both included."""

    title: object
    sentence: object
    lowest: int
    highest: int


MEANINGS: dict[ParameterKey, Meaning] = {
    ParameterKey.SIGNATURES_REQUIRED: Meaning(
        _l("Underskrifter på en avgjørelse"), _l("Så mange i %(issuer)s må skrive under på en avgjørelse."), 1, 2
    ),
    ParameterKey.ANSWER_DAYS: Meaning(
        _l("Mål for svar"),
        _l(
            "Så mange dager etter at en søknad kom inn, vil %(issuer)s ha svart. Dagene den venter på enheten, teller ikke."
        ),
        14,
        365,
    ),
    ParameterKey.STALE_MONTHS: Meaning(
        _l("Når et dokument er for gammelt"),
        _l("Så mange måneder etter datoen sin er et innsendt dokument for gammelt for de nasjonale tallene."),
        6,
        36,
    ),
    ParameterKey.TRANSITION_MONTHS: Meaning(
        _l("Overgangstid etter en flytting"),
        _l("Så mange måneder er en kommune i overgang etter at den forlot en enhet som hadde godkjenning."),
        1,
        36,
    ),
    ParameterKey.EARLIER_LAST_YEAR: Meaning(
        _l("Godkjenninger fra før portalen"),
        _l("Godkjenninger som føres nå, og som er fra før portalen, gjelder til og med 31. desember dette året."),
        2026,
        2050,
    ),
    ParameterKey.RIGHT_TO_REPLY_DAYS: Meaning(
        _l("Tid til å uttale seg"),
        _l("Så mange dager har en enhet til å rette på det et varsel gjelder, eller svare, før dere ser varselet."),
        7,
        90,
    ),
    ParameterKey.COORDINATOR_ABSENT_DAYS: Meaning(
        _l("Uten koordinator"),
        _l("Etter så mange dager uten koordinator får en godkjent enhet et varsel."),
        30,
        365,
    ),
    ParameterKey.STEERING_MEETING_DAYS: Meaning(
        _l("Uten møte i styringsgruppen"),
        _l("Etter så mange dager uten møte i styringsgruppen får en godkjent enhet et varsel."),
        60,
        730,
    ),
    ParameterKey.RENEWAL_DAYS: Meaning(
        _l("Når en godkjenning kan fornyes"),
        _l("Så mange dager før godkjenningen går ut, kan enheten søke om å få den fornyet."),
        30,
        365,
    ),
}


@dataclass(frozen=True)
class Spell:
    """A value and the days on which it is in force; `until` None: until it is changed."""

    value: int
    since: date
    until: date | None


@dataclass(frozen=True)
class Told:
    """A parameter with its values: now, to come (the next one first) and former ones (the last one first).

    `seen` tells the values apart from any that somebody else sets meanwhile.
    """

    key: ParameterKey
    meaning: Meaning
    now: Spell
    coming: tuple[Spell, ...]
    former: tuple[Spell, ...]
    seen: str


def every() -> list[Told]:
    """All parameters that are loaded, in one statement."""
    rows = store.parameters()
    by_key = {key: [row for row in rows if row.key == key] for key in ParameterKey}
    return [_told(key, of) for key, of in by_key.items() if of]


def get(key: ParameterKey) -> Told:
    """One parameter. Raises `NotFound` where `slt criteria load` was not run since it is there."""
    rows = store.parameters(key)
    if not rows:
        raise NotFound
    return _told(key, rows)


def change(key: ParameterKey, value: int, since: date, seen: str) -> None:
    """Set a value from a day, until the next one that is already decided.

    Raises `Invalid` for a day that has passed and a value out of its bounds, and `Conflict` where somebody else has set
    one since the page was `seen`.
    """
    rows = store.parameters(key, lock=True)
    if _told(key, rows).seen != seen:
        raise Conflict
    meaning = MEANINGS[key]
    if since < today():
        raise Invalid(fields={"since": _("Dagen er gått. Velg i dag eller senere.")})
    if not meaning.lowest <= value <= meaning.highest:
        told = _("Tallet må være fra %(lowest)s til %(highest)s.", lowest=meaning.lowest, highest=meaning.highest)
        raise Invalid(fields={"value": told})
    held = next(row for row in rows if since in row.valid)
    if held.value == value:
        raise Invalid(fields={"value": _("Det er dette tallet som gjelder den dagen.")})
    if held.valid.lower == since:
        held.value = value
        store.flush()
        return
    until = held.valid.upper
    store.end_parameter(held, since)
    store.add(Parameter(id=uuid4(), key=key, value=value, valid=Range(since, until)))


def _told(key: ParameterKey, rows: Iterable[Parameter]) -> Told:
    spells = [Spell(row.value, row.valid.lower or date.min, row.valid.upper) for row in rows]
    on = today()
    return Told(
        key,
        MEANINGS[key],
        next(one for one in spells if one.since <= on and (one.until is None or on < one.until)),
        tuple(one for one in spells if one.since > on),
        tuple(reversed([one for one in spells if one.until is not None and one.until <= on])),
        "|".join(f"{one.since}:{one.value}" for one in spells),
    )
