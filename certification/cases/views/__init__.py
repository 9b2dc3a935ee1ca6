"""The pages: the unit's (`applying`, `answering`, `reading`) and KRÅD's (`queue`, `case`, `review`, `decision`)."""

from certification.cases.views import answering, applying, case, decision, former, queue, reading, review
from certification.cases.views.blueprint import application, cases

__all__ = ["answering", "application", "applying", "case", "cases", "decision", "former", "queue", "reading", "review"]
