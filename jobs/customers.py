"""Reading customers: whole passes over all guides, and single customers after events."""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from peewee import chunked

from bot import budget
from bot import customers as wecom
from bot import organisation as wecom_organisation
from bot.errors import WeComBusy, WeComError, WeComRefused
from db import db
from domain import clock, leases
from domain.contact_ways import queries as contact_ways
from domain.customers import actions, contacts, gone, queries
from domain.customers.models import Customer
from domain.customers.readings import Contact, CustomerReading
from domain.organisation import members
from domain.organisation import queries as organisation
from domain.syncs import actions as syncs
from domain.syncs import mending
from domain.syncs.mending import Mend
from domain.syncs.models import SyncPart
from domain.tags import differences
from jobs import pool

log = logging.getLogger(__name__)

BATCH, THREADS, LEASE = 50, 4, timedelta(seconds=45)
# The pages of a part can only be read one after the other, so there are as many parts as threads
# that may read; but each ends with a page that is not full, which costs a call.
PARTS, GUIDES_OF_PART = 12, 25
WAITS = (5, 30, 120, 600, 3600)
# Rows cost less the more of them are saved at once; a worker that is told to stop must not wait.
PAGES_AT_ONCE, SECONDS_AHEAD = 5, 1.0
NO_RELATION, NOT_OURS, CURSOR_INVALID = 84061, 40096, 50100
# WeCom does not say which of the guides in a call it is about.
ABOUT_A_GUIDE = frozenset({NO_RELATION, 40003, 40031, 50002, 60011, 60111, 84074})


def read_servants(part: SyncPart) -> None:
    """The guides who may serve customers, up to a hundred of them to a part."""
    userids = wecom_organisation.userids_who_may_contact()
    if not userids:
        syncs.fail(part, "WeCom names no guide who may serve customers: see 客户联系 › 权限配置")
        return
    with db.atomic():
        if organisation.has_strangers(userids):
            syncs.start("organisation", part.run.asked_by)
        mended = members.set_may_contact(userids)
        syncs.turn_page(part, cursor="", read=len(userids), changed=len(mended), mended=mended)
        shares = _shares(sorted(userids))
        expected = [_known_rows(share) for share in shares]
        syncs.enter(part.run, "customers", [{"userids": share} for share in shares], expected)


def _shares(userids: list[str]) -> list[list[str]]:
    size = max(-(-len(userids) // PARTS), GUIDES_OF_PART)
    return [list(share) for share in chunked(userids, min(size, wecom.USERIDS_PER_CALL))]


def _known_rows(userids: list[str]) -> int:
    guides = organisation.guides_by_userid(userids).values()
    return sum(queries.active_by_guide(guide.id for guide in guides).values())


def read_pages(part: SyncPart) -> None:
    """A few pages of up to 100 rows: saved together with the place behind them, or not at all."""
    began = clock.now()
    try:
        pages = _read_ahead(part)
    except WeComRefused as error:
        _cope(part, error)
        return
    with db.atomic():
        saved = contacts.save_contacts(
            pages.contacts,
            read_at=began,
            stores=_stores(one.follow.state for one in pages.contacts),
            run_id=part.run_id,
        )
        differences.note(saved.tags)
        syncs.turn_page(
            part,
            cursor=pages.cursor,
            read=len(pages.contacts),
            changed=saved.changed,
            failed=saved.failed,
            calls=pages.calls,
            mended=_mended(saved),
        )


@dataclass(frozen=True)
class _Pages:
    """What some `calls` brought; `cursor`: of the page behind them, empty at the end."""

    contacts: list[Contact]
    cursor: str
    calls: int


def _read_ahead(part: SyncPart) -> _Pages:
    """Where WeCom refuses a later page, the ones before it are kept: it will refuse again."""
    until = time.monotonic() + SECONDS_AHEAD
    found, cursor = wecom.page_of_customers(part.scope["userids"], part.cursor)
    calls = 1
    while cursor and calls < PAGES_AT_ONCE and time.monotonic() < until:
        try:
            page, cursor = wecom.page_of_customers(part.scope["userids"], cursor)
        except WeComError:
            break
        found += page
        calls += 1
    return _Pages(found, cursor, calls)


def _mended(saved: contacts.Saved) -> list[Mend]:
    return [
        *mending.of("friendship", mending.ADDED, saved.added),
        *mending.of("friendship", mending.CHANGED, saved.differed),
        *mending.of("customer", mending.CHANGED, saved.people),
    ]


def _cope(part: SyncPart, error: WeComRefused) -> None:
    """Guides without customers are no error; one wrong guide must not take the others along."""
    if error.code == CURSOR_INVALID:
        syncs.restart(part)
        return
    if error.code not in ABOUT_A_GUIDE:
        raise error
    userids = part.scope["userids"]
    left = who_left(userids)
    if left:
        _leave_out(part, left, error)
    elif error.code == NO_RELATION:
        syncs.turn_page(part, cursor="")
    elif len(userids) > 1:
        half = len(userids) // 2
        syncs.split(part, [{"userids": userids[:half]}, {"userids": userids[half:]}])
    else:
        raise error


def who_left(userids: Iterable[str]) -> list[str]:
    """Those whom WeCom does not name any more among the guides who may serve customers."""
    named = {userid.lower() for userid in wecom_organisation.userids_who_may_contact()}
    return [userid for userid in userids if userid.lower() not in named]


def _leave_out(part: SyncPart, left: list[str], error: WeComRefused) -> None:
    """The others are read from the beginning: a cursor belongs to its list of guides."""
    staying = [userid for userid in part.scope["userids"] if userid not in left]
    with db.atomic():
        gone.spare(part.run_id, left)
        syncs.leave_out(part, {"userids": left}, str(error), str(error.code))
        syncs.split(part, [{"userids": staying}] if staying else [])


def _stores(states: Iterable[str]) -> dict[str, int]:
    return contact_ways.stores_by_state(set(states))


def customer_edited(external_userid: str) -> None:
    """Reaction: the second of the edit is over, so no other edit can hide behind it."""
    actions.ask_refresh(external_userid)


def drain() -> int:
    """Customers that something happened to, each read once however much that was."""
    rows = leases.claim(Customer, limit=BATCH, lease=LEASE)
    with budget.lane(budget.CONSOLE):  # Guides look at these customers now: ahead of whole passes.
        pool.each(refresh, rows, threads=THREADS, on_error=_note_failure)
    return len(rows)


def refresh(customer: Customer) -> None:
    """Read one customer from WeCom and save it. Raises WeComError."""
    began = clock.now()
    try:
        reading = wecom.read_customer(customer.external_userid)
    except WeComRefused as error:
        if error.code not in (NO_RELATION, NOT_OURS):
            raise
        gone.save_nobody_follows(customer, read_at=began)
    else:
        _save(customer, reading, began)


def _save(customer: Customer, reading: CustomerReading, began) -> None:
    stores = _stores(follow.state for follow in reading.follows)
    with db.atomic():
        saved = gone.save_reading(customer, reading, read_at=began, stores=stores)
        differences.note(saved.tags)


def _note_failure(customer: Customer, error: Exception) -> None:
    """Busy is no failure and waits as long as it takes; the rest is tried a few times."""
    code = str(error.code or "") if isinstance(error, WeComError) else type(error).__name__
    log.warning("customer not read customer=%s code=%s", customer.id, code)
    if isinstance(error, WeComBusy):
        wait = error.pause or min(2**customer.attempts, 600)
        leases.give_back(customer, str(error), code, wait=timedelta(seconds=wait))
    else:
        leases.retry_or_set_aside(customer, str(error), code, waits=WAITS)
