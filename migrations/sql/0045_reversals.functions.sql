-- A reversal leaves every unit as it was: also its host, and what it covered of those that were there before.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- From the day of a reform that stands and has come, a unit's place in it passes to what came of it. What is about a
-- municipality that is no more ends with it in the unit: its cover, and what is about it alone of the facts; nothing is copied,
-- as nobody has decided it for the successor. The keeper decided when the reform was entered, so a job may do it on the day.
-- `undo` keeps what a reversal puts back: the cover and the facts as they were, and whether the cover of the target began.
CREATE OR REPLACE FUNCTION sec.succeed(_reform uuid, _source uuid, _target uuid, _unit uuid, _becomes uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  who record;
  reform app.register_reform;
  change app.municipality_change;
  cover app.unit_cover;
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
  gone boolean;
  leaving uuid[] := '{}';
  counts jsonb := '{}';
  was daterange;
  held jsonb := '{}';
  began boolean := false;
  host uuid := (SELECT u.host_id FROM app.unit u WHERE u.id = _unit);
BEGIN
  SELECT * INTO who FROM sec.actor();
  IF NOT (sec.keeps_register() OR sec.council() AND starts_with(who.acting, 'job')) THEN
    RAISE EXCEPTION 'reforms are for the register keeper' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM audit.hold(ARRAY['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', _unit, _becomes]);
  SELECT r.* INTO reform FROM app.register_reform r WHERE r.id = _reform AND r.reverses_id IS NULL
     AND NOT EXISTS (SELECT FROM app.register_reform o WHERE o.reverses_id = r.id);
  SELECT c.* INTO change FROM app.municipality_change c
   WHERE c.changed_on = reform.effective_on AND c.source_id = _source AND c.target_id = _target AND c.kind IN ('merger', 'split');
  IF reform.id IS NULL OR change.id IS NULL OR reform.effective_on > today OR _unit IS NULL AND _becomes IS NULL THEN
    RAISE EXCEPTION 'no such reform' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_succession';
  END IF;
  SELECT c.* INTO cover FROM app.unit_cover c
   WHERE c.tenant_id = _unit AND c.place_id = _source AND c.valid @> reform.effective_on - 1;
  IF (cover.id IS NULL) <> (_unit IS NULL) THEN
    RAISE EXCEPTION 'the unit did not cover it' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_succession';
  END IF;
  gone := NOT EXISTS (SELECT FROM app.municipality_version v WHERE v.municipality_id = _source AND v.valid @> reform.effective_on);

  IF gone AND cover.valid @> reform.effective_on THEN
    was := cover.valid;
    UPDATE app.unit_cover c SET valid = daterange(lower(c.valid), reform.effective_on)
     WHERE c.tenant_id = _unit AND c.id = cover.id;
    leaving := ARRAY(
      SELECT f.id FROM app.fact f
       WHERE f.tenant_id = _unit AND f.held @> reform.effective_on AND (
             EXISTS (SELECT FROM app.vedtak r WHERE r.tenant_id = _unit AND r.fact_id = f.id
                        AND upper_inf(r.valid) AND r.municipality_id = _source)
          OR EXISTS (SELECT FROM app.leadership_change r WHERE r.tenant_id = _unit AND r.fact_id = f.id
                        AND upper_inf(r.valid) AND r.municipality_id = _source)
          OR EXISTS (SELECT FROM app.coordinator_post r WHERE r.tenant_id = _unit AND r.fact_id = f.id
                        AND upper_inf(r.valid) AND r.municipality_id = _source)
          OR EXISTS (SELECT FROM app.slt_group r WHERE r.tenant_id = _unit AND r.fact_id = f.id
                        AND upper_inf(r.valid) AND r.municipality_ids = ARRAY[_source])
          OR EXISTS (SELECT FROM app.group_member r WHERE r.tenant_id = _unit AND r.fact_id = f.id
                        AND upper_inf(r.valid) AND r.municipality_id = _source)));
    leaving := leaving || ARRAY(
      SELECT DISTINCT r.fact_id FROM app.group_member r JOIN app.fact f ON f.tenant_id = _unit AND f.id = r.fact_id
       WHERE r.tenant_id = _unit AND f.held @> reform.effective_on AND r.fact_id <> ALL (leaving) AND r.group_id = ANY (leaving));
    SELECT coalesce(jsonb_object_agg(k.kind, k.n), '{}') INTO counts FROM (
      SELECT f.kind, count(*) AS n FROM app.fact f WHERE f.tenant_id = _unit AND f.id = ANY (leaving) GROUP BY f.kind) k;
    SELECT coalesce(jsonb_object_agg(f.id, f.held), '{}') INTO held FROM app.fact f WHERE f.tenant_id = _unit AND f.id = ANY (leaving);
    UPDATE app.fact f SET held = daterange(lower(f.held), reform.effective_on) WHERE f.tenant_id = _unit AND f.id = ANY (leaving);
    UPDATE sec.membership m SET revoked_at = clock_timestamp()
     WHERE m.tenant_id = _unit AND m.municipality_id = _source AND m.revoked_at IS NULL;
    UPDATE app.submission s SET withdrawn_at = clock_timestamp()
     WHERE s.tenant_id = _unit AND _source = ANY (s.municipality_ids) AND s.submitted_at IS NULL AND s.withdrawn_at IS NULL;
    UPDATE app.confirmation_request r SET closed_at = clock_timestamp(), outcome = 'withdrawn'
     WHERE r.tenant_id = _unit AND r.place_id = _source AND r.outcome IS NULL;
  END IF;

  -- A unit gets a place of one that had its source, and else has it already.
  IF _becomes IS NOT NULL AND _unit IS NOT NULL AND NOT EXISTS (
       SELECT FROM app.unit_cover c WHERE c.tenant_id = _becomes AND c.place_id = _target AND c.valid @> reform.effective_on) THEN
    INSERT INTO app.unit_cover (tenant_id, id, place_id, municipality_id, share, valid)
    VALUES (_becomes, gen_random_uuid(), _target, _target, int4range(0, 100), daterange(reform.effective_on, NULL));
    began := true;
  END IF;

  INSERT INTO app.unit_succession (tenant_id, id, reform_id, kind, source_id, target_id, ended, goes_on, happened_on, lapsed,
                                   fact_ids, hosted, undo, recorded_at)
  SELECT u, gen_random_uuid(), _reform, change.kind, _source, _target, gone, u IS NOT DISTINCT FROM _becomes,
         reform.effective_on, CASE WHEN u = _unit THEN counts ELSE '{}' END, CASE WHEN u = _unit THEN leaving ELSE '{}'::uuid[] END,
         u = _unit AND gone AND coalesce(host = _source, false),
         jsonb_strip_nulls(jsonb_build_object('began', began AND u = _becomes, 'cover', CASE WHEN u = _unit THEN was END,
                                              'held', CASE WHEN u = _unit THEN held END)),
         clock_timestamp()
    FROM (SELECT _unit UNION SELECT _becomes) AS t (u) WHERE u IS NOT NULL;
END $$;

-- Takes back what a reform did to units, where nothing has been built on it since: the cover and the facts are as they were.
CREATE OR REPLACE FUNCTION sec.unsucceed(_reform uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  row app.unit_succession;
  begun uuid[];
BEGIN
  IF NOT sec.keeps_register() THEN
    RAISE EXCEPTION 'reforms are for the register keeper' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM audit.hold(ARRAY['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002']::uuid[]
    || ARRAY(SELECT DISTINCT s.tenant_id FROM app.unit_succession s WHERE s.reform_id = _reform));
  FOR row IN SELECT s.* FROM app.unit_succession s WHERE s.reform_id = _reform ORDER BY s.tenant_id, s.id LOOP
    -- What the unit got by the reform, or what came into being with it.
    begun := ARRAY(SELECT row.target_id WHERE row.goes_on AND ((row.undo ->> 'began')::boolean OR NOT EXISTS (
      SELECT FROM app.municipality_version v WHERE v.municipality_id = row.target_id AND v.valid @> row.happened_on - 1)));
    IF EXISTS (SELECT FROM app.vedtak r WHERE r.tenant_id = row.tenant_id AND r.municipality_id = ANY (begun))
       OR EXISTS (SELECT FROM app.leadership_change r WHERE r.tenant_id = row.tenant_id AND r.municipality_id = ANY (begun))
       OR EXISTS (SELECT FROM app.coordinator_post r WHERE r.tenant_id = row.tenant_id AND r.municipality_id = ANY (begun))
       OR EXISTS (SELECT FROM app.slt_group r WHERE r.tenant_id = row.tenant_id AND r.municipality_ids && begun)
       OR EXISTS (SELECT FROM app.group_member r WHERE r.tenant_id = row.tenant_id AND r.municipality_id = ANY (begun)) THEN
      RAISE EXCEPTION 'facts have been reported of it' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_succession_facts';
    END IF;
    -- Of several rows about the same cover one began it; a row of before this tells nothing of it.
    DELETE FROM app.unit_cover c
     WHERE ((row.undo ->> 'began')::boolean OR row.undo = '{}') AND c.tenant_id = row.tenant_id AND c.place_id = ANY (begun) AND c.valid = daterange(row.happened_on, NULL);
    IF (row.undo ->> 'began')::boolean AND NOT FOUND THEN
      RAISE EXCEPTION 'it is another''s by now' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_succession';
    END IF;
    UPDATE app.unit_cover c SET valid = coalesce((row.undo ->> 'cover')::daterange, daterange(lower(c.valid), NULL))
     WHERE row.ended AND (row.undo ? 'cover' OR row.undo = '{}') AND c.tenant_id = row.tenant_id AND c.place_id = row.source_id AND upper(c.valid) = row.happened_on;
    UPDATE app.fact f SET held = coalesce((row.undo -> 'held' ->> f.id::text)::daterange, daterange(lower(f.held), NULL))
     WHERE f.tenant_id = row.tenant_id AND f.id = ANY (row.fact_ids) AND upper(f.held) = row.happened_on;
    DELETE FROM app.unit_succession s WHERE s.tenant_id = row.tenant_id AND s.id = row.id;
  END LOOP;
END $$;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
