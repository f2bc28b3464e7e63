from peewee import BigIntegerField, BooleanField, CharField, DateTimeField, ForeignKeyField

from db import Model
from domain import clock
from domain.customers.models import Friendship
from domain.leases import Leased


class TagGroup(Leased):
    """A group of the library. `due_at`: when WeCom must be made to follow; `pushed_at`: when it
    last did. `wecom_id` is empty while WeCom does not have the group.

    WeCom shows groups and tags by `order`, the larger first (32 bit, unsigned). `single`: a
    customer carries at most one tag of the group.
    """

    wecom_id = CharField(null=True, unique=True, max_length=64)
    name = CharField()
    order = BigIntegerField(default=0)
    single = BooleanField(default=False)
    pushed_at = DateTimeField(null=True)
    deleted_at = DateTimeField(null=True)


class Tag(Model):
    """`visible`: guides see it, here and in WeCom. `wecom_id` is empty while WeCom has no such tag,
    and another one each time that it is made there anew.
    """

    wecom_id = CharField(null=True, unique=True, max_length=64)
    group = ForeignKeyField(TagGroup, backref="tags", on_delete="CASCADE")
    name = CharField()
    order = BigIntegerField(default=0)
    visible = BooleanField(default=True)
    deleted_at = DateTimeField(null=True)


class FriendshipTag(Model):
    """Tags belong to the pair of guide and customer, as in WeCom. `by`: who put it there, such as
    guide:linyue, operator:admin or code:12; empty where nobody knows.
    """

    friendship = ForeignKeyField(Friendship, backref="tag_rows", on_delete="CASCADE")
    tag = ForeignKeyField(Tag, backref="friendship_rows", on_delete="CASCADE")
    by = CharField(default="", max_length=80)
    at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("friendship", "tag"), True),)


class TagChange(Leased):
    """A tag was added or taken away here; WeCom must follow. `state`: waiting, done, refused.
    `by` as in FriendshipTag.

    Already shown as if done; a refusal takes the change back and says why. `seen_at`: when the
    guide closed the message about the refusal.
    """

    friendship = ForeignKeyField(Friendship, backref="tag_changes", on_delete="CASCADE")
    tag = ForeignKeyField(Tag, backref="changes", on_delete="CASCADE")
    by = CharField(default="", max_length=80)
    adding = BooleanField()
    state = CharField(default="waiting", max_length=10)
    asked_at = DateTimeField(index=True)
    seen_at = DateTimeField(null=True)
