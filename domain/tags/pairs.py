"""Telling WeCom about tag changes, one call at a time for each pair of guide and customer.

WeCom refuses (45035) writes that meet on one pair. The oldest waiting change of a pair stands for
the pair: whoever holds its lease tells WeCom about all that wait behind it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from peewee import Expression, Select, fn

from db import db
from domain import clock, leases, many
from domain.customers.models import Customer, Friendship
from domain.organisation.models import Guide
from domain.tags import pushing, restoring
from domain.tags.actions import show
from domain.tags.models import Tag, TagChange, TagDrift

# WeCom's code for a tag that it does not have.
UNKNOWN_TAG = "40068"
LEASE = timedelta(minutes=3)


@dataclass(frozen=True)
class Pair:
    """`oldest` is the one on lease; `asked`: every waiting change, oldest first.

    `to_send`: what is left of them for WeCom; with nothing to send there may be nobody to name.
    """

    oldest: TagChange
    asked: list[TagChange]
    to_send: list[TagChange]

    @property
    def userid(self) -> str:
        return self.asked[0].friendship.guide.userid

    @property
    def external_userid(self) -> str:
        return self.asked[0].friendship.customer.external_userid


@dataclass(frozen=True)
class Refusal:
    """WeCom's code and words."""

    code: str
    message: str


def claim(limit: int) -> list[TagChange]:
    """The oldest waiting changes of up to `limit` pairs that nobody has in hand, and that wait for
    a change which a person made; those of guides first, whom no long batch may hold up.
    """
    asked = TagChange.alias()
    people = asked.select(asked.friendship).where(
        asked.restoration.is_null(), asked.due_at <= clock.now()
    )
    if not people.exists():
        return []
    guides = people.where(asked.by.startswith("guide:"))
    return _claim(TagChange.friendship.in_(guides), limit=limit) or _claim(
        TagChange.friendship.in_(people), limit=limit
    )


def claim_restored(limit: int) -> list[TagChange]:
    """The same of pairs that wait for tags made anew only."""
    return _claim(TagChange.by == restoring.RESTORE, limit=limit)


def _claim(*where, limit: int) -> list[TagChange]:
    earlier = _waiting(
        lambda row: (row.friendship == TagChange.friendship) & (row.id < TagChange.id)
    )
    return leases.claim(TagChange, ~fn.EXISTS(earlier), *where, limit=limit, lease=LEASE)


def _waiting(which: Callable[[type[TagChange]], Expression]) -> Select:
    """Ids of the waiting ones among these changes.

    OFFSET keeps PostgreSQL from looking through everything that waits, for each row anew: where
    nothing waited when it last counted (`ANALYZE`), it believes that to be the shortest way.
    """
    row = TagChange.alias()
    rows = row.select(row.id, row.due_at).where(which(row)).offset(0).alias("of_pair")
    return Select([rows], [rows.c.id]).where(rows.c.due_at.is_null(False))


def pairs_of(oldest: Sequence[TagChange]) -> list[Pair]:
    """Without those that need not be told any more."""
    if not oldest:
        return []
    asked: dict[int, list[TagChange]] = {row.friendship_id: [] for row in oldest}
    for row in _asked(asked.keys()):
        asked[row.friendship_id].append(row)
    return [
        _pair(row, asked[row.friendship_id]) for row in oldest if row in asked[row.friendship_id]
    ]


def _asked(friendship_ids: Collection[int]) -> Select:
    waiting = _waiting(lambda row: many.among(row.friendship, friendship_ids))
    return (
        TagChange.select(TagChange, Tag, Friendship, Customer, Guide)
        .join_from(TagChange, Tag)
        .join_from(TagChange, Friendship)
        .join_from(Friendship, Customer)
        .join_from(Friendship, Guide)
        .where(many.listed(TagChange.id, waiting))
        .order_by(TagChange.id)
    )


def _pair(oldest: TagChange, asked: list[TagChange]) -> Pair:
    return Pair(oldest, asked, _left_over(asked, tried_before=oldest.attempts > 1))


def _left_over(asked: list[TagChange], *, tried_before: bool) -> list[TagChange]:
    """The last change of each tag that WeCom has; none where adding and taking away cancel each
    other out.

    After an earlier try, and of a tag that was made anew, nobody knows what WeCom has, so nothing
    cancels out then. A tag that WeCom lacks is given to whoever carries it when it is made.
    """
    by_tag = groupby(sorted(asked, key=lambda row: (row.tag_id, row.id)), lambda row: row.tag_id)
    ways = [list(rows) for _, rows in by_tag]
    return [
        rows[-1]
        for rows in ways
        if rows[-1].tag.wecom_id
        and (tried_before or _is_restored(rows) or rows[0].adding == rows[-1].adding)
    ]


def _is_restored(rows: list[TagChange]) -> bool:
    return any(row.restoration_id for row in rows)


def settle_followed(told: Sequence[Pair]) -> None:
    """WeCom has followed in all that was asked for these pairs, which were claimed together."""
    with db.atomic():
        restoring.count(_done(told), ())


def _done(told: Sequence[Pair], refused: Collection[int] = ()) -> list[TagChange]:
    """Returns what is done with by that; of a pair whose lease ran out another worker says so."""
    ours = leases.finish_all([pair.oldest for pair in told], state="done")
    told = [pair for pair in told if pair.oldest.id in ours]
    asked = [row for pair in told for row in pair.asked]
    others = [row.id for row in asked if row.id not in ours]
    if others:
        done = TagChange.update(state="done", due_at=None)
        done.where(many.among(TagChange.id, others)).execute()
    _agree([row for pair in told for row in pair.to_send if row.id not in refused])
    return asked


def settle(pair: Pair, refusals: Mapping[int, Refusal]) -> None:
    """WeCom has followed, except for the changes in `refusals` (by id): those are taken back."""
    with db.atomic():
        asked = _done([pair], refusals.keys())
        if not asked:
            return
        refused = [row for row in pair.to_send if row.id in refusals]
        lacking = {row.id for row in refused if _is_lacking(row, refusals[row.id])}
        for row in refused:
            if row.id not in lacking:
                _take_back(row, refusals[row.id])
        restoring.count(asked, refusals.keys() - lacking)


def _is_lacking(row: TagChange, refusal: Refusal) -> bool:
    """The tag was deleted in WeCom: by us, or by somebody there, and then we make it anew. It is
    given to whoever carries it when it is there again.
    """
    if refusal.code != UNKNOWN_TAG:
        return False
    if Tag.get_by_id(row.tag_id).wecom_id == row.tag.wecom_id:
        pushing.ask([row.tag.group_id])
    return True


def _agree(followed: Sequence[TagChange]) -> None:
    """Where WeCom and we differed about these, we do no more."""
    same = {(row.friendship_id, row.tag.wecom_id) for row in followed}
    if not same:
        return
    differences = TagDrift.select(TagDrift.id, TagDrift.friendship, TagDrift.wecom_id)
    of_pairs = differences.where(many.among(TagDrift.friendship, {id for id, _ in same}))
    gone = [row.id for row in of_pairs if (row.friendship_id, row.wecom_id) in same]
    if gone:
        TagDrift.delete().where(many.among(TagDrift.id, gone)).execute()


def _take_back(row: TagChange, refusal: Refusal) -> None:
    """What a tag made anew could not bring back stays here, and is seen as a difference."""
    told = {"state": "refused", "error": refusal.message[:2000], "error_code": refusal.code}
    if row.restoration_id:
        TagChange.update(**told, seen_at=clock.now()).where(TagChange.id == row.id).execute()
        return
    TagChange.update(**told).where(TagChange.id == row.id).execute()
    newer = TagChange.select().where(
        TagChange.friendship == row.friendship_id,
        TagChange.tag == row.tag_id,
        TagChange.id > row.id,
        TagChange.due_at.is_null(False),
    )
    if not newer.exists():
        show(row.friendship, row.tag, carried=not row.adding, by=row.by)
