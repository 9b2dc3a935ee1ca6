"""The four sides and their roles, as the architecture's table of who may do what has them."""

from __future__ import annotations

from enum import StrEnum

from app.db import roles as database


class Side(StrEnum):
    """The four kinds of users."""

    UNIT = "unit"
    POLICE = "police"
    COUNCIL = "council"
    MINISTRY = "ministry"


class UnitRole(StrEnum):
    """Administrator: the unit's people. Coordinator: all facts, submits. Contributor: facts.

    Signatory: the chief executive or a dated deputy, in Oslo the district director. Reader: sees, writes nothing.
    """

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    CONTRIBUTOR = "contributor"
    SIGNATORY = "signatory"
    READER = "reader"


class PoliceRole(StrEnum):
    """Signatory: leader or dated delegate, confirms, declines, withdraws. Contact: logs meetings. Reader."""

    SIGNATORY = "signatory"
    CONTACT = "contact"
    READER = "reader"


class CouncilRole(StrEnum):
    """KRÅD's roles. The auditor reads certification, register and audit, and writes nothing."""

    CASE_OFFICER = "case_officer"
    DECIDER = "decider"
    CRITERIA_EDITOR = "criteria_editor"
    REGISTER_KEEPER = "register_keeper"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class MinistryRole(StrEnum):
    """The ministry reads national figures."""

    READER = "reader"


class Scope(StrEnum):
    """What a unit lets a municipal system do."""

    FACTS_READ = "facts:read"
    FACTS_WRITE = "facts:write"
    FILES_READ = "files:read"
    FILES_WRITE = "files:write"
    SUBMISSIONS_READ = "submissions:read"
    STANDING_READ = "standing:read"


ROLES: dict[Side, type[StrEnum]] = {
    Side.UNIT: UnitRole,
    Side.POLICE: PoliceRole,
    Side.COUNCIL: CouncilRole,
    Side.MINISTRY: MinistryRole,
}

#: The database role that a side acts as.
DATABASE_ROLE: dict[Side, str] = {
    Side.UNIT: database.WEB,
    Side.POLICE: database.POLICE,
    Side.COUNCIL: database.COUNCIL,
    Side.MINISTRY: database.STATS,
}
