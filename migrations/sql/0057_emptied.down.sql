-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid

ALTER TABLE app.letter DROP CONSTRAINT ck_letter_kind;
ALTER TABLE app.letter ADD CONSTRAINT ck_letter_kind CHECK (kind IN ('appeal_dismissed', 'appeal_sent_on', 'appeal_upheld', 'approved', 'approved_with_conditions', 'body_allowed', 'body_annulled', 'body_upheld', 'condition_extended', 'condition_returned', 'conditions_met', 'correction', 'reinstatement', 'rejected', 'reversal', 'suspension', 'withdrawn'));

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

CREATE OR REPLACE FUNCTION sec.lapse_certificate() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  who record;
  paper app.certificate;
BEGIN
  SELECT * INTO who FROM sec.actor();
  IF NOT (sec.keeps_register() OR sec.council() AND starts_with(who.acting, 'job')) THEN
    RAISE EXCEPTION '% is not for %', NEW.kind, who.acting USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT c.* INTO paper FROM app.certificate c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.certificate_id FOR UPDATE;
  IF paper.id IS NULL OR NEW.seq <> paper.events + 1 OR paper.ending IS NOT NULL OR NOT paper.valid @> NEW.effective_on
     OR EXISTS (SELECT FROM app.municipality_version v WHERE v.municipality_id = ANY (paper.municipality_ids) AND v.valid @> NEW.effective_on)
     OR EXISTS (SELECT FROM app.certificate_event e WHERE e.tenant_id = NEW.tenant_id AND e.certificate_id = NEW.certificate_id
                   AND e.effective_on > NEW.effective_on) THEN
    RAISE EXCEPTION '% can''t happen to this certificate', NEW.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_transition';
  END IF;
  NEW.signatures := NULL;
  NEW.taken := paper.valid * daterange(NEW.effective_on, NULL);
  NEW.membership_id := who.membership_id;
  NEW.account_id := who.account_id;
  NEW.acting := who.acting;
  UPDATE app.certificate c SET events = NEW.seq, valid = c.valid * daterange(NULL, NEW.effective_on), ending = NEW.kind,
         ended_on = NEW.effective_on
   WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.certificate_id;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sec.restore_certificate() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  who record;
  paper app.certificate;
  lapse app.certificate_event;
BEGIN
  IF NOT sec.keeps_register() THEN
    RAISE EXCEPTION 'reforms are for the register keeper' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO who FROM sec.actor();
  SELECT c.* INTO paper FROM app.certificate c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.certificate_id FOR UPDATE;
  SELECT e.* INTO lapse FROM app.certificate_event e
   WHERE e.tenant_id = NEW.tenant_id AND e.certificate_id = NEW.certificate_id AND e.seq = paper.events;
  IF paper.id IS NULL OR NEW.seq <> paper.events + 1 OR paper.ending IS DISTINCT FROM 'lapsed' OR lapse.kind IS DISTINCT FROM 'lapsed'
     OR lapse.taken IS NULL OR NEW.effective_on <> lapse.effective_on
     OR NOT EXISTS (SELECT FROM app.municipality_version v WHERE v.municipality_id = ANY (paper.municipality_ids) AND v.valid @> lapse.effective_on)
     OR EXISTS (SELECT FROM app.certificate c WHERE c.tenant_id = NEW.tenant_id AND c.id <> paper.id AND c.valid && lapse.taken)
     OR EXISTS (SELECT FROM app.decision d WHERE d.tenant_id = NEW.tenant_id AND d.decided_at > lapse.at) THEN
    RAISE EXCEPTION '% can''t happen to this certificate', NEW.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_event_transition';
  END IF;
  NEW.signatures := NULL;
  NEW.membership_id := who.membership_id;
  NEW.account_id := who.account_id;
  NEW.acting := who.acting;
  UPDATE app.certificate c SET events = NEW.seq, ending = NULL, ended_on = NULL,
         valid = CASE WHEN isempty(c.valid) THEN lapse.taken ELSE range_merge(c.valid, lapse.taken) END
   WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.certificate_id;
  RETURN NEW;
END $$;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
