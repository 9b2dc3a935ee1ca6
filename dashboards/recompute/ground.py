"""What everything else is judged by: the register, the criteria versions and the dated parameters of an export."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from certification.assessment import Criteria, InvalidCriteria, read_criteria
from certification.certificates.service import months_after
from certification.criteria.service import ParameterKey
from dashboards.export.archive import Archive, Broken
from dashboards.export.service import CRITERIA, PARAMETERS, REGISTER
from dashboards.recompute.lines import CriteriaLine, ParameterLine
from dashboards.recompute.reading import typed
from dashboards.recompute.tally import Sort, Tally
from tenants.register import parsing
from tenants.register.errors import BeforeRegister, BrokenFiles, UnknownNumber
from tenants.register.records import identity
from tenants.register.register import Register


class Came(NamedTuple):
    """A row as `projection.store.reforms` has it."""

    source_id: UUID
    target_id: UUID
    changed_on: date
    kind: str
    new: bool


@dataclass(frozen=True)
class Ground:
    """The register, and the criteria and parameters by the day from which they hold."""

    register: Register
    criteria: dict[str, Criteria]
    parameters: list[ParameterLine]
    _ids: dict[tuple[str, date], UUID | None] = field(default_factory=dict)
    _known: set[UUID] = field(default_factory=set)

    @classmethod
    def of(cls, archive: Archive, tally: Tally) -> Ground:
        """Read them. Raises `Broken` where nothing can be recomputed without."""
        names = [name for name in archive.places if name.startswith(REGISTER)]
        try:
            register = parsing.read({n.removeprefix(REGISTER): b"".join(archive.pieces(n)) for n in names})
        except BrokenFiles as error:
            raise Broken(f"{REGISTER}: {error.faults[0]}") from None
        criteria: dict[str, Criteria] = {}
        for where, line in typed(archive, CRITERIA, CriteriaLine, tally):
            try:
                version = read_criteria(line.document.encode())
            except InvalidCriteria as error:
                tally.wrong(Sort.FILES, where, "a criteria version", str(error))
                continue
            tally.same(Sort.FILES, where, (version.id, version.valid_from), (line.id, line.valid_from))
            criteria[line.id] = version
        return cls(register, criteria, [line for _, line in typed(archive, PARAMETERS, ParameterLine, tally)])

    def in_force(self, on: date) -> Criteria | None:
        """The criteria version in force on a day."""
        there = [version for version in self.criteria.values() if version.valid_from <= on]
        return max(there, key=lambda version: version.valid_from, default=None)

    def parameter(self, key: ParameterKey, on: date) -> int | None:
        """A parameter's value on a day."""
        return next(
            (p.value for p in self.parameters if p.key == key and p.from_ <= on and (p.until is None or on < p.until)),
            None,
        )

    def municipality(self, number: str, on: date) -> UUID | None:
        """The identity of the municipality that had a number on a day."""
        if (number, on) not in self._ids:
            self._ids[number, on] = self._municipality(number, on)
        return self._ids[number, on]

    def _municipality(self, number: str, on: date) -> UUID | None:
        try:
            return self.register.with_number(number, on).id
        except (UnknownNumber, BeforeRegister):
            return None

    def known(self, municipality: UUID) -> bool:
        """Whether the register has, or has had, this municipality."""
        if not self._known:
            self._known.update(each.id for each in self.register.municipalities)
        return municipality in self._known

    @cached_property
    def reforms(self) -> list[Came]:
        """What came of municipalities in mergers and splits."""
        begun = {
            m.key: m.started_on for m in sorted(self.register.municipalities, key=lambda m: m.started_on, reverse=True)
        }
        return [
            Came(
                identity("municipality", c.source),
                identity("municipality", c.target),
                c.changed_on,
                c.kind,
                begun[c.target] == c.changed_on,
            )
            for c in self.register.changes
            if c.kind != "boundary_transfer"
        ]

    def transition_ends(self, left: date) -> date:
        """Until when a place that leaves its unit on a day is in transition."""
        return months_after(left, self.parameter(ParameterKey.TRANSITION_MONTHS, left) or 0)
