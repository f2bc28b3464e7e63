"""Sending welcomes in the seconds that WeCom allows for them."""

import logging
from datetime import timedelta

from bot import budget
from bot import welcomes as wecom
from bot.errors import (
    WeComAlreadyDone,
    WeComBusy,
    WeComConflict,
    WeComError,
    WeComMisconfigured,
    WeComRefused,
)
from domain import clock, leases, notices
from domain.contact_ways import greetings
from domain.contact_ways.greetings import Letter
from domain.contact_ways.models import Greeting
from domain.customers import actions as customers
from domain.materials import actions as materials
from jobs import pool

log = logging.getLogger(__name__)

# A lease short enough that the lines of a killed worker are sent by another one in time.
BATCH, THREADS, LEASE = 96, 16, timedelta(seconds=5)
PAUSE = timedelta(seconds=1)
# With less time than this left, the customer is greeted without being named.
SECONDS_TO_ASK_NAME, SECONDS_FOR_NAME = 6, 2

CODE_TOO_OLD = 41050
MEDIA_GONE = frozenset({40007, 40145})


def drain() -> int:
    batch = leases.claim(Greeting, limit=BATCH, lease=LEASE)
    letters = greetings.prepare(batch)
    with budget.lane(budget.WELCOME):
        pool.each(send, letters, threads=THREADS, on_error=note_failure)
    return len(batch)


def send(letter: Letter) -> None:
    """Raises WeComError; what can be sent without the media is sent without them."""
    text = letter.text(_customer_name(letter) if letter.lacks_name else "")
    missing = letter.missing
    try:
        _send(letter, text, letter.attachments)
    except WeComRefused as error:
        if error.code not in MEDIA_GONE:
            raise
        missing = list(letter.media) + missing
        materials.upload_again(missing)
        _send(letter, text, letter.without(missing))
    greetings.conclude(letter.greeting, greetings.SENT, missing=missing, sent_at=clock.now())


def _send(letter: Letter, text: str, attachments: list[dict]) -> None:
    if not text and not attachments:
        raise NothingToSend(None, "all materials of the welcome are missing and it has no text")
    code = letter.greeting.welcome_code
    wecom.send(code, text, attachments, letter.media, seconds_left=letter.seconds_left)


class NothingToSend(WeComRefused):
    """Every part of the welcome is a material that WeCom does not have at this moment."""


def _customer_name(letter: Letter) -> str:
    """Empty when WeCom does not tell it in time; the customer's own page is read again later."""
    if letter.seconds_left < SECONDS_TO_ASK_NAME:
        return ""
    customer = letter.friendship.customer
    try:
        name = wecom.customer_name(customer.external_userid, seconds=SECONDS_FOR_NAME)
    except WeComError as error:
        log.warning("greeted without a name customer=%s code=%s", customer.id, error.code)
        return ""
    customers.note_name(customer, name)
    return name


def note_failure(letter: Letter, error: Exception) -> None:
    """The outcome, or another try while there is time."""
    if isinstance(error, WeComAlreadyDone):
        greetings.conclude(
            letter.greeting, greetings.ALREADY, why=str(error.code), sent_at=clock.now()
        )
    elif isinstance(error, WeComBusy):
        _try_again(letter, error)
    elif isinstance(error, WeComError):
        _give_up(letter, error)
    else:
        log.error("greeting failed greeting=%s", letter.greeting.id, exc_info=error)
        _conclude(letter, greetings.UNKNOWN, type(error).__name__, error)


def _try_again(letter: Letter, error: WeComBusy) -> None:
    """Without an answer WeCom may have sent it; a call that found no room never left us."""
    without_answer = error.code is None and not isinstance(error, WeComConflict)
    greetings.wait(
        letter.greeting,
        why="no_answer" if without_answer else str(error.code or "no_room"),
        error=str(error),
        pause=PAUSE,
        answered=not without_answer,
    )


def _give_up(letter: Letter, error: WeComError) -> None:
    if isinstance(error, WeComMisconfigured):
        notices.post(f"welcomes.{error.code}", "welcome_refused", code=error.code)
    late = error.code == CODE_TOO_OLD and letter.seconds_left <= 0
    code = "media_missing" if isinstance(error, NothingToSend) else str(error.code)
    _conclude(letter, greetings.LATE if late else greetings.REFUSED, code, error)


def _conclude(letter: Letter, outcome: str, why: str, error: Exception) -> None:
    log.warning("greeting not sent greeting=%s why=%s", letter.greeting.id, why)
    greetings.conclude(letter.greeting, outcome, why=why, error=str(error), missing=letter.missing)
