"""While welcomes are late, what may wait leaves the processors and the database to them."""

from datetime import timedelta
from time import monotonic

from callbacks.inbox import ReceivedCallback
from domain import leases
from domain.contact_ways.models import Greeting
from domain.leases import URGENT

LATE = timedelta(seconds=1)
# Longer than any rush. Where welcomes are late for another reason, nobody waits for them any more.
PATIENCE_SECONDS = 60
_began: float | None = None


def is_on(lane: str) -> bool:
    """Should this lane do nothing for the moment?"""
    if lane == URGENT:
        return False
    global _began
    if not any(leases.is_late(model, LATE) for model in (ReceivedCallback, Greeting)):
        _began = None
        return False
    _began = _began or monotonic()
    return monotonic() - _began < PATIENCE_SECONDS
