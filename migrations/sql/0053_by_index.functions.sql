-- A connection keeps the plan of a function's statement, and makes it at the first calls: where the table was nearly empty then,
-- it is read from end to end at every later call, however many tokens or jobs have come since.

SET LOCAL ROLE slt_scope;

ALTER FUNCTION sec.live() SET enable_seqscan = off;
ALTER FUNCTION sec.principal(bytea, interval) SET enable_seqscan = off;
ALTER FUNCTION sec.claim(uuid, bytea, interval) SET enable_seqscan = off;
ALTER FUNCTION sec.finish(uuid) SET enable_seqscan = off;
ALTER FUNCTION sec.fail(uuid, text) SET enable_seqscan = off;

SET LOCAL ROLE slt_owner;
