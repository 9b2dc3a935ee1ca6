"""Documents in a form in which the unit says something to KRÅD: those that it has, and a new one, without leaving the form.

A file that is taken is kept by itself, whatever becomes of the rest of the form, and is ticked in the list from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import FileStorage, MultiDict

from app.db.edge import principal
from app.db.session import one_act
from app.errors import Invalid, NotFound
from app.files.reading import Examined
from app.web.carrying import is_shown_again
from app.web.fields import Checkbox, Checkboxes, Date, FileChoice
from app.web.forms import Form
from app.web.merging import SavedBy
from app.web.signs import Confirmation
from tenants.reporting.evidence import service
from tenants.reporting.evidence.models import EvidenceFile
from tenants.reporting.evidence.service import Told, accepted
from tenants.reporting.evidence.sorts import ATTACHMENT, WORDS
from tenants.reporting.evidence.texts import state_text

#: The name of the button that adds the chosen file and sends nothing.
ATTACH = "legg-ved"
#: The fields of `WithFiles`, for a schema that places them among its own.
FILES = ("files", "file", "dated_on", "read_myself")


class WithFiles(Schema):
    """What goes along: files that the unit has in the portal, and a new one with what must be told of it."""

    files = Checkboxes(
        _l("Dokumenter som skal følge med"),
        hint=_l("%(issuer)s kan åpne dem du velger, når de er virussjekket."),
        required=False,
    )
    file = FileChoice(
        _l("Fil"),
        hint=_l("PDF, Word (docx), Excel (xlsx), PNG eller JPEG, høyst 20 MB. Ingenting om enkeltpersoners saker."),
        accept=accepted(),
        required=False,
        one_of=True,
    )
    dated_on = Date(_l("Dokumentets dato"), hint=_l("Datoen som står på dokumentet."), required=False, one_of=True)
    read_myself = Checkbox(
        _l("Filen er et bilde eller skannet. Jeg har lest den, og den handler ikke om enkeltpersoner"),
        hint=_l("Kryss av bare hvis det gjelder."),
    )


class AttachingForm(Form):
    """A form of a schema with these fields, for the acting unit; `data["files"]` are the versions that go along."""

    def __init__(
        self,
        schema: Schema,
        unit_id: UUID,
        *,
        saved: Mapping[str, Any] | None = None,
        saved_by: SavedBy | None = None,
    ) -> None:
        self._unit_id = unit_id
        super().__init__(schema, saved=saved, choices={"files": ()}, saved_by=saved_by)
        self._list()
        #: The name of the file that this request has added to the list; None: none.
        self.attached: str | None = None

    def submit(self, sent: MultiDict[str, str], *, saves: bool = True) -> bool:
        """Take what was sent, a file with it. With the button that only adds the file, nothing is judged but that."""
        sent = MultiDict(sent)
        sent.pop("file", None)  # a name alone is no file
        for known in g.get("attached", ()):  # kept by this request, whose act was overtaken by somebody else's
            sent.add("files", known)
        if is_shown_again():
            return super().submit(sent, saves=saves)
        refused = self._added(sent)
        asked = self.confirmations.pop("file", None)
        if ATTACH in sent:
            self.show(sent)
        taken = ATTACH not in sent and super().submit(sent, saves=saves and refused is None)
        if refused is not None:
            self.refuse(refused)
        if asked is not None and not asked.given:
            self.confirmations["file"] = asked
        return taken and refused is None

    def _added(self, sent: MultiDict[str, str]) -> Invalid | None:
        """Add the chosen file to the list, if one was chosen; returns why it isn't taken."""
        chosen = request.files.get("file")
        try:
            if chosen is not None and chosen.filename:
                sent["file"] = chosen.filename
                kept = self._keep(sent, chosen)
                g.setdefault("attached", []).append(str(kept.id))
                self._list()
                self.attached = kept.name
                sent.setlist("files", [*dict.fromkeys([*sent.getlist("files"), str(kept.id)])])
                for told in FILES[1:]:
                    sent.pop(told, None)
            elif ATTACH in sent:
                raise Invalid(fields={"file": _("Velg en fil.")})
            self._refuse_infected(sent)
        except Invalid as refused:
            if chosen and "file" not in refused.fields:
                again = _("Velg filen på nytt. Ingenting av den er lagret.")
                return Invalid(fields={"file": again, **refused.fields})
            return refused
        return None

    def _keep(self, sent: MultiDict[str, str], chosen: FileStorage) -> EvidenceFile:
        who, fields = principal(), self.schema.fields
        if who is None:
            raise NotFound
        typed = sent.get("dated_on", "").strip()
        try:
            dated_on = fields["dated_on"].deserialize(typed) if typed else None
        except ValidationError as error:
            raise Invalid(fields={"dated_on": str(error.messages[0])}) from None
        if dated_on is None:
            raise Invalid(fields={"dated_on": _("Skriv datoen som står på dokumentet.")})
        name = str(chosen.filename)
        chosen.stream.seek(0)  # a transaction that must be done once more reads it again
        service.let_go()
        file = service.examined(chosen.stream.read(), name)
        with one_act():
            answered = bool(file.findings) and not file.refused and self._answered(file)
            told = Told(name, ATTACHMENT, dated_on, True, bool(sent.get("read_myself")), answered)
            return service.attach(self._unit_id, file, told, by=who.membership_id)

    def _answered(self, file: Examined) -> bool:
        field: Any = self.schema.fields["file"]
        return self.answered(Confirmation("file", field, file.findings, request.form))

    def _refuse_infected(self, sent: MultiDict[str, str]) -> None:
        """What the scanner has refused since it was listed can't be sent; say which one."""
        listed = {str(id_) for id_, _label in self._files.choices}
        if all(id_ in listed for id_ in sent.getlist("files")):
            return
        gone = {str(one.id): one.name for one in service.infected(self._unit_id)}
        names = [gone[id_] for id_ in sent.getlist("files") if id_ in gone]
        sent.setlist("files", [id_ for id_ in sent.getlist("files") if id_ not in gone])
        if names:
            told = _("«%(name)s» hadde virus og er slettet. Legg ved en ren utgave.", name="», «".join(names))
            raise Invalid(fields={"file": told})

    @property
    def _files(self) -> Checkboxes:
        field: Any = self.schema.fields["files"]
        found: Checkboxes = field
        return found

    def _list(self) -> None:
        """The files that the unit can send, the latest first, with where they stand with the virus scanner."""
        found = service.sendable(self._unit_id)
        self._files.choices = [(one.id, _label(one)) for one in found]
        self._files.hints = {one.id: state_text(one.state) for one in found if one.state != service.State.CLEAN}


def _label(file: EvidenceFile) -> str:
    said = f"{file.name} ({WORDS[file.sort]})"
    return said if file.number == 1 else str(_("%(name)s, versjon %(number)s", name=said, number=file.number))
