"""Taking over what WeCom has: its tags into the library, and who carries them."""

from collections.abc import Iterable

from peewee import Value

from db import db
from domain import clock
from domain.tags import editing, restoring
from domain.tags.differences import EXTRA
from domain.tags.models import CorpTag, FriendshipTag, Tag, TagDrift, TagGroup


def take_tags(corp_tags: Iterable[CorpTag]) -> int:
    """These become tags of the library that guides see, and stay in WeCom as they are. A name that
    the library has already is linked where it is in the same group and WeCom lacked it, else left
    out. Returns how many were taken.
    """
    with db.atomic():
        editing.lock_library()
        return sum(
            _take(row)
            for row in sorted(corp_tags, key=lambda row: (-row.group_order, row.group_wecom_id))
        )


def _take(row: CorpTag) -> bool:
    if Tag.select().where(Tag.wecom_id == row.wecom_id).exists():
        return False
    group = _group_for(row)
    known = Tag.get_or_none(Tag.name == row.name, Tag.deleted_at.is_null())
    if not known:
        Tag.create(wecom_id=row.wecom_id, group=group, name=row.name, order=row.order)
        return True
    if known.wecom_id or known.group_id != group.id:
        return False
    Tag.update(wecom_id=row.wecom_id, visible=True).where(Tag.id == known.id).execute()
    restoring.begin(group, [known.id])
    return True


def _group_for(row: CorpTag) -> TagGroup:
    """The one that is WeCom's already, the one of that name, or a new one."""
    groups = TagGroup.select().where(TagGroup.deleted_at.is_null())
    group = groups.where(TagGroup.wecom_id == row.group_wecom_id).first()
    group = group or groups.where(TagGroup.name == row.group_name).first()
    if not group:
        return TagGroup.create(
            name=row.group_name,
            wecom_id=row.group_wecom_id,
            order=row.group_order,
            pushed_at=clock.now(),
        )
    if not group.wecom_id:
        group.wecom_id = row.group_wecom_id
        group.save(only=[TagGroup.wecom_id])
    return group


def take_marks(*where, by: str = "") -> int:
    """Marks that WeCom has and we do not (of tags that guides see, and of TagDrift as in `where`)
    are ours from now on. Returns how many.
    """
    visible = (Tag.visible, Tag.deleted_at.is_null())
    wanted = TagDrift.select(TagDrift.id).join(Tag, on=(Tag.wecom_id == TagDrift.wecom_id))
    wanted = wanted.where(TagDrift.kind == EXTRA, *visible, *where)
    marks = (
        TagDrift.select(TagDrift.friendship, Tag.id, Value(by), Value(clock.now()))
        .join(Tag, on=(Tag.wecom_id == TagDrift.wecom_id))
        .where(TagDrift.kind == EXTRA, *visible, *where)
    )
    columns = [FriendshipTag.friendship, FriendshipTag.tag, FriendshipTag.by, FriendshipTag.at]
    with db.atomic():
        FriendshipTag.insert_from(marks, columns).on_conflict_ignore().execute()
        return TagDrift.delete().where(TagDrift.id.in_(wanted)).execute()
