"""What `slt verify` says: of a whole file, of every spoilt one, and by the status list."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from app import signing
from certification.certificates import codes, signed
from certification.certificates.cli import STATUS
from certification.certificates.signed import Key, ListState
from certification.certificates.verifying import Answer, ListFault, verify
from tests.certification.certificates import offline

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LIST = "https://slt.example.no/register/status.jwt"


def _key(issuer: str = "kraad", since: datetime = datetime(2020, 1, 1, tzinfo=UTC), **more: Any) -> tuple[OKPKey, Key]:
    private = signing.private_key(signing.new_private_key())
    public = OKPKey.import_key(private.as_dict(private=False))
    return private, Key(signing.kid(private), issuer, public, since, **more)


PRIVATE, KEY = _key()


def claims(index: int = 7, **more: Any) -> dict[str, Any]:
    return {
        "schema": signed.SCHEMA,
        "iss": "kraad",
        "issuer_name": "KRÅD",
        "sub": codes.write(index),
        "iat": int((NOW - timedelta(days=1)).timestamp()),
        "origin": "decision",
        "issued_on": "2025-01-01",
        "valid_from": "2025-01-01",
        "valid_until": "2028-12-31",
        "unit": {"name": "Skien"},
        "municipalities": [{"number": "4003", "name": "Skien"}],
        "status": {"status_list": {"idx": index, "uri": LIST}},
        **more,
    }


def certificate(private: OKPKey = PRIVATE, **more: Any) -> bytes:
    return signed.sign(claims(**more), signed.CERTIFICATE_TYPE, private).encode()


def status_list(
    state: ListState = ListState.VALID, at: datetime = NOW, private: OKPKey = PRIVATE, **more: Any
) -> bytes:
    states = {3: ListState.VALID, 7: state, 9: ListState.SUSPENDED}
    told = signed.status_claims(states, "kraad", LIST, at) | more
    return signed.sign(told, signed.STATUS_TYPE, private).encode()


SMALL = certificate()


@given(st.integers(0, len(SMALL) * 8 - 1))
def test_every_flipped_bit_is_noticed(bit: int) -> None:
    spoilt = bytearray(SMALL)
    spoilt[bit // 8] ^= 1 << bit % 8
    assert verify(bytes(spoilt), [KEY], NOW).answer is Answer.FORGED


def test_every_flipped_bit_of_the_signature_is_noticed() -> None:
    """All of them: in base64url the last sign has bits that mean nothing."""
    for bit in range((SMALL.rindex(b".") + 1) * 8, len(SMALL) * 8):
        spoilt = bytearray(SMALL)
        spoilt[bit // 8] ^= 1 << bit % 8
        assert verify(bytes(spoilt), [KEY], NOW).answer is Answer.FORGED


@given(st.integers(0, len(SMALL) - 1), st.binary(max_size=200))
def test_what_is_cut_off_or_anything_at_all_is_forged(length: int, anything: bytes) -> None:
    assert verify(SMALL[:length], [KEY], NOW).answer is Answer.FORGED
    assert verify(anything, [KEY], NOW).answer is Answer.FORGED
    assert verify(SMALL + anything, [KEY], NOW).answer is (Answer.VALID if anything in (b"", b"\n") else Answer.FORGED)


def _by_hand(header: dict[str, Any], payload: dict[str, Any], signature: bytes = b"") -> bytes:
    def written(value: bytes) -> str:
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    head, body = written(json.dumps(header).encode()), written(json.dumps(payload).encode())
    return f"{head}.{body}.{written(signature)}".encode()


def test_the_known_ways_to_cheat_are_forged() -> None:
    header = {"alg": "none", "kid": KEY.kid, "typ": signed.CERTIFICATE_TYPE}
    other, other_key = _key()
    secret = OctKey.import_key(json.dumps(KEY.public.as_dict()))
    confused = jws.serialize_compact({**header, "alg": "HS256"}, json.dumps(claims()), secret, algorithms=["HS256"])
    assert {
        "alg none": verify(_by_hand(header, claims()), [KEY], NOW).answer,
        "hs256": verify(confused.encode(), [KEY], NOW).answer,
        "another key": verify(certificate(other), [KEY], NOW).answer,
        "another key by this one's name": verify(
            jws.serialize_compact(
                {**header, "alg": "Ed25519"}, json.dumps(claims()), other, algorithms=["Ed25519"]
            ).encode(),
            [KEY],
            NOW,
        ).answer,
        "a key in its header": verify(
            jws.serialize_compact(
                {**header, "alg": "Ed25519", "kid": other_key.kid, "jwk": other.as_dict(private=False)},
                json.dumps(claims()),
                other,
                algorithms=["Ed25519"],
            ).encode(),
            [KEY],
            NOW,
        ).answer,
        "a status list": verify(status_list(), [KEY], NOW).answer,
        "from the future": verify(certificate(iat=int(NOW.timestamp()) + 3600), [KEY], NOW).answer,
        "another's index": verify(certificate(status={"status_list": {"idx": 3, "uri": LIST}}), [KEY], NOW).answer,
        "no municipality": verify(certificate(municipalities=[]), [KEY], NOW).answer,
    } == dict.fromkeys(
        (
            "alg none",
            "hs256",
            "another key",
            "another key by this one's name",
            "a key in its header",
            "a status list",
            "from the future",
            "another's index",
            "no municipality",
        ),
        Answer.FORGED,
    )


def test_an_earlier_issuers_key_holds_for_its_time_and_no_longer() -> None:
    changed = datetime(2025, 7, 1, tzinfo=UTC)
    old_private, old = _key("kraad", datetime(2012, 1, 1, tzinfo=UTC), until_at=changed)
    new_private, new = _key("kfk", changed)
    before, after = int(changed.timestamp()) - 1, int(changed.timestamp())
    keys = signed.read_keys(json.dumps({"keys": [old.as_dict(), new.as_dict()]}).encode())
    cases = {
        "in its time": (certificate(old_private, iat=before), Answer.VALID),
        "after it": (certificate(old_private, iat=after), Answer.FORGED),
        "the successor's": (certificate(new_private, iat=after, iss="kfk"), Answer.VALID),
        "the successor's in the earlier one's name": (certificate(new_private, iat=after), Answer.FORGED),
    }
    for name, (content, answer) in cases.items():
        assert verify(content, keys, NOW).answer is answer, name
    # Whoever follows makes the list of what the earlier one gave.
    content = certificate(old_private, iat=before)
    told = verify(content, keys, NOW, status_list(ListState.SUPERSEDED, private=new_private, iss="kfk"))
    assert (told.answer, told.list_fault) == (Answer.SUPERSEDED, None)
    revoked = [Key(old.kid, old.issuer, old.public, old.from_at, old.until_at, revoked=True), new]
    assert verify(
        content, signed.read_keys(json.dumps({"keys": [k.as_dict() for k in revoked]}).encode()), NOW
    ).answer is (Answer.FORGED)


@pytest.mark.parametrize(
    ("state", "on", "answer"),
    [
        (ListState.VALID, NOW, Answer.VALID),
        (ListState.SUSPENDED, NOW, Answer.SUSPENDED),
        (ListState.WITHDRAWN, NOW, Answer.WITHDRAWN),
        (ListState.SUPERSEDED, NOW, Answer.SUPERSEDED),
        (ListState.VALID, datetime(2028, 12, 31, 22, 59, tzinfo=UTC), Answer.VALID),
        (ListState.VALID, datetime(2028, 12, 31, 23, 0, tzinfo=UTC), Answer.EXPIRED),
        (ListState.WITHDRAWN, datetime(2029, 1, 1, tzinfo=UTC), Answer.WITHDRAWN),
    ],
)
def test_the_list_and_the_dates_give_the_answer(state: ListState, on: datetime, answer: Answer) -> None:
    verdict = verify(SMALL, [KEY], on, status_list(state, at=on))
    assert (verdict.answer, verdict.list_fault, verdict.list_at) == (answer, None, on)


def test_a_list_that_cannot_be_leant_on_is_told_and_settles_nothing() -> None:
    _private, stranger = _key()
    cases = {
        ListFault.FORGED: status_list(private=_private),
        ListFault.OTHER_LIST: status_list(sub="https://another.example.no/status"),
        ListFault.OUTDATED: status_list(at=NOW - timedelta(hours=24)),
        ListFault.NOT_YET: status_list(at=NOW + timedelta(hours=1)),
    }
    for fault, content in cases.items():
        verdict = verify(SMALL, [KEY], NOW, content)
        assert (verdict.answer, verdict.list_fault) == (Answer.UNSETTLED, fault)
    older = verify(certificate(iat=int(NOW.timestamp())), [KEY], NOW, status_list(at=NOW - timedelta(minutes=1)))
    assert older.list_fault is ListFault.OUTDATED
    outside = verify(certificate(index=10), [KEY], NOW, status_list())
    assert (outside.answer, outside.list_fault) == (Answer.UNSETTLED, ListFault.NO_SUCH_INDEX)
    for bad in (
        {},
        {"bits": 2, "lst": "!", "size": 9},
        {"bits": 1, "lst": "eJw", "size": 9},
        {"bits": 2, "lst": "eJwDAAAAAAE", "size": 99},
    ):
        assert verify(SMALL, [KEY], NOW, status_list(status_list=bad)).list_fault is ListFault.FORGED
    assert verify(SMALL, [KEY], NOW, SMALL).list_fault is ListFault.FORGED
    assert stranger.kid != KEY.kid


@given(st.dictionaries(st.integers(0, 4000), st.sampled_from(ListState), max_size=60))
def test_a_list_gives_back_every_state_and_is_withdrawn_between(states: dict[int, ListState]) -> None:
    told = signed.status_claims(states, "kraad", LIST, NOW)
    for index in range(max(states, default=-1) + 1):
        assert signed.state_at(told, index) is states.get(index, ListState.WITHDRAWN)
    for index in (-1, max(states, default=-1) + 1):
        with pytest.raises(signed.Broken):
            signed.state_at(told, index)


def test_the_command_says_one_clear_line_and_ends_with_a_status_of_its_own(tmp_path: Path) -> None:
    on = datetime.now(UTC)
    fresh = certificate(valid_until="2999-12-31", iat=int(on.timestamp()) - 60)
    files = {
        "cert": fresh,
        "expired": certificate(valid_until="2026-01-01", demonstration=True),
        "forged": SMALL[:-4] + b"AAAA",
        "keys": json.dumps({"keys": [KEY.as_dict()]}).encode(),
        **{state.name: status_list(state, at=on) for state in ListState},
        "old": status_list(at=on - timedelta(days=3)),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    def run(name: str, *more: str) -> tuple[int, str]:
        return offline.verify(tmp_path, name, "--keys", "keys", *more)

    said = {
        "valid": run("cert"),
        "suspended": run("cert", "--status-list", "SUSPENDED"),
        "withdrawn": run("cert", "--status-list", "WITHDRAWN", "--format", "json"),
        "superseded": run("cert", "--status-list", "SUPERSEDED"),
        "expired": run("expired"),
        "unsettled": run("cert", "--status-list", "old"),
        "forged": run("forged"),
    }
    assert {answer: status for answer, (status, _) in said.items()} == {answer: STATUS[answer] for answer in said}
    assert len(set(STATUS.values())) == len(STATUS)
    assert "Skien" in said["valid"][1]
    assert "bare datoene" in said["valid"][1]
    assert "oppdiktet" in said["expired"][1]
    assert "oppdiktet" not in said["valid"][1]
    assert "for gammel" in said["unsettled"][1]
    told = json.loads(said["withdrawn"][1])
    assert (told["answer"], told["certificate"]["sub"]) == ("withdrawn", codes.write(7))
