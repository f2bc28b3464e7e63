"""Friendships as events tell of them. What whole pages and readings say is saved by `contacts`."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from peewee import Expression

from db import db
from domain import clock, leases, many
from domain.customers.models import Customer, Friendship, FriendshipEvent
from domain.organisation.actions import ensure_guide
from domain.organisation.models import Guide

LONG_AGO = datetime(1970, 1, 1)
# Detail of an event that never reached us, but whose outcome was read from WeCom.
NOTICED = "noticed"


def end_friendship(*, userid: str, external_userid: str, at: datetime, by: str) -> Friendship:
    """`by`: guide, customer or transfer. A deletion older than the last adding changes nothing."""
    with db.atomic():
        friendship = locked(userid, external_userid)
        started = friendship.started_at or LONG_AGO
        if friendship.removed_by == "sync" and at >= started:
            forget_guess(friendship)
        if at >= started:
            friendship.active = False
        if at >= (friendship.removed_at or LONG_AGO):
            friendship.removed_at, friendship.removed_by = at, by
        settle(friendship)
        friendship.save()
        record_events([(friendship.id, "removed", at, by)])
    return friendship


def note_event(
    kind: str, *, userid: str, external_userid: str, at: datetime, detail: str = ""
) -> Friendship:
    """Something else happened between the two: transfer_failed, consented, chat_started."""
    with db.atomic():
        friendship = locked(userid, external_userid)
        if kind == "consented":
            friendship.consented_at = later(friendship.consented_at, at)
        if kind == "transfer_failed":
            friendship.transfer_failed = detail[:40]
        friendship.save()
        record_events([(friendship.id, kind, at, detail)])
    return friendship


def ask_refresh(external_userid: str) -> Customer:
    """Something happened to this customer; WeCom is read about them soon, once for many events."""
    fresh = leases.asked_again()
    new = {"external_userid": external_userid, "created_at": clock.now(), **fresh}
    upsert = Customer.insert(new).on_conflict(
        conflict_target=[Customer.external_userid], update=fresh
    )
    customer = next(iter(upsert.returning(Customer).execute()))
    leases.wake_after_commit(leases.DEFAULT)
    return customer


def ask_refresh_all(external_userids: Iterable[str]) -> dict[str, int]:
    """The same for several. Returns their ids by external_userid."""
    fresh, now = leases.asked_again(), clock.now()
    rows = [
        {"external_userid": external_userid, "created_at": now, **fresh}
        for external_userid in sorted(set(external_userids))
    ]
    leases.wake_after_commit(leases.DEFAULT)
    returning, unique = (Customer.external_userid, Customer.id), Customer.external_userid
    return dict(many.upsert(Customer, rows, returning, unique=unique, update=fresh))


def note_names(names: Mapping[int, str]) -> None:
    """WeCom told them in passing, by the customer's id; the rest comes with the next reading."""
    many.update(Customer, [{"id": id, "name": name[:255]} for id, name in sorted(names.items())])


def fill_stores(which: Expression) -> int:
    """Friendships without a store get that of their guide. `which`: guides, a condition."""
    guides = Guide.select(Guide.id).where(which)
    store = Guide.select(Guide.store).where(Guide.id == Friendship.guide)
    query = Friendship.update(store=store)
    return query.where(Friendship.store.is_null(), Friendship.guide.in_(guides)).execute()


def locked(userid: str, external_userid: str) -> Friendship:
    """The friendship of the two, made if need be, for nobody else to change until the commit.

    The customer's row comes first here as everywhere, so that two writers never wait crosswise.
    """
    customer = ask_refresh(external_userid)
    guide = ensure_guide(userid)
    row = {"guide": guide, "customer": customer, "active": False}
    upsert = Friendship.insert(row).on_conflict(
        conflict_target=[Friendship.guide, Friendship.customer], update={Friendship.guide: guide}
    )
    friendship = next(iter(upsert.returning(Friendship).execute()))
    friendship.guide, friendship.customer = guide, customer
    return friendship


def settle(friendship: Friendship) -> None:
    """`started_at` and `half` follow from the times of the events."""
    added, half_added = friendship.added_at, friendship.half_added_at
    friendship.started_at = later(added, half_added)
    unconfirmed = half_added is not None and (added is None or added < half_added)
    friendship.half = friendship.active and unconfirmed


def forget_guess(friendship: Friendship) -> None:
    """We only noticed that a customer was gone, and now we know when or that it is not so."""
    FriendshipEvent.delete().where(
        FriendshipEvent.friendship == friendship,
        FriendshipEvent.kind == "removed",
        FriendshipEvent.at == friendship.removed_at,
    ).execute()
    friendship.removed_at, friendship.removed_by = None, ""


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one or LONG_AGO, other or LONG_AGO) if one or other else None


def record_events(told: Iterable[tuple[int, str, datetime, str]]) -> None:
    """Each by the friendship's id, its kind, time (UTC) and detail; once, however often told."""
    rows = [
        {"friendship_id": id, "kind": kind, "at": at, "detail": detail[:255]}
        for id, kind, at, detail in told
    ]
    many.insert(FriendshipEvent, rows, (FriendshipEvent.id,))
