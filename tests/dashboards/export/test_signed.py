"""Whose an export is: signed by the issuer, checked offline by the public keys, a changed byte told by the part it is in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import signing
from app.clock import now, today
from app.config import Settings
from app.db.roles import COUNCIL
from app.db.session import acting
from app.errors import Unavailable
from app.identity.tokens import operator_token
from certification.certificates import keys
from dashboards.export import service
from dashboards.export.archive import Archive
from dashboards.export.signature import beside
from dashboards.recompute.service import recompute
from tests.dashboards.export.editing import lines_of, with_lines
from tests.database import Database, Slt
from tests.template import SIGNING_KEY

NOTHING = {"DATABASE_URL": "", "PGPASSFILE": "/dev/null", "REDIS_URL": "", "SECRET_KEY": "", "PUBLIC_URL": ""}


def test_whoever_holds_an_export_can_tell_whose_it_is(portal: Flask, db: Database, slt: Slt, tmp_path: Path) -> None:
    file, jwks = tmp_path / "nation.tar", tmp_path / "jwks.json"
    settings: Settings = portal.config["SLT"]
    later = signing.new_private_key()
    own, new = (signing.kid(signing.private_key(text)) for text in (SIGNING_KEY, later))
    try:
        with portal.app_context(), operator_token("kari", COUNCIL) as token:
            service.export(file, today(), token)
            # The key is followed by another, and ends: what it signed is the issuer's as before.
            with acting(COUNCIL, token):
                keys.publish(later, "krad")
            db.run("UPDATE app.signing_key SET until_at = now() + interval '2 seconds' WHERE kid = %s", own)
            portal.config["SLT"] = replace(settings, signing_key=later)
            service.export(tmp_path / "second.tar", today(), token)
            with acting(COUNCIL, token):
                jwks.write_text(keys.jwks())
                published = keys.published()
        assert (tmp_path / "second.tar").read_bytes() == file.read_bytes()
        told = slt("recompute", str(file), "--keys", str(jwks), **NOTHING)
        assert told.returncode == 0, told.stderr
        assert "signed by Det kriminalitetsforebyggende råd (krad)" in told.stdout
        assert own in told.stdout
        second = slt("recompute", str(tmp_path / "second.tar"), "--keys", str(jwks), "--format", "json", **NOTHING)
        assert json.loads(second.stdout)["signer"]["kid"] == new
        assert "whom is not checked" in slt("recompute", str(file), **NOTHING).stdout

        # A name that nothing follows from, with every hash made right again: only the signature tells.
        edited = tmp_path / "edited.tar"
        municipalities = next(p.name for p in Archive.at(file).manifest.parts if "municipalit" in p.name)
        whole = Archive.at(file)
        lines = lines_of(file, service.PARAMETERS)
        with_lines(file, edited, service.PARAMETERS, lines[:-1])
        signed = beside(file).read_bytes()
        found = recompute(edited, keys=published, signed=signed)
        assert [each.where for each in found.disagreements if "jws" in each.where] == ["edited.tar.jws"]
        assert found.signer is None
        # A byte of a part is told by the part.
        raw = bytearray(file.read_bytes())
        start, _size = whole.places[municipalities]
        raw[start + 5] ^= 1
        edited.write_bytes(bytes(raw))
        told = slt("recompute", str(edited), "--keys", str(jwks), **NOTHING)
        assert told.returncode == 1
        assert municipalities in told.stderr

        # No signature, another's, or one by a key that was revoked: no.
        for content, by in (
            (None, published),
            (signed, [each for each in published if each.kid != own]),
            (signed.replace(b".", b"..", 1), published),
            (signed, [replace(each, revoked=True) for each in published]),
            (signed, [replace(each, from_at=now() + timedelta(days=1)) for each in published]),
            (beside(tmp_path / "second.tar").read_bytes().replace(b"A", b"B", 1), published),
        ):
            found = recompute(file, keys=by, signed=content)
            assert (found.whole, found.signer) == (False, None)
            assert {each.where for each in found.disagreements} == {"nation.tar.jws"}

        # Without a published key nothing is exported, and nothing is left.
        portal.config["SLT"] = replace(settings, signing_key=signing.new_private_key())
        with portal.app_context(), operator_token("kari", COUNCIL) as token, pytest.raises(Unavailable):
            service.export(tmp_path / "unsigned.tar", today(), token)
        assert not list(tmp_path.glob("*unsigned*"))
    finally:
        portal.config["SLT"] = settings
        db.run("DELETE FROM app.signing_key WHERE kid = %s", new)
        db.run("UPDATE app.signing_key SET until_at = NULL, revoked_at = NULL")
