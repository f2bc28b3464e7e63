"""What comes by a channel code: its tags, and the customer's remark in the guide's contacts."""

import logging
from datetime import timedelta

from bot import budget
from bot import customers as wecom
from bot.errors import WeComBusy, WeComError, WeComMisused, WeComRefused
from domain import leases
from domain.contact_ways import arrivals
from domain.contact_ways.models import Arrival
from domain.customers import actions as customers
from domain.customers.readings import CustomerReading, Follow
from jobs import pool

log = logging.getLogger(__name__)

BATCH, THREADS, LEASE = 40, 4, timedelta(minutes=2)
WAITS = (5, 30, 120, 600, 3600)
LONGEST_WAIT, LONGEST_HALF_WAIT = 900, 6 * 3600


def drain() -> int:
    lines = leases.claim(Arrival, limit=BATCH, lease=LEASE)
    with budget.lane(budget.CONSOLE):
        pool.each(carry_out, lines, threads=THREADS, on_error=_try_later)
    return len(lines)


def carry_out(arrival: Arrival) -> None:
    """Raises WeComError when it must be tried again."""
    stage = arrivals.stage_of(arrival)
    if stage == arrivals.WAITING:
        leases.give_back(arrival, wait=_wait_for_the_guide(arrival))
    elif stage != arrivals.READY:
        arrivals.conclude(arrival, stage)
    else:
        arrivals.put_tags(arrival)
        _write_remark(arrival)


def _wait_for_the_guide(arrival: Arrival) -> timedelta:
    """The confirmation is told by an event; this is for one that never came."""
    return timedelta(seconds=min(60 * 2 ** min(arrival.attempts, 12), LONGEST_HALF_WAIT))


def _write_remark(arrival: Arrival) -> None:
    try:
        state = _remark(arrival)
    except (WeComRefused, WeComMisused) as error:
        log.warning("remark refused arrival=%s code=%s", arrival.id, error.code)
        arrivals.conclude(arrival, arrivals.REFUSED, str(error), str(error.code))
    else:
        arrivals.conclude(arrival, state)


def _remark(arrival: Arrival) -> str:
    """WeCom is read first: what the guide has written stays. Returns how it ended."""
    if not arrival.contact_way.remark:
        return arrivals.DONE
    friendship = arrival.friendship
    customer, userid = friendship.customer.external_userid, friendship.guide.userid
    reading = wecom.read_customer(customer)
    wanted = arrivals.remark_for(arrival, reading.person.name)
    present = _follow(reading, userid).remark
    if present not in ("", reading.person.name, wanted):
        return arrivals.KEPT
    if wanted not in ("", present):
        wecom.set_remark(userid, customer, wanted)
        customers.ask_refresh(customer)
    return arrivals.DONE


def _follow(reading: CustomerReading, userid: str) -> Follow:
    for follow in reading.follows:
        if follow.userid.lower() == userid.lower():
            return follow
    raise WeComRefused(84061, "not a contact of the guide")


def _try_later(arrival: Arrival, error: Exception) -> None:
    """Busy is no failure and waits as long as it takes; the rest is tried a few times."""
    code = str(error.code or "") if isinstance(error, WeComError) else type(error).__name__
    log.warning("arrival waits arrival=%s code=%s", arrival.id, code)
    if isinstance(error, WeComBusy):
        wait = error.pause or min(2**arrival.attempts, LONGEST_WAIT)
        leases.give_back(arrival, str(error), code, wait=timedelta(seconds=wait))
    else:
        leases.retry_or_set_aside(arrival, str(error), code, waits=WAITS)
