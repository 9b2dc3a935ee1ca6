-- Why the certificates of before ended, where it was not time alone. None of it changes a day; the audit has the decisions.

ALTER TABLE app.certificate DISABLE TRIGGER USER;

UPDATE app.certificate c SET ending = 'withdrawn', ended_on = (w.decided_at AT TIME ZONE 'Europe/Oslo')::date
  FROM app.decision d
  JOIN app.decision w ON w.tenant_id = d.tenant_id AND w.case_id = d.case_id AND w.outcome = 'withdrawn'
 WHERE d.tenant_id = c.tenant_id AND d.id = c.decision_id
   AND (isempty(c.valid) OR upper(c.valid) = (w.decided_at AT TIME ZONE 'Europe/Oslo')::date);

UPDATE app.certificate c SET ending = 'superseded', ended_on = coalesce(upper(c.valid), (d.decided_at AT TIME ZONE 'Europe/Oslo')::date)
  FROM app.decision d
 WHERE c.ending IS NULL AND d.tenant_id = c.tenant_id AND d.id = c.decision_id
   AND (isempty(c.valid) OR EXISTS (SELECT FROM app.certificate n
                                     WHERE n.tenant_id = c.tenant_id AND lower(n.valid) = upper(c.valid)));

ALTER TABLE app.certificate ENABLE TRIGGER USER;
