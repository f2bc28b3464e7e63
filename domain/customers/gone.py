"""Friendships that WeCom does not know any more, although no event told us that they ended."""

from collections.abc import Collection
from datetime import datetime

from peewee import Value

from db import db
from domain import clock, leases
from domain.customers import phones
from domain.customers.contacts import Saved, save_contacts
from domain.customers.models import Customer, Friendship, FriendshipEvent
from domain.customers.readings import Contact, CustomerReading
from domain.organisation.models import Guide


def end_unseen(run_id: int, *, since: datetime) -> int:
    """After a complete run, begun at `since`: end what it did not meet. Returns how many.

    Only of guides whose customers WeCom lists, and of those who left; friendships that began
    meanwhile, and half ones (which WeCom does not list), stay.
    """
    unseen = Friendship.seen_in_run.is_null() | (Friendship.seen_in_run != run_id)
    return _end(unseen & _began_before(since) & _listed())


def _began_before(moment: datetime):
    """WeCom tells in whole seconds when friends were made."""
    return Friendship.started_at < moment.replace(microsecond=0)


def _listed():
    tellable = Guide.may_contact | Guide.removed_at.is_null(False)
    return Friendship.guide.in_(Guide.select(Guide.id).where(tellable))


def _end(where) -> int:
    moment = clock.now().replace(microsecond=0)
    ending = where & Friendship.active & ~Friendship.half
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
        _end_others(customer, list(saved.tags), read_at)
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
