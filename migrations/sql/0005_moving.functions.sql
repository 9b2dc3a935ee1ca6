-- A municipality, or a city district, moves from one unit to another on a day.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- Moves the cover, and what is about the municipality alone: its facts end in the former unit and begin, copied, in the new.
-- Frozen documents, cases and certificates stay where they were made. Returns nothing: KRÅD reads no fact by moving one.
CREATE FUNCTION sec.move(_place uuid, _from uuid, _to uuid, _on date) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  who record;
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
  place app.place;
  cover app.unit_cover;
  leaving uuid[];
  former text;
  dated text;
BEGIN
  SELECT * INTO who FROM sec.actor();
  IF NOT sec.council() OR NOT (who.acting = 'council.register_keeper' OR starts_with(who.acting, 'operator')) THEN
    RAISE EXCEPTION 'moving is for the register keeper' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Nobody who writes a fact of either unit gets past these until the move is committed.
  PERFORM audit.hold(ARRAY['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', _from, _to]);
  SELECT p.* INTO place FROM app.place p WHERE p.id = _place;
  IF place.id IS NULL OR _on IS NULL OR _on > today OR _from IS NOT DISTINCT FROM _to THEN
    RAISE EXCEPTION 'no such move' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_move';
  END IF;

  IF _from IS NOT NULL THEN
    SELECT c.* INTO cover FROM app.unit_cover c
     WHERE c.tenant_id = _from AND c.place_id = _place AND c.valid @> _on AND upper_inf(c.valid);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the unit does not cover it from that day on' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_move_cover';
    END IF;
    IF lower(cover.valid) = _on THEN
      DELETE FROM app.unit_cover c WHERE c.tenant_id = _from AND c.id = cover.id;
    ELSE
      UPDATE app.unit_cover c SET valid = daterange(lower(c.valid), _on) WHERE c.tenant_id = _from AND c.id = cover.id;
    END IF;

    leaving := ARRAY(
      SELECT f.id FROM app.fact f
       WHERE f.tenant_id = _from AND f.held @> _on AND (
             EXISTS (SELECT FROM app.vedtak r WHERE r.tenant_id = _from AND r.fact_id = f.id
                        AND upper_inf(r.valid) AND r.municipality_id = place.municipality_id)
          OR EXISTS (SELECT FROM app.leadership_change r WHERE r.tenant_id = _from AND r.fact_id = f.id
                        AND upper_inf(r.valid) AND r.municipality_id = place.municipality_id)
          OR EXISTS (SELECT FROM app.coordinator_post r WHERE r.tenant_id = _from AND r.fact_id = f.id
                        AND upper_inf(r.valid) AND r.municipality_id = place.municipality_id)
          OR EXISTS (SELECT FROM app.slt_group r WHERE r.tenant_id = _from AND r.fact_id = f.id
                        AND upper_inf(r.valid) AND r.municipality_ids = ARRAY[place.municipality_id])
          OR EXISTS (SELECT FROM app.group_member r WHERE r.tenant_id = _from AND r.fact_id = f.id
                        AND upper_inf(r.valid) AND r.municipality_id = place.municipality_id)));
    -- The roles of a group that is the municipality's own go with it.
    leaving := leaving || ARRAY(
      SELECT DISTINCT r.fact_id FROM app.group_member r JOIN app.fact f ON f.tenant_id = _from AND f.id = r.fact_id
       WHERE r.tenant_id = _from AND f.held @> _on AND r.fact_id <> ALL (leaving) AND r.group_id = ANY (leaving));

    UPDATE app.fact f SET held = daterange(lower(f.held), _on) WHERE f.tenant_id = _from AND f.id = ANY (leaving);
    -- Its own signatories have no more to do there, and what waited for them, or asked the police for it, is taken back.
    UPDATE sec.membership m SET revoked_at = clock_timestamp()
     WHERE m.tenant_id = _from AND m.municipality_id = place.municipality_id AND m.revoked_at IS NULL;
    UPDATE app.submission s SET withdrawn_at = clock_timestamp()
     WHERE s.tenant_id = _from AND place.municipality_id = ANY (s.municipality_ids)
       AND s.submitted_at IS NULL AND s.withdrawn_at IS NULL;
    UPDATE app.confirmation_request r SET closed_at = clock_timestamp(), outcome = 'withdrawn'
     WHERE r.tenant_id = _from AND r.place_id = _place AND r.outcome IS NULL;
  END IF;

  IF _to IS NOT NULL THEN
    INSERT INTO app.unit_cover (tenant_id, id, place_id, municipality_id, share, valid)
    VALUES (_to, gen_random_uuid(), _place, place.municipality_id, place.share, daterange(_on, NULL));
  END IF;

  IF _from IS NOT NULL AND _to IS NOT NULL THEN
    SELECT u.name INTO former FROM app.unit u WHERE u.id = _from;
    -- A role in a group that stays behind has no group to belong to in the new unit.
    INSERT INTO app.fact (tenant_id, id, kind, reported_at, held, origin_id, origin)
    SELECT _to, gen_random_uuid(), f.kind, f.reported_at, daterange(_on, NULL), f.id, former
      FROM app.fact f
     WHERE f.tenant_id = _from AND f.id = ANY (leaving) AND NOT EXISTS (
           SELECT FROM app.group_member r WHERE r.tenant_id = _from AND r.fact_id = f.id AND r.group_id <> ALL (leaving));
    FOREACH dated IN ARRAY ARRAY['vedtak', 'leadership_change', 'coordinator_post', 'slt_group', 'group_member'] LOOP
      EXECUTE format($copy$
        INSERT INTO app.%1$I
        SELECT k.* FROM app.%1$I r
          JOIN app.fact n ON n.tenant_id = $1 AND n.origin_id = r.fact_id AND n.held = daterange($4, NULL)
         CROSS JOIN LATERAL jsonb_populate_record(r, jsonb_build_object(
               'tenant_id', $1, 'id', gen_random_uuid(), 'fact_id', n.id, 'version', 1) || coalesce((
               SELECT jsonb_build_object('group_id', g.id) FROM app.fact g
                WHERE g.tenant_id = $1 AND g.held = daterange($4, NULL)
                  AND g.origin_id::text = to_jsonb(r) ->> 'group_id'), '{}')) AS k
         WHERE r.tenant_id = $2 AND r.fact_id = ANY ($3)$copy$, dated) USING _to, _from, leaving, _on;
    END LOOP;
  END IF;

  INSERT INTO app.unit_move (id, place_id, from_id, to_id, moved_on, recorded_at, acting)
  VALUES (gen_random_uuid(), _place, _from, _to, _on, clock_timestamp(), who.acting);
END $$;

GRANT EXECUTE ON FUNCTION sec.move(uuid, uuid, uuid, date) TO slt_council;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
