"""Syncs: any number of workers read the parts of a run, and whoever comes last goes on with it."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from bot.errors import WeComBusy, WeComError
from db import db
from domain import leases
from domain.syncs import actions, queries, safety
from domain.syncs.actions import LeaseLost
from domain.syncs.models import SyncPart, SyncRun
from jobs import (
    customers,
    group_chats,
    organisation,
    pool,
    reconciliation,
    removal,
    second_look,
    tag_library,
)
from jobs.outcomes import told

log = logging.getLogger(__name__)

# WeCom allows few calls at once for each API (45033), and other workers ask as well.
BATCH = THREADS = 3
# A worker that is told to stop has ten seconds to finish, and other runs wait for it, too.
SECONDS_AT_ONCE = 3.0
WAITS = (5, 15, 60, 180, 600)
BUSY_TRIES, LONGEST_WAIT = 60, 300


# Reads one page of a part: WeCom first, then rows and cursor in one transaction.
READERS: dict[str, Callable[[SyncPart], None]] = {
    "departments": organisation.read_departments,
    "guides": organisation.read_guides,
    "permissions": organisation.read_permissions,
    "tags": tag_library.read_part,
    "servants": customers.read_servants,
    "customers": customers.read_pages,
    "owners": group_chats.read_owners,
    "group_chats": group_chats.read_page,
    actions.SECOND_LOOK: second_look.look_again,
    actions.REMOVAL: removal.remove_page,
}


def start_nightly() -> str:
    """One after the other: customers need to find their guides, and their tags' names."""
    run = actions.start("organisation", "schedule", then=("tags", "customers", "group_chats"))
    return told("sync_started", run=run.id)


def drain() -> int:
    parts = leases.claim(SyncPart, limit=BATCH, lease=actions.LEASE)
    pool.each(work, parts, threads=THREADS, on_error=_note_failure)
    return len(parts) + sum(advance(run) for run in queries.idle_runs())


def work(part: SyncPart) -> None:
    """Read page after page, but not for too long."""
    until = time.monotonic() + SECONDS_AT_ONCE
    while time.monotonic() < until:
        READERS[part.phase](part)
        if part.due_at is None:  # At its end, given up, or waiting for a person.
            return
    actions.rest(part)


def advance(run: SyncRun) -> bool:
    """Every part has ended: go on to the next phase, or close the run. False: somebody else has."""
    following = _following(run)
    with db.atomic():
        if following:
            return actions.enter(run, following, [{}])
        if not actions.close(run):
            return False
        if run.state == "done":
            safety.forget_questions(run)
        actions.note_outcome(run)
        reconciliation.report(run)
    log.info("sync ended run=%s kind=%s state=%s", run.id, run.kind, run.state)
    return True


def _following(run: SyncRun) -> str:
    """The first phase lays out the work of the second; where it failed, there is none."""
    order = actions.PHASES[run.kind]
    following = order[order.index(run.phase) + 1 :]
    if not following or run.phase == order[0]:
        return ""
    needs_all = following[0] in actions.AFTER_COMPLETE_READING
    return "" if needs_all and not actions.is_complete(run) else following[0]


def _note_failure(part: SyncPart, error: Exception) -> None:
    """Busy waits; another worker's part is left alone; the rest is tried again, then given up."""
    if isinstance(error, LeaseLost):
        log.info("part went to another worker part=%s", part.id)
        return
    code = str(error.code or "") if isinstance(error, WeComError) else type(error).__name__
    log.warning("part failed part=%s phase=%s code=%s", part.id, part.phase, code, exc_info=error)
    wait = _wait(part, error)
    if wait is None:
        with suppress(LeaseLost):
            actions.fail(part, str(error), code)
    else:
        leases.give_back(part, str(error), code, wait=timedelta(seconds=wait))


def _wait(part: SyncPart, error: Exception) -> float | None:
    """Seconds until the next try; None where WeCom would say the same again."""
    if isinstance(error, WeComBusy) and part.attempts <= BUSY_TRIES:
        return error.pause or min(2**part.attempts, LONGEST_WAIT)
    if isinstance(error, WeComError) or part.attempts > len(WAITS):
        return None
    return WAITS[max(part.attempts, 1) - 1]
