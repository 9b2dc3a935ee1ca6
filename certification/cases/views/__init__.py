"""The pages: the unit's (`applying`, `reading`, `after`) and KRÅD's (`case`, `decision`, `follow_up`, `appeals`)."""

from certification.cases.views import after, appeals, applying, case, decision, follow_up, former, reading
from certification.cases.views.blueprint import application, cases

__all__ = [
    "after",
    "appeals",
    "application",
    "applying",
    "case",
    "cases",
    "decision",
    "follow_up",
    "former",
    "reading",
]
