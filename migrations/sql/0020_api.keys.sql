-- squawk-ignore-file constraint-missing-not-valid, adding-foreign-key-constraint
-- No key of a system has been made yet: every row holds to both, and reading the table of tokens is short.

ALTER TABLE sec.token ADD CONSTRAINT ck_token_api CHECK ((kind = 'api') = (api_token_id IS NOT NULL));
ALTER TABLE sec.token ADD CONSTRAINT fk_token_api_token
  FOREIGN KEY (tenant_id, api_token_id) REFERENCES sec.api_token (tenant_id, id);
