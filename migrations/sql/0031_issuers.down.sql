DROP TABLE app.legal_basis;
DROP TABLE app.issuer;
