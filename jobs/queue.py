"""How the workers of a lane are told that rows are waiting for them."""

import logging

from redis.exceptions import RedisError
from rq import Queue, Worker

from bot.quick_redis import NotAsked, QuickRedis
from domain.leases import BULK, DEFAULT, URGENT

log = logging.getLogger(__name__)

LANES = (URGENT, DEFAULT, BULK)
DRAIN = "jobs.drains.drain"
DRAIN_TIMEOUT = 120
_WAKE_MILLISECONDS = 2000

_queues: dict[str, Queue] = {}


def connect(redis: QuickRedis) -> None:
    _queues.update({lane: Queue(lane, connection=redis) for lane in LANES})


def queue(lane: str) -> Queue:
    return _queues[lane]


def wake(lane: str) -> None:
    """Queue one drain for any number of wakes. Never raises: the sweep finds the rows as well."""
    try:
        if _redis().set(_key(lane), 1, nx=True, px=_WAKE_MILLISECONDS):
            enqueue_drain(lane)
    except NotAsked:  # whoever asked before has said so
        pass
    except RedisError:
        log.warning("Redis is away; rows of lane %s wait for the sweep", lane)


def enqueue_drain(lane: str) -> None:
    """Short-lived: an old drain that nobody took is of no use once a newer one is queued."""
    queue(lane).enqueue(
        DRAIN, lane, job_timeout=DRAIN_TIMEOUT, result_ttl=0, ttl=60, failure_ttl=86400
    )


def forget_wake(lane: str) -> None:
    """At the start of a drain, so that a row which comes later wakes another one."""
    try:
        _redis().delete(_key(lane))
    except RedisError:
        log.warning("Redis is away; lane %s is drained all the same", lane)


def waiting(lane: str) -> int:
    """How many drains are queued. Raises RedisError."""
    return queue(lane).count


def workers_heard(lane: str) -> int:
    """How many workers of a lane are alive. Raises RedisError."""
    return len(Worker.all(queue=queue(lane)))


def _redis() -> QuickRedis:
    return _queues[URGENT].connection


def _key(lane: str) -> str:
    return f"daogou:wake:{lane}"
