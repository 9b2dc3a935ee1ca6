"""What each change of a reform decides, so that no two of them decide the same thing, or one ends what another goes on with. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import gettext as _

from tenants.register.reforms.errors import Fault
from tenants.register.reforms.values import (
    BoundaryNote,
    Correction,
    CountyChange,
    CountyRenaming,
    DistrictChange,
    Merger,
    Newcomer,
    Renaming,
    Renumbering,
    Split,
    Step,
)

#: Whether a municipality goes on after the day, or ends.
_STAYS, _ENDS = "stays", "ends"


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a change says: where in it, of what (its number or key, told first), and whether a municipality stays or ends by it.

    `aspect` is what only one change may decide; empty where several may say so.
    """

    field: str
    of: tuple[str, ...]
    aspect: str = ""
    fate: str = ""


@dataclass
class Claims:
    """The claims of a reform's changes, taken in order."""

    _decided: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    _fates: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)

    def faults(self, where: str, change: Step) -> list[Fault]:
        """What contradicts, or says again, what an earlier change said; a change with faults claims nothing."""
        claims = list(_claims(change))
        found = [Fault(f"{where}/{each.field}", told) for each in claims for told in [self._contradicted(each)] if told]
        if not found:
            for each in claims:
                if each.aspect:
                    self._decided.setdefault((each.aspect, each.of), where)
                if each.fate:
                    self._fates.setdefault((each.fate, each.of), where)
        return found

    def _contradicted(self, claim: _Claim) -> str | None:
        name = claim.of[0]
        if claim.aspect and (place := self._decided.get((claim.aspect, claim.of))):
            return str(_("%(place)s bestemmer dette for %(name)s. Behold én av dem", place=place, name=name))
        if claim.fate == _STAYS and (place := self._fates.get((_ENDS, claim.of))):
            return str(_("%(name)s slutter i %(place)s, og kan ikke bestå her", place=place, name=name))
        if claim.fate == _ENDS and (place := self._fates.get((_STAYS, claim.of))):
            return str(_("%(name)s består i %(place)s, og kan ikke slutte her", place=place, name=name))
        return None


def _claims(change: Step) -> Iterator[_Claim]:
    match change:
        case Merger():
            for n, source in enumerate(change.sources):
                if source != change.into and source not in change.sources[:n]:
                    yield _Claim(f"from/{n}", (source,), "whole", _ENDS)
            if not isinstance(change.into, Newcomer):
                yield _Claim("into", (change.into,), "", _STAYS)
        case Split():
            yield _Claim("from", (change.source,), "whole", _STAYS if change.continues else _ENDS)
            for n, part in enumerate(change.into):
                if not isinstance(part, Newcomer) and part != change.source:
                    yield _Claim(f"into/{n}", (part,), "", _STAYS)
        case Renaming():
            yield _Claim("municipality", (change.municipality,), "name", _STAYS)
        case Renumbering() | CountyChange():
            yield _Claim("municipality", (change.municipality,), "number", _STAYS)
        case DistrictChange():
            yield _Claim("municipality", (change.municipality,), "district", _STAYS)
        case CountyRenaming():
            yield _Claim("county", (change.county,), "county")
        case BoundaryNote():
            yield _Claim("to", (change.target, change.source), "boundary")
        case Correction():
            yield _Claim("column", (change.column, change.file, change.key, change.dated.isoformat()), "cell")
        case _:
            return
