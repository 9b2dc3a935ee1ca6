"""How a public page is answered: made once for a version of the data, and 304 to a browser that has it already.

A page of public facts is the same for everybody but for its frame (who is signed in, their menu, their anti-forgery token).
So its content is kept (`projection.versions`), and the frame is made around it for each who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import UUID

from flask import Response, current_app, make_response, render_template, request, session
from flask_wtf.csrf import generate_csrf

from app.clock import today
from app.db.replica import old_since
from app.web import packing
from app.web.forms import Form
from app.web.i18n import IN_ADDRESS, page_language
from app.web.naming import spoken_of
from app.web.packing import Kept, gzipped, tag_of
from app.web.viewer import viewer
from dashboards.asked import permanent
from dashboards.figures import Asked
from dashboards.figures.addresses import DAY
from dashboards.projection.versions import kept_or_before, version

#: Where the content goes in a frame; drawn, so that nothing in an address can be taken for it.
_HERE = token_hex(16)
#: What pages are made of beside data: when one of these changes, so may every page.
_SOURCES = ("app", "certification", "dashboards", "tenants")


@dataclass(frozen=True)
class Content:
    """What stands in a page's frame."""

    title: str
    body: Kept
    breadcrumbs: tuple[tuple[str, str], ...]
    charts: bool
    demonstration: bool

    def weight(self) -> int:
        """The bytes that it takes here."""
        return len(self.body)


def page(
    template: str, make: Callable[[], dict[str, Any]], asked: Asked, *also: Hashable, form: Form | None = None
) -> Response:
    """Answer with a template whose context `make` gives; it may rest on what is asked for, `also`, the language and public data.

    Its words speak of the day that is asked for.

    The template has no `extends`: it sets `title`, and where wanted `breadcrumbs`, `charts` and `demonstration`, and the rest
    of it is the content. With a `form`, the page's permanent address is that of its day and filters; a page whose form has
    errors is made for this once. Raises what `make` raises.
    """
    if form is not None and form.errors:
        return unkept(template, make, asked.on, form)
    tag = _tag(version())
    packs = packing.packs()
    if tag is not None and request.if_none_match.contains_weak(tag_of(tag, packs=packs)):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        whole = (request.path, asked, also, page_language(), today())
        of, content = kept_or_before("page", whole, lambda: _content(template, make, asked.on, form), Content.weight)
        tag = _tag(of)
        before, after = _frame(content, permanent=permanent(_query(asked.on)) if form is not None else None)
        if packs:
            response = make_response(gzipped(before, content.body, after))
            response.headers["Content-Encoding"] = "gzip"
        else:
            response = make_response(before + content.body.plain + after)
        response.vary.add("Accept-Encoding")
    if tag is not None:
        response.set_etag(tag_of(tag, packs=packs))
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.update(["Cookie", "Accept-Language", "Accept-Encoding"])
    return response


def unkept(
    template: str, make: Callable[[], dict[str, Any]], on: date, form: Form | None = None, status: int | None = None
) -> Response:
    """Answer with the same template made for this once: for who typed something wrong, or for those who may see more."""
    content = _content(template, make, on, form)
    before, after = _frame(content, form=form)
    return make_response(before + content.body.plain + after, status or (form.status if form else HTTPStatus.OK))


def _query(on: date) -> dict[str, str]:
    """What the address asks for, and the day, also where it is today's."""
    rest = {name: value for name, value in request.args.items() if name not in (DAY, IN_ADDRESS)}
    return {DAY: on.isoformat(), **rest}


def _frame(content: Content, **context: object) -> tuple[bytes, bytes]:
    """What stands before the content and after it, for who asks."""
    page = render_template("coverage/framed.html", page=content, here=_HERE, **context)
    before, _here, after = page.partition(_HERE)
    return before.encode(), after.encode()


def _content(template: str, make: Callable[[], dict[str, Any]], on: date, form: Form | None) -> Content:
    with spoken_of(on):
        context = {**make(), "form": form}
        current_app.update_template_context(context)
        made: Any = current_app.jinja_env.get_template(template).make_module(context)
    return Content(
        str(made.title),
        Kept.of(str(made).encode()),
        tuple(getattr(made, "breadcrumbs", ())),
        bool(getattr(made, "charts", False)),
        bool(getattr(made, "demonstration", False)),
    )


def _tag(of: UUID | None) -> str | None:
    """What names the page of a version as this person gets it: all that it is made of is in it, the frame too.

    None where that can't be said: before anything was noted, and with a message that is shown once.
    """
    if of is None or "_flashes" in session:
        return None
    generate_csrf()  # The page has it; the first page that somebody sees makes what it is made of.
    who = viewer()
    frame = (who.membership_id, who.role, who.body, who.several, who.made_up, who.email) if who else None
    old = old_since()  # what a replica that is behind makes the frame tell
    asked = (str(today()), page_language(), request.full_path, old and f"{old:%F %H:%M}")
    parts = (str(of), asked, frame, session.get("csrf_token"), build())
    return sha256(repr(parts).encode()).hexdigest()[:32]


@cache
def build() -> str:
    """The SHA-256 of all that pages are made of beside data, so that a new release of the product is a new page."""
    root, total = Path(__file__).resolve().parents[1], sha256()
    for path in sorted(path for room in _SOURCES for path in (root / room).rglob("*")):
        if path.is_file() and path.suffix in (".html", ".py", ".mo", ".json") and "node_modules" not in path.parts:
            total.update(path.read_bytes())
    return total.hexdigest()
