"""Where WeCom and we do not agree who carries a tag, and what an operator does about it.

The differences are noted when customers are read (`domain.tags.differences`). A tag of which the
library knows nothing is one difference of the library, and not one for each of its customers.
"""

from collections.abc import Collection
from typing import Any

from peewee import Value

from db import db, is_postgresql
from domain import audit, clock, leases
from domain.customers.models import Customer, Friendship
from domain.operators.scope import Scope
from domain.organisation.models import Guide
from domain.tags.differences import EXTRA, MISSING
from domain.tags.models import FriendshipTag, Tag, TagChange, TagDrift, TagGroup

KINDS = (EXTRA, MISSING)


def find(
    scope: Scope,
    kind: str = "",
    text: str = "",
    guide: str = "",
    *,
    limit: int,
    offset: int = 0,
) -> tuple[list[TagDrift], int]:
    """The newest first, each with `tag`, its friendship, customer and guide.

    `text`: in the names of tags and customers.
    """
    rows = _narrowed(those(scope), kind, text, guide)
    newest = rows.order_by(TagDrift.noticed_at.desc(), TagDrift.id.desc())
    return list(newest.limit(limit).offset(offset)), rows.count()


def those(scope: Scope):
    """Differences about tags that guides see, of friends whom WeCom lets us change."""
    return (
        TagDrift.select(TagDrift, Tag, TagGroup, Friendship, Customer, Guide)
        .join_from(TagDrift, Tag, on=TagDrift.wecom_id == Tag.wecom_id, attr="tag")
        .join_from(Tag, TagGroup)
        .join_from(TagDrift, Friendship)
        .join_from(Friendship, Customer)
        .join_from(Friendship, Guide)
        .where(Tag.visible, Tag.deleted_at.is_null(), Friendship.active, ~Friendship.half)
        .where(*scope.within(Friendship.store))
    )


def _narrowed(rows, kind: str, text: str, guide: str):
    if kind:
        rows = rows.where(TagDrift.kind == kind)
    if text:
        rows = rows.where(Tag.name.contains(text) | Customer.name.contains(text))
    if guide:
        rows = rows.where(Guide.name.contains(guide))
    return rows


def count(scope: Scope) -> int:
    return those(scope).count()


def push(scope: Scope, by: str, ids: Collection[int] | None = None, **filters: str) -> int:
    """WeCom is told anew what the library has; `ids`: of these differences, else of all that the
    filters find. Returns how many there were.
    """
    moment = clock.now()
    with db.atomic():
        rows = _settle(scope, ids, **filters)
        told = rows.select(
            *(TagDrift.friendship, Tag.id, Value(by), TagDrift.kind == MISSING, Value("waiting")),
            *(Value(moment), Value(moment), Value(0), Value(""), Value("")),
        )
        TagChange.insert_from(told, CHANGE).execute()
        leases.wake_after_commit(leases.DEFAULT)
        return _close(rows, by, "tag_marks.pushed_again")


CHANGE = [
    *(TagChange.friendship, TagChange.tag, TagChange.by, TagChange.adding, TagChange.state),
    *(TagChange.asked_at, TagChange.due_at, TagChange.attempts),
    *(TagChange.error, TagChange.error_code),
]


def take(scope: Scope, by: str, ids: Collection[int] | None = None, **filters: str) -> int:
    """Customers carry here what they carry in WeCom. Returns how many differences there were."""
    with db.atomic():
        rows = _settle(scope, ids, **filters)
        extra = rows.where(TagDrift.kind == EXTRA)
        told = extra.select(TagDrift.friendship, Tag.id, Value(by), Value(clock.now()))
        fields = (FriendshipTag.friendship, FriendshipTag.tag, FriendshipTag.by, FriendshipTag.at)
        FriendshipTag.insert_from(told, fields).on_conflict_ignore().execute()
        missing = rows.where(TagDrift.kind == MISSING)
        gone = missing.join_from(
            TagDrift,
            FriendshipTag,
            on=(FriendshipTag.friendship == TagDrift.friendship) & (FriendshipTag.tag == Tag.id),
        ).select(FriendshipTag.id)
        FriendshipTag.delete().where(FriendshipTag.id.in_(gone)).execute()
        return _close(rows, by, "tag_marks.taken")


def _settle(scope: Scope, ids: Collection[int] | None, **filters: str):
    """The rows to be settled; their friendships are kept from other changes until the end."""
    rows = _narrowed(those(scope), **{"kind": "", "text": "", "guide": "", **filters})
    if ids is not None:
        rows = rows.where(TagDrift.id.in_(list(ids)))
    if is_postgresql():
        pairs: Any = Friendship.select(Friendship.id).where(
            Friendship.id.in_(rows.select(TagDrift.friendship))
        )
        pairs.order_by(Friendship.id).for_update().execute()
    return rows


def _close(rows, by: str, action: str) -> int:
    count = TagDrift.delete().where(TagDrift.id.in_(rows.select(TagDrift.id))).execute()
    audit.record(by, action, count=count)
    return count
