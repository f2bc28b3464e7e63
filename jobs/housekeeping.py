"""What is handled and old is forgotten, so that tables stay small and little is kept of people."""

from datetime import timedelta

from callbacks.inbox import ReceivedCallback
from domain import clock
from domain.outbox import OutboxEvent
from domain.tags import batches
from jobs.runs import ScheduledRun

KEEP_CALLBACKS = timedelta(days=30)
KEEP_EVENTS = timedelta(days=7)
KEEP_RUNS = timedelta(days=14)
KEEP_DRAFTS = timedelta(days=30)


def forget_old_callbacks() -> str:
    old = ReceivedCallback.received_at < clock.now() - KEEP_CALLBACKS
    count = ReceivedCallback.delete().where(old, ReceivedCallback.handled_at.is_null(False))
    return f"forgot {count.execute()} handled callbacks"


def forget_old_events() -> str:
    old = OutboxEvent.created_at < clock.now() - KEEP_EVENTS
    done = OutboxEvent.due_at.is_null() & OutboxEvent.set_aside_at.is_null()
    return f"forgot {OutboxEvent.delete().where(old, done).execute()} events"


def forget_old_runs() -> str:
    """Those that failed wait for a person; the newest of each job is never that old."""
    old = ScheduledRun.slot < clock.now() - KEEP_RUNS
    done = ScheduledRun.due_at.is_null() & ScheduledRun.set_aside_at.is_null()
    return f"forgot {ScheduledRun.delete().where(old, done).execute()} runs of jobs"


def forget_old_drafts() -> str:
    """Lists of people that were handed in for tags, and never came to anything."""
    return f"forgot {batches.forget_unbegun(clock.now() - KEEP_DRAFTS)} drafts of tag batches"
