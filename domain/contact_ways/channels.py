"""Channel codes: further codes of a store or of chosen guides, each with what it brings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from db import db
from domain import audit, clock, notices
from domain.contact_ways import actions, members, remarks
from domain.contact_ways.models import CHANNEL, ContactWay, ContactWayGuide, ContactWayTag
from domain.errors import Invalid
from domain.organisation.models import Department, Guide
from domain.tags.models import Tag

# WeCom shows it to guides as the remark of the code (documents 92228).
LONGEST_NAME = 30
MOST_TAGS = 30


@dataclass(frozen=True)
class Settings:
    """All that an operator says of a channel code. Either `store` or `guides`.

    `daily_limit`: adds for each guide and day; None for any number.
    """

    name: str
    store: Department | None = None
    guides: Collection[Guide] = field(default=())
    tags: Collection[Tag] = field(default=())
    remark: str = ""
    daily_limit: int | None = None
    backup: Guide | None = None
    skip_verify: bool = True

    @property
    def columns(self) -> dict:
        return {
            "name": self.name.strip(),
            "store": self.store,
            "remark": self.remark.strip(),
            "daily_limit": self.daily_limit,
            "backup": self.backup,
            "skip_verify": self.skip_verify,
        }


def make(settings: Settings, by: str = "") -> ContactWay:
    """Raises Invalid, and then makes nothing."""
    with db.atomic():
        _check(settings)
        way = ContactWay.create(
            kind=CHANNEL,
            state=actions.new_state("c"),
            # WeCom tells times in whole seconds; who comes in this one comes by the code.
            created_at=clock.now().replace(microsecond=0),
            **settings.columns,
        )
        _choose(way, settings)
        audit.record(by, "contact_way.made", f"contact_way:{way.id}", **_words(settings))
        actions.push(ContactWay.id == way.id)
    return ContactWay.get_by_id(way.id)


def change(way: ContactWay, settings: Settings, by: str = "") -> None:
    """The printed code stays the same. Raises Invalid, and then changes nothing."""
    _check_in_use(way)
    with db.atomic():
        _check(settings, way)
        changed = audit.changed(_words(settings_of(way)), _words(settings))
        told_to_wecom = {"name", "skip_verify"} & changed.keys()
        anew = {"pushed_at": None} if told_to_wecom else {}
        ContactWay.update(settings.columns | anew).where(ContactWay.id == way.id).execute()
        _choose(way, settings)
        audit.record(by, "contact_way.changed", f"contact_way:{way.id}", **changed)
        actions.push(ContactWay.id == way.id)


def retire(way: ContactWay, by: str = "") -> None:
    """Give the code up: WeCom deletes it, and the printed one leads nowhere. Figures stay."""
    _check_in_use(way)
    with db.atomic():
        ContactWay.update(retired_at=clock.now()).where(ContactWay.id == way.id).execute()
        actions.ask(ContactWay.id == way.id)
        for kind in ("gone", "empty"):
            notices.clear(f"contact_ways.{kind}.{way.id}")
        audit.record(by, "contact_way.retired", f"contact_way:{way.id}", name=way.title)


def let_everybody_back() -> int:
    """A new day: whoever was out of a code for having had enough yesterday comes back.

    Returns how many codes must be told to WeCom.
    """
    limited = ContactWay.select(ContactWay.id, ContactWay.left_out).where(
        ContactWay.daily_limit.is_null(False), ContactWay.retired_at.is_null()
    )
    full = [
        way.id
        for way in limited
        if any(one["reason"] == members.FULL_TODAY for one in way.left_out)
    ]
    return actions.push(ContactWay.id.in_(full)) if full else 0


def settings_of(way: ContactWay) -> Settings:
    """As they are saved."""
    return Settings(
        name=way.name,
        store=way.store,
        guides=[] if way.store_id else members.guides_of(way),
        tags=list(Tag.select().join(ContactWayTag).where(ContactWayTag.contact_way == way)),
        remark=way.remark,
        daily_limit=way.daily_limit,
        backup=way.backup,
        skip_verify=way.skip_verify,
    )


def _check_in_use(way: ContactWay) -> None:
    if way.retired_at:
        raise Invalid("这个活码已经停用")


def _check(settings: Settings, way: ContactWay | None = None) -> None:
    _check_name(settings.name.strip(), way)
    if settings.store and (not settings.store.is_store or settings.store.removed_at):
        raise Invalid("请选择门店（最末级部门）", field="store")
    if not settings.store and not settings.guides:
        raise Invalid("请选择一家门店，或至少一位导购", field="guides")
    if not settings.store and len(settings.guides) > members.MOST:
        raise Invalid("一个活码最多 %(limit)s 位导购", field="guides", limit=members.MOST)
    if len(settings.tags) > MOST_TAGS:
        raise Invalid("一个活码最多打 %(limit)s 个标签", field="tags", limit=MOST_TAGS)
    _check_limit(settings)
    remarks.check(settings.remark.strip(), settings.name.strip())


def _check_name(name: str, way: ContactWay | None) -> None:
    if not name:
        raise Invalid("请填写活码名称", field="name")
    if len(name) > LONGEST_NAME:
        raise Invalid("活码名称不能超过 %(limit)s 个字", field="name", limit=LONGEST_NAME)
    same = ContactWay.name == name, ContactWay.kind == CHANNEL, ContactWay.retired_at.is_null()
    others = ContactWay.select().where(*same, ContactWay.id != (way.id if way else 0))
    if others.exists():
        raise Invalid("已有同名的渠道活码，请换一个名称", field="name")


def _check_limit(settings: Settings) -> None:
    if settings.daily_limit is not None and not 1 <= settings.daily_limit <= 10_000:
        raise Invalid("每日上限应在 1 到 10,000 之间，不填表示不限", field="daily_limit")
    if settings.backup and settings.daily_limit is None:
        raise Invalid("后备导购只在设置了每日上限时有用，请填写上限", field="daily_limit")


def _choose(way: ContactWay, settings: Settings) -> None:
    guides = [] if settings.store else settings.guides
    _replace(ContactWayGuide, way, "guide", guides)
    _replace(ContactWayTag, way, "tag", settings.tags)


def follow_merged(tag: Tag, into: Tag) -> None:
    """Codes that put `tag` on whoever comes by them put `into` on from now on."""
    has_both = ContactWayTag.select(ContactWayTag.contact_way).where(ContactWayTag.tag == into)
    ContactWayTag.update(tag=into).where(
        ContactWayTag.tag == tag, ContactWayTag.contact_way.not_in(has_both)
    ).execute()
    ContactWayTag.delete().where(ContactWayTag.tag == tag).execute()


def _replace(table, way: ContactWay, column: str, rows: Iterable) -> None:
    table.delete().where(table.contact_way == way).execute()
    chosen = [{"contact_way": way, column: id} for id in sorted({row.id for row in rows})]
    if chosen:
        table.insert_many(chosen).execute()


def _words(settings: Settings) -> dict:
    """For the audit log."""
    return {
        "name": settings.name.strip(),
        "store": settings.store.name if settings.store else "",
        "guides": [] if settings.store else sorted(guide.userid for guide in settings.guides),
        "tags": sorted(tag.name for tag in settings.tags),
        "remark": settings.remark.strip(),
        "daily_limit": settings.daily_limit,
        "backup": settings.backup.userid if settings.backup else "",
        "skip_verify": settings.skip_verify,
    }
