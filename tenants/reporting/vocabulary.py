"""Roles, agencies and themes: codes with their words, which a unit may add to.

The roles come from the handbook's own examples of how the three levels are put together (chapters Det styrende nivået,
Det koordinerende nivået, Det utførende nivået), and stand for offices and functions, never for people.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

#: Agencies. The first six are those that the assessment reads.
AGENCIES: dict[str, object] = {
    "municipality": _l("Kommunen"),
    "police": _l("Politiet"),
    "county": _l("Fylkeskommunen"),
    "voluntary": _l("Frivillig organisasjon"),
    "faith": _l("Tros- og livssynssamfunn"),
    "business": _l("Næringslivet"),
    "nav": _l("Nav"),
    "mediation_service": _l("Konfliktrådet"),
    "specialist_health": _l("Spesialisthelsetjenesten"),
    "university": _l("Universitet, høyskole eller forskningsmiljø"),
}


#: What meetings are about: chapters Politiråd, Felles forståelse and Kartlegging name most of them.
THEMES: dict[str, object] = {
    "shared_understanding": _l("Felles forståelse av utfordringene"),
    "sharing_experience": _l("Erfaringer fra tjenestene"),
    "survey": _l("Kartlegging"),
    "goals": _l("Mål og prioriteringer"),
    "measures": _l("Tiltak"),
    "evaluation": _l("Evaluering"),
    "living_conditions": _l("Oppvekst og levekår"),
    "school": _l("Skole og fravær"),
    "child_welfare": _l("Barnevern"),
    "leisure": _l("Fritid"),
    "substances": _l("Rus og narkotika"),
    "public_order": _l("Ro og orden"),
    "organised_crime": _l("Organisert kriminalitet"),
    "physical_planning": _l("Fysiske omgivelser og arealplaner"),
    "traffic": _l("Trafikk og samferdsel"),
    "licensing": _l("Skjenking og uteliv"),
    "integration": _l("Integrering"),
    "trafficking": _l("Prostitusjon og menneskehandel"),
    "events": _l("Store arrangementer"),
    "confidentiality": _l("Taushetsplikt"),
}


@dataclass(frozen=True)
class Role:
    """A role, with the agency and the tier that it usually has. `each`: every municipality has its own."""

    code: str
    label: object
    agency: str
    tier: str
    each: bool = False


#: The roles that the handbook expects or names, by sort of group; the first ones of the steering level are required there.
EXPECTED: dict[str, tuple[Role, ...]] = {
    "steering": (
        Role("mayor", _l("Ordfører"), "municipality", "top_leader", each=True),
        Role("chief_executive", _l("Kommunedirektør"), "municipality", "top_leader", each=True),
        Role("police_leader", _l("Lokal politileder"), "police", "top_leader"),
        Role("deputy_mayor", _l("Varaordfører"), "municipality", "top_leader"),
        Role("opposition_leader", _l("Opposisjonsleder"), "municipality", "top_leader"),
        Role("director_of_education", _l("Kommunalsjef oppvekst"), "municipality", "top_leader"),
        Role("director_of_health", _l("Kommunalsjef helse og velferd"), "municipality", "top_leader"),
        Role("head_of_preparedness", _l("Beredskapsleder"), "municipality", "unit_leader"),
        Role("slt_coordinator", _l("SLT-koordinator"), "municipality", "staff"),
        Role("county_representative", _l("Representant for fylkeskommunen"), "county", "top_leader"),
    ),
    "coordination": (
        Role("slt_coordinator", _l("SLT-koordinator"), "municipality", "staff"),
        Role("school_leader", _l("Leder i skolen"), "municipality", "unit_leader"),
        Role("child_welfare_leader", _l("Leder i barnevernet"), "municipality", "unit_leader"),
        Role("police_prevention_leader", _l("Leder for forebyggende politi"), "police", "middle_manager"),
        Role("health_station_leader", _l("Leder i helsestasjonen"), "municipality", "unit_leader"),
        Role("culture_leisure_leader", _l("Leder i kultur og fritid"), "municipality", "unit_leader"),
        Role("substance_health_leader", _l("Leder i rus og psykisk helse"), "municipality", "unit_leader"),
        Role("nav_leader", _l("Leder i Nav"), "nav", "unit_leader"),
        Role("pp_service_leader", _l("Leder i PP-tjenesten"), "municipality", "unit_leader"),
        Role("kindergarten_leader", _l("Leder i barnehagen"), "municipality", "unit_leader"),
        Role("refugee_service_leader", _l("Leder i flyktningtjenesten"), "municipality", "unit_leader"),
        Role("family_centre_leader", _l("Leder i familiesenteret"), "municipality", "unit_leader"),
        Role("upper_secondary_leader", _l("Leder i videregående skole"), "county", "unit_leader"),
        Role("public_health_coordinator", _l("Folkehelsekoordinator"), "municipality", "staff"),
    ),
    "practitioner": (
        Role("police_officer", _l("Forebyggende politi"), "police", "staff"),
        Role("outreach_worker", _l("Utekontakt"), "municipality", "staff"),
        Role("school_nurse", _l("Helsesykepleier"), "municipality", "staff"),
        Role("teacher", _l("Ansatt i skolen"), "municipality", "staff"),
        Role("child_welfare_worker", _l("Ansatt i barnevernet"), "municipality", "staff"),
        Role("youth_worker", _l("Ansatt i fritidsklubben"), "municipality", "staff"),
        Role("voluntary_organisation", _l("Frivillig organisasjon"), "voluntary", "staff"),
        Role("night_patrol", _l("Natteravn"), "voluntary", "staff"),
        Role("faith_community", _l("Tros- og livssynssamfunn"), "faith", "staff"),
        Role("local_business", _l("Lokalt næringsliv"), "business", "staff"),
        Role("youth_coordinator", _l("Ungdomskoordinator i konfliktrådet"), "mediation_service", "staff"),
    ),
}

#: Those of bodies beside the levels (chapters Politiråd and Konfliktrådet); the words are those above.
EXPECTED |= {
    body: tuple(next(r for roles in EXPECTED.values() for r in roles if r.code == code) for code in codes)
    for body, codes in {
        "police_council": ("mayor", "chief_executive", "police_leader", "director_of_education", "slt_coordinator"),
        "mediation_group": ("youth_coordinator", "slt_coordinator", "police_prevention_leader", "child_welfare_leader"),
        "working_group": (),
    }.items()
}

#: In a city district two of the leaders are others.
_OF_CITY_DISTRICT = {
    "mayor": Role("district_committee_chair", _l("Leder av bydelsutvalget"), "municipality", "top_leader", each=True),
    "chief_executive": Role("district_director", _l("Bydelsdirektør"), "municipality", "top_leader", each=True),
}

_KNOWN: dict[str, Role] = {
    role.code: role for roles in (*EXPECTED.values(), tuple(_OF_CITY_DISTRICT.values())) for role in roles
}

#: The roles without which a steering group is not what the handbook asks for.
TOP_ROLES = frozenset({"mayor", "chief_executive", "police_leader", "district_committee_chair", "district_director"})
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


def expected(level: str, unit_kind: str) -> tuple[Role, ...]:
    """The roles to offer for a group of a level, those of city districts where the unit is one."""
    roles = EXPECTED[level]
    return tuple(_OF_CITY_DISTRICT.get(role.code, role) for role in roles) if unit_kind == "city_district" else roles


def known_role(code: str) -> Role:
    """The common role with this code. Raises `KeyError`."""
    return _KNOWN[code]


def roles(own: Iterable[tuple[str, str]] = ()) -> dict[str, object]:
    """Code -> label of every common role, and of the unit's own (code, label)."""
    return {**{code: role.label for code, role in _KNOWN.items()}, **dict(own)}


def agencies(own: Iterable[tuple[str, str]] = ()) -> dict[str, object]:
    """Code -> label of every common agency, and of the unit's own."""
    return {**AGENCIES, **dict(own)}


def themes(own: Iterable[tuple[str, str]] = ()) -> dict[str, object]:
    """Code -> label of every common theme of meetings, and of the unit's own."""
    return {**THEMES, **dict(own)}


#: Sort of word -> the column of an entry that may have several of them.
SEVERAL = {"role": "roles", "agency": "agencies", "theme": "themes"}

#: Sort of word -> the common words with a unit's own.
SORTS: dict[str, Callable[[Iterable[tuple[str, str]]], dict[str, object]]] = {
    "role": roles,
    "agency": agencies,
    "theme": themes,
}


def label(known: dict[str, object], code: str) -> str:
    """The word for a code; one that nobody has given a word reads as it is, without its underscores."""
    return str(known.get(code) or code.replace("_", " ").capitalize())


def code_of(text: str, taken: Iterable[str]) -> str:
    """A code for a word of the unit's own: its letters, without signs; numbered where another word has the same.

    >>> code_of("Lærer på ungdomstrinnet", [])
    'laerer_pa_ungdomstrinnet'
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    base = re.sub(r"[^a-z0-9]+", "_", letters).strip("_") or "annen"
    used = set(taken)
    return next(code for code in _numbered(base) if code not in used)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}_{number}"
        number += 1
