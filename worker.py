"""The processes behind the pages: `python worker.py urgent`, `default bulk`, or `clock`."""

import gc
import logging
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Event

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.exceptions import StopRequested

import logs
from app import open_redis, start
from domain.leases import URGENT
from jobs import pulse
from jobs.drains import drain
from jobs.queue import LANES, queue, wake
from settings import from_environment

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1
# Where processors are scarce, welcomes and pages come before everything that may wait.
LESS_URGENT = 10
SESSION = Path("/proc/self/autogroup")
# RQ notices a lost worker only when these have passed; rows come back by their leases before.
WORKER_TTL, MAINTENANCE_SECONDS = 30, 10

_told_to_stop = Event()


class RedisAway(Exception):
    """None of Redis's own errors, after which RQ would wait for it by itself."""


class LaneWorker(SimpleWorker):
    """RQ's worker, which ends when Redis does not answer, so that `work` can do without it."""

    # Seconds for which it listens for a job, and after which a silent Redis counts as away.
    dequeue_timeout, connection_timeout = 2, 4

    def heartbeat(self, *args, **kwargs) -> None:
        try:
            super().heartbeat(*args, **kwargs)
        except RedisError as error:
            raise RedisAway from error

    def handle_warm_shutdown_request(self) -> None:
        _told_to_stop.set()


def work(lanes: list[str], redis: Redis) -> None:
    """Take jobs from these lanes, the first lane first, until told to stop (SIGTERM).

    Redis is only the bell: while it is away, the rows that wait are looked for every second.
    """
    if URGENT not in lanes:
        _let_others_go_first()
    while not _told_to_stop.is_set():
        try:
            _answer_the_bell(lanes, redis)
        except (RedisError, StopRequested):
            _look_without_bell(lanes)


def _let_others_go_first() -> None:
    """Linux shares the processors among sessions before it looks at single processes, so both are
    told, where there are sessions that it knows of.
    """
    os.nice(LESS_URGENT)
    with suppress(OSError):
        SESSION.write_text(str(LESS_URGENT))


def _answer_the_bell(lanes: list[str], redis: Redis) -> None:
    redis.ping()
    worker = LaneWorker(
        [queue(lane) for lane in lanes],
        connection=redis,
        worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE_SECONDS,
    )
    worker.work(logging_level="WARNING")


def _look_without_bell(lanes: list[str]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _told_to_stop.set())
    log.warning("Redis is away; looking for rows of %s without it", ", ".join(lanes))
    for lane in lanes:
        drain(lane)
    _told_to_stop.wait(SWEEP_SECONDS)


def sweep(redis: Redis) -> None:
    """Wake every lane again and again, so that rows whose wake was lost are found.

    Nobody sets the clock that its pauses go by, so a step of the machine's time stops nothing.
    """
    while True:
        for lane in LANES:
            wake(lane)
        pulse.beat(redis)
        time.sleep(SWEEP_SECONDS)


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in (*LANES, "clock")]
    if unknown or not names:
        sys.exit(f"usage: python worker.py clock | {' | '.join(LANES)} [more lanes]")
    logs.set_up()
    settings = from_environment()
    redis = open_redis(settings)
    start(settings, redis)
    gc.freeze()  # as in gunicorn.conf.py
    if names == ["clock"]:
        # The first process of a container is not ended by a signal that it does not take.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        sweep(redis)
    else:
        # Of its own, because RQ changes how long its connection waits for an answer.
        work(names, open_redis(settings))


if __name__ == "__main__":
    main(sys.argv[1:])
