"""Sending welcomes in the seconds that WeCom allows for them."""

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import budget
from bot import welcomes as wecom
from bot.errors import (
    TOKEN_CODES,
    WeComAlreadyDone,
    WeComBusy,
    WeComConflict,
    WeComError,
    WeComMisconfigured,
    WeComRefused,
)
from db import db
from domain import clock, leases, many, notices
from domain.contact_ways import greetings
from domain.contact_ways.greetings import Ending, Letter
from domain.contact_ways.models import Greeting
from domain.customers import actions as customers
from domain.materials import actions as materials
from jobs import callbacks, pool

log = logging.getLogger(__name__)

# What a killed worker had in hand is little, and another one takes it over soon. Where a call takes
# longer than the lease, WeCom is asked twice and greets once.
BATCH, LEASE = 24, timedelta(seconds=1.5)
# For so long more are begun, and then it is seen whether the worker is to stop.
SECONDS = 2.0
PAUSE = timedelta(seconds=1)
# What was answered is noted with one commit for all whose answers are so close to each other.
MOMENT_SECONDS = 0.05
# With less time than this left, the customer is greeted without being named.
SECONDS_TO_ASK_NAME, SECONDS_FOR_NAME = 6, 2

CODE_TOO_OLD = 41050
MEDIA_GONE = frozenset({40007, 40145})
TROUBLE = "welcomes.refused"

_threads = ThreadPoolExecutor(BATCH, thread_name_prefix="greeting")


class NothingToSend(WeComRefused):
    """Every part of the welcome is a material that WeCom does not have at this moment."""


@dataclass
class Attempt:
    """What came of asking WeCom. `lost`: materials whose media ids WeCom did not know any more."""

    letter: Letter
    name: str = ""
    lost: list[int] = field(default_factory=list)
    sent_at: datetime | None = None
    error: Exception | None = None


Pending = dict[Future[Attempt], Letter]


def drain() -> int:
    """While WeCom answers, further welcomes are begun, and callbacks of the same lane handled."""
    until = time.monotonic() + SECONDS
    done, pending = 0, _begin({})
    while pending:
        callbacks.drain()
        attempts, pending = pool.answered(pending, moment=MOMENT_SECONDS)
        note(attempts)
        done += len(attempts)
        if time.monotonic() < until:
            pending |= _begin(pending)
    return done


def _begin(pending: Pending) -> Pending:
    """As many as there are threads for: what would wait for one may be sent by another worker.
    Whose time ends first goes first, also after a worker died with them in hand.
    """
    room, in_hand = BATCH - len(pending), [letter.greeting.id for letter in pending.values()]
    if not room:
        return {}
    others = ~many.among(Greeting.id, in_hand)
    batch = leases.claim(Greeting, others, limit=room, lease=LEASE, by=Greeting.deadline_at)
    return pool.ask(_threads, send, greetings.prepare(batch)) if batch else {}


def send(letter: Letter) -> Attempt:
    """In a thread of its own, which leaves the database alone."""
    attempt = Attempt(letter)
    try:
        with budget.lane(budget.WELCOME):
            _send_whole(attempt)
        attempt.sent_at = clock.now()
    except Exception as error:
        attempt.error = error
    return attempt


def _send_whole(attempt: Attempt) -> None:
    """Raises WeComError; what can be sent without the media is sent without them."""
    letter = attempt.letter
    if letter.lacks_name:
        attempt.name = _customer_name(letter)
    text = letter.text(attempt.name)
    try:
        _send(letter, text, letter.attachments)
    except WeComRefused as error:
        if error.code not in MEDIA_GONE:
            raise
        attempt.lost = list(letter.media)
        _send(letter, text, letter.without([*letter.missing, *letter.media]))


def _send(letter: Letter, text: str, attachments: list[dict]) -> None:
    if not text and not attachments:
        raise NothingToSend(None, "all materials of the welcome are missing and it has no text")
    code = letter.greeting.welcome_code
    wecom.send(code, text, attachments, letter.media, seconds_left=letter.seconds_left)


def _customer_name(letter: Letter) -> str:
    """Empty when WeCom does not tell it in time; the customer is read again later anyway."""
    if letter.seconds_left < SECONDS_TO_ASK_NAME:
        return ""
    customer = letter.friendship.customer
    try:
        return wecom.customer_name(customer.external_userid, seconds=SECONDS_FOR_NAME)
    except WeComError as error:
        log.warning("greeted without a name customer=%s code=%s", customer.id, error.code)
        return ""


def note(attempts: list[Attempt]) -> None:
    """The outcomes, or another try while there is time."""
    with db.atomic():
        named = [attempt for attempt in attempts if attempt.name]
        customers.note_names({one.letter.friendship.customer_id: one.name for one in named})
        _conclude([attempt for attempt in attempts if attempt.error is None], greetings.SENT)
        for attempt in attempts:
            if attempt.lost:
                materials.upload_again(attempt.lost)
            if attempt.error:
                _cope(attempt, attempt.error)
        if any(attempt.sent_at for attempt in attempts):
            notices.clear(TROUBLE)


def _cope(attempt: Attempt, error: Exception) -> None:
    letter = attempt.letter
    if isinstance(error, WeComAlreadyDone):
        attempt.sent_at = clock.now()
        _conclude([attempt], greetings.ALREADY, str(error.code))
    elif isinstance(error, WeComBusy):
        _try_again(letter.greeting, error)
    elif isinstance(error, WeComError) and error.code in TOKEN_CODES:
        _wait_for_a_token(letter.greeting, error)
    elif isinstance(error, WeComError):
        _give_up(attempt, error)
    else:
        log.error("greeting failed greeting=%s", letter.greeting.id, exc_info=error)
        _conclude([attempt], greetings.UNKNOWN, type(error).__name__)


def _wait_for_a_token(greeting: Greeting, error: WeComError) -> None:
    """No token is asked for while one rests, so trying until the deadline costs WeCom nothing."""
    notices.post(TROUBLE, "welcome_refused", code=error.code)
    greetings.wait(greeting, why=str(error.code), error=str(error), pause=PAUSE, answered=True)


def _try_again(greeting: Greeting, error: WeComBusy) -> None:
    """Without an answer WeCom may have sent it; a call that found no room never left us."""
    without_answer = error.code is None and not isinstance(error, WeComConflict)
    greetings.wait(
        greeting,
        why="no_answer" if without_answer else str(error.code or "no_room"),
        error=str(error),
        pause=PAUSE,
        answered=not without_answer,
    )


def _give_up(attempt: Attempt, error: WeComError) -> None:
    if isinstance(error, WeComMisconfigured):
        notices.post(TROUBLE, "welcome_refused", code=error.code)
    too_old = error.code == CODE_TOO_OLD
    if too_old and attempt.letter.came_late:
        _conclude([attempt], greetings.LATE, "arrived_late")
    elif too_old and attempt.letter.seconds_left <= 0:
        _conclude([attempt], greetings.LATE, str(error.code))
    else:
        missing = isinstance(error, NothingToSend)
        _conclude([attempt], greetings.REFUSED, "media_missing" if missing else str(error.code))


def _conclude(attempts: list[Attempt], outcome: str, why: str = "") -> None:
    for attempt in attempts:
        if outcome not in greetings.GREETED:
            log.warning("customer not greeted greeting=%s why=%s", attempt.letter.greeting.id, why)
    greetings.conclude([_ending(attempt, outcome, why) for attempt in attempts])


def _ending(attempt: Attempt, outcome: str, why: str) -> Ending:
    return Ending(
        attempt.letter.greeting,
        outcome,
        why,
        str(attempt.error or ""),
        [*attempt.letter.missing, *attempt.lost],
        attempt.sent_at,
    )
