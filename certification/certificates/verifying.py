"""What a certificate's signed file is worth on a day, by itself and by a status list. Pure; needs no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.clock import OSLO
from certification.certificates import codes, signed
from certification.certificates.signed import Broken, Key, ListState


class Answer(StrEnum):
    """What a file is worth."""

    VALID = "valid"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    NOT_YET = "not_yet"
    UNSETTLED = "unsettled"
    FORGED = "forged"


class ListFault(StrEnum):
    """Why a status list can't be leant on. One is outdated after its own end, and where the certificate's file is newer."""

    FORGED = "forged"
    OTHER_LIST = "other_list"
    OUTDATED = "outdated"
    NOT_YET = "not_yet"
    NO_SUCH_INDEX = "no_such_index"


#: Clocks differ; a list from so far ahead of ours is still taken.
_AHEAD = timedelta(minutes=10)

_SHAPE: dict[str, type] = {
    "schema": str,
    "sub": str,
    "issuer_name": str,
    "origin": str,
    "issued_on": str,
    "valid_from": str,
    "valid_until": str,
    "unit": dict,
    "municipalities": list,
    "status": dict,
}


@dataclass(frozen=True)
class Verdict:
    """The answer, the certificate's claims (None: forged), and what of the status list it rests on.

    `why` is for programs; `list_fault` says why a list that was given could not be used; `list_at` when one that was used was made.
    """

    answer: Answer
    claims: Mapping[str, Any] | None = None
    why: str = ""
    list_fault: ListFault | None = None
    list_at: datetime | None = None


def verify(content: bytes, keys: Sequence[Key], now: datetime, status_list: bytes | None = None) -> Verdict:
    """What the file is worth now. Without a status list the dates alone decide, and `list_at` is None."""
    try:
        if len(content) > signed.MOST_BYTES:
            raise Broken("too large")
        claims, _key = signed.opened(content, signed.CERTIFICATE_TYPE, keys)
        first, last, index = _read(claims)
        if claims["iat"] > (now + _AHEAD).timestamp():
            raise Broken("signed in the future")
    except Broken as broken:
        return Verdict(Answer.FORGED, why=str(broken))
    state, fault, made_at = None, None, None
    if status_list is not None:
        state, fault, made_at = _listed(status_list, keys, now, claims, index)
    answer = _answer(now.astimezone(OSLO).date(), first, last, state, failed=fault is not None)
    return Verdict(answer, claims, list_fault=fault, list_at=made_at)


def _answer(on: date, first: date, last: date, state: ListState | None, *, failed: bool) -> Answer:
    if state is ListState.WITHDRAWN:
        return Answer.WITHDRAWN
    if on > last:
        return Answer.EXPIRED
    if state is ListState.SUPERSEDED:
        return Answer.SUPERSEDED
    if failed:
        return Answer.UNSETTLED
    if on < first:
        return Answer.NOT_YET
    return Answer.SUSPENDED if state is ListState.SUSPENDED else Answer.VALID


def _read(claims: Mapping[str, Any]) -> tuple[date, date, int]:
    """First day, last day, index. Raises `Broken` where a signed text is no certificate that we know."""
    try:
        if any(type(claims[name]) is not kind for name, kind in _SHAPE.items()) or claims["schema"] != signed.SCHEMA:
            raise ValueError
        first, last = date.fromisoformat(claims["valid_from"]), date.fromisoformat(claims["valid_until"])
        index = claims["status"]["status_list"]["idx"]
        if type(index) is not int or codes.read(claims["sub"]) != index or type(claims["unit"]["name"]) is not str:
            raise ValueError
        if type(claims["status"]["status_list"]["uri"]) is not str or not claims["municipalities"]:
            raise ValueError
        if any(type(one[name]) is not str for one in claims["municipalities"] for name in ("number", "name")):
            raise ValueError
    except (KeyError, TypeError, ValueError):
        raise Broken("no certificate") from None
    return first, last, index


def _listed(
    content: bytes, keys: Sequence[Key], now: datetime, certificate: Mapping[str, Any], index: int
) -> tuple[ListState | None, ListFault | None, datetime | None]:
    try:
        claims, _key = signed.opened(content, signed.STATUS_TYPE, keys)
    except Broken:
        return None, ListFault.FORGED, None
    if claims.get("sub") != certificate["status"]["status_list"]["uri"]:
        return None, ListFault.OTHER_LIST, None
    made, ends = claims["iat"], claims.get("exp")
    at = datetime.fromtimestamp(made, UTC)
    if type(ends) is not int or ends <= now.timestamp() or made < certificate["iat"]:
        return None, ListFault.OUTDATED, at
    if made > (now + _AHEAD).timestamp():
        return None, ListFault.NOT_YET, at
    try:
        return signed.state_at(claims, index), None, at
    except Broken as broken:
        return None, ListFault.NO_SUCH_INDEX if str(broken) == "index out of range" else ListFault.FORGED, at
