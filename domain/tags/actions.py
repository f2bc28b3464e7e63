from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from peewee import EXCLUDED, chunked

from db import db, is_postgresql
from domain import clock, leases, many, outbox
from domain.customers.models import Friendship
from domain.errors import Invalid
from domain.outbox import OutboxEvent
from domain.syncs import mending
from domain.syncs.mending import Mend
from domain.tags.library import LibraryGroup
from domain.tags.models import FriendshipTag, Tag, TagChange, TagGroup

LIBRARY_CHANGED = "tag_library.changed"
# Tags that a customer carries and the library does not know yet wait in this group, hidden.
UNKNOWN_GROUP = "unknown"
BATCH = 500


def save_library(groups: Sequence[LibraryGroup], *, whole: bool = True) -> list[Mend]:
    """Make ours what WeCom has. Where `whole`, whatever is not among `groups` was deleted there.

    A group that was deleted takes its tags along: WeCom sends no event for each of them. Returns
    the tags that differed.
    """
    with db.atomic():
        before = _shown()
        ids = _save_groups(groups)
        _save_tags(groups, ids)
        if whole:
            _delete_others(TagGroup, {group.wecom_id for group in groups})
            _delete_others(Tag, {tag.wecom_id for group in groups for tag in group.tags})
        after = _shown()
    changed = [id for id in sorted(after.keys() & before.keys()) if after[id] != before[id]]
    return [
        *mending.of("tag", mending.ADDED, sorted(after.keys() - before.keys())),
        *mending.of("tag", mending.CHANGED, changed),
        *mending.of("tag", mending.ENDED, sorted(before.keys() - after.keys())),
    ]


def _shown() -> dict[int, list]:
    columns = (Tag.id, Tag.name, Tag.group, Tag.order)
    return {id: rest for id, *rest in Tag.select(*columns).where(Tag.deleted_at.is_null()).tuples()}


def _save_groups(groups: Sequence[LibraryGroup]) -> dict[str, int]:
    rows = [
        {"wecom_id": group.wecom_id, "name": group.name, "order": group.order} for group in groups
    ]
    return _upsert(TagGroup, rows, [TagGroup.name, TagGroup.order])


def _save_tags(groups: Sequence[LibraryGroup], group_ids: Mapping[str, int]) -> None:
    rows = [
        {
            "wecom_id": tag.wecom_id,
            "group": group_ids[group.wecom_id],
            "name": tag.name,
            "order": tag.order,
        }
        for group in groups
        for tag in group.tags
    ]
    _upsert(Tag, rows, [Tag.group, Tag.name, Tag.order])


def _upsert(model, rows: list[dict], fields: list) -> dict[str, int]:
    """Returns our ids by those of WeCom. A tag that was deleted and is back shows again."""
    update = {field: getattr(EXCLUDED, field.column_name) for field in fields}
    for batch in chunked(rows, BATCH):
        model.insert_many(batch).on_conflict(
            conflict_target=[model.wecom_id], update={**update, model.deleted_at: None}
        ).execute()
    return dict(model.select(model.wecom_id, model.id).tuples())


def _delete_others(model, wecom_ids: Collection[str]) -> None:
    ours = model.select(model.id, model.wecom_id).where(model.deleted_at.is_null()).tuples()
    gone = [id for id, wecom_id in ours if wecom_id not in wecom_ids]
    for batch in chunked(gone, BATCH):
        model.update(deleted_at=clock.now()).where(model.id.in_(batch)).execute()


def ask_library_refresh(due_at: datetime | None = None) -> None:
    """The library in WeCom is another than ours: read it now, or at `due_at`.

    Asked for the same time again and again, it is read once.
    """
    same_time = OutboxEvent.due_at == due_at if due_at else OutboxEvent.due_at <= clock.now()
    unread = (OutboxEvent.name == LIBRARY_CHANGED) & (OutboxEvent.attempts == 0)
    if not OutboxEvent.select().where(unread, same_time).exists():
        outbox.emit(LIBRARY_CHANGED, due_at=due_at)


def replace_tags(rows: Mapping[int, Iterable[str]]) -> set[int]:
    """What WeCom says that friendships carry: their ids with the WeCom ids of their corp tags.

    A change that still waits to be told to WeCom stays as the guide left it. Returns the ids of
    the friendships that carried others.
    """
    if not rows:
        return set()
    with db.atomic():
        known = _ids_of({wecom_id for wecom_ids in rows.values() for wecom_id in wecom_ids})
        wanted = {(id, known[wecom_id]) for id, wecom_ids in rows.items() for wecom_id in wecom_ids}
        for friendship_id, tag_id, adding in _waiting_changes(rows.keys()):
            (wanted.add if adding else wanted.discard)((friendship_id, tag_id))
        return _write_differences(rows.keys(), wanted)


def _ids_of(wecom_ids: set[str]) -> dict[str, int]:
    found = _known_ids(wecom_ids)
    unknown = sorted(wecom_ids - found.keys())
    if not unknown:
        return found
    hidden = {"name": "", "deleted_at": clock.now()}
    TagGroup.insert(wecom_id=UNKNOWN_GROUP, **hidden).on_conflict_ignore().execute()
    group = TagGroup.get(TagGroup.wecom_id == UNKNOWN_GROUP)
    rows = [{"wecom_id": wecom_id, "group": group, **hidden} for wecom_id in unknown]
    Tag.insert_many(rows).on_conflict_ignore().execute()
    ask_library_refresh()
    return _known_ids(wecom_ids)


def _known_ids(wecom_ids: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for batch in chunked(wecom_ids, BATCH):
        found.update(Tag.select(Tag.wecom_id, Tag.id).where(Tag.wecom_id.in_(batch)).tuples())
    return found


def _waiting_changes(friendship_ids: Collection[int]):
    """In the order in which they were asked for."""
    columns = (TagChange.friendship, TagChange.tag, TagChange.adding)
    return list(
        TagChange.select(*columns)
        .where(many.among(TagChange.friendship, friendship_ids), TagChange.state == "waiting")
        .order_by(TagChange.id)
        .tuples()
    )


def _write_differences(friendship_ids: Collection[int], wanted: set[tuple[int, int]]) -> set[int]:
    columns = (FriendshipTag.friendship, FriendshipTag.tag, FriendshipTag.id)
    ours = FriendshipTag.select(*columns).where(
        many.among(FriendshipTag.friendship, friendship_ids)
    )
    carried = {(friendship, tag): id for friendship, tag, id in ours.tuples()}
    for batch in chunked([carried[pair] for pair in carried.keys() - wanted], BATCH):
        FriendshipTag.delete().where(FriendshipTag.id.in_(batch)).execute()
    new = [
        {"friendship_id": pair[0], "tag_id": pair[1]} for pair in sorted(wanted - carried.keys())
    ]
    many.insert(FriendshipTag, new, (FriendshipTag.id,))
    return {friendship_id for friendship_id, _ in carried.keys() ^ wanted}


def change(friendship: Friendship, tag: Tag, *, adding: bool, by: str) -> None:
    """Put a tag on a friendship or take it off. It shows at once; WeCom follows.

    `by`: guide:userid, operator:name or code:id.

    Raises Invalid when the tag was deleted, or when WeCom would refuse for sure.
    """
    if tag.deleted_at:
        raise Invalid("这个标签已经在企业微信里删除了", field="tag")
    if not friendship.active or friendship.half:
        raise Invalid("对方现在不是你的好友，不能修改标签", field="tag")
    with db.atomic():
        _lock(friendship)
        if carries(friendship, tag) == adding:
            return
        show(friendship, tag, carried=adding, by=by)
        moment = clock.now()
        TagChange.create(
            friendship=friendship,
            tag=tag,
            by=by,
            adding=adding,
            asked_at=moment,
            due_at=moment,
        )
        leases.wake_after_commit(leases.DEFAULT)


def _lock(friendship: Friendship) -> None:
    """One change of a pair at a time, so that their ids are in the order of their commits."""
    if is_postgresql():
        Friendship.select(Friendship.id).where(
            Friendship.id == friendship.id
        ).for_update().execute()


def carries(friendship: Friendship, tag: Tag) -> bool:
    return (
        FriendshipTag.select()
        .where(FriendshipTag.friendship == friendship, FriendshipTag.tag == tag)
        .exists()
    )


def show(friendship: Friendship, tag: Tag, *, carried: bool, by: str) -> None:
    if carried:
        FriendshipTag.insert(friendship=friendship, tag=tag, by=by).on_conflict_ignore().execute()
    else:
        FriendshipTag.delete().where(
            FriendshipTag.friendship == friendship, FriendshipTag.tag == tag
        ).execute()


def dismiss_refusals(friendship: Friendship) -> None:
    """The guide has read why tags were not saved."""
    TagChange.update(seen_at=clock.now()).where(
        TagChange.friendship == friendship, TagChange.state == "refused"
    ).execute()
