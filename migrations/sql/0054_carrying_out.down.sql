DROP TRIGGER guard ON app.reform_attempt;
DROP FUNCTION sec.attempt_reform();
DROP TABLE app.reform_attempt;
