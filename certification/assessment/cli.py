"""`slt assess`: facts documents in, assessments out; no database and no server.

It imports neither Flask nor SQLAlchemy, and what only a faulty document or a text needs is imported when it is needed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import click
import msgspec

from certification.assessment.assess import Assessment
from certification.assessment.assess import assess as judge
from certification.assessment.criteria import DEFAULT, Criteria, InvalidCriteria, packaged, read_criteria
from tenants.document import Fault, InvalidDocument, parse_day, printable, read_facts

if TYPE_CHECKING:
    from certification.assessment.proof import Proof
    from certification.assessment.texts import Language


class Outcome(NamedTuple):
    """What came of one file: its assessment, or its faults; `more`: there are others, which are not listed.

    `proof` explains the assessment, where that was asked for.
    """

    path: Path
    assessment: Assessment | None
    faults: tuple[Fault, ...]
    more: bool = False
    proof: Proof | None = None

    def to_json(self) -> bytes:
        """The assessment as JSON, with its proof where there is one."""
        told = self.proof or self.assessment
        return told.to_json() if told else b""


def _as_of(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else parse_day(value)
    except ValueError:
        raise click.BadParameter("expected a date YYYY-MM-DD, 1900 to 2199") from None


def _criteria(context: click.Context, parameter: click.Parameter, value: str) -> Criteria:
    try:
        if not value.endswith(".json"):
            return packaged(value)
        return read_criteria(Path(value).read_bytes())
    except InvalidCriteria as error:
        raise click.BadParameter(str(error)) from None
    except OSError as error:
        raise click.BadParameter(f"{value}: {error.strerror}") from None


@click.command(short_help="Assess facts documents; needs no database or server.")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|DIR...", type=click.Path(path_type=Path))
@click.option(
    "--as-of", callback=_as_of, metavar="YYYY-MM-DD", help="See the facts from this day (default: the document's)."
)
@click.option("--criteria", default=DEFAULT, callback=_criteria, metavar="ID|FILE.json", help="A criteria version.")
@click.option(
    "--format", "style", type=click.Choice(["json", "jsonl", "text"]), help="Default: json for one file, else jsonl."
)
@click.option("--language", type=click.Choice(["nb", "nn"]), default="nb", help="The language of --format text.")
@click.option("--explain", is_flag=True, help="Tell what each result rests on: facts by pointer, rule, parameters.")
def assess(
    paths: tuple[Path, ...],
    as_of: date | None,
    criteria: Criteria,
    style: str | None,
    language: Language,
    explain: bool,
) -> None:
    """Assess facts documents (slt-facts/1) and print what they mean under a criteria version.

    A folder stands for the *.json directly in it. Exit status 2 when a document is not valid; every fault is on
    standard error, as JSON pointer and what was expected there; of more than a thousand in one document, a thousand.
    """
    single = len(paths) == 1 and not paths[0].is_dir()
    valid = True
    outcomes = _reported((_outcome(path, criteria, as_of, explain=explain) for path in _files(paths)), named=not single)
    output = sys.stdout.buffer
    match style or ("json" if single else "jsonl"):
        case "jsonl":
            valid = _write_lines(outcomes, output)
        case "json":
            valid = _write_json(outcomes, output, single=single)
        case _:
            valid = _write_text(outcomes, output, criteria, language)
    output.flush()
    if not valid:
        sys.exit(2)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        try:
            files = sorted(path.iterdir(), key=lambda file: file.name)
        except OSError:  # a file; or what can't be read, which then shows
            yield path
        else:
            found = [file for file in files if file.name.endswith(".json")]
            if not found:
                click.echo(printable(f"{path}: holds no file *.json, so that there is nothing to assess"), err=True)
            yield from found


def _outcome(path: Path, criteria: Criteria, as_of: date | None, *, explain: bool) -> Outcome:
    try:
        document = read_facts(path.read_bytes())
    except InvalidDocument as invalid:
        return Outcome(path, None, invalid.faults, invalid.more)
    except OSError as error:
        return Outcome(path, None, (Fault("", f"a file that can be read ({error.strerror})"),))
    day = as_of or document.facts.as_of
    if explain:
        from certification.assessment.proof import explain as prove

        proof = prove(document, criteria, day)
        return Outcome(path, proof.assessment, (), proof=proof)
    return Outcome(path, judge(document, criteria, day), ())


def _reported(outcomes: Iterable[Outcome], *, named: bool) -> Iterator[Outcome]:
    """Pass the outcomes on, each fault told on standard error."""
    for outcome in outcomes:
        for fault in outcome.faults:
            place = ([outcome.path.name] if named or not fault.pointer else []) + (
                [fault.pointer] if fault.pointer else []
            )
            click.echo(printable(f"{': '.join(place)}: expected {fault.expected}"), err=True)
        if outcome.more:
            text = f"{outcome.path.name}: has more faults; these are the first {len(outcome.faults)} that were found"
            click.echo(printable(text), err=True)
        yield outcome


def _as_json(outcome: Outcome) -> bytes:
    """Return an outcome as JSON, its file first; ASCII, since file names and pointers may hold lone surrogates."""
    name = json.dumps(outcome.path.name).encode()
    if outcome.assessment is None:
        errors = json.dumps([fault._asdict() for fault in outcome.faults]).encode()
        more = b',"more_errors":true' if outcome.more else b""
        return b'{"file":' + name + b',"errors":' + errors + more + b"}"
    return b'{"file":' + name + b"," + outcome.to_json()[1:]


def _write_lines(outcomes: Iterable[Outcome], output: BinaryIO) -> bool:
    valid = True
    for outcome in outcomes:
        output.write(_as_json(outcome) + b"\n")
        valid &= outcome.assessment is not None
    return valid


def _write_json(outcomes: Iterable[Outcome], output: BinaryIO, *, single: bool) -> bool:
    """Write one assessment, or a list of them; a single invalid document writes nothing."""
    every = list(outcomes)
    written = b"[" + b",".join(map(_as_json, every)) + b"]"
    if single:
        written = every[0].to_json()
    if written:
        output.write(msgspec.json.format(written, indent=1) + b"\n")
    return all(outcome.assessment for outcome in every)


def _write_text(outcomes: Iterable[Outcome], output: BinaryIO, criteria: Criteria, language: Language) -> bool:
    from certification.assessment.report import report

    valid = True
    for outcome in outcomes:
        if outcome.assessment is None:
            valid = False
        else:
            output.write(report(outcome.assessment, criteria, language, outcome.proof).encode() + b"\n")
    return valid
