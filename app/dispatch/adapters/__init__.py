"""What carries letters, a file for each; `app.dispatch.port` says how one is made."""
