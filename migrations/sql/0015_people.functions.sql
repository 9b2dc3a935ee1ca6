-- squawk-ignore-file ban-drop-function
-- A function that returns more than before can only be made anew; all of it is one transaction, and the names stay.

-- Whom an administrator reaches: inviting for one municipality of several, open invitations, and a forgotten password.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

DROP FUNCTION sec.principal(bytea, interval);
DROP FUNCTION sec.memberships(uuid);
DROP FUNCTION sec.invite(uuid, bytea, text, text, text, uuid, uuid, uuid, date, interval);
DROP FUNCTION sec.people();
DROP FUNCTION sec.bodies();

-- Whether a unit is made up (a demonstration's), which every page that shows anything of it says.
CREATE FUNCTION sec.made_up(_tenant uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN coalesce((SELECT u.demonstration FROM app.unit u WHERE u.id = _tenant), false);
END $$;

-- A municipality's name today.
CREATE FUNCTION sec.municipality_name(_municipality uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN (SELECT v.name FROM app.municipality_version v WHERE v.municipality_id = _municipality
             AND v.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date);
END $$;

-- True for whoever grants and ends the roles of a body: an operator and KRÅD's administrator everywhere (of police
-- districts, KRÅD and the ministry, where _tenant is null, they alone), a unit's administrator in the unit.
CREATE FUNCTION sec.administers(_tenant uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
BEGIN
  RETURN live.kind IS NOT DISTINCT FROM 'operator' OR EXISTS (
    SELECT FROM sec.membership m WHERE m.id = live.membership_id AND m.role = 'administrator'
       AND (m.side = 'council' OR (m.side = 'unit' AND m.tenant_id = _tenant)));
END $$;

CREATE FUNCTION sec.principal(_hash bytea, _idle interval)
RETURNS TABLE (account_id uuid, email text, locale text, demonstration boolean, seen_at timestamptz, membership_id uuid,
               side text, role text, tenant_id uuid, police_district_id uuid, municipality_id uuid, body text,
               several boolean, made_up boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT a.id, a.email, a.locale, a.demonstration, t.seen_at, m.id, m.side, m.role, m.tenant_id, m.police_district_id,
         m.municipality_id, sec.body_name(m.tenant_id, m.police_district_id),
         (SELECT count(*) > 1 FROM sec.membership o WHERE o.account_id = a.id AND o.revoked_at IS NULL
             AND o.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date),
         sec.made_up(m.tenant_id)
    FROM sec.token t
    JOIN sec.account a ON a.id = t.account_id AND a.disabled_at IS NULL
    LEFT JOIN sec.membership m ON m.id = t.membership_id AND m.revoked_at IS NULL
         AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date
   WHERE t.hash = _hash AND t.kind = 'browser' AND t.revoked_at IS NULL AND t.expires_at > now()
     AND t.seen_at > now() - _idle AND (t.membership_id IS NULL OR m.id IS NOT NULL);
END $$;

CREATE FUNCTION sec.memberships(_account uuid)
RETURNS TABLE (membership_id uuid, side text, role text, tenant_id uuid, police_district_id uuid, municipality_id uuid,
               body text, municipality text, made_up boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT m.id, m.side, m.role, m.tenant_id, m.police_district_id, m.municipality_id,
         sec.body_name(m.tenant_id, m.police_district_id), sec.municipality_name(m.municipality_id),
         sec.made_up(m.tenant_id)
    FROM sec.membership m
   WHERE m.account_id = _account AND m.revoked_at IS NULL AND m.valid @> (now() AT TIME ZONE 'Europe/Oslo')::date
   ORDER BY m.created_at, m.id;
END $$;

-- Offers a membership. 'made': there is a link, and an earlier open offer of the same is ended. 'held': the address has
-- the role already. 'refused': not the actor's to give, or not a municipality of the unit.
CREATE FUNCTION sec.invite(_id uuid, _hash bytea, _email text, _side text, _role text, _tenant uuid, _district uuid,
                           _municipality uuid, _valid_until date, _lifetime interval) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF NOT sec.administers(CASE _side WHEN 'unit' THEN _tenant END) OR (_municipality IS NOT NULL AND NOT (
       _side = 'unit' AND _role = 'signatory' AND EXISTS (
         SELECT FROM app.unit_cover c WHERE c.tenant_id = _tenant AND c.municipality_id = _municipality))) THEN
    RETURN 'refused';
  END IF;
  IF EXISTS (
    SELECT FROM sec.membership m JOIN sec.account a ON a.id = m.account_id
     WHERE a.email = lower(_email) AND m.side = _side AND m.role = _role AND m.tenant_id IS NOT DISTINCT FROM _tenant
       AND m.police_district_id IS NOT DISTINCT FROM _district AND m.municipality_id IS NOT DISTINCT FROM _municipality
       AND m.revoked_at IS NULL AND NOT m.valid << daterange((now() AT TIME ZONE 'Europe/Oslo')::date, NULL)) THEN
    RETURN 'held';
  END IF;
  UPDATE sec.invitation i SET revoked_at = clock_timestamp()
   WHERE i.email = lower(_email) AND i.side = _side AND i.role = _role AND i.tenant_id IS NOT DISTINCT FROM _tenant
     AND i.police_district_id IS NOT DISTINCT FROM _district AND i.municipality_id IS NOT DISTINCT FROM _municipality
     AND i.accepted_at IS NULL AND i.revoked_at IS NULL;
  INSERT INTO sec.token (hash, kind, db_role, tenant_id, police_district_id, expires_at)
  VALUES (_hash, 'invite', 'slt_auth', _tenant, _district, clock_timestamp() + least(_lifetime, interval '7 days'));
  INSERT INTO sec.invitation (id, token_hash, email, side, role, tenant_id, police_district_id, municipality_id,
                              valid_until, invited_by)
  VALUES (_id, _hash, lower(_email), _side, _role, _tenant, _district, _municipality, _valid_until,
          (sec.live()).membership_id);
  RETURN 'made';
END $$;

-- The people whose roles the actor may change, as long as these last.
CREATE FUNCTION sec.people()
RETURNS TABLE (membership_id uuid, email text, side text, role text, tenant_id uuid, police_district_id uuid, body text,
               municipality text, made_up boolean, valid daterange)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  everywhere boolean := sec.administers(NULL);
  own uuid := sec.tenant();
BEGIN
  IF NOT everywhere AND NOT sec.administers(own) THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT m.id, a.email, m.side, m.role, m.tenant_id, m.police_district_id,
         sec.body_name(m.tenant_id, m.police_district_id), sec.municipality_name(m.municipality_id),
         sec.made_up(m.tenant_id), m.valid
    FROM sec.membership m JOIN sec.account a ON a.id = m.account_id
   WHERE m.revoked_at IS NULL AND NOT m.valid << daterange((now() AT TIME ZONE 'Europe/Oslo')::date, NULL)
     AND (everywhere OR m.tenant_id = own)
   ORDER BY m.side, 7, m.role, a.email;
END $$;

-- The invitations that nobody has taken up, of those that the actor could make; one whose link is too old too.
CREATE FUNCTION sec.invitations()
RETURNS TABLE (invitation_id uuid, email text, side text, role text, tenant_id uuid, police_district_id uuid,
               municipality_id uuid, body text, municipality text, made_up boolean, valid_until date,
               expires_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  everywhere boolean := sec.administers(NULL);
  own uuid := sec.tenant();
BEGIN
  IF NOT everywhere AND NOT sec.administers(own) THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT i.id, i.email, i.side, i.role, i.tenant_id, i.police_district_id, i.municipality_id,
         sec.body_name(i.tenant_id, i.police_district_id), sec.municipality_name(i.municipality_id),
         sec.made_up(i.tenant_id), i.valid_until, t.expires_at
    FROM sec.invitation i JOIN sec.token t ON t.hash = i.token_hash
   WHERE i.accepted_at IS NULL AND i.revoked_at IS NULL AND (everywhere OR i.tenant_id = own)
   ORDER BY t.expires_at DESC, i.email, i.id;
END $$;

CREATE FUNCTION sec.withdraw(_invitation uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  UPDATE sec.invitation i SET revoked_at = clock_timestamp()
   WHERE i.id = _invitation AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND sec.administers(i.tenant_id);
  RETURN FOUND;
END $$;

-- The units and police districts that the actor may invite people to anywhere.
CREATE FUNCTION sec.bodies() RETURNS TABLE (side text, id uuid, name text, made_up boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  IF sec.administers(NULL) THEN
    RETURN QUERY
    SELECT 'unit', u.id, u.name, u.demonstration FROM app.unit u
    UNION ALL SELECT 'police', d.id, d.name_nb, false FROM app.police_district d;
  END IF;
END $$;

-- The municipalities of the units that cover several today, of those that the actor may invite to: each has its signatory.
CREATE FUNCTION sec.signing_places() RETURNS TABLE (tenant_id uuid, body text, municipality_id uuid, number text, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  everywhere boolean := sec.administers(NULL);
  own uuid := sec.tenant();
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
  IF NOT everywhere AND NOT sec.administers(own) THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT c.tenant_id, sec.body_name(c.tenant_id, NULL), c.municipality_id, v.number, v.name
    FROM app.unit_cover c
    JOIN app.municipality_version v ON v.municipality_id = c.municipality_id AND v.valid @> today
   WHERE c.valid @> today AND (everywhere OR c.tenant_id = own)
     AND EXISTS (SELECT FROM app.unit_cover o WHERE o.tenant_id = c.tenant_id AND o.valid @> today
                    AND o.municipality_id <> c.municipality_id)
   ORDER BY 2, v.number;
END $$;

-- A link on which the holder of an account sets a new password. A unit's administrator makes it only for an account all of
-- whose roles are the unit's, for who has the link has the account; nobody makes one for the account that they act as.
-- False where it isn't the actor's to make, or there is no such account. An earlier link ends.
CREATE FUNCTION sec.password_link(_email text, _hash bytea, _lifetime interval) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  live sec.token := sec.live();
  everywhere boolean := sec.administers(NULL);
  holder uuid;
BEGIN
  SELECT a.id INTO holder FROM sec.account a WHERE a.email = lower(_email) AND a.disabled_at IS NULL;
  IF holder IS NULL OR holder = live.account_id OR NOT (everywhere OR (
       sec.administers(live.tenant_id) AND sec.only_in(holder, live.tenant_id))) THEN
    RETURN false;
  END IF;
  UPDATE sec.token t SET revoked_at = clock_timestamp()
   WHERE t.account_id = holder AND t.kind = 'reset' AND t.revoked_at IS NULL;
  INSERT INTO sec.token (hash, kind, account_id, db_role, tenant_id, expires_at)
  VALUES (_hash, 'reset', holder, 'slt_auth', CASE WHEN NOT everywhere THEN live.tenant_id END,
          clock_timestamp() + least(_lifetime, interval '1 hour'));
  INSERT INTO sec.sign_in_event (id, account_id, event) VALUES (gen_random_uuid(), holder, 'password_link');
  RETURN true;
END $$;

-- True where an account has roles in this unit, and none that lasts or will come anywhere else.
CREATE FUNCTION sec.only_in(_account uuid, _tenant uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN coalesce((
    SELECT bool_and(m.tenant_id IS NOT DISTINCT FROM _tenant) FROM sec.membership m
     WHERE m.account_id = _account AND m.revoked_at IS NULL
       AND NOT m.valid << daterange((now() AT TIME ZONE 'Europe/Oslo')::date, NULL)), false);
END $$;

-- Whose password a link may set now; null where it is spent, old or unknown, or the account has come beyond the reach of
-- who made it.
CREATE FUNCTION sec.resetting(_hash bytea) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN (SELECT a.id FROM sec.token t JOIN sec.account a ON a.id = t.account_id AND a.disabled_at IS NULL
           WHERE t.hash = _hash AND t.kind = 'reset' AND t.revoked_at IS NULL AND t.expires_at > clock_timestamp()
             AND (t.tenant_id IS NULL OR sec.only_in(a.id, t.tenant_id)));
END $$;

GRANT EXECUTE ON FUNCTION sec.principal(bytea, interval), sec.memberships(uuid), sec.resetting(bytea), sec.made_up(uuid),
  sec.municipality_name(uuid) TO slt_auth;
GRANT EXECUTE ON FUNCTION sec.invite(uuid, bytea, text, text, text, uuid, uuid, uuid, date, interval), sec.people(),
  sec.invitations(), sec.withdraw(uuid), sec.signing_places(), sec.password_link(text, bytea, interval)
  TO slt_web, slt_council;
GRANT EXECUTE ON FUNCTION sec.bodies() TO slt_council;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;
