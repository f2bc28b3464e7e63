"""Marks on customers on their way to WeCom: first those that people made, then those that tags
made anew bring back.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
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

BATCH, THREADS = 40, 8
LONGEST_WAIT = 900
# What was answered by then is settled, even if others still wait for WeCom.
MOMENT_SECONDS = 0.5

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="tags")


@dataclass
class Answer:
    """What came of telling WeCom about a pair. `refusals` by the ids of changes."""

    pair: Pair
    refusals: dict[int, Refusal] = field(default_factory=dict)
    error: Exception | None = None


def drain() -> int:
    with budget.lane(budget.SIDEBAR):
        return _tell(pairs.claim(BATCH))


def restore() -> int:
    """Nobody waits for these; the calls of a hundred thousand take their time."""
    if restoring.is_held_up() or client.budget().is_paused(wecom_tags.MARK):
        return 0
    return _tell(pairs.claim_restored(BATCH))


def _tell(oldest: list[TagChange]) -> int:
    pending = pool.ask(_threads, ask, pairs.pairs_of(oldest))
    while pending:
        answers, pending = pool.answered(pending, moment=MOMENT_SECONDS)
        _note(answers)
    return len(oldest)


def ask(pair: Pair) -> Answer:
    """Tell WeCom all that waits for one pair; in a thread that leaves the database alone."""
    answer = Answer(pair)
    try:
        answer.refusals = _send(pair, pair.to_send) if pair.to_send else {}
    except Exception as error:
        answer.error = error
    return answer


def _note(answers: list[Answer]) -> None:
    followed = [one.pair for one in answers if not (one.error or one.refusals)]
    with _or_later(followed):
        pairs.settle_followed(followed)
    for answer in answers:
        with _or_later([answer.pair]):
            _face(answer)


def _face(answer: Answer) -> None:
    """What WeCom did not follow in. Raises what asking raised."""
    if answer.error:
        raise answer.error
    if answer.refusals:
        pairs.settle(answer.pair, answer.refusals)
        _find_out_why(answer.pair, answer.refusals)


@contextmanager
def _or_later(told: list[Pair]) -> Iterator[None]:
    """What cannot be settled is told again, and takes no others along."""
    try:
        yield
    except Exception as error:
        for pair in told:
            _try_later(pair.oldest, error)


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
