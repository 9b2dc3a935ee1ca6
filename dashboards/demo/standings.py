"""Where each of the handbook's examples stands with the police and with KRÅD. Each act is done once: what is done is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from app.errors import Conflict
from app.identity.roles import Side
from certification.cases import service as cases
from certification.cases.outcomes import Outcome
from certification.cases.service import Draft
from dashboards.demo.handbook import Example
from dashboards.demo.stage import Stage, act_id, unit_id
from tenants.police.service import Commitment, attendance, dealings, district, requests
from tenants.reporting.submission import service as submissions
from tenants.reporting.submission.service import Kind as SubmissionKind
from tenants.reporting.yearly import service as yearly


@dataclass(frozen=True)
class Done:
    """What a unit has handed in: its case with the number of events that it has had, and the years of its reports."""

    case_id: UUID | None
    events: int
    years: frozenset[int]


#: How many events a case has had: submitted, review started, proposed; and signed.
PROPOSED, DECIDED = 3, 4

NOTHING = Done(None, 0, frozenset())


def done(stage: Stage, tenant: UUID) -> Done:
    """What there is of a unit's history by now."""
    with stage.keeper():
        case = cases.latest_of(tenant)
        years = frozenset(row.year for row in submissions.reports(tenant) if row.year)
        return Done(case.file.id if case else None, case.file.events if case else 0, years)


def meeting_days(today: date, *, months: int, every: int) -> list[date]:
    """The second Tuesday of every so many months, of those that are behind us."""
    days = []
    for back in range(0, months, every):
        index = today.year * 12 + today.month - 1 - back
        first = date(index // 12, index % 12 + 1, 1)
        days.append(first + timedelta(days=(1 - first.weekday()) % 7 + 7))
    return [day for day in days if day <= today]


Places = Sequence[tuple[UUID, UUID]]  # the place, and its police district


def confirm(stage: Stage, place_id: UUID, district_id: UUID, on: date, text: str) -> UUID:
    """Confirm for a place, once, as the leader of the local police."""
    with stage.somebody(Side.POLICE, "signatory", police_district_id=district_id, on=on) as officer:
        return district.confirm(
            district_id,
            place_id,
            Commitment("local_police", "police_leader", text, on),
            by=officer.membership_id or uuid4(),
            confirmation_id=act_id("confirmation", place_id),
        )


def take_back(stage: Stage, place_id: UUID, district_id: UUID, on: date, reason: str) -> None:
    """Take back what was confirmed for a place, once."""
    with (
        stage.somebody(Side.POLICE, "signatory", police_district_id=district_id, on=on),
        suppress(Conflict),  # an interrupted load has done it
    ):
        district.withdraw(district_id, act_id("confirmation", place_id), on, reason)


def _ask(stage: Stage, example: Example, places: Places, on: date) -> None:
    with stage.somebody(Side.UNIT, "coordinator", tenant_id=unit_id(example.key), on=on) as coordinator:
        asked = {one.place.id for one in requests.standings(unit_id(example.key), on) if one.thread}
        for place_id, _district in places:
            if place_id in asked:
                continue
            requests.ask(
                unit_id(example.key),
                place_id,
                "Vi søker om godkjenning og ber dere bekrefte at dere deltar.",
                by=coordinator.membership_id or uuid4(),
            )


def decide(stage: Stage, case_id: UUID, events: int, on: date, draft: Callable[[], Draft]) -> None:
    """Two deciders decide a case that has had so many events: one begins and proposes, another signs."""
    if events < PROPOSED:
        with stage.somebody(Side.COUNCIL, "decider", on=on) as decider:
            cases.declare(decider, case_id, None)
            cases.start_review(case_id, 1)
            cases.decide(decider, case_id, 2, draft())
    if events < DECIDED:
        _sign(stage, case_id, PROPOSED, on)


def withdraw(stage: Stage, case_id: UUID, events: int, on: date, reason: str) -> None:
    """The same two withdraw the certificate that it gave."""
    if events <= DECIDED:
        with stage.somebody(Side.COUNCIL, "decider", on=on):
            cases.withdraw_certificate(case_id, DECIDED, reason)
    if events <= DECIDED + 1:
        _sign(stage, case_id, DECIDED + 1, on)


def _sign(stage: Stage, case_id: UUID, seen: int, on: date) -> None:
    with stage.somebody(Side.COUNCIL, "decider", on=on, second=True) as other:
        if cases.signatures_required(on) < 2:
            return
        cases.declare(other, case_id, None)
        cases.confirm_proposal(other, case_id, seen)


_COMMITMENT = "Politiet deltar forpliktende i SLT i kommunen, på alle tre nivåene."


def _apply(stage: Stage, example: Example, places: Places, on: date) -> UUID:
    tenant = unit_id(example.key)
    before = done(stage, tenant)
    if before.case_id:
        return before.case_id
    for place_id, district_id in places:
        confirm(stage, place_id, district_id, on - timedelta(days=20), _COMMITMENT)
    with stage.somebody(Side.UNIT, "coordinator", tenant_id=tenant, on=on):
        frozen = submissions.frozen(tenant) or cases.freeze(tenant)
        submission_id, sha256 = frozen.id, frozen.sha256
    with stage.somebody(Side.UNIT, "signatory", tenant_id=tenant, on=on):
        file = cases.sign(tenant, submission_id, sha256, None)
        if file is None:
            raise RuntimeError("the application was not handed in")
        return file.id


def _skien(stage: Stage, example: Example, places: Places, today: date) -> None:
    """Reported but for the vedtak, and the police not asked yet: the main job is there to be done. Last year's report is
    handed in, but for a section that was passed over.
    """
    tenant, on = unit_id(example.key), date(today.year, 2, 20)
    if done(stage, tenant).years:
        return
    with stage.somebody(Side.UNIT, "coordinator", tenant_id=tenant, on=on) as coordinator:
        frozen = submissions.frozen(tenant, SubmissionKind.YEARLY_REPORT)
        if frozen is None:
            for section in yearly.report(tenant).sections:
                if section.section.slug != "tiltak":
                    yearly.confirm(tenant, section.section.slug, section.stand, by=coordinator.membership_id or uuid4())
            frozen = yearly.freeze(tenant)
        submission_id, sha256 = frozen.id, frozen.sha256
    with stage.somebody(Side.UNIT, "signatory", tenant_id=tenant, on=on):
        yearly.sign(tenant, submission_id, sha256, None)


def _lillesand(stage: Stage, example: Example, places: Places, today: date) -> None:
    case_id = _apply(stage, example, places, today - timedelta(days=75))
    reason = "Kommunen har vedtak, politiets bekreftelse og tre nivåer som møtes jevnlig."
    events = done(stage, unit_id(example.key)).events
    decide(stage, case_id, events, today - timedelta(days=40), lambda: Draft(Outcome.APPROVED, reason))


def _orkland(stage: Stage, example: Example, places: Places, today: date) -> None:
    _apply(stage, example, places, today - timedelta(days=9))


def _luster(stage: Stage, example: Example, places: Places, today: date) -> None:
    """The police have confirmed for one municipality, withdrawn it, and been asked again for both."""
    place_id, district_id = places[0]
    confirmation = confirm(stage, place_id, district_id, today - timedelta(days=400), _COMMITMENT)
    with stage.somebody(Side.POLICE, "signatory", police_district_id=district_id, on=today - timedelta(days=30)):
        if district.confirmation_of(district_id, confirmation).withdrawn_on is None:
            district.withdraw(
                district_id,
                confirmation,
                today - timedelta(days=30),
                "Lensmannsdistriktet er delt, og avtalen må gjøres på nytt.",
            )
    _ask(stage, example, places, today - timedelta(days=12))


def police_keep(stage: Stage, example: Example, places: Places, today: date) -> None:
    """The police's own log, which lacks one meeting of the first place's, and what they have agreed there.

    The second place of a cooperation has no agreement, and Orkland neither that nor a contact.
    """
    days = meeting_days(today, months=18, every=3)
    for number, (place_id, district_id) in enumerate(places):
        with stage.somebody(Side.POLICE, "contact", police_district_id=district_id) as contact:
            by = contact.membership_id or uuid4()
            seen = days if number else days[:1] + days[2:]
            attendance.log(
                district_id, [place_id], "steering", "police_leader", seen, by=by, form_id=act_id("log", place_id)
            )
            for sort, values in _kept(example.name, today) if example.key != "orkland" else ():
                if sort == "contact" or number == 0:
                    dealings.add(district_id, sort, place_id, values, by=by, row_id=act_id(sort, place_id))


def _kept(name: str, today: date) -> Iterator[tuple[str, dict[str, object]]]:
    begun = date(2021, 4, 12)
    yield (
        "agreement",
        {
            "sort": "cooperation",
            "title": f"Avtale om SLT i {name}",
            "signed_on": begun,
            "valid_until": date(today.year + 1, 12, 31),
            "by_both": True,
            "follow_up": "Politikontakten",
        },
    )
    yield "contact", {"role": "Politikontakt", "unit_name": "Forebyggende avdeling", "from_on": begun}
    yield (
        "meeting_point",
        {"location": "Ungdomsskolen", "how_often": "Første tirsdag i måneden", "from_on": date(2022, 1, 4)},
    )
    yield "initiative", {"taken_on": date(2021, 2, 2)}


STANDINGS = {"skien": _skien, "lillesand": _lillesand, "orkland": _orkland, "luster-sogndal": _luster}
