"""What an import of WeCom's tags would do to every group and tag. Nothing here reads or writes.

The rules are those of the product: a group that the library has takes the new tags; equal names in
one group become one; a name of several imported groups is made in one of them; what the library has
already is not made again; a group without tags is refused (WeCom has none, documents 92117).
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.tags.library import LibraryGroup, LibraryTag

# What becomes of a tag. LINKED: the library has this very tag, so WeCom keeps it.
MADE, SAME, ELSEWHERE, KNOWN, LINKED = "made", "same", "elsewhere", "known", "linked"
# What becomes of a group. NOTHING: none of its tags is made.
NEW, JOINED, NOTHING, EMPTY = "new", "joined", "nothing", "empty"


@dataclass(frozen=True)
class Library:
    """What the library has. `tags`: the group's name by the name of each tag; `linked`: WeCom's ids
    of its tags.
    """

    groups: frozenset[str] = frozenset()
    tags: Mapping[str, str] | None = None
    linked: frozenset[str] = frozenset()

    def group_of(self, name: str) -> str | None:
        return (self.tags or {}).get(name)


@dataclass(frozen=True)
class TagPlan:
    """`group`: the name of the group in which the library has a tag of this name afterwards.
    `choices`: names of groups of which an operator may choose one, by WeCom's id.
    """

    tag: LibraryTag
    fate: str
    group: str
    choices: Mapping[str, str]

    @property
    def is_removed(self) -> bool:
        """From WeCom, where nothing of the imported groups stays."""
        return self.fate != LINKED


@dataclass(frozen=True)
class GroupPlan:
    group: LibraryGroup
    fate: str
    tags: tuple[TagPlan, ...]

    @property
    def made(self) -> list[LibraryTag]:
        return [plan.tag for plan in self.tags if plan.fate == MADE]


@dataclass(frozen=True)
class ImportPlan:
    groups: tuple[GroupPlan, ...]

    def tags(self, *fates: str) -> list[TagPlan]:
        return [tag for group in self.groups for tag in group.tags if tag.fate in fates]

    @property
    def removed(self) -> list[LibraryTag]:
        """The tags that WeCom is asked to delete afterwards."""
        return [tag.tag for group in self.groups for tag in group.tags if tag.is_removed]

    @property
    def shared(self) -> dict[str, Mapping[str, str]]:
        """Names that stand in several groups, with the groups to choose from."""
        return {tag.tag.name: tag.choices for tag in self.tags(MADE) if tag.choices}

    @property
    def counts(self) -> dict[str, int]:
        fates = (NEW, JOINED, NOTHING, EMPTY)
        groups = {fate: sum(one.fate == fate for one in self.groups) for fate in fates}
        tags = {fate: len(self.tags(fate)) for fate in (MADE, SAME, ELSEWHERE, KNOWN, LINKED)}
        return {**groups, **tags, "removed": len(self.removed)}

    @property
    def digest(self) -> str:
        """Another one as soon as anything else would happen."""
        told = [
            (one.group.wecom_id, one.group.name, one.fate, plan.tag.wecom_id, plan.fate, plan.group)
            for one in self.groups
            for plan in one.tags
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def plan(
    theirs: Iterable[LibraryGroup], library: Library, chosen: Mapping[str, str] | None = None
) -> ImportPlan:
    """`chosen`: the group, by WeCom's id, for names that stand in several; else the first of them
    in WeCom's order.
    """
    groups = sorted(theirs, key=lambda group: (-group.order, group.wecom_id))
    homes = {name: _home(places, chosen or {}) for name, places in _places(groups, library).items()}
    return ImportPlan(tuple(_group_plan(group, library, homes) for group in groups))


@dataclass(frozen=True)
class _Home:
    """Where a new name is made: the very tag that stands for it; `choices` as in TagPlan."""

    group: str
    tag: LibraryTag
    choices: Mapping[str, str]


def _places(
    groups: Sequence[LibraryGroup], library: Library
) -> dict[str, list[tuple[LibraryGroup, LibraryTag]]]:
    """Every place of each name that the library does not have."""
    places: dict[str, list[tuple[LibraryGroup, LibraryTag]]] = {}
    for group in groups:
        for tag in _in_order(group.tags):
            if _is_new(tag, library):
                places.setdefault(tag.name, []).append((group, tag))
    return places


def _is_new(tag: LibraryTag, library: Library) -> bool:
    return tag.wecom_id not in library.linked and library.group_of(tag.name) is None


def _home(places: list[tuple[LibraryGroup, LibraryTag]], chosen: Mapping[str, str]) -> _Home:
    names = {group.wecom_id: group.name for group, _tag in places}
    wanted = chosen.get(places[0][1].name)
    group, tag = next((place for place in places if place[0].wecom_id == wanted), places[0])
    return _Home(group.name, tag, names if len(set(names.values())) > 1 else {})


def _group_plan(group: LibraryGroup, library: Library, homes: Mapping[str, _Home]) -> GroupPlan:
    tags = tuple(_tag_plans(group, library, homes))
    return GroupPlan(group, _fate_of_group(group, tags, library), tags)


def _fate_of_group(group: LibraryGroup, tags: Collection[TagPlan], library: Library) -> str:
    if not tags:
        return EMPTY
    if not any(tag.fate == MADE for tag in tags):
        return NOTHING
    return JOINED if group.name in library.groups else NEW


def _tag_plans(
    group: LibraryGroup, library: Library, homes: Mapping[str, _Home]
) -> Iterator[TagPlan]:
    for tag in _in_order(group.tags):
        known = library.group_of(tag.name)
        if tag.wecom_id in library.linked:
            yield TagPlan(tag, LINKED, group.name, {})
        elif known is not None:
            yield TagPlan(tag, KNOWN, known, {})
        else:
            home = homes[tag.name]
            yield TagPlan(tag, _fate(group, tag, home), home.group, home.choices)


def _fate(group: LibraryGroup, tag: LibraryTag, home: _Home) -> str:
    if tag == home.tag:
        return MADE
    return SAME if group.name == home.group else ELSEWHERE


def _in_order(tags: Iterable[LibraryTag]) -> list[LibraryTag]:
    return sorted(tags, key=lambda tag: (-tag.order, tag.wecom_id))
