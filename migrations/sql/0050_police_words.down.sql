DROP TRIGGER hold ON app.police_confirmation;
DROP TRIGGER hold ON app.police_plan;
DROP FUNCTION sec.say_police_words();
