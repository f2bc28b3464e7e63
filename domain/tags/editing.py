"""Operations staff make, rename, order, merge and delete groups and tags of the library."""

from collections.abc import Sequence
from typing import TypeVar

from peewee import fn

from db import db, is_postgresql
from domain import clock
from domain.errors import Invalid
from domain.tags import pushing
from domain.tags.models import Tag, TagGroup

# Limits of WeCom (documents 92117).
LONGEST_NAME, MOST_TAGS = 30, 10_000
# The larger comes first, and what is new comes last: this much room is below the first.
FIRST_ORDER = 1_000_000
Row = TypeVar("Row", Tag, TagGroup)


def make_group(
    name: str, tags: Sequence[str], *, single: bool = False, visible: bool = False
) -> TagGroup:
    """A group with its tags. Raises Invalid."""
    name = checked_name(name, "name")
    with db.atomic():
        lock_library()
        _refuse_second_group(name)
        group = TagGroup.create(name=name, single=single, order=next_order(TagGroup, True))
        _make_tags(group, tags, visible=visible)
        pushing.ask([group.id])
    return group


def make_tags(group: TagGroup, names: Sequence[str]) -> None:
    """More tags for a group; guides see them if they see others of the group. Raises Invalid."""
    with db.atomic():
        lock_library()
        group = kept(group)
        shown = Tag.select().where(Tag.group == group, Tag.visible, Tag.deleted_at.is_null())
        _make_tags(group, names, visible=shown.exists())
        pushing.ask([group.id])


def _make_tags(group: TagGroup, names: Sequence[str], *, visible: bool) -> None:
    wanted = list(dict.fromkeys(checked_name(name, "tags") for name in names if name.strip()))
    if not wanted:
        raise Invalid("请至少填写一个标签", field="tags")
    _refuse_second_tags(wanted)
    refuse_too_many(len(wanted), field="tags")
    first = next_order(Tag, Tag.group == group)
    for place, name in enumerate(wanted):
        Tag.create(group=group, name=name, order=max(first - place, 0), visible=visible)


def change_group(group: TagGroup, *, name: str, single: bool) -> None:
    """Customers who carry several tags keep them when a group becomes one of single choice.

    Raises Invalid.
    """
    name = checked_name(name, "name")
    with db.atomic():
        lock_library()
        _refuse_second_group(name, but=kept(group).id)
        TagGroup.update(name=name, single=single).where(TagGroup.id == group.id).execute()
        pushing.ask([group.id])


def rename_tag(tag: Tag, name: str) -> None:
    """Raises Invalid."""
    name = checked_name(name, "name")
    with db.atomic():
        lock_library()
        tag = kept(tag)
        _refuse_second_tags([name], but=tag.id)
        Tag.update(name=name).where(Tag.id == tag.id).execute()
        pushing.ask([tag.group_id])


def move_group(group: TagGroup, step: int) -> None:
    """Up (-1) or down (1) among the groups; nothing where it is the first or the last."""
    with db.atomic():
        lock_library()
        pushing.ask(_swap(TagGroup, _in_order(TagGroup, True), kept(group).id, step))


def move_tag(tag: Tag, step: int) -> None:
    """Up (-1) or down (1) within its group; nothing where it is the first or the last."""
    with db.atomic():
        lock_library()
        tag = kept(tag)
        if _swap(Tag, _in_order(Tag, Tag.group == tag.group_id), tag.id, step):
            pushing.ask([tag.group_id])


def _in_order(model, where) -> list:
    rows = model.select(model.id, model.order).where(model.deleted_at.is_null(), where)
    return list(rows.order_by(model.order.desc(), model.id))


def _swap(model, rows: list, id: int, step: int) -> list[int]:
    """Returns the ids of what has another order now. Orders that are not all different (WeCom's
    often are 0) are made so.
    """
    place = next(place for place, row in enumerate(rows) if row.id == id)
    other = place + step
    if not 0 <= other < len(rows):
        return []
    orders = [row.order for row in rows]
    if len(set(orders)) < len(orders):
        orders = [FIRST_ORDER - place for place in range(len(rows))]
    rows[place], rows[other] = rows[other], rows[place]
    moved = [(row, order) for row, order in zip(rows, orders, strict=True) if row.order != order]
    for row, order in moved:
        model.update(order=order).where(model.id == row.id).execute()
    return [row.id for row, _ in moved]


def next_order(model, where) -> int:
    """Behind all others."""
    lowest = model.select(fn.MIN(model.order)).where(model.deleted_at.is_null(), where).scalar()
    return FIRST_ORDER if lowest is None else max(lowest - 1, 0)


def delete_tags(tag_ids: Sequence[int]) -> None:
    """They leave WeCom, too; nobody carries them any more."""
    with db.atomic():
        lock_library()
        tags = Tag.select(Tag.group).where(Tag.id.in_(list(tag_ids)), Tag.deleted_at.is_null())
        groups = {group_id for (group_id,) in tags.tuples()}
        Tag.update(deleted_at=clock.now(), visible=False).where(Tag.id.in_(list(tag_ids))).execute()
        pushing.ask(groups)


def delete_group(group: TagGroup) -> None:
    """With all its tags."""
    with db.atomic():
        lock_library()
        moment = clock.now()
        Tag.update(deleted_at=moment, visible=False).where(
            Tag.group == group, Tag.deleted_at.is_null()
        ).execute()
        TagGroup.update(deleted_at=moment).where(TagGroup.id == group.id).execute()
        pushing.ask([group.id])


def checked_name(name: str, field: str) -> str:
    name = name.strip()
    if not name:
        raise Invalid("请填写名称", field=field)
    if len(name) > LONGEST_NAME:
        raise Invalid(
            "“%(name)s”太长，不能超过 %(limit)s 个字",
            field=field,
            name=name[:50],
            limit=LONGEST_NAME,
        )
    return name


def _refuse_second_group(name: str, but: int = 0) -> None:
    same = TagGroup.select().where(
        TagGroup.name == name, TagGroup.deleted_at.is_null(), TagGroup.id != but
    )
    if same.exists():
        raise Invalid("已经有名为“%(name)s”的标签组", field="name", name=name)


def _refuse_second_tags(names: Sequence[str], but: int = 0) -> None:
    """A tag's name stands once in the whole library."""
    same = (
        Tag.select(Tag, TagGroup)
        .join(TagGroup)
        .where(Tag.name.in_(list(names)), Tag.deleted_at.is_null(), Tag.id != but)
    )
    for tag in same.limit(1):
        raise Invalid(
            "标签“%(tag)s”已经在“%(group)s”组里，同名标签在整个标签库里只能有一个",
            field="name" if but else "tags",
            tag=tag.name,
            group=tag.group.name,
        )


def refuse_too_many(more: int, field: str) -> None:
    if Tag.select().where(Tag.deleted_at.is_null()).count() + more > MOST_TAGS:
        raise Invalid("标签总数不能超过 %(limit)s 个", field=field, limit=f"{MOST_TAGS:,}")


def kept(row: Row) -> Row:
    """As it is by now. Raises Invalid when somebody has deleted it."""
    model = type(row)
    found = model.get_or_none(model.id == row.id, model.deleted_at.is_null())
    if not found:
        raise Invalid("“%(name)s”已经被删除了", name=row.name)
    return found


def lock_library() -> None:
    """One change of the library at a time, so that two people cannot make the same name. Asked for
    before any tag is changed, or two who have each what the other waits for would be in the way.
    """
    if is_postgresql():
        db.execute_sql('LOCK TABLE "tag_group" IN SHARE ROW EXCLUSIVE MODE')
