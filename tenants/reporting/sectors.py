"""Which services a challenge calls for (handbook: Det koordinerende nivået). Advice on a page, never a rule.

The one table of it: the beginnings of words that a theme may have, and the roles of the vocabulary that such a theme
concerns.
"""

from __future__ import annotations

import re

_SECTORS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("rus", "alkohol", "narko", "hasj", "cannabis", "vap"), ("substance_health_leader", "police_prevention_leader")),
    (("skole", "skule", "fravær", "fråvær", "mobb", "klassemiljø"), ("school_leader", "pp_service_leader")),
    (
        ("frafall", "fråfall", "utenforskap", "utanforskap", "videreg", "vidareg"),
        ("upper_secondary_leader", "nav_leader"),
    ),
    (("arbeid", "økonomi", "fattig", "lavinntekt", "låginntekt"), ("nav_leader",)),
    (("vold", "kriminal", "hærverk", "tyveri", "tjuveri", "våpen", "gjeng"), ("police_prevention_leader",)),
    (("fritid", "møteplass", "natt", "kveld", "russ", "ungdomsklubb"), ("culture_leisure_leader",)),
    (("psyk", "ensom", "einsemd", "selvskad", "sjølvskad"), ("substance_health_leader", "health_station_leader")),
    (("helse", "seksu", "overgrep"), ("health_station_leader",)),
    (("omsorg", "barnevern", "overgrep", "familie", "foreld"), ("child_welfare_leader", "family_centre_leader")),
    (("barnehage", "småbarn"), ("kindergarten_leader",)),
    (("flykt", "integrer", "rasis", "ekstrem", "hatprat"), ("refugee_service_leader", "school_leader")),
)


def roles_for(theme: str) -> list[str]:
    """The roles that a theme concerns, each once; none where no word of it is known.

    >>> roles_for("Fravær i skolen")
    ['school_leader', 'pp_service_leader']
    """
    words = re.findall(r"\w+", theme.casefold())
    found = [
        role
        for beginnings, roles in _SECTORS
        if any(word.startswith(beginning) for word in words for beginning in beginnings)
        for role in roles
    ]
    return list(dict.fromkeys(found))
