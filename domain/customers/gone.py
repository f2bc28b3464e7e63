"""Friendships that WeCom does not know any more, although no event told us that they ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from peewee import Expression, Value

from db import db
from domain import clock, leases
from domain.customers import phones, sightings
from domain.customers.contacts import Saved, save_contacts
from domain.customers.models import Customer, Friendship, FriendshipEvent
from domain.customers.readings import Contact, CustomerReading
from domain.organisation.actions import ask_refresh
from domain.organisation.models import Guide
from domain.organisation.queries import guides_by_userid


@dataclass(frozen=True)
class Page:
    """Ids of friendships that were ended; `last`: where the next page begins behind, or None."""

    ended: list[int]
    last: int | None


def unseen(run_id: int, *, since: datetime) -> Expression:
    """Of active friendships, those that this run, begun at `since`, and later ones did not meet.

    Only of guides whose customers WeCom lists, and of those who left; friendships that began
    meanwhile, and half ones (which WeCom does not list), are not among them.
    """
    return sightings.unmet(run_id) & _began_before(since) & _listed() & whole()


def end_unseen(run_id: int, *, since: datetime, after: int, limit: int) -> Page:
    """End up to `limit` of them with ids above `after`."""
    with db.atomic():
        going = Friendship.select(Friendship.id).where(
            unseen(run_id, since=since), Friendship.id > after
        )
        ids = [id for (id,) in going.order_by(Friendship.id).limit(limit).tuples()]
        _end(Friendship.id.in_(ids))
    return Page(ids, ids[-1] if len(ids) == limit else None)


def mark_met(run_id: int, friendship_ids: Collection[int]) -> None:
    """The second look found them; their customers are read again soon."""
    ours = Friendship.id.in_(list(friendship_ids))
    with db.atomic():
        sightings.note(run_id, friendship_ids)
        theirs = Friendship.select(Friendship.customer).where(ours)
        leases.ask_again(Customer, Customer.id.in_(theirs))
        leases.wake_after_commit(leases.DEFAULT)


def spare(run_id: int, userids: Collection[str]) -> None:
    """WeCom stopped telling whom these guides have: this run says nothing about their friendships.

    Their next reading says what became of them.
    """
    guides = [guide.id for guide in guides_by_userid(userids).values()]
    with db.atomic():
        sightings.note_all(run_id, Friendship.guide.in_(guides))
        ask_refresh(userids)


def whole() -> Expression:
    """Active on both sides: only these are in WeCom's lists."""
    return (Friendship.active == True) & (Friendship.half == False)  # noqa: E712


def _began_before(moment: datetime) -> Expression:
    """WeCom tells in whole seconds when friends were made."""
    return Friendship.started_at < moment.replace(microsecond=0)


def _listed() -> Expression:
    tellable = Guide.may_contact | Guide.removed_at.is_null(False)
    return Friendship.guide.in_(Guide.select(Guide.id).where(tellable))


def _end(where) -> int:
    moment = clock.now().replace(microsecond=0)
    ending = where & whole()
    columns = (Friendship.id, Value("removed"), Value(moment), Value("sync"))
    fields = (
        *(FriendshipEvent.friendship, FriendshipEvent.kind),
        *(FriendshipEvent.at, FriendshipEvent.detail),
    )
    with db.atomic():
        told = FriendshipEvent.insert_from(Friendship.select(*columns).where(ending), fields)
        told.on_conflict_ignore().execute()
        changes = {"active": False, "removed_at": moment, "removed_by": "sync"}
        return Friendship.update(changes).where(ending).execute()


def save_reading(
    customer: Customer, reading: CustomerReading, *, read_at: datetime, stores: dict[str, int]
) -> Saved:
    """All that WeCom says of one customer: who has them, and thereby who has not any more."""
    contacts = [Contact(reading.person, follow) for follow in reading.follows]
    with db.atomic():
        saved = save_contacts(contacts, read_at=read_at, stores=stores)
        mobiles = [number for follow in reading.follows for number in follow.mobiles]
        phones.replace_remarked(customer.id, mobiles)
        _end_others(customer, saved.friendships, read_at)
        leases.finish(customer, synced_at=read_at)
    return saved


def save_nobody_follows(customer: Customer, *, read_at: datetime) -> None:
    """WeCom: no guide whom our app may see has this customer (84061, 40096)."""
    with db.atomic():
        _end_others(customer, [], read_at)
        leases.finish(customer, synced_at=read_at)


def _end_others(customer: Customer, friendship_ids: Collection[int], read_at: datetime) -> None:
    """Those that began while WeCom was asked are spared."""
    theirs = (Friendship.customer == customer) & Friendship.id.not_in(list(friendship_ids))
    _end(theirs & _began_before(read_at) & _listed())
