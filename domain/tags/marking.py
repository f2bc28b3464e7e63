"""What putting tags on many customers, or taking them away, means for each pair; and doing it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from peewee import chunked

from domain import clock, many
from domain.customers.models import Friendship
from domain.locks import FOR_NO_KEY_UPDATE, locked
from domain.operators.scope import Scope
from domain.organisation.models import Guide
from domain.tags.models import FriendshipTag, Tag, TagBatch, TagBatchRow, TagChange, TagGroup

BATCH = 500
# Ids of a friendship and of a tag.
Pair = tuple[int, int]


@dataclass(frozen=True)
class Plan:
    """`results`: what becomes of each row, by its id: tagged, already or no_friend."""

    results: dict[int, str]
    put_on: list[Pair]
    take_off: list[Pair]

    @property
    def changed(self) -> set[int]:
        """The ids of friendships that will carry other tags."""
        return {friendship for friendship, _tag in (*self.put_on, *self.take_off)}


def tags_by_id(ids: Collection[int]) -> list[Tag]:
    tags = Tag.select(Tag, TagGroup).join(TagGroup).where(many.among(Tag.id, ids))
    alive = tags.where(Tag.deleted_at.is_null(), TagGroup.deleted_at.is_null())
    return list(alive.order_by(TagGroup.order.desc(), TagGroup.id, Tag.order.desc(), Tag.id))


def plan(
    batch: TagBatch, tags: Sequence[Tag], rows: Sequence[TagBatchRow], *, lock: bool = False
) -> Plan:
    """`lock`: nobody else changes the tags of these friendships until the transaction ends."""
    friends = _friends(batch, [row.customer_id for row in rows], lock)
    wanted, rivals = {tag.id for tag in tags}, _rivals(tags) if batch.adding else set()
    pairs = [id for ids in friends.values() for id in ids]
    carried = _carried(pairs, wanted | rivals)
    if batch.adding:
        put_on = {(pair, tag) for pair in pairs for tag in wanted} - carried
        take_off = {(pair, tag) for pair, tag in carried if tag in rivals}
    else:
        put_on, take_off = set(), carried
    return _plan(rows, friends, sorted(put_on), sorted(take_off))


def _plan(rows, friends: dict[int, list[int]], put_on: list[Pair], take_off: list[Pair]) -> Plan:
    changed = {friendship for friendship, _tag in (*put_on, *take_off)}

    def result(ids: list[int]) -> str:
        return "tagged" if changed & set(ids) else "already" if ids else "no_friend"

    results = {row.id: result(friends.get(row.customer_id, [])) for row in rows}
    return Plan(results, put_on, take_off)


def carry_out(batch: TagBatch, plan: Plan) -> None:
    """All that the plan says; WeCom follows for the tags that it has. Inside a transaction."""
    by, moment = f"batch:{batch.id}", clock.now()
    new = [{"friendship_id": pair, "tag_id": tag, "by": by} for pair, tag in plan.put_on]
    many.insert(FriendshipTag, new, (FriendshipTag.id,))
    _take_off(plan.take_off)
    in_wecom = _in_wecom({tag for _pair, tag in (*plan.put_on, *plan.take_off)})
    asked = {"by": by, "asked_at": moment, "due_at": moment}
    changes = [
        {"friendship_id": pair, "tag_id": tag, "adding": adding, **asked}
        for pairs, adding in ((plan.take_off, False), (plan.put_on, True))
        for pair, tag in pairs
        if tag in in_wecom
    ]
    many.insert(TagChange, changes, (TagChange.id,))
    _note(plan.results)


def _friends(batch: TagBatch, customer_ids: Collection[int], lock: bool) -> dict[int, list[int]]:
    """By customer, the friendships that get the tags: those of guides within the batch's reach."""
    reach = Scope(None if batch.reach is None else frozenset(batch.reach))
    found = {}
    for customer, theirs in groupby(_active(customer_ids, lock), lambda one: one.customer_id):
        chosen = list(theirs)[: 1 if batch.exclusive else None]
        found[customer] = [one.id for one in chosen if not one.half and reach.holds(one.store_id)]
    return found


def _active(customer_ids: Collection[int], lock: bool) -> Iterator[Friendship]:
    """By customer, the oldest first: it is the exclusive guide's (`customers.queries`)."""
    friendships = Friendship.select().join(Guide).where(Guide.removed_at.is_null())
    friendships = friendships.where(
        many.among(Friendship.customer, customer_ids), Friendship.active
    ).order_by(Friendship.customer, Friendship.started_at, Friendship.id)
    if lock:
        friendships = locked(friendships, FOR_NO_KEY_UPDATE, of=Friendship)
    yield from friendships


def _rivals(tags: Sequence[Tag]) -> set[int]:
    """The other tags of groups of which a customer carries at most one."""
    single = [tag.group_id for tag in tags if tag.group.single]
    others = Tag.select(Tag.id).where(many.among(Tag.group, single))
    return {tag.id for tag in others} - {tag.id for tag in tags}


def _carried(friendship_ids: Collection[int], tag_ids: Collection[int]) -> set[Pair]:
    columns = (FriendshipTag.friendship, FriendshipTag.tag)
    rows = FriendshipTag.select(*columns).where(_of(friendship_ids, tag_ids))
    return set(rows.tuples())


def _of(friendship_ids: Collection[int], tag_ids: Collection[int]):
    return many.among(FriendshipTag.friendship, friendship_ids) & many.among(
        FriendshipTag.tag, tag_ids
    )


def _take_off(pairs: Sequence[Pair]) -> None:
    for tag, theirs in groupby(sorted(pairs, key=lambda pair: pair[1]), lambda pair: pair[1]):
        FriendshipTag.delete().where(_of([pair for pair, _tag in theirs], [tag])).execute()


def _in_wecom(tag_ids: Collection[int]) -> set[int]:
    """Hidden ones are carried here alone."""
    tags = Tag.select(Tag.id).where(many.among(Tag.id, tag_ids))
    return {tag.id for tag in tags.where(Tag.visible, Tag.deleted_at.is_null())}


def _note(results: dict[int, str]) -> None:
    for result in sorted(set(results.values())):
        ids = [id for id, theirs in results.items() if theirs == result]
        for some in chunked(ids, BATCH):
            TagBatchRow.update(result=result).where(many.among(TagBatchRow.id, some)).execute()
