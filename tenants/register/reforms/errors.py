"""What a reform is refused for: the place in its file, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where in the file (`changes/2/number`; empty: the whole), and what is wrong and what to do."""

    where: str
    told: object

    def __str__(self) -> str:
        return f"{self.where}: {self.told}" if self.where else str(self.told)


class BrokenReform(Invalid):
    """The reform is refused whole, and nothing is changed; `faults` lists everything found."""

    code = "broken_reform"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            _l("Endringen er ikke ført, og ingenting er endret. Rett dette: ")
            + "; ".join(str(fault) for fault in self.faults)
        )


class HasFollowers(Conflict):
    """A reform can't be reversed while something depends on it; `dependants` says what, one line for each."""

    code = "reform_in_use"

    def __init__(self, dependants: Iterable[object]) -> None:
        self.dependants = tuple(str(each) for each in dependants)
        super().__init__(
            _l("Endringen kan ikke omgjøres, og ingenting er endret. Dette bygger på den: ")
            + "; ".join(self.dependants)
        )


class RegisterHasMoved(Conflict):
    """The register is not what the preview was made of."""

    code = "register_has_moved"

    def __init__(self) -> None:
        super().__init__(
            _l("Registeret er endret siden du så på dette. Se hva endringen berører nå, og bekreft på nytt.")
        )
