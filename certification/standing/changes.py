"""What others have done since somebody was here, in few words: by role, never by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.audit.changes import Written, changes
from app.clock import OSLO
from app.identity.roles import Side
from app.web.naming import issuer_name, spoken_of
from app.web.viewer import ROLE_LABELS
from tenants.police.service import requests as police
from tenants.reporting.kinds import KINDS

#: The home shows so many, and leads to the rest.
SHOWN = 7

#: What was written, by table and kind (else by table and action): the words, and the page where it is read.
_TOLD: dict[tuple[str, str | None], tuple[object, str]] = {
    ("app.evidence_file", "insert"): (_l("La ved et dokument"), "evidence.index"),
    ("app.evidence_file", "update"): (_l("Tok bort et dokument"), "evidence.index"),
    ("app.nothing_reported", "insert"): (_l("Svarte «ingen» på en liste"), "reporting.facts"),
    ("app.submission", "application"): (_l("Gjorde søknaden klar til underskrift"), "application.home"),
    ("app.submission", "yearly_report"): (_l("Gjorde årsrapporten klar til underskrift"), "yearly.home"),
    ("app.submission", "withdrawn"): (_l("Tok tilbake det som ventet på underskrift"), "standing.home"),
    ("app.submission_signature", "insert"): (_l("Skrev under"), "standing.home"),
    ("app.submission_decline", "insert"): (_l("Ville ikke skrive under"), "standing.home"),
    ("app.signing_delegation", "insert"): (_l("Lot vertskommunen skrive under for seg"), "application.home"),
    ("app.signing_delegation", "update"): (_l("Skriver igjen under for seg selv"), "application.home"),
    ("app.yearly_check", "insert"): (_l("Gikk gjennom en del av årsrapporten"), "yearly.home"),
    ("app.reporting_extension", "insert"): (_l("Ga dere lengre frist for årsrapporten"), "yearly.home"),
    ("app.confirmation_request", "insert"): (_l("Ba politiet bekrefte"), "police.unit_home"),
    ("app.confirmation_request", "update"): (_l("Trakk spørsmålet til politiet"), "police.unit_home"),
    ("app.confirmation_reply", "insert"): (_l("Svarte politiet"), "police.unit_home"),
    ("app.case_event", "application_submitted"): (_l("Sendte søknaden til %(issuer)s"), "application.home"),
    ("app.case_event", "answered"): (_l("Svarte %(issuer)s"), "application.home"),
    ("app.case_event", "withdrawn_by_unit"): (_l("Trakk søknaden"), "application.home"),
    ("app.case_event", "review_started"): (_l("Begynte å behandle søknaden"), "application.home"),
    ("app.case_event", "question_asked"): (_l("Spurte om søknaden"), "application.home"),
    ("app.case_event", "approved"): (_l("Godkjente dere"), "application.home"),
    ("app.case_event", "approved_with_conditions"): (_l("Godkjente dere med vilkår"), "application.home"),
    ("app.case_event", "rejected"): (_l("Avslo søknaden"), "application.home"),
    ("app.case_event", "certificate_withdrawn"): (_l("Trakk godkjenningen"), "application.home"),
    ("app.case_event", "condition_reported"): (_l("Meldte et vilkår oppfylt"), "application.home"),
    ("app.case_event", "condition_accepted"): (_l("Godtok et vilkår som oppfylt"), "application.home"),
    ("app.case_event", "condition_returned"): (_l("Sendte et vilkår tilbake"), "application.home"),
    ("app.case_event", "condition_extended"): (_l("Ga lengre frist for et vilkår"), "application.home"),
    ("app.case_event", "conditions_met"): (_l("Godkjente dere uten vilkår"), "application.home"),
    ("app.case_event", "decision_corrected"): (_l("Rettet en skrivefeil i avgjørelsen"), "application.home"),
    ("app.case_event", "reversed_to_approved"): (_l("Gjorde om avgjørelsen til godkjenning"), "application.home"),
    ("app.case_event", "reversed_to_conditions"): (
        _l("Gjorde om avgjørelsen til godkjenning med vilkår"),
        "application.home",
    ),
    ("app.case_event", "reversed_to_rejected"): (_l("Gjorde om avgjørelsen til avslag"), "application.home"),
    ("app.case_event", "appeal_submitted"): (_l("Klaget på avgjørelsen"), "application.home"),
    ("app.case_event", "appeal_withdrawn"): (_l("Trakk klagen"), "application.home"),
    ("app.case_event", "appeal_dismissed"): (_l("Avviste klagen"), "application.home"),
    ("app.case_event", "appeal_forwarded"): (_l("Sendte klagen til klageinstansen"), "application.home"),
    ("app.case_event", "body_upheld"): (_l("Førte inn klageinstansens svar"), "application.home"),
    ("app.case_event", "body_allowed"): (_l("Førte inn klageinstansens svar"), "application.home"),
    ("app.case_event", "body_annulled"): (_l("Førte inn klageinstansens svar"), "application.home"),
    ("app.decision_receipt", "insert"): (_l("Leste avgjørelsen fra %(issuer)s"), "application.home"),
}

#: What a fact's own entry means: it was told of, or it was never so.
_OF_FACT = {"insert": "added", "delete": "removed"}
_VERBS: dict[str, object] = {
    "added": _l("Meldte inn: %(what)s"),
    "changed": _l("Endret: %(what)s"),
    "corrected": _l("Rettet: %(what)s"),
    "removed": _l("Fjernet: %(what)s"),
}


@dataclass(frozen=True)
class Change:
    """Something that somebody in a role did on a day, last where it was done several times, and where it is read."""

    text: str
    who: str
    at: datetime
    url: str

    @property
    def on(self) -> date:
        """The day on which it was done."""
        return self.at.astimezone(OSLO).date()


def since_last_visit(unit_id: UUID, on: date) -> list[Change]:
    """What others have done in the unit since whoever acts was here last, the latest first; none at a first visit."""
    since, written = changes()
    return _told(unit_id, on, since, written) if since else []


def since_then(unit_id: UUID, on: date, earliest: datetime) -> list[Change]:
    """The same since an instant, or since the last visit where that was before it."""
    since, written = changes(earliest)
    return _told(unit_id, on, min(since or earliest, earliest), written)


def _told(unit_id: UUID, on: date, since: datetime, written: Sequence[Written]) -> list[Change]:
    said = [*_written(written), *_by_police(unit_id, on, since)]
    return sorted(said, key=lambda change: change.at, reverse=True)


def _written(written: Sequence[Written]) -> Iterator[Change]:
    """The audit's entries in words; the same by the same role is told once, with how often, as of the last time."""
    facts = {(each.txid, each.detail): each.action for each in written if each.table == "app.fact"}
    begun = {(each.txid, each.table) for each in written if each.action == "insert"}
    applied = {each.txid for each in written if each.detail == "application_submitted"}

    def key(each: Written) -> tuple[str, str] | None:
        kind = each.table.removeprefix("app.")
        if each.table == "app.fact":
            return (_OF_FACT[each.action], each.detail) if each.action in _OF_FACT and each.detail in KINDS else None
        if kind in KINDS:
            if (each.txid, kind) in facts:  # Told of as a fact.
                return None
            return ("changed" if (each.txid, each.table) in begun else "corrected", kind)
        if each.table == "app.submission" and each.detail == "submitted":  # An application is told of by its case.
            return None if each.txid in applied else ("report", "")
        return next(((each.table, c) for c in (each.detail, each.action) if c and (each.table, c) in _TOLD), None)

    latest: dict[tuple[str, str, str], Written] = {}
    acts: dict[tuple[str, str, str], list[int]] = {}
    for each in written:
        if (found := key(each)) is None:
            continue
        latest.setdefault((*found, each.acting), each)
        acts.setdefault((*found, each.acting), []).append(each.txid)
    for (verb, kind, acting), each in latest.items():
        those = acts[verb, kind, acting]
        with spoken_of(each.at):
            told = _change(verb, kind, each, len(those) if verb in _OF_FACT.values() else len(set(those)))
        yield told


def _change(verb: str, kind: str, each: Written, times: int) -> Change:
    who = _who(each.acting)
    if verb in _VERBS:
        title = str(KINDS[kind].title)
        what = f"{title} ({times})" if times > 1 else title
        return Change(str(_VERBS[verb]) % {"what": what}, who, each.at, url_for(f"reporting.{kind}_list"))
    if verb == "report":
        return Change(_("Leverte årsrapporten"), who, each.at, url_for("yearly.home"))
    words, endpoint = _TOLD[verb, kind]
    return Change(f"{words} ({times})" if times > 1 else str(words), who, each.at, url_for(endpoint))


def _who(acting: str) -> str:
    kind, _colon, name = acting.partition(":")
    if kind == "api":
        return str(_("Fagsystemet %(name)s", name=name))
    side, _dot, role = acting.partition(".")
    return issuer_name() if side == Side.COUNCIL else str(ROLE_LABELS[Side(side)].get(role, role))


def _by_police(unit_id: UUID, on: date, since: datetime) -> Iterator[Change]:
    """What the police have said of the unit's places; a withdrawal has a day alone, and is told from that day's visit on."""
    standings = police.standings(unit_id, on)
    several, url, who = len(standings) > 1, url_for("police.unit_home"), _("Politiet")
    for standing in standings:
        of = f" ({standing.place.name})" if several else ""
        for row in standing.confirmations:
            if row.recorded_at > since:
                text = _("Rettet bekreftelsen") if row.corrects_id else _("Bekreftet at de deltar")
                yield Change(text + of, who, row.recorded_at, url)
            if row.withdrawn_on and row.withdrawn_on >= since.astimezone(OSLO).date():
                at = datetime.combine(row.withdrawn_on, datetime.min.time(), OSLO)
                yield Change(_("Trakk bekreftelsen") + of, who, at, url)
        threads = (*([standing.thread] if standing.thread else ()), *standing.earlier)
        for line in (line for thread in threads for line in thread.lines if line.at > since):
            if line.kind in ("question", "declined"):
                text = _("Spurte dere om noe") if line.kind == "question" else _("Avslo å bekrefte")
                yield Change(text + of, who, line.at, url)
