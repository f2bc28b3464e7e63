"""Customers and friendships as WeCom has them, saved by the page: only what differs is written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import db
from domain import many
from domain.customers import people, phones, sightings
from domain.customers.actions import (
    LONG_AGO,
    NOTICED,
    forget_guess,
    later,
    record_events,
    settle,
)
from domain.customers.models import Friendship
from domain.customers.readings import Contact, Follow
from domain.locks import locked
from domain.organisation.models import Guide
from domain.organisation.queries import guides_by_userid


@dataclass(frozen=True)
class Saved:
    """`friendships`: ids of all that were read. `tags`: WeCom ids of their corp tags by friendship
    id, without new ones that carry none.

    Rows: `changed` were new or differed, `failed` belong to a guide we do not know. `added` and
    `differed`: ids of friendships that no event had told of; `people`: of customers who differed.
    """

    friendships: tuple[int, ...]
    tags: dict[int, tuple[str, ...]]
    changed: int
    failed: int
    added: tuple[int, ...]
    differed: tuple[int, ...]
    people: tuple[int, ...]


# Ids of guide and customer.
Pair = tuple[int, int]
# Columns of a friendship by their names.
Row = dict[str, Any]

TIMES = ["active", "half", "started_at", "added_at", "half_added_at", "removed_at", "removed_by"]
READ = (
    *(Friendship.id, Friendship.guide, Friendship.customer, Friendship.store, Friendship.state),
    *(Friendship.add_way, Friendship.remark, Friendship.description, Friendship.personal_tags),
    *(getattr(Friendship, name) for name in TIMES),
)
NAMES = [field.column_name for field in READ]


@dataclass(frozen=True)
class _Arriving:
    """What WeCom says about friendships, and what is needed to place it."""

    pairs: Mapping[Pair, Follow]
    guides: Mapping[int, Guide]
    stores: Mapping[str, int]
    read_at: datetime
    run_id: int | None


@dataclass(frozen=True)
class _Kept:
    """`ids` by pair; the pairs that were `new`, those that `differed`; the ids of who `began`."""

    ids: dict[Pair, int]
    new: Collection[Pair]
    differed: Collection[Pair]
    began: tuple[int, ...]


def save_contacts(
    contacts: Sequence[Contact],
    *,
    read_at: datetime,
    stores: Mapping[str, int],
    run_id: int | None = None,
) -> Saved:
    """A few pages of WeCom's list, in one transaction.

    `read_at`: before WeCom was asked. `stores`: ids by the state of the code that leads there.
    """
    with db.atomic():
        many.find_by_index()
        guides = guides_by_userid({contact.follow.userid for contact in contacts})
        known = [one for one in contacts if one.follow.userid.lower() in guides]
        customers = people.save((contact.person for contact in known), read_at)
        pairs: dict[Pair, Follow] = {
            (
                guides[one.follow.userid.lower()].id,
                customers.ids[one.person.external_userid],
            ): one.follow
            for one in known
        }
        by_id = {guide.id: guide for guide in guides.values()}
        arriving = _Arriving(pairs, by_id, stores, read_at, run_id)
        kept = _save_follows(arriving, strangers=customers.new)
        phones.add(_mobiles(pairs), source="remark")
    written, touched = customers.new | customers.differed, {*kept.new, *kept.differed}
    return Saved(
        friendships=tuple(kept.ids.values()),
        tags={
            kept.ids[pair]: follow.tag_ids
            for pair, follow in pairs.items()
            if follow.tag_ids or pair not in kept.new
        },
        changed=sum(pair in touched or pair[1] in written for pair in pairs),
        failed=len(contacts) - len(known),
        added=kept.began,
        differed=tuple(sorted({kept.ids[pair] for pair in kept.differed} - set(kept.began))),
        people=tuple(sorted(customers.differed)),
    )


def _mobiles(pairs: Mapping[Pair, Follow]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for (_, customer_id), follow in pairs.items():
        if follow.mobiles:
            found.setdefault(customer_id, []).extend(follow.mobiles)
    return found


def _save_follows(arriving: _Arriving, *, strangers: Collection[int]) -> _Kept:
    """`strangers`: customers made in this transaction, whom nobody else can have met yet."""
    rows = _locked({pair for pair in arriving.pairs if pair[1] not in strangers}, arriving.run_id)
    changes = {pair: _changes(row, pair, arriving) for pair, row in rows.items()}
    differed = [pair for pair, changed in changes.items() if changed]
    for pair in differed:
        Friendship.update(changes[pair]).where(Friendship.id == rows[pair]["id"]).execute()
    new = _insert([pair for pair in arriving.pairs if pair not in rows], arriving)
    late = _locked(arriving.pairs.keys() - rows.keys() - new.keys(), arriving.run_id)
    ids = new | {pair: row["id"] for pair, row in (rows | late).items()}
    began = [rows[pair] | changes[pair] for pair in differed if changes[pair].get("active")]
    times = {row["id"]: row["started_at"] for row in began}
    times |= {id: arriving.pairs[pair].created_at for pair, id in new.items()}
    _record_beginnings(times)
    return _Kept(ids, new.keys(), differed, tuple(times))


def _locked(pairs: Collection[Pair], run_id: int | None) -> dict[Pair, Row]:
    """What we have of these pairs, marked as seen, for nobody else to change until the commit."""
    ids = _ids(pairs)
    if not ids:
        return {}
    ours = Friendship.select(*READ).where(many.among(Friendship.id, ids)).order_by(Friendship.id)
    rows = [dict(zip(NAMES, row, strict=True)) for row in many.read(locked(ours))]
    if run_id is not None:
        sightings.note(run_id, ids)
    return {(row["guide_id"], row["customer_id"]): row for row in rows}


def _ids(pairs: Collection[Pair]) -> list[int]:
    """Customers have other guides as well, with whom they were not listed here."""
    if not pairs:
        return []
    theirs = many.among(Friendship.customer, {customer for _, customer in pairs})
    rows = Friendship.select(Friendship.id, Friendship.guide, Friendship.customer).where(theirs)
    return sorted(id for id, *pair in many.read(rows) if tuple(pair) in pairs)


def _changes(row: Row, pair: Pair, arriving: _Arriving) -> Row:
    follow = arriving.pairs[pair]
    wanted = _described(pair, arriving, store_id=row["store_id"], state=row["state"])
    if not _is_settled(row, follow):
        wanted |= _times(row, follow, arriving.read_at)
    return {name: value for name, value in wanted.items() if row[name] != value}


def _described(pair: Pair, arriving: _Arriving, *, store_id: int | None, state: str) -> Row:
    """`store_id` and `state`: as we have them."""
    follow, main_store = arriving.pairs[pair], arriving.guides[pair[0]].store_id
    told = {
        "store_id": store_id or arriving.stores.get(follow.state) or main_store,
        "state": follow.state[:64] or state,
        "add_way": follow.add_way,
        "remark": follow.remark[:255],
        "description": follow.description,
    }
    if follow.personal_tags is not None:
        told["personal_tags"] = list(follow.personal_tags)
    return told


def _is_settled(row: Row, follow: Follow) -> bool:
    """We know this friendship, or a later one of the two, for certain: no time will change."""
    certain = row["active"] and not row["half"] and row["removed_by"] != "sync"
    return certain and (row["added_at"] or LONG_AGO) >= follow.created_at


def _times(row: Row, follow: Follow, read_at: datetime) -> Row:
    """WeCom goes on listing customers who deleted their guide, so being listed proves little."""
    friendship = Friendship(**row)
    friendship.added_at = later(friendship.added_at, follow.created_at)
    if friendship.half:  # Confirmed, or it were not listed.
        friendship.added_at = later(friendship.added_at, friendship.half_added_at)
    if friendship.removed_by == "sync" and friendship.removed_at <= read_at:
        forget_guess(friendship)
    removed = friendship.removed_at or LONG_AGO
    again = friendship.added_at == removed and friendship.removed_by != "customer"
    friendship.active = friendship.active or again or friendship.added_at > removed
    settle(friendship)
    return {name: getattr(friendship, name) for name in TIMES}


def _insert(pairs: Iterable[Pair], arriving: _Arriving) -> dict[Pair, int]:
    """Ids by pair. Where an event made the row meanwhile, it stays: the event asks for a reading
    of its own.
    """
    rows = [
        {
            "guide_id": pair[0],
            "customer_id": pair[1],
            "started_at": arriving.pairs[pair].created_at,
            "added_at": arriving.pairs[pair].created_at,
            **_described(pair, arriving, store_id=None, state=""),
        }
        for pair in pairs
    ]
    columns = (Friendship.guide, Friendship.customer, Friendship.id)
    alike = {"active": True, "seen_in_run": arriving.run_id}
    made = many.insert(Friendship, rows, columns, alike=alike)
    return {(guide, customer): id for guide, customer, id in made}


def _record_beginnings(began: Mapping[int, datetime]) -> None:
    """Events that never reached us; the timeline and the daily figures need them."""
    record_events((id, "added", at, NOTICED) for id, at in began.items())
