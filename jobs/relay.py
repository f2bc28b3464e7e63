"""From what happened to what must be done about it."""

import logging
from datetime import timedelta

from structlog.contextvars import bound_contextvars

from domain import leases
from domain.outbox import OutboxEvent
from jobs.reactions import REACTIONS

log = logging.getLogger(__name__)

BATCH, LEASE = 20, timedelta(seconds=60)
WAITS = (2, 10, 60, 300, 1800, 7200)


def drain() -> int:
    """Hand waiting events to their reactions; one that fails is tried again, then set aside."""
    events = leases.claim(OutboxEvent, limit=BATCH, lease=LEASE)
    for event in events:
        with bound_contextvars(outbox_event=event.id, outbox_name=event.name):
            react(event)
    return len(events)


def react(event: OutboxEvent) -> None:
    try:
        for reaction in REACTIONS.get(event.name, ()):
            reaction(**event.payload)
    except Exception as error:
        log.exception("reaction failed")
        leases.retry_or_set_aside(event, str(error), type(error).__name__, waits=WAITS)
    else:
        leases.finish(event)
