"""The nynorsk catalogues: one for each top-level package, msgids in bokmål. `slt translations` keeps them whole."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("app", "tenants", "certification", "dashboards")
_METHODS = [("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2"), ("**.py", "python")]
_KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2), "_n": (1, 2)}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def catalogues() -> dict[str, Path]:
    """Package name -> its nynorsk catalogue (`messages.po`)."""
    return {name: _ROOT / name / "translations/nn/LC_MESSAGES/messages.po" for name in _PACKAGES}


def compile_stale() -> None:
    """Write the binary catalogue wherever the text is newer; Flask-Babel reads the binary one."""
    for po in catalogues().values():
        mo = po.with_suffix(".mo")
        if not po.exists() or (mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns):
            continue
        # Several processes may start at once: each writes its own file and puts it in place whole.
        with tempfile.NamedTemporaryFile(dir=po.parent, delete=False) as file:
            write_mo(file, _read(po))
        Path(file.name).replace(mo)
        mo.chmod(0o644)
        os.utime(mo, ns=(po.stat().st_mtime_ns, po.stat().st_mtime_ns))


def faults() -> Iterator[str]:
    """What keeps a page from being wholly in nynorsk: one line for each fault."""
    said: dict[object, tuple[str, object]] = {}
    for package, po in catalogues().items():
        template = _extract(package)
        catalogue = _read(po) if po.exists() else Catalog(locale="nn")
        where = f"{package}/translations/nn"
        for message in template:
            if message.id and message.id not in catalogue:
                yield f"{where}: missing: {message.id!r}"
        for message in catalogue:
            if not message.id:
                continue
            if message.id not in template:
                yield f"{where}: no longer used: {message.id!r}"
            yield from (f"{where}: {fault}: {message.id!r}" for fault in _faults_of(message))
            before = said.setdefault(message.id, (package, message.string))
            if before[1] != message.string:
                yield f"{where}: said otherwise in {before[0]}: {message.id!r}"


def _faults_of(message: Message) -> Iterator[str]:
    sources = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    string = message.string or ""
    targets = (string,) if isinstance(string, str) else tuple(text or "" for text in string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(targets):
        yield "not translated"
        return
    allowed = {name for source in sources for name in _PLACEHOLDER.findall(source)}
    needed = set(_PLACEHOLDER.findall(sources[-1]))
    for target in targets:
        found = set(_PLACEHOLDER.findall(target))
        # A singular may leave out the number; nothing may hold a placeholder that the text is not given.
        if not found <= allowed or (target is targets[-1] and not needed <= found):
            yield "placeholders differ"


def _read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale="nn", abort_invalid=True)


def _extract(package: str) -> Catalog:
    template = Catalog()
    found = extract_from_dir(
        _ROOT / package,
        _METHODS,
        keywords=_KEYWORDS,
        directory_filter=lambda folder: Path(folder).name not in ("node_modules", "static", "__pycache__"),
    )
    for _file, _line, message, _comments, _context in found:
        template.add(message)
    return template


@click.group()
def translations() -> None:
    """The nynorsk catalogues."""


@translations.command()
def extract() -> None:
    """Bring the catalogues up to date with the code: new texts untranslated, unused ones gone."""
    for package, po in catalogues().items():
        template = _extract(package)
        if not len(template) and not po.exists():
            continue
        catalogue = _read(po) if po.exists() else Catalog(locale="nn")
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        po.parent.mkdir(parents=True, exist_ok=True)
        with po.open("wb") as file:
            # Sorted, without places and dates, so that two branches meet without a conflict.
            write_po(file, catalogue, no_location=True, omit_header=True, sort_output=True, width=120)
        click.echo(f"{po.relative_to(_ROOT)}: {len(catalogue)} texts")


@translations.command("compile")
def compile_() -> None:
    """Write the binary catalogues; the portal also does it by itself when it starts."""
    compile_stale()


@translations.command()
def check() -> None:
    """Fail, with a list, where a text is missing, unused, fuzzy, untranslated or has other placeholders."""
    found = list(faults())
    for fault in found:
        click.echo(fault, err=True)
    if found:
        raise click.ClickException(f"{len(found)} faults. `slt translations extract` brings the catalogues up to date.")
    click.echo("Translations are complete.")
