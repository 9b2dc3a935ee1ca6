-- A round names its criteria, and tells the units something in both forms of Norwegian.

ALTER TABLE app.reporting_round
  ADD COLUMN criteria text
    CONSTRAINT fk_reporting_round_criteria REFERENCES app.criteria_version (id),
  ADD COLUMN text_nb text,
  ADD COLUMN text_nn text,
  ADD CONSTRAINT ck_reporting_round_both_texts
    CHECK ((text_nb IS NULL) = (text_nn IS NULL) AND text_nb ~ '\S' AND text_nn ~ '\S');
