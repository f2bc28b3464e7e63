"""What comes by a channel code: a line for every event, and the tags and remark that it brings.

A line is written in the transaction that handles the callback, and is unique by friendship and
time, so events that come twice or late bring nothing twice. A friendship that the guide has not
confirmed waits: WeCom takes neither tags nor remarks for it.
"""

from datetime import datetime, timedelta

from peewee import fn

from db import db
from domain import audit, clock, leases
from domain.contact_ways import actions, limits, queries, remarks
from domain.contact_ways.models import CHANNEL, Arrival, ContactWay
from domain.customers.models import Friendship
from domain.errors import Invalid
from domain.tags import actions as tags

WAITING, DONE, KEPT, REFUSED = "waiting", "done", "kept", "refused"
ENDED, REPEATED = "ended", "repeated"
READY = "ready"
# Nobody confirms a friendship any more after so long.
LONGEST_HALF = timedelta(days=30)


def record(way: ContactWay | None, friendship: Friendship, *, at: datetime, half: bool) -> None:
    """A customer was added, or half added, at `at` (UTC). Without a code it may be the
    confirmation of one who was half added by one.
    """
    way = way or _way_of_half(friendship, at)
    if way is None or way.kind != CHANNEL:
        return
    _write(contact_way=way, friendship=friendship, at=at, half=half)
    leases.wake_after_commit(leases.DEFAULT)
    if friendship.guide_id in limits.full_today(way):
        actions.push(ContactWay.id == way.id)


def record_missed() -> int:
    """Those whose event never reached us, but whom WeCom's list shows with the code's state.

    Returns how many.
    """
    known = Arrival.select(Arrival.id).where(Arrival.friendship == Friendship.id)
    missed = Friendship.select(Friendship, ContactWay).join(
        ContactWay, on=(Friendship.state == ContactWay.state), attr="came_by"
    )
    missed = missed.where(
        ContactWay.kind == CHANNEL,
        Friendship.active & ~Friendship.half,
        Friendship.added_at >= ContactWay.created_at,
        ~fn.EXISTS(known),
    )
    rows = list(missed)
    for friendship in rows:
        record(friendship.came_by, friendship, at=friendship.added_at, half=False)
    return len(rows)


def _write(**line) -> None:
    written = Arrival.insert(due_at=clock.now(), **line)
    if line["half"]:
        written.on_conflict_ignore().execute()
        return
    Arrival.update(leases.asked_again()).where(*_halves(line["friendship"], line["at"])).execute()
    written.on_conflict(  # Confirmed in the second in which it began.
        conflict_target=[Arrival.friendship, Arrival.at],
        update={Arrival.half: False, Arrival.due_at: clock.now()},
        where=Arrival.half,
    ).execute()


def _way_of_half(friendship: Friendship, at: datetime) -> ContactWay | None:
    if friendship.half_added_at is None:
        return None
    halves = Arrival.select().where(*_halves(friendship, at))
    newest = halves.order_by(Arrival.at.desc()).first()
    return newest.contact_way if newest else None


def _halves(friendship: Friendship, at: datetime) -> tuple:
    """What waits for the guide to confirm it, of no later than `at`."""
    waiting = Arrival.half, Arrival.state == WAITING, Arrival.at <= at
    return Arrival.friendship == friendship, *waiting


def stage_of(arrival: Arrival) -> str:
    """waiting, ready, or how it ended before anything could be done."""
    friendship = Friendship.get_by_id(arrival.friendship_id)
    if _told_later(arrival):
        return REPEATED
    removed = friendship.removed_at is not None and friendship.removed_at > arrival.at
    forgotten = friendship.half and clock.now() > arrival.at + LONGEST_HALF
    if removed or forgotten or not friendship.active:
        return ENDED
    return WAITING if friendship.half else READY


def _told_later(arrival: Arrival) -> bool:
    later = Arrival.friendship == arrival.friendship_id, Arrival.at > arrival.at
    return Arrival.select().where(*later).exists()


def put_tags(arrival: Arrival) -> None:
    """Those that guides may use at this moment, once. The friendship must be confirmed."""
    if arrival.tagged_at:
        return
    friendship = Friendship.get_by_id(arrival.friendship_id)
    with db.atomic():
        for tag in queries.tags_of(arrival.contact_way):
            try:
                tags.change(friendship, tag, adding=True, by=f"code:{arrival.contact_way_id}")
            except Invalid:
                continue
        arrival.tagged_at, arrival.half = clock.now(), False
        arrival.save(only=[Arrival.tagged_at, Arrival.half])


def remark_for(arrival: Arrival, customer: str) -> str:
    """Empty when the code writes none."""
    way, store = arrival.contact_way, arrival.friendship.store
    return remarks.fill(
        way.remark, customer=customer, code=way.title, store=store.name if store else ""
    )


def conclude(arrival: Arrival, state: str, error: str = "", code: str = "") -> None:
    leases.finish(arrival, state=state)
    if error:
        told = {"error": error[:2000], "error_code": code[:40]}
        Arrival.update(told).where(Arrival.id == arrival.id).execute()


def try_again(way: ContactWay, by: str = "") -> int:
    """A person has mended what WeCom refused. Returns how many remarks are tried again."""
    with db.atomic():
        audit.record(by, "contact_way.remarks_tried_again", f"contact_way:{way.id}")
        which = (Arrival.contact_way == way) & queries.TROUBLED
        lines = Arrival.select(Arrival.id).where(which)
        fresh = {**leases.asked_again(), "state": WAITING, "error": "", "error_code": ""}
        tried = Arrival.update(fresh).where(Arrival.id.in_(lines)).execute()
        leases.wake_after_commit(leases.DEFAULT)
    return tried
