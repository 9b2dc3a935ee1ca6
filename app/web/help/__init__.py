"""Help: an index and a page for each topic, open to everybody. What they say is data, in `topics/`."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages, and give every template the title of a topic (`how_to` of macros/page.html)."""
    from app.web.help.views import blueprint, title_of

    app.register_blueprint(blueprint)
    app.jinja_env.globals["help_title"] = title_of
