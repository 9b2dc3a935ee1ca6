"""The pages: the unit's (`applying`, `answering`, `reading`, `after`) and KRÅD's (`queue`, `case`, `review`, `decision`,
`follow_up`, `appeals`)."""

from certification.cases.views import (
    after,
    answering,
    appeals,
    applying,
    case,
    decision,
    follow_up,
    former,
    queue,
    reading,
    review,
)
from certification.cases.views.blueprint import application, cases

__all__ = [
    "after",
    "answering",
    "appeals",
    "application",
    "applying",
    "case",
    "cases",
    "decision",
    "follow_up",
    "former",
    "queue",
    "reading",
    "review",
]
