"""Tasks at night, a card to each guide in the morning."""

import logging
from datetime import timedelta

from bot import outreach as wecom
from bot.errors import WeComBusy, WeComError, WeComMisconfigured
from domain import leases, notices
from domain.outreach import nightly, nudging
from domain.outreach.models import Nudge
from jobs import pool
from jobs.outcomes import told

log = logging.getLogger(__name__)

BATCH, THREADS = 50, 5
LEASE = timedelta(minutes=2)
WAITS = (60, 300, 900, 1800, 3600)
UNTIL_MENDED = timedelta(minutes=10)
NOBODY_REACHED = 81013
TROUBLE = "nudges.refused"

_workbench = ""


def use_address(public_url: str) -> None:
    """Where guides reach us; `app.start` says so."""
    global _workbench
    _workbench = f"{public_url}/sidebar/workbench"


def make_tasks() -> str:
    night = nightly.make_tasks()
    return told(
        "tasks_made", made=night.created, reopened=night.reopened, cancelled=night.cancelled
    )


def nudge_guides() -> str:
    """Only writes down whom to nudge; `drain` sends the cards."""
    outcomes = nudging.make_nudges()
    skipped = outcomes.pop("skipped", 0)
    return told("nudges_made", guides=sum(outcomes.values()), skipped=skipped)


def drain() -> int:
    claimed = leases.claim(Nudge, limit=BATCH, lease=LEASE)
    pool.each(_send, nudging.begin(claimed), threads=THREADS, on_error=_note_failure)
    return len(claimed)


def _send(nudge: Nudge) -> None:
    """After a crash between sending and noting it, the same card goes again; WeCom drops it."""
    posted = wecom.send_card(nudging.card(nudge, _workbench))
    if posted.reached:
        nudging.note_sent(nudge, posted.msgid)
        notices.clear(TROUBLE)
    else:
        nudging.note_not_sent(nudge, "invalid_receiver", "WeCom does not know the receiver")


def _note_failure(nudge: Nudge, error: Exception) -> None:
    if isinstance(error, WeComBusy):
        _try_later(nudge, error)
    elif isinstance(error, WeComMisconfigured):
        notices.post(TROUBLE, "nudge_refused", code=error.code)
        nudging.put_back(nudge, str(error), str(error.code), wait=UNTIL_MENDED)
    elif isinstance(error, WeComError):
        outcome = "invalid_receiver" if error.code == NOBODY_REACHED else "refused"
        nudging.note_not_sent(nudge, outcome, str(error))
    else:
        log.error("nudge failed nudge=%s", nudge.id, exc_info=error)
        _try_later(nudge, error)


def _try_later(nudge: Nudge, error: Exception) -> None:
    if nudge.attempts > len(WAITS):
        nudging.note_not_sent(nudge, "unknown", str(error))
        return
    pause = getattr(error, "pause", None) or 0
    wait = timedelta(seconds=max(WAITS[nudge.attempts - 1], pause))
    leases.give_back(nudge, str(error), str(getattr(error, "code", "") or ""), wait=wait)
