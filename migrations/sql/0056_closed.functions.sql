-- A unit that a reform founded has nothing when the reform is reversed: it is closed with it where nothing has happened in it.

GRANT CREATE ON SCHEMA audit TO slt_audit;
SET LOCAL ROLE slt_audit;

-- Whether a chain has entries of no other tables than these.
CREATE FUNCTION audit.holds_only(_chain uuid, _tables text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN NOT EXISTS (SELECT FROM audit.entry e WHERE e.chain = _chain AND e.table_name <> ALL (_tables));
END $$;
GRANT EXECUTE ON FUNCTION audit.holds_only(uuid, text[]) TO slt_scope;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA audit FROM slt_audit;

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- The units that a reform founded: all that they have ever covered they got by it. `untouched`: its people have written nothing
-- there, and KRÅD no more than that it was asked for a report. For the register keeper, and nothing else is told of a unit.
CREATE FUNCTION sec.founded_by(_reform uuid) RETURNS TABLE (unit_id uuid, untouched boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF NOT sec.keeps_register() THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT f.tenant_id,
         audit.holds_only(f.tenant_id, ARRAY['app.unit_cover', 'app.unit_succession', 'app.unit_reversal', 'sec.api_token',
                                             'app.reporting_reminder', 'app.reporting_extension'])
    FROM (SELECT DISTINCT s.tenant_id FROM app.unit_succession s WHERE s.reform_id = _reform AND s.goes_on) f
   WHERE NOT EXISTS (SELECT FROM app.unit_succession s WHERE s.tenant_id = f.tenant_id AND s.reform_id <> _reform)
     AND NOT EXISTS (
       SELECT FROM app.unit_cover c WHERE c.tenant_id = f.tenant_id AND NOT EXISTS (
         SELECT FROM app.unit_succession s
          WHERE s.tenant_id = c.tenant_id AND s.reform_id = _reform AND s.goes_on AND s.target_id = c.place_id
            AND s.happened_on = lower(c.valid)))
   ORDER BY 1;
END $$;

-- Who signs for a municipality that came with a reform has nothing to sign for when that is reversed, nor who was invited to; but
-- in units that are to be closed, where everybody is told.
CREATE FUNCTION sec.end_signatories(_reform uuid, _closing uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF NOT sec.keeps_register() THEN
    RAISE EXCEPTION 'reforms are for the register keeper' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM audit.hold(ARRAY['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002']::uuid[]
    || ARRAY(SELECT DISTINCT s.tenant_id FROM app.unit_succession s WHERE s.reform_id = _reform));
  UPDATE sec.membership m SET revoked_at = clock_timestamp()
    FROM app.unit_succession s
   WHERE s.reform_id = _reform AND s.goes_on AND s.tenant_id <> ALL (_closing) AND m.tenant_id = s.tenant_id AND m.municipality_id = s.target_id AND m.revoked_at IS NULL
     AND NOT EXISTS (SELECT FROM app.municipality_version v WHERE v.municipality_id = s.target_id AND v.valid @> s.happened_on - 1);
  UPDATE sec.invitation i SET revoked_at = clock_timestamp()
    FROM app.unit_succession s
   WHERE s.reform_id = _reform AND s.goes_on AND s.tenant_id <> ALL (_closing) AND i.tenant_id = s.tenant_id AND i.municipality_id = s.target_id
     AND i.accepted_at IS NULL AND i.revoked_at IS NULL
     AND NOT EXISTS (SELECT FROM app.municipality_version v WHERE v.municipality_id = s.target_id AND v.valid @> s.happened_on - 1);
END $$;

-- Closes a unit that covers nothing, today or later, and coordinates nobody: roles, invitations, systems' keys and calendars end
-- at once, and what waited is taken back. Gives the mails that tell those who had a role there.
CREATE FUNCTION sec.close_unit(_unit uuid, _language text, _at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
  IF NOT sec.keeps_register() THEN
    RAISE EXCEPTION 'units are for the register keeper' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM audit.hold(ARRAY['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', _unit]::uuid[]);
  PERFORM FROM app.unit u WHERE u.id = _unit FOR UPDATE;
  IF NOT EXISTS (SELECT FROM app.unit u WHERE u.id = _unit AND u.closed_at IS NULL)
     OR EXISTS (SELECT FROM app.unit_cover c WHERE c.tenant_id = _unit AND c.valid && daterange(today, NULL))
     OR EXISTS (SELECT FROM app.unit u WHERE u.coordinating_id = _unit AND u.closed_at IS NULL) THEN
    RAISE EXCEPTION 'the unit is in use, or closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_unit_close';
  END IF;
  UPDATE app.unit u SET closed_at = _at WHERE u.id = _unit;
  RETURN QUERY
  INSERT INTO sec.mail (id, account_id, created_at, about, thing, language)
  SELECT gen_random_uuid(), p.account_id, _at, 'closing', _unit, _language
    FROM (SELECT DISTINCT m.account_id FROM sec.membership m JOIN sec.account a ON a.id = m.account_id AND a.disabled_at IS NULL
           WHERE m.tenant_id = _unit AND m.revoked_at IS NULL AND m.valid && daterange(today, NULL)) p
  ON CONFLICT DO NOTHING RETURNING id;
  UPDATE sec.membership m SET revoked_at = clock_timestamp() WHERE m.tenant_id = _unit AND m.revoked_at IS NULL;
  UPDATE sec.invitation i SET revoked_at = clock_timestamp()
   WHERE i.tenant_id = _unit AND i.accepted_at IS NULL AND i.revoked_at IS NULL;
  UPDATE sec.api_token t SET revoked_at = clock_timestamp() WHERE t.tenant_id = _unit AND t.revoked_at IS NULL;
  UPDATE sec.token t SET revoked_at = clock_timestamp()
   WHERE t.tenant_id = _unit AND t.revoked_at IS NULL AND t.kind <> 'job';
  UPDATE app.submission s SET withdrawn_at = clock_timestamp()
   WHERE s.tenant_id = _unit AND s.submitted_at IS NULL AND s.withdrawn_at IS NULL;
  UPDATE app.confirmation_request r SET closed_at = clock_timestamp(), outcome = 'withdrawn'
   WHERE r.tenant_id = _unit AND r.outcome IS NULL;
END $$;

-- As before, without the units that are closed.
CREATE OR REPLACE FUNCTION sec.bodies() RETURNS TABLE (side text, id uuid, name text, made_up boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF sec.administers(NULL) THEN
    RETURN QUERY
    SELECT 'unit', u.id, u.name, u.demonstration FROM app.unit u WHERE u.closed_at IS NULL
    UNION ALL SELECT 'police', d.id, d.name_nb, false FROM app.police_district d;
  END IF;
END $$;

GRANT EXECUTE ON FUNCTION sec.founded_by(uuid), sec.end_signatories(uuid, uuid[]), sec.close_unit(uuid, text, timestamptz) TO slt_council;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
