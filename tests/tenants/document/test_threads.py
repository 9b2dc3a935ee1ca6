"""A web process reads its first documents in several threads at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_EXAMPLE = Path("tests/certification/assessment/examples/municipality-approve.facts.json")
_PROGRAM = f"""
import sys
from pathlib import Path
from threading import Barrier, Thread

from certification.assessment.texts import texts
from tenants.document import read_facts
from tenants.document.submission import submission

sys.setswitchinterval(1e-6)
start = Barrier(8)

def read():
    start.wait()
    texts()
    facts = read_facts(Path({str(_EXAMPLE)!r}).read_bytes())
    submission(facts, facts_index=(), attachments=(), statements={{}}, register_version="1", prior_sha256=None)

threads = [Thread(target=read) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_the_first_documents_of_a_process_may_be_read_by_several_threads_at_once() -> None:
    for _ in range(10):
        done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
