ALTER TABLE sec.sign_in_event DROP CONSTRAINT ck_sign_in_event_event;
ALTER TABLE sec.sign_in_event ADD CONSTRAINT ck_sign_in_event_event
  CHECK (event IN ('signed_in', 'signed_out', 'switched', 'password_link', 'password_set')) NOT VALID;

ALTER TABLE sec.token DROP COLUMN etag;
ALTER TABLE app.plan DROP COLUMN next_input_on, DROP COLUMN next_decision_on;
ALTER TABLE app.meeting DROP COLUMN starts_at, DROP COLUMN ends_at;
