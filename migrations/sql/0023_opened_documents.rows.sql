-- What KRÅD has opened of cases, it opened of their documents.

INSERT INTO app.submission_read (tenant_id, submission_id, read_on, membership_id)
SELECT DISTINCT r.tenant_id, c.submission_id, r.read_on, r.membership_id
  FROM app.case_read r JOIN app.case_file c ON c.tenant_id = r.tenant_id AND c.id = r.case_id;
