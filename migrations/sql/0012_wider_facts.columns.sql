-- What a unit tells beside the facts document. Whoever has told nothing of it has an empty answer.

-- The words of a unit's own get one sort more: what was allowed still is, and every row holds to the narrower rule.
-- squawk-ignore ban-drop-constraint
ALTER TABLE app.vocabulary_term DROP CONSTRAINT ck_vocabulary_term_sort;
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE app.vocabulary_term ADD CONSTRAINT ck_vocabulary_term_sort CHECK (sort IN ('role', 'agency', 'theme'));

ALTER TABLE app.meeting
  ADD COLUMN status text NOT NULL DEFAULT 'held'
    CONSTRAINT ck_meeting_status CHECK (status IN ('planned', 'held', 'cancelled'))
    CONSTRAINT ck_meeting_held CHECK (status = 'held' OR NOT minutes),
  ADD COLUMN minutes_sent_on date
    CONSTRAINT ck_meeting_minutes CHECK (minutes OR minutes_sent_on IS NULL)
    CONSTRAINT ck_meeting_minutes_sent_on_order CHECK (minutes_sent_on >= held_on),
  ADD COLUMN themes text[] NOT NULL DEFAULT '{}',
  ADD COLUMN decisions text;

-- A group may be a body beside the three levels.
-- squawk-ignore ban-drop-constraint
ALTER TABLE app.slt_group DROP CONSTRAINT ck_slt_group_level;
ALTER TABLE app.slt_group
  -- squawk-ignore constraint-missing-not-valid
  ADD CONSTRAINT ck_slt_group_level CHECK (
    level IN ('steering', 'coordination', 'practitioner', 'police_council', 'mediation_group', 'working_group')),
  ADD COLUMN purpose text,
  ADD COLUMN mandate_giver text CONSTRAINT ck_slt_group_mandate_giver
    CHECK (mandate_giver IN ('politicians', 'steering_group', 'leaders', 'leaders_and_police', 'other')),
  ADD COLUMN chair_role text CONSTRAINT ck_slt_group_chair_role CHECK (chair_role ~ '^[a-z0-9_]+$'),
  ADD COLUMN ends_on date
    CONSTRAINT ck_slt_group_working_group CHECK (level = 'working_group' OR ends_on IS NULL)
    CONSTRAINT ck_slt_group_ends_on_order CHECK (ends_on >= established_on);

ALTER TABLE app.coordinator_post ADD COLUMN mandate text;

ALTER TABLE app.slt_order
  ADD COLUMN from_level text
    CONSTRAINT ck_slt_order_from_level CHECK (from_level IN ('steering', 'coordination', 'practitioner')),
  ADD COLUMN to_level text
    CONSTRAINT ck_slt_order_to_level CHECK (to_level IN ('steering', 'coordination', 'practitioner'))
    CONSTRAINT ck_slt_order_levels CHECK (from_level <> to_level),
  ADD COLUMN owner_role text CONSTRAINT ck_slt_order_owner_role CHECK (owner_role ~ '^[a-z0-9_]+$'),
  ADD COLUMN answer text;

ALTER TABLE app.measure
  ADD COLUMN step text CONSTRAINT ck_measure_step CHECK (step IN ('universal', 'selective', 'indicated')),
  ADD COLUMN targets text[] NOT NULL DEFAULT '{}'
    CONSTRAINT ck_measure_targets CHECK (targets <@ ARRAY['environments', 'individuals', 'surroundings']),
  ADD COLUMN cause text,
  ADD COLUMN survey_id uuid;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_measure_survey ON app.measure (tenant_id, survey_id);

ALTER TABLE app.evaluation
  ADD COLUMN performer text
    CONSTRAINT ck_evaluation_performer CHECK (performer IN ('own', 'with_others', 'external')),
  ADD COLUMN dimensions text[] NOT NULL DEFAULT '{}'
    CONSTRAINT ck_evaluation_dimensions
      CHECK (dimensions <@ ARRAY['effect', 'implementation', 'user_experience', 'participation', 'cost']),
  ADD COLUMN form_link text CONSTRAINT ck_evaluation_form_link CHECK (form_link ~ '^https?://[^[:space:]]+$');

ALTER TABLE app.survey
  ADD COLUMN ungdata_year bigint CONSTRAINT ck_survey_ungdata_year CHECK (ungdata_year BETWEEN 1990 AND 2100),
  ADD COLUMN police_statistics_year bigint
    CONSTRAINT ck_survey_police_statistics_year CHECK (police_statistics_year BETWEEN 1990 AND 2100),
  ADD COLUMN public_health_profile_year bigint
    CONSTRAINT ck_survey_public_health_profile_year CHECK (public_health_profile_year BETWEEN 1990 AND 2100),
  ADD COLUMN reports_from text[] NOT NULL DEFAULT '{}';

ALTER TABLE app.challenge ADD COLUMN survey_id uuid;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_challenge_survey ON app.challenge (tenant_id, survey_id);
