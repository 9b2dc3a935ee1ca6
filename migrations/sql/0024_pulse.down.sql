-- squawk-ignore-file ban-drop-table, ban-drop-function
SET LOCAL ROLE slt_scope;
DROP FUNCTION sec.open_pulse(uuid, bytea, integer), sec.close_pulse(uuid), sec.pulses(), sec.pulse(bytea),
  sec.answer_pulse(bytea, integer[]), sec.coordinated_by_me();
SET LOCAL ROLE slt_owner;
DROP TABLE app.pulse_tally;
DROP TABLE app.pulse_poll;
