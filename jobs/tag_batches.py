"""Tags for long lists of customers, step by step, between which other work has its turn."""

import logging
import time
from datetime import timedelta

from domain import leases
from domain.tags import batches
from domain.tags.models import TagBatch

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
# A worker that is told to stop has ten seconds to finish, and other batches wait for it, too.
SECONDS_AT_ONCE = 3.0
WAITS = (5, 30, 120)


def drain() -> int:
    claimed = leases.claim(TagBatch, limit=1, lease=LEASE)
    for batch in claimed:
        carry_out(batch)
    return len(claimed)


def carry_out(batch: TagBatch) -> None:
    """As much of it as there is time for."""
    began = time.monotonic()
    try:
        while batches.carry_out(batch):
            if time.monotonic() - began > SECONDS_AT_ONCE:
                leases.give_back(batch, wait=timedelta(0))
                return
    except Exception as error:
        log.exception("tag batch stopped batch=%s", batch.id)
        leases.retry_or_set_aside(batch, str(error), type(error).__name__, waits=WAITS)
