GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

DROP FUNCTION sec.invite(uuid, bytea, text, text, text, uuid, uuid, uuid, date, date, interval), sec.invitations();

CREATE FUNCTION sec.invite(_id uuid, _hash bytea, _email text, _side text, _role text, _tenant uuid, _district uuid,
                           _municipality uuid, _valid_until date, _lifetime interval) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF NOT sec.administers(CASE _side WHEN 'unit' THEN _tenant END) OR (_municipality IS NOT NULL AND NOT (
       _side = 'unit' AND _role = 'signatory' AND EXISTS (
         SELECT FROM app.unit_cover c WHERE c.tenant_id = _tenant AND c.municipality_id = _municipality))) THEN
    RETURN 'refused';
  END IF;
  IF EXISTS (
    SELECT FROM sec.membership m JOIN sec.account a ON a.id = m.account_id
     WHERE a.email = lower(_email) AND m.side = _side AND m.role = _role AND m.tenant_id IS NOT DISTINCT FROM _tenant
       AND m.police_district_id IS NOT DISTINCT FROM _district AND m.municipality_id IS NOT DISTINCT FROM _municipality
       AND m.revoked_at IS NULL AND NOT m.valid << daterange((now() AT TIME ZONE 'Europe/Oslo')::date, NULL)) THEN
    RETURN 'held';
  END IF;
  UPDATE sec.invitation i SET revoked_at = clock_timestamp()
   WHERE i.email = lower(_email) AND i.side = _side AND i.role = _role AND i.tenant_id IS NOT DISTINCT FROM _tenant
     AND i.police_district_id IS NOT DISTINCT FROM _district AND i.municipality_id IS NOT DISTINCT FROM _municipality
     AND i.accepted_at IS NULL AND i.revoked_at IS NULL;
  INSERT INTO sec.token (hash, kind, db_role, tenant_id, police_district_id, expires_at)
  VALUES (_hash, 'invite', 'slt_auth', _tenant, _district, clock_timestamp() + least(_lifetime, interval '7 days'));
  INSERT INTO sec.invitation (id, token_hash, email, side, role, tenant_id, police_district_id, municipality_id,
                              valid_until, invited_by)
  VALUES (_id, _hash, lower(_email), _side, _role, _tenant, _district, _municipality, _valid_until,
          (sec.live()).membership_id);
  RETURN 'made';
END $$;

CREATE FUNCTION sec.invitations()
RETURNS TABLE (invitation_id uuid, email text, side text, role text, tenant_id uuid, police_district_id uuid,
               municipality_id uuid, body text, municipality text, made_up boolean, valid_until date,
               expires_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  everywhere boolean := sec.administers(NULL);
  own uuid := sec.tenant();
BEGIN
  IF NOT everywhere AND NOT sec.administers(own) THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT i.id, i.email, i.side, i.role, i.tenant_id, i.police_district_id, i.municipality_id,
         sec.body_name(i.tenant_id, i.police_district_id), sec.municipality_name(i.municipality_id),
         sec.made_up(i.tenant_id), i.valid_until, t.expires_at
    FROM sec.invitation i JOIN sec.token t ON t.hash = i.token_hash
   WHERE i.accepted_at IS NULL AND i.revoked_at IS NULL AND (everywhere OR i.tenant_id = own)
   ORDER BY t.expires_at DESC, i.email, i.id;
END $$;

CREATE OR REPLACE FUNCTION sec.accept(_hash bytea, _account uuid) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  offer sec.invitation;
  granted uuid := gen_random_uuid();
BEGIN
  UPDATE sec.token t SET used_at = clock_timestamp(), revoked_at = clock_timestamp()
   WHERE t.hash = _hash AND t.kind = 'invite' AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp();
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  UPDATE sec.invitation i SET accepted_at = clock_timestamp()
   WHERE i.token_hash = _hash AND i.accepted_at IS NULL AND i.revoked_at IS NULL
     AND i.email = (SELECT a.email FROM sec.account a WHERE a.id = _account AND a.disabled_at IS NULL)
  RETURNING i.* INTO offer;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the invitation is not for this account' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO sec.membership (id, account_id, side, role, tenant_id, police_district_id, municipality_id, valid)
  VALUES (granted, _account, offer.side, offer.role, offer.tenant_id, offer.police_district_id, offer.municipality_id,
          daterange((now() AT TIME ZONE 'Europe/Oslo')::date, offer.valid_until, '[]'));
  RETURN granted;
END $$;

GRANT EXECUTE ON FUNCTION sec.invite(uuid, bytea, text, text, text, uuid, uuid, uuid, date, interval), sec.invitations() TO slt_web, slt_council;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

ALTER TABLE sec.invitation DROP COLUMN valid_from;
