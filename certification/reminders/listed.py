"""What people are reminded of by e-mail: the one list of what, when and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from app.identity.roles import UnitRole

_ADMINISTRATOR, _COORDINATOR = UnitRole.ADMINISTRATOR, UnitRole.COORDINATOR
_CONTRIBUTOR, _SIGNATORY = UnitRole.CONTRIBUTOR, UnitRole.SIGNATORY


class Sort(StrEnum):
    """What somebody is reminded of; each can be turned off by itself."""

    REPORT = "report"
    QUESTION = "question"
    SIGNATURE = "signature"
    MINUTES = "minutes"
    CONFIRMATION = "confirmation"
    VEDTAK = "vedtak"
    VACANCY = "vacancy"
    SURVEY = "survey"
    RENEWAL = "renewal"
    WARNING = "warning"
    SUSPENSION = "suspension"
    CRITERIA = "criteria"
    REFORM = "reform"


@dataclass(frozen=True)
class Reminder:
    """One line of the list.

    `steps` are the days before the thing's own day (negative: after it) from which it is told again, once each. With `soon`
    days left or fewer it is told at once; with more it waits for the person's weekly mail.
    """

    sort: Sort
    label: object
    steps: tuple[int, ...]
    soon: int
    roles: frozenset[UnitRole]

    def step(self, days_left: int, first: int | None = None) -> int | None:
        """The step that a thing is at with so many days left: the last one that has come; None before the first.

        `first`: nothing can be done about the thing before so many days are left, so that is its first step.
        """
        steps = self.steps if first is None else (first, *(step for step in self.steps if step < first))
        return min((step for step in steps if days_left <= step), default=None)


REMINDERS: tuple[Reminder, ...] = (
    # Its day: the last one in time, KRÅD's extension taken in.
    Reminder(Sort.REPORT, _l("Årsrapporten skal leveres"), (30, 14, 7, 1, -1, -14), 7, frozenset({_COORDINATOR})),
    # Its day: the one on which KRÅD asked what still waits for an answer.
    Reminder(Sort.QUESTION, _l("%(issuer)s har spurt om søknaden"), (0, -7, -21), 0, frozenset({_COORDINATOR})),
    # The report's day, for those whose signature is missing; told at once when the report is ready to be signed.
    Reminder(
        Sort.SIGNATURE,
        _l("Årsrapporten venter på underskrift"),
        (365, 30, 7, 1, -1, -14),
        365,
        frozenset({_SIGNATORY}),
    ),
    # Its day: two weeks after the meeting, by when the minutes should have been sent.
    Reminder(
        Sort.MINUTES, _l("Et møte er holdt, og referatet mangler"), (0, -14), 0, frozenset({_COORDINATOR, _CONTRIBUTOR})
    ),
    # Its day: the last one that it holds.
    Reminder(Sort.CONFIRMATION, _l("Politiets bekreftelse går ut"), (60, 30, 7, 0), 7, frozenset({_COORDINATOR})),
    # Its day: the last one that it holds. A municipal council needs months.
    Reminder(
        Sort.VEDTAK, _l("Et politisk vedtak går ut"), (180, 90, 30, 7), 7, frozenset({_COORDINATOR, _ADMINISTRATOR})
    ),
    # Its day: the first one without a coordinator. It is the others who must see to it.
    Reminder(
        Sort.VACANCY,
        _l("Dere er uten SLT-koordinator"),
        (0, -14, -42),
        0,
        frozenset({_ADMINISTRATOR, _SIGNATORY, _COORDINATOR}),
    ),
    # Its day: when the survey falls out of the window that the criteria count it in.
    Reminder(Sort.SURVEY, _l("Kartleggingen blir gammel"), (90, 30, 0), 0, frozenset({_COORDINATOR})),
    # Its day: the last one of the approval. No application is under way. KRÅD's parameter sets the first step (180 unless changed).
    Reminder(
        Sort.RENEWAL, _l("Godkjenningen må fornyes"), (180, 90, 30), 30, frozenset({_COORDINATOR, _ADMINISTRATOR})
    ),
    # Its day: the one from which KRÅD sees it; told at once, and a week before.
    Reminder(
        Sort.WARNING,
        _l("Noe godkjenningen bygger på, er falt bort"),
        (365, 7),
        365,
        frozenset({_COORDINATOR, _ADMINISTRATOR}),
    ),
    # Its day: the one from which it holds.
    Reminder(
        Sort.SUSPENSION,
        _l("%(issuer)s suspenderer godkjenningen, eller opphever suspensjonen"),
        (0,),
        0,
        frozenset({_COORDINATOR, _ADMINISTRATOR, _SIGNATORY}),
    ),
    # Its day: the first one of a new criteria version; told when it is published, and once more that day.
    Reminder(
        Sort.CRITERIA, _l("%(issuer)s innfører nye kriterier"), (365, 0), 0, frozenset({_COORDINATOR, _ADMINISTRATOR})
    ),
    # Its day: the one of the reform, told at once, and again while there is time to apply; or the one on which it was reversed.
    Reminder(
        Sort.REFORM,
        _l("Kommunen er slått sammen eller delt, eller det er omgjort"),
        (0, -90),
        0,
        frozenset({_COORDINATOR, _ADMINISTRATOR, _SIGNATORY}),
    ),
)

BY_SORT: dict[Sort, Reminder] = {reminder.sort: reminder for reminder in REMINDERS}
#: So far ahead something may be to be told.
FARTHEST = max(step for reminder in REMINDERS for step in reminder.steps)


def for_role(role: str | None) -> list[Reminder]:
    """What somebody in a role of a unit is reminded of."""
    return [reminder for reminder in REMINDERS if role in reminder.roles]
