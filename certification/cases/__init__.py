"""Applications: the unit's own pages, KRÅD's queue and case, and the decision."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Wire the pages."""
    from flask_babel import lazy_gettext as _l

    from app.web import navigation
    from app.web.navigation import NavItem
    from certification.cases import waiting
    from certification.cases.service import letter_opened
    from certification.cases.views import application, cases
    from certification.cases.views.queue import to_sign
    from certification.criteria import service as criteria
    from certification.letters import service as letters
    from tenants.reporting.submission import service as submissions

    submissions.judged_by(app, lambda on: criteria.in_force(on).id)
    letters.when_opened(letter_opened)
    app.register_blueprint(application)
    app.register_blueprint(cases)
    waiting.told_by(app, to_sign)
    navigation.add(app, NavItem("application.home", _l("Søknad")), NavItem("cases.queue", _l("Søknader")))
    navigation.add(app, NavItem("cases.follow_up", _l("Vilkår og klager")))
