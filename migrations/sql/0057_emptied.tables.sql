-- Letters are a few thousand: checking them takes milliseconds.
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid

ALTER TABLE app.letter DROP CONSTRAINT ck_letter_kind;
ALTER TABLE app.letter ADD CONSTRAINT ck_letter_kind CHECK (kind IN ('appeal_dismissed', 'appeal_sent_on', 'appeal_upheld', 'approved', 'approved_with_conditions', 'body_allowed', 'body_annulled', 'body_upheld', 'condition_extended', 'condition_returned', 'conditions_met', 'correction', 'lapsed', 'reinstatement', 'rejected', 'restored', 'reversal', 'suspension', 'withdrawn'));
