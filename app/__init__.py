"""SLT-portalen: the shell, and the composition root that alone knows every feature.

Nothing heavy is imported here at module level: `slt assess` must start in a fraction of a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings

#: What is wired, in the order of the menu; each module has `register(app)`.
FEATURES: tuple[str, ...] = (
    "app.web",
    "app.db.session",
    "app.identity",
    "app.api",
    "app.health",
    "app.jobs.upkeep",
    "app.mail",
    "app.dispatch",
    "tenants.units",
    "certification.issuers",
    "certification.standing",
    "tenants.reporting",
    "tenants.reporting.importing.workbook",
    "certification.wheel",
    "tenants.reporting.yearly",
    "certification.cases",
    "certification.reapplying",
    "certification.proofs",
    "certification.letters",
    "tenants.police",
    "tenants.contacts",
    "certification.papers",
    "certification.watch",
    "certification.reminders",
    "certification.rounds",
    "certification.processing",
    "certification.criteria",
    "certification.moving",
    "certification.lapsing",
    "certification.reforms",
    "certification.earlier",
    "certification.api",
    "dashboards.projection",
    "dashboards.releases",
    "dashboards.maps",
    "dashboards.figures",
    "dashboards.prerequisites",
    "dashboards.coverage",
    "dashboards.opendata",
    "dashboards.certified",
)

#: The groups and commands of `slt`: name -> (module:attribute, one line of help). Loaded when called.
COMMANDS: dict[str, tuple[str, str]] = {
    "assets": ("app.web.assets.build:assets", "Build style sheets, scripts and fonts."),
    "audit": ("app.audit.cli:audit", "Verify the audit log."),
    "clock": ("app.jobs.cli:clock", "Hand committed jobs to the queue and run the schedule, until stopped."),
    "criteria": ("certification.criteria.cli:criteria", "The criteria versions that cases are judged by."),
    "db": ("app.db.cli:db", "Roles, migrations, and whether the database enforces what the models say."),
    "export": ("dashboards.export.cli:export", "The nation of a day as a file that anybody can recompute."),
    "facts": ("tenants.reporting.importing.cli:facts", "Bring a unit's facts in from a document, and out as one."),
    "keys": ("certification.certificates.keys_cli:keys", "The keys that certificates are signed with."),
    "projection": ("dashboards.projection.cli:projection", "The nation's picture, as the pages read it."),
    "demo": ("dashboards.demo.cli:demo", "Demonstration data: made up, and marked so on every page."),
    "recompute": ("dashboards.recompute.cli:recompute", "Recompute an export; needs no database or server."),
    "issuers": ("certification.issuers.cli:issuers", "Who issues approvals, and the law that decisions rest on."),
    "map": ("dashboards.maps.cli:map_", "The map of municipalities as tiles of equal area."),
    "register": (
        "certification.reforms.cli:register",
        "Municipalities, counties, police districts, and how they changed.",
    ),
    "remind": ("certification.reminders.cli:remind", "Give every unit its turn of the reminders now."),
    "release": ("dashboards.releases.cli:release", "The nation's figures as published, numbered and never changed."),
    "run": ("app.local.cli:run", "Run the whole portal on this machine until Ctrl-C."),
    "unit": ("tenants.units.cli:unit", "SLT units, and what they cover."),
    "user": ("app.identity.cli:user", "Invite people, the first ones too."),
    "verify": ("certification.certificates.cli:verify", "Tell what a certificate's file is worth; needs no network."),
    "worker": ("app.jobs.cli:worker", "Do queued jobs until stopped."),
    "assess": ("certification.assessment.cli:assess", "Assess facts documents; needs no database or server."),
    "translations": ("app.web.translations:translations", "Keep the nynorsk texts whole."),
}


def create_app(settings: Settings | None = None) -> Flask:
    """Build the web application from typed settings (default: the environment), or refuse to start."""
    from app.config import Settings
    from app.db.edge import Portal
    from app.log import configure

    configure()
    app = Portal("app", static_folder=None)
    (settings or Settings.from_environment()).apply(app)
    for feature in FEATURES:
        import_module(feature).register(app)
    return app
