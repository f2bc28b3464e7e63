"""Putting an import back: WeCom gets again, as far as it allows, what it had.

WeCom makes tags only anew, under other ids. So the tags that the import made are shown to guides,
which makes WeCom have them, and who carried them there carries them again.
"""

from collections.abc import Iterator
from itertools import groupby

from db import db
from domain import audit, clock, many
from domain.customers.models import Customer, Friendship
from domain.errors import Invalid
from domain.organisation.models import Guide
from domain.tags import editing, importing, restoring
from domain.tags.models import FriendshipTag, Tag, TagGroup, TagImport


def can_put_back(row: TagImport) -> bool:
    """Did it make tags, and was it not put back before?"""
    return bool(row.counts.get("made")) and row.state != importing.UNDONE


def put_back(row: TagImport, by: str) -> int:
    """What is not deleted in WeCom yet stays there. Returns how many tags are shown. Raises
    Invalid.
    """
    with db.atomic():
        editing.lock_library()
        _stop(row)
        tags = _made(row)
        _give_back(row, tags, by)
        importing.show([tag.id for tag in tags])
        audit.record(by, "tags.import_undone", f"tag_import:{row.id}", tags=len(tags))
    return len(tags)


def _stop(row: TagImport) -> None:
    changes = {"state": importing.UNDONE, "due_at": None, "ended_at": clock.now()}
    open_yet = (TagImport.id == row.id) & (TagImport.state != importing.UNDONE)
    if not row.counts.get("made") or not TagImport.update(changes).where(open_yet).execute():
        raise Invalid("这次导入不能撤销：没有新建标签，或已经撤销过", field="id")


def _made(row: TagImport) -> list[Tag]:
    """Those that the library still has."""
    kept = many.among(Tag.id, importing.made_by(row)) & Tag.deleted_at.is_null()
    return list(Tag.select(Tag, TagGroup).join(TagGroup).where(kept).order_by(TagGroup.id))


def _give_back(row: TagImport, tags: list[Tag], by: str) -> None:
    """Tags that WeCom has again are given back there at once, the others as soon as it has them."""
    ids, friendships, moment = _ids_by_name(row, tags), _friendships(row), clock.now()
    marks = [
        {"friendship_id": friendships[pair], "tag_id": ids[name], "by": by, "at": moment}
        for name, pair in _carriers(row)
        if name in ids and pair in friendships
    ]
    many.insert(FriendshipTag, marks, (FriendshipTag.id,))
    in_wecom = [tag for tag in tags if tag.wecom_id]
    for group, theirs in groupby(in_wecom, lambda tag: tag.group):
        restoring.begin(group, [tag.id for tag in theirs], since=moment)


def _ids_by_name(row: TagImport, tags: list[Tag]) -> dict[str, int]:
    """By the names that they had in WeCom, which earlier undo files do not tell of tags that were
    renamed since.
    """
    kept = {tag.id for tag in tags}
    named = row.undo.get("names") or {tag.name: tag.id for tag in tags}
    return {name: id for name, id in named.items() if id in kept}


def _carriers(row: TagImport) -> Iterator[tuple[str, tuple[str, str]]]:
    """The name of a tag, and userid and external_userid of who carried it."""
    for group in row.undo["groups"]:
        for tag in group["tags"]:
            for userid, external_userid in row.undo["carriers"].get(tag["wecom_id"], ()):
                yield tag["name"], (userid, external_userid)


def _friendships(row: TagImport) -> dict[tuple[str, str], int]:
    """Ids of those that there still are."""
    customers = {external_userid for _name, (_userid, external_userid) in _carriers(row)}
    rows = (
        Friendship.select(Guide.userid, Customer.external_userid, Friendship.id)
        .join_from(Friendship, Guide)
        .join_from(Friendship, Customer)
        .where(many.among(Customer.external_userid, customers), Friendship.active)
    )
    return {(userid, external_userid): id for userid, external_userid, id in rows.tuples()}
