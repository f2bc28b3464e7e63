"""Giving tags that were made anew in WeCom back to the customers who carry them here."""

from collections.abc import Collection, Iterable
from datetime import datetime

from peewee import Value, fn

from db import db
from domain import clock, leases, many
from domain.customers.models import Friendship
from domain.tags.models import FriendshipTag, TagChange, TagGroup, TagRestoration

RESTORE = "restore"


def begin(
    group: TagGroup, tag_ids: Collection[int], *, since: datetime | None = None
) -> TagRestoration | None:
    """WeCom has these tags of a group, and does not know who carries them (`since` then, where it
    knows the others): ask for a mark for each friendship that does. None where nobody does.
    """
    moment = clock.now()
    with db.atomic():
        restoration = TagRestoration.create(group=group, started_at=moment)
        marks = FriendshipTag.select(
            *(FriendshipTag.friendship, FriendshipTag.tag, Value(RESTORE), Value(True)),
            *(Value("waiting"), Value(restoration.id), Value(moment), Value(moment)),
            *(Value(0), Value(""), Value("")),
        ).join(Friendship)
        told = marks.where(
            many.among(FriendshipTag.tag, tag_ids), Friendship.active, ~Friendship.half
        )
        told = told.where(FriendshipTag.at >= since) if since else told
        total = TagChange.insert_from(told, FIELDS).as_rowcount().execute()
        if not total:
            restoration.delete_instance()
            return None
        TagRestoration.update(total=total).where(TagRestoration.id == restoration.id).execute()
        leases.wake_after_commit(leases.BULK)
    return restoration


FIELDS = [
    *(TagChange.friendship, TagChange.tag, TagChange.by, TagChange.adding),
    *(TagChange.state, TagChange.restoration, TagChange.asked_at, TagChange.due_at),
    *(TagChange.attempts, TagChange.error, TagChange.error_code),
]


def stop(tag_ids: Iterable[int]) -> None:
    """WeCom has the tags no more: what still waited of restorations is not needed."""
    stopped = (
        TagChange.update(state="done", due_at=None)
        .where(
            many.among(TagChange.tag, tag_ids),
            TagChange.restoration.is_null(False),
            TagChange.due_at.is_null(False),
        )
        .returning(TagChange.restoration)
    )
    for restoration_id in {row.restoration_id for row in stopped.execute()}:
        _count_anew(restoration_id)


def _count_anew(restoration_id: int) -> None:
    of_it = TagChange.select().where(TagChange.restoration == restoration_id)
    left = of_it.where(TagChange.due_at.is_null(False)).count()
    refused = of_it.where(TagChange.state == "refused").count()
    done = TagRestoration.total - left - refused
    TagRestoration.update(done=done, refused=refused).where(
        TagRestoration.id == restoration_id
    ).execute()
    _end(restoration_id)


def count(told: Iterable[TagChange], refused: Collection[int]) -> None:
    """WeCom was told of these changes; `refused`: ids of those that it did not take."""
    tally: dict[int, list[int]] = {}
    for row in told:
        if row.restoration_id:
            one = tally.setdefault(row.restoration_id, [0, 0])
            one[row.id in refused] += 1
    for restoration_id, (done, not_taken) in sorted(tally.items()):
        TagRestoration.update(
            done=TagRestoration.done + done, refused=TagRestoration.refused + not_taken
        ).where(TagRestoration.id == restoration_id).execute()
        _end(restoration_id)


def _end(restoration_id: int) -> None:
    TagRestoration.update(ended_at=clock.now()).where(
        TagRestoration.id == restoration_id,
        TagRestoration.ended_at.is_null(),
        TagRestoration.done + TagRestoration.refused >= TagRestoration.total,
    ).execute()


def under_way() -> list[TagRestoration]:
    """Restorations that have not ended, the oldest first."""
    return list(
        TagRestoration.select(TagRestoration, TagGroup)
        .join(TagGroup)
        .where(TagRestoration.ended_at.is_null())
        .order_by(TagRestoration.id)
    )


def is_held_up() -> bool:
    """More tags are on their way into WeCom. A pair that carries several is told of them in one
    call; a group that WeCom does not take right now holds nobody up.
    """
    on_their_way = TagGroup.due_at.is_null(False) & (TagGroup.error == "")
    return TagGroup.select(fn.COUNT(1)).where(on_their_way).scalar() > 0
