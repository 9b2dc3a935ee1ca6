-- squawk-ignore-file constraint-missing-not-valid
-- No invitation has a first day yet, so that the rule holds for every row at once.
ALTER TABLE sec.invitation
  ADD COLUMN valid_from date CONSTRAINT ck_invitation_days CHECK (valid_until >= valid_from);
