"""How fast, and in how much memory, `slt recompute` checks an export: `python -m tests.bench.recompute`.

Writes exports of units with five years of typical documents, a case and a decision each, and runs the real command on
them, start-up included.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import msgspec

from certification.assessment import assess, packaged
from certification.assessment.criteria import Criteria
from certification.criteria.service import DEFAULTS
from dashboards.export import archive
from dashboards.export.service import (
    CASES,
    CRITERIA,
    DOCUMENTS,
    EARLIER,
    FIGURES,
    PARAMETERS,
    REGISTER,
    RELEASES,
    STANDINGS,
    UNITS,
)
from dashboards.projection.service import levels_in
from dashboards.recompute.ground import Ground
from dashboards.recompute.lines import ParameterLine
from dashboards.recompute.nation import figures
from tenants.document import FactsDocument, canonical_json, check_facts
from tenants.document.submission import submission
from tenants.register import parsing
from tests.bench.assess import typical

SIZES = (40, 400, 4000)
DOCUMENTS_EACH = 6
ON = date(2026, 11, 22)
_AT = "2026-11-22T10:00:00+00:00"
_SIGNER, _HASH = "1" * 64, "2" * 64
#: What `slt` runs; it tells its largest size and its time on the processor in the end.
_PROGRAM = (
    "import resource, sys\n"
    "from app.cli import main\n"
    "try: main()\n"
    "finally:\n"
    " used = resource.getrusage(resource.RUSAGE_SELF)\n"
    " sys.stderr.write(f'USED {used.ru_maxrss} {used.ru_utime + used.ru_stime}')"
)


class Units:
    """The lines of each part, made anew for each part, so that none of them is held."""

    def __init__(self, count: int, ground: Ground) -> None:
        self.count = count
        self.criteria: Criteria = packaged()
        self.places = [(m.number, m.id) for m in ground.register.in_force(ON)]

    def ids(self) -> Iterator[tuple[int, UUID, str, UUID]]:
        for n in range(self.count):
            number, municipality = self.places[n % len(self.places)]
            yield n, UUID(int=n + 1), number, municipality

    def facts(self, n: int, unit: UUID, number: str, nth: int) -> FactsDocument:
        text = json.dumps(typical(n * DOCUMENTS_EACH + nth))
        value = json.loads(text)
        text = text.replace(f'"{value["unit"]["municipalities"][0]}"', f'"{number}"')
        return check_facts({**json.loads(text), "unit": {**value["unit"], "id": str(unit), "municipalities": [number]}})

    def units(self) -> Iterator[dict[str, Any]]:
        for _n, unit, _number, _place in self.ids():
            yield {
                "unit": str(unit),
                "kind": "municipality",
                "name": "Enhet",
                "host": None,
                "coordinating": None,
                "demonstration": True,
                "cover": [],
            }

    def documents(self) -> Iterator[dict[str, Any]]:
        for n, unit, number, place in self.ids():
            prior: str | None = None
            for nth in range(DOCUMENTS_EACH):
                made = submission(
                    self.facts(n, unit, number, nth),
                    facts_index=(),
                    attachments=(),
                    statements={},
                    register_version="0",
                    prior_sha256=prior,
                )
                prior = made.sha256
                signature = {"municipality": str(place), "sha256": made.sha256, "at": _AT, "signer": _SIGNER}
                yield {
                    "unit": str(unit),
                    "id": str(UUID(int=(n + 1) << 64 | nth)),
                    "kind": "application",
                    "year": None,
                    "as_of": ON.isoformat(),
                    "criteria": self.criteria.id,
                    "municipalities": [str(place)],
                    "signing": [str(place)],
                    "frozen_at": _AT,
                    "submitted_at": _AT,
                    "sha256": made.sha256,
                    "document": made.canonical.decode(),
                    "signatures": [signature],
                }

    def cases(self) -> Iterator[dict[str, Any]]:
        hashes = ((line["unit"], line["sha256"]) for line in self.documents() if int(UUID(line["id"])) & 0xFF == 0)
        for (n, unit, number, _place), (_unit, sha256) in zip(self.ids(), hashes, strict=True):
            assessment = assess(self.facts(n, unit, number, 0), self.criteria, ON)
            kinds = ("application_submitted", "review_started", "rejected")
            decision = {
                "id": str(UUID(int=n + 1)),
                "outcome": "rejected",
                "document_sha256": sha256,
                "criteria": self.criteria.id,
                "assessment": json.loads(assessment.to_json()),
                "police": None,
                "reason_sha256": _HASH,
                "departure_sha256": _HASH,
                "language": "nb",
                "decided_at": _AT,
                "conditions": [],
                "signatures": [{"role": "council.decider", "at": _AT, "signer": _SIGNER}],
                "certificates": [],
            }
            yield {
                "unit": str(unit),
                "id": str(UUID(int=n + 1)),
                "submission": str(UUID(int=(n + 1) << 64)),
                "kind": "application",
                "criteria": self.criteria.id,
                "recommendation": assessment.recommendation,
                "opened_at": _AT,
                "events": [{"seq": seq, "kind": kind, "at": _AT} for seq, kind in enumerate(kinds, start=1)],
                "decisions": [decision],
            }

    def standings(self) -> Iterator[dict[str, Any]]:
        for n, unit, number, place in self.ids():
            levels = [
                {
                    "document": str(UUID(int=(n + 1) << 64 | nth)),
                    "municipality": str(place),
                    "as_of": ON.isoformat(),
                    "criteria": self.criteria.id,
                    "levels": levels_in(assess(self.facts(n, unit, number, nth), self.criteria, ON), number),
                }
                for nth in range(DOCUMENTS_EACH)
            ]
            yield {"unit": str(unit), "own": None, "places": [], "levels": levels}


def _ground() -> Ground:
    return Ground(parsing.read(parsing.shipped()), {"handbook-1": packaged()}, [])


def write_export(file: Path, count: int) -> None:
    """Write an export of so many units."""
    ground = _ground()
    units = Units(count, ground)
    version = {"id": "handbook-1", "valid_from": "1900-01-01", "document": msgspec.json.encode(packaged()).decode()}
    parameters = [
        {"key": str(key), "value": value, "from": "1900-01-01", "until": None}
        for key, value in sorted(DEFAULTS.items())
    ]
    ground.parameters.extend(msgspec.convert(parameters, list[ParameterLine]))
    nation = json.loads(json.dumps(figures(ground, [], ON)))
    for table in nation["levels"].values():
        table["criteria"] = [units.criteria.id]
    made: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
        CRITERIA: lambda: iter([version]),
        PARAMETERS: lambda: iter(parameters),
        UNITS: units.units,
        DOCUMENTS: units.documents,
        CASES: units.cases,
        EARLIER: lambda: iter(()),
        STANDINGS: units.standings,
        RELEASES: lambda: iter(()),
        FIGURES: lambda: iter([nation]),
    }
    parts: list[tuple[str, Any]] = [(REGISTER + name, [raw]) for name, raw in sorted(parsing.shipped().items())]
    parts += [(name, (canonical_json(line) + b"\n" for line in lines())) for name, lines in made.items()]
    archive.write(file, ON, parts, lambda _manifest: None)


def main() -> None:
    """Print the bench."""
    click.echo("units   documents    MB   CPU s   units/s   memory MB")
    spent: dict[int, float] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "export.tar"
            write_export(file, size)
            environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
            run = subprocess.run(
                [sys.executable, "-c", _PROGRAM, "recompute", str(file)],
                capture_output=True,
                text=True,
                env=environment,
            )
            assert run.returncode == 0, run.stdout + run.stderr[:2000]
            kilobytes, seconds = run.stderr.rsplit("USED ", 1)[1].split()
            held, spent[size] = int(kilobytes) / 1024, float(seconds)
            large = file.stat().st_size / 1e6
            click.echo(
                f"{size:>5}   {size * DOCUMENTS_EACH:>9}   {large:>3.0f}   {spent[size]:>5.2f}   {size / spent[size]:>7.0f}   {held:>9.0f}"
            )
    first, middle, last = (spent[size] for size in SIZES)
    click.echo(
        f"growth from {SIZES[1]} to {SIZES[2]} units, start-up taken off: x {(last - first) / (middle - first):.1f}"
    )


if __name__ == "__main__":
    main()
