from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, JSONField

from db import Model
from domain import clock
from domain.customers.models import Customer


class Attribute(Model):
    """Something to know about customers, such as 生日.

    `key`: the name in `domain.attributes.built_in`, or made for a custom one. `kind`: one of
    `domain.attributes.kinds`. `choices`: what one of, or several of, may be picked. `visible` and
    `editable`: what guides are granted, while they are shown attributes at all.
    """

    key = CharField(max_length=40, unique=True)
    name = CharField(max_length=40)
    kind = CharField(max_length=20)
    choices = JSONField(default=list)
    order = IntegerField(default=0)
    built_in = BooleanField(default=False)
    visible = BooleanField(default=False)
    editable = BooleanField(default=False)
    created_at = DateTimeField(default=clock.now)
    retired_at = DateTimeField(null=True)


class GuidePermission(Model):
    """One row: the master switch “show customer attributes”."""

    shows_attributes = BooleanField(default=False)


class CustomerValue(Model):
    """What is known of a customer by a custom attribute.

    `value`: as `domain.attributes.kinds` makes it. Phones are sealed instead, as those of
    `CustomerPhone` are, and `value` is their mask.
    """

    customer = ForeignKeyField(Customer, backref="values", on_delete="CASCADE")
    attribute = ForeignKeyField(Attribute, backref="values", on_delete="CASCADE")
    value = JSONField()
    phone_index = CharField(default="", max_length=64, index=True)
    phone_sealed = CharField(default="", max_length=200)

    class Meta:
        indexes = ((("customer", "attribute"), True),)


class ValueChange(Model):
    """Somebody wrote something else about a customer; phones stand here as masks.

    `by`: "guide:userid" or "operator:lin". `before` and `after` are empty where nothing was known.
    """

    customer = ForeignKeyField(Customer, backref="value_changes", on_delete="CASCADE")
    attribute = ForeignKeyField(Attribute, backref="changes", on_delete="CASCADE")
    by = CharField(max_length=80)
    at = DateTimeField()
    before = JSONField()
    after = JSONField()

    class Meta:
        indexes = ((("customer", "at"), False),)
