DROP FUNCTION sec.confirmations_until_left(), sec.plans_until_left();
DROP TABLE app.police_plan;
DROP TABLE app.confirmation_answer;
DROP TABLE app.confirmation_reply;
DROP TABLE app.confirmation_request;
DROP TABLE app.police_confirmation;
DROP FUNCTION sec.answer_request(), sec.serves(uuid, date), sec.served();
