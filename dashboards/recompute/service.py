"""Recomputing an export from its own parts: whether each hash, each judgement and each figure follows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from certification.certificates.signed import Broken as Unsigned
from certification.certificates.signed import Key
from dashboards.export import signature
from dashboards.export.archive import Archive, Broken
from dashboards.export.service import CASES, DOCUMENTS, EARLIER, FIGURES, RELEASES, STANDINGS, UNITS
from dashboards.export.signature import Signer
from dashboards.recompute.ground import Ground
from dashboards.recompute.lines import CaseLine, DocumentLine, EarlierLine, ReleaseLine, StandingLine, UnitLine
from dashboards.recompute.nation import figures
from dashboards.recompute.reading import ByUnit, typed
from dashboards.recompute.rows import UnitOfDay
from dashboards.recompute.tally import Disagreement, Sort, Tally
from dashboards.recompute.unit import UnitCheck
from dashboards.releases.content import SCHEMA
from tenants.document import digest


@dataclass(frozen=True)
class Agreement:
    """What became of an export: its day and root (None: it couldn't be read), and how much of it agrees.

    `signer` is None where no keys were given to check it by, or it isn't theirs.
    """

    as_of: str | None
    root: str | None
    agreed: dict[Sort, tuple[int, int]]
    disagreements: list[Disagreement]
    signer: Signer | None = None

    @property
    def whole(self) -> bool:
        """Whether everything agrees."""
        return not self.disagreements


def recompute(
    path: Path, root: str | None = None, keys: Sequence[Key] | None = None, signed: bytes | None = None
) -> Agreement:
    """Check an export against itself, and against the `root` that it should have, where that is known.

    Where `keys` are given, `signed` must be its signature by one of them.

    Every part's hash; every document's hash, form and signatures; every decision's assessment from its document, the
    police's word and the criteria; the levels and the status of each unit; the national figures. A unit at a time is held.
    Raises OSError.
    """
    tally, archive, signer = Tally(), None, None
    try:
        archive = Archive.at(path)
        _files(archive, root, tally)
        signer = None if keys is None else _signer(archive, keys, signed, tally)
        ground = Ground.of(archive, tally)
        known: dict[UUID, list[UUID]] = {}
        units = list(_units(archive, ground, known, tally))
        _releases(archive, known, tally)
        told = [value for _where, value in archive.lines(FIGURES)]
        _same(
            tally,
            FIGURES,
            json.loads(json.dumps(figures(ground, units, archive.as_of))),
            told[0] if len(told) == 1 else told,
        )
    except Broken as error:
        tally.wrong(Sort.FILES, str(path.name), str(error))
    return Agreement(
        archive.manifest.as_of if archive else None,
        archive.manifest.root if archive else None,
        tally.agreed,
        tally.disagreements,
        signer,
    )


def _signer(archive: Archive, keys: Sequence[Key], signed: bytes | None, tally: Tally) -> Signer | None:
    where = signature.beside(archive.path).name
    try:
        found = signature.signer(signed or b"", archive.manifest, keys)
    except Unsigned as error:
        tally.wrong(Sort.FILES, where, "a signature of the issuer's", str(error) if signed else None)
        return None
    tally.same(Sort.FILES, where, archive.manifest.right_root, archive.manifest.root)
    return found


def _files(archive: Archive, root: str | None, tally: Tally) -> None:
    for part in archive.manifest.parts:
        tally.same(Sort.FILES, part.name, archive.sha256(part.name), part.sha256)
        tally.same(Sort.FILES, f"{part.name}: bytes", archive.places[part.name][1], part.bytes)
    tally.same(Sort.FILES, "root", archive.manifest.right_root, archive.manifest.root)
    if root is not None:
        tally.same(Sort.FILES, "the root that was asked for", root.strip().lower(), archive.manifest.root)


def _units(archive: Archive, ground: Ground, known: dict[UUID, list[UUID]], tally: Tally) -> Iterator[UnitOfDay]:
    documents = ByUnit(typed(archive, DOCUMENTS, DocumentLine, tally), tally)
    cases = ByUnit(typed(archive, CASES, CaseLine, tally), tally)
    earlier = ByUnit(typed(archive, EARLIER, EarlierLine, tally), tally)
    standings = ByUnit(typed(archive, STANDINGS, StandingLine, tally), tally)
    check = UnitCheck(ground, tally, archive.as_of)
    for _where, unit in typed(archive, UNITS, UnitLine, tally):
        own = documents.of(unit.unit)
        known[unit.unit] = [line.id for _place, line in own]
        yield check.check(unit, own, cases.of(unit.unit), earlier.of(unit.unit), standings.of(unit.unit))
    for rest in (documents, cases, earlier, standings):
        rest.of(None)


def _releases(archive: Archive, known: dict[UUID, list[UUID]], tally: Tally) -> None:
    """Each release is what was published, and rests on documents that are here."""
    levels: dict[int, Any] = {}
    tables: dict[str, Any] = {}
    for number, (where, line) in enumerate(typed(archive, RELEASES, ReleaseLine, tally), start=1):
        sort, content = Sort.RELEASES, _object(line.content)
        levels[line.number] = content.get("levels")
        if content.get("schema") == SCHEMA:
            for question, table in content["levels"].items():
                # What wasn't counted on the release's own day stands as it stood in the release before.
                if table.get("on") != content.get("on"):
                    tally.same(sort, f"{where}/levels/{question}", tables.get(question), table)
            tables = content["levels"]
        tally.same(sort, f"{where}/levels_of", levels.get(line.levels_of), content.get("levels"))
        tally.same(sort, f"{where}/sha256", digest(line.content.encode()), line.sha256)
        tally.same(sort, f"{where}/number", number, line.number)
        tally.same(sort, f"{where}/on_date", str(line.on_date), content.get("on"))
        missing = [each for each in line.documents if each.document not in known.get(each.unit, ())]
        tally.same(sort, f"{where}/documents", 0, len(missing))


def _object(content: str) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _same(tally: Tally, where: str, expected: Any, found: Any) -> None:
    """Compare figure by figure, so that the one that differs is named."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            _same(tally, f"{where}/{key}", expected.get(key), found.get(key))
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, pair in enumerate(zip(expected, found, strict=True)):
            _same(tally, f"{where}/{index}", *pair)
    else:
        tally.same(Sort.FIGURES, where, expected, found)
