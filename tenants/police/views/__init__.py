"""The pages: `/politi` for a police district, `/enhet/politi` for a unit."""

from __future__ import annotations

from tenants.police.views import attendance, dealings, district, several, unit  # the views declare themselves
from tenants.police.views.blueprint import blueprint

__all__ = ["attendance", "blueprint", "dealings", "district", "several", "unit"]
