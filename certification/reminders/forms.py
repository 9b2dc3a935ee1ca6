"""The form on which a person chooses reminders."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from app.web.fields import Checkboxes


class RemindersForm(Schema):
    """The sorts that a person wants mail of; none is a choice too."""

    wanted = Checkboxes(_l("Send meg e-post når"), required=False)
