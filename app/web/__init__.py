"""The web: layout, macros, forms, errors, languages and the built files. README.md beside this says how to use it."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the web's rooms; security comes first, so that its checks run before every other."""
    from app.web import drafts, errors, formats, help, i18n, pages, security, static  # noqa: A004 - the room's name

    for room in (security, i18n, static, formats, pages, drafts, help, errors):
        room.register(app)
