DROP FUNCTION sec.unscanned();
DROP FUNCTION sec.cited_content(uuid, uuid, uuid);
DROP FUNCTION sec.cited_files(uuid, uuid);
DROP TABLE app.evidence_content;
DROP TABLE app.evidence_file;
DROP FUNCTION sec.drop_content();
DROP FUNCTION sec.keep_file();
