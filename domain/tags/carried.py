"""What a customer carries, over all guides: by which guide's friendship, put on by whom, when."""

from collections.abc import Collection
from dataclasses import dataclass

from domain import many
from domain.customers.models import Friendship
from domain.organisation.models import Guide
from domain.tags.models import FriendshipTag, Tag, TagChange, TagGroup

REFUSALS_SHOWN = 20


@dataclass(frozen=True)
class Carried:
    """A tag and, oldest first, the rows of the guides for whom the customer carries it."""

    tag: Tag
    rows: list[FriendshipTag]


def by_group(friendship_ids: Collection[int]) -> dict[str, list[Carried]]:
    """The union of the tags of these friendships, in the order of the library."""
    found: dict[str, dict[int, Carried]] = {}
    for row in _rows(friendship_ids):
        tags = found.setdefault(row.tag.group.name, {})
        tags.setdefault(row.tag_id, Carried(row.tag, [])).rows.append(row)
    return {group: list(tags.values()) for group, tags in found.items()}


def _rows(friendship_ids: Collection[int]):
    rows = (
        FriendshipTag.select(FriendshipTag, Tag, TagGroup, Friendship, Guide)
        .join_from(FriendshipTag, Tag)
        .join_from(Tag, TagGroup)
        .join_from(FriendshipTag, Friendship)
        .join_from(Friendship, Guide)
        .where(many.among(FriendshipTag.friendship, friendship_ids), Tag.deleted_at.is_null())
    )
    order = (TagGroup.order.desc(), TagGroup.id, Tag.order.desc(), Tag.id)
    return rows.order_by(*order, FriendshipTag.at, FriendshipTag.id)


def refusals(friendship_ids: Collection[int]) -> list[TagChange]:
    """Changes that WeCom did not take, newest first, with tag and guide."""
    changes = (
        TagChange.select(TagChange, Tag, Friendship, Guide)
        .join_from(TagChange, Tag)
        .join_from(TagChange, Friendship)
        .join_from(Friendship, Guide)
        .where(many.among(TagChange.friendship, friendship_ids), TagChange.state == "refused")
    )
    return list(changes.order_by(TagChange.id.desc()).limit(REFUSALS_SHOWN))
