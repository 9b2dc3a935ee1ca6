"""The accounts of the demonstration: one for each kind of user, with passwords made at the load and kept in a file."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.db.roles import AUTH, COUNCIL
from app.db.session import acting
from app.identity import service as identity
from app.identity.roles import Side
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


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as: what they are called in the list, their address, and their roles (side, role, body)."""

    who: str
    email: str
    side: Side
    role: str
    tenant_id: UUID | None = None
    police_district_id: UUID | None = None


_SKIEN, _LUSTER = unit_id("skien"), unit_id("luster-sogndal")
_SOUTH_EAST = identity_of("police_district", "sor-ost")

PEOPLE: tuple[Person, ...] = (
    Person("Skien, SLT-koordinator", "koordinator@skien.example", Side.UNIT, "coordinator", _SKIEN),
    Person("Skien, underskriver (kommunedirektør)", "direktor@skien.example", Side.UNIT, "signatory", _SKIEN),
    Person("Skien, administrator", "administrator@skien.example", Side.UNIT, "administrator", _SKIEN),
    Person("Skien, leser (ordfører)", "ordforer@skien.example", Side.UNIT, "reader", _SKIEN),
    Person("Luster og Sogndal, SLT-koordinator", "koordinator@luster.example", Side.UNIT, "coordinator", _LUSTER),
    Person("Sør-Øst politidistrikt, underskriver", "leder@politi.example", Side.POLICE, "signatory", None, _SOUTH_EAST),
    Person("Sør-Øst politidistrikt, kontakt", "kontakt@politi.example", Side.POLICE, "contact", None, _SOUTH_EAST),
    Person("KRÅD, beslutter", "beslutter@krad.example", Side.COUNCIL, "decider"),
    Person("KRÅD, saksbehandler", "saksbehandler@krad.example", Side.COUNCIL, "case_officer"),
    Person("KRÅD, administrator", "administrator@krad.example", Side.COUNCIL, "administrator"),
    Person("KRÅD, registerfører", "register@krad.example", Side.COUNCIL, "register_keeper"),
    Person("Departementet, leser", "leser@departementet.example", Side.MINISTRY, "reader"),
)


def password() -> str:
    """A password of five words."""
    return " ".join(secrets.choice(_WORDS.split()) for _ in range(5))


def make(operator: str, people: tuple[Person, ...]) -> dict[Person, str]:
    """Make the accounts that aren't there; returns the password of each one made."""
    made: dict[Person, str] = {}
    for person in people:
        if identity.account_of(person.email) is not None:
            continue
        with acting(COUNCIL, operator):
            link = identity.invite(
                person.email,
                person.side,
                person.role,
                tenant_id=person.tenant_id,
                police_district_id=person.police_district_id,
            )
        secret = password()
        with acting(AUTH):
            identity.accept(link, secret, demonstration=True)
        made[person] = secret
    return made


def write(path: Path, made: dict[Person, str]) -> None:
    """Keep the passwords in a file that only its owner reads; those it has are kept."""
    if not made:
        return
    known = path.read_text(encoding="utf-8") if path.exists() else "Demonstration accounts\n\n"
    wide = max(len(person.who) for person in PEOPLE)
    longest = max(len(person.email) for person in PEOPLE)
    lines = [f"  {person.who:<{wide}}  {person.email:<{longest}}  {secret}\n" for person, secret in made.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(known + "".join(lines), encoding="utf-8")
