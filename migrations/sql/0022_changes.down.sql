DROP FUNCTION audit.changes(timestamptz);
DROP FUNCTION sec.last_visit();
SET LOCAL ROLE slt_scope;
REVOKE EXECUTE ON FUNCTION sec.tenant() FROM slt_audit;
SET LOCAL ROLE slt_owner;
DROP INDEX sec.ix_sign_in_event_membership;
REVOKE SELECT (membership_id, at) ON sec.sign_in_event FROM slt_scope;
DROP POLICY slt_scope_select ON sec.sign_in_event;
