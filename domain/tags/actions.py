"""Putting tags on friendships and taking them off; WeCom follows."""

from datetime import datetime

from db import db
from domain import clock, leases, outbox
from domain.customers.models import Friendship
from domain.errors import Invalid
from domain.locks import locked
from domain.outbox import OutboxEvent
from domain.tags.models import FriendshipTag, Tag, TagChange

LIBRARY_CHANGED = "tag_library.changed"


def ask_library_refresh(due_at: datetime | None = None) -> None:
    """WeCom may have other tags than when it was last read: read it now, or at `due_at`.

    Asked for the same time again and again, it is read once.
    """
    same_time = OutboxEvent.due_at == due_at if due_at else OutboxEvent.due_at <= clock.now()
    unread = (OutboxEvent.name == LIBRARY_CHANGED) & (OutboxEvent.attempts == 0)
    if not OutboxEvent.select().where(unread, same_time).exists():
        outbox.emit(LIBRARY_CHANGED, due_at=due_at)


def change(friendship: Friendship, tag: Tag, *, adding: bool, by: str) -> None:
    """Put a tag on a friendship or take it off. It shows at once; WeCom follows if it has the tag.

    In a group of single choice, putting one tag on takes the others off. `by`: guide:userid,
    operator:name or code:id.

    Raises Invalid when the tag was deleted, or when WeCom would refuse for sure.
    """
    if tag.deleted_at:
        raise Invalid("这个标签已经删除了", field="tag")
    if not friendship.active or friendship.half:
        raise Invalid("对方现在不是你的好友，不能修改标签", field="tag")
    with db.atomic():
        _lock(friendship)
        if carries(friendship, tag) == adding:
            return
        if adding and tag.group.single:
            for other in _others_of_group(friendship, tag):
                _change(friendship, other, adding=False, by=by)
        _change(friendship, tag, adding=adding, by=by)
        leases.wake_after_commit(leases.DEFAULT)


def _change(friendship: Friendship, tag: Tag, *, adding: bool, by: str) -> None:
    show(friendship, tag, carried=adding, by=by)
    moment = clock.now()
    TagChange.create(
        friendship=friendship, tag=tag, by=by, adding=adding, asked_at=moment, due_at=moment
    )


def _others_of_group(friendship: Friendship, tag: Tag) -> list[Tag]:
    return list(
        Tag.select()
        .join(FriendshipTag)
        .where(
            FriendshipTag.friendship == friendship,
            Tag.group == tag.group_id,
            Tag.id != tag.id,
            Tag.deleted_at.is_null(),
        )
    )


def _lock(friendship: Friendship) -> None:
    """One change of a pair at a time, so that their ids are in the order of their commits."""
    locked(Friendship.select(Friendship.id).where(Friendship.id == friendship.id)).execute()


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
