"""Every address of the portal x every role x own, foreign and missing ids x methods, in a world where every unit is marked.

The world is the demonstration's examples, whose free texts are overwritten with whose they are. Rules are read from the
URL map, so a new page is asked too; a new kind of id that the world can't fill fails with a sentence that says what to add.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from uuid import UUID, uuid4

import psycopg
import pypdfium2
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from app.identity.policy import Policy
from app.identity.roles import ROLES, Side
from certification.certificates import codes
from dashboards.demo.stage import unit_id
from tenants.register.records import identity
from tests.database import Database, People, Somebody

ME, OTHERS = "lillesand", ("orkland", "luster-sogndal", "skien")
MY_DISTRICT, OTHER_DISTRICT = identity("police_district", "agder"), identity("police_district", "vest")

#: The table whose ids a parameter of an address takes; `row_id` takes the table that the endpoint names.
_TABLES = {
    "decision_id": "app.decision",
    "place_id": "app.unit_cover",
    "confirmation_id": "app.police_confirmation",
    "request_id": "app.confirmation_request",
    "attendance_id": "app.police_attendance",
    "agreement_id": "app.police_agreement",
    "contact_id": "app.police_contact",
    "person_id": "app.unit_contact",
    "meeting_point_id": "app.police_meeting_point",
    "initiative_id": "app.police_council_initiative",
    "case_id": "app.case_file",
    "question_id": "app.case_event",
    "submission_id": "app.submission",
    "membership_id": "sec.membership",
    "invitation_id": "sec.invitation",
    "unit_id": "app.unit",
    "poll_id": "app.pulse_poll",
    "key_id": "sec.api_token",
    "fact_id": "app.fact",
    "evidence_id": "app.evidence_file",
    "certificate_id": "app.certificate",
    "warning_id": "app.certificate_warning",
    "letter_id": "app.letter",
    "reform_id": "app.register_reform",
}
_TEXTS = {
    "criteria_id": ("handbook-1", "finnes-ikke"),
    "draft_id": ("handbook-2", "finnes-ikke"),
    "preview_of": ("handbook-2", "finnes-ikke"),
    "note_id": ("K1", "finnes-ikke"),
    "topic_id": ("tiltak", "finnes-ikke"),
    "token": ("not-a-token", "nor-this-one"),
    "pulse": ("not-a-token", "nor-this-one"),
    "reset": ("not-a-token", "nor-this-one"),
    "off": ("not-a-key", "nor-this-one"),
    "name": ("nothing.css", "nothing.js"),
    "slug": ("agder", "ingen"),
    "number": ("4215", "9999"),
    "county": ("42", "99"),
    "figure_id": ("kommuner-etter-status", "finnes-ikke"),
    "release_number": (1, 999999),
    "side": ("unit", "unit"),
    "step": ("oversend", "avvis"),
}
#: What differs between two answers that say the same: the form's token, ids, and the hidden number of a new form.
_NOISE = re.compile(
    r'(?:name="csrf_token" value="[^"]*"|name="next" value="[^"]*"|"X-CSRFToken": "[^"]*"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})'
)


def mark(key: str) -> str:
    """What stands in every free text of a unit."""
    return f"CANARY-{key}"


def mark_texts(db: Database) -> int:
    """Write whose it is into every free text of the units' tables; returns how many columns took it."""
    marked = 0
    columns = db.rows(
        "SELECT c.oid::regclass::text, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.atttypid = 'text'::regtype AND a.attnum > 0"
        " WHERE n.nspname = 'app' AND c.relkind = 'r' AND EXISTS (SELECT FROM pg_attribute t WHERE t.attrelid = c.oid"
        " AND t.attname = 'tenant_id') AND c.relname NOT LIKE 'outbox'"
    )
    db.run("SET session_replication_role = replica")
    try:
        for table, column in columns:
            if column in ("kind", "sha256", "state", "criteria", "acting", "language", "recommendation", "document_id"):
                continue
            try:
                for key in (ME, *OTHERS):
                    db.run(f"UPDATE {table} SET {column} = %s WHERE tenant_id = %s", mark(key), unit_id(key))
                marked += 1
            except psycopg.errors.IntegrityError:
                continue  # a code, not a free text
    finally:
        db.run("RESET session_replication_role")
    return marked


@dataclass
class Routes:
    """Asks every rule as everybody, and collects what is not as it must be."""

    portal: Flask
    db: Database
    people: People
    faults: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    asked: int = 0

    def rules(self) -> Iterator[tuple[Rule, Policy]]:
        """Every rule with its policy; one without is a fault."""
        for rule in self.portal.url_map.iter_rules():
            policy = getattr(self.portal.view_functions[rule.endpoint], "policy", None)
            if policy is None:
                self.faults.add(f"{rule} has no policy")
            else:
                yield rule, policy

    def somebodies(self) -> Iterator[Somebody]:
        """Somebody in each role of each side."""
        for side, roles in ROLES.items():
            for role in roles:
                somebody = self.people(
                    side,
                    role.value,
                    tenant_id=unit_id(ME) if side is Side.UNIT else None,
                    police_district_id=MY_DISTRICT if side is Side.POLICE else None,
                )
                self.tokens.add(somebody.token)
                yield somebody

    def address(self, rule: Rule, whose: str) -> str | None:
        """The rule's address with ids of mine, of another's, or of nobody's; None where there is no such row."""
        values: dict[str, object] = {}
        for name in rule.arguments:
            if name == "code":
                values[name] = codes_in(self.db)[0] if whose == "own" else codes.write(9_999_999)
            elif isinstance(rule._converters[name], AnyConverter):
                values[name] = values_for(self.db, rule, name)[0]
            elif name in _TEXTS:
                values[name] = _TEXTS[name][0 if whose == "own" else 1]
            elif whose == "missing":
                values[name] = uuid4()
            else:
                found = self._id(rule, name, whose)
                if found is None:
                    return None
                values[name] = found
        return str(rule.build(values, append_unknown=False)[1])  # type: ignore[index]

    def _id(self, rule: Rule, name: str, whose: str) -> UUID | None:
        mine = {"tenant_id": [unit_id(ME)], "police_district_id": [MY_DISTRICT]}
        others = {"tenant_id": [unit_id(key) for key in OTHERS], "police_district_id": [OTHER_DISTRICT]}
        return next(iter(ids_in(self.db, rule, name, mine if whose == "own" else others)), None)

    def ask(self, client: FlaskClient, address: str, method: str = "GET", **kwargs: object) -> TestResponse:
        """One request; an error of ours, a missing header or a mark of another's is a fault."""
        self.asked += 1
        try:
            response = client.open(address, method=method, **kwargs)  # type: ignore[arg-type]
        except Exception as error:
            self.faults.add(f"{method} {_plain(address)}: {type(error).__name__}: {str(error)[:120]}")
            raise
        if response.status_code >= 500:
            self.faults.add(f"{method} {_plain(address)}: {response.status_code}")
        if "content-security-policy" not in response.headers or "x-content-type-options" not in response.headers:
            self.faults.add(f"{method} {_plain(address)}: a security header is missing")
        return response

    def look_for_marks(self, who: str, address: str, response: TestResponse, allowed: tuple[str, ...]) -> None:
        """Nobody reads another's text, in the body or in any header."""
        seen = said(response) + str(response.headers)
        for key in (ME, *OTHERS):
            if key not in allowed and mark(key) in seen:
                self.faults.add(f"{who} reads {key}'s text at {_plain(address)}")


def said(response: TestResponse) -> str:
    """All that an answer says; of a packed file, what is in it, and of a PDF, its text."""
    data = response.get_data()
    if data.startswith(b"%PDF-"):
        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    return data.decode(errors="replace")


def admits(policy: Policy, who: Somebody | None) -> bool:
    """Whether a policy lets somebody (None: who isn't signed in) in."""
    return any(
        (grant.side is None and (who is not None or not grant.needs_sign_in))
        or (who is not None and grant.side is who.side and who.role in grant.roles)
        for grant in policy.grants
    )


def ids_in(db: Database, rule: Rule, name: str, owners: Mapping[str, Sequence[UUID]] | None = None) -> list[UUID]:
    """The ids that a parameter of an address can take, of these owners or of all."""
    table = _TABLES.get(name)
    if name == "row_id":
        kind = re.fullmatch(r"reporting\.(\w+?)_(page|change|follow|correct|remove)", rule.endpoint)
        table = f"app.{kind.group(1)}" if kind else "app.slt_group"
    assert table, f"{rule}: teach tests.isolation.routes where ids of {name} come from"
    if name == "certificate_id" and rule.endpoint.startswith("earlier."):
        table = "app.earlier_approval"
    column = "certificate_id" if table == "app.earlier_approval" else "place_id" if name == "place_id" else "id"
    # One that is taken up leads nobody anywhere.
    there = "accepted_at IS NULL" if name == "invitation_id" else "true"
    query = f"SELECT DISTINCT {column} FROM {table} WHERE {there}"
    if owners is None or table == "app.register_reform":
        rows = db.rows(f"{query} ORDER BY 1")
    else:
        owner = "police_district_id" if table.startswith("app.police_") else "tenant_id"
        owning = "id" if name == "unit_id" else owner
        rows = db.rows(f"{query} AND {owning} = ANY (%s) ORDER BY 1", owners[owner])
    return [row[0] for row in rows]  # type: ignore[misc]


def codes_in(db: Database) -> list[str]:
    """The codes of the certificates that the public knows of."""
    return [
        codes.write(int(str(row[0]))) for row in db.rows("SELECT number FROM app.public_certificate ORDER BY number")
    ]


def values_for(db: Database, rule: Rule, name: str) -> list[object]:
    """Everything that could stand for a parameter of an address, and lead to a page."""
    converter = rule._converters[name]
    if name == "code":
        return list(codes_in(db))
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)
    return [_TEXTS[name][0]] if name in _TEXTS else list(ids_in(db, rule, name))


def _plain(address: str) -> str:
    return re.sub(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", "<id>", address)


def same(one: TestResponse, other: TestResponse) -> bool:
    """Whether two answers can't be told apart."""

    def told(response: TestResponse) -> tuple[int, str, list[str]]:
        return (
            response.status_code,
            _NOISE.sub("", said(response)),
            sorted(name for name, _ in response.headers if name not in ("Content-Length", "Set-Cookie")),
        )

    return told(one) == told(other)


def fingerprint(db: Database) -> dict[str, object]:
    """The rows of every table, but for when sessions were seen and which documents were opened."""
    tables = db.rows(
        "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname IN ('sec', 'app', 'audit') AND c.relkind = 'r' AND c.relname NOT IN ('token', 'submission_read')"
    )
    each = (f"SELECT '{table}', count(*), coalesce(max(xmin::text::bigint), 0) FROM {table}" for (table,) in tables)
    return {str(table): told for table, *told in db.rows(" UNION ALL ".join(each))}
