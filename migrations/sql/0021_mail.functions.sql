-- Mail: whom a job may tell, what a mail tells of, and what became of it. A job reads no other unit's rows, and a person may
-- have roles in several units: what crosses is here, and says how many things there are, never which.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- True where the acting job is the one that sends this mail, and it is still to be sent.
CREATE FUNCTION sec.sends(_mail uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
BEGIN
  RETURN live.kind = 'job' AND EXISTS (
    SELECT FROM app.outbox o JOIN sec.mail m ON m.id = _mail AND m.outcome IS NULL
     WHERE o.id = live.outbox_id AND o.kind = 'mail' AND o.payload ->> 'mail' = _mail::text);
END $$;

-- The only way from a job to an address. `unit`: today's people of the job's own unit who haven't turned mail of this kind
-- off. `mail`: the one person whom the mail is to that the job sends.
CREATE FUNCTION sec.recipients(_audience text, _id uuid, _kind text)
RETURNS TABLE (account_id uuid, role text, municipality_id uuid, email text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
BEGIN
  IF _audience = 'unit' AND live.kind = 'job' AND _id = live.tenant_id THEN
    RETURN QUERY
    SELECT m.account_id, m.role, m.municipality_id, a.email
      FROM sec.membership m JOIN sec.account a ON a.id = m.account_id AND a.disabled_at IS NULL
     WHERE m.tenant_id = _id AND m.side = 'unit' AND m.revoked_at IS NULL
       AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date
       AND NOT EXISTS (SELECT FROM sec.mail_off o WHERE o.account_id = m.account_id AND o.kind = _kind);
  ELSIF _audience = 'mail' AND sec.sends(_id) THEN
    RETURN QUERY
    SELECT a.id, NULL::text, NULL::uuid, a.email
      FROM sec.mail m JOIN sec.account a ON a.id = m.account_id AND a.disabled_at IS NULL WHERE m.id = _id;
  END IF;
END $$;

-- For every person whom the acting unit has something to tell: all that waits for them, in whichever of their units, goes
-- into one mail, if anything of it is urgent or their last mail is older than the pause. Gives the mails to send: these, and
-- earlier ones that no job is about to send.
CREATE FUNCTION sec.compose_mail(_at timestamptz, _pause interval) RETURNS SETOF uuid
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

-- What a mail tells, for the job that sends it: a row for each unit that the person still has a role in, with how many things
-- of a kind that they haven't turned off; one row without a unit where there is nothing left. No row: it has been sent.
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

-- An attempt at sending is over: with an outcome the mail is done with, without one it was put off for the reason.
CREATE FUNCTION sec.attempted_mail(_mail uuid, _outcome text, _reason text, _at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  UPDATE sec.mail m SET attempts = m.attempts + 1, reason = left(_reason, 500), outcome = _outcome,
         ended_at = CASE WHEN _outcome IS NOT NULL THEN _at END
   WHERE m.id = _mail AND sec.sends(_mail);
  RETURN FOUND;
END $$;

-- Of the people whose roles the actor may change: those whose last mail their mail server refused for good, and when. What was
-- put off until it was given up says nothing about the address.
CREATE FUNCTION sec.unreached() RETURNS TABLE (membership_id uuid, ended_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  everywhere boolean := sec.administers(NULL);
  own uuid := sec.tenant();
BEGIN
  IF NOT everywhere AND NOT sec.administers(own) THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT r.id, l.ended_at
    FROM sec.membership r
   CROSS JOIN LATERAL (
     SELECT m.outcome, m.ended_at FROM sec.mail m
      WHERE m.account_id = r.account_id AND m.outcome IN ('sent', 'refused')
      ORDER BY m.created_at DESC LIMIT 1) l
   WHERE r.revoked_at IS NULL AND (everywhere OR r.tenant_id = own) AND l.outcome <> 'sent';
END $$;

-- What was told long ago. A thing that still stands at the same step is then told once more.
CREATE FUNCTION sec.clean_mail() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  DELETE FROM app.notice n WHERE n.noticed_at < now() - interval '2 years';
  DELETE FROM sec.mail m WHERE m.ended_at < now() - interval '2 years'
     AND NOT EXISTS (SELECT FROM app.notice n WHERE n.mail_id = m.id);
END $$;

GRANT EXECUTE ON FUNCTION sec.recipients(text, uuid, text), sec.compose_mail(timestamptz, interval), sec.mail_content(uuid),
  sec.attempted_mail(uuid, text, text, timestamptz) TO slt_worker;
GRANT EXECUTE ON FUNCTION sec.unreached() TO slt_web, slt_council;
GRANT EXECUTE ON FUNCTION sec.clean_mail() TO slt_clock;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
