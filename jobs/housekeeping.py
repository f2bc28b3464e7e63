"""What is handled and old is forgotten, so that tables stay small and little is kept of people."""

from datetime import timedelta

from callbacks.inbox import ReceivedCallback
from domain import clock
from domain.outbox import OutboxEvent
from domain.tags import batches
from jobs.outcomes import told
from jobs.runs import ScheduledRun

KEEP_CALLBACKS = timedelta(days=30)
KEEP_EVENTS = timedelta(days=7)
KEEP_RUNS = timedelta(days=14)
KEEP_DRAFTS = timedelta(days=30)


def forget_old_callbacks() -> str:
    old = ReceivedCallback.received_at < clock.now() - KEEP_CALLBACKS
    handled = ReceivedCallback.handled_at.is_null(False)
    count = ReceivedCallback.delete().where(old, handled).execute()
    return told("callbacks_forgotten", callbacks=count)


def forget_old_events() -> str:
    old = OutboxEvent.created_at < clock.now() - KEEP_EVENTS
    done = OutboxEvent.due_at.is_null() & OutboxEvent.set_aside_at.is_null()
    return told("events_forgotten", events=OutboxEvent.delete().where(old, done).execute())


def forget_old_runs() -> str:
    """Those that failed wait for a person; the newest of each job is never that old."""
    old = ScheduledRun.slot < clock.now() - KEEP_RUNS
    done = ScheduledRun.due_at.is_null() & ScheduledRun.set_aside_at.is_null()
    return told("runs_forgotten", runs=ScheduledRun.delete().where(old, done).execute())


def forget_old_drafts() -> str:
    """Lists of people that were handed in for tags, and never came to anything."""
    return told("drafts_forgotten", drafts=batches.forget_unbegun(clock.now() - KEEP_DRAFTS))
