-- The anonymous pulse. The coordinator opens and closes it, whoever holds the link answers; each through one function.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- The unit that the acting person coordinates; null for everybody else.
CREATE FUNCTION sec.coordinated_by_me() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN (SELECT m.tenant_id FROM sec.membership m
           WHERE m.id = (sec.live()).membership_id AND m.side = 'unit' AND m.role = 'coordinator');
END $$;

-- Opens a poll (its counters all at nothing), or gives the open one a new link; the former link ends. Returns the poll, or
-- null for somebody who may not. A link works for as long as the poll was opened for, however often it is made anew.
CREATE FUNCTION sec.open_pulse(_id uuid, _hash bytea, _days integer) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  tenant uuid := sec.coordinated_by_me();
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
  poll app.pulse_poll;
BEGIN
  IF tenant IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO app.pulse_poll (tenant_id, id, opened_on, ends_on) VALUES (tenant, _id, today, today + least(_days, 60))
  ON CONFLICT (tenant_id) WHERE closed_on IS NULL DO NOTHING;
  IF FOUND THEN
    INSERT INTO app.pulse_tally (tenant_id, poll_id, is_open, counts) VALUES (tenant, _id, true, array_fill(0, ARRAY[16]));
  END IF;
  SELECT p.* INTO poll FROM app.pulse_poll p WHERE p.tenant_id = tenant AND p.closed_on IS NULL;
  IF poll.ends_on < today THEN
    RETURN NULL;
  END IF;
  UPDATE sec.token t SET revoked_at = clock_timestamp()
   WHERE t.kind = 'pulse' AND t.tenant_id = tenant AND t.revoked_at IS NULL;
  INSERT INTO sec.token (hash, kind, db_role, tenant_id, expires_at)
  VALUES (_hash, 'pulse', 'slt_stats', tenant, (poll.ends_on + 1)::timestamp AT TIME ZONE 'Europe/Oslo');
  RETURN poll.id;
END $$;

-- Closes the open poll for good, and ends its link. With fewer answers than five nothing of it is kept. Returns how many
-- answered and how many of them agreed with the first statement; no row where there is no such poll.
CREATE FUNCTION sec.close_pulse(_id uuid) RETURNS TABLE (answers integer, agreed integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  tenant uuid := sec.coordinated_by_me();
  tally app.pulse_tally;
BEGIN
  UPDATE app.pulse_tally t SET is_open = false WHERE t.tenant_id = tenant AND t.poll_id = _id AND t.is_open
  RETURNING t.* INTO tally;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE sec.token t SET revoked_at = clock_timestamp()
   WHERE t.kind = 'pulse' AND t.tenant_id = tenant AND t.revoked_at IS NULL;
  answers := tally.counts[1] + tally.counts[2] + tally.counts[3] + tally.counts[4];
  agreed := tally.counts[1] + tally.counts[2];
  IF answers < 5 THEN
    DELETE FROM app.pulse_tally t WHERE t.tenant_id = tenant AND t.poll_id = _id;
    DELETE FROM app.pulse_poll p WHERE p.tenant_id = tenant AND p.id = _id;
  ELSE
    UPDATE app.pulse_poll p SET closed_on = (now() AT TIME ZONE 'Europe/Oslo')::date WHERE p.tenant_id = tenant AND p.id = _id;
  END IF;
  RETURN NEXT;
END $$;

-- The acting unit's polls, the newest first: how many have answered, and the counters of those that are closed. Counters of
-- an open poll are shown to nobody: by looking before and after, one would see what the next one answered.
CREATE FUNCTION sec.pulses()
RETURNS TABLE (id uuid, opened_on date, ends_on date, closed_on date, answers integer, counts integer[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT p.id, p.opened_on, p.ends_on, p.closed_on, t.counts[1] + t.counts[2] + t.counts[3] + t.counts[4],
         CASE WHEN p.closed_on IS NOT NULL THEN t.counts END
    FROM app.pulse_poll p JOIN app.pulse_tally t ON t.tenant_id = p.tenant_id AND t.poll_id = p.id
   WHERE p.tenant_id = sec.tenant()
   ORDER BY p.closed_on DESC NULLS FIRST, p.opened_on DESC, p.id;
END $$;

-- Whose pulse a link is to, and until when; no row for one that doesn't work.
CREATE FUNCTION sec.pulse(_hash bytea) RETURNS TABLE (unit text, ends_on date, demonstration boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT u.name, p.ends_on, u.demonstration
    FROM sec.token t
    JOIN app.pulse_poll p ON p.tenant_id = t.tenant_id AND p.closed_on IS NULL
    JOIN app.unit u ON u.id = t.tenant_id
   WHERE t.hash = _hash AND t.kind = 'pulse' AND t.revoked_at IS NULL AND t.expires_at > now();
END $$;

-- Counts one answer to each of the four statements (1 to 4 each). False where the link doesn't work, or an answer is none.
-- All counters are one row, so nothing tells which answers came together; the token isn't touched.
CREATE FUNCTION sec.answer_pulse(_hash bytea, _answers integer[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF array_dims(_answers) IS DISTINCT FROM '[1:4]' THEN
    RETURN false;
  ELSIF EXISTS (SELECT FROM unnest(_answers) a WHERE a IS NULL OR a NOT BETWEEN 1 AND 4) THEN
    RETURN false;
  END IF;
  UPDATE app.pulse_tally t
     SET counts = ARRAY(SELECT c.number + (_answers[(c.place + 3) / 4] = (c.place - 1) % 4 + 1)::integer
                          FROM unnest(t.counts) WITH ORDINALITY AS c (number, place) ORDER BY c.place)
    FROM sec.token k
   WHERE k.hash = _hash AND k.kind = 'pulse' AND k.revoked_at IS NULL AND k.expires_at > now()
     AND t.tenant_id = k.tenant_id AND t.is_open;
  RETURN FOUND;
END $$;

GRANT EXECUTE ON FUNCTION sec.open_pulse(uuid, bytea, integer), sec.close_pulse(uuid), sec.pulses() TO slt_web;
GRANT EXECUTE ON FUNCTION sec.pulse(bytea), sec.answer_pulse(bytea, integer[]) TO slt_stats;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
