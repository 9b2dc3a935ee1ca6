"""What the police have said, as a facts document that an operator brings in has it.

Acts as the police district, under an operator's token: no sign-in may say that its word came in so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _

from app.jobs import outbox
from tenants.police import store
from tenants.police.models import PoliceConfirmation, PolicePlan

#: The columns of an entry that a confirmation is known by; a withdrawal may come after.
_KNOWN_BY = ("issuer", "signatory_agency", "signatory_role", "confirmed_on", "valid_until")


def bring_in(
    police_district_id: UUID,
    said: Mapping[UUID, Sequence[Mapping[str, Any]]],
    plans: Mapping[UUID, bool],
    as_of: date,
    told_at: datetime,
) -> int:
    """Keep what a document of `as_of` says of places; what is known already is left alone. Returns how much was new.

    `said`: place -> its entries of `police_confirmations`, with dates as `date`. `plans`: place -> `police_plan`, stated on
    `as_of`. The database refuses a place that wasn't the district's on the day.
    """
    places = {*said, *plans}
    there = [row for row in store.confirmations(places) if row.police_district_id == police_district_id]
    text = _("Hentet inn fra et dokument per %(day)s.", day=f"{as_of:%d.%m.%Y}")
    new: list[Any] = []
    for place_id, entries in said.items():
        for entry in entries:
            row = next(
                (r for r in there if r.place_id == place_id and all(getattr(r, c) == entry[c] for c in _KNOWN_BY)), None
            )
            withdrawn = entry["withdrawn_on"]
            if row is not None:
                there.remove(row)
                if withdrawn and row.withdrawn_on is None:
                    row.withdrawn_on, row.withdrawal_reason = withdrawn, text
                continue
            new.append(
                PoliceConfirmation(
                    police_district_id=police_district_id,
                    id=uuid4(),
                    place_id=place_id,
                    **{column: entry[column] for column in _KNOWN_BY},
                    commitment=text,
                    withdrawn_on=withdrawn,
                    withdrawal_reason=text if withdrawn else None,
                    membership_id=None,
                    recorded_at=told_at,
                    origin="import",
                )
            )
    stated = {row.place_id: row.in_plan for row in reversed(store.plans(places, as_of))}
    new += [
        PolicePlan(
            police_district_id=police_district_id,
            id=uuid4(),
            place_id=place_id,
            in_plan=in_plan,
            stated_on=as_of,
            membership_id=None,
            recorded_at=told_at,
            origin="import",
        )
        for place_id, in_plan in plans.items()
        if stated.get(place_id) is not in_plan
    ]
    store.add(*new)
    store.flush()
    for place_id in {row.place_id for row in new}:
        outbox.add("place_changed", {"place_id": place_id}, police_district_id=police_district_id)
    return len(new)
