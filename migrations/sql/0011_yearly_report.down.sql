-- squawk-ignore-file ban-drop-column

DROP TABLE app.yearly_check;
DROP TABLE app.reporting_extension;
DROP TABLE app.reporting_round;
DROP TABLE app.submission_decline;
DROP FUNCTION sec.decline_submission();
ALTER TABLE app.submission DROP COLUMN year;
