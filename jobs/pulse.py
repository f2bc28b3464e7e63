"""Signs of life that Redis knows: how long drains wait, the clock, and what is used of WeCom's API.

Every function raises RedisError, except `beat`.
"""

from contextlib import suppress
from datetime import UTC, datetime

from redis import Redis
from redis.exceptions import RedisError
from rq.exceptions import NoSuchJobError
from rq.job import Job

from bot import client
from bot.budget import HOUR_CALLS, MINUTE_CALLS, Usage
from domain import clock
from jobs.queue import queue

__all__ = ["HOUR_CALLS", "MINUTE_CALLS", "beat", "clock_silence", "seconds_queued", "usage"]

# Redis measures how long ago that was, whatever the clocks of our machines say.
_BEAT, _HEARD_MILLISECONDS = "daogou:clock", 3600_000


def seconds_queued(lane: str) -> float:
    """For how long the oldest drain of a lane has been waiting for a worker."""
    waiting = queue(lane)
    for job_id in waiting.get_job_ids(length=1):
        try:
            enqueued_at = Job.fetch(job_id, connection=waiting.connection).enqueued_at
        except NoSuchJobError:  # taken or expired since
            continue
        return _seconds_since(enqueued_at) if enqueued_at else 0.0
    return 0.0


def beat(redis: Redis) -> None:
    """A clock says that it runs."""
    with suppress(RedisError):
        redis.set(_BEAT, 1, px=_HEARD_MILLISECONDS)


def clock_silence(redis: Redis) -> float | None:
    """Seconds since any clock was heard of; None when it was silent for an hour, or always."""
    left = redis.pttl(_BEAT)
    return (_HEARD_MILLISECONDS - left) / 1000 if left > 0 else None


def usage() -> list[Usage]:
    """Each API of WeCom that was called within two hours."""
    return client.budget().usage()


def _seconds_since(moment: datetime) -> float:
    stored = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return max((clock.now() - stored).total_seconds(), 0.0)
