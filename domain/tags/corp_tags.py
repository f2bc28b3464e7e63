"""The tags that WeCom has, as it was last read. Nothing of it flows into the library."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from peewee import chunked

from db import db
from domain import clock, many
from domain.syncs import mending
from domain.syncs.mending import Mend
from domain.tags.library import LibraryGroup, LibraryTag
from domain.tags.models import CorpTag, TagDrift

BATCH = 500
TOLD = ("name", "order", "group_wecom_id", "group_name", "group_order")


def save(groups: Sequence[LibraryGroup], *, read_at: datetime) -> list[Mend]:
    """Keep what WeCom has. `read_at`: before it was asked. Returns the tags that differed."""
    wanted = {tag.wecom_id: told(group, tag) for group in groups for tag in group.tags}
    with db.atomic():
        before = {row.wecom_id: row for row in CorpTag.select()}
        new = [id for id in wanted if id not in before]
        changed = [
            id for id in wanted if id in before and _differs(before[id].__data__, wanted[id])
        ]
        rows = [{"wecom_id": id, **wanted[id], "seen_at": read_at} for id in new]
        made = [id for (id,) in many.insert(CorpTag, rows, (CorpTag.id,))]
        for id in changed:
            CorpTag.update(wanted[id]).where(CorpTag.wecom_id == id).execute()
        CorpTag.update(seen_at=read_at).where(many.among(CorpTag.wecom_id, wanted)).execute()
        gone = [row for id, row in before.items() if id not in wanted and row.seen_at < read_at]
        forget([row.wecom_id for row in gone])
    return [
        *mending.of("tag", mending.ADDED, made),
        *mending.of("tag", mending.CHANGED, sorted(before[id].id for id in changed)),
        *mending.of("tag", mending.ENDED, sorted(row.id for row in gone)),
    ]


def told(group: LibraryGroup, tag: LibraryTag) -> dict:
    """The columns of a corp tag."""
    row = (tag.name, tag.order, group.wecom_id, group.name, group.order)
    return dict(zip(TOLD, row, strict=True))


def _differs(ours: dict, theirs: dict) -> bool:
    return any(ours[name] != value for name, value in theirs.items())


def keep_made(group: LibraryGroup) -> None:
    """This app has just made these tags."""
    moment = clock.now()
    for tag in group.tags:
        row = {**told(group, tag), "by_us": True, "seen_at": moment}
        CorpTag.insert(wecom_id=tag.wecom_id, **row).on_conflict(
            conflict_target=[CorpTag.wecom_id], update=row
        ).execute()


def forget(wecom_ids: Collection[str]) -> None:
    """WeCom has them no more, and nobody there carries them."""
    for batch in chunked(wecom_ids, BATCH):
        CorpTag.delete().where(CorpTag.wecom_id.in_(batch)).execute()
        TagDrift.delete().where(TagDrift.wecom_id.in_(batch)).execute()


def note_refusal(wecom_ids: Iterable[str], code: str) -> None:
    """WeCom would not delete them."""
    CorpTag.update(refused=code).where(CorpTag.wecom_id.in_(list(wecom_ids))).execute()
