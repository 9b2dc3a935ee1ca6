-- Who tried to carry a reform out is written by the database: the register keeper, an operator, or the job of its day.

GRANT CREATE ON SCHEMA sec TO slt_scope;
SET LOCAL ROLE slt_scope;

CREATE FUNCTION sec.attempt_reform() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET row_security = on SET timezone = 'UTC' AS $$
DECLARE
  who record;
BEGIN
  SELECT * INTO who FROM sec.actor();
  IF NOT (sec.keeps_register() OR sec.council() AND starts_with(who.acting, 'job')) THEN
    RAISE EXCEPTION 'reforms are for the register keeper' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF EXISTS (SELECT FROM app.register_reform r WHERE r.id = NEW.reform_id AND r.reverses_id IS NOT NULL
              UNION ALL SELECT FROM app.register_reform o WHERE o.reverses_id = NEW.reform_id) THEN
    RAISE EXCEPTION 'no reform that stands' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_reform_attempt_stands';
  END IF;
  NEW.acting := who.acting;
  NEW.membership_id := who.membership_id;
  RETURN NEW;
END $$;

GRANT EXECUTE ON FUNCTION sec.attempt_reform() TO slt_owner;

SET LOCAL ROLE slt_owner;
REVOKE CREATE ON SCHEMA sec FROM slt_scope;

CREATE TRIGGER guard BEFORE INSERT ON app.reform_attempt FOR EACH ROW EXECUTE FUNCTION sec.attempt_reform();
