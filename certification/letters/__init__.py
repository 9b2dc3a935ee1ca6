"""Letters about decisions: ordered with the decision, made as PDF in a job, sent through `app.dispatch`, never changed."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages, the job, and how a letter is read when it leaves."""
    from flask_babel import lazy_gettext as _l

    from app.dispatch import port
    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.letters import jobs as _jobs  # noqa: F401  (declares the kind)
    from certification.letters import service
    from certification.letters.views import blueprint

    port.source(service.SOURCE, service.leaving)
    app.register_blueprint(blueprint)
    navigation.add(app, NavItem("letters.mine", _l("Brev")), NavItem("letters.index", _l("Brev")))
