-- Letters leave: where a parcel is moves as `app.dispatch.states` says, and the unit's people are told of it by mail.

ALTER TABLE sec.mail ADD COLUMN about text NOT NULL DEFAULT 'reminder';
ALTER TABLE sec.mail ADD CONSTRAINT ck_mail_about CHECK (about IN ('reminder', 'letter')) NOT VALID;
ALTER TABLE sec.mail VALIDATE CONSTRAINT ck_mail_about;
CREATE POLICY slt_scope_insert ON app.notice FOR INSERT TO slt_scope WITH CHECK (true);
GRANT INSERT ON app.notice TO slt_scope;

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- An event of a parcel: only one that may follow its state, only the next in order; it moves the state.
CREATE FUNCTION sec.advance_dispatch() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  parcel app.dispatch;
  who record;
BEGIN
  IF NOT (sec.may_write(NEW.tenant_id)
          OR session_user = 'slt_worker' AND NEW.tenant_id IS NOT DISTINCT FROM sec.tenant()) THEN
    RAISE EXCEPTION 'not yours' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT d.* INTO parcel FROM app.dispatch d WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.dispatch_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such parcel' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.seq <> parcel.events + 1 THEN
    RAISE EXCEPTION 'the parcel has moved' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_dispatch_event_order';
  END IF;
  IF NOT EXISTS (SELECT FROM (VALUES
    (NULL, 'ready'),
    ('ready', 'sent'),
    ('ready', 'failed'),
    ('failed', 'ready'),
    ('failed', 'sent'),
    ('failed', 'failed'),
    ('sent', 'delivered'),
    ('sent', 'read'),
    ('sent', 'failed'),
    ('delivered', 'read')
  ) AS t (state, next) WHERE t.state IS NOT DISTINCT FROM parcel.state AND t.next = NEW.state) THEN
    RAISE EXCEPTION '% can''t follow %', NEW.state, parcel.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_dispatch_event_transition';
  END IF;
  SELECT * INTO who FROM sec.actor();
  NEW.membership_id := who.membership_id;
  NEW.account_id := who.account_id;
  NEW.acting := who.acting;
  UPDATE app.dispatch d SET state = NEW.state, events = NEW.seq, changed_at = NEW.at
   WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.dispatch_id;
  RETURN NEW;
END $$;

-- The mails that tell those of the unit whom its letters are for of one that has left: each person once, and nothing can turn
-- it off. For the job that sends it.
CREATE FUNCTION sec.tell_of_dispatch(_dispatch uuid, _language text, _at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
  person uuid;
  made uuid;
BEGIN
  IF live.kind IS DISTINCT FROM 'job' OR live.tenant_id IS NULL OR NOT EXISTS (
       SELECT FROM app.dispatch d WHERE d.tenant_id = live.tenant_id AND d.id = _dispatch) THEN
    RETURN;
  END IF;
  FOR person IN
    SELECT DISTINCT m.account_id
      FROM sec.membership m JOIN sec.account a ON a.id = m.account_id AND a.disabled_at IS NULL
     WHERE m.tenant_id = live.tenant_id AND m.side = 'unit' AND m.role IN ('administrator', 'coordinator', 'signatory')
       AND m.revoked_at IS NULL AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date
       AND NOT EXISTS (SELECT FROM app.notice n WHERE n.tenant_id = live.tenant_id AND n.account_id = m.account_id
                          AND n.kind = 'letter' AND n.thing = _dispatch::text)
     ORDER BY 1
  LOOP
    made := gen_random_uuid();
    INSERT INTO sec.mail (id, account_id, created_at, about) VALUES (made, person, _at, 'letter');
    INSERT INTO app.notice (tenant_id, id, account_id, kind, thing, step, urgent, language, noticed_at, mail_id)
    VALUES (live.tenant_id, gen_random_uuid(), person, 'letter', _dispatch::text, 0, true, _language, _at, made);
    RETURN NEXT made;
  END LOOP;
END $$;

-- As before, but that a mail of a letter postpones no reminder.
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
      AND EXISTS (SELECT FROM sec.mail m WHERE m.account_id = person AND m.about = 'reminder'
                        AND m.created_at > _at - _pause);
    made := gen_random_uuid();
    INSERT INTO sec.mail (id, account_id, created_at) VALUES (made, person, _at);
    UPDATE app.notice n SET mail_id = made WHERE n.account_id = person AND n.mail_id IS NULL;
    RETURN NEXT made;
  END LOOP;
END $$;

-- As before, and what the mail is about.
DROP FUNCTION sec.mail_content(uuid);

CREATE FUNCTION sec.mail_content(_mail uuid)
RETURNS TABLE (account_id uuid, created_at timestamptz, attempts bigint, demonstration boolean, locale text, unit text,
               language text, things bigint, about text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT m.account_id, m.created_at, m.attempts, a.demonstration, a.locale, sec.body_name(n.tenant_id, NULL),
         min(n.language), count(DISTINCT (n.kind, n.thing)) FILTER (WHERE n.id IS NOT NULL), m.about
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

GRANT EXECUTE ON FUNCTION sec.tell_of_dispatch(uuid, text, timestamptz), sec.mail_content(uuid) TO slt_worker;
GRANT EXECUTE ON FUNCTION sec.advance_dispatch() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

CREATE TRIGGER guard BEFORE INSERT ON app.dispatch_event FOR EACH ROW EXECUTE FUNCTION sec.advance_dispatch();
