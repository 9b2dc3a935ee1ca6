-- Keys of columns that are new: no row has one yet.

ALTER TABLE app.measure
  -- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
  ADD CONSTRAINT fk_measure_survey_id FOREIGN KEY (tenant_id, survey_id) REFERENCES app.fact (tenant_id, id);

ALTER TABLE app.challenge
  -- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
  ADD CONSTRAINT fk_challenge_survey_id FOREIGN KEY (tenant_id, survey_id) REFERENCES app.fact (tenant_id, id);
