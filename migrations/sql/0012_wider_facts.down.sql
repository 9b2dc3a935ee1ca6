DROP TABLE app.service;
DROP TABLE app.delegation;
DROP TABLE app.resource_promise;

ALTER TABLE app.challenge DROP COLUMN survey_id;
ALTER TABLE app.survey
  DROP COLUMN ungdata_year, DROP COLUMN police_statistics_year, DROP COLUMN public_health_profile_year,
  DROP COLUMN reports_from;
ALTER TABLE app.evaluation DROP COLUMN performer, DROP COLUMN dimensions, DROP COLUMN form_link;
ALTER TABLE app.measure DROP COLUMN step, DROP COLUMN targets, DROP COLUMN cause, DROP COLUMN survey_id;

ALTER TABLE app.slt_order
  DROP COLUMN from_level, DROP COLUMN to_level, DROP COLUMN owner_role, DROP COLUMN answer;

ALTER TABLE app.slt_group
  DROP COLUMN purpose, DROP COLUMN mandate_giver, DROP COLUMN chair_role, DROP COLUMN ends_on;
ALTER TABLE app.slt_group DROP CONSTRAINT ck_slt_group_level;
ALTER TABLE app.slt_group
  ADD CONSTRAINT ck_slt_group_level CHECK (level IN ('steering', 'coordination', 'practitioner'));

ALTER TABLE app.coordinator_post DROP COLUMN mandate;

ALTER TABLE app.meeting
  DROP COLUMN status, DROP COLUMN minutes_sent_on, DROP COLUMN themes, DROP COLUMN decisions;

ALTER TABLE app.vocabulary_term DROP CONSTRAINT ck_vocabulary_term_sort;
ALTER TABLE app.vocabulary_term ADD CONSTRAINT ck_vocabulary_term_sort CHECK (sort IN ('role', 'agency'));
