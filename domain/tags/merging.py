"""Making one of two: tags with their customers, groups with their tags."""

from db import db
from domain import clock
from domain.errors import Invalid
from domain.tags import editing, pushing, restoring
from domain.tags.models import FriendshipTag, Tag, TagGroup


def merge_tags(tag: Tag, into: Tag) -> None:
    """Whoever carries `tag` carries `into` from now on, in WeCom as well if guides see it; `tag`
    is deleted. Raises Invalid.
    """
    if tag.id == into.id:
        raise Invalid("请选择另一个标签", field="into")
    moment = clock.now()
    with db.atomic():
        editing.lock_library()
        tag, into = editing.kept(tag), editing.kept(into)
        has_both = FriendshipTag.select(FriendshipTag.friendship).where(FriendshipTag.tag == into)
        FriendshipTag.update(tag=into, at=moment).where(
            FriendshipTag.tag == tag, FriendshipTag.friendship.not_in(has_both)
        ).execute()
        if into.wecom_id:
            restoring.begin(into.group, [into.id], since=moment)
        editing.delete_tags([tag.id])


def merge_groups(group: TagGroup, into: TagGroup) -> None:
    """The tags move with their customers; `group` is deleted. Raises Invalid."""
    if group.id == into.id:
        raise Invalid("请选择另一个标签组", field="into")
    with db.atomic():
        editing.lock_library()
        group, into = editing.kept(group), editing.kept(into)
        first = editing.next_order(Tag, Tag.group == into)
        tags = Tag.select().where(Tag.group == group, Tag.deleted_at.is_null())
        for place, tag in enumerate(tags.order_by(Tag.order.desc(), Tag.id)):
            _move(tag, into, order=max(first - place, 0))
        editing.delete_group(group)
        pushing.ask([into.id])


def _move(tag: Tag, into: TagGroup, order: int) -> None:
    """WeCom cannot move a tag from group to group: a row that stays behind sees to it that it is
    deleted there, and here it waits to be made anew.
    """
    Tag.update(group=into, wecom_id=None, order=order).where(Tag.id == tag.id).execute()
    if tag.wecom_id:
        Tag.create(
            group=tag.group_id,
            wecom_id=tag.wecom_id,
            name=tag.name,
            visible=False,
            deleted_at=clock.now(),
        )
