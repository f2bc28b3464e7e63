"""WeCom's events tell times in whole seconds."""

from datetime import datetime, timedelta

from callbacks.events import Event
from domain import clock


def end_of_second(event: Event) -> datetime | None:
    """When the event's second is over, None if it is.

    Two changes of one second may cause events that are equal to the letter, of which the inbox
    keeps one. So what is read within that second has to be read once more after it.
    """
    over = event.at + timedelta(seconds=1)
    return over if clock.now() < over else None
