"""Finding friendships by their tags: for lists, exports and segments.

Tags belong to the pair of guide and customer, and so does the filter: a customer whom one guide
tagged and another did not is found with the first only.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from peewee import SQL, ModelSelect, fn

from domain import many
from domain.customers.finding import Among
from domain.tags.models import FriendshipTag, Tag, TagGroup

# In one filter; what an address names beyond is left out.
MOST_TAGS = 100


@dataclass(frozen=True)
class TagFilter:
    """Ids of tags. A friendship carries one of each set of `any_of`, which has a set for each
    group, and none of `none_of`; `untagged`: none at all of the library's; `several`: ids of groups
    of each of which it carries more than one tag.
    """

    any_of: tuple[frozenset[int], ...] = ()
    none_of: frozenset[int] = frozenset()
    untagged: bool = False
    several: frozenset[int] = frozenset()

    @property
    def tag_ids(self) -> frozenset[int]:
        return self.none_of.union(*self.any_of)

    def among(self) -> tuple[Among, ...]:
        """For `finding.Search`: all of these together."""
        return tuple(self._parts())

    def _parts(self) -> Iterator[Among]:
        for ids in self.any_of:
            yield Among(_carrying(ids), FriendshipTag.friendship)
        if self.none_of:
            yield Among(_carrying(self.none_of), FriendshipTag.friendship, out=True)
        if self.untagged:
            deleted = Tag.select(Tag.id).where(Tag.deleted_at.is_null(False))
            shown = FriendshipTag.select().where(FriendshipTag.tag.not_in(deleted))
            yield Among(shown, FriendshipTag.friendship, out=True)
        for group_id in sorted(self.several):
            yield Among(_carrying_several(group_id), FriendshipTag.friendship)


def parse(pairs: Iterable[tuple[str, str]], *, visible_only: bool = False) -> TagFilter:
    """From an address, `tag=1&tag=2&without=3&untagged=1&several=4`, as pairs.

    Nonsense and tags that the reader cannot choose, as they were deleted, are left out.
    """
    pairs = list(pairs)
    wanted, unwanted = _ids(pairs, "tag"), _ids(pairs, "without")
    groups = _groups_of({*wanted, *unwanted}, visible_only)
    return TagFilter(
        any_of=_by_group(wanted, groups),
        none_of=frozenset(groups.keys() & unwanted),
        untagged=("untagged", "1") in pairs,
        several=frozenset(group.id for group in _kept_groups(_ids(pairs, "several"))),
    )


def unparse(wanted: TagFilter) -> list[tuple[str, str]]:
    """What `parse` reads."""
    tags = [("tag", str(id)) for ids in wanted.any_of for id in sorted(ids)]
    without = [("without", str(id)) for id in sorted(wanted.none_of)]
    several = [("several", str(id)) for id in sorted(wanted.several)]
    return [*tags, *without, *([("untagged", "1")] if wanted.untagged else []), *several]


def left_out(pairs: Iterable[tuple[str, str]], wanted: TagFilter) -> bool:
    """Did the address name tags that are not in what was parsed from it?"""
    named = {text for name, text in pairs if name in ("tag", "without") and text}
    return named != {str(id) for id in wanted.tag_ids}


def choices(text: str = "", *, visible_only: bool = False) -> list[Tag]:
    """The tags that may be chosen, with their groups, in the order of the library."""
    tags = _library(visible_only).select(Tag, TagGroup)
    if text:
        tags = tags.where(Tag.name.contains(text) | TagGroup.name.contains(text))
    return list(tags.order_by(TagGroup.order.desc(), TagGroup.id, Tag.order.desc(), Tag.id))


def chosen(wanted: TagFilter) -> list[Tag]:
    """Those of a filter, with their groups."""
    if not wanted.tag_ids:
        return []
    tags = Tag.select(Tag, TagGroup).join(TagGroup)
    return list(tags.where(many.among(Tag.id, sorted(wanted.tag_ids))).order_by(Tag.id))


def groups_with_several(wanted: TagFilter) -> list[TagGroup]:
    return _kept_groups(wanted.several)


def _kept_groups(ids: Iterable[int]) -> list[TagGroup]:
    kept = many.among(TagGroup.id, sorted(ids)) & TagGroup.deleted_at.is_null()
    return list(TagGroup.select().where(kept).order_by(TagGroup.id)) if ids else []


def _library(visible_only: bool) -> ModelSelect:
    tags = Tag.select().join(TagGroup)
    tags = tags.where(Tag.deleted_at.is_null(), TagGroup.deleted_at.is_null())
    return tags.where(Tag.visible) if visible_only else tags


def _carrying(ids: Iterable[int]) -> ModelSelect:
    return FriendshipTag.select().where(many.among(FriendshipTag.tag, sorted(ids)))


def _carrying_several(group_id: int) -> ModelSelect:
    """What WeCom and merging may bring about in a group of single choice, too. With the ids at hand
    an index has each friendship's tags side by side.
    """
    tags = Tag.select(Tag.id).where(Tag.group == group_id, Tag.deleted_at.is_null())
    carrying = _carrying([id for (id,) in tags.tuples()])
    return carrying.group_by(FriendshipTag.friendship).having(fn.COUNT(SQL("*")) > 1)


def _ids(pairs: Iterable[tuple[str, str]], wanted: str) -> list[int]:
    texts = [text for name, text in pairs if name == wanted]
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 19][
        :MOST_TAGS
    ]


def _groups_of(ids: Iterable[int], visible_only: bool) -> dict[int, int]:
    """The group of each of these tags that may be chosen."""
    ids = sorted(ids)
    if not ids:
        return {}
    known = _library(visible_only).select(Tag.id, Tag.group).where(many.among(Tag.id, ids))
    return dict(known.tuples())


def _by_group(ids: Iterable[int], groups: Mapping[int, int]) -> tuple[frozenset[int], ...]:
    found: dict[int, set[int]] = {}
    for id in ids:
        if id in groups:
            found.setdefault(groups[id], set()).add(id)
    return tuple(frozenset(found[group]) for group in sorted(found))
