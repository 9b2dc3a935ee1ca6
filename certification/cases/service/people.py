"""Who is on a case: whose it is, and whether they are impartial. As KRÅD."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.db.session import asked_once, one_act
from app.errors import Conflict, DomainError, Invalid
from app.identity.policy import Principal
from certification.cases import store
from certification.cases.errors import NotDeclared, NotImpartial, Taken
from certification.cases.impartiality import Declared, Partial, declared
from certification.cases.models import CaseFile, CaseImpartiality
from certification.cases.service.events import constraint, find
from certification.cases.service.reversing import application_of


@dataclass(frozen=True)
class Officer:
    """Somebody of KRÅD who works with cases; `email` is how people know each other."""

    account_id: UUID
    email: str
    roles: tuple[str, ...]

    @property
    def decides(self) -> bool:
        return "decider" in self.roles


@dataclass(frozen=True)
class Given:
    """What became of one case of several that were given to somebody; `refused` says why not."""

    case_id: UUID
    refused: object | None = None


@asked_once
def officers() -> dict[UUID, Officer]:
    """Those of KRÅD who work with cases today, by account. One statement."""
    return {row.account_id: Officer(row.account_id, row.email, tuple(row.roles)) for row in store.case_people()}


def declare(who: Principal, case_id: UUID, reason: Partial | None) -> None:
    """Say of oneself whether one is impartial in a case: with a reason one isn't, and the case is nobody's if it was theirs.

    Saying the same again changes nothing. Raises `NotImpartial` for who wants to take back that they aren't, and `NotFound`.
    """
    file = application_of(find(case_id))
    said = said_of(file, who.account_id)
    if said is Declared.PARTIAL and reason is None:
        raise NotImpartial
    if said is (Declared.IMPARTIAL if reason is None else Declared.PARTIAL):
        return
    row = CaseImpartiality(
        tenant_id=file.tenant_id,
        id=uuid4(),
        case_id=file.id,
        impartial=reason is None,
        reason=reason,
        declared_at=now(),
    )
    try:
        store.add_apart(row)
    except IntegrityError as error:
        if constraint(error) != "uq_case_impartiality_person":
            raise
    if reason is not None:
        store.unassign(file.tenant_id, file.id, who.account_id)


def said_of(file: CaseFile, account_id: UUID) -> Declared:
    """What a person has declared of themselves in a case, or in the application that it is linked to."""
    return declared(store.declarations(file.tenant_id, application_of(file).id), account_id)


def said_of_unit(unit_id: UUID, case_id: UUID | None, account_id: UUID) -> Declared:
    """What a person has declared in a case (None: there is none to declare in), where they aren't partial in any of the unit's."""
    said = store.declarations_by(unit_id, account_id)
    if declared(said, account_id) is Declared.PARTIAL:
        return Declared.PARTIAL
    if case_id is None:
        return Declared.IMPARTIAL
    return declared([each for each in said if each.case_id == case_id], account_id)


def refuse_partial(who: Principal, file: CaseFile) -> None:
    """Raises `NotDeclared` or `NotImpartial` for who may not act in a case."""
    match said_of(file, who.account_id):
        case Declared.NOTHING:
            raise NotDeclared
        case Declared.PARTIAL:
            raise NotImpartial


def take(who: Principal, case_id: UUID) -> None:
    """Take a case that is nobody's; whose it is already keeps it. Raises `Taken` where it is another's, and as `assign`."""
    file = assign(case_id, who.account_id, free=True)
    (row,) = store.assignments([file.id])
    if row.account_id != who.account_id:
        holder = officers().get(row.account_id)
        raise Taken(holder.email if holder else None)


def give_up(who: Principal, case_id: UUID) -> None:
    """Give one's own case back, so that it is nobody's; another's stays theirs. Raises `NotFound`."""
    file = find(case_id)
    store.unassign(file.tenant_id, file.id, who.account_id)


def assign(case_id: UUID, account_id: UUID | None, *, free: bool = False) -> CaseFile:
    """Give a case to somebody, or to nobody (None); with `free` only where it is nobody's. Raises `Invalid`, `NotImpartial`,
    `NotFound`.
    """
    file = find(case_id)
    if account_id is None:
        store.unassign(file.tenant_id, file.id)
        return file
    try:
        store.assign(file.tenant_id, file.id, account_id, now(), free=free)
    except IntegrityError as error:
        match constraint(error):
            case "ck_case_assignment_member":
                raise Invalid(_l("Personen arbeider ikke lenger med saker i %(issuer)s. Velg en annen.")) from None
            case "ck_case_assignment_impartial":
                raise NotImpartial from None
        raise
    return file


def assign_several(case_ids: Iterable[UUID], account_id: UUID | None) -> list[Given]:
    """The same of several cases, each act by itself: what is refused stops none of the others."""
    found = []
    for case_id in dict.fromkeys(case_ids):
        try:
            with one_act():
                assign(case_id, account_id)
        except (Conflict, Invalid) as refused:
            found.append(Given(case_id, refused.message))
        except DomainError:
            found.append(Given(case_id, _l("Saken finnes ikke.")))
        else:
            found.append(Given(case_id))
    return found


def assigned(cases: Iterable[CaseFile]) -> Mapping[UUID, UUID]:
    """Whose each of these cases is (an account), by case. One statement."""
    return {row.case_id: row.account_id for row in store.assignments([file.id for file in cases])}
