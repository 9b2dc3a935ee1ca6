-- What others have done in a unit since somebody was here: the audit's own entries, without what was written.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- When the acting membership was here last, before this session: the end of an earlier session, as long as its token is
-- kept (30 days), else when it began. Null for who was never here.
CREATE FUNCTION sec.last_visit() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
BEGIN
  RETURN greatest(
    (SELECT max(t.seen_at) FROM sec.token t
      WHERE t.account_id = live.account_id AND t.membership_id = live.membership_id AND t.kind = 'browser'
        AND t.created_at < live.created_at),
    (SELECT max(e.at) FROM sec.sign_in_event e WHERE e.membership_id = live.membership_id AND e.at < live.created_at));
END $$;

GRANT EXECUTE ON FUNCTION sec.last_visit() TO slt_web, slt_audit;
GRANT EXECUTE ON FUNCTION sec.tenant() TO slt_audit;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

GRANT CREATE ON SCHEMA audit TO slt_audit;
SET LOCAL ROLE slt_audit;

-- What somebody else has written in the acting unit since the last visit, or since an earlier instant: which table, by
-- which role, and a word that says what it was; never who, never what. Of KRÅD only what the unit may know: no proposal
-- of a decision. The latest thousand entries of the unit are looked through, the last one first.
CREATE FUNCTION audit.changes(_since timestamptz)
RETURNS TABLE (at timestamptz, txid bigint, acting text, action text, table_name text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  unit uuid := sec.tenant();
  mine uuid := (sec.actor()).account_id;
  since timestamptz := least(_since, sec.last_visit());
BEGIN
  RETURN QUERY
  SELECT e.at, e.txid, e.acting, e.action, e.table_name,
         CASE WHEN e.table_name = 'app.submission' AND e.action = 'update' THEN
                CASE WHEN e.after ? 'submitted_at' THEN 'submitted' ELSE 'withdrawn' END
              ELSE coalesce(e.after, e.before) ->> 'kind' END
    FROM audit.entry e
   WHERE e.chain = unit AND e.seq > (SELECT h.seq FROM audit.head h WHERE h.chain = unit) - 1000 AND e.at > since
     AND e.account_id IS DISTINCT FROM mine
     AND (e.acting LIKE 'unit.%' OR e.acting LIKE 'api:%' OR e.table_name = 'app.reporting_extension'
          OR (e.table_name = 'app.case_event'
              AND e.after ->> 'kind' IN ('review_started', 'question_asked', 'approved', 'approved_with_conditions',
                                         'rejected', 'certificate_withdrawn')))
   ORDER BY e.seq DESC;
END $$;

GRANT EXECUTE ON FUNCTION audit.changes(timestamptz) TO slt_web;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA audit FROM slt_audit;
