"""The connection to Valkey, which holds nothing that can't be made again, and the queues."""

from __future__ import annotations

from functools import partial

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

#: The queues; a worker takes from the first one that has a job. What nobody waits for comes later, and mail last: each of
#: them may wait for a mail server that doesn't answer.
QUEUE, LATER, MAIL = QUEUES = ("slt", "slt-later", "slt-mail")
#: The only function that a job may name; RQ imports what the payload says.
FUNCTION = "app.jobs.worker.run"


def short(url: str) -> Redis:
    """A connection that gives up at once: the library's defaults wait for 4 to 59 s when the server is gone."""
    return Redis.from_url(url, socket_timeout=1, socket_connect_timeout=0.25, retry=Retry(NoBackoff(), 0))


def patient(url: str) -> Redis:
    """A connection for the worker, which waits for work."""
    return Redis.from_url(url, socket_connect_timeout=2)


queue_on = partial(Queue, serializer=JSONSerializer)
