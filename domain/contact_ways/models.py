from peewee import (
    BlobField,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

from db import Model
from domain.customers.models import Friendship
from domain.leases import Leased
from domain.organisation.models import Department, Guide


class ContactWay(Leased):
    """The Contact Me code of a store. `due_at`: when WeCom must be made to follow.

    The row, with its `state`, exists before WeCom is asked: a `config_id` that got lost in a
    crash is found again by its state. `members`: userids that WeCom has; `left_out`: guides of
    the store who cannot be in the code, as [{"userid", "name", "reason"}].
    """

    store = ForeignKeyField(Department, unique=True, backref="contact_ways", on_delete="CASCADE")
    state = CharField(unique=True, max_length=30)
    config_id = CharField(default="", max_length=64, index=True)
    qr_code = CharField(default="", max_length=512)
    skip_verify = BooleanField(default=True)
    members = JSONField(default=list)
    left_out = JSONField(default=list)
    asked_at = DateTimeField(null=True)
    pushed_at = DateTimeField(null=True)
    created_at = DateTimeField()


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
    """

    contact_way = ForeignKeyField(
        ContactWay, null=True, unique=True, backref="welcomes", on_delete="CASCADE"
    )
    guide = ForeignKeyField(Guide, null=True, unique=True, backref="welcomes", on_delete="CASCADE")
    text = TextField(default="")
    attachments = JSONField(default=list)
    updated_at = DateTimeField()
    updated_by = CharField(default="")


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
