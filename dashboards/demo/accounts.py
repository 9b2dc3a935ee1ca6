"""The accounts of the demonstration: one for each kind of user, with passwords made at the load and kept in a file."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.db.roles import AUTH, COUNCIL
from app.db.session import acting
from app.identity import service as identity
from app.identity.passwords import hash_password
from app.identity.roles import Side
from app.local.place import private_file
from dashboards.demo.stage import unit_id
from tenants.register.records import identity as identity_of

#: Words that make a password that can be read aloud; five of them are 2^35 possibilities or more.
_WORDS = (
    "ananas ball blomst bok brun bukse dam elg eple fjell fjord flette fuglesang furu genser gitar glass gran gul "
    "hage hammer hare hatt hest hjul humle hus hval hytte is jakke jord kaffe kaktus kasse katt kikkert kjeks klokke "
    "kniv knapp konge korg kran krone kule lampe lue lys maur melk mose mynt nebb nese nøkkel orm ost papir penn "
    "perle pil pote potet prikk rakett regn ring rips robåt rose rund sag salt seil sekk sky skål sluk sne snor sol "
    "spade stein stige stjerne stol strand sukker svale sykkel tang te tind torsk tre trapp trommel tue ugle ull vann "
    "vase vind vott "
)


#: A line of the file of passwords.
_LINE = re.compile(r"  .+?  +(?P<email>\S+@\S+)  +(?P<secret>\S.*)")


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as: what they are called in the list, their address, and their role (side, role, body, and the
    municipality whose signatory they are in a cooperation)."""

    who: str
    email: str
    side: Side
    role: str
    tenant_id: UUID | None = None
    police_district_id: UUID | None = None
    municipality_id: UUID | None = None


_SKIEN, _LUSTER = unit_id("skien"), unit_id("luster-sogndal")
_SOUTH_EAST, _WEST = identity_of("police_district", "sor-ost"), identity_of("police_district", "vest")


def _signs_for(name: str, email: str, key: str) -> Person:
    place = identity_of("municipality", key)
    return Person(f"{name}, underskriver", email, Side.UNIT, "signatory", _LUSTER, municipality_id=place)


PEOPLE: tuple[Person, ...] = (
    Person("Skien, SLT-koordinator", "koordinator@skien.example", Side.UNIT, "coordinator", _SKIEN),
    Person("Skien, underskriver (kommunedirektør)", "direktor@skien.example", Side.UNIT, "signatory", _SKIEN),
    Person("Skien, administrator", "administrator@skien.example", Side.UNIT, "administrator", _SKIEN),
    Person("Skien, leser (ordfører)", "ordforer@skien.example", Side.UNIT, "reader", _SKIEN),
    Person("Luster og Sogndal, SLT-koordinator", "koordinator@luster.example", Side.UNIT, "coordinator", _LUSTER),
    Person("Luster og Sogndal, administrator", "administrator@luster.example", Side.UNIT, "administrator", _LUSTER),
    _signs_for("Luster", "direktor@luster.example", "1426-2017"),
    _signs_for("Sogndal", "direktor@sogndal.example", "4640-2020"),
    Person("Sør-Øst politidistrikt, underskriver", "leder@politi.example", Side.POLICE, "signatory", None, _SOUTH_EAST),
    Person("Sør-Øst politidistrikt, kontakt", "kontakt@politi.example", Side.POLICE, "contact", None, _SOUTH_EAST),
    Person("Vest politidistrikt, underskriver", "leder.vest@politi.example", Side.POLICE, "signatory", None, _WEST),
    Person("Vest politidistrikt, kontakt", "kontakt.vest@politi.example", Side.POLICE, "contact", None, _WEST),
    Person("KRÅD, beslutter", "beslutter@krad.example", Side.COUNCIL, "decider"),
    Person("KRÅD, saksbehandler", "saksbehandler@krad.example", Side.COUNCIL, "case_officer"),
    Person("KRÅD, kriterieredaktør", "kriterier@krad.example", Side.COUNCIL, "criteria_editor"),
    Person("KRÅD, administrator", "administrator@krad.example", Side.COUNCIL, "administrator"),
    Person("KRÅD, registerfører", "register@krad.example", Side.COUNCIL, "register_keeper"),
    Person("Departementet, leser", "leser@departementet.example", Side.MINISTRY, "reader"),
)


def password() -> str:
    """A password of five words."""
    return " ".join(secrets.choice(_WORDS.split()) for _ in range(5))


class Keeping:
    """Has the accounts and the file of their passwords agree, whatever an earlier load left.

    A password stands in the file before it is anybody's, so that an interrupted load leaves nobody without one. The
    hashes are begun when this is made, on another core than the rest of the load.
    """

    def __init__(self, people: Sequence[Person], path: Path) -> None:
        self._people, self._path = people, path
        self._kept = read(path)
        self._secrets = {person: self._kept.get(person.email) or password() for person in people}
        pool = ThreadPoolExecutor(1)
        self._hashes = {
            person: pool.submit(hash_password, secret)
            for person, secret in self._secrets.items()
            if identity.account_of(person.email) is None
        }
        pool.shutdown(wait=False)

    def make(self, operator: str) -> dict[Person, str]:
        """Make the accounts that aren't there, and mend those whose password isn't the file's; returns these passwords."""
        _write(self._path, self._kept, self._secrets)
        changed = {}
        for person, secret in self._secrets.items():
            if person in self._hashes:
                self._make(operator, person)
            elif not identity.give_password(person.email, secret):
                continue
            changed[person] = secret
        return changed

    def _make(self, operator: str, person: Person) -> None:
        with acting(COUNCIL, operator):
            link = identity.invite(
                person.email,
                person.side,
                person.role,
                tenant_id=person.tenant_id,
                police_district_id=person.police_district_id,
                municipality_id=person.municipality_id,
            )
        hashed = self._hashes[person].result()
        with acting(AUTH):
            identity.open_demonstration(link, hashed)


def read(path: Path) -> dict[str, str]:
    """The passwords that a file has, by address."""
    if not path.exists():
        return {}
    lines = (_LINE.fullmatch(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {line["email"]: line["secret"] for line in lines if line}


def _write(path: Path, kept: Mapping[str, str], secrets_of: Mapping[Person, str]) -> None:
    """Keep the passwords in a file that only its owner reads, whole or not at all."""
    if all(kept.get(person.email) == secret for person, secret in secrets_of.items()):
        return
    wide = max(len(person.who) for person in secrets_of)
    longest = max(len(person.email) for person in secrets_of)
    lines = [f"  {person.who:<{wide}}  {person.email:<{longest}}  {secret}\n" for person, secret in secrets_of.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    private_file(path, "Demonstration accounts\n\n" + "".join(lines))
