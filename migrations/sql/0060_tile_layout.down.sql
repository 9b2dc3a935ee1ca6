DROP TABLE app.tile_layout;
