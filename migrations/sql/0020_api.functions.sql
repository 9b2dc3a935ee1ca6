GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- As before, and a key of a municipal system: it is a unit's, and no membership stands behind it.
CREATE OR REPLACE FUNCTION sec.live() RETURNS sec.token
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token;
BEGIN
  SELECT t.* INTO live FROM sec.token t
   WHERE t.hash = sha256(convert_to(nullif(current_setting('slt.token', true), ''), 'UTF8'))
     AND t.db_role = session_user AND t.revoked_at IS NULL AND t.expires_at > now();
  IF live.membership_id IS NOT NULL THEN
    PERFORM FROM sec.membership m JOIN sec.account a ON a.id = m.account_id
     WHERE m.id = live.membership_id AND m.account_id = live.account_id AND m.revoked_at IS NULL
       AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date AND a.disabled_at IS NULL
       AND m.tenant_id IS NOT DISTINCT FROM live.tenant_id
       AND m.police_district_id IS NOT DISTINCT FROM live.police_district_id;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
  ELSIF live.kind NOT IN ('job', 'operator', 'api') THEN
    RETURN NULL;
  END IF;
  RETURN live;
END $$;

-- A key to the API, made by the administrator of the acting unit and by nobody else: 'made', 'taken' (the name), 'many' or
-- 'refused'. It works to the end of its last day, which is at most a year and a day away, and a unit has at most ten that work.
CREATE FUNCTION sec.make_api_token(_id uuid, _hash bytea, _name text, _scopes text[], _until date) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
  PERFORM FROM sec.membership m
    WHERE m.id = live.membership_id AND m.side = 'unit' AND m.role = 'administrator' AND m.tenant_id = live.tenant_id;
  IF NOT FOUND OR _until < today OR _until > today + 366 THEN
    RETURN 'refused';
  END IF;
  IF (SELECT count(*) >= 10 FROM sec.api_token a
       WHERE a.tenant_id = live.tenant_id AND a.revoked_at IS NULL AND a.expires_on >= today) THEN
    RETURN 'many';
  END IF;
  IF EXISTS (SELECT FROM sec.api_token a WHERE a.tenant_id = live.tenant_id AND a.name = _name AND a.revoked_at IS NULL) THEN
    RETURN 'taken';
  END IF;
  INSERT INTO sec.api_token (tenant_id, id, name, scopes, expires_on, made_by)
  VALUES (live.tenant_id, _id, _name, _scopes, _until, live.membership_id);
  INSERT INTO sec.token (hash, kind, db_role, tenant_id, api_token_id, scopes, label, expires_at)
  VALUES (_hash, 'api', 'slt_web', live.tenant_id, _id, _scopes, _name, (_until + 1)::timestamp AT TIME ZONE 'Europe/Oslo');
  RETURN 'made';
END $$;

-- The keys of the acting unit, for its administrator, the newest first.
CREATE FUNCTION sec.api_tokens()
RETURNS TABLE (id uuid, name text, scopes text[], expires_on date, made_by text, made_at timestamptz, seen_at timestamptz,
               revoked_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  own uuid := sec.tenant();
BEGIN
  IF own IS NULL OR NOT sec.administers(own) THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT a.id, a.name, a.scopes, a.expires_on, who.email, a.made_at,
         (SELECT t.seen_at FROM sec.token t WHERE t.tenant_id = own AND t.api_token_id = a.id AND t.window_used IS NOT NULL),
         a.revoked_at
    FROM sec.api_token a JOIN sec.membership m ON m.id = a.made_by JOIN sec.account who ON who.id = m.account_id
   WHERE a.tenant_id = own ORDER BY a.made_at DESC, a.id;
END $$;

-- Ends a key at once, for the administrator of the acting unit.
CREATE FUNCTION sec.revoke_api_token(_id uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  own uuid := sec.tenant();
BEGIN
  IF own IS NULL OR NOT sec.administers(own) THEN
    RETURN false;
  END IF;
  UPDATE sec.api_token a SET revoked_at = clock_timestamp() WHERE a.tenant_id = own AND a.id = _id AND a.revoked_at IS NULL;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE sec.token t SET revoked_at = clock_timestamp()
   WHERE t.tenant_id = own AND t.api_token_id = _id AND t.revoked_at IS NULL;
  RETURN true;
END $$;

-- What was answered to a request is kept for a day, in case that the same request comes again.
CREATE FUNCTION sec.forget_api_answers() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  DELETE FROM app.api_answer a WHERE a.at < now() - interval '24 hours';
END $$;

GRANT EXECUTE ON FUNCTION sec.make_api_token(uuid, bytea, text, text[], date), sec.api_tokens(), sec.revoke_api_token(uuid)
   TO slt_web;
GRANT EXECUTE ON FUNCTION sec.forget_api_answers() TO slt_clock;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
