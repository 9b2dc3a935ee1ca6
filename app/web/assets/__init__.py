"""Style sheets, scripts and fonts: `src/` is built by `slt assets build` into `app/web/static/dist`."""
