"""Keep that a writer confirmed, in the transaction that saves the text."""

from __future__ import annotations

from collections.abc import Iterable

from app.clock import now
from app.guard import Kind
from app.identity.policy import Principal
from app.identity.roles import Side
from app.privacy import store
from app.privacy.models import CouncilTextConfirmation, DistrictTextConfirmation, UnitTextConfirmation


def confirmed(who: Principal | None, form: str, field: str, kinds: Iterable[Kind], reason: str) -> None:
    """Note who answered for which signs in which field, and why; never the text itself.

    Raises `PermissionError` for somebody who writes on no side: their texts have no table to be answered for in.
    """
    said = {
        "form": form,
        "field": field,
        "kinds": sorted({kind.value for kind in kinds}),
        "reason": reason,
        "confirmed_at": now(),
    }
    if who is None or who.membership_id is None or who.side in (None, Side.MINISTRY):
        raise PermissionError("nobody who may confirm")
    said["membership_id"] = who.membership_id
    if who.side is Side.UNIT:
        store.add(UnitTextConfirmation(tenant_id=who.tenant_id, **said))
    elif who.side is Side.POLICE:
        store.add(DistrictTextConfirmation(police_district_id=who.police_district_id, **said))
    else:
        store.add(CouncilTextConfirmation(**said))
