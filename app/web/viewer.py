"""Who is looking, as the pages need it."""

from __future__ import annotations

from flask import g, has_request_context
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.identity.policy import Principal
from app.identity.roles import CouncilRole, MinistryRole, PoliceRole, Side, UnitRole
from app.web.naming import issuer_name
from app.web.paths import is_api

#: What a person is on each side, as it is said.
ROLE_LABELS: dict[Side, dict[str, object]] = {
    Side.UNIT: {
        UnitRole.ADMINISTRATOR: _l("Administrator"),
        UnitRole.COORDINATOR: _l("SLT-koordinator"),
        UnitRole.CONTRIBUTOR: _l("Bidragsyter"),
        UnitRole.SIGNATORY: _l("Underskriver"),
        UnitRole.READER: _l("Leser"),
    },
    Side.POLICE: {
        PoliceRole.SIGNATORY: _l("Underskriver"),
        PoliceRole.CONTACT: _l("Politikontakt"),
        PoliceRole.READER: _l("Leser"),
    },
    Side.COUNCIL: {
        CouncilRole.CASE_OFFICER: _l("Saksbehandler"),
        CouncilRole.DECIDER: _l("Beslutter"),
        CouncilRole.CRITERIA_EDITOR: _l("Kriterieredaktør"),
        CouncilRole.REGISTER_KEEPER: _l("Registerfører"),
        CouncilRole.ADMINISTRATOR: _l("Administrator"),
        CouncilRole.AUDITOR: _l("Revisor"),
    },
    Side.MINISTRY: {MinistryRole.READER: _l("Leser")},
}


def viewer() -> Principal | None:
    """Who is signed in, or None; always None to a system, and on a page that must show even when the database is away."""
    if not has_request_context() or is_api() or g.get("without_viewer", False):
        return None
    # The object itself: each look through flask-login's stand-in would search for it again, a hundred times for a page.
    who: Principal = current_user._get_current_object()
    return who if who.is_authenticated else None


def forget_viewer() -> None:
    """From here on this request shows no person: its page must not ask the database who it is."""
    g.without_viewer = True


def body_label(principal: Principal) -> str:
    """Whom the person acts for: the unit, the police district, the council or the ministry."""
    return principal.body or (side_label(principal.side) if principal.side else "")


def side_label(side: Side) -> str:
    """What the body of a side of which there is one is called; empty for units and police districts, which have names."""
    if side == Side.COUNCIL:
        return issuer_name()
    return str(_l("Departementet")) if side == Side.MINISTRY else ""


def role_label(principal: Principal) -> str:
    """The role that the person acts in, as it is said; empty while none is chosen."""
    if principal.side is None or principal.role is None:
        return ""
    return str(ROLE_LABELS[principal.side][principal.role])
