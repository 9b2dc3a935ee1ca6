"""`slt assess`: formats, exit statuses and errors, through the real command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from certification.assessment import packaged
from certification.assessment.cli import assess
from tenants.document.faults import MOST
from tests.tenants.document.documents import flawless

EXAMPLE = Path(__file__).parent / "examples" / "municipality-approve.facts.json"
VERSION = Path(__file__).parents[3] / "certification/assessment/versions/handbook-1.json"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(assess, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two valid documents, faulty ones, and what is none of the command's business."""
    (tmp_path / "b.json").write_text(json.dumps(flawless()))
    (tmp_path / "B.json").write_text(json.dumps(flawless(kind="city_district")))
    (tmp_path / "å.json").write_text(json.dumps(flawless() | {"police_plan": "yes", "år\n": 1}))
    (tmp_path / "empty.json").touch()
    (tmp_path / "latin.json").write_bytes("{å}".encode("latin-1"))
    (tmp_path / "deep.json").write_text("[" * 10_000)
    (tmp_path / "is-a-folder.json").mkdir()
    (tmp_path / "is-a-folder.json" / "inner.json").write_text("{}")
    (tmp_path / "notes.txt").write_text("{}")
    (tmp_path / "c.JSON").write_text("{}")
    return tmp_path


def test_one_file_gives_one_assessment() -> None:
    result = run(EXAMPLE)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert json.loads(result.stdout)["recommendation"] == "approve"


def test_a_folder_gives_a_line_for_each_file_in_code_point_order(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 2
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    names = ["B.json", "b.json", "deep.json", "empty.json", "is-a-folder.json", "latin.json", "å.json"]
    assert [line["file"] for line in lines] == names
    faults = {line["file"]: [error["pointer"] for error in line["errors"]] for line in lines if "errors" in line}
    assert faults == {
        "deep.json": [""],
        "empty.json": [""],
        "is-a-folder.json": [""],
        "latin.json": [""],
        "å.json": ["/police_plan", "/år\n"],
    }
    assert all(error["expected"] for line in lines for error in line.get("errors", []))
    assert [line["recommendation"] for line in lines if "errors" not in line] == ["approve", "approve"]
    assert result.stderr.splitlines()[-1] == "å.json: /år\\n: expected no such key"
    assert run(folder, "--format", "jsonl").stdout == result.stdout


def test_a_folder_of_valid_documents_exits_with_0(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(flawless()))
    result = run(tmp_path)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["file"] == "a.json"


def test_a_folder_without_documents_is_no_silent_success(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "holds no file *.json" in result.stderr


def test_of_countless_faults_the_first_are_listed_and_the_rest_told_of(tmp_path: Path) -> None:
    few = flawless() | {"annual_gatherings": ["never"] * MOST}
    many = few | {"goals": [{"adopted_on": "never", "why": 1}] * 30_000}
    for name, document in (("few", few), ("many", many)):
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    result = run(tmp_path)
    lines = {line["file"]: line for line in map(json.loads, result.stdout.splitlines())}
    assert {name: len(line["errors"]) for name, line in lines.items()} == {"few.json": MOST, "many.json": MOST}
    assert [line.get("more_errors") for line in lines.values()] == [None, True]
    assert result.stderr.splitlines()[-1].startswith("many.json: has more faults")


def test_several_files_are_lines_in_the_order_given(folder: Path) -> None:
    result = run(folder / "b.json", folder / "missing.json", EXAMPLE)
    assert result.exit_code == 2
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["file"] for line in lines] == ["b.json", "missing.json", EXAMPLE.name]
    assert [error["pointer"] for error in lines[1]["errors"]] == [""]
    together = run(folder / "b.json", folder / "missing.json", EXAMPLE, "--format", "json")
    assert together.exit_code == 2
    assert json.loads(together.stdout) == lines


def test_a_faulty_file_gives_nothing_but_its_faults(folder: Path) -> None:
    result = run(folder / "å.json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == ["/police_plan: expected true or false", "/år\\n: expected no such key"]


@pytest.mark.parametrize("name", ["missing.json", "empty.json", "latin.json", "deep.json"])
def test_a_file_that_holds_no_object_is_named(folder: Path, name: str) -> None:
    result = run(folder / name)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"{name}: expected ")


def test_as_of_sees_the_same_facts_from_another_day(folder: Path) -> None:
    earlier = json.loads(run(folder / "b.json", "--as-of", "2020-01-01").stdout)
    assert earlier["as_of"] == "2020-01-01"
    assert earlier["recommendation"] == "not_approvable"
    assert earlier["facts_sha256"] == json.loads(run(folder / "b.json").stdout)["facts_sha256"]


def test_as_of_does_not_mend_the_documents_own_day(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(flawless() | {"as_of": "2026-02-30"}))
    result = run(tmp_path / "a.json", "--as-of", "2026-11-22")
    assert result.exit_code == 2
    assert result.stderr.startswith("/as_of: expected ")


@pytest.mark.parametrize("day", ["2026-02-30", "1899-12-31", "2200-01-01", "today", "", "2026-11-22T00:00"])
def test_as_of_is_a_date(day: str) -> None:
    result = run(EXAMPLE, "--as-of", day)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "--as-of" in result.stderr


def test_criteria_from_a_file(tmp_path: Path) -> None:
    version = json.loads(VERSION.read_bytes())
    version["id"] = "strict-1"
    version["parameters"]["meetings"]["steering"] = 99
    version["classes"]["steering_meetings"] = "approval"
    (tmp_path / "strict.json").write_text(json.dumps(version))
    result = json.loads(run(EXAMPLE, "--criteria", tmp_path / "strict.json").stdout)
    assert result["criteria"] == "strict-1"
    assert result["recommendation"] == "not_approvable"
    assert run(EXAMPLE, "--criteria", packaged().id).stdout == run(EXAMPLE).stdout


@pytest.mark.parametrize("criteria", ["handbook-0", "missing.json", str(EXAMPLE), "../versions/handbook-1"])
def test_criteria_that_are_none(criteria: str) -> None:
    result = run(EXAMPLE, "--criteria", criteria)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "--criteria" in result.stderr


def test_text_tells_reasons_and_next_steps_in_both_languages(tmp_path: Path) -> None:
    document = flawless() | {"vedtak": [], "surveys": None}
    (tmp_path / "a.json").write_text(json.dumps(document))
    bokmal, nynorsk = (
        run(tmp_path / "a.json", "--format", "text"),
        run(tmp_path, "--format", "text", "--language", "nn"),
    )
    assert bokmal.exit_code == nynorsk.exit_code == 0
    assert "Det er ikke registrert noe vedtak om SLT for kommunen." in bokmal.stdout
    assert "Målrettet kartlegging: ikke rapportert" in bokmal.stdout
    assert "Det er ikkje registrert noko vedtak om SLT for kommunen." in nynorsk.stdout


def test_text_names_faulty_files_and_goes_on(folder: Path) -> None:
    result = run(folder, "--format", "text")
    assert result.exit_code == 2
    assert result.stdout.count("Kan godkjennes") == 2
    assert "å.json: /police_plan: expected true or false" in result.stderr


def test_the_command_needs_neither_web_nor_database_nor_the_thorough_reader() -> None:
    program = f"""
import sys
from app.cli import main
main(["assess", {str(EXAMPLE)!r}, "--format", "jsonl"], standalone_mode=False)
print(sorted({{"flask", "sqlalchemy", "marshmallow"}} & sys.modules.keys()), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert json.loads(done.stdout)["file"] == EXAMPLE.name
    assert done.stderr.strip() == "[]"
