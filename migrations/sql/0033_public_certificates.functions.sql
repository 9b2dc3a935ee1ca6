-- The days of an approval from before the portal are what KRÅD has entered of it; those that a decision gave only become fewer.

CREATE OR REPLACE FUNCTION sec.shorten_certificate() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - '{valid,suspended,ending,ended_on,events}'::text[]) <> (to_jsonb(OLD) - '{valid,suspended,ending,ended_on,events}'::text[])
     OR (OLD.origin <> 'before_portal'
         AND (NOT NEW.valid <@ OLD.valid OR (NOT isempty(NEW.valid) AND lower(NEW.valid) <> lower(OLD.valid)))) THEN
    RAISE EXCEPTION 'a certificate can only end earlier' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shorten_certificate';
  END IF;
  RETURN NEW;
END $$;
