ALTER TABLE app.service
  DROP COLUMN offers;
ALTER TABLE app.slt_order
  DROP COLUMN meeting_id;
ALTER TABLE app.delegation
  DROP COLUMN meeting_id;
ALTER TABLE app.annual_gathering
  DROP COLUMN levels;
ALTER TABLE app.group_member
  DROP COLUMN headcount, DROP COLUMN may_decide;
ALTER TABLE app.slt_group
  DROP COLUMN secretary_role, DROP COLUMN chair_in_turn, DROP COLUMN local_adaptation;
ALTER TABLE app.coordinator_post
  DROP COLUMN answers_to_role, DROP COLUMN workplace, DROP COLUMN police_insight_on, DROP COLUMN knows_youth_coordinator;
ALTER TABLE app.measure
  DROP COLUMN rank, DROP COLUMN horizon, DROP COLUMN progress, DROP COLUMN area;
ALTER TABLE app.survey
  DROP COLUMN made_by, DROP COLUMN period_from, DROP COLUMN period_to;
ALTER TABLE app.plan
  DROP COLUMN goals_place;
ALTER TABLE app.goal
  DROP COLUMN plan_id, DROP COLUMN meeting_id;
