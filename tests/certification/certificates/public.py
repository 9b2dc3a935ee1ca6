"""What everybody is told of certificates, held to what the simulated years say that they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from flask.testing import FlaskClient

from certification.certificates import codes, signed
from certification.certificates.signed import ListState
from dashboards.certified import service, store
from tests.certification.certificates.simulated import DAYS, Lived

#: What the signed list says of each certificate; of one that has expired its own dates tell.
LISTED = {
    "valid": ListState.VALID,
    "expired": ListState.VALID,
    "suspended": ListState.SUSPENDED,
    "superseded": ListState.SUPERSEDED,
    "withdrawn": ListState.WITHDRAWN,
    "lapsed": ListState.WITHDRAWN,
}
#: What the register says of those that it lists.
IN_FORCE = {"valid": "Gyldig", "suspended": "Suspendert"}
SENTENCES = {
    "valid": "Godkjenningen er gyldig.",
    "expired": "Godkjenningen er utløpt.",
    "suspended": "Godkjenningen er suspendert.",
    "superseded": "Godkjenningen er erstattet av en nyere.",
    "withdrawn": "Godkjenningen er trukket tilbake.",
}


def words(n: int, units: Iterable[tuple[Sequence[int], Lived]]) -> dict[int, str]:
    """What each certificate is on the `n`-th day, by its number; those that were not given yet are not there."""
    return {
        number: word for numbers, life in units for number, word in zip(numbers, life.certificates[n], strict=False)
    }


def register_agrees(on: date, expected: Mapping[int, str]) -> None:
    """The register's one statement and what is signed of a day, as `slt_stats`."""
    assert service.listed(on) == {number: LISTED[word] for number, word in expected.items()}, on
    held = {number: word for number, word in expected.items() if word in IN_FORCE}
    assert {row.number: row.state for row in store.certified(on)} == held, on


def pages_agree(numbers: Sequence[int], life: Lived) -> None:
    """The page of a unit's certificates on the first day of all that they are, and the day before; as `slt_stats`."""
    for before, after in pairwise(range(len(DAYS))):
        if life.certificates[before] != life.certificates[after]:
            for n in (before, after):
                page = service.page(numbers[len(life.certificates[after]) - 1], DAYS[n])
                assert page is not None
                told = {one.number: one.state for one in (page.certificate, *page.others)}
                assert told == dict.fromkeys(numbers) | words(n, [(numbers, life)]), DAYS[n]


def pages_tell(client: FlaskClient, expected: Mapping[int, str]) -> None:
    """The signed list, the register and each certificate's page, as anybody opens them today."""
    keys = signed.read_keys(client.get("/.well-known/jwks.json").data)
    claims, _key = signed.opened(client.get("/register/status.jwt").data, signed.STATUS_TYPE, keys)
    assert {number: signed.state_at(claims, number) for number in expected} == {
        number: LISTED[word] for number, word in expected.items()
    }
    rows = client.get("/register").text.partition("<tbody>")[2].split("<tr>")[1:]
    listed = {codes.read(re.findall(r"/register/(SLT-[^\"]+)", row)[0]): row for row in rows}
    assert listed.keys() == {number for number, word in expected.items() if word in IN_FORCE}
    for number, word in expected.items():
        assert number not in listed or re.search(f">{IN_FORCE[word]}(, med vilkår)?<", listed[number])
        assert SENTENCES[word] in client.get(f"/register/{codes.write(number)}").text
