from peewee import BigIntegerField, BooleanField, CharField, DateTimeField, ForeignKeyField

from db import Model
from domain.customers.models import Friendship
from domain.leases import Leased
from domain.organisation.models import Guide


class TagGroup(Model):
    """WeCom shows groups and tags by `order`, the larger first (32 bit, unsigned)."""

    wecom_id = CharField(unique=True, max_length=64)
    name = CharField()
    order = BigIntegerField(default=0)
    deleted_at = DateTimeField(null=True)


class Tag(Model):
    wecom_id = CharField(unique=True, max_length=64)
    group = ForeignKeyField(TagGroup, backref="tags", on_delete="CASCADE")
    name = CharField()
    order = BigIntegerField(default=0)
    deleted_at = DateTimeField(null=True)


class FriendshipTag(Model):
    """Tags belong to the pair of guide and customer, as in WeCom."""

    friendship = ForeignKeyField(Friendship, backref="tag_rows", on_delete="CASCADE")
    tag = ForeignKeyField(Tag, backref="friendship_rows", on_delete="CASCADE")

    class Meta:
        indexes = ((("friendship", "tag"), True),)


class TagChange(Leased):
    """A guide added or took away a tag here; WeCom must follow. `state`: waiting, done, refused.

    Already shown as if done; a refusal takes the change back and says why. `seen_at`: when the
    guide closed the message about the refusal.
    """

    friendship = ForeignKeyField(Friendship, backref="tag_changes", on_delete="CASCADE")
    tag = ForeignKeyField(Tag, backref="changes", on_delete="CASCADE")
    guide = ForeignKeyField(Guide, backref="tag_changes", on_delete="CASCADE")
    adding = BooleanField()
    state = CharField(default="waiting", max_length=10)
    asked_at = DateTimeField(index=True)
    seen_at = DateTimeField(null=True)
