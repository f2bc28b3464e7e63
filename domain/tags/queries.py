from datetime import datetime

from domain.customers.models import Friendship
from domain.tags.models import FriendshipTag, Tag, TagChange, TagGroup
from domain.timeline import TimelineItem


def library(text: str = "") -> list[Tag]:
    """Every tag that guides may use, in WeCom's order, with its group; `text` narrows by name."""
    tags = (
        Tag.select(Tag, TagGroup)
        .join(TagGroup)
        .where(Tag.deleted_at.is_null(), TagGroup.deleted_at.is_null())
        .order_by(TagGroup.order.desc(), TagGroup.id, Tag.order.desc(), Tag.id)
    )
    if text:
        tags = tags.where(Tag.name.contains(text) | TagGroup.name.contains(text))
    return list(tags)


def tags_of(friendship: Friendship) -> list[Tag]:
    """The corp tags of a friendship, with their groups, in the order of the library."""
    return list(
        Tag.select(Tag, TagGroup)
        .join_from(Tag, TagGroup)
        .join_from(Tag, FriendshipTag)
        .where(FriendshipTag.friendship == friendship, Tag.deleted_at.is_null())
        .order_by(TagGroup.order.desc(), TagGroup.id, Tag.order.desc(), Tag.id)
    )


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
        .where(TagChange.friendship == friendship, TagChange.state != "refused")
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
