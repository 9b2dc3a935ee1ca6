"""The pages: the unit's (`applying`, `reading`) and KRÅD's (`case`, `decision`)."""

from certification.cases.views import applying, case, decision, former, reading
from certification.cases.views.blueprint import application, cases

__all__ = ["application", "applying", "case", "cases", "decision", "former", "reading"]
