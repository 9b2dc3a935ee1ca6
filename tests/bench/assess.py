"""How fast `slt assess` is: `python -m tests.bench.assess`.

Generates typical documents (about 40 meetings and 10 measures each) and assesses folders of them with the real command,
start-up included.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

SIZES = (1, 1000, 4000)
#: What `slt` runs.
COMMAND = (sys.executable, "-c", "from app.cli import main; main()", "assess")

MEMBERS = {
    "steering": ("mayor", "chief_executive", "police_leader", "head_of_childhood", "head_of_health"),
    "coordination": (
        "head_of_school",
        "head_of_child_welfare",
        "prevention_officer",
        "head_of_leisure",
        "county_school",
    ),
    "practitioner": ("field_worker", "school_nurse", "prevention_officer", "volunteer", "congregation"),
}
AGENCIES = ("municipality", "municipality", "police", "voluntary", "county")


def typical(seed: int) -> dict[str, Any]:
    """Return a facts document of the usual size, the same for the same seed."""
    chance = random.Random(seed)
    as_of = date(2026, 11, 22)

    def ago(least: int, most: int) -> str:
        return (as_of - timedelta(days=chance.randint(least, most))).isoformat()

    number = f"{chance.randint(1100, 5699)}"
    groups = [
        {
            "id": f"{level}-{copy}",
            "level": level,
            "covers": [number],
            "established_on": ago(500, 3000),
            "dissolved_on": None,
            "members": [
                {"role": role, "agency": agency, "municipality": number, "tier": "unit_leader"}
                for role, agency in zip(roles, AGENCIES, strict=True)
            ],
        }
        for level, roles in MEMBERS.items()
        for copy in range(2)
    ]
    served = [group["id"] for group in groups]
    return {
        "schema": "slt-facts/1",
        "unit": {"id": f"unit-{seed}", "kind": "municipality", "name": f"Øygrend {seed}", "municipalities": [number]},
        "as_of": as_of.isoformat(),
        "vedtak": [
            {
                "municipality": number,
                "body": chance.choice(["municipal_council", "administration"]),
                "adopted_on": ago(100, 2000),
                "case_number": f"{chance.randint(1, 99)}/24",
                "valid_until": None,
                "repealed_on": None,
            }
        ],
        "police_confirmations": [
            {
                "municipality": number,
                "issuer": "police_council",
                "signatory_agency": "police",
                "signatory_role": "police_leader",
                "confirmed_on": ago(50, 800),
                "valid_until": None,
                "withdrawn_on": None,
            }
        ],
        "leadership_changed_on": ago(100, 900),
        "police_plan": chance.choice([True, False, None]),
        "coordinator": {
            "employment": "position",
            "percent": chance.choice([100, 50, 37.5]),
            "started_on": ago(100, 2000),
            "ended_on": None,
            "placement": chance.choice(["cross_sector", "sector"]),
            "acts_for_management": True,
            "mandate_from_steering_group": chance.random() < 0.8,
            "vacant_days_24_months": chance.randint(0, 120),
            "handover_done": False,
        },
        "groups": groups,
        "meetings": [
            {
                "groups": chance.sample(served, chance.randint(1, 2)),
                "held_on": ago(1, 900),
                "minutes": chance.random() < 0.8,
                "present": [
                    {"role": role, "municipality": number}
                    for role in chance.sample(MEMBERS["steering"], chance.randint(2, 5))
                ],
                "kind": "slt" if chance.random() < 0.95 else "kog",
            }
            for _ in range(40)
        ],
        "annual_gatherings": [ago(1, 500)],
        "confidentiality_discussed_on": [ago(1, 500)],
        "goals": [{"adopted_on": ago(1, 700), "reviewed_on": ago(1, 400)} for _ in range(4)],
        "plans": [{"adopted_on": ago(1, 1500), "has_slt_goals": True} for _ in range(2)],
        "orders": [{"issued_on": ago(30, 400), "due_on": ago(-100, 30), "closed_on": None} for _ in range(6)],
        "surveys": [
            {
                "completed_on": ago(1, 900),
                "sources": ["ungdata", "police_statistics", "professional_experience"],
                "describes_causes": True,
                "maps_resources": chance.random() < 0.5,
                "presented_to_steering_on": ago(1, 300),
            }
        ],
        "challenges": {
            "themes": ["rus blant unge", "skolefravær", "utenforskap"],
            "approvals": [
                {"level": level, "approved_on": ago(1, 400), "police_present": True}
                for level in ("steering", "coordination")
            ],
            "pulse": {"answers": chance.randint(0, 30), "agree_percent": chance.randint(40, 100)},
        },
        "action_plan": {"adopted_on": ago(100, 400), "valid_from": ago(100, 300), "valid_to": ago(-400, -100)},
        "annual_wheel_years": [2025, 2026],
        "measures": [
            {
                "id": f"measure-{copy}",
                "started_on": ago(1, 900),
                "ended_on": None,
                "owner": "municipality",
                "agencies": chance.sample(["school", "police", "child_welfare", "voluntary"], 2),
                "challenge": chance.choice(["rus blant unge", "skolefravær", "ensomhet"]),
                "evidence_base": chance.choice(["documented", "unknown"]),
                "flags": chance.sample(["new", "costly"], chance.randint(0, 2)),
                "stance": {"type": chance.choice(["process", "none"]), "reason": "følges i styringsgruppen"},
                "evaluations": [
                    {
                        "planned_on": ago(1, 300),
                        "completed_on": ago(1, 300),
                        "decision": "continue",
                        "discussed_at_steering_on": ago(1, 300),
                    }
                ],
            }
            for copy in range(10)
        ],
    }


def write_documents(folder: Path, count: int) -> None:
    """Write `count` documents into a folder."""
    for seed in range(count):
        (folder / f"{seed:05}.json").write_text(
            json.dumps(typical(seed), ensure_ascii=False, indent=1), encoding="utf-8"
        )


def seconds_to_assess(folder: Path) -> float:
    """Return the wall time of the real command over a folder, start-up included."""
    began = time.perf_counter()
    subprocess.run([*COMMAND, str(folder), "--format", "jsonl"], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def seconds_to_parse(folder: Path) -> float:
    """Return the time that json.loads alone takes for the same files, reading included."""
    began = time.perf_counter()
    for path in folder.iterdir():
        json.loads(path.read_bytes())
    return time.perf_counter() - began


def main() -> None:
    """Print the bench."""
    walls: dict[int, float] = {}
    click.echo("documents   wall s   documents/s   json.loads s   ratio")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_documents(folder, size)
            wall = walls[size] = min(seconds_to_assess(folder) for _ in range(3))
            parse = min(seconds_to_parse(folder) for _ in range(3))
        click.echo(f"{size:>9}   {wall:>6.2f}   {size / wall:>11.0f}   {parse:>12.2f}   {wall / parse:>5.1f}")
    start, middle, largest = (walls[size] for size in SIZES)
    click.echo(
        f"growth from {SIZES[1]} to {SIZES[2]} documents, start-up taken off: x {(largest - start) / (middle - start):.2f}"
    )


if __name__ == "__main__":
    main()
