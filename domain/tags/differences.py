"""Noting where WeCom and we do not agree who carries a tag. Nothing of it changes who does here."""

from collections.abc import Collection, Iterable, Mapping

from peewee import chunked

from db import db
from domain import clock, many
from domain.tags.actions import ask_library_refresh
from domain.tags.corp_tags import BATCH
from domain.tags.models import CorpTag, FriendshipTag, Tag, TagChange, TagDrift

EXTRA, MISSING = "extra", "missing"
# Our id of a friendship, and WeCom's of a tag.
Mark = tuple[int, str]


def note(rows: Mapping[int, Iterable[str]]) -> None:
    """What WeCom says that friendships carry: their ids with the WeCom ids of their corp tags.

    A change that still waits to be told to WeCom is no difference.
    """
    if not rows:
        return
    theirs = {(id, wecom_id) for id, wecom_ids in rows.items() for wecom_id in wecom_ids}
    with db.atomic():
        ours = _ours(rows.keys())
        kinds = dict.fromkeys(theirs - ours, EXTRA) | dict.fromkeys(ours - theirs, MISSING)
        for mark in _waiting(rows.keys()):
            kinds.pop(mark, None)
        _write(rows.keys(), kinds)
        _ask_for_unknown({wecom_id for _, wecom_id in theirs - ours})


def _ours(friendship_ids: Collection[int]) -> set[Mark]:
    """What WeCom should have."""
    rows = FriendshipTag.select(FriendshipTag.friendship, Tag.wecom_id).join(Tag)
    there = (Tag.wecom_id.is_null(False), Tag.visible, Tag.deleted_at.is_null())
    return set(rows.where(many.among(FriendshipTag.friendship, friendship_ids), *there).tuples())


def _waiting(friendship_ids: Collection[int]) -> list[Mark]:
    return list(
        TagChange.select(TagChange.friendship, Tag.wecom_id)
        .join(Tag)
        .where(many.among(TagChange.friendship, friendship_ids), TagChange.due_at.is_null(False))
        .tuples()
    )


def _write(friendship_ids: Collection[int], kinds: Mapping[Mark, str]) -> None:
    columns = (TagDrift.id, TagDrift.friendship, TagDrift.wecom_id, TagDrift.kind)
    rows = TagDrift.select(*columns).where(many.among(TagDrift.friendship, friendship_ids))
    known = {((friendship, wecom_id), kind): id for id, friendship, wecom_id, kind in rows.tuples()}
    over = [id for noted, id in known.items() if noted not in kinds.items()]
    for batch in chunked(over, BATCH):
        TagDrift.delete().where(TagDrift.id.in_(batch)).execute()
    moment = clock.now()
    new = [
        {"friendship_id": mark[0], "wecom_id": mark[1], "kind": kind, "noticed_at": moment}
        for mark, kind in sorted(kinds.items() - known.keys())
    ]
    many.insert(TagDrift, new, (TagDrift.id,))


def _ask_for_unknown(wecom_ids: Collection[str]) -> None:
    """Tags that came into WeCom since it was last read."""
    known = CorpTag.select(CorpTag.wecom_id).where(many.among(CorpTag.wecom_id, wecom_ids))
    if wecom_ids and known.count() < len(wecom_ids):
        ask_library_refresh()
