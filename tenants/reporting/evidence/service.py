"""The files behind the facts: take them in, tell what became of them, hand them out, and say which a submission cites.

Everything acts as a unit, on its own files alone, but for what says that it acts as KRÅD.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from psycopg import errors as pg
from sqlalchemy.exc import IntegrityError

from app.clock import now, today
from app.db.session import settings
from app.errors import Conflict, Invalid, NotFound
from app.files.reading import Examined, examine
from app.files.sorts import FileSort
from app.guard import read
from app.jobs import outbox
from tenants.document.submission import Attachment
from tenants.reporting.evidence import store
from tenants.reporting.evidence.models import EvidenceFile
from tenants.reporting.evidence.names import file_name
from tenants.reporting.evidence.sorts import ALONG, SORTS


class State(StrEnum):
    """Where a file stands with the virus scanner."""

    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"


@dataclass(frozen=True)
class Told:
    """What a person tells of a file: what it is called, which sort of document it is, its own date, whether it is finished.

    `read_myself`: they have read it, where the guard can't. `answered`: they have answered for the signs in its text.
    """

    name: str
    sort: str
    dated_on: date
    finished: bool
    read_myself: bool = False
    answered: bool = False


@dataclass(frozen=True)
class Cited:
    """A file that a submission cites, by version."""

    id: UUID
    kind: str
    sort: str
    name: str
    number: int
    dated_on: date
    size: int
    unread: bool
    state: State

    @property
    def opens(self) -> bool:
        """Whether KRÅD may open it: a scanner has found it clean."""
        return self.state is State.CLEAN


def examined(content: bytes, name: str) -> Examined:
    """Look at a file and its name, before anything of it is kept; it asks the database nothing. Raises `FileRefused`."""
    found = examine(content)
    return Examined(content, found.sort, found.sha256, found.unread, (*read(name), *found.findings))


def let_go() -> None:
    """End the transaction that reads: none is held while a file is opened, which may take some seconds."""
    store.pause()


def lacking(file: Examined, told: Told) -> dict[str, object]:
    """What a person must answer or mend before the file can be taken, by field; empty when nothing is."""
    fields: dict[str, object] = {}
    if file.refused:
        fields["file"] = _l(
            "Filen ser ut til å ha et fødselsnummer, i teksten eller i navnet. Ta det bort og last opp på nytt: portalen skal ikke ha opplysninger om enkeltpersoner."
        )
    elif file.findings and not told.answered:
        fields["file"] = _l(
            "Filen kan gjelde en enkeltperson. Velg en fil uten det, eller velg den på nytt og bekreft under."
        )
    if file.unread and not told.read_myself:
        fields["read_myself"] = _l(
            "Vi kan ikke lese hele filen, for den er et bilde eller skannet. Les den selv, og kryss av her."
        )
    if told.dated_on > today():
        fields["dated_on"] = _l("Datoen kan ikke være fram i tid.")
    return fields


def add(
    tenant_id: UUID,
    fact_id: UUID,
    file: Examined,
    told: Told,
    *,
    by: UUID | None,
    evidence_id: UUID | None = None,
    replaces: UUID | None = None,
) -> EvidenceFile:
    """Keep a file behind a fact, or the next version of the one that `replaces` is a version of; `by` is a membership,
    or None for the unit's own system.

    `evidence_id` is chosen when the form is shown, so that sending it twice keeps one. Where a scanner is configured, the
    file is in quarantine until it has been found clean. Raises `NotFound` (no such fact, or one without files), `Invalid`
    with the fields of `lacking`, and `Conflict` where somebody else has put another version in the same place.
    """
    kind = kind_of(tenant_id, fact_id)
    fields = lacking(file, told)
    if told.sort not in SORTS[kind]:
        fields["sort"] = _l("Velg ett av svarene i listen.")
    if evidence_id is not None and (known := store.get(tenant_id, evidence_id)) is not None:
        if known.sha256 == file.sha256:
            return known
        evidence_id = None  # who went back in the browser and chose another file
    if any(one.sha256 == file.sha256 for one in store.versions(tenant_id, fact_id=fact_id)):
        fields["file"] = _l("Denne filen ligger her allerede.")
    if fields:
        raise Invalid(fields=fields)
    row = _row(tenant_id, file, told, kind, fact_id, by, evidence_id)
    if replaces is not None:
        former = version(tenant_id, replaces)
        if former.fact_id != fact_id:
            raise NotFound
        if former.id != versions(tenant_id, former.file_id)[0].id:
            raise _overtaken()
        number = store.last_number(tenant_id, former.file_id) + 1
        row.file_id, row.number, row.replaces_id = former.file_id, number, former.id
    _keep(row, file)
    return row


def attach(tenant_id: UUID, file: Examined, told: Told, *, by: UUID | None) -> EvidenceFile:
    """Keep a file that is to go along with what the unit says to KRÅD, behind no fact; what the unit has already is that.

    Raises `Invalid` with the fields of `lacking`.
    """
    if fields := lacking(file, told):
        raise Invalid(fields=fields)
    known = next((one for one in sendable(tenant_id) if one.sha256 == file.sha256), None)
    if known is not None:
        return known
    row = _row(tenant_id, file, told, ALONG, None, by, None)
    _keep(row, file)
    return row


def _row(
    tenant_id: UUID,
    file: Examined,
    told: Told,
    kind: str,
    fact_id: UUID | None,
    by: UUID | None,
    evidence_id: UUID | None,
) -> EvidenceFile:
    """The first version of a file."""
    row = EvidenceFile(
        tenant_id=tenant_id,
        id=evidence_id or uuid4(),
        fact_id=fact_id,
        kind=kind,
        sort=told.sort,
        name=file_name(told.name, file.sort),
        finished=told.finished,
        dated_on=told.dated_on,
        media_type=file.sort.media_type,
        size=len(file.content),
        sha256=file.sha256,
        unread=file.unread,
        uploaded_at=now(),
        membership_id=by,
        state=State.WAITING if settings().clamd_url else State.UNSCANNED,
    )
    row.file_id, row.number, row.replaces_id = row.id, 1, None
    return row


def _keep(row: EvidenceFile, file: Examined) -> None:
    """Write a version down with its bytes; where there is a scanner, it waits for that. Raises `Conflict`."""
    waits = row.state == State.WAITING
    try:
        store.add(row, file.content, released=not waits)
    except IntegrityError as error:
        if isinstance(error.orig, pg.UniqueViolation):
            raise _overtaken() from None
        raise
    if waits:
        outbox.add("check_file", {"file": row.id}, tenant_id=row.tenant_id)


def kind_of(tenant_id: UUID, fact_id: UUID) -> str:
    """The sort of a fact that may have files. Raises `NotFound`."""
    kind = store.fact_kind(tenant_id, fact_id)
    if kind is None or kind not in SORTS:
        raise NotFound
    return kind


def version(tenant_id: UUID, evidence_id: UUID) -> EvidenceFile:
    """A version that the unit has not removed. Raises `NotFound`."""
    row = store.get(tenant_id, evidence_id)
    if row is None or row.removed_at is not None:
        raise NotFound
    return row


def files(tenant_id: UUID, *, fact_id: UUID | None = None) -> list[EvidenceFile]:
    """The latest version of each of the unit's files, or of those of a fact, the latest upload first. One statement."""
    latest: dict[UUID, EvidenceFile] = {}
    for row in store.versions(tenant_id, fact_id=fact_id):
        known = latest.get(row.file_id)
        if known is None or row.number > known.number:
            latest[row.file_id] = row
    return list(latest.values())


def sendable(tenant_id: UUID) -> list[EvidenceFile]:
    """Those of the unit's files that can go along with what it says to KRÅD, in their latest version. One statement."""
    return [one for one in files(tenant_id) if one.finished and one.state != State.INFECTED]


def infected(tenant_id: UUID) -> list[EvidenceFile]:
    """The files whose latest version the scanner has refused. One statement."""
    return list(store.infected(tenant_id))


def versions(tenant_id: UUID, file_id: UUID) -> Sequence[EvidenceFile]:
    """The versions of a file, the latest first. Raises `NotFound`."""
    found = store.versions(tenant_id, file_id=file_id)
    if not found:
        raise NotFound
    return sorted(found, key=lambda row: -row.number)


def download(tenant_id: UUID, evidence_id: UUID) -> tuple[EvidenceFile, bytes]:
    """A version with its bytes. Raises `NotFound`, and `Conflict` for one in quarantine or whose bytes are gone."""
    row = version(tenant_id, evidence_id)
    if row.state == State.WAITING:
        raise Conflict(
            _l("Filen er ikke virussjekket ennå, og kan ikke lastes ned før den er det. Prøv igjen om litt.")
        )
    if row.state == State.INFECTED:
        raise Conflict(_l("Filen hadde virus og er slettet. Last opp en ren versjon."))
    content = store.content(tenant_id, evidence_id)
    if content is None:
        raise NotFound
    return row, content


def remove(tenant_id: UUID, evidence_id: UUID) -> None:
    """Take a version away: its bytes are deleted, what it was stays in the audit.

    Raises `NotFound`, and `Conflict` where it stands in something that is frozen or handed in.
    """
    version(tenant_id, evidence_id)
    try:
        store.remove(tenant_id, evidence_id, now())
    except IntegrityError as error:
        if isinstance(error.orig, pg.CheckViolation) and error.orig.diag.constraint_name == "ck_evidence_file_cited":
            raise Conflict(
                _l(
                    "Dokumentet er med i noe dere har låst eller sendt inn, og kan ikke fjernes. Last opp en ny versjon."
                )
            ) from None
        raise
    outbox.add("check_file", {"file": evidence_id}, tenant_id=tenant_id)


def attachments(unit_id: UUID, index: Iterable[tuple[str, UUID]], *, holding: bool = False) -> list[Attachment]:
    """What a submission made now cites: of each file behind a fact in it the latest finished version.

    `index` names the row that each place of the document was written from. A version in quarantine is cited too. With
    `holding` none of them can be removed until the transaction ends. Two statements.
    """
    return [
        Attachment(pointer, str(row.file_id), row.number, row.sha256)
        for pointer, row in _behind(unit_id, index, holding=holding)
    ]


def would_cite(unit_id: UUID, index: Iterable[tuple[str, UUID]]) -> list[Cited]:
    """The files of `attachments`, to be shown before anything is frozen."""
    columns = ("id", "kind", "sort", "name", "number", "dated_on", "size", "unread")
    return [
        Cited(**{column: getattr(row, column) for column in columns}, state=State(row.state))
        for _pointer, row in _behind(unit_id, index, holding=False)
    ]


def _behind(unit_id: UUID, index: Iterable[tuple[str, UUID]], *, holding: bool) -> list[tuple[str, EvidenceFile]]:
    latest: dict[UUID, EvidenceFile] = {}
    for row in store.citable(unit_id, holding=holding):
        latest.setdefault(row.file_id, row)
    facts: dict[str, set[UUID]] = {}
    for row in latest.values():
        if row.fact_id is not None:
            facts.setdefault(row.kind, set()).add(row.fact_id)
    fact_of = store.rows_of(unit_id, facts)
    places: dict[UUID, str] = {}
    for pointer, row_id in index:
        if (fact_id := fact_of.get(row_id)) is not None:
            places.setdefault(fact_id, pointer)
    found = [(places[row.fact_id], row) for row in latest.values() if row.fact_id in places]
    found.sort(key=lambda pair: (pair[0], pair[1].uploaded_at, pair[1].file_id))
    return found


def cited(tenant_id: UUID, submission_id: UUID) -> list[Cited]:
    """The files that a submission cites, as the unit itself, or as KRÅD once it was handed in."""
    return [Cited(**{**row._mapping, "state": State(row.state)}) for row in store.cited(tenant_id, submission_id)]


def cited_content(tenant_id: UUID, submission_id: UUID, evidence_id: UUID) -> tuple[str, str, bytes]:
    """Name, media type and bytes of a cited file, as KRÅD. Raises `NotFound` for all but what a scanner found clean."""
    row: Any = store.cited_content(tenant_id, submission_id, evidence_id)
    if row is None:
        raise NotFound
    return row.name, row.media_type, row.content


def cited_in_case(tenant_id: UUID, submission_id: UUID, case_id: UUID) -> list[tuple[UUID | None, Cited]]:
    """The files that a submission cites, and those that went along with what the unit said in its case, each with the event.

    As the unit itself, or as KRÅD once it was handed in. One statement.
    """
    found = []
    for row in store.cited_in_case(tenant_id, submission_id, case_id):
        values = {**row._mapping, "state": State(row.state)}
        found.append((values.pop("event"), Cited(**values)))
    return found


def content_in_case(tenant_id: UUID, submission_id: UUID, case_id: UUID, evidence_id: UUID) -> tuple[str, str, bytes]:
    """Name, media type and bytes of one of them, as KRÅD. Raises `NotFound` for all but what a scanner found clean."""
    row: Any = store.cited_content(tenant_id, submission_id, evidence_id)
    row = row or store.answers_content(tenant_id, case_id, evidence_id)
    if row is None:
        raise NotFound
    return row.name, row.media_type, row.content


def accepted() -> str:
    """The endings that a file chooser offers."""
    return ",".join(f".{sort}" for sort in FileSort) + ",.jpeg"


def _overtaken() -> Conflict:
    return Conflict(_l("Noen andre har lastet opp en ny versjon av dokumentet. Se på den før du laster opp din."))
