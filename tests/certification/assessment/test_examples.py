"""The examples of the contract give exactly what the contract says."""

import json
from pathlib import Path

import pytest

from certification.assessment import assess, packaged
from tenants.document import read_facts

EXAMPLES = Path(__file__).parent / "examples"
NAMES = sorted(path.name.removesuffix(".facts.json") for path in EXAMPLES.glob("*.facts.json"))


def contracted(assessment: bytes) -> dict[str, object]:
    """Return an assessment without the keys that the examples leave out."""
    whole = json.loads(assessment)
    for key in ("schema", "facts_sha256", "criteria"):
        del whole[key]
    for finding in whole["findings"]:
        del finding["source"]
    for prerequisite in whole["prerequisites"]:
        del prerequisite["source"], prerequisite["next"]
    return whole


def test_there_are_examples() -> None:
    assert len(NAMES) == 6


@pytest.mark.parametrize("name", NAMES)
def test_example(name: str) -> None:
    document = read_facts((EXAMPLES / f"{name}.facts.json").read_bytes())
    expected = json.loads((EXAMPLES / f"{name}.assessment.json").read_bytes())
    assert contracted(assess(document, packaged(), document.facts.as_of).to_json()) == expected
