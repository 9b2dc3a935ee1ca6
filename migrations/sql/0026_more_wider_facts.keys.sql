-- Keys of columns that are new: no row has one yet.

ALTER TABLE app.goal
  -- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
  ADD CONSTRAINT fk_goal_plan_id FOREIGN KEY (tenant_id, plan_id) REFERENCES app.fact (tenant_id, id);

ALTER TABLE app.goal
  -- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
  ADD CONSTRAINT fk_goal_meeting_id FOREIGN KEY (tenant_id, meeting_id) REFERENCES app.fact (tenant_id, id);

ALTER TABLE app.delegation
  -- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
  ADD CONSTRAINT fk_delegation_meeting_id FOREIGN KEY (tenant_id, meeting_id) REFERENCES app.fact (tenant_id, id);

ALTER TABLE app.slt_order
  -- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
  ADD CONSTRAINT fk_slt_order_meeting_id FOREIGN KEY (tenant_id, meeting_id) REFERENCES app.fact (tenant_id, id);
