"""The main menu: features add their pages, and each person sees those that their role may open.

def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("meetings.index", _l("Møter")))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, current_app, g, request, url_for

from app.identity.policy import View
from app.identity.roles import Side
from app.web.viewer import viewer

_EXTENSION = "slt.navigation"


@dataclass(frozen=True)
class NavItem:
    """An entry of the menu. Who sees it is the policy of its view, declared there and nowhere else.

    One that is `last` stands after the work itself, whichever feature was wired first; one of a person's `own` settings
    stands beside signing out instead of in the menu, and one for everybody at the `foot` of each page.

    One with `sides` is in the menu of these alone, though others may open its page: what is for everybody is not everybody's daily work.

    It is current on its own page, and on every other page of its blueprint and of those named in `section` that is no
    entry itself.
    """

    endpoint: str
    label: object
    section: tuple[str, ...] = ()
    last: bool = False
    own: bool = False
    foot: bool = False
    sides: tuple[Side, ...] = ()


def add(app: Flask, *items: NavItem) -> None:
    """Add entries, in the order of the features."""
    app.extensions.setdefault(_EXTENSION, []).extend(items)


def menu() -> list[dict[str, Any]]:
    """The entries for who is looking: `label`, `url` and `current`."""
    items = sorted((item for item in _open() if not (item.own or item.foot)), key=lambda item: item.last)
    # An error page belongs to no section: a page that one may not open must look like one that isn't there.
    current = None if g.get("is_error_page") else _current(items)
    return [{"label": item.label, "url": url_for(item.endpoint), "current": item is current} for item in items]


def account_pages() -> list[dict[str, Any]]:
    """The pages of their own settings that who is looking may open: `label` and `url`."""
    return [{"label": item.label, "url": url_for(item.endpoint)} for item in _open() if item.own]


def foot_pages() -> list[dict[str, Any]]:
    """The pages that everybody may open from the foot of each page: `label` and `url`."""
    items = current_app.extensions.get(_EXTENSION, [])
    return [{"label": item.label, "url": url_for(item.endpoint)} for item in items if item.foot]


def _open() -> list[NavItem]:
    principal = viewer()
    return [
        item
        for item in (current_app.extensions.get(_EXTENSION, []) if principal else [])
        if cast("View", current_app.view_functions[item.endpoint]).policy.choose(principal)
        and (not item.sides or (principal and principal.side in item.sides))
    ]


def _current(items: list[NavItem]) -> NavItem | None:
    return next((item for item in items if item.endpoint == request.endpoint), None) or next(
        (item for item in items if request.blueprint in (item.endpoint.rpartition(".")[0], *item.section)), None
    )
