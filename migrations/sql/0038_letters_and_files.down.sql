GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

CREATE OR REPLACE FUNCTION sec.keep_file() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF (OLD.state IN ('clean', 'infected') AND NEW.state <> OLD.state)
     OR (OLD.removed_at IS NOT NULL AND NEW.removed_at IS DISTINCT FROM OLD.removed_at) THEN
    RAISE EXCEPTION 'it is settled' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_evidence_file_settled';
  END IF;
  IF NEW.removed_at IS NOT NULL AND OLD.removed_at IS NULL AND (EXISTS (
    SELECT FROM app.submission s
     WHERE s.tenant_id = NEW.tenant_id AND s.withdrawn_at IS NULL
       AND convert_from(s.document, 'UTF8')::jsonb -> 'attachments'
           @> jsonb_build_array(jsonb_build_object('file', NEW.file_id, 'version', NEW.number)))
    OR EXISTS (SELECT FROM app.case_attachment a WHERE a.tenant_id = NEW.tenant_id AND a.evidence_id = NEW.id)) THEN
    RAISE EXCEPTION 'a submission cites it' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_evidence_file_cited';
  END IF;
  RETURN NEW;
END $$;

DROP FUNCTION sec.warning_file_content(uuid, uuid, uuid), sec.warning_files(uuid, uuid), sec.former_decisions();

CREATE FUNCTION sec.former_decisions()
RETURNS TABLE (unit_id uuid, submission_id uuid, outcome text, reason text, conditions jsonb, language text,
               decided_at timestamptz, approved daterange)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT f.unit_id, f.id, d.outcome, d.reason, d.conditions, d.language, d.decided_at,
         k.valid * daterange(NULL, f.left_on)
    FROM sec.former_submissions() f
    JOIN app.case_file c ON c.tenant_id = f.unit_id AND c.submission_id = f.id
    JOIN app.decision d ON d.tenant_id = c.tenant_id AND d.case_id = c.id
                       AND (d.decided_at AT TIME ZONE 'Europe/Oslo')::date < f.left_on
    LEFT JOIN app.certificate k ON k.tenant_id = d.tenant_id AND k.decision_id = d.id
                               AND k.municipality_ids && f.municipality_ids;
END $$;

GRANT EXECUTE ON FUNCTION sec.former_decisions() TO slt_web;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

DROP TABLE app.certificate_warning_file;

SET LOCAL ROLE slt_scope;
DROP FUNCTION sec.attach_to_warning();
SET LOCAL ROLE slt_owner;

DROP POLICY slt_council_select ON app.confirmation_answer;
REVOKE SELECT ON app.confirmation_answer FROM slt_council;

DROP POLICY slt_scope_select ON app.certificate_warning;
REVOKE SELECT ON app.certificate_warning FROM slt_scope;

ALTER TABLE app.letter DROP CONSTRAINT ck_letter_kind;
ALTER TABLE app.letter ADD CONSTRAINT ck_letter_kind CHECK (kind IN ('approved', 'approved_with_conditions', 'rejected', 'withdrawn', 'correction', 'reversal', 'conditions_met', 'suspension', 'reinstatement', 'appeal_upheld', 'appeal_sent_on', 'appeal_dismissed'));
ALTER TABLE app.evidence_file DROP CONSTRAINT ck_evidence_file_sort;
ALTER TABLE app.evidence_file ADD CONSTRAINT ck_evidence_file_sort CHECK (sort IN ('vedtak', 'mandate', 'guideline', 'plan', 'strategy', 'survey', 'minutes', 'notice', 'action_plan', 'evaluation'));
