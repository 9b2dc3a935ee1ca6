-- squawk-ignore-file ban-drop-function
-- Files that go along with the reply to a warning, and the corrections of a decision that is read after a move.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- A file goes along with a reply, or doesn't any more, as long as the warning is not over.
CREATE FUNCTION sec.attach_to_warning() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  _row app.certificate_warning_file := coalesce(NEW, OLD);
BEGIN
  IF NOT sec.may_write(_row.tenant_id) THEN
    RAISE EXCEPTION 'not yours to send' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT FROM app.certificate_warning w
                  WHERE w.tenant_id = _row.tenant_id AND w.id = _row.warning_id AND w.cleared_on IS NULL)
     OR (TG_OP = 'INSERT'
         AND NOT EXISTS (SELECT FROM app.evidence_file f WHERE f.tenant_id = _row.tenant_id AND f.id = _row.evidence_id
                            AND f.removed_at IS NULL AND f.state <> 'infected')) THEN
    RAISE EXCEPTION 'not to be sent along'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_certificate_warning_file_open';
  END IF;
  RETURN _row;
END $$;

-- The files that went along with the replies to a certificate's warnings: for the unit, and for KRÅD of a warning that it
-- sees (the days are those of the policy of app.certificate_warning).
CREATE FUNCTION sec.warning_files(_tenant uuid, _certificate uuid)
RETURNS TABLE (warning_id uuid, id uuid, kind text, sort text, name text, number bigint, dated_on date, size bigint,
               unread boolean, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT a.warning_id, f.id, f.kind, f.sort, f.name, f.number, f.dated_on, f.size, f.unread, f.state
    FROM app.certificate_warning w
    JOIN app.certificate_warning_file a ON a.tenant_id = w.tenant_id AND a.warning_id = w.id
    JOIN app.evidence_file f ON f.tenant_id = a.tenant_id AND f.id = a.evidence_id
   WHERE w.tenant_id = _tenant AND w.certificate_id = _certificate
     AND (w.tenant_id = sec.tenant()
          OR (sec.council() AND w.visible_on <= (now() AT TIME ZONE 'Europe/Oslo')::date
              AND coalesce(w.cleared_on, 'infinity'::date) > w.visible_on))
   ORDER BY w.id, f.name, f.id;
END $$;

-- The bytes of one of them, for KRÅD: only what a scanner has found clean.
CREATE FUNCTION sec.warning_file_content(_tenant uuid, _certificate uuid, _file uuid)
RETURNS TABLE (name text, media_type text, content bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT DISTINCT ON (f.id) f.name, f.media_type, b.content
    FROM sec.warning_files(_tenant, _certificate) sent
    JOIN app.evidence_file f ON f.tenant_id = _tenant AND f.id = sent.id
    JOIN app.evidence_content b ON b.tenant_id = _tenant AND b.id = sent.id
   WHERE sent.id = _file AND f.state = 'clean' AND sec.council();
END $$;

-- The same as before, and not while it goes along with the reply to a warning. What was sent with an answer alone, and had a
-- virus, may be put away: its bytes are gone, and nothing can be put in its place.
CREATE OR REPLACE FUNCTION sec.keep_file() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF (OLD.state IN ('clean', 'infected') AND NEW.state <> OLD.state)
     OR (OLD.removed_at IS NOT NULL AND NEW.removed_at IS DISTINCT FROM OLD.removed_at) THEN
    RAISE EXCEPTION 'it is settled' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_evidence_file_settled';
  END IF;
  IF NEW.removed_at IS NOT NULL AND OLD.removed_at IS NULL AND NOT (OLD.kind = 'answer' AND OLD.state = 'infected') AND (EXISTS (
    SELECT FROM app.submission s
     WHERE s.tenant_id = NEW.tenant_id AND s.withdrawn_at IS NULL
       AND convert_from(s.document, 'UTF8')::jsonb -> 'attachments'
           @> jsonb_build_array(jsonb_build_object('file', NEW.file_id, 'version', NEW.number)))
    OR EXISTS (SELECT FROM app.case_attachment a WHERE a.tenant_id = NEW.tenant_id AND a.evidence_id = NEW.id)
    OR EXISTS (SELECT FROM app.certificate_warning_file w WHERE w.tenant_id = NEW.tenant_id AND w.evidence_id = NEW.id)) THEN
    RAISE EXCEPTION 'a submission cites it' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_evidence_file_cited';
  END IF;
  RETURN NEW;
END $$;

DROP FUNCTION sec.former_decisions();

-- What KRÅD had decided on these documents before the place left, and had corrected in it by then, as the unit read it, and
-- the days until then on which it was approved: nothing of a certificate shows that came later.
CREATE FUNCTION sec.former_decisions()
RETURNS TABLE (unit_id uuid, submission_id uuid, outcome text, reason text, departure text, conditions jsonb, language text,
               decided_at timestamptz, corrections jsonb, approved daterange)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT f.unit_id, f.id, d.outcome, d.reason, d.departure, d.conditions, d.language, d.decided_at,
         (SELECT coalesce(jsonb_agg(jsonb_build_object('changes', r.changes, 'reason', r.reason, 'at', r.corrected_at)
                                    ORDER BY r.corrected_at), '[]')
            FROM app.decision_correction r
           WHERE r.tenant_id = d.tenant_id AND r.decision_id = d.id
             AND (r.corrected_at AT TIME ZONE 'Europe/Oslo')::date < f.left_on),
         k.valid * daterange(NULL, f.left_on)
    FROM sec.former_submissions() f
    JOIN app.case_file c ON c.tenant_id = f.unit_id AND c.submission_id = f.id
    JOIN app.decision d ON d.tenant_id = c.tenant_id AND d.case_id = c.id
                       AND (d.decided_at AT TIME ZONE 'Europe/Oslo')::date < f.left_on
    LEFT JOIN app.certificate k ON k.tenant_id = d.tenant_id AND k.decision_id = d.id
                               AND k.municipality_ids && f.municipality_ids;
END $$;

GRANT EXECUTE ON FUNCTION sec.former_decisions() TO slt_web;
GRANT EXECUTE ON FUNCTION sec.warning_files(uuid, uuid) TO slt_web, slt_council;
GRANT EXECUTE ON FUNCTION sec.warning_file_content(uuid, uuid, uuid) TO slt_council;
GRANT EXECUTE ON FUNCTION sec.attach_to_warning() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

CREATE TRIGGER guard BEFORE INSERT OR DELETE ON app.certificate_warning_file FOR EACH ROW EXECUTE FUNCTION sec.attach_to_warning();
