-- A unit can be closed: it covers nothing, and nobody acts in it any more.
ALTER TABLE app.unit ADD COLUMN closed_at timestamptz;
