"""Customers who were added. Events of one moment are told of together, so that many cost little."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import db
from domain import many
from domain.customers.actions import (
    LONG_AGO,
    NOTICED,
    ask_refresh_all,
    later,
    record_events,
    settle,
)
from domain.customers.models import Friendship, FriendshipEvent
from domain.locks import locked
from domain.organisation.actions import ensure_guides

# Ids of guide and customer.
Pair = tuple[int, int]
# What an event tells of a friendship; the rest has its defaults.
COLUMNS = (
    *("guide_id", "customer_id", "store_id", "state", "active", "half"),
    *("started_at", "added_at", "half_added_at"),
)


@dataclass(frozen=True)
class Addition:
    """A customer was added, or half added, at `at` (UTC).

    `store_id`: of the code they came through; otherwise the guide's counts.
    """

    userid: str
    external_userid: str
    at: datetime
    state: str = ""
    half: bool = False
    store_id: int | None = None


def start_friendships(additions: Sequence[Addition]) -> list[Friendship]:
    """The friendships that these began, one for each of them, in the same order.

    Events may come late, twice and in any order. Unknown guides and customers are made, and WeCom
    is read about them soon.
    """
    with db.atomic():
        friendships = _met(additions)
        told = list(zip(friendships, additions, strict=True))
        for friendship, addition in told:
            _begin(friendship, addition)
        for friendship, addition in told:
            if friendship.id:
                _save(friendship, addition)
        _insert([friendship for friendship in friendships if not friendship.id])
        record_events(_event(friendship, addition) for friendship, addition in told)
    return friendships


def _met(additions: Sequence[Addition]) -> list[Friendship]:
    """Theirs as we have them, for nobody else to change until the commit, or new ones without an
    id; two events of one pair have the same.

    The customers' rows come first here as everywhere, so that two writers never wait crosswise.
    """
    customers = ask_refresh_all({one.external_userid for one in additions})
    guides = ensure_guides({one.userid for one in additions})
    friendships = _known(customers.values())
    met = []
    for one in additions:
        guide, customer_id = guides[one.userid.lower()], customers[one.external_userid]
        stranger = Friendship(guide=guide, customer=customer_id, active=False)
        friendship = friendships.setdefault((guide.id, customer_id), stranger)
        friendship.guide = guide
        met.append(friendship)
    return met


def _known(customer_ids: Iterable[int]) -> dict[Pair, Friendship]:
    theirs = Friendship.select().where(many.among(Friendship.customer, customer_ids))
    rows = locked(theirs.order_by(Friendship.id))
    return {(row.guide_id, row.customer_id): row for row in rows}


def _begin(friendship: Friendship, addition: Addition) -> None:
    at = addition.at
    if at >= (friendship.started_at or LONG_AGO):
        friendship.state = addition.state or friendship.state
        friendship.store = addition.store_id or friendship.store_id or friendship.guide.store_id
    name = "half_added_at" if addition.half else "added_at"
    setattr(friendship, name, later(getattr(friendship, name), at))
    if at >= (friendship.removed_at or LONG_AGO):
        friendship.active = True
    settle(friendship)


def _insert(friendships: Sequence[Friendship]) -> None:
    new = {(one.guide_id, one.customer_id): one for one in friendships}
    made = many.insert(
        Friendship,
        [_row(friendship) for friendship in new.values()],
        (Friendship.guide, Friendship.customer, Friendship.id),
    )
    for guide_id, customer_id, id in made:
        new[guide_id, customer_id].id = id


def _row(friendship: Friendship) -> dict:
    return {name: getattr(friendship, name) for name in COLUMNS}


def _save(friendship: Friendship, addition: Addition) -> None:
    """They had met: a reading of WeCom may have been quicker than the event, and could not tell
    half added from added.
    """
    friendship.save()
    FriendshipEvent.delete().where(
        FriendshipEvent.friendship == friendship,
        FriendshipEvent.kind == "added",
        FriendshipEvent.at == addition.at,
        FriendshipEvent.detail == NOTICED,
    ).execute()


def _event(friendship: Friendship, addition: Addition) -> tuple[int, str, datetime, str]:
    kind = "half_added" if addition.half else "added"
    return friendship.id, kind, addition.at, addition.state
