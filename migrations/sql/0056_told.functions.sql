-- KRÅD's register keepers are told of a reform that was hindered, and those of a unit that it is closed.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- The mails that tell of an attempt that was hindered, made in the transaction that writes it down: one to each of KRÅD's
-- register keepers but who made it, and where there is none, to each of its administrators. Of an attempt nobody is told twice.
CREATE FUNCTION sec.tell_of_hindrance(_attempt uuid, _at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  who record;
BEGIN
  SELECT * INTO who FROM sec.actor();
  IF NOT (sec.keeps_register() OR sec.council() AND starts_with(who.acting, 'job'))
     OR NOT EXISTS (SELECT FROM app.reform_attempt a WHERE a.id = _attempt AND a.hindrance IS NOT NULL) THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH here AS (
    SELECT DISTINCT m.account_id, m.role FROM sec.membership m JOIN sec.account a ON a.id = m.account_id AND a.disabled_at IS NULL
     WHERE m.side = 'council' AND m.role IN ('register_keeper', 'administrator') AND m.revoked_at IS NULL
       AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date)
  INSERT INTO sec.mail (id, account_id, created_at, about, thing)
  SELECT gen_random_uuid(), h.account_id, _at, 'reform', _attempt FROM here h
   WHERE h.role = CASE WHEN EXISTS (SELECT FROM here k WHERE k.role = 'register_keeper') THEN 'register_keeper' ELSE 'administrator' END
     AND h.account_id IS DISTINCT FROM who.account_id
  ON CONFLICT DO NOTHING RETURNING id;
END $$;

-- What such a mail tells, for the job that sends it; nothing where there is nothing left to tell, or the person has no such role
-- any more. `keeps`: the person keeps the register.
CREATE FUNCTION sec.told_by_mail(_mail uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  mail sec.mail;
  keeps boolean;
BEGIN
  SELECT m.* INTO mail FROM sec.mail m WHERE m.id = _mail AND sec.sends(_mail);
  IF mail.about = 'closing' THEN
    RETURN (
      SELECT jsonb_build_object('unit', u.name, 'language', mail.language, 'title', r.title, 'reason', r.reason)
        FROM app.unit u LEFT JOIN LATERAL (
          SELECT v.title, v.reason FROM app.unit_reversal v WHERE v.tenant_id = u.id AND v.reversed_at >= u.closed_at - interval '1 day'
           ORDER BY v.reversed_at DESC LIMIT 1) r ON true
       WHERE u.id = mail.thing AND u.closed_at IS NOT NULL);
  END IF;
  SELECT bool_or(m.role = 'register_keeper') INTO keeps FROM sec.membership m
   WHERE m.account_id = mail.account_id AND m.side = 'council' AND m.role IN ('register_keeper', 'administrator')
     AND m.revoked_at IS NULL AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date;
  IF mail.about IS DISTINCT FROM 'reform' OR keeps IS NULL THEN
    RETURN NULL;
  END IF;
  RETURN (
    SELECT jsonb_build_object('reform', r.id, 'title', r.title, 'on', r.effective_on, 'hindrance', a.hindrance, 'unit', u.name,
                              'keeps', keeps)
      FROM app.reform_attempt a JOIN app.register_reform r ON r.id = a.reform_id JOIN app.unit u ON u.id = a.unit_id
     WHERE a.id = mail.thing
       AND NOT EXISTS (SELECT FROM app.reform_attempt d WHERE d.reform_id = r.id AND d.hindrance IS NULL)
       AND NOT EXISTS (SELECT FROM app.register_reform o WHERE o.reverses_id = r.id));
END $$;

GRANT EXECUTE ON FUNCTION sec.tell_of_hindrance(uuid, timestamptz) TO slt_council;
GRANT EXECUTE ON FUNCTION sec.told_by_mail(uuid) TO slt_worker;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
