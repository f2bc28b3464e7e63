"""What stays in WeCom although we asked it to delete it, as another app or a person made it there.

A person deletes it in WeCom's console. The list empties itself: what the next reading of WeCom does
not find any more is gone from it.
"""

from peewee import fn

from db import db
from domain import many
from domain.errors import Invalid
from domain.tags import importing
from domain.tags.models import CorpTag, Tag, TagImport


def find(text: str = "", *, limit: int, offset: int = 0) -> tuple[list[CorpTag], int]:
    """In WeCom's order, group by group."""
    rows = those()
    if text:
        rows = rows.where(CorpTag.name.contains(text) | CorpTag.group_name.contains(text))
    in_order = rows.order_by(
        CorpTag.group_order.desc(), CorpTag.group_wecom_id, CorpTag.order.desc(), CorpTag.id
    )
    return list(in_order.limit(limit).offset(offset)), rows.count()


def those():
    """Refused, and of no use to the library."""
    shown = Tag.select(Tag.id).where(
        Tag.wecom_id == CorpTag.wecom_id, Tag.visible, Tag.deleted_at.is_null()
    )
    return CorpTag.select().where(CorpTag.refused != "", ~fn.EXISTS(shown))


def of_import(row: TagImport):
    """Those that this import could not delete."""
    return those().where(many.among(CorpTag.wecom_id, importing.wecom_ids_of(row)))


def try_again(by: str) -> TagImport:
    """WeCom is asked once more to delete all of them. Raises Invalid when there are none."""
    with db.atomic():
        wecom_ids = [row.wecom_id for row in those()]
        if not wecom_ids:
            raise Invalid("没有需要删除的标签", field="id")
        return importing.remove(wecom_ids, by)
