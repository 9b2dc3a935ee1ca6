-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid
GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- What such a mail tells, for the job that sends it; nothing where there is nothing left to tell, or the person has no such role
-- any more. `keeps`: the person keeps the register.
CREATE OR REPLACE FUNCTION sec.told_by_mail(_mail uuid) RETURNS jsonb
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

DROP FUNCTION sec.tell_of_proposal(uuid, timestamptz), sec.proposals_to_sign(), sec.waits_for_signature(app.case_event),
  sec.may_sign(app.case_event, uuid);
SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

DELETE FROM sec.mail WHERE about = 'proposal';
ALTER TABLE sec.mail DROP CONSTRAINT ck_mail_about, DROP CONSTRAINT ck_mail_thing;
ALTER TABLE sec.mail ADD CONSTRAINT ck_mail_about CHECK (about IN ('reminder', 'letter', 'reform', 'closing'));
ALTER TABLE sec.mail ADD CONSTRAINT ck_mail_thing CHECK ((about IN ('reform', 'closing')) = (thing IS NOT NULL));
