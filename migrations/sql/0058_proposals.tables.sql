-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid
-- A mail may tell a decider of KRÅD of a proposed decision, by the event that proposed it.
ALTER TABLE sec.mail DROP CONSTRAINT ck_mail_about, DROP CONSTRAINT ck_mail_thing;
ALTER TABLE sec.mail ADD CONSTRAINT ck_mail_about CHECK (about IN ('reminder', 'letter', 'reform', 'closing', 'proposal'));
ALTER TABLE sec.mail ADD CONSTRAINT ck_mail_thing CHECK ((about IN ('reform', 'closing', 'proposal')) = (thing IS NOT NULL));
