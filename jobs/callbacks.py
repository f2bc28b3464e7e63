"""Handling the callbacks that were kept in the inbox."""

import logging
from datetime import timedelta
from itertools import groupby

from structlog.contextvars import bound_contextvars

from callbacks import dispatch
from callbacks.inbox import ReceivedCallback
from db import db
from domain import clock, leases

log = logging.getLogger(__name__)

# Short: the callbacks that a killed worker had in hand still have to be greeted in time.
BATCH, LEASE = 40, timedelta(seconds=1.5)
WAITS = (1, 3, 10, 60, 300, 1800)


def drain() -> int:
    """Handle waiting callbacks; one that fails is tried again, then set aside for a person."""
    rows = leases.claim(ReceivedCallback, limit=BATCH, lease=LEASE)
    try:
        _handle_together(rows)
    except Exception:
        log.warning("callbacks are handled one by one", exc_info=True)
        for row in rows:
            handle(row)
    return len(rows)


def _handle_together(rows: list[ReceivedCallback]) -> None:
    """One commit for all. Raises, and nothing has changed, when one of them fails, or when another
    worker has the same customers in hand in another order.
    """
    with db.atomic():
        for _, alike in groupby(rows, dispatch.change):
            _carry_out(list(alike))


def handle(row: ReceivedCallback) -> None:
    """What it changes and that it was handled are committed together, so a crash repeats all."""
    with _named(row):
        try:
            with db.atomic():
                _carry_out([row])
        except Exception as error:
            log.exception("callback failed")
            leases.retry_or_set_aside(row, str(error), type(error).__name__, waits=WAITS)


def _carry_out(alike: list[ReceivedCallback]) -> None:
    with bound_contextvars(callbacks=[row.id for row in alike]):
        known = dispatch.handle(alike)
        leases.finish_all(alike, handled_at=clock.now(), known=known)
    for row in alike:
        with _named(row):
            log.info("callback handled")


def _named(row: ReceivedCallback):
    return bound_contextvars(callback=row.id, event_name=row.event, change=row.change_type)
