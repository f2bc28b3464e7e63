"""Where WeCom and we do not agree who carries a tag, and what an operator does about it.

The differences are noted when customers are read (`domain.tags.differences`). A tag of which the
library knows nothing is one difference of the library, and not one for each of its customers.
"""

from collections.abc import Collection

from peewee import Value, fn

from db import db
from domain import audit, clock, leases, many
from domain.customers.models import Customer, Friendship
from domain.locks import locked
from domain.operators.scope import Scope
from domain.organisation.models import Guide
from domain.tags import taking
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
    """Those of `_differing` with all that a page tells of them."""
    rows = _differing(scope).select(TagDrift, Tag, TagGroup, Friendship, Customer, Guide)
    rows = rows.join_from(Tag, TagGroup).join_from(Friendship, Customer)
    return rows.join_from(Friendship, Guide)


def _differing(scope: Scope):
    """Differences about tags that guides see, of friends whom WeCom lets us change; what is on its
    way to WeCom is none.
    """
    waits = TagChange.select(TagChange.id).where(
        TagChange.friendship == TagDrift.friendship,
        TagChange.tag == Tag.id,
        TagChange.due_at.is_null(False),
    )
    return (
        TagDrift.select()
        .join_from(TagDrift, Tag, on=TagDrift.wecom_id == Tag.wecom_id, attr="tag")
        .join_from(TagDrift, Friendship)
        .where(Tag.visible, Tag.deleted_at.is_null(), Friendship.active, ~Friendship.half)
        .where(*scope.within(Friendship.store), ~fn.EXISTS(waits))
    )


def _narrowed(rows, kind: str, text: str, guide: str):
    if kind:
        rows = rows.where(TagDrift.kind == kind)
    if text:
        rows = rows.where(Tag.name.contains(text) | Customer.name.contains(text))
    if guide:
        rows = rows.where(Guide.name.contains(guide))
    return rows


def count(scope: Scope, up_to: int | None = None) -> int:
    """Exact; or no more than `up_to`, where there may be hundreds of thousands."""
    return _differing(scope).select(TagDrift.id).limit(up_to).count()


def push(scope: Scope, by: str, ids: Collection[int] | None = None, **filters: str) -> int:
    """WeCom is told anew what the library has; `ids`: of these differences, else of all that the
    filters find. Returns how many there were.
    """
    moment = clock.now()
    with db.atomic():
        which = _hold(scope, ids, **filters)
        told = _with_tags(which).select(
            *(TagDrift.friendship, Tag.id, Value(by), TagDrift.kind == MISSING, Value("waiting")),
            *(Value(moment), Value(moment), Value(0), Value(""), Value("")),
        )
        TagChange.insert_from(told, CHANGE).execute()
        leases.wake_after_commit(leases.DEFAULT)
        count = TagDrift.delete().where(which).execute()
        audit.record(by, "tag_marks.pushed_again", count=count)
    return count


CHANGE = [
    *(TagChange.friendship, TagChange.tag, TagChange.by, TagChange.adding, TagChange.state),
    *(TagChange.asked_at, TagChange.due_at, TagChange.attempts),
    *(TagChange.error, TagChange.error_code),
]


def take(scope: Scope, by: str, ids: Collection[int] | None = None, **filters: str) -> int:
    """Customers carry here what they carry in WeCom. Returns how many differences there were."""
    with db.atomic():
        which = _hold(scope, ids, **filters)
        count = taking.take_marks(which, by=by)
        carried = (FriendshipTag.friendship == TagDrift.friendship) & (FriendshipTag.tag == Tag.id)
        gone = _with_tags(which).join(FriendshipTag, on=carried).select(FriendshipTag.id)
        FriendshipTag.delete().where(
            FriendshipTag.id.in_(gone.where(TagDrift.kind == MISSING))
        ).execute()
        count += TagDrift.delete().where(which).execute()
        audit.record(by, "tag_marks.taken", count=count)
    return count


def _with_tags(which):
    return TagDrift.select().join(Tag, on=TagDrift.wecom_id == Tag.wecom_id).where(which)


def _hold(scope: Scope, ids: Collection[int] | None, **filters: str):
    """The differences to be settled, as a condition. Until the end of the transaction nobody else
    changes the tags of their friendships; what somebody changed before is none any more.
    """
    rows = _narrowed(those(scope), **{"kind": "", "text": "", "guide": "", **filters})
    if ids is not None:
        rows = rows.where(many.among(TagDrift.id, ids))
    held = Friendship.id.in_(rows.select(TagDrift.friendship))
    locked(Friendship.select(Friendship.id).where(held).order_by(Friendship.id)).execute()
    return many.among(TagDrift.id, [id for (id,) in rows.select(TagDrift.id).tuples()])
