"""The processes behind the pages: `python worker.py urgent`, `default bulk`, or `clock`."""

import logging
import os
import sys
import time

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.cron import CronScheduler

import logs
from app import open_redis, start
from domain.leases import URGENT
from jobs.drains import drain
from jobs.queue import DRAIN_TIMEOUT, LANES, queue
from settings import from_environment

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2
# Where processors are scarce, welcomes and pages come before everything that may wait.
LESS_URGENT = 10
# RQ notices a lost worker only when these have passed; rows come back by their leases before.
WORKER_TTL, MAINTENANCE_SECONDS = 30, 10


def work(lanes: list[str], redis: Redis) -> None:
    """Take jobs from these lanes, the first lane first, until told to stop (SIGTERM)."""
    if URGENT not in lanes:
        os.nice(LESS_URGENT)
    worker = SimpleWorker(
        [queue(lane) for lane in lanes],
        connection=redis,
        worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE_SECONDS,
    )
    worker.max_connection_wait_time = 2.0
    worker.work(logging_level="WARNING")


def sweep(redis: Redis) -> None:
    """Wake every lane every few seconds, so that rows whose wake was lost are found."""
    clock = CronScheduler(connection=redis, name="")
    for lane in LANES:
        clock.register(
            drain,
            lane,
            args=(lane,),
            interval=SWEEP_SECONDS,
            job_timeout=DRAIN_TIMEOUT,
            result_ttl=0,
            ttl=SWEEP_SECONDS * 5,
        )
    clock.start()


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in (*LANES, "clock")]
    if unknown or not names:
        sys.exit(f"usage: python worker.py clock | {' | '.join(LANES)} [more lanes]")
    logs.set_up()
    settings = from_environment()
    redis = open_redis(settings)
    start(settings, redis)
    if names == ["clock"]:
        keep_sweeping(redis)
    else:
        work(names, redis)


def keep_sweeping(redis: Redis) -> None:
    """RQ's clock ends when Redis goes away; ours begins again when it is back."""
    while True:
        try:
            return sweep(redis)
        except RedisError:
            log.warning("Redis is away; the clock waits for it")
            time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1:])
