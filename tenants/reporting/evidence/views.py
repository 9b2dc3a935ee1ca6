"""The unit's documents: all of them, one with its versions, a new one, taking one away; and its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.db.edge import principal
from app.errors import Conflict, Invalid, NotFound
from app.identity.policy import Principal, allow, unit
from app.web.forms import Form
from app.web.signs import Confirmation
from tenants.reporting import overview
from tenants.reporting.evidence import service
from tenants.reporting.evidence.forms import evidence_form
from tenants.reporting.evidence.handing import handed_out
from tenants.reporting.evidence.models import EvidenceFile
from tenants.reporting.evidence.service import Told
from tenants.reporting.evidence.sorts import SORTS
from tenants.reporting.forms import Desk
from tenants.reporting.kinds import KINDS

blueprint = Blueprint("evidence", __name__, url_prefix="/enhet/dokumenter", template_folder="templates")

READERS = unit()
WRITERS = unit("coordinator", "contributor")


@dataclass(frozen=True)
class Behind:
    """What a document is evidence of: its name, and the address of its page."""

    name: str
    address: str


@blueprint.get("")
@allow(READERS)
def index() -> ResponseReturnValue:
    """All of the unit's documents."""
    desk = Desk(_me()[1])
    files = service.files(desk.tenant_id)
    return render_template(
        "evidence/index.html",
        files=files,
        behind={file.id: _behind(desk, file.kind, file.fact_id) for file in files},
        infected=service.infected(desk.tenant_id),
        kinds=[KINDS[kind] for kind in SORTS],
    )


@blueprint.get("/<uuid:evidence_id>")
@allow(READERS)
def page(evidence_id: UUID) -> ResponseReturnValue:
    """One document with its versions."""
    desk = Desk(_me()[1])
    versions = service.versions(desk.tenant_id, service.version(desk.tenant_id, evidence_id).file_id)
    return render_template(
        "evidence/page.html",
        file=versions[0],
        versions=versions,
        behind=_behind(desk, versions[0].kind, versions[0].fact_id),
        may_write=WRITERS.admits(principal()),
    )


@blueprint.route("/ny/<uuid:fact_id>", methods=["GET", "POST"])
@allow(WRITERS)
def new(fact_id: UUID) -> ResponseReturnValue:
    """Put a document behind a fact."""
    kind = service.kind_of(_me()[1], fact_id)
    return _upload(kind, fact_id, None, {}, _("Legg ved et dokument"))


@blueprint.route("/<uuid:evidence_id>/ny-versjon", methods=["GET", "POST"])
@allow(WRITERS)
def replace(evidence_id: UUID) -> ResponseReturnValue:
    """Put a new version in a document's place; the former ones stay."""
    former = service.version(_me()[1], evidence_id)
    if former.fact_id is None:
        raise NotFound
    saved = {"sort": former.sort, "finished": former.finished}
    return _upload(former.kind, former.fact_id, former, saved, _("Last opp en ny versjon"))


@blueprint.route("/<uuid:evidence_id>/fjern", methods=["GET", "POST"])
@allow(WRITERS)
def remove(evidence_id: UUID) -> ResponseReturnValue:
    """Take a version away."""
    unit_id = _me()[1]
    file, refused = service.version(unit_id, evidence_id), None
    if request.method == "POST":
        try:
            service.remove(unit_id, evidence_id)
        except Conflict as error:
            refused = error.message
        else:
            flash(_("Dokumentet er fjernet."))
            return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    page = render_template(
        "web/confirm.html",
        title=_("Fjern dokumentet"),
        text=_(
            "«%(name)s», versjon %(number)s, blir slettet. At det har vært her, og hvem som fjernet det, står igjen i loggen.",
            name=file.name,
            number=file.number,
        ),
        action=_("Fjern"),
        back=url_for(".page", evidence_id=evidence_id),
        danger=True,
        refused=refused,
    )
    return page, HTTPStatus.CONFLICT if refused else HTTPStatus.OK


@blueprint.get("/<uuid:evidence_id>/fil")
@allow(READERS)
def download(evidence_id: UUID) -> Response:
    """The bytes of a version, to be saved."""
    file, content = service.download(_me()[1], evidence_id)
    return handed_out(file.name, file.media_type, content)


def _upload(
    kind: str, fact_id: UUID, former: EvidenceFile | None, saved: dict[str, object], title: str
) -> ResponseReturnValue:
    who, unit_id = _me()
    form = evidence_form(kind, {"evidence_id": uuid4(), **saved})
    sent = MultiDict(request.form)
    chosen = request.files.get("file")
    sent.pop("file", None)  # a name alone is no file
    if chosen and chosen.filename:
        sent["file"] = chosen.filename

    if request.method == "POST":
        taken = form.submit(sent)
        if taken and chosen:
            try:
                file = _take(form, chosen.stream.read(), unit_id, fact_id, kind, former, who)
            except Invalid as refused:
                form.refuse(refused)
            else:
                waits = file.state == service.State.WAITING
                flash(
                    _("Dokumentet er lastet opp. Det blir virussjekket før noen kan åpne det.")
                    if waits
                    else _("Dokumentet er lastet opp.")
                )
                return redirect(url_for(".page", evidence_id=file.id), HTTPStatus.SEE_OTHER)
        if chosen and form.errors and "file" not in form.errors:
            form.refuse(Invalid(fields={"file": _("Velg filen på nytt. Ingenting av den er lagret.")}))
    desk = Desk(unit_id)
    behind = _behind(desk, kind, fact_id)
    page = render_template(
        "evidence/upload.html",
        form=form,
        title=title,
        former=former,
        behind=behind,
        back=url_for(".page", evidence_id=former.id) if former else behind.address if behind else url_for(".index"),
    )
    return page, form.status


def _take(
    form: Form, content: bytes, unit_id: UUID, fact_id: UUID, kind: str, former: EvidenceFile | None, who: Principal
) -> EvidenceFile:
    """Keep the file if all is answered for. Raises `Invalid`."""
    data: dict[str, Any] = form.data
    service.let_go()
    file = service.examined(content, data["file"])
    answered = False
    if file.findings and not file.refused:
        answered = form.answered(Confirmation("file", form.schema.fields["file"], file.findings, request.form))  # type: ignore[arg-type]  # the form's own field
    told = Told(
        name=data["file"],
        sort=data.get("sort") or SORTS[kind][0],
        dated_on=data["dated_on"],
        finished=data["finished"],
        read_myself=data["read_myself"],
        answered=answered,
    )
    return service.add(
        unit_id,
        fact_id,
        file,
        told,
        by=who.membership_id,
        evidence_id=data["evidence_id"],
        replaces=former.id if former else None,
    )


def _behind(desk: Desk, kind: str, fact_id: UUID | None) -> Behind | None:
    """The fact, as its own page names it; None where it was removed, or has moved to another unit."""
    row = next((row for row in desk.rows(kind) if row.fact_id == fact_id), None) if fact_id else None
    if row is None:
        return None
    return Behind(overview.name(desk, KINDS[kind], row), url_for(f"reporting.{kind}_page", row_id=row.id))


def _me() -> tuple[Principal, UUID]:
    """Who is asking, and their unit."""
    who = principal()
    if who is None or who.tenant_id is None:
        raise NotFound
    return who, who.tenant_id
