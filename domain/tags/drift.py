"""Where WeCom's tags are not the library's: what differs, making WeCom follow again, or, as an
operator's explicit act, making the library as WeCom is.

What is on its way to WeCom already is no difference, and what WeCom will not let us delete is a
leftover (`domain.tags.leftovers`). Who carries a tag is compared in `domain.tags.mark_drift`.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.tags import importing
from domain.tags.models import CorpTag, Tag, TagGroup

EXTRA, MISSING, RENAMED, REORDERED = "extra", "missing", "renamed", "reordered"
GROUP_RENAMED, GROUP_REORDERED = "group_renamed", "group_reordered"
KINDS = (EXTRA, MISSING, RENAMED, REORDERED, GROUP_RENAMED, GROUP_REORDERED)


@dataclass(frozen=True)
class Difference:
    """`id` names it in forms: its kind, and WeCom's id or ours. `name` is empty for a group.

    `ours` and `theirs`: what differs, as text; empty where one of them does not have it. `tag`: the
    library's, if it has one, with its `library_group`; `corp_tag`: WeCom's.
    """

    id: str
    kind: str
    group: str
    name: str
    ours: str
    theirs: str
    seen_at: datetime | None = None
    tag: Any = field(default=None, compare=False)
    library_group: Any = field(default=None, compare=False)
    corp_tag: Any = field(default=None, compare=False)

    def holds(self, text: str) -> bool:
        words = (self.group, self.name, self.ours, self.theirs)
        return any(text.lower() in one.lower() for one in words)


def find(
    kind: str = "", text: str = "", *, limit: int | None = None, offset: int = 0
) -> tuple[list[Difference], int]:
    """By kind, then by group and name."""
    rows = [one for one in differences() if (not kind or one.kind == kind) and one.holds(text)]
    return rows[offset : None if limit is None else offset + limit], len(rows)


def chosen(ids: Collection[str]) -> list[Difference]:
    """Those that are still there."""
    return [one for one in differences() if one.id in ids]


def differences() -> list[Difference]:
    theirs = {row.wecom_id: row for row in CorpTag.select()}
    tags = list(Tag.select(Tag, TagGroup).join(TagGroup))
    found = [*_extra(theirs, tags), *_of_tags(theirs, tags), *_of_groups(theirs, tags)]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.group, one.name, one.id))


def _is_shown(tag: Tag) -> bool:
    return tag.visible and tag.deleted_at is None and tag.group.deleted_at is None


def _is_settled(group: TagGroup) -> bool:
    """Nothing of it is on its way to WeCom."""
    return group.due_at is None


def _extra(theirs: dict[str, CorpTag], tags: Collection[Tag]) -> Iterator[Difference]:
    """WeCom has them, and guides should not see them."""
    here = {tag.wecom_id: tag for tag in tags if tag.wecom_id}
    going = importing.waiting_ids()
    for wecom_id, row in theirs.items():
        tag = here.get(wecom_id)
        if row.refused or wecom_id in going or (tag and _is_shown(tag)):
            continue
        if tag is None or _is_settled(tag.group):
            yield Difference(
                *(f"{EXTRA}:{wecom_id}", EXTRA, row.group_name, row.name, "", row.name),
                *(row.seen_at, tag, tag.group if tag else None, row),
            )


def _of_tags(theirs: dict[str, CorpTag], tags: Iterable[Tag]) -> Iterator[Difference]:
    for tag in tags:
        if not (_is_shown(tag) and _is_settled(tag.group)):
            continue
        row = theirs.get(tag.wecom_id or "")
        if row is None:
            yield _difference(MISSING, tag, None, tag.name, "")
        elif row.name != tag.name:
            yield _difference(RENAMED, tag, row, tag.name, row.name)
        elif row.order != tag.order:
            yield _difference(REORDERED, tag, row, str(tag.order), str(row.order))


def _difference(kind: str, tag: Tag, row: CorpTag | None, ours: str, theirs: str) -> Difference:
    return Difference(
        *(f"{kind}:{tag.id}", kind, tag.group.name, tag.name, ours, theirs),
        *(row.seen_at if row else None, tag, tag.group, row),
    )


def _of_groups(theirs: dict[str, CorpTag], tags: Iterable[Tag]) -> Iterator[Difference]:
    """Of each group once, from any of its tags that WeCom has."""
    groups: dict[int, tuple[TagGroup, CorpTag]] = {}
    for tag in tags:
        row = theirs.get(tag.wecom_id or "")
        if row and _is_shown(tag) and _is_settled(tag.group):
            groups.setdefault(tag.group_id, (tag.group, row))
    for group, row in groups.values():
        if group.wecom_id == row.group_wecom_id:
            yield from _of_group(group, row)


def _of_group(group: TagGroup, row: CorpTag) -> Iterator[Difference]:
    told = (row.seen_at, None, group, row)
    if row.group_name != group.name:
        named = (group.name, "", group.name, row.group_name)
        yield Difference(f"{GROUP_RENAMED}:{group.id}", GROUP_RENAMED, *named, *told)
    if row.group_order != group.order:
        orders = (group.name, "", str(group.order), str(row.group_order))
        yield Difference(f"{GROUP_REORDERED}:{group.id}", GROUP_REORDERED, *orders, *told)
