"""What an operator does about a difference: WeCom is made to follow again, or the library takes
what WeCom has.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from db import db
from domain import audit, leases
from domain.tags import drift, importing
from domain.tags.drift import Difference
from domain.tags.models import Tag, TagGroup


@dataclass(frozen=True)
class Outcome:
    """`done`: how many differences are settled, or on their way; `left`: names for which it was
    not possible, as the library has another of that name.
    """

    done: int
    left: list[str]


def push(differences: Collection[Difference], by: str) -> Outcome:
    """WeCom is made as the library is; a worker does it."""
    with db.atomic():
        unknown = [one.corp_tag.wecom_id for one in differences if _is_unknown(one)]
        if unknown:
            importing.remove(unknown, by)
        _make_anew([one for one in differences if one.kind == drift.MISSING])
        groups = {one.library_group.id for one in differences if one.library_group}
        leases.ask_again(TagGroup, TagGroup.id.in_(groups))
        _note(by, "tags.pushed_again", differences)
        leases.wake_after_commit(leases.DEFAULT)
    return Outcome(len(differences), [])


def _is_unknown(one: Difference) -> bool:
    """WeCom has a tag of which the library knows nothing."""
    return one.kind == drift.EXTRA and one.tag is None


def _make_anew(missing: Collection[Difference]) -> None:
    """WeCom does not have what it had under this id."""
    ids = [one.tag.id for one in missing]
    Tag.update(wecom_id=None).where(Tag.id.in_(ids)).execute()


def take(differences: Collection[Difference], by: str) -> Outcome:
    """The library is made as WeCom is. Nobody loses a tag: one that WeCom has not is hidden."""
    with db.atomic():
        importing.lock_library()
        left = [one.name or one.group for one in differences if not TAKING[one.kind](one)]
        _note(by, "tags.taken", differences)
    return Outcome(len(differences) - len(left), left)


def _note(by: str, action: str, differences: Collection[Difference]) -> None:
    names = [f"{one.group} {one.name}".strip() for one in differences]
    audit.record(by, action, count=len(names), differences=names[:50])


def _take_extra(one: Difference) -> bool:
    """A hidden tag of the library is shown again; else it is new, unless the name is taken."""
    tag = one.tag or _hidden_of_name(one.name)
    if tag:
        return _take_it_back(tag, one)
    if _is_taken(Tag, one.name):
        return False
    row = one.corp_tag
    group_id = importing.group_of_name(row.group_name, row.group_order)
    _link_group(group_id, row.group_wecom_id)
    Tag.create(group=group_id, wecom_id=row.wecom_id, name=row.name, order=row.order)
    return True


def _hidden_of_name(name: str) -> Tag | None:
    kept = (Tag.name == name) & Tag.deleted_at.is_null() & ~Tag.visible
    return Tag.get_or_none(kept & Tag.wecom_id.is_null())


def _take_it_back(tag: Tag, one: Difference) -> bool:
    if tag.deleted_at and _is_taken(Tag, tag.name):
        return False
    changes = {"visible": True, "deleted_at": None, "wecom_id": one.corp_tag.wecom_id}
    Tag.update(changes).where(Tag.id == tag.id).execute()
    TagGroup.update(deleted_at=None).where(TagGroup.id == tag.group_id).execute()
    _link_group(tag.group_id, one.corp_tag.group_wecom_id)
    return True


def _link_group(group_id: int, wecom_id: str) -> None:
    """Unless it is linked already, or another group is linked to that one."""
    if not TagGroup.select().where(TagGroup.wecom_id == wecom_id).exists():
        free = (TagGroup.id == group_id) & TagGroup.wecom_id.is_null()
        TagGroup.update(wecom_id=wecom_id).where(free).execute()


def _is_taken(model, name: str) -> bool:
    return model.select().where(model.name == name, model.deleted_at.is_null()).exists()


def _take_missing(one: Difference) -> bool:
    Tag.update(visible=False, wecom_id=None).where(Tag.id == one.tag.id).execute()
    return True


def _take_name(one: Difference) -> bool:
    if _is_taken(Tag, one.theirs):
        return False
    Tag.update(name=one.theirs).where(Tag.id == one.tag.id).execute()
    return True


def _take_order(one: Difference) -> bool:
    Tag.update(order=one.corp_tag.order).where(Tag.id == one.tag.id).execute()
    return True


def _take_group_name(one: Difference) -> bool:
    if _is_taken(TagGroup, one.theirs):
        return False
    TagGroup.update(name=one.theirs).where(TagGroup.id == one.library_group.id).execute()
    return True


def _take_group_order(one: Difference) -> bool:
    order = one.corp_tag.group_order
    TagGroup.update(order=order).where(TagGroup.id == one.library_group.id).execute()
    return True


TAKING: dict[str, Callable[[Difference], bool]] = {
    drift.EXTRA: _take_extra,
    drift.MISSING: _take_missing,
    drift.RENAMED: _take_name,
    drift.REORDERED: _take_order,
    drift.GROUP_RENAMED: _take_group_name,
    drift.GROUP_REORDERED: _take_group_order,
}
