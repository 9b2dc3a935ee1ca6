CREATE POLICY slt_scope_select ON sec.sign_in_event FOR SELECT TO slt_scope USING (true);
GRANT SELECT (membership_id, at) ON sec.sign_in_event TO slt_scope;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX ix_sign_in_event_membership ON sec.sign_in_event (membership_id, at);
