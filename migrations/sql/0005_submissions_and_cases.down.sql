DROP TABLE app.certificate;
DROP TABLE app.decision;
DROP TABLE app.case_read;
DROP TABLE app.case_event;
DROP TABLE app.case_file;
DROP TABLE app.parameter;
DROP TABLE app.criteria_version;
DROP TABLE app.submission_signature;
DROP TABLE app.signing_delegation;
DROP TABLE app.submission;
DROP FUNCTION sec.move(uuid, uuid, uuid, date);
DROP FUNCTION sec.keep_submission(), sec.shorten_certificate(), sec.may_write(uuid), sec.sign_submission(),
  sec.submit_signed(), sec.log_read(uuid), sec.delegate_signing(), sec.advance_case(), sec.sign_decision();
