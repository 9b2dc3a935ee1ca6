"""How each category looks on a map: a colour, and a mark that tells it apart where there is no colour.

Coordinates are a tile's own: its middle is 0,0 and its sides are 30 apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.projection.picture import Category

#: A tile with a little air around it.
HEXAGON = "M0-16.4l14.2 8.2v16.4L0 16.4l-14.2-8.2v-16.4z"
#: The right half of it.
HALF = "M0-16.4l14.2 8.2v16.4L0 16.4z"


@dataclass(frozen=True, slots=True)
class Sign:
    """`fill` names a colour of the style sheet; `mark` is an outline to draw on it; `half`: the right half is hatched.

    `hatched`: all of it is, for who has not reported.
    """

    fill: str
    mark: str = ""
    half: bool = False
    hatched: bool = False


#: Approved is the darkest; what counts as approved is petrol, what is suspended or moving amber, what has ended grey, what is not reported hatched, and
#: white is where no SLT is known.
SIGNS: dict[Category, Sign] = {
    Category.APPROVED: Sign("a"),
    Category.APPROVED_WITH_CONDITIONS: Sign("b", "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z"),
    Category.BEFORE_PORTAL: Sign("b", "M-5-5h10v10h-10z"),
    Category.PARTLY: Sign("a", half=True),
    Category.SUSPENDED: Sign("c", "M-3.5-6v12M3.5-6v12"),
    Category.IN_TRANSITION: Sign("d", "M-3-6l6 6l-6 6"),
    Category.EXPIRED: Sign("f", "M-6 0h12"),
    Category.WITHDRAWN: Sign("f", "M-5-5l10 10M5-5l-10 10"),
    Category.REJECTED: Sign("f", "M-5 6l10-12"),
    Category.NONE: Sign("f"),
    Category.NOT_REPORTED: Sign("none", hatched=True),
    Category.UNKNOWN: Sign("none"),
}
