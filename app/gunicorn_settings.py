"""gunicorn's settings for the Procfile's `web`. The address is gunicorn's own rule: `PORT`, on all interfaces."""

import os
from pathlib import Path

from app.config import number_from

worker_class = "gthread"
workers = number_from(os.environ, "WEB_CONCURRENCY", 2, least=1)
threads = 8
# Made once and then forked: a start costs one import of the portal, not one for each worker. No connection is open yet.
preload_app = True
timeout = 30
graceful_timeout = 30
# A sign of life in a file on a busy disk can come too late.
_MEMORY = Path("/dev/shm")  # noqa: S108 - shared memory; gunicorn makes its own private file in it
worker_tmp_dir = str(_MEMORY) if _MEMORY.is_dir() else None
