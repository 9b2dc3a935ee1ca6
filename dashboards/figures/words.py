"""Translated text in both languages, and what every figure says in the same words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import as_date, as_number, as_short_date
from dashboards.figures.table import Language, Measure, Missing, Table, Text, Value

FOOTNOTES: dict[Missing, object] = {
    Missing.UNKNOWN: _l("To punktum (..) betyr at tallet ikke er kjent."),
    Missing.HIDDEN: _l("Kolon (:) betyr at tallet er skjult, fordi det kunne røpe noe om en enkelt SLT-enhet."),
}


_NORWEGIAN = str.maketrans({",": "\u00a0", ".": ","})


def both(say: Callable[[], object] | object) -> Text:
    """The words in bokmål and nynorsk: of a lazy text, or of a function that is called once in each language."""
    said = []
    for language in ("nb", "nn"):
        with force_locale(language):
            said.append(str(say() if callable(say) else say))
    return Text(*said)


def same(name: str) -> Text:
    """A name that is the same in both languages."""
    return Text(name, name)


def shown(value: Value, measure: Measure) -> str:
    """A number as a page has it: `5 550 203`, `37,5 %`, `:`. As `as_number` writes it, for a page that has hundreds."""
    if isinstance(value, Missing):
        return value.value
    text = f"{measure.rounded(value):,f}".translate(_NORWEGIAN)
    return f"{text}\u00a0%" if measure.share else text


def plain(value: Value, measure: Measure) -> str:
    """A number as a file for a spreadsheet has it: a decimal comma, no spaces."""
    return value.value if isinstance(value, Missing) else str(measure.rounded(value)).replace(".", ",")


def number(value: Value, measure: Measure) -> Decimal | None:
    """A number for machines and charts; none where it is missing."""
    return None if isinstance(value, Missing) else measure.rounded(value)


def worded(value: Text | date | None, language: Language) -> str:
    """An attribute as a page has it."""
    if value is None:
        return "–"
    return value.of(language) if isinstance(value, Text) else as_short_date(value)


def about(table: Table, language: Language) -> list[tuple[str, str]]:
    """All that is said of a table beside its numbers: label and text."""
    return [*counted(table, language), *made(table, language)]


def counted(table: Table, language: Language) -> list[tuple[str, str]]:
    """What stands below every figure: n, date, source."""
    rows = [
        (_("Antall %(counted)s", counted=table.counted.of(language)), as_number(table.n)),
        (_("Gjelder"), as_date(table.on)),
        (_("Kilde"), table.source.of(language)),
    ]
    if table.part:
        rows.insert(0, (_("Område"), table.part.of(language)))
    if table.release is not None and table.released_on is not None:
        said = _("nummer %(number)s, %(day)s", number=table.release, day=as_date(table.released_on))
        rows.insert(-1, (_("Utgivelse"), said))
    return rows


def made(table: Table, language: Language) -> list[tuple[str, str]]:
    """How the numbers are made."""
    method = table.method
    return [
        (_("Definisjon"), method.definition.of(language)),
        (_("Teller"), method.numerator.of(language)),
        (_("Nevner"), method.denominator.of(language)),
        (_("Holdt utenfor"), method.exclusions.of(language)),
        (_("Versjon"), method.version.of(language)),
    ]


def breaks(table: Table, language: Language) -> list[str]:
    """Where the table's series break, and why."""
    return [
        _("Brudd mellom forrige tall og %(time)s: %(why)s.", time=code.label.of(language), why=code.note.of(language))
        for dimension in table.dimensions
        for code in dimension.codes
        if code.breaks and code.note
    ]


def footnotes(table: Table, language: Language) -> list[str]:
    """The table's note, why its series break, and what its signs mean."""
    notes = [table.note.of(language)] if table.note else []
    return [*notes, *breaks(table, language)] + [str(text) for sign, text in FOOTNOTES.items() if sign in table.missing]
