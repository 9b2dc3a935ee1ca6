INSERT INTO app.case_read (tenant_id, case_id, read_on, membership_id)
SELECT r.tenant_id, c.id, r.read_on, r.membership_id
  FROM app.submission_read r JOIN app.case_file c ON c.tenant_id = r.tenant_id AND c.submission_id = r.submission_id;
