"""What is handled and old is forgotten, so that tables stay small and little is kept of people."""

from datetime import timedelta

from callbacks.inbox import ReceivedCallback
from domain import clock
from domain.outbox import OutboxEvent

KEEP_CALLBACKS = timedelta(days=30)
KEEP_EVENTS = timedelta(days=7)


def forget_old_callbacks() -> str:
    old = ReceivedCallback.received_at < clock.now() - KEEP_CALLBACKS
    count = ReceivedCallback.delete().where(old, ReceivedCallback.handled_at.is_null(False))
    return f"forgot {count.execute()} handled callbacks"


def forget_old_events() -> str:
    old = OutboxEvent.created_at < clock.now() - KEEP_EVENTS
    done = OutboxEvent.due_at.is_null() & OutboxEvent.set_aside_at.is_null()
    return f"forgot {OutboxEvent.delete().where(old, done).execute()} events"
