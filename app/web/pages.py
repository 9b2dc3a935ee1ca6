"""What every template can use: who is looking, the menu, and small helpers of the macros."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, current_app, g, url_for

from app.web.carrying import main_form, main_form_here, stamp
from app.web.errors import SIGN_IN
from app.web.i18n import page_language
from app.web.navigation import account_pages, foot_pages, menu
from app.web.viewer import body_label, role_label, viewer

#: The pages of identity that the header links to.
_ACCOUNT_PAGES = {
    "sign_in_url": SIGN_IN,
    "sign_out_url": "identity.sign_out",
    "switch_role_url": "identity.choose_membership",
}
_INPUT_WIDTHS = (4, 8, 12, 20, 30)


def _who() -> dict[str, Any]:
    principal = viewer()
    return {
        "viewer": principal,
        "viewer_role": role_label(principal) if principal else "",
        "viewer_body": body_label(principal) if principal else "",
        **{name: url_for(page) for name, page in _ACCOUNT_PAGES.items() if page in current_app.view_functions},
    }


def where_to_write() -> str:
    """Where people write who see that something is wrong."""
    return str(current_app.config["SLT"].contact)


def unique_id(prefix: str) -> str:
    """An id that no other element of this page has."""
    g.unique_ids = g.get("unique_ids", 0) + 1
    return f"{prefix}-{g.unique_ids}"


def width_step(characters: int) -> int:
    """The narrowest of the input widths that holds so many characters."""
    return next((width for width in _INPUT_WIDTHS if characters <= width), _INPUT_WIDTHS[-1])


def page_numbers(page: int, pages: int) -> list[int | None]:
    """The pages to link to: first, last and those around this one; None where some are left out.

    >>> page_numbers(6, 12)
    [1, None, 5, 6, 7, None, 12]
    """
    shown = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    numbers: list[int | None] = []
    for number in shown:
        if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


def register(app: Flask) -> None:
    """Give all templates the frame, the macros and the helpers."""
    app.register_blueprint(Blueprint("web", __name__, template_folder="templates"))
    app.context_processor(_who)
    app.jinja_env.globals.update(
        account_pages=account_pages,
        where_to_write=where_to_write,
        foot_pages=foot_pages,
        form_stamp=stamp,
        main_form=main_form,
        main_form_here=main_form_here,
        menu=menu,
        page_language=page_language,
        page_numbers=page_numbers,
        unique_id=unique_id,
        width_step=width_step,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
