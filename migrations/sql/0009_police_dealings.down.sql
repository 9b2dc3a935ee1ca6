DROP TABLE app.police_council_initiative;
DROP TABLE app.police_meeting_point;
DROP TABLE app.police_contact;
DROP TABLE app.police_agreement;
DROP TABLE app.police_attendance;
DROP FUNCTION sec.submitted_meetings_with_police(), sec.met_with_police(jsonb);
