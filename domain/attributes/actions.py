"""Operators define, order and retire attributes, and grant them to guides."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from db import db
from domain import audit, clock
from domain.attributes import granted, kinds, queries
from domain.attributes.built_in import can_be_edited, defaults
from domain.attributes.models import Attribute, GuidePermission
from domain.errors import Invalid, NotFound

MOST_ATTRIBUTES, LONGEST_NAME = 100, 20


def ensure_built_in() -> None:
    """Part of `flask migrate`: what everybody starts with; grants and order stay as they are."""
    Attribute.insert_many(defaults()).on_conflict_ignore().execute()


def define(name: str, kind: str, choices: Sequence[str] = (), *, by: str) -> Attribute:
    """At the end of the list, granted to nobody. Raises Invalid."""
    if kind not in kinds.CUSTOM:
        raise Invalid("请选择类型", field="kind")
    fields: dict[str, Any] = {"name": _name(name), "choices": _choices(kind, choices)}
    with db.atomic():
        key = f"own_{secrets.token_hex(6)}"
        attribute = Attribute.create(key=key, kind=kind, order=_end(), **fields)
        audit.record(by, "attribute.defined", _subject(attribute), kind=kind, **fields)
    return attribute


def change(attribute: Attribute, name: str, choices: Sequence[str] = (), *, by: str) -> None:
    """The kind stays. What customers have of choices that go is kept, and can't be picked anew."""
    _refuse_built_in(attribute)
    fields = {
        "name": _name(name, attribute),
        "choices": _choices(attribute.kind, choices),
    }
    with db.atomic():
        detail = audit.changed({"name": attribute.name, "choices": attribute.choices}, fields)
        _update(attribute, **fields)
        audit.record(by, "attribute.changed", _subject(attribute), **detail)


def move(attribute: Attribute, step: int, *, by: str) -> None:
    """`step`: -1 up, 1 down. At an end nothing moves."""
    with db.atomic():
        rows = queries.in_use()
        here = next((place for place, one in enumerate(rows) if one.id == attribute.id), None)
        if here is None or not 0 <= here + step < len(rows):
            return
        rows[here], rows[here + step] = rows[here + step], rows[here]
        for place, one in enumerate(rows, 1):
            if one.order != place:
                _update(one, order=place)
        audit.record(by, "attribute.moved", _subject(attribute), name=attribute.name, step=step)


def retire(attribute: Attribute, *, by: str) -> None:
    """No guide sees it any more. What is known of customers stays, for the day it is restored."""
    _refuse_built_in(attribute)
    if attribute.retired_at:
        return
    with db.atomic():
        _update(attribute, retired_at=clock.now(), visible=False, editable=False)
        audit.record(by, "attribute.retired", _subject(attribute), name=attribute.name)
        _hide_if_nothing_is_left(by)


def restore(attribute: Attribute, *, by: str) -> None:
    """At the end of the list, granted to nobody. Raises Invalid where the name is in use again."""
    if not attribute.retired_at:
        return
    with db.atomic():
        _update(attribute, name=_name(attribute.name, attribute), retired_at=None, order=_end())
        audit.record(by, "attribute.restored", _subject(attribute), name=attribute.name)


def grant(visible: Iterable[str], editable: Iterable[str], *, by: str) -> None:
    """Keys of what guides see, and of what they may edit as well: all others are taken back.

    Raises Invalid when nothing would be left while attributes are shown.
    """
    visible, editable = set(visible), set(editable)
    rows = queries.in_use()
    if queries.are_shown() and not visible & {one.key for one in rows}:
        raise Invalid("正在显示客户属性，至少要选一项；想全部隐藏，请先关闭开关", field="visible")
    with db.atomic():
        before = _grants(rows)
        for one in rows:
            one.visible = one.key in visible
            one.editable = one.visible and one.key in editable and can_be_edited(one.key)
            _update(one, visible=one.visible, editable=one.editable)
        detail = audit.changed(before, _grants(rows))
        if detail:
            audit.record(by, "attributes.granted", "guide_permissions", **detail)


def show(*, by: str) -> None:
    """The master switch. Raises Invalid before operators chose what is to be shown."""
    if not granted.chosen().exists():
        raise Invalid("请先选择要显示给导购的客户属性，再打开开关", field="shown")
    _switch(True, by)


def hide(*, by: str) -> None:
    _switch(False, by)


def _switch(shown: bool, by: str) -> None:
    if queries.are_shown() == shown:
        return
    with db.atomic():
        GuidePermission.delete().execute()
        GuidePermission.create(shows_attributes=shown)
        audit.record(by, "attributes.shown" if shown else "attributes.hidden", "guide_permissions")


def _hide_if_nothing_is_left(by: str) -> None:
    if not granted.chosen().exists():
        _switch(False, by)


def _grants(rows: Iterable[Attribute]) -> dict[str, str]:
    """In words of the audit log: 手机 → see, edit or nothing."""
    return {one.name: granted.grant_of(one) for one in rows}


def _end() -> int:
    """The place behind all that are in use. Raises Invalid where there are too many already."""
    in_use = queries.in_use()
    if len(in_use) >= MOST_ATTRIBUTES:
        raise Invalid("最多 %(limit)s 项资料，请先停用不用的", field="name", limit=MOST_ATTRIBUTES)
    return max((one.order for one in in_use), default=0) + 1


def _name(name: str, attribute: Attribute | None = None) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        raise Invalid("名称需要 1 到 %(limit)s 个字", field="name", limit=LONGEST_NAME)
    same = Attribute.select().where(Attribute.name == name, Attribute.retired_at.is_null())
    if same.where(Attribute.id != (attribute.id if attribute else 0)).exists():
        raise Invalid("已有一项叫这个名称", field="name")
    return name


def _choices(kind: str, given: Sequence[str]) -> list[str]:
    if kind not in kinds.WITH_CHOICES:
        return []
    choices = list(dict.fromkeys(text.strip() for text in given if text.strip()))
    if not 2 <= len(choices) <= kinds.MOST_CHOICES:
        raise Invalid("请写 2 到 %(limit)s 个选项", field="choices", limit=kinds.MOST_CHOICES)
    if any(len(choice) > kinds.LONGEST_CHOICE or "\0" in choice for choice in choices):
        raise Invalid(
            "一个选项不能超过 %(limit)s 个字", field="choices", limit=kinds.LONGEST_CHOICE
        )
    return choices


def _refuse_built_in(attribute: Attribute) -> None:
    if attribute.built_in:
        raise NotFound("内置的资料不能修改或停用")


def _update(attribute: Attribute, **changes) -> None:
    Attribute.update(**changes).where(Attribute.id == attribute.id).execute()


def _subject(attribute: Attribute) -> str:
    return f"attribute:{attribute.id}"
