DROP TABLE app.submission_finding;
DROP TABLE app.application_check;
DROP TABLE app.reporting_reminder;
DROP TRIGGER guard ON app.reporting_round;
SET LOCAL ROLE slt_scope;
DROP FUNCTION sec.keep_round();
SET LOCAL ROLE slt_owner;
ALTER TABLE app.reporting_round
  DROP CONSTRAINT ck_reporting_round_both_texts,
  DROP COLUMN criteria, DROP COLUMN text_nb, DROP COLUMN text_nn;
