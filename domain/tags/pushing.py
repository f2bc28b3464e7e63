"""Making WeCom follow the library, one group after the other.

What has to be done is found by comparing the library with what WeCom has now, so a push may be
broken off anywhere, and begun again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from db import db
from domain import clock, leases, many
from domain.tags import corp_tags, restoring
from domain.tags.library import LibraryGroup, LibraryTag
from domain.tags.models import CorpTag, Tag, TagGroup


@dataclass(frozen=True)
class Edit:
    """What a tag or a group of WeCom's is to be called from now on, and its order."""

    wecom_id: str
    name: str
    order: int


@dataclass(frozen=True)
class Plan:
    """`to_delete`: WeCom ids of tags. `edits` in the order in which names do not collide.
    `to_add`: tags that WeCom lacks. `stays`: WeCom has the group after the deletions, too.
    `in_the_way`: another group of ours still has our name.
    """

    to_delete: list[str]
    edits: list[Edit]
    to_add: list[Tag]
    stays: bool
    in_the_way: bool


def ask(group_ids: Iterable[int]) -> None:
    """These groups changed, or a person wants another try. What WeCom neither has nor is to have
    is left alone.
    """
    fresh = {**leases.asked_again(), "error": "", "error_code": ""}
    there = Tag.select(Tag.group).where(
        Tag.wecom_id.is_null(False) | (Tag.visible & Tag.deleted_at.is_null())
    )
    concerns_wecom = TagGroup.wecom_id.is_null(False) | TagGroup.id.in_(there)
    asked = TagGroup.update(fresh).where(many.among(TagGroup.id, set(group_ids)), concerns_wecom)
    if asked.execute():
        leases.wake_after_commit(leases.DEFAULT)


def compare(group: TagGroup, corp: Sequence[LibraryGroup]) -> Plan:
    """What is left to do for this group. First, tags that WeCom has under another id, or no more,
    are noted.
    """
    _note_ids(group, corp)
    tags = list(Tag.select().where(Tag.group == group))
    theirs = _group_in(corp, group)
    has = {tag.wecom_id: tag for tag in theirs.tags} if theirs else {}
    gone = [tag.wecom_id for tag in tags if tag.wecom_id in has and not is_wanted(tag)]
    stays = theirs is not None and len(gone) < len(has)
    holder = _holder_of_name(group, corp)
    edits = list(_edits_of_group(group, theirs, holder)) if theirs and stays else []
    edits += _edits_of_tags(tags, {id: tag for id, tag in has.items() if id not in gone})
    to_add = [tag for tag in tags if is_wanted(tag) and not tag.wecom_id]
    to_add.sort(key=lambda tag: (-tag.order, tag.id))
    needs_name = theirs.name != group.name if theirs and stays else bool(to_add)
    return Plan(gone, edits, to_add, stays, holder is not None and needs_name)


def is_wanted(tag: Tag) -> bool:
    """Is it to be in WeCom?"""
    return tag.visible and not tag.deleted_at


def _group_in(corp: Sequence[LibraryGroup], group: TagGroup) -> LibraryGroup | None:
    return next((one for one in corp if one.wecom_id == group.wecom_id), None)


def _holder_of_name(group: TagGroup, corp: Sequence[LibraryGroup]) -> LibraryGroup | None:
    """Another group of ours that is still called in WeCom as this one is to be."""
    named = [one for one in corp if one.name == group.name and one.wecom_id != group.wecom_id]
    ours = TagGroup.select().where(many.among(TagGroup.wecom_id, [one.wecom_id for one in named]))
    return named[0] if named and ours.exists() else None


def _edits_of_group(
    group: TagGroup, theirs: LibraryGroup, holder: LibraryGroup | None
) -> Iterator[Edit]:
    """Where two groups change names, both wait for the other unless one steps aside."""
    name = _for_now(group.name, group.id) if holder else group.name
    if (theirs.name, theirs.order) != (name, group.order):
        yield Edit(theirs.wecom_id, name, group.order)


def _edits_of_tags(tags: Sequence[Tag], has: Mapping[str, LibraryTag]) -> list[Edit]:
    names = {id: tag.name for id, tag in has.items()}
    waiting = [
        tag
        for tag in tags
        if tag.wecom_id in has and (tag.name, tag.order) != _told(has[tag.wecom_id])
    ]
    edits = []
    while waiting:
        tag = next((one for one in waiting if not _is_taken(one, names, waiting)), None)
        if tag:
            waiting.remove(tag)
            edits.append(Edit(tag.wecom_id, tag.name, tag.order))
        else:  # They change names in a circle, which one of them must leave for now.
            tag = waiting[0]
            edits.append(Edit(tag.wecom_id, _for_now(tag.name, tag.id), tag.order))
        names[tag.wecom_id] = edits[-1].name
    return edits


def _told(tag: LibraryTag) -> tuple[str, int]:
    return tag.name, tag.order


def _is_taken(tag: Tag, names: Mapping[str, str], waiting: Collection[Tag]) -> bool:
    """Another that waits to be renamed still has this name."""
    return any(
        names[other.wecom_id] == tag.name for other in waiting if other.wecom_id != tag.wecom_id
    )


def _for_now(name: str, id: int) -> str:
    return f"{name[:18]}~{id}"


def _note_ids(group: TagGroup, corp: Sequence[LibraryGroup]) -> None:
    """What somebody deleted in WeCom is made anew; what was made, but nobody heard of it (the
    answer was lost), is found by its name.
    """
    with db.atomic():
        _note_group(group, corp)
        theirs = _group_in(corp, group)
        there = {tag.wecom_id for tag in theirs.tags} if theirs else set()
        lost = [
            tag.id
            for tag in Tag.select().where(Tag.group == group, Tag.wecom_id.is_null(False))
            if tag.wecom_id not in there
        ]
        _unlink(Tag.id, lost)
        if theirs:
            _link(group, theirs, Tag.visible, Tag.deleted_at.is_null())


def _note_group(group: TagGroup, corp: Sequence[LibraryGroup]) -> None:
    if _group_in(corp, group):
        return
    named = next((one.wecom_id for one in corp if one.name == group.name), None)
    taken = TagGroup.select().where(TagGroup.wecom_id == named).exists() if named else False
    group.wecom_id = None if taken or group.deleted_at else named
    TagGroup.update(wecom_id=group.wecom_id).where(TagGroup.id == group.id).execute()


def _unlink(column, values: Collection) -> None:
    """WeCom has these tags no more."""
    rows = Tag.select(Tag.id, Tag.wecom_id).where(many.among(column, values))
    tags = list(rows.where(Tag.wecom_id.is_null(False)).tuples())
    if tags:
        Tag.update(wecom_id=None).where(many.among(Tag.id, [id for id, _ in tags])).execute()
        restoring.stop([id for id, _ in tags])
        corp_tags.forget([wecom_id for _, wecom_id in tags])


def _link(group: TagGroup, theirs: LibraryGroup, *which) -> None:
    """These tags of ours are in WeCom, under ids that we did not know. Whoever carries them here
    is to carry them there.
    """
    known = Tag.select(Tag.wecom_id).where(
        many.among(Tag.wecom_id, [tag.wecom_id for tag in theirs.tags])
    )
    taken = {wecom_id for (wecom_id,) in known.tuples()}
    ids = {tag.name: tag.wecom_id for tag in theirs.tags if tag.wecom_id not in taken}
    nameless = Tag.select().where(Tag.group == group, Tag.wecom_id.is_null(), *which)
    found = [tag for tag in nameless if tag.name in ids]
    for tag in found:
        Tag.update(wecom_id=ids[tag.name]).where(Tag.id == tag.id).execute()
    if found:
        restoring.begin(group, [tag.id for tag in found])


def note_made(group: TagGroup, tags: Sequence[Tag], made: LibraryGroup) -> None:
    """WeCom made these `tags`, wanted or not by now."""
    with db.atomic():
        group.wecom_id = made.wecom_id
        TagGroup.update(wecom_id=made.wecom_id).where(TagGroup.id == group.id).execute()
        corp_tags.keep_made(made)
        _link(group, made, many.among(Tag.id, [tag.id for tag in tags]))


def note_deleted(group: TagGroup, wecom_ids: Collection[str], *, stays: bool) -> None:
    """WeCom deleted these tags, and with the last one the group."""
    with db.atomic():
        if not stays:
            group.wecom_id = None
            TagGroup.update(wecom_id=None).where(TagGroup.id == group.id).execute()
        _unlink(Tag.wecom_id, wecom_ids)


def note_edited(edit: Edit) -> None:
    CorpTag.update(name=edit.name, order=edit.order).where(
        CorpTag.wecom_id == edit.wecom_id
    ).execute()
    CorpTag.update(group_name=edit.name, group_order=edit.order).where(
        CorpTag.group_wecom_id == edit.wecom_id
    ).execute()


def finish(group: TagGroup) -> None:
    """WeCom has what the library has, unless that changed meanwhile."""
    leases.finish(group, pushed_at=clock.now())
