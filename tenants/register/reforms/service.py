"""Entering reforms and reversing them, as KRÅD's register keeper or an operator. Each is one act in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from app.errors import NotFound
from tenants.register import parsing
from tenants.register import service as register
from tenants.register.reforms import document, lines, store
from tenants.register.reforms.applying import apply
from tenants.register.reforms.errors import HasFollowers, RegisterHasMoved
from tenants.register.reforms.models import RegisterReform
from tenants.register.reforms.values import Reform
from tenants.register.register import Register
from tenants.register.service import Difference


@dataclass(frozen=True)
class Plan:
    """A reform, the register as it is and as it would be, and the rows in which they differ. Nothing is changed yet."""

    reform: Reform
    content: str
    before: Register
    after: Register

    @property
    def differences(self) -> tuple[Difference, ...]:
        return register.differences(self.before, self.after)

    @property
    def seen(self) -> str:
        """The version of the register that the plan was made of."""
        return lines.digest(self.before)


def plan(content: bytes | str | Mapping[str, Any]) -> Plan:
    """What a reform's file would make of the register. Raises `BrokenReform` with all that is wrong."""
    reform = document.read(content)
    before = register.whole()
    return Plan(reform, document.canonical(content), before, apply(before, reform))


def take_turn() -> None:
    """Wait for whoever changes the register or carries a reform out, and hold it until the transaction ends."""
    store.take_turn()


def enter(content: bytes | str | Mapping[str, Any], seen: str | None = None) -> RegisterReform:
    """Make the register what the reform says, and write down who did it. Needs KRÅD's role.

    `seen` is the version that a preview was made of. Raises `BrokenReform`, and `RegisterHasMoved` where it is another by now.
    """
    store.take_turn()
    made = plan(content)
    if seen is not None and seen != made.seen:
        raise RegisterHasMoved
    register.load(parsing.write(made.after), replay=False)
    row = RegisterReform(
        effective_on=made.reform.effective_on,
        title=made.reform.title,
        reason=made.reform.reason,
        content=made.content,
        lines=lines.between(made.before, made.after),
        sha256_before=made.seen,
        sha256_after=lines.digest(made.after),
        reverses_id=None,
    )
    store.add(row)
    return row


def without(reform_id: UUID) -> Register:
    """The register as it would be without a reform. Raises `NotFound`, and `HasFollowers` where a later change rests on it."""
    row = _standing(reform_id)
    try:
        return lines.reversed_(register.whole(), row.lines)
    except lines.Entangled as error:
        told = _("senere endringer i de samme radene i registeret. Omgjør dem først")
        rows = "; ".join(f"{name}: {','.join(line)}" for name, line in error.lines[:5])
        raise HasFollowers([f"{told} ({rows})"]) from error


def reverse(reform_id: UUID, reason: str) -> RegisterReform:
    """Make the register what it was before a reform, byte for byte where nothing else has changed since. Needs KRÅD's role.

    Raises `NotFound`, `HasFollowers`, and `InUse` where a unit or a fact refers to what would be gone.
    """
    store.take_turn()
    row = _standing(reform_id)
    before, after = register.whole(), without(reform_id)
    register.load(parsing.write(after), replay=False)
    reversal = RegisterReform(
        effective_on=row.effective_on,
        title=row.title,
        reason=reason,
        content=None,
        lines={name: {lines.OUT: sides[lines.IN], lines.IN: sides[lines.OUT]} for name, sides in row.lines.items()},
        sha256_before=lines.digest(before),
        sha256_after=lines.digest(after),
        reverses_id=row.id,
    )
    store.add(reversal)
    return reversal


def _standing(reform_id: UUID) -> RegisterReform:
    row = get(reform_id)
    if row.reverses_id is not None or store.reversal_of(reform_id) is not None:
        raise NotFound
    return row


def get(reform_id: UUID) -> RegisterReform:
    """One reform or reversal. Raises `NotFound`."""
    row = store.get(reform_id)
    if row is None:
        raise NotFound
    return row


def reversal_of(reform_id: UUID) -> RegisterReform | None:
    """The reversal of a reform; None where it stands."""
    return store.reversal_of(reform_id)


def entered() -> Sequence[RegisterReform]:
    """Every reform and reversal, the latest first."""
    return store.all_()


def standing() -> Sequence[RegisterReform]:
    """The reforms that are not reversed, in the order in which they were entered."""
    return store.standing()
