GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;
DROP FUNCTION sec.mail_content(uuid), sec.tell_of_dispatch(uuid, text, timestamptz);

CREATE FUNCTION sec.mail_content(_mail uuid)
RETURNS TABLE (account_id uuid, created_at timestamptz, attempts bigint, demonstration boolean, locale text, unit text,
               language text, things bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT m.account_id, m.created_at, m.attempts, a.demonstration, a.locale, sec.body_name(n.tenant_id, NULL),
         min(n.language), count(DISTINCT (n.kind, n.thing)) FILTER (WHERE n.id IS NOT NULL)
    FROM sec.mail m
    JOIN sec.account a ON a.id = m.account_id
    LEFT JOIN app.notice n ON n.mail_id = m.id
         AND NOT EXISTS (SELECT FROM sec.mail_off o WHERE o.account_id = m.account_id AND o.kind = n.kind)
         AND EXISTS (SELECT FROM sec.membership r WHERE r.account_id = m.account_id AND r.tenant_id = n.tenant_id
                        AND r.revoked_at IS NULL AND r.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date)
   WHERE m.id = _mail AND sec.sends(_mail)
   GROUP BY m.id, a.id, n.tenant_id
   ORDER BY 6, n.tenant_id;
END $$;

CREATE OR REPLACE FUNCTION sec.compose_mail(_at timestamptz, _pause interval) RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
  person uuid;
  made uuid;
BEGIN
  IF live.kind IS DISTINCT FROM 'job' OR live.tenant_id IS NULL THEN
    RETURN;
  END IF;
  FOR person IN
    SELECT DISTINCT n.account_id FROM app.notice n LEFT JOIN sec.mail m ON m.id = n.mail_id
     WHERE n.tenant_id = live.tenant_id AND (n.mail_id IS NULL OR m.outcome IS NULL) ORDER BY 1
  LOOP
    -- Two units of one person take turns, in the one order of persons.
    PERFORM pg_advisory_xact_lock(hashtextextended('mail ' || person::text, 0));
    RETURN QUERY
    SELECT m.id FROM sec.mail m
     WHERE m.account_id = person AND m.outcome IS NULL AND NOT EXISTS (
       SELECT FROM app.outbox o WHERE o.done_at IS NULL AND o.dead_at IS NULL AND o.kind = 'mail'
          AND o.payload ->> 'mail' = m.id::text);
    CONTINUE WHEN NOT EXISTS (SELECT FROM app.notice n WHERE n.account_id = person AND n.mail_id IS NULL)
      OR NOT EXISTS (SELECT FROM app.notice n WHERE n.account_id = person AND n.mail_id IS NULL AND n.urgent)
      AND EXISTS (SELECT FROM sec.mail m WHERE m.account_id = person AND m.created_at > _at - _pause);
    made := gen_random_uuid();
    INSERT INTO sec.mail (id, account_id, created_at) VALUES (made, person, _at);
    UPDATE app.notice n SET mail_id = made WHERE n.account_id = person AND n.mail_id IS NULL;
    RETURN NEXT made;
  END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION sec.mail_content(uuid) TO slt_worker;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

DROP TABLE app.letter_file;
DROP TABLE app.letter;
DROP TABLE app.dispatch_event;
DROP TABLE app.dispatch;
DROP FUNCTION sec.advance_dispatch();
REVOKE INSERT ON app.notice FROM slt_scope;
DROP POLICY slt_scope_insert ON app.notice;
ALTER TABLE sec.mail DROP CONSTRAINT ck_mail_about, DROP COLUMN about;
