-- squawk-ignore-file ban-drop-function
SET LOCAL ROLE slt_audit;
DROP FUNCTION sec.last_saved(text, text);
SET LOCAL ROLE slt_scope;
REVOKE EXECUTE ON FUNCTION sec.live() FROM slt_audit;
SET LOCAL ROLE slt_owner;
