"""Drafts of criteria versions: made from a published one, changed part by part, deleted."""

from __future__ import annotations

import json
from typing import Any

from flask_babel import gettext as _

from app.clock import now, today
from app.errors import Conflict, Invalid, NotFound
from certification.assessment import Criteria
from certification.criteria import service, store
from certification.criteria.content import Content, changed, content_of, criteria_of, has_requirement, sha256, written
from certification.criteria.models import CriteriaDraft
from certification.criteria.numbers import CERTIFICATE, every, faults
from certification.criteria.rules import rules


def all_of_them() -> list[CriteriaDraft]:
    """Every draft, by id."""
    return list(store.drafts())


def get(id_: str) -> CriteriaDraft:
    """A draft. Raises `NotFound`."""
    row = store.draft(id_)
    if row is None:
        raise NotFound
    return row


def content(row: CriteriaDraft) -> Content:
    """What a draft holds."""
    held: Content = json.loads(row.document)
    return held


def criteria(row: CriteriaDraft) -> Criteria:
    """A draft as the version that it would be."""
    return criteria_of(content(row))


def named(id_: str) -> Criteria:
    """A published version or a draft, by its id. Raises `NotFound`."""
    published = store.version(id_)
    return service.version(id_) if published else criteria(get(id_))


def begin(id_: str, based_on: str) -> None:
    """Make a draft from a published version. Raises `Invalid` where the id is taken, `NotFound` for an unknown version."""
    if store.version(based_on) is None:
        raise NotFound
    if store.version(id_) or store.draft(id_):
        raise Invalid(fields={"id": taken()})
    made = content_of(service.version(based_on), id_)
    store.add(CriteriaDraft(id=id_, based_on=based_on, document=written(made), sha256=sha256(made), saved_at=now()))


def taken() -> object:
    """What is said of an id that is in use."""
    return _("Det finnes allerede en versjon eller et utkast med dette navnet. Velg et annet.")


def set_numbers(id_: str, version: int, values: dict[str, Any]) -> None:
    """Set every number, by its name in a form, how long a certificate lasts, and who gives the version out.

    Raises `Invalid` with what is absurd, `Conflict` where somebody saved first, and `NotFound`.
    """
    row = _held(id_, version)
    made = changed(content(row), certificate_months=values[CERTIFICATE.key], issuer=values["issuer"])
    for one in every():
        value = values[one.key]
        one.put(made["parameters"], sorted(value) if one.sort in ("calendar", "sources") else value)
    if wrong := faults(made["parameters"]):
        raise Invalid(fields=wrong)
    _save(row, made)


def set_classes(id_: str, version: int, classes: dict[str, str]) -> None:
    """Set how much each finding weighs. Raises `Invalid` where nothing is required, `Conflict` and `NotFound`."""
    row = _held(id_, version)
    if not has_requirement(classes):  # type: ignore[arg-type]  # the keys and values of a form are those codes
        raise Invalid(_("Minst ett funn må være et krav for godkjenning."))
    _save(row, changed(content(row), classes=dict(classes)))


def note(row: CriteriaDraft, note_id: str) -> dict[str, Any]:
    """One interpretation of a draft. Raises `NotFound`."""
    for one in content(row)["interpretations"]:
        if one["id"] == note_id:
            return dict(one)
    raise NotFound


def set_note(id_: str, version: int, note_id: str | None, values: dict[str, Any]) -> None:
    """Change an interpretation, or add one (`note_id` None). Raises `Invalid`, `Conflict` and `NotFound`."""
    row = _held(id_, version)
    made = {
        "id": note_id or values["id"],
        "decided_on": values["decided_on"].isoformat(),
        "decided_by": values["decided_by"],
        "nb": values["nb"],
        "nn": values["nn"],
        "question": {"nb": values["question_nb"], "nn": values["question_nn"]},
        "reason": {"nb": values["reason_nb"], "nn": values["reason_nn"]},
    }
    if values["decided_on"] > today():
        raise Invalid(fields={"decided_on": _("Datoen kan ikke være i framtiden.")})
    held: list[dict[str, Any]] = content(row)["interpretations"]
    places = [index for index, one in enumerate(held) if one["id"] == made["id"]]
    if note_id is None and places:
        raise Invalid(fields={"id": _("Det finnes allerede en tolkning med dette nummeret.")})
    if note_id is not None and not places:
        raise NotFound
    after = [made if one["id"] == note_id else one for one in held] if note_id else [*held, made]
    _save(row, changed(content(row), interpretations=after))


def remove_note(id_: str, note_id: str) -> None:
    """Take an interpretation away. Those that the handbook's own open places need stay. Raises `Conflict`, `NotFound`."""
    row = _held(id_, None)
    note(row, note_id)
    if note_id in rules().conflicts:
        raise Conflict(_("Håndboken lar dette stå åpent, så kriteriene må si hvordan det leses."))
    after = [one for one in content(row)["interpretations"] if one["id"] != note_id]
    _save(row, changed(content(row), interpretations=after))


def is_own(note_id: str) -> bool:
    """Whether an interpretation is KRÅD's own, not one that the handbook makes needed."""
    return note_id not in rules().conflicts


def delete(id_: str) -> None:
    """Delete a draft and its preview. Raises `NotFound`."""
    row = _held(id_, None)
    store.forget_preview(id_)
    store.remove(row)


def _held(id_: str, version: int | None) -> CriteriaDraft:
    """The draft, held until the transaction ends; `version` None: whichever it is."""
    row = store.draft(id_, lock=True)
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise Conflict
    return row


def _save(row: CriteriaDraft, made: Content) -> None:
    row.document, row.sha256, row.saved_at = written(made), sha256(made), now()
    store.flush()
