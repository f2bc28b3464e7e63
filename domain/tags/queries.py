from collections.abc import Iterable
from datetime import datetime

from peewee import SQL, fn

from domain import many
from domain.customers.models import Friendship
from domain.operators.scope import WHOLE, Scope
from domain.tags.models import FriendshipTag, Tag, TagChange, TagGroup
from domain.timeline import TimelineItem


def library(text: str = "") -> list[Tag]:
    """Every tag of the library, in its order, with its group; `text` narrows by name."""
    tags = _in_order(Tag.select(Tag, TagGroup).join(TagGroup))
    tags = tags.where(Tag.deleted_at.is_null())
    if text:
        tags = tags.where(Tag.name.contains(text) | TagGroup.name.contains(text))
    return list(tags)


def visible(text: str = "") -> list[Tag]:
    """Those of them that guides see."""
    return [tag for tag in library(text) if tag.visible]


def visible_tag(tag_id: int | None) -> Tag | None:
    return Tag.get_or_none(Tag.id == tag_id, Tag.visible, Tag.deleted_at.is_null())


def tags_of(friendship: Friendship) -> list[Tag]:
    """The tags of a friendship, with their groups, in the order of the library."""
    tags = Tag.select(Tag, TagGroup).join_from(Tag, TagGroup).join_from(Tag, FriendshipTag)
    carried = tags.where(FriendshipTag.friendship == friendship, Tag.deleted_at.is_null())
    return list(_in_order(carried))


def _in_order(tags):
    return tags.order_by(TagGroup.order.desc(), TagGroup.id, Tag.order.desc(), Tag.id)


def changes_to_show(friendship: Friendship) -> list[TagChange]:
    """Changes that WeCom does not have yet, and refusals that the guide has not closed."""
    unread = (TagChange.state == "refused") & TagChange.seen_at.is_null()
    return list(
        TagChange.select(TagChange, Tag)
        .join(Tag)
        .where(TagChange.friendship == friendship, (TagChange.state == "waiting") | unread)
        .order_by(TagChange.id)
    )


def timeline(
    friendship: Friendship, before: datetime | None = None, limit: int = 20
) -> list[TimelineItem]:
    """Tags that the guide put on or took off here, newest first."""
    changes = (
        TagChange.select(TagChange, Tag)
        .join(Tag)
        .where(
            TagChange.friendship == friendship,
            TagChange.state != "refused",
            TagChange.restoration.is_null(),
        )
        .order_by(TagChange.asked_at.desc(), TagChange.id.desc())
        .limit(limit)
    )
    if before:
        changes = changes.where(TagChange.asked_at < before)
    return [
        TimelineItem(
            change.asked_at,
            "tag.added" if change.adding else "tag.removed",
            {"tag": change.tag.name},
        )
        for change in changes
    ]


def groups() -> list[TagGroup]:
    """Those of the library, in its order."""
    rows = TagGroup.select().where(TagGroup.deleted_at.is_null())
    return list(rows.order_by(TagGroup.order.desc(), TagGroup.id))


def find_groups(text: str = "", *, limit: int, offset: int = 0) -> tuple[list[TagGroup], int]:
    """The groups that are called so, or have a tag that is, in the order of the library."""
    rows = TagGroup.select().where(TagGroup.deleted_at.is_null())
    if text:
        named = Tag.select(Tag.group).where(Tag.name.contains(text), Tag.deleted_at.is_null())
        rows = rows.where(TagGroup.name.contains(text) | TagGroup.id.in_(named))
    page = rows.order_by(TagGroup.order.desc(), TagGroup.id).limit(limit).offset(offset)
    return list(page), rows.count()


def by_group(groups: Iterable[TagGroup]) -> dict[int, list[Tag]]:
    """The tags of these groups, in order, by the ids of the groups."""
    found: dict[int, list[Tag]] = {group.id: [] for group in groups}
    rows = Tag.select().where(many.among(Tag.group, found), Tag.deleted_at.is_null())
    for tag in rows.order_by(Tag.order.desc(), Tag.id):
        found[tag.group_id].append(tag)
    return found


def find_visible(text: str = "", *, limit: int, offset: int = 0) -> tuple[list[Tag], int]:
    """Tags that guides see, with their groups, in the order of the library."""
    rows = _in_order(Tag.select(Tag, TagGroup).join(TagGroup))
    rows = rows.where(Tag.visible, Tag.deleted_at.is_null())
    if text:
        rows = rows.where(Tag.name.contains(text) | TagGroup.name.contains(text))
    return list(rows.limit(limit).offset(offset)), rows.count()


def carriers(tags: Iterable[Tag], scope: Scope = WHOLE) -> dict[int, int]:
    """How many friendships that have not ended carry each of these tags, by the tag's id."""
    rows = (
        FriendshipTag.select(FriendshipTag.tag, fn.COUNT(SQL("*")))
        .join(Friendship)
        .where(
            many.among(FriendshipTag.tag, [tag.id for tag in tags]),
            Friendship.active,
            *scope.within(Friendship.store),
        )
        .group_by(FriendshipTag.tag)
    )
    return dict(rows.tuples())
