-- A decision that is proposed waits for another decider, who is told by mail.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- Whether a proposal still waits for a second signature: what has come after it in its case neither signs it nor sends it back.
CREATE FUNCTION sec.waits_for_signature(_proposal app.case_event) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN _proposal.kind = 'decision_proposed' AND NOT EXISTS (
    SELECT FROM app.case_event e
     WHERE e.tenant_id = _proposal.tenant_id AND e.case_id = _proposal.case_id AND e.seq > _proposal.seq
       AND e.kind NOT IN ('condition_reported', 'condition_accepted', 'condition_returned', 'condition_extended', 'conditions_met',
                          'decision_corrected'));
END $$;

-- Whether a person can be the one who signs a proposal: a decider today who didn't make it, hasn't said that they are not
-- impartial in the case, and hasn't signed the decision where that is appealed.
CREATE FUNCTION sec.may_sign(_proposal app.case_event, _account uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  file app.case_file;
  about app.decision;
BEGIN
  SELECT f.* INTO file FROM app.case_file f WHERE f.tenant_id = _proposal.tenant_id AND f.id = _proposal.case_id;
  SELECT d.* INTO about FROM app.decision d WHERE d.tenant_id = file.tenant_id AND d.id = file.about_id;
  RETURN _proposal.account_id IS DISTINCT FROM _account
    AND EXISTS (SELECT FROM sec.membership m JOIN sec.account a ON a.id = m.account_id AND a.disabled_at IS NULL
                 WHERE m.account_id = _account AND m.side = 'council' AND m.role = 'decider' AND m.revoked_at IS NULL
                   AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date)
    AND NOT EXISTS (SELECT FROM app.case_impartiality i
                     WHERE i.tenant_id = file.tenant_id AND i.case_id = coalesce(about.case_id, file.id)
                       AND i.account_id = _account AND NOT i.impartial)
    AND NOT (file.kind = 'appeal' AND EXISTS (
      SELECT FROM jsonb_array_elements(about.signatures) s JOIN sec.membership m ON m.id = (s ->> 'membership_id')::uuid
       WHERE m.account_id = _account));
END $$;

-- The mails that tell of a proposal, made in the transaction of who makes it: one to each who can sign it.
CREATE FUNCTION sec.tell_of_proposal(_event uuid, _at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  who record;
  proposal app.case_event;
BEGIN
  SELECT * INTO who FROM sec.actor();
  SELECT e.* INTO proposal FROM app.case_event e WHERE e.id = _event AND e.account_id = who.account_id;
  IF proposal.id IS NULL OR NOT sec.council() OR NOT sec.waits_for_signature(proposal) THEN
    RETURN;
  END IF;
  RETURN QUERY
  INSERT INTO sec.mail (id, account_id, created_at, about, thing)
  SELECT gen_random_uuid(), d.account_id, _at, 'proposal', _event
    FROM (SELECT DISTINCT m.account_id FROM sec.membership m
           WHERE m.side = 'council' AND m.role = 'decider' AND m.revoked_at IS NULL) d
   WHERE sec.may_sign(proposal, d.account_id)
  ON CONFLICT DO NOTHING RETURNING id;
END $$;

-- The proposals that wait for the acting decider, the oldest first.
CREATE FUNCTION sec.proposals_to_sign() RETURNS TABLE (tenant_id uuid, case_id uuid, proposed_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  who record;
BEGIN
  SELECT * INTO who FROM sec.actor();
  IF NOT sec.council() OR who.acting IS DISTINCT FROM 'council.decider' THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH waiting AS MATERIALIZED (
    SELECT e FROM app.case_event e JOIN app.case_file f ON f.tenant_id = e.tenant_id AND f.id = e.case_id
     WHERE e.kind = 'decision_proposed'
       AND f.state IN ('awaiting_signature', 'appeal_awaiting_signature', 'remitted_awaiting_signature', 'approved',
                       'approved_with_conditions')
       AND NOT EXISTS (
         SELECT FROM app.case_event l
          WHERE l.tenant_id = e.tenant_id AND l.case_id = e.case_id AND l.seq > e.seq
            AND l.kind IN ('decision_proposed', 'proposal_returned', 'approved', 'approved_with_conditions', 'rejected',
                           'decision_reversed', 'reversed_to_approved', 'reversed_to_conditions', 'reversed_to_rejected',
                           'certificate_withdrawn')))
  SELECT (w.e).tenant_id, (w.e).case_id, (w.e).at FROM waiting w
   WHERE sec.waits_for_signature(w.e) AND sec.may_sign(w.e, who.account_id)
   ORDER BY (w.e).at, (w.e).case_id;
END $$;

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
  IF mail.about = 'proposal' THEN
    RETURN (
      SELECT jsonb_build_object('case', e.case_id) FROM app.case_event e
       WHERE e.id = mail.thing AND sec.waits_for_signature(e) AND sec.may_sign(e, mail.account_id));
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

GRANT EXECUTE ON FUNCTION sec.tell_of_proposal(uuid, timestamptz), sec.proposals_to_sign() TO slt_council;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
