"""While welcomes are late, what may wait leaves the processors and the database to them."""

from datetime import timedelta
from time import monotonic

from peewee import PeeweeException

from callbacks.inbox import ReceivedCallback
from db import drop_broken_connection
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
    if not _are_welcomes_late():
        _began = None
        return False
    _began = _began or monotonic()
    return monotonic() - _began < PATIENCE_SECONDS


def _are_welcomes_late() -> bool:
    try:
        return any(leases.is_late(model, LATE) for model in (ReceivedCallback, Greeting))
    except PeeweeException as error:
        # Whoever works next gets a new connection, and says so if there is none.
        drop_broken_connection(error)
        return False
