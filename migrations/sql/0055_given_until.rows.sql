-- squawk-ignore-file adding-not-nullable-field, constraint-missing-not-valid
ALTER TABLE app.certificate DISABLE TRIGGER USER;

UPDATE app.certificate c SET given_until = e.until_on + 1
  FROM app.earlier_approval e WHERE e.tenant_id = c.tenant_id AND e.certificate_id = c.id;

-- One that was ended before its time: as long as the criteria of its decision say, from the first approval that the case gave; a
-- lapse has kept the days that it took.
UPDATE app.certificate c SET given_until = greatest(upper(c.valid), coalesce(
         (SELECT upper(e.taken) FROM app.certificate_event e
           WHERE e.tenant_id = c.tenant_id AND e.certificate_id = c.id AND e.seq = c.events AND e.kind = 'lapsed'),
         CASE WHEN c.ending IS NULL THEN upper(c.valid) ELSE (given.first_on + make_interval(months => given.months))::date END,
         c.ended_on))
  FROM (SELECT d.tenant_id, d.id, (v.document::jsonb ->> 'certificate_months')::int AS months,
               least((d.decided_at AT TIME ZONE 'Europe/Oslo')::date, (
                 SELECT min(lower(f.valid))
                   FROM app.decision b JOIN app.certificate f ON f.tenant_id = b.tenant_id AND f.decision_id = b.id
                  WHERE b.tenant_id = d.tenant_id AND b.case_id = d.case_id AND b.decided_at <= d.decided_at)) AS first_on
          FROM app.decision d LEFT JOIN app.criteria_version v ON v.id = d.criteria) given
 WHERE given.tenant_id = c.tenant_id AND given.id = c.decision_id;

-- Nothing else is known of what has neither.
UPDATE app.certificate c SET given_until = coalesce(upper(c.valid), c.ended_on) WHERE c.given_until IS NULL;

ALTER TABLE app.certificate ENABLE TRIGGER USER;

ALTER TABLE app.certificate ALTER COLUMN given_until SET NOT NULL;
ALTER TABLE app.certificate ADD CONSTRAINT ck_certificate_given_until CHECK (upper(valid) <= given_until);

UPDATE app.public_certificate p SET given_until = c.given_until FROM app.certificate c WHERE c.number = p.number;
ALTER TABLE app.public_certificate ALTER COLUMN given_until SET NOT NULL;

UPDATE app.unit_status s SET certificate_until = c.given_until
  FROM app.certificate c
 WHERE c.tenant_id = s.unit_id AND c.valid @> lower(s.valid) AND s.certificate_until = upper(c.valid);
UPDATE app.place_status s SET certificate_until = c.given_until
  FROM app.certificate c
 WHERE c.tenant_id = s.unit_id AND c.valid @> lower(s.valid) AND s.certificate_until = upper(c.valid);
