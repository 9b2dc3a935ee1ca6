-- Functions that the tables' triggers and policies call. A definer's function is made as the definer itself, for the
-- owner could not replace it later; it pins its path, its time zone (an instant inside jsonb is written in it) and row
-- security (a migrator's login has it off).

CREATE FUNCTION sec.bump() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.version := OLD.version + 1;
  RETURN NEW;
END $$;

CREATE FUNCTION sec.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%.% is never changed', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

CREATE FUNCTION sec.live() RETURNS sec.token
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token;
BEGIN
  SELECT t.* INTO live FROM sec.token t
   WHERE t.hash = sha256(convert_to(nullif(current_setting('slt.token', true), ''), 'UTF8'))
     AND t.db_role = session_user AND t.revoked_at IS NULL AND t.expires_at > now();
  IF live.membership_id IS NOT NULL THEN
    PERFORM FROM sec.membership m JOIN sec.account a ON a.id = m.account_id
     WHERE m.id = live.membership_id AND m.account_id = live.account_id AND m.revoked_at IS NULL
       AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date AND a.disabled_at IS NULL
       AND m.tenant_id IS NOT DISTINCT FROM live.tenant_id
       AND m.police_district_id IS NOT DISTINCT FROM live.police_district_id;
    IF NOT FOUND THEN
      RETURN NULL;
    END IF;
  ELSIF live.kind NOT IN ('job', 'operator') THEN
    RETURN NULL;
  END IF;
  RETURN live;
END $$;

CREATE FUNCTION sec.tenant() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN (sec.live()).tenant_id;
END $$;

CREATE FUNCTION sec.district() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN (sec.live()).police_district_id;
END $$;

CREATE FUNCTION sec.council() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN session_user = 'slt_council' AND (sec.live()).db_role IS NOT NULL;
END $$;

-- Who acts, for the audit: account, membership, and side.role (or the kind of token).
CREATE FUNCTION sec.actor(OUT account_id uuid, OUT membership_id uuid, OUT acting text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
BEGIN
  account_id := live.account_id;
  membership_id := live.membership_id;
  SELECT m.side || '.' || m.role INTO acting FROM sec.membership m WHERE m.id = live.membership_id;
  acting := coalesce(acting, live.kind || coalesce(':' || live.label, ''));
END $$;

-- A token's principal, for the sign-in role: what the pages' policies need to know, and nothing of the domain but names.
CREATE FUNCTION sec.principal(_hash bytea, _idle interval)
RETURNS TABLE (account_id uuid, email text, locale text, demonstration boolean, seen_at timestamptz, membership_id uuid,
               side text, role text, tenant_id uuid, police_district_id uuid, municipality_id uuid, body text, several boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT a.id, a.email, a.locale, a.demonstration, t.seen_at, m.id, m.side, m.role, m.tenant_id, m.police_district_id,
         m.municipality_id, sec.body_name(m.tenant_id, m.police_district_id),
         (SELECT count(*) > 1 FROM sec.membership o WHERE o.account_id = a.id AND o.revoked_at IS NULL
             AND o.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date)
    FROM sec.token t
    JOIN sec.account a ON a.id = t.account_id AND a.disabled_at IS NULL
    LEFT JOIN sec.membership m ON m.id = t.membership_id AND m.revoked_at IS NULL
         AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date
   WHERE t.hash = _hash AND t.kind = 'browser' AND t.revoked_at IS NULL AND t.expires_at > now()
     AND t.seen_at > now() - _idle AND (t.membership_id IS NULL OR m.id IS NOT NULL);
END $$;

-- The memberships that an account may choose among today, with the names of their bodies.
CREATE FUNCTION sec.memberships(_account uuid)
RETURNS TABLE (membership_id uuid, side text, role text, tenant_id uuid, police_district_id uuid, body text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT m.id, m.side, m.role, m.tenant_id, m.police_district_id, sec.body_name(m.tenant_id, m.police_district_id)
    FROM sec.membership m
   WHERE m.account_id = _account AND m.revoked_at IS NULL AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date
   ORDER BY m.created_at, m.id;
END $$;

-- Replaced when units and police districts exist.
CREATE FUNCTION sec.body_name(_tenant uuid, _district uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN '';
END $$;

-- A job's token is made by the claim, in the claim's own commit, so that an attempt counts even if the job dies.
CREATE FUNCTION sec.claim(_outbox uuid, _hash bytea, _lease interval)
RETURNS TABLE (kind text, tenant_id uuid, police_district_id uuid, payload jsonb)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  task app.outbox;
  lease interval := least(_lease, interval '10 minutes');
BEGIN
  UPDATE app.outbox o SET attempts = o.attempts + 1, lease_until = clock_timestamp() + lease
   WHERE o.id = _outbox AND o.db_role = session_user AND o.done_at IS NULL AND o.dead_at IS NULL
     AND (o.lease_until IS NULL OR o.lease_until < clock_timestamp())
  RETURNING o.* INTO task;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  INSERT INTO sec.token (hash, kind, db_role, tenant_id, police_district_id, outbox_id, label, expires_at)
  VALUES (_hash, 'job', session_user, task.tenant_id, task.police_district_id, task.id, task.kind, clock_timestamp() + lease);
  RETURN QUERY SELECT task.kind, task.tenant_id, task.police_district_id, task.payload;
END $$;

-- True ends the job together with its effect; false means that the lease is lost, and the caller rolls back.
CREATE FUNCTION sec.finish(_outbox uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  UPDATE sec.token t SET used_at = clock_timestamp(), revoked_at = clock_timestamp()
   WHERE t.hash = sha256(convert_to(nullif(current_setting('slt.token', true), ''), 'UTF8'))
     AND t.kind = 'job' AND t.outbox_id = _outbox AND t.db_role = session_user AND t.revoked_at IS NULL
     AND t.expires_at > clock_timestamp();
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE app.outbox o SET done_at = clock_timestamp(), last_error = NULL WHERE o.id = _outbox AND o.done_at IS NULL;
  RETURN FOUND;
END $$;

-- An attempt that failed: the lease ends after a growing pause, and the eighth failure is the last.
CREATE FUNCTION sec.fail(_outbox uuid, _error text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  UPDATE sec.token t SET revoked_at = clock_timestamp()
   WHERE t.hash = sha256(convert_to(nullif(current_setting('slt.token', true), ''), 'UTF8'))
     AND t.kind = 'job' AND t.outbox_id = _outbox AND t.db_role = session_user AND t.revoked_at IS NULL;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE app.outbox o
     SET last_error = left(_error, 500), lease_until = clock_timestamp() + least(power(2, o.attempts), 300) * interval '1 second',
         dead_at = CASE WHEN o.attempts >= 8 THEN clock_timestamp() END
   WHERE o.id = _outbox AND o.done_at IS NULL;
  RETURN FOUND;
END $$;

-- Invitations: granting a role crosses from the acting role to the accounts, so it is a definer's function that checks
-- the actor's own role. An administrator of a unit invites to the unit; KRÅD's administrator invites anybody.
CREATE FUNCTION sec.invite(_id uuid, _hash bytea, _email text, _side text, _role text, _tenant uuid, _district uuid,
                           _municipality uuid, _valid_until date, _lifetime interval) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
  inviter sec.membership;
BEGIN
  SELECT m.* INTO inviter FROM sec.membership m WHERE m.id = live.membership_id;
  IF live.kind = 'operator' OR (inviter.side = 'council' AND inviter.role = 'administrator')
     OR (inviter.side = 'unit' AND inviter.role = 'administrator' AND _side = 'unit' AND _tenant = inviter.tenant_id) THEN
    UPDATE sec.invitation i SET revoked_at = clock_timestamp()
     WHERE i.email = lower(_email) AND i.side = _side AND i.role = _role AND i.tenant_id IS NOT DISTINCT FROM _tenant
       AND i.police_district_id IS NOT DISTINCT FROM _district AND i.accepted_at IS NULL AND i.revoked_at IS NULL;
    INSERT INTO sec.token (hash, kind, db_role, tenant_id, police_district_id, expires_at)
    VALUES (_hash, 'invite', 'slt_auth', _tenant, _district, clock_timestamp() + least(_lifetime, interval '7 days'));
    INSERT INTO sec.invitation (id, token_hash, email, side, role, tenant_id, police_district_id, municipality_id,
                                valid_until, invited_by)
    VALUES (_id, _hash, lower(_email), _side, _role, _tenant, _district, _municipality, _valid_until, live.membership_id);
    RETURN true;
  END IF;
  RETURN false;
END $$;

-- Takes up an invitation: its token is used up, and the account has the membership. Null when the link is spent or old.
CREATE FUNCTION sec.accept(_hash bytea, _account uuid) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  offer sec.invitation;
  granted uuid := gen_random_uuid();
BEGIN
  UPDATE sec.token t SET used_at = clock_timestamp(), revoked_at = clock_timestamp()
   WHERE t.hash = _hash AND t.kind = 'invite' AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp();
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  UPDATE sec.invitation i SET accepted_at = clock_timestamp()
   WHERE i.token_hash = _hash AND i.accepted_at IS NULL AND i.revoked_at IS NULL
     AND i.email = (SELECT a.email FROM sec.account a WHERE a.id = _account AND a.disabled_at IS NULL)
  RETURNING i.* INTO offer;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the invitation is not for this account' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO sec.membership (id, account_id, side, role, tenant_id, police_district_id, municipality_id, valid)
  VALUES (granted, _account, offer.side, offer.role, offer.tenant_id, offer.police_district_id, offer.municipality_id,
          daterange((now() AT TIME ZONE 'Europe/Oslo')::date, offer.valid_until, '[]'));
  RETURN granted;
END $$;

-- The people of the acting unit (or, for KRÅD's administrator, of everybody): role and address, for those who grant roles.
CREATE FUNCTION sec.people()
RETURNS TABLE (membership_id uuid, email text, side text, role text, tenant_id uuid, police_district_id uuid, body text, valid daterange)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
  asker sec.membership;
BEGIN
  SELECT m.* INTO asker FROM sec.membership m WHERE m.id = live.membership_id;
  IF asker.role IS DISTINCT FROM 'administrator' OR asker.side NOT IN ('unit', 'council') THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT m.id, a.email, m.side, m.role, m.tenant_id, m.police_district_id, sec.body_name(m.tenant_id, m.police_district_id), m.valid
    FROM sec.membership m JOIN sec.account a ON a.id = m.account_id
   WHERE m.revoked_at IS NULL AND (asker.side = 'council' OR m.tenant_id = asker.tenant_id)
   ORDER BY m.side, 7, m.role, a.email;
END $$;

-- The units and police districts that KRÅD's administrator, or an operator, may invite people to.
CREATE FUNCTION sec.bodies() RETURNS TABLE (side text, id uuid, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
BEGIN
  IF live.kind = 'operator' OR EXISTS (
    SELECT FROM sec.membership m WHERE m.id = live.membership_id AND m.side = 'council' AND m.role = 'administrator'
  ) THEN
    RETURN QUERY
    SELECT 'unit', u.id, u.name FROM app.unit u UNION ALL SELECT 'police', d.id, d.name_nb FROM app.police_district d;
  END IF;
END $$;

-- Ends a membership at once. Only an administrator, only within the side that they administer, and never their own.
CREATE FUNCTION sec.revoke(_membership uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
  asker sec.membership;
BEGIN
  SELECT m.* INTO asker FROM sec.membership m WHERE m.id = live.membership_id;
  IF asker.role IS DISTINCT FROM 'administrator' OR asker.side NOT IN ('unit', 'council') OR asker.id = _membership THEN
    RETURN false;
  END IF;
  UPDATE sec.membership m SET revoked_at = clock_timestamp()
   WHERE m.id = _membership AND m.revoked_at IS NULL AND (asker.side = 'council' OR m.tenant_id = asker.tenant_id);
  RETURN FOUND;
END $$;

-- What has served its purpose: ended sessions and jobs, spent attempts at signing in. What happened stands in the audit.
-- An invitation keeps its token, so that its link can say what became of it.
CREATE FUNCTION sec.clean() RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  DELETE FROM sec.sign_in_attempt a WHERE a.failed_at < now() - interval '1 day';
  DELETE FROM sec.token t WHERE t.expires_at < now() - interval '30 days' AND t.kind <> 'invite';
  DELETE FROM app.outbox o WHERE o.done_at < now() - interval '30 days';
  DELETE FROM app.schedule_run r WHERE r.due_at < now() - interval '400 days';
END $$;

GRANT EXECUTE ON FUNCTION sec.clean() TO slt_clock;
GRANT EXECUTE ON FUNCTION sec.tenant() TO slt_web, slt_worker, slt_police, slt_council;
GRANT EXECUTE ON FUNCTION sec.district() TO slt_police, slt_web, slt_worker, slt_council;
GRANT EXECUTE ON FUNCTION sec.council() TO slt_council;
GRANT EXECUTE ON FUNCTION sec.actor() TO slt_audit;
GRANT EXECUTE ON FUNCTION sec.principal(bytea, interval), sec.memberships(uuid), sec.accept(bytea, uuid), sec.body_name(uuid, uuid) TO slt_auth;
GRANT EXECUTE ON FUNCTION sec.claim(uuid, bytea, interval), sec.finish(uuid), sec.fail(uuid, text)
   TO slt_worker, slt_projector, slt_police, slt_council;
GRANT EXECUTE ON FUNCTION sec.invite(uuid, bytea, text, text, text, uuid, uuid, uuid, date, interval) TO slt_web, slt_council;
GRANT EXECUTE ON FUNCTION sec.people(), sec.revoke(uuid) TO slt_web, slt_council;
GRANT EXECUTE ON FUNCTION sec.bodies() TO slt_council;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

GRANT CREATE ON SCHEMA audit TO slt_audit;
SET LOCAL ROLE slt_audit;

-- Appends the row's change to its chain. The first argument is the chain; the rest are columns that stay out of it.
CREATE FUNCTION audit.record() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
  whole jsonb := coalesce(new_row, old_row);
  link uuid;
  tip audit.head;
  new_entry audit.entry;
  who record;
BEGIN
  IF TG_NARGS > 1 THEN
    old_row := old_row - TG_ARGV[1:TG_NARGS - 1];
    new_row := new_row - TG_ARGV[1:TG_NARGS - 1];
  END IF;
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(n.key, n.value) INTO old_row, new_row
      FROM jsonb_each(old_row) o JOIN jsonb_each(new_row) n USING (key) WHERE o.value IS DISTINCT FROM n.value;
    IF new_row IS NULL AND TG_NARGS = 1 THEN
      RETURN NULL;
    END IF;
  END IF;
  link := CASE TG_ARGV[0]
    WHEN 'tenant' THEN (whole ->> 'tenant_id')::uuid
    WHEN 'district' THEN (whole ->> 'police_district_id')::uuid
    WHEN 'national' THEN '00000000-0000-0000-0000-000000000001'::uuid
    WHEN 'identity' THEN '00000000-0000-0000-0000-000000000002'::uuid
  END;
  INSERT INTO audit.head (chain, seq, hash) VALUES (link, 0, '\x') ON CONFLICT (chain) DO NOTHING;
  SELECT h.* INTO tip FROM audit.head h WHERE h.chain = link FOR UPDATE;
  SELECT * INTO who FROM sec.actor();
  new_entry.chain := link;
  new_entry.seq := tip.seq + 1;
  new_entry.at := clock_timestamp();
  new_entry.txid := pg_current_xact_id()::text::bigint;
  new_entry.db_role := session_user;
  new_entry.account_id := who.account_id;
  new_entry.membership_id := who.membership_id;
  new_entry.acting := who.acting;
  new_entry.action := lower(TG_OP);
  new_entry.table_name := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
  new_entry.row_id := coalesce(whole ->> 'id', '');
  new_entry.before := old_row;
  new_entry.after := new_row;
  new_entry.prev := tip.hash;
  new_entry.hash := audit.digest(new_entry);
  INSERT INTO audit.entry SELECT new_entry.*;
  UPDATE audit.head h SET seq = new_entry.seq, hash = new_entry.hash WHERE h.chain = link;
  RETURN NULL;
END $$;

-- The hash of an entry: everything in it but the hash itself, bound to the entry before by `prev`.
CREATE FUNCTION audit.digest(_entry audit.entry) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
  SELECT sha256(convert_to((to_jsonb(_entry) - 'hash')::text, 'UTF8'));
$$;

-- Takes the ends of several chains in the one order that nobody breaks, before any of their tables is written.
CREATE FUNCTION audit.hold(_chains uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  link uuid;
BEGIN
  FOR link IN SELECT DISTINCT c FROM unnest(_chains) AS c WHERE c IS NOT NULL ORDER BY 1 LOOP
    INSERT INTO audit.head (chain, seq, hash) VALUES (link, 0, '\x') ON CONFLICT (chain) DO NOTHING;
    PERFORM FROM audit.head h WHERE h.chain = link FOR UPDATE;
  END LOOP;
END $$;

GRANT EXECUTE ON FUNCTION audit.record() TO slt_owner;
GRANT EXECUTE ON FUNCTION audit.hold(uuid[]) TO slt_scope;
GRANT EXECUTE ON FUNCTION audit.digest(audit.entry) TO slt_backup;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA audit FROM slt_audit;
