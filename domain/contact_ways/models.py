from peewee import (
    BlobField,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
    TimeField,
)

from db import Model
from domain.customers.models import Friendship
from domain.leases import Leased
from domain.organisation.models import Department, Guide
from domain.tags.models import Tag

# What a code belongs to: the one code of a store, or one of the further codes beside it.
STORE, CHANNEL = "store", "channel"


class ContactWay(Leased):
    """A Contact Me code. `kind`: store (its one code) or channel. `due_at`: when WeCom must be made
    to follow.

    The row, with its `state`, exists before WeCom is asked: a `config_id` that got lost in a
    crash is found again by its state. `members`: userids that WeCom has; `left_out`: guides of
    the code who are not in it, as [{"userid", "name", "reason"}].

    A channel code has a `name`, and leads to all guides of its `store` or, without one, to those
    of ContactWayGuide. `remark`: template for the customer's remark. `daily_limit`: adds for each
    guide and Shanghai day, empty for any number; `backup` stands in when all have reached it.
    `pushed_at` is empty when WeCom must be told more than the members. `retired_at`: given up, and
    deleted in WeCom; the row stays for its figures. One that is made anew leaves such a row for the
    old one, if WeCom may still have that.
    """

    kind = CharField(default=STORE, max_length=10)
    name = CharField(default="", max_length=60)
    store = ForeignKeyField(Department, null=True, backref="contact_ways", on_delete="CASCADE")
    remark = CharField(default="", max_length=60)
    daily_limit = IntegerField(null=True)
    backup = ForeignKeyField(Guide, null=True, backref="backed_ways", on_delete="SET NULL")
    retired_at = DateTimeField(null=True)
    state = CharField(unique=True, max_length=30)
    config_id = CharField(default="", max_length=64, index=True)
    qr_code = CharField(default="", max_length=512)
    skip_verify = BooleanField(default=True)
    members = JSONField(default=list)
    left_out = JSONField(default=list)
    asked_at = DateTimeField(null=True)
    pushed_at = DateTimeField(null=True)
    created_at = DateTimeField()

    @property
    def title(self) -> str:
        """What people call it: its name, or that of its store."""
        return self.name or (self.store.name if self.store else "")


ContactWay.add_index(
    ContactWay.store,
    unique=True,
    where=(ContactWay.kind == STORE),
    name="contact_way_of_store",
)


class ContactWayGuide(Model):
    """A guide who was chosen for a channel code."""

    contact_way = ForeignKeyField(ContactWay, backref="guide_rows", on_delete="CASCADE")
    guide = ForeignKeyField(Guide, backref="way_rows", on_delete="CASCADE")

    class Meta:
        indexes = ((("contact_way", "guide"), True),)


class ContactWayTag(Model):
    """A tag that is put on whoever comes by the code."""

    contact_way = ForeignKeyField(ContactWay, backref="tag_rows", on_delete="CASCADE")
    tag = ForeignKeyField(Tag, backref="way_rows", on_delete="CASCADE")

    class Meta:
        indexes = ((("contact_way", "tag"), True),)


class ContactWayPicture(Model):
    """The QR code as WeCom drew it. Its content is known to WeCom alone, so we keep the picture.

    A row of its own, so that listing codes does not read the bytes.
    """

    contact_way = ForeignKeyField(ContactWay, unique=True, backref="pictures", on_delete="CASCADE")
    body = BlobField()
    fetched_at = DateTimeField()


class Welcome(Model):
    """Words for new customers: of a code, of a guide, or (neither set) of the company.

    `attachments`: up to 9 of {"kind": "image"|"video"|"file", "material_id"},
    {"kind": "link", "title", "desc", "url", "picurl"},
    {"kind": "miniprogram", "title", "appid", "page", "material_id"}.

    A code may have several. `place` 0 is for whenever no other fits; the others are tried from 1
    up, each on its `weekdays` (ISO, such as "67"; empty is every day) from `starts` until before
    `ends` in Shanghai (both empty: all day; `ends` before `starts`: until the next day).
    """

    contact_way = ForeignKeyField(ContactWay, null=True, backref="welcomes", on_delete="CASCADE")
    guide = ForeignKeyField(Guide, null=True, unique=True, backref="welcomes", on_delete="CASCADE")
    text = TextField(default="")
    attachments = JSONField(default=list)
    place = IntegerField(default=0)
    weekdays = CharField(default="", max_length=7)
    starts = TimeField(null=True)
    ends = TimeField(null=True)
    updated_at = DateTimeField()
    updated_by = CharField(default="")

    class Meta:
        indexes = ((("contact_way", "place"), True),)


class Greeting(Leased):
    """One line of the welcome ledger: a new friendship and what came of its welcome.

    `outcome`: waiting, sending, sent, already (41051), late, no_code, no_welcome, refused,
    unknown (a crash in mid-call that could not be looked up in time).
    `rule`: code, guide, company or empty. `callback_id` is the event's row in the inbox.
    `error_code`: WeCom's, or none_given (no code came with the event), greeted_before (by the code
    of the half-added event), arrived_late, waited_too_long, media_missing, no_answer,
    no_room (our own limit of calls), crashed.
    `missing`: names of the materials that could not be had in time, so the text went alone.
    `took_ms`: from the event, whose time WeCom tells in whole seconds, until WeCom took it.
    """

    callback_id = IntegerField(unique=True)
    friendship = ForeignKeyField(Friendship, backref="greetings", on_delete="CASCADE")
    contact_way = ForeignKeyField(ContactWay, null=True, backref="greetings", on_delete="SET NULL")
    welcome_code = CharField(default="", max_length=300)
    rule = CharField(default="", max_length=10)
    outcome = CharField(default="waiting", max_length=12, index=True)
    missing = JSONField(default=list)
    event_at = DateTimeField(index=True)
    received_at = DateTimeField()
    deadline_at = DateTimeField()
    sent_at = DateTimeField(null=True)
    took_ms = IntegerField(null=True)


class StrandedCode(Model):
    """A store's code that leads nowhere: whoever scans it meets a former guide, or nobody.

    `why`: closed (the store is gone), no_guides (nobody works there) or no_permission (somebody
    does, but none of them may serve customers).
    """

    contact_way = ForeignKeyField(
        ContactWay, unique=True, backref="strandings", on_delete="CASCADE"
    )
    why = CharField(max_length=20)
    since = DateTimeField()


class Arrival(Leased):
    """A customer came by a channel code at `at` (WeCom's time of the event), once for each event.

    `due_at`: when what the code brings must be seen to: its tags (`tagged_at`), then its remark.
    `half`: the guide has not confirmed yet. `state`: waiting, done, kept (the guide had written a
    remark before us), refused (the remark, by WeCom), ended (the friendship was over), repeated (a
    later event told of the same).
    """

    contact_way = ForeignKeyField(ContactWay, backref="arrivals", on_delete="CASCADE")
    friendship = ForeignKeyField(Friendship, backref="arrivals", on_delete="CASCADE")
    at = DateTimeField()
    half = BooleanField(default=False)
    tagged_at = DateTimeField(null=True)
    state = CharField(default="waiting", max_length=10)

    class Meta:
        indexes = ((("friendship", "at"), True), (("contact_way", "at"), False))
