"""What the register is asked for; all of it stands in the address."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from dashboards.asked import AreaForm
from dashboards.certified.tables import LONGEST
from dashboards.coverage.forms import Sought


class RegisterForm(AreaForm):
    """The filters."""

    navn = Sought(_l("Kommune eller SLT-enhet"), required=False, max_length=LONGEST)


class CodeForm(Schema):
    """A code to look up."""

    kode = Sought(_l("Slå opp en kode"), hint=_l("Står på godkjenningen, for eksempel SLT-0000-0001."), max_length=40)
