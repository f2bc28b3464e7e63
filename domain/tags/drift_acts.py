"""What an operator does about a difference: WeCom is made to follow again, or the library takes
what WeCom has.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from db import db
from domain import audit
from domain.tags import drift, editing, importing, pushing, taking
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
        pushing.ask(one.library_group.id for one in differences if one.library_group)
        _note(by, "tags.pushed_again", differences)
    return Outcome(len(differences), [])


def _is_unknown(one: Difference) -> bool:
    """WeCom has a tag of which the library knows nothing."""
    return one.kind == drift.EXTRA and one.tag is None


def take(differences: Collection[Difference], by: str) -> Outcome:
    """The library is made as WeCom is. Nobody loses a tag: one that WeCom has not is hidden."""
    with db.atomic():
        editing.lock_library()
        left = [one.name or one.group for one in differences if not TAKING[one.kind](one)]
        _note(by, "tags.taken", differences)
    return Outcome(len(differences) - len(left), left)


def _note(by: str, action: str, differences: Collection[Difference]) -> None:
    names = [f"{one.group} {one.name}".strip() for one in differences]
    audit.record(by, action, count=len(names), differences=names[:50])


def _take_extra(one: Difference) -> bool:
    """A tag that the library has hidden or deleted is back; else it is new."""
    if one.tag is None:
        return taking.take_tags([one.corp_tag]) == 1
    if one.tag.deleted_at and _is_taken(Tag, one.tag.name):
        return False
    if not taking.bring_back(one.tag.group):
        return False
    Tag.update(visible=True, deleted_at=None).where(Tag.id == one.tag.id).execute()
    return True


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
