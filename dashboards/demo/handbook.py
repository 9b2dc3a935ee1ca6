"""The handbook's own examples (chapters "Det styrende nivået" and "Det koordinerende nivået"), as they would be today.

They were written before the reform of 2020: Orkdal is in Orkland now, and Leikanger in Sogndal.
"""

from __future__ import annotations

from dataclasses import dataclass

Member = tuple[str, str, str]  # role, agency, tier


def _top(*roles: str) -> tuple[Member, ...]:
    return tuple((role, "police" if role.startswith("police") else "municipality", "top_leader") for role in roles)


def _leaders(*roles: str) -> tuple[Member, ...]:
    agencies = {"police_prevention_leader": "police", "nav_leader": "nav", "upper_secondary_leader": "county"}
    return tuple((role, agencies.get(role, "municipality"), "unit_leader") for role in roles)


PRACTITIONERS: tuple[Member, ...] = (
    ("outreach_worker", "municipality", "staff"),
    ("school_nurse", "municipality", "staff"),
    ("police_officer", "police", "staff"),
    ("night_patrol", "voluntary", "staff"),
)


#: Chapter "Politiråd": who usually sits in one.
POLICE_COUNCIL: tuple[Member, ...] = (
    *_top("mayor", "chief_executive", "police_leader", "director_of_education"),
    ("slt_coordinator", "municipality", "staff"),
)

#: Chapters on the three levels: what each of them is for.
PURPOSES = {
    "steering": "Ha ansvaret for kommunens samlede innsats, sette mål og få dem inn i planene.",
    "coordination": "Avdekke utfordringer, bestemme tiltak og samordne innsatsen til tjenestene.",
    "practitioner": "Gjøre jobben der barn og unge er, og melde tilbake det som blir sett.",
}


@dataclass(frozen=True)
class Example:
    """A unit as the handbook tells of it; `coordination` has a group for each municipality of a cooperation.

    `vedtak_ends_in` is how many days are left of the vedtak, where it doesn't hold until it is repealed.
    """

    key: str
    name: str
    numbers: tuple[str, ...]
    steering: tuple[Member, ...]
    coordination: tuple[tuple[Member, ...], ...]
    percent: int
    vedtak: bool = True
    vedtak_ends_in: int | None = None


SKIEN = Example(
    "skien",
    "Skien",
    ("4003",),
    (
        *_top("mayor", "deputy_mayor", "chief_executive", "police_leader", "opposition_leader"),
        *_top("director_of_education", "director_of_health"),
        ("head_of_preparedness", "municipality", "unit_leader"),
    ),
    (
        _leaders(
            "school_leader",
            "police_prevention_leader",
            "child_welfare_leader",
            "culture_leisure_leader",
            "health_station_leader",
        ),
    ),
    100,
    vedtak=False,
)
LILLESAND = Example(
    "lillesand",
    "Lillesand",
    ("4215",),
    (
        *_top("mayor", "chief_executive", "director_of_education", "director_of_health", "police_leader"),
        ("slt_coordinator", "municipality", "staff"),
    ),
    (
        _leaders(
            "health_station_leader",
            "family_centre_leader",
            "child_welfare_leader",
            "nav_leader",
            "school_leader",
            "culture_leisure_leader",
            "police_prevention_leader",
        ),
    ),
    60,
)
ORKLAND = Example(
    "orkland",
    "Orkland",
    ("5059",),
    (
        *_top("mayor", "chief_executive", "police_leader", "opposition_leader"),
        *_top("director_of_health", "director_of_education"),
        ("slt_coordinator", "municipality", "staff"),
    ),
    (
        _leaders(
            "substance_health_leader",
            "refugee_service_leader",
            "pp_service_leader",
            "health_station_leader",
            "child_welfare_leader",
            "kindergarten_leader",
            "school_leader",
            "upper_secondary_leader",
            "nav_leader",
            "police_prevention_leader",
        ),
    ),
    50,
)
LUSTER_SOGNDAL = Example(
    "luster-sogndal",
    "Luster og Sogndal",
    ("4644", "4640"),
    (*_top("mayor", "chief_executive", "police_leader"), ("slt_coordinator", "municipality", "staff")),
    (
        _leaders(
            "health_station_leader",
            "director_of_education",
            "refugee_service_leader",
            "child_welfare_leader",
            "police_prevention_leader",
            "nav_leader",
            "pp_service_leader",
        ),
        _leaders(
            "refugee_service_leader",
            "child_welfare_leader",
            "nav_leader",
            "police_prevention_leader",
            "substance_health_leader",
            "kindergarten_leader",
            "school_leader",
            "upper_secondary_leader",
        ),
    ),
    75,
    vedtak_ends_in=80,
)
EXAMPLES = (SKIEN, LILLESAND, ORKLAND, LUSTER_SOGNDAL)
