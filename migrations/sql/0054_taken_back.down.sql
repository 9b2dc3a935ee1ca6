DROP TRIGGER restore ON app.certificate_event;
DROP TRIGGER vouch ON app.certificate_event;
CREATE TRIGGER vouch BEFORE INSERT ON app.certificate_event FOR EACH ROW
  WHEN (NEW.decision_id IS NULL AND NEW.kind <> 'lapsed') EXECUTE FUNCTION sec.vouch_certificate_event();
DROP TRIGGER guard ON app.certificate_event;
CREATE TRIGGER guard BEFORE INSERT ON app.certificate_event FOR EACH ROW WHEN (NEW.kind <> 'lapsed') EXECUTE FUNCTION sec.advance_certificate();

CREATE OR REPLACE FUNCTION sec.shorten_certificate() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - '{valid,suspended,ending,ended_on,events}'::text[]) <> (to_jsonb(OLD) - '{valid,suspended,ending,ended_on,events}'::text[])
     OR (OLD.origin <> 'before_portal'
         AND (NOT NEW.valid <@ OLD.valid OR (NOT isempty(NEW.valid) AND lower(NEW.valid) <> lower(OLD.valid)))) THEN
    RAISE EXCEPTION 'a certificate can only end earlier' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shorten_certificate';
  END IF;
  RETURN NEW;
END $$;

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

DROP FUNCTION sec.restore_certificate(), sec.unsucceed(uuid, text);

-- Takes back what a reform did to units, where nothing has been built on it since: the cover and the facts are as they were.
CREATE FUNCTION sec.unsucceed(_reform uuid) RETURNS void
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

-- A certificate lapses on the day on which none of the municipalities that it names is there: the register says so, and nobody decides it.
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
  NEW.membership_id := who.membership_id;
  NEW.account_id := who.account_id;
  NEW.acting := who.acting;
  UPDATE app.certificate c SET events = NEW.seq, valid = c.valid * daterange(NULL, NEW.effective_on), ending = NEW.kind,
         ended_on = NEW.effective_on
   WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.certificate_id;
  RETURN NEW;
END $$;

GRANT EXECUTE ON FUNCTION sec.unsucceed(uuid) TO slt_council;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

DROP TABLE app.unit_reversal;
ALTER TABLE app.certificate_event DROP CONSTRAINT ck_certificate_event_kind;
ALTER TABLE app.certificate_event ADD CONSTRAINT ck_certificate_event_kind CHECK (kind IN ('lapsed', 'proposal_returned', 'reinstated', 'reinstatement_proposed', 'superseded', 'suspended', 'suspension_proposed', 'withdrawal_proposed', 'withdrawn'));
ALTER TABLE app.certificate_event DROP CONSTRAINT ck_certificate_event_taken;
ALTER TABLE app.certificate_event DROP COLUMN taken;
