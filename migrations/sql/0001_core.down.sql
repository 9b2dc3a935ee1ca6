DROP TABLE app.schedule_run;
DROP TABLE app.outbox;
DROP FUNCTION audit.digest(audit.entry);
DROP TABLE audit.entry;
DROP TABLE audit.head;
DROP FUNCTION sec.live();
DROP TABLE sec.invitation;
DROP TABLE sec.token;
DROP TABLE sec.sign_in_event;
DROP TABLE sec.membership;
DROP TABLE sec.sign_in_attempt;
DROP TABLE sec.account;
DROP FUNCTION audit.record(), audit.hold(uuid[]);
DROP FUNCTION sec.clean(), sec.tenant(), sec.district(), sec.council(), sec.actor(), sec.principal(bytea, interval),
  sec.memberships(uuid), sec.body_name(uuid, uuid), sec.claim(uuid, bytea, interval), sec.finish(uuid), sec.fail(uuid, text),
  sec.invite(uuid, bytea, text, text, text, uuid, uuid, uuid, date, interval), sec.accept(bytea, uuid), sec.people(), sec.bodies(),
  sec.revoke(uuid), sec.bump(), sec.refuse();
