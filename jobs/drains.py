"""What the workers of each lane do: work off the rows that are due, kind by kind."""

import logging
import time
from collections.abc import Callable

from rq import get_current_job
from structlog.contextvars import bound_contextvars

from db import db, drop_broken_connection
from domain.leases import BULK, DEFAULT, URGENT
from jobs import (
    arrivals,
    callbacks,
    checkups,
    contact_ways,
    customers,
    greetings,
    group_chats,
    materials,
    organisation,
    outreach,
    queue,
    relay,
    rush,
    schedule,
    syncs,
    tag_batches,
    tag_imports,
    tag_library,
    tags,
)

log = logging.getLogger(__name__)

# A drain claims one batch of due rows, works them off and says how many there were.
DRAINS: dict[str, tuple[Callable[[], int], ...]] = {
    URGENT: (callbacks.drain, greetings.drain),
    DEFAULT: (
        schedule.drain,
        relay.drain,
        organisation.drain,
        customers.drain,
        group_chats.drain,
        contact_ways.drain,
        tag_library.drain,
        arrivals.drain,
        tags.drain,
        tag_imports.drain,
        materials.drain,
        checkups.drain,
    ),
    BULK: (outreach.drain, tag_batches.drain, syncs.drain, tags.restore),
}

# Well below the ten seconds that a worker has to finish when it is told to stop.
BUDGET_SECONDS = 5.0


def drain(lane: str) -> int:
    """Batch after batch until nothing is due, or until it is time to let another job come in."""
    with bound_contextvars(lane=lane, job=_job_id()):
        return _drain(lane)


def _job_id() -> str:
    """RQ's, which all lines of this drain carry; empty where a command drains."""
    job = get_current_job()
    return job.id if job else ""


def _drain(lane: str) -> int:
    queue.forget_wake(lane)
    started, total = time.monotonic(), 0
    while not rush.is_on(lane) and (done := sum(_safely(one) for one in DRAINS[lane])):
        total += done
        if time.monotonic() - started > BUDGET_SECONDS:
            queue.wake(lane)
            break
    return total


def _safely(one: Callable[[], int]) -> int:
    """A kind of work that breaks must not keep the others from their turn."""
    try:
        return one()
    except Exception as error:
        log.exception("drain failed drain=%s", one.__module__)
        if db.in_transaction():
            raise
        drop_broken_connection(error)
        return 0
