ALTER POLICY slt_police_insert ON app.police_confirmation
  WITH CHECK (police_district_id = (SELECT sec.district()) AND (SELECT sec.serves(place_id, confirmed_on)));
ALTER POLICY slt_police_insert ON app.police_plan
  WITH CHECK (police_district_id = (SELECT sec.district()) AND (SELECT sec.serves(place_id, stated_on)));

ALTER TABLE app.police_confirmation
  DROP CONSTRAINT ck_police_confirmation_said_by,
  DROP CONSTRAINT ck_police_confirmation_issuer_signs,
  DROP CONSTRAINT ck_police_confirmation_signatory_role,
  DROP CONSTRAINT ck_police_confirmation_role_of_agency,
  DROP CONSTRAINT ck_police_confirmation_delegation,
  DROP COLUMN origin;
ALTER TABLE app.police_confirmation
  ADD CONSTRAINT ck_police_confirmation_issuer_signs CHECK (issuer = 'police_council' OR signatory_agency = 'police') NOT VALID,
  ADD CONSTRAINT ck_police_confirmation_signatory_role
    CHECK (signatory_role IN ('police_chief', 'police_leader', 'police_delegate', 'mayor', 'chief_executive')) NOT VALID,
  ADD CONSTRAINT ck_police_confirmation_role_of_agency
    CHECK ((signatory_agency = 'police') = starts_with(signatory_role, 'police_')) NOT VALID,
  ADD CONSTRAINT ck_police_confirmation_delegation
    CHECK ((signatory_role = 'police_delegate') = (delegated_by IS NOT NULL)) NOT VALID;
ALTER TABLE app.police_confirmation ALTER COLUMN membership_id SET NOT NULL;
ALTER TABLE app.police_plan DROP CONSTRAINT ck_police_plan_said_by, DROP COLUMN origin;
ALTER TABLE app.police_plan ALTER COLUMN membership_id SET NOT NULL;
DROP FUNCTION sec.says(uuid, date, text);

DROP TABLE app.opening;
DROP FUNCTION sec.operates();

ALTER TABLE app.annual_wheel ADD CONSTRAINT ck_annual_wheel_year CHECK (year BETWEEN 1900 AND 2199) NOT VALID;
ALTER TABLE app.slt_order
  ADD CONSTRAINT ck_slt_order_due_on_order CHECK (due_on >= issued_on) NOT VALID,
  ADD CONSTRAINT ck_slt_order_closed_on_order CHECK (closed_on >= issued_on) NOT VALID;
ALTER TABLE app.evaluation
  ADD CONSTRAINT ck_evaluation_dated CHECK (planned_on IS NOT NULL OR completed_on IS NOT NULL) NOT VALID;
ALTER TABLE app.measure DROP COLUMN other_challenge;
ALTER TABLE app.leadership_change ALTER COLUMN office SET NOT NULL;
ALTER TABLE app.pulse ALTER COLUMN agree_percent TYPE numeric(4, 1);
ALTER TABLE app.coordinator_post ALTER COLUMN percent TYPE numeric(4, 1);
ALTER TABLE app.fact DROP COLUMN document_id;
