"""Customers and friendships as WeCom has them, saved by the page: only what differs is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db import db, is_postgresql
from domain.customers import phones
from domain.customers.actions import LONG_AGO, NOTICED, forget_guess, later, settle
from domain.customers.models import Customer, Friendship, FriendshipEvent
from domain.customers.readings import Contact, Follow, Person
from domain.organisation.models import Guide
from domain.organisation.queries import guides_by_userid


@dataclass(frozen=True)
class Saved:
    """`tags`: WeCom ids of corp tags by friendship id.

    Rows: `changed` were new or differed, `failed` belong to a guide we do not know. `added` and
    `differed`: ids of friendships that no event had told of; `people`: of customers who differed.
    """

    tags: dict[int, tuple[str, ...]]
    changed: int
    failed: int
    added: tuple[int, ...]
    differed: tuple[int, ...]
    people: tuple[int, ...]


# Ids of guide and customer.
Pair = tuple[int, int]


@dataclass(frozen=True)
class _Arriving:
    """What a page says about friendships, and what is needed to place it."""

    pairs: Mapping[Pair, Follow]
    guides: Mapping[int, Guide]
    stores: Mapping[str, int]
    read_at: datetime
    run_id: int | None


def save_contacts(
    contacts: Sequence[Contact],
    *,
    read_at: datetime,
    stores: Mapping[str, int],
    run_id: int | None = None,
) -> Saved:
    """One page of WeCom's list, at most a few hundred rows, in one transaction.

    `read_at`: before WeCom was asked. `stores`: ids by the state of the code that leads there.
    """
    with db.atomic():
        guides = guides_by_userid({contact.follow.userid for contact in contacts})
        known = [one for one in contacts if one.follow.userid.lower() in guides]
        customers, new_people, people = _save_people([contact.person for contact in known], read_at)
        pairs: dict[Pair, Follow] = {
            (
                guides[one.follow.userid.lower()].id,
                customers[one.person.external_userid].id,
            ): one.follow
            for one in known
        }
        by_id = {guide.id: guide for guide in guides.values()}
        arriving = _Arriving(pairs, by_id, stores, read_at, run_id)
        friendships, new_pairs, began = _save_follows(arriving)
        phones.add(_mobiles(pairs), source="remark")
    written = new_people | people
    differed = {friendships[pair].id for pair in new_pairs} - set(began)
    return Saved(
        tags={friendships[pair].id: follow.tag_ids for pair, follow in pairs.items()},
        changed=sum(pair in new_pairs or pair[1] in written for pair in pairs),
        failed=len(contacts) - len(known),
        added=tuple(began),
        differed=tuple(sorted(differed)),
        people=tuple(sorted(people)),
    )


def _mobiles(pairs: Mapping[Pair, Follow]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for (_, customer_id), follow in pairs.items():
        if follow.mobiles:
            found.setdefault(customer_id, []).extend(follow.mobiles)
    return found


def _save_people(
    people: Sequence[Person], read_at: datetime
) -> tuple[dict[str, Customer], set[int], set[int]]:
    """Customers by external_userid, the ids of those that were new, and of those that differed."""
    unique = {person.external_userid: person for person in people}
    rows = _customers(unique)
    missing = sorted(unique.keys() - rows.keys())
    if missing:
        new = [
            {
                "external_userid": id,
                "created_at": read_at,
                "synced_at": read_at,
                **_fields(unique[id]),
            }
            for id in missing
        ]
        insert = Customer.insert_many(new).on_conflict_ignore().returning(Customer)
        rows.update({row.external_userid: row for row in insert.execute()})
        rows.update(_customers(unique.keys() - rows.keys()))
    in_order = sorted(rows.values(), key=lambda row: row.id)
    changed = {row.id for row in in_order if _update(row, unique[row.external_userid], read_at)}
    new_ids = {rows[id].id for id in missing}
    return rows, new_ids, changed - new_ids


def _customers(external_userids: Iterable[str]) -> dict[str, Customer]:
    wanted = list(external_userids)
    query = Customer.select().where(Customer.external_userid.in_(wanted)) if wanted else ()
    return {row.external_userid: row for row in query}


def _fields(person: Person) -> dict:
    return {
        "name": person.name[:255],
        "avatar": person.avatar[:512],
        "type": person.type,
        "gender": person.gender,
        "corp_name": person.corp_name[:255],
        "unionid": person.unionid,
    }


def _update(row: Customer, person: Person, read_at: datetime) -> bool:
    """A unionid is not lost when the company unbinds the account through which WeCom tells it."""
    wanted = _fields(person) | {
        "unionid": person.unionid or row.unionid,
        "synced_at": row.synced_at or read_at,
    }
    changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if changes:
        Customer.update(changes).where(Customer.id == row.id).execute()
    return bool(changes)


def _save_follows(arriving: _Arriving) -> tuple[dict[Pair, Friendship], set[Pair], list[int]]:
    """Friendships by pair, the pairs that were new or differed, and the ids of those that began."""
    rows = _locked(arriving.pairs, arriving.run_id)
    began, changed = [], set()
    for pair, row in rows.items():
        was_active, before = row.active, dict(row.__data__)
        _apply(row, pair, arriving)
        if _write(row, before):
            changed.add(pair)
        if row.active and not was_active:
            began.append(row)
    new = _insert([pair for pair in arriving.pairs if pair not in rows], arriving)
    began += new.values()
    _record_beginnings(began)
    return rows | new, changed | new.keys(), [row.id for row in began if row.active]


def _locked(pairs: Iterable[Pair], run_id: int | None) -> dict[Pair, Friendship]:
    """What we have of these pairs, marked as seen, for nobody else to change until the commit."""
    ids = _ids(set(pairs))
    if not ids:
        return {}
    ours = Friendship.id.in_(ids)
    if run_id is not None:
        query = Friendship.update(seen_in_run=run_id).where(ours).returning(Friendship).execute()
    else:
        query = Friendship.select().where(ours).order_by(Friendship.id)
        query = query.for_update() if is_postgresql() else query
    return {(row.guide_id, row.customer_id): row for row in query}


def _ids(pairs: set[Pair]) -> list[int]:
    """Guides and customers of a page may be paired in other ways that it does not list."""
    if not pairs:
        return []
    rows = Friendship.select(Friendship.id, Friendship.guide, Friendship.customer).where(
        Friendship.guide.in_({guide for guide, _ in pairs}),
        Friendship.customer.in_({customer for _, customer in pairs}),
    )
    return [id for id, *pair in rows.tuples() if tuple(pair) in pairs]


def _insert(pairs: Sequence[Pair], arriving: _Arriving) -> dict[Pair, Friendship]:
    """Where an event made the row meanwhile, it stays, as the event asks for a new reading."""
    if not pairs:
        return {}
    rows = [Friendship(guide=guide, customer=customer, active=False) for guide, customer in pairs]
    for pair, row in zip(pairs, rows, strict=True):
        row.seen_in_run = arriving.run_id
        _apply(row, pair, arriving)
    insert = Friendship.insert_many([row.__data__ for row in rows]).on_conflict_ignore()
    made = insert.returning(Friendship).execute()
    found = {(row.guide_id, row.customer_id): row for row in made}
    return found | _locked(set(pairs) - found.keys(), arriving.run_id)


def _apply(row: Friendship, pair: Pair, arriving: _Arriving) -> None:
    follow = arriving.pairs[pair]
    _apply_times(row, follow, arriving.read_at)
    main_store = arriving.guides[pair[0]].store_id
    row.store = row.store_id or arriving.stores.get(follow.state) or main_store
    row.state = follow.state[:64] or row.state
    row.add_way = follow.add_way
    row.remark = follow.remark[:255]
    row.description = follow.description
    if follow.personal_tags is not None:
        row.personal_tags = list(follow.personal_tags)


def _apply_times(row: Friendship, follow: Follow, read_at: datetime) -> None:
    """WeCom goes on listing customers who deleted their guide, so being listed proves little."""
    row.added_at = later(row.added_at, follow.created_at)
    if row.half:
        row.added_at = later(row.added_at, row.half_added_at)  # Confirmed, or it were not listed.
    if row.removed_by == "sync" and row.removed_at <= read_at:
        forget_guess(row)
    removed = row.removed_at or LONG_AGO
    again = row.added_at == removed and row.removed_by != "customer"
    row.active = row.active or again or row.added_at > removed
    settle(row)


def _write(row: Friendship, before: dict) -> bool:
    changes = {name: value for name, value in row.__data__.items() if before[name] != value}
    if changes:
        Friendship.update(changes).where(Friendship.id == row.id).execute()
    return bool(changes)


def _record_beginnings(friendships: Sequence[Friendship]) -> None:
    """Events that never reached us; the timeline and the daily figures need them."""
    rows = [
        {"friendship": row.id, "kind": "added", "at": row.started_at, "detail": NOTICED}
        for row in friendships
        if row.active
    ]
    if rows:
        FriendshipEvent.insert_many(rows).on_conflict_ignore().execute()
