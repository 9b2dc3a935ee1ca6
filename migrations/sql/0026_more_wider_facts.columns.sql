-- More of what a unit may tell beside the facts document. Whoever has told nothing of it has an empty answer.

ALTER TABLE app.goal
  ADD COLUMN plan_id uuid,
  ADD COLUMN meeting_id uuid;

ALTER TABLE app.plan
  ADD COLUMN goals_place text;

ALTER TABLE app.survey
  ADD COLUMN made_by text
    CONSTRAINT ck_survey_made_by CHECK (made_by ~ '^[a-z0-9_]+$'),
  ADD COLUMN period_from date,
  ADD COLUMN period_to date
    CONSTRAINT ck_survey_period_to_order CHECK (period_to >= period_from);

ALTER TABLE app.measure
  ADD COLUMN rank bigint
    CONSTRAINT ck_measure_rank CHECK (rank > 0),
  ADD COLUMN horizon text
    CONSTRAINT ck_measure_horizon CHECK (horizon IN ('project', 'lasting', 'short')),
  ADD COLUMN progress text
    CONSTRAINT ck_measure_progress CHECK (progress IN ('planned', 'under_way', 'done')),
  ADD COLUMN area text;

ALTER TABLE app.coordinator_post
  ADD COLUMN answers_to_role text
    CONSTRAINT ck_coordinator_post_answers_to_role CHECK (answers_to_role ~ '^[a-z0-9_]+$'),
  ADD COLUMN workplace text,
  ADD COLUMN police_insight_on date,
  ADD COLUMN knows_youth_coordinator boolean;

ALTER TABLE app.slt_group
  ADD COLUMN secretary_role text
    CONSTRAINT ck_slt_group_secretary_role CHECK (secretary_role ~ '^[a-z0-9_]+$'),
  ADD COLUMN chair_in_turn boolean,
  ADD COLUMN local_adaptation text;

ALTER TABLE app.group_member
  ADD COLUMN headcount bigint
    CONSTRAINT ck_group_member_headcount CHECK (headcount > 0),
  ADD COLUMN may_decide boolean;

ALTER TABLE app.annual_gathering
  ADD COLUMN levels text[] NOT NULL DEFAULT '{}'
    CONSTRAINT ck_annual_gathering_levels CHECK (levels <@ ARRAY['steering', 'coordination', 'practitioner']);

ALTER TABLE app.delegation
  ADD COLUMN meeting_id uuid;

ALTER TABLE app.slt_order
  ADD COLUMN meeting_id uuid;

ALTER TABLE app.service
  ADD COLUMN offers text;

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_goal_plan ON app.goal (tenant_id, plan_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_goal_meeting ON app.goal (tenant_id, meeting_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_delegation_meeting ON app.delegation (tenant_id, meeting_id);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_slt_order_meeting ON app.slt_order (tenant_id, meeting_id);
