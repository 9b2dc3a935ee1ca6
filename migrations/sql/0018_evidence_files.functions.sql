-- Files: what of a row may change, who reads what a submission cites, and which files wait for a scanner.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- The scanner's verdict is final, and so is taking a file away, which nobody may while a submission that stands cites it.
CREATE FUNCTION sec.keep_file() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF (OLD.state IN ('clean', 'infected') AND NEW.state <> OLD.state)
     OR (OLD.removed_at IS NOT NULL AND NEW.removed_at IS DISTINCT FROM OLD.removed_at) THEN
    RAISE EXCEPTION 'it is settled' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_evidence_file_settled';
  END IF;
  IF NEW.removed_at IS NOT NULL AND OLD.removed_at IS NULL AND EXISTS (
    SELECT FROM app.submission s
     WHERE s.tenant_id = NEW.tenant_id AND s.withdrawn_at IS NULL
       AND convert_from(s.document, 'UTF8')::jsonb -> 'attachments'
           @> jsonb_build_array(jsonb_build_object('file', NEW.file_id, 'version', NEW.number))) THEN
    RAISE EXCEPTION 'a submission cites it' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_evidence_file_cited';
  END IF;
  RETURN NEW;
END $$;

-- The bytes go when they are infected, or the unit has taken the file away.
CREATE FUNCTION sec.drop_content() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF EXISTS (SELECT FROM app.evidence_file f WHERE f.tenant_id = OLD.tenant_id AND f.id = OLD.id
                AND f.state <> 'infected' AND f.removed_at IS NULL) THEN
    RAISE EXCEPTION 'the file is still there' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_evidence_content_kept';
  END IF;
  RETURN OLD;
END $$;

-- The files that a submission cites, by version, in its own order: for the unit that made it, and for KRÅD once it was handed in.
CREATE FUNCTION sec.cited_files(_tenant uuid, _submission uuid)
RETURNS TABLE (id uuid, kind text, sort text, name text, number bigint, dated_on date, size bigint, unread boolean, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT f.id, f.kind, f.sort, f.name, f.number, f.dated_on, f.size, f.unread, f.state
    FROM app.submission s
   CROSS JOIN LATERAL jsonb_array_elements(convert_from(s.document, 'UTF8')::jsonb -> 'attachments') WITH ORDINALITY c (cited, place)
    JOIN app.evidence_file f ON f.tenant_id = s.tenant_id AND f.file_id::text = c.cited ->> 'file'
         AND f.number = (c.cited ->> 'version')::bigint AND f.sha256 = c.cited ->> 'sha256'
   WHERE s.tenant_id = _tenant AND s.id = _submission
     AND (s.tenant_id = sec.tenant() OR (s.submitted_at IS NOT NULL AND sec.council()))
   ORDER BY c.place;
END $$;

-- The bytes of a cited file, for KRÅD: of a submission that was handed in, and only what a scanner has found clean.
CREATE FUNCTION sec.cited_content(_tenant uuid, _submission uuid, _file uuid)
RETURNS TABLE (name text, media_type text, content bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT f.name, f.media_type, b.content
    FROM sec.cited_files(_tenant, _submission) cited
    JOIN app.evidence_file f ON f.tenant_id = _tenant AND f.id = cited.id
    JOIN app.evidence_content b ON b.tenant_id = _tenant AND b.id = cited.id
   WHERE cited.id = _file AND f.state = 'clean' AND sec.council();
END $$;

-- The files that no scanner has looked at for five minutes, the oldest first: ids alone, for the clock to order the work.
CREATE FUNCTION sec.unscanned() RETURNS TABLE (tenant_id uuid, id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT f.tenant_id, f.id FROM app.evidence_file f
   WHERE f.state IN ('waiting', 'unscanned') AND f.removed_at IS NULL AND f.uploaded_at < clock_timestamp() - interval '5 minutes'
   ORDER BY f.uploaded_at LIMIT 500;
END $$;

GRANT EXECUTE ON FUNCTION sec.cited_files(uuid, uuid) TO slt_web, slt_council;
GRANT EXECUTE ON FUNCTION sec.cited_content(uuid, uuid, uuid) TO slt_council;
GRANT EXECUTE ON FUNCTION sec.unscanned() TO slt_clock;
GRANT EXECUTE ON FUNCTION sec.keep_file(), sec.drop_content() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

CREATE TRIGGER guard BEFORE UPDATE ON app.evidence_file FOR EACH ROW EXECUTE FUNCTION sec.keep_file();
CREATE TRIGGER guard BEFORE DELETE ON app.evidence_content FOR EACH ROW EXECUTE FUNCTION sec.drop_content();
