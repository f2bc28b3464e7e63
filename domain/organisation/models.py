from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from db import Model
from domain.leases import Leased


class Department(Leased):
    """A department of the app's visible range; `is_store`: it has no department below it.

    `path` holds the WeCom ids from the top down ("/1/12/40/"), so a scope is one LIKE; those too
    that have left the visible range, as what is below them still belongs to them.
    `due_at`: when WeCom must be read again about this department.
    """

    wecom_id = IntegerField(unique=True)
    name = CharField(default="")
    parent_wecom_id = IntegerField(default=0)
    order = BigIntegerField(default=0)
    path = CharField(default="/", index=True)
    is_store = BooleanField(default=False, index=True)
    seen_at = DateTimeField(null=True)
    removed_at = DateTimeField(null=True, index=True)


class Guide(Leased):
    """A member who serves customers. WeCom's userids ignore case, so `userid_key` is looked up.

    `alias`: WeCom's second name of a member. `former_key`: the userid before WeCom's one possible
    change of it, for events that come late. `rest_weekdays`: ISO weekdays without nudges, such as
    "67". `due_at`: when WeCom must be read again about this guide.
    """

    userid = CharField(max_length=64)
    userid_key = CharField(max_length=64, unique=True)
    former_key = CharField(null=True, max_length=64, index=True)
    name = CharField(default="")
    alias = CharField(default="")
    avatar = CharField(default="", max_length=512)
    status = IntegerField(default=1)
    may_contact = BooleanField(default=False)
    store = ForeignKeyField(Department, null=True, backref="guides", on_delete="SET NULL")
    rest_weekdays = CharField(default="", max_length=20)
    seen_at = DateTimeField(null=True)
    opened_at = DateTimeField(null=True)
    removed_at = DateTimeField(null=True, index=True)


class GuideDepartment(Model):
    """A guide may work in several departments; `Guide.store` is the main one of them."""

    guide = ForeignKeyField(Guide, backref="places", on_delete="CASCADE")
    department = ForeignKeyField(Department, backref="places", on_delete="CASCADE")
    is_main = BooleanField(default=False)

    class Meta:
        indexes = ((("guide", "department"), True),)


class DayOff(Model):
    """A day on which a guide, or with no guide the whole company, is not nudged."""

    guide = ForeignKeyField(Guide, null=True, backref="days_off", on_delete="CASCADE")
    on = DateField(index=True)

    class Meta:
        indexes = ((("guide", "on"), True),)


class StoreEvent(Model):
    """The history of a store; what people read in it are names as they were then.

    `kind`: made, renamed, moved, closed (gone, or departments came below it) or reopened.
    `before` and `after`: names for renamed, else the departments above it ("总部 / 华东零售").
    """

    department = ForeignKeyField(Department, backref="events", on_delete="CASCADE")
    kind = CharField(max_length=10)
    at = DateTimeField()
    before = TextField(default="")
    after = TextField(default="")

    class Meta:
        indexes = ((("department", "at"), False),)


class Level(Model):
    """What this company calls the level of its nodes, such as "Retail company".

    One row, with the id 1; while there is none, nobody has set the organisation up yet.
    """

    name = CharField(max_length=60)
    set_up_at = DateTimeField()


class Node(Model):
    """A department at which data and accounts belong together. `name` may differ from WeCom's.

    Nodes do not lie below one another. A deleted one stays: it says why its accounts only read.
    """

    department = ForeignKeyField(Department, unique=True, backref="nodes", on_delete="CASCADE")
    name = CharField(max_length=60)
    created_at = DateTimeField()
    deleted_at = DateTimeField(null=True)
