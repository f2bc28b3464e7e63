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
    group = _group_of(row)
    known = Tag.get_or_none(Tag.name == row.name, Tag.deleted_at.is_null())
    if known and (known.wecom_id or not group or known.group_id != group.id):
        return False
    if group and not bring_back(group):
        return False
    group = _linked(group, row)
    if not known:
        Tag.create(wecom_id=row.wecom_id, group=group, name=row.name, order=row.order)
        return True
    Tag.update(wecom_id=row.wecom_id, visible=True).where(Tag.id == known.id).execute()
    restoring.begin(group, [known.id])
    return True


def _group_of(row: CorpTag) -> TagGroup | None:
    """The one that is WeCom's already, even if it was deleted here, or the one of that name."""
    same = TagGroup.get_or_none(TagGroup.wecom_id == row.group_wecom_id)
    return same or _kept(row.group_name)


def _kept(name: str) -> TagGroup | None:
    return TagGroup.get_or_none(TagGroup.name == name, TagGroup.deleted_at.is_null())


def bring_back(group: TagGroup) -> bool:
    """A group that was deleted is there again; False where another has its name by now."""
    if group.deleted_at and _kept(group.name):
        return False
    TagGroup.update(deleted_at=None).where(TagGroup.id == group.id).execute()
    return True


def _linked(group: TagGroup | None, row: CorpTag) -> TagGroup:
    """With WeCom's id; a new one where there is none yet."""
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
