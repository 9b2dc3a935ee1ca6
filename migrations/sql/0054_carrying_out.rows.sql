-- What was entered before this: carried out, but for what waits for its day or for its job still.
INSERT INTO app.reform_attempt (id, reform_id, at, acting)
SELECT gen_random_uuid(), r.id, greatest(r.recorded_at, r.effective_on::timestamp AT TIME ZONE 'Europe/Oslo'), r.acting
  FROM app.register_reform r
 WHERE r.reverses_id IS NULL AND r.effective_on <= (now() AT TIME ZONE 'Europe/Oslo')::date
   AND NOT EXISTS (SELECT FROM app.register_reform o WHERE o.reverses_id = r.id)
   AND NOT EXISTS (SELECT FROM app.outbox o WHERE o.kind = 'carry_out_reform' AND o.payload ->> 'reform' = r.id::text AND o.done_at IS NULL);
