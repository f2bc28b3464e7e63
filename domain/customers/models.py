from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

from db import Model
from domain import clock
from domain.leases import Leased
from domain.organisation.models import Department, Guide


class Customer(Leased):
    """An external contact. `due_at`: when WeCom must be read again about this customer.

    `synced_at` is empty until WeCom was read for the first time, and from then on when it was last
    read about this customer alone. `name` is that in WeCom, `real_name` what the shop or a guide
    knows. `birthday`: MMDD, such as 308.
    """

    external_userid = CharField(max_length=64, unique=True)
    unionid = CharField(default="", max_length=64, index=True)
    name = CharField(default="", index=True)
    avatar = CharField(default="", max_length=512)
    type = IntegerField(default=1)
    gender = IntegerField(default=0)
    corp_name = CharField(default="")
    birthday = IntegerField(null=True, index=True)
    birth_year = IntegerField(null=True)
    member_level = CharField(default="")
    real_name = CharField(null=True)
    points = IntegerField(null=True)
    created_at = DateTimeField()
    synced_at = DateTimeField(null=True, index=True)

    class Meta:
        # With the id, whether a customer has a level is answered by the index alone.
        indexes = ((("member_level", "id"), False),)


class CustomerPhone(Model):
    """A mobile number of a customer: encrypted, with a keyed index and a mask.

    `source`: remark (a guide wrote it in WeCom), guide (in the sidebar) or import.
    `learnt_at`: when we were told.
    """

    customer = ForeignKeyField(Customer, backref="phones", on_delete="CASCADE")
    phone_index = CharField(max_length=64, index=True)
    phone_sealed = CharField(max_length=200)
    phone_mask = CharField(max_length=20)
    source = CharField(max_length=20)
    learnt_at = DateTimeField(default=clock.now, index=True)

    class Meta:
        indexes = ((("customer", "phone_index"), True),)


class Friendship(Model):
    """A customer is a contact of a guide.

    Events arrive in any order, so a friendship keeps the latest time of each kind and `active`
    follows from them: added, or half added, later than removed (events of one second in the order
    in which they came). `half`: the guide has not confirmed yet, and most WeCom calls fail.
    `removed_by`: guide, customer, transfer or sync. `seen_in_run`: the SyncRun that made it.
    """

    customer = ForeignKeyField(Customer, backref="friendships", on_delete="CASCADE")
    guide = ForeignKeyField(Guide, backref="friendships", on_delete="CASCADE")
    store = ForeignKeyField(Department, null=True, backref="friendships", on_delete="SET NULL")
    active = BooleanField(default=True)
    half = BooleanField(default=False)
    started_at = DateTimeField(null=True)
    added_at = DateTimeField(null=True)
    half_added_at = DateTimeField(null=True)
    removed_at = DateTimeField(null=True)
    removed_by = CharField(default="", max_length=20)
    state = CharField(default="", max_length=64, index=True)
    add_way = IntegerField(null=True)
    remark = CharField(default="")
    description = TextField(default="")
    personal_tags = JSONField(default=list)
    consented_at = DateTimeField(null=True)
    transfer_failed = CharField(default="", max_length=40)
    seen_in_run = IntegerField(null=True)

    class Meta:
        indexes = (
            (("guide", "customer"), True),
            (("guide", "active", "started_at"), False),
            (("store", "active", "started_at"), False),
            (("started_at",), False),
            (("removed_at",), False),
        )


# There are few at a time, and operators look for them.
Friendship.add_index(
    Friendship.started_at, where=Friendship.half, name="friendship_half_started_at"
)
# Each store's customers in order, so that different people are counted without sorting them.
Friendship.add_index(
    Friendship.store, Friendship.customer, where=Friendship.active, name="friendship_store_customer"
)


class Sighting(Model):
    """The last SyncRun that met a friendship which was there already."""

    friendship_id = BigIntegerField(primary_key=True)
    run_id = BigIntegerField()


class FriendshipEvent(Model):
    """The history of a friendship, for the timeline and the daily figures.

    `kind`: added, half_added, removed, transfer_failed, consented, chat_started. `at` is WeCom's
    CreateTime.
    """

    friendship = ForeignKeyField(Friendship, backref="events", on_delete="CASCADE")
    kind = CharField(max_length=20)
    at = DateTimeField(index=True)
    detail = CharField(default="")

    class Meta:
        indexes = ((("friendship", "kind", "at"), True),)
