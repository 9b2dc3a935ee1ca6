"""The privacy guard in a form: the signs in a field's text, and the writer's confirmation with its reason.

A confirmation holds for exactly the signs that were shown: it carries their digest, and a text that says something else is
asked about anew. A refused kind is never confirmed; its field refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from app.guard import Finding, Kind, read
from app.web.fields import FormField, PlainText
from app.web.i18n import page_language

_REASON = PlainText(_l("Begrunnelse"), max_length=500)
_SHOWN = 90


class Confirmation:
    """What one field's text was found to tell, with the box and the reason as they were sent."""

    def __init__(self, path: str, field: FormField, findings: Iterable[Finding], sent: Mapping[str, str]) -> None:
        self.path = path
        self.label = field.label
        self._findings = tuple(findings)
        self.seen_name, self.box_name, self.reason_name = (
            f"vern-{part}-{path}" for part in ("sett", "bekreft", "grunn")
        )
        self.box_id, self.reason_id = f"f-{self.box_name}", f"f-{self.reason_name}"
        self.digest = sha256(
            "\n".join(finding.quote for finding in self._findings).encode("utf-8", "replace")
        ).hexdigest()[:32]
        self.was_shown = sent.get(self.seen_name) == self.digest
        self.ticked = self.was_shown and bool(sent.get(self.box_name))
        self.typed = sent.get(self.reason_name, "")
        self.reason, self.errors = self._reason()

    @property
    def given(self) -> bool:
        """Whether the writer has answered for the text."""
        return self.ticked and not self.errors

    @property
    def kinds(self) -> list[Kind]:
        return [finding.kind for finding in self._findings]

    @property
    def signs(self) -> list[tuple[str, str]]:
        """Each sign as it is quoted, and why it was noticed."""
        language = page_language()
        return [(_short(finding.quote), finding.explanation(language)) for finding in self._findings]

    @property
    def message(self) -> str:
        """What is said at the field."""
        said: str = _(
            "Dette kan gjelde en enkeltperson: «%(quote)s». Skriv det om, eller bekreft under feltet.",
            quote=_short(self._findings[0].quote),
        )
        return said

    def _reason(self) -> tuple[str, list[str]]:
        if not self.was_shown or not (self.ticked or self.typed.strip()):
            return "", []
        if not self.ticked:
            return "", [_("Kryss av for at teksten ikke gjelder en enkeltperson, eller skriv den om.")]
        if not self.typed.strip():
            return "", [_("Skriv hvorfor teksten kan stå.")]
        try:
            return str(_REASON.deserialize(self.typed)), []
        except ValidationError as error:
            return "", [str(message) for message in error.messages]


def found_in(path: str, field: PlainText, typed: str, sent: Mapping[str, str]) -> Confirmation | None:
    """What a text says that must be confirmed, or None. One that is too long or refused is the field's own matter."""
    if not field.guarded or not typed.strip() or len(typed) > 2 * field.max_length:
        return None
    findings = read(typed)
    if not findings or any(finding.kind.refused for finding in findings):
        return None
    return Confirmation(path, field, findings, sent)


def _short(quote: str) -> str:
    text = " ".join(quote.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
