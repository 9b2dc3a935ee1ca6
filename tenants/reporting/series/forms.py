"""What is typed of a series: how often and when, and then each of its days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, validates_schema

from app import clock
from app.web.fields import Checkbox, Checkboxes, Choice, Clock, Date, NewId, Rows
from tenants.reporting.series.calendar import Break, Pattern, Rhythm

#: The longest period of a series, and the most meetings in it.
LONGEST, MOST = timedelta(days=731), 60

WEEKDAYS = ((0, _l("mandag")), (1, _l("tirsdag")), (2, _l("onsdag")), (3, _l("torsdag")), (4, _l("fredag")))

RHYTHMS: tuple[tuple[tuple[Rhythm, int], object], ...] = (
    ((Rhythm.MONTHLY, 1), _l("Den første i hver måned")),
    ((Rhythm.MONTHLY, 2), _l("Den andre i hver måned")),
    ((Rhythm.MONTHLY, 3), _l("Den tredje i hver måned")),
    ((Rhythm.MONTHLY, 4), _l("Den fjerde i hver måned")),
    ((Rhythm.MONTHLY, 5), _l("Den siste i hver måned")),
    ((Rhythm.YEARLY, 2), _l("2 ganger i året")),
    ((Rhythm.YEARLY, 3), _l("3 ganger i året")),
    ((Rhythm.YEARLY, 4), _l("4 ganger i året")),
    ((Rhythm.YEARLY, 5), _l("5 ganger i året")),
    ((Rhythm.YEARLY, 6), _l("6 ganger i året")),
    ((Rhythm.YEARLY, 8), _l("8 ganger i året")),
    ((Rhythm.WEEKS, 1), _l("Hver uke")),
    ((Rhythm.WEEKS, 2), _l("Hver 2. uke")),
    ((Rhythm.WEEKS, 3), _l("Hver 3. uke")),
    ((Rhythm.WEEKS, 4), _l("Hver 4. uke")),
    ((Rhythm.WEEKS, 5), _l("Hver 5. uke")),
    ((Rhythm.WEEKS, 6), _l("Hver 6. uke")),
    ((Rhythm.WEEKS, 8), _l("Hver 8. uke")),
)

#: The rhythm that the handbook recommends for a level.
USUAL = {"steering": (Rhythm.YEARLY, 4), "coordination": (Rhythm.MONTHLY, 1)}

BREAKS: tuple[tuple[Break, object], ...] = (
    (Break.CHRISTMAS, _l("Jula (20. desember til 2. januar)")),
    (Break.EASTER, _l("Påskeuka")),
    (Break.SUMMER, _l("Juli")),
    (Break.WEEK_8, _l("Vinterferien i uke 8")),
    (Break.WEEK_9, _l("Vinterferien i uke 9")),
    (Break.WEEK_40, _l("Høstferien i uke 40")),
    (Break.WEEK_41, _l("Høstferien i uke 41")),
)


class RhythmChoice(Choice):
    """A rhythm with its number."""

    @staticmethod
    def key(value: Any) -> str:
        rhythm, number = value
        return f"{rhythm.value}-{number}"


class BareDate(Date):
    """A day in a list of days, where how it is written is told once above them all."""

    format_hint = None


class WantedOn(Date):
    """The day that the rhythm wanted, sent along unseen, so that the page can tell what was moved."""

    widget = "hidden"
    format_hint = None

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)
        except ValidationError:
            return None


class Times(Schema):
    """When each meeting begins and ends."""

    starts_at = Clock(_l("Når begynner møtene?"), required=False)
    ends_at = Clock(_l("Når slutter møtene?"), required=False)

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if ends_at and (starts_at is None or ends_at <= starts_at):
            raise ValidationError(_("Skriv når møtene begynner, og et klokkeslett etter det."), "ends_at")


class PatternForm(Times):
    """How often, from when, until when."""

    class Meta:
        fields = ("groups", "weekday", "rhythm", "first_on", "last_on", "starts_at", "ends_at", "breaks")

    groups = Checkboxes(_l("Hvilke grupper er møtene for?"), hint=_l("Kryss av for flere når de møtes sammen."))
    weekday = Choice(_l("Hvilken ukedag?"), WEEKDAYS)
    rhythm = RhythmChoice(_l("Hvor ofte?"), RHYTHMS)
    first_on = Date(_l("Fra og med"))
    last_on = Date(_l("Til og med"))
    breaks = Checkboxes(
        _l("Når møtes dere ikke?"),
        BREAKS,
        hint=_l("Helligdager og andre fridager blir alltid unngått."),
        required=False,
    )

    @validates_schema
    def a_year_or_two_ahead(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        first, last = data["first_on"], data["last_on"]
        if first <= clock.today():
            raise ValidationError(
                _("Velg en dag som ikke har vært. Møter som er holdt, registrerer dere ett og ett."), "first_on"
            )
        if last < first:
            raise ValidationError(_("Siste dag kan ikke være før første dag."), "last_on")
        if last - first > LONGEST:
            raise ValidationError(_("Planlegg høyst to år om gangen."), "last_on")


class DayForm(Schema):
    held_on = BareDate(_l("Dato"), required=False)
    drop = Checkbox(_l("Ta bort"))
    wanted_on = WantedOn(_l("Ønsket dag"), required=False)


class DaysForm(Times):
    """The days, as they are to be saved."""

    class Meta:
        fields = ("series_id", "days", "starts_at", "ends_at", "groups")

    series_id = NewId()
    days = Rows(DayForm, _l("Datoene"), row_label=_l("Møte"), most=MOST)
    groups = Checkboxes(_l("Hvilke grupper er møtene for?"))


def pattern_of(data: Mapping[str, Any]) -> Pattern:
    """What was typed into `PatternForm` as a pattern."""
    rhythm, number = data["rhythm"]
    return Pattern(rhythm, number, data["weekday"], data["first_on"], data["last_on"], frozenset(data["breaks"]))


def usual(today: date) -> dict[str, Any]:
    """What stands in the form at first: the rest of this year, from October on the whole next one."""
    year = today.year + 1 if today.month >= 10 else today.year
    return {
        "first_on": max(date(year, 1, 1), today + timedelta(days=1)),
        "last_on": date(year, 12, 31),
        "breaks": [Break.CHRISTMAS, Break.EASTER, Break.SUMMER],
    }
