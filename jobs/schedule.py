"""What runs when. Times of day are Shanghai's; a time that was missed is made up for."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from structlog.contextvars import bound_contextvars

from domain import clock, leases
from jobs import contact_ways, housekeeping, orders, outcomes, outreach, runs, syncs, tag_imports
from jobs.runs import ScheduledRun

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
WAITS = (30, 120, 600)


class UnknownJob(Exception):
    """The schedule has no job of this name, or has it no longer."""


@dataclass(frozen=True)
class Daily:
    """Once a day at this time in Shanghai. `run` does it and returns its outcome (`jobs.outcomes`).

    `until`: the hour of the day from which it is too late to make up for a missed time.
    `drain`: sends what `run` has written down; `jobs run` waits for it.
    """

    name: str
    hour: int
    minute: int
    run: Callable[[], str]
    until: int = 0
    drain: Callable[[], int] | None = None
    apart = timedelta(days=1)

    def slot(self) -> datetime:
        """The last moment (UTC) at which it was due."""
        today = clock.at_local_time(clock.today(), self.hour, self.minute)
        return today if today <= clock.now() else today - timedelta(days=1)

    def is_too_late(self, slot: datetime) -> bool:
        hours = timedelta(hours=self.until - self.hour)
        return bool(self.until) and clock.now() >= slot + hours

    @property
    def when(self) -> str:
        return f"daily at {self.hour:02}:{self.minute:02} Shanghai time"


@dataclass(frozen=True)
class Every:
    """Again and again, `seconds` apart."""

    name: str
    seconds: int
    run: Callable[[], str]
    drain: Callable[[], int] | None = None

    def slot(self) -> datetime:
        since = int((clock.now() - datetime(1970, 1, 1)).total_seconds())
        return clock.from_unix(since - since % self.seconds)

    def is_too_late(self, slot: datetime) -> bool:
        return False

    @property
    def apart(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    @property
    def when(self) -> str:
        return f"every {self.seconds} seconds"


SCHEDULE: tuple[Daily | Every, ...] = (
    Daily("sync", 0, 0, syncs.start_nightly),
    Daily("let-guides-back", 0, 1, contact_ways.let_everybody_back),
    Every("match-orders", 60, orders.match_orders),
    Every("match-all-orders", 3600, orders.match_all_orders),
    Daily("make-tasks", 0, 30, outreach.make_tasks),
    Daily("check-codes", 0, 40, contact_ways.check_codes),
    # After the nightly sync, which reads what WeCom has.
    Daily("report-tag-drift", 6, 0, tag_imports.report_drift),
    Daily("nudge-guides", 9, 0, outreach.nudge_guides, until=20, drain=outreach.drain),
    Daily("forget-old-callbacks", 3, 30, housekeeping.forget_old_callbacks),
    Daily("forget-old-events", 3, 40, housekeeping.forget_old_events),
    Daily("forget-old-runs", 3, 50, housekeeping.forget_old_runs),
    Daily("forget-old-drafts", 3, 55, housekeeping.forget_old_drafts),
)


def by_name(name: str) -> Daily | Every:
    """Raises UnknownJob."""
    for entry in SCHEDULE:
        if entry.name == name:
            return entry
    raise UnknownJob(name)


def drain() -> int:
    """Book what has become due, then run what is booked."""
    book_due()
    booked = leases.claim(ScheduledRun, limit=1, lease=LEASE)
    for run in booked:
        with bound_contextvars(scheduled=run.name, run=run.id):
            carry_out(run)
    return len(booked)


def book_due() -> None:
    """A new deployment does not make up for the days before it: the first slot is only noted."""
    known = runs.latest()
    for entry in SCHEDULE:
        slot, last = entry.slot(), known.get(entry.name)
        if last is None:
            runs.note(entry.name, slot, outcomes.JOB_IS_NEW)
        elif last.slot < slot and entry.is_too_late(slot):
            runs.note(entry.name, slot, outcomes.TOO_LATE)
        elif last.slot < slot:
            runs.book(entry.name, slot)
        elif last.slot > slot + entry.apart:
            runs.forget_future(entry.name, slot)


def carry_out(run: ScheduledRun) -> None:
    try:
        outcome = by_name(run.name).run()
    except UnknownJob:
        leases.finish(run, ended_at=clock.now(), outcome=outcomes.NOT_IN_SCHEDULE)
    except Exception as error:
        log.exception("scheduled job failed")
        leases.retry_or_set_aside(run, str(error), type(error).__name__, waits=WAITS)
    else:
        leases.finish(run, ended_at=clock.now(), outcome=outcome)
