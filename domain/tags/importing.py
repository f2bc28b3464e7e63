"""Taking WeCom's groups and tags into the library, by hand, and deleting them in WeCom afterwards.

What WeCom refuses to delete stays on its `CorpTag` with the reason: see `domain.tags.leftovers`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from peewee import fn

from db import db
from domain import audit, clock, leases, many
from domain.customers.models import Customer, Friendship
from domain.errors import Invalid
from domain.organisation.models import Guide
from domain.tags import corp_tags, editing, import_plan, pushing
from domain.tags.differences import EXTRA
from domain.tags.import_plan import GroupPlan, ImportPlan, Library
from domain.tags.library import LibraryGroup, LibraryTag
from domain.tags.models import CorpTag, Tag, TagDrift, TagGroup, TagImport

LEASE = timedelta(minutes=3)
# WeCom takes so many tags in a call, and one that is refused is repeated tag by tag.
AT_ONCE = 100
# More marks than these would make an undo file that nothing opens.
MOST_CARRIERS = 100_000
REMOVING, DONE, UNDONE = "removing", "done", "undone"
# An import without its undo file, which may be long: parts of it are read where they are needed.
SHORT = tuple(field for field in TagImport._meta.sorted_fields if field is not TagImport.undo)


def preview(
    chosen: Mapping[str, str] | None = None, group_ids: Collection[str] | None = None
) -> ImportPlan:
    """`chosen` as in `import_plan.plan`; `group_ids`: only these groups, by WeCom's ids.

    Groups of which the library has every tag are ours and left out.
    """
    library = the_library()
    groups = [
        group
        for group in in_wecom()
        if (group_ids is None or group.wecom_id in group_ids)
        and any(tag.wecom_id not in library.linked for tag in group.tags)
    ]
    return import_plan.plan(groups, library, chosen)


def in_wecom() -> list[LibraryGroup]:
    """The groups and tags that WeCom had when it was last read."""
    rows = CorpTag.select().order_by(CorpTag.group_wecom_id, CorpTag.id)
    grouped = groupby(rows, key=lambda row: row.group_wecom_id)
    return [_group(list(members)) for _id, members in grouped]


def read_at() -> datetime | None:
    """When WeCom was last read; None when it never was, or has no tags."""
    return CorpTag.select(fn.MAX(CorpTag.seen_at)).scalar()


def _group(rows: Sequence[CorpTag]) -> LibraryGroup:
    tags = tuple(LibraryTag(row.wecom_id, row.name, row.order) for row in rows)
    first = rows[0]
    return LibraryGroup(first.group_wecom_id, first.group_name, first.group_order, tags)


def the_library() -> Library:
    rows = (
        Tag.select(Tag.name, Tag.wecom_id, TagGroup.name)
        .join(TagGroup)
        .where(Tag.deleted_at.is_null(), TagGroup.deleted_at.is_null())
        .tuples()
    )
    rows = list(rows)
    return Library(
        groups=frozenset(_groups_here()),
        tags={name: group for name, _wecom_id, group in rows},
        linked=frozenset(wecom_id for _name, wecom_id, _group in rows if wecom_id),
    )


def _groups_here() -> dict[str, int]:
    kept = TagGroup.select(TagGroup.name, TagGroup.id).where(TagGroup.deleted_at.is_null())
    return dict(kept.tuples())


def start(
    by: str,
    *,
    digest: str,
    chosen: Mapping[str, str] | None = None,
    group_ids: Collection[str] | None = None,
    shows: bool = False,
) -> TagImport:
    """Store the import; the deletion in WeCom begins when it is stored, and not before.

    `digest`: of the plan that the operator has seen. `shows`: guides see the tags that were made as
    soon as WeCom has let go of the imported ones. Raises Invalid.
    """
    with db.atomic():
        editing.lock_library()
        one = preview(chosen, group_ids)
        if one.digest != digest:
            raise Invalid("预览之后，企业微信或标签库又有变化，请再看一遍", field="digest")
        if not one.removed:
            raise Invalid("没有可以导入的标签", field="group")
        editing.refuse_too_many(one.counts["made"], field="group")
        made = [tag for group in one.groups for tag in _make(group)]
        return remember(by, [tag.wecom_id for tag in one.removed], one.counts, made, shows)


def _make(plan: GroupPlan) -> list[int]:
    """Hidden, so that WeCom is not asked for them while it still has the imported ones."""
    if not plan.made:
        return []
    group_id = group_of_name(plan.group.name, plan.group.order)
    return [
        Tag.insert(group=group_id, name=tag.name, order=tag.order, visible=False).execute()
        for tag in plan.made
    ]


def group_of_name(name: str, order: int) -> int:
    """The library's group of this name, made if there is none."""
    return _groups_here().get(name) or TagGroup.insert(name=name, order=order).execute()


def remove(wecom_ids: Sequence[str], by: str) -> TagImport:
    """Have WeCom delete tags that the library does not have, refused before or not."""
    with db.atomic():
        CorpTag.update(refused="").where(many.among(CorpTag.wecom_id, wecom_ids)).execute()
        return remember(by, wecom_ids, {"removed": len(wecom_ids)})


def remember(
    by: str,
    wecom_ids: Sequence[str],
    counts: Mapping[str, int],
    made: Sequence[int] = (),
    shows: bool = False,
) -> TagImport:
    """WeCom is to let go of these tags: what it has is kept, and a worker deletes them."""
    moment = clock.now()
    row = TagImport.create(
        made_at=moment,
        due_at=moment,
        by=by,
        state=REMOVING,
        shows=shows,
        undo=_undo(wecom_ids, made),
        counts=dict(counts),
    )
    subject = f"tag_import:{row.id}"
    audit.record(by, "tags.imported" if made else "tags.removed", subject, **row.counts)
    leases.wake_after_commit(leases.DEFAULT)
    return row


def _undo(wecom_ids: Sequence[str], made: Sequence[int]) -> dict:
    """JSON: `groups` as WeCom had them, `names`: our ids of the tags that the library got, by name,
    `carriers`: userid and external_userid of those who carried a tag, by its id.
    """
    rows = CorpTag.select().where(many.among(CorpTag.wecom_id, wecom_ids))
    rows = rows.order_by(CorpTag.group_order.desc(), CorpTag.group_wecom_id, CorpTag.order.desc())
    grouped = groupby(rows, key=lambda row: (row.group_wecom_id, row.group_name, row.group_order))
    groups = [
        {"wecom_id": id, "name": name, "order": order, "tags": [_told(row) for row in members]}
        for (id, name, order), members in grouped
    ]
    new = Tag.select(Tag.name, Tag.id).where(many.among(Tag.id, made))
    names = dict(new.tuples())
    return {"groups": groups, "names": names, "carriers": _carriers(wecom_ids)}


def _told(row: CorpTag) -> dict:
    told = {"wecom_id": row.wecom_id, "name": row.name, "order": row.order}
    return {**told, "by_us": row.by_us}


def marks(plan: ImportPlan) -> int:
    """How many marks WeCom lets go of together with the tags, as far as they were read."""
    return _marks([tag.wecom_id for tag in plan.removed]).count()


def _marks(wecom_ids: Sequence[str]):
    return TagDrift.select().where(TagDrift.kind == EXTRA, many.among(TagDrift.wecom_id, wecom_ids))


def _carriers(wecom_ids: Sequence[str]) -> dict[str, list[list[str]]]:
    rows = (
        _marks(wecom_ids)
        .select(TagDrift.wecom_id, Guide.userid, Customer.external_userid)
        .join_from(TagDrift, Friendship)
        .join_from(Friendship, Guide)
        .join_from(Friendship, Customer)
        .order_by(TagDrift.id)
        .limit(MOST_CARRIERS)
    )
    carriers: dict[str, list[list[str]]] = {}
    for wecom_id, userid, external_userid in rows.tuples():
        carriers.setdefault(wecom_id, []).append([userid, external_userid])
    return carriers


def groups_of(row: TagImport) -> list[dict]:
    """As WeCom had them, of the undo file."""
    return _of_undo(row, "groups") or []


def made_by(row: TagImport) -> list[int]:
    """Our ids of the tags that the library got. Earlier undo files tell them without names."""
    return list((_of_undo(row, "names") or {}).values()) or _of_undo(row, "made") or []


def _of_undo(row: TagImport, part: str):
    return TagImport.select(TagImport.undo[part]).where(TagImport.id == row.id).scalar()


def wecom_ids_of(row: TagImport) -> list[str]:
    """The tags that WeCom is to let go of."""
    return [tag["wecom_id"] for group in groups_of(row) for tag in group["tags"]]


def waiting_ids() -> set[str]:
    """All tags that are being deleted in WeCom at present."""
    rows = TagImport.select(TagImport.id).where(TagImport.state == REMOVING)
    return {wecom_id for row in rows for wecom_id in wecom_ids_of(row)}


def to_remove(row: TagImport):
    """What is left to delete. A tag that the library has taken for its own meanwhile stays."""
    own = Tag.select(Tag.id).where(Tag.wecom_id == CorpTag.wecom_id)
    return CorpTag.select().where(
        many.among(CorpTag.wecom_id, wecom_ids_of(row)), CorpTag.refused == "", ~fn.EXISTS(own)
    )


def next_to_remove(row: TagImport) -> list[str]:
    """WeCom's ids of some tags of one group, to be deleted in one call."""
    rows = list(to_remove(row).order_by(CorpTag.group_wecom_id, CorpTag.id).limit(AT_ONCE))
    return [one.wecom_id for one in rows if one.group_wecom_id == rows[0].group_wecom_id]


def settle(row: TagImport, wecom_ids: Iterable[str], refused: Mapping[str, str]) -> None:
    """WeCom has let go of these tags, except for those that it refused to delete, with the code."""
    with db.atomic():
        corp_tags.forget([wecom_id for wecom_id in wecom_ids if wecom_id not in refused])
        for wecom_id, code in refused.items():
            corp_tags.note_refusal([wecom_id], code)
        leases.go_on(row)


def end(row: TagImport) -> bool:
    """Nothing is left to delete: guides may see what was made. False when it is in other hands."""
    with db.atomic():
        editing.lock_library()
        ended = leases.finish(row, state=DONE, ended_at=clock.now())
        if ended and row.shows:
            show(made_by(row))
    return ended


def show(tag_ids: Collection[int]) -> None:
    """Guides see these tags, so WeCom is to have them."""
    kept = Tag.id.in_(list(tag_ids)), Tag.deleted_at.is_null()
    shown = Tag.update(visible=True).where(*kept).returning(Tag.group).execute()
    pushing.ask(tag.group_id for tag in shown)
