"""Which tags guides see: only those exist in WeCom and in the sidebar."""

from collections.abc import Collection

from db import db
from domain import many
from domain.errors import Invalid
from domain.tags import editing, pushing
from domain.tags.models import CorpTag, Tag


def choose(shown: Collection[int], among: Collection[int]) -> tuple[int, int]:
    """Of the tags `among`, guides see those that are `shown` and no others. Who carries a hidden
    tag is kept. Returns how many are new to guides, and how many are hidden from them.

    Raises Invalid.
    """
    with db.atomic():
        editing.lock_library()
        rows = Tag.select().where(many.among(Tag.id, among), Tag.deleted_at.is_null())
        tags = [tag for tag in rows if tag.visible != (tag.id in shown)]
        showing = [tag.id for tag in tags if not tag.visible]
        hiding = [tag.id for tag in tags if tag.visible]
        _refuse_too_many(len(showing) - len(hiding))
        Tag.update(visible=True).where(many.among(Tag.id, showing)).execute()
        Tag.update(visible=False).where(many.among(Tag.id, hiding)).execute()
        pushing.ask({tag.group_id for tag in tags})
    return len(showing), len(hiding)


def _refuse_too_many(more: int) -> None:
    """Tags of other apps count as well in WeCom."""
    ours = Tag.select(Tag.wecom_id).where(Tag.wecom_id.is_null(False))
    others = CorpTag.select().where(CorpTag.wecom_id.not_in(ours)).count()
    visible = Tag.select().where(Tag.visible, Tag.deleted_at.is_null()).count()
    if more > 0 and visible + others + more > editing.MOST_TAGS:
        raise Invalid("企业微信里最多只能有 %(limit)s 个标签", limit=f"{editing.MOST_TAGS:,}")
