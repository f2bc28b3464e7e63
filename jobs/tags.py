"""Marks on customers on their way to WeCom: first those that people made, then those that tags
made anew bring back.
"""

import logging
from datetime import timedelta

from bot import budget, client
from bot import tags as wecom_tags
from bot.errors import WeComBusy, WeComError, WeComMisused, WeComRefused
from domain import leases
from domain.customers import actions as customers
from domain.tags import pairs, restoring
from domain.tags.models import TagChange
from domain.tags.pairs import Pair, Refusal
from jobs import pool

log = logging.getLogger(__name__)

BATCH, THREADS = 40, 4
LONGEST_WAIT = 900


def drain() -> int:
    with budget.lane(budget.SIDEBAR):
        return _tell(pairs.claim(BATCH))


def restore() -> int:
    """Nobody waits for these; the calls of a hundred thousand take their time."""
    if restoring.is_held_up() or client.budget().is_paused(wecom_tags.MARK):
        return 0
    return _tell(pairs.claim_restored(BATCH))


def _tell(oldest: list[TagChange]) -> int:
    pool.each(push, oldest, threads=THREADS, on_error=_try_later)
    return len(oldest)


def push(oldest: TagChange) -> None:
    """Tell WeCom all that waits for one pair. Raises WeComError when it must be tried again."""
    pair = pairs.pair_of(oldest)
    refusals = _send(pair, pair.to_send) if pair.to_send else {}
    pairs.settle(pair, refusals)
    if refusals:
        _find_out_why(pair, refusals)


def _send(pair: Pair, changes: list[TagChange]) -> dict[int, Refusal]:
    """WeCom refuses a call as a whole, so one wrong tag must not take the others along."""
    try:
        wecom_tags.mark(
            pair.userid,
            pair.external_userid,
            add=[change.tag.wecom_id for change in changes if change.adding],
            remove=[change.tag.wecom_id for change in changes if not change.adding],
        )
    except (WeComRefused, WeComMisused) as error:
        if len(changes) == 1:
            return {changes[0].id: Refusal(str(error.code), str(error))}
        return {id: why for change in changes for id, why in _send(pair, [change]).items()}
    return {}


def _find_out_why(pair: Pair, refusals: dict[int, Refusal]) -> None:
    """What we believed was wrong: read the customer again."""
    codes = sorted({refusal.code for refusal in refusals.values()})
    log.warning("tags refused change=%s codes=%s", pair.oldest.id, ",".join(codes))
    customers.ask_refresh(pair.external_userid)


def _try_later(oldest: TagChange, error: Exception) -> None:
    pause = error.pause if isinstance(error, WeComBusy) else None
    wait = pause or min(2**oldest.attempts, LONGEST_WAIT)
    code = str(error.code or "") if isinstance(error, WeComError) else type(error).__name__
    log.warning("tags wait change=%s code=%s seconds=%s", oldest.id, code, wait)
    leases.give_back(oldest, str(error), code, wait=timedelta(seconds=wait))
