DROP TRIGGER vouch ON app.certificate_event;
DROP FUNCTION sec.vouch_certificate_event();
