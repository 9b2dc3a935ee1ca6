-- Which places a police district speaks for, and the end of a request when the police have answered it.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

-- The places that the acting police district serves today.
CREATE FUNCTION sec.served() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  acting uuid := sec.district();
  today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
  RETURN (SELECT coalesce(array_agg(p.id), '{}')
            FROM app.municipality_version m JOIN app.place p ON p.municipality_id = m.municipality_id
           WHERE m.police_district_id = acting AND m.valid @> today);
END $$;

-- Whether the acting police district was responsible for the place on that day.
CREATE FUNCTION sec.serves(_place uuid, _day date) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  acting uuid := sec.district();
BEGIN
  RETURN EXISTS (SELECT FROM app.place p JOIN app.municipality_version m ON m.municipality_id = p.municipality_id
                  WHERE p.id = _place AND m.valid @> _day AND m.police_district_id = acting);
END $$;

-- An answer is given to an open request alone, and one that is no question ends it. The lock of the request's row puts
-- two answers, or an answer and a withdrawal, in order: the second is refused.
CREATE FUNCTION sec.answer_request() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  PERFORM FROM app.confirmation_request r
    WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.request_id AND r.outcome IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the request is not open' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'request_is_open';
  END IF;
  IF NEW.kind <> 'question' THEN
    UPDATE app.confirmation_request r SET closed_at = NEW.answered_at, outcome = NEW.kind
     WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.request_id;
  END IF;
  RETURN NULL;
END $$;

-- What the police said of a place that the acting unit covered earlier, as it was known there: nothing that was said from
-- the day it left, and no withdrawal of such a day. What another row corrected was never so.
CREATE FUNCTION sec.confirmations_until_left() RETURNS SETOF app.police_confirmation
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT k.*
    FROM sec.left_places() l
    JOIN app.police_confirmation c ON c.place_id = l.place_id AND c.confirmed_on < l.left_on
   CROSS JOIN LATERAL jsonb_populate_record(c, CASE WHEN c.withdrawn_on >= l.left_on
           THEN '{"withdrawn_on": null, "withdrawal_reason": null}' ELSE '{}' END::jsonb) AS k
   WHERE NOT EXISTS (SELECT FROM app.police_confirmation n
                      WHERE n.police_district_id = c.police_district_id AND n.corrects_id = c.id);
END $$;

CREATE FUNCTION sec.plans_until_left() RETURNS SETOF app.police_plan
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
BEGIN
  RETURN QUERY
  SELECT p.* FROM sec.left_places() l JOIN app.police_plan p ON p.place_id = l.place_id AND p.stated_on < l.left_on;
END $$;

GRANT EXECUTE ON FUNCTION sec.confirmations_until_left(), sec.plans_until_left() TO slt_web, slt_worker;
GRANT EXECUTE ON FUNCTION sec.served(), sec.serves(uuid, date) TO slt_police;
GRANT EXECUTE ON FUNCTION sec.answer_request() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

-- Named to fire after the audit of the answer: every writer takes the district's chain first, then the unit's.
CREATE TRIGGER zzz_answer_request AFTER INSERT ON app.confirmation_answer
  FOR EACH ROW EXECUTE FUNCTION sec.answer_request();
