-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid, require-concurrent-index-creation
-- A mail may tell of a thing that no unit's notice stands for: a reform that is hindered, or a unit that is closed.
ALTER TABLE sec.mail DROP CONSTRAINT ck_mail_about;
ALTER TABLE sec.mail ADD COLUMN thing uuid, ADD COLUMN language text;
ALTER TABLE sec.mail ADD CONSTRAINT ck_mail_about CHECK (about IN ('reminder', 'letter', 'reform', 'closing'));
ALTER TABLE sec.mail ADD CONSTRAINT ck_mail_thing CHECK ((about IN ('reform', 'closing')) = (thing IS NOT NULL));
CREATE UNIQUE INDEX uq_mail_thing ON sec.mail (account_id, about, thing) WHERE thing IS NOT NULL;
