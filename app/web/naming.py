"""The issuer's name in texts. `%(issuer)s` in a text is filled by itself, in code, templates and lazy texts alike.

It is the name of today, unless the text speaks of another day: `with spoken_of(day)` in code, `issuer=issuer_name(day)`
in a template. A day may also be an instant of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from flask import Flask, current_app, g
from flask_babel import Babel, Domain
from flask_babel.speaklater import LazyString
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import escape

from app.clock import OSLO

#: Where the name stands in a text.
TOKEN = "%(issuer)s"  # noqa: S105
_ASKED = "slt-issuer-name"


def named_by(app: Flask, name: Callable[[date | None], str]) -> None:
    """Have every text ask `name` for the issuer's short name on a day (None: today), in the language that is written."""
    app.extensions[_ASKED] = name


def issuer_name(day: date | datetime | None = None) -> str:
    """What the issuer is called in the text being written: on a day, else on the day spoken of, else today."""
    name: Callable[[date | None], str] = current_app.extensions[_ASKED]
    day = day or g.get("spoken_of")
    return name(day.astimezone(OSLO).date() if isinstance(day, datetime) else day)


@contextmanager
def spoken_of(day: date | datetime) -> Iterator[None]:
    """Texts written inside speak of this day: who issued approvals then is named."""
    before = g.get("spoken_of")
    g.spoken_of = day
    try:
        yield
    finally:
        g.spoken_of = before


def _named(texts: tuple[object, ...], variables: dict[str, Any]) -> dict[str, Any]:
    if "issuer" not in variables and any(isinstance(text, str) and TOKEN in text for text in texts):
        return variables | {"issuer": issuer_name()}
    return variables


class _Texts(Domain):  # type: ignore[misc]
    def gettext(self, string: str, **variables: Any) -> str:
        text: str = super().gettext(string, **_named((string,), variables))
        return text

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        text: str = super().ngettext(singular, plural, num, **_named((singular, plural), variables))
        return text


class NamingBabel(Babel):  # type: ignore[misc]
    """Flask-Babel, with texts that name the issuer."""

    @cached_property
    def domain_instance(self) -> Domain:
        return _Texts(domain=self.domain)


def _naming(write: Callable[..., str]) -> Callable[..., str]:
    @pass_context
    def written(context: Context, *texts: object, **variables: Any) -> str:
        return write(context, *texts, **_named(texts, variables))

    return written


def _as_markup(text: LazyString) -> str:
    return escape(str(text))


def register(app: Flask) -> None:
    """Fill the name in where a template writes a text. After Flask-Babel."""
    # A lazy text is plain, as any other, but calls itself markup: what is filled in, such as a name, would be.
    LazyString.__html__ = _as_markup
    texts = app.jinja_env.globals
    texts.update({name: _naming(cast("Callable[..., str]", texts[name])) for name in ("gettext", "ngettext")})
    texts["issuer_name"] = issuer_name
