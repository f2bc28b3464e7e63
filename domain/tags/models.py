from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    JSONField,
)

from db import Model
from domain import clock
from domain.customers.models import Customer, Friendship
from domain.leases import Leased
from domain.organisation.models import Department


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


class TagRestoration(Model):
    """Tags were made anew in WeCom, where nobody carried them: a change for each pair of customer
    and guide and each tag. `total` counts them; `done` and `refused`: what has become of them.
    """

    group = ForeignKeyField(TagGroup, backref="restorations", on_delete="CASCADE")
    total = IntegerField(default=0)
    done = IntegerField(default=0)
    refused = IntegerField(default=0)
    started_at = DateTimeField()
    ended_at = DateTimeField(null=True, index=True)


class TagChange(Leased):
    """A tag was added or taken away here; WeCom must follow. `state`: waiting, done, refused.
    `by` as in FriendshipTag, or "restore" for a change that belongs to a `restoration`.

    Already shown as if done; a refusal takes the change back and says why. `seen_at`: when the
    guide closed the message about the refusal.
    """

    friendship = ForeignKeyField(Friendship, backref="tag_changes", on_delete="CASCADE")
    tag = ForeignKeyField(Tag, backref="changes", on_delete="CASCADE")
    by = CharField(default="", max_length=80)
    adding = BooleanField()
    state = CharField(default="waiting", max_length=10)
    restoration = ForeignKeyField(
        TagRestoration, null=True, backref="changes", index=False, on_delete="SET NULL"
    )
    asked_at = DateTimeField(index=True)
    seen_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("restoration", "due_at"), False), (("due_at", "id"), False))


class CorpTag(Model):
    """A tag as WeCom has it, as last read at `seen_at`. Nothing of it flows into the library.

    `by_us`: made by this app, which may edit and delete only such. `refused`: the error code with
    which WeCom refused to delete it.
    """

    wecom_id = CharField(unique=True, max_length=64)
    name = CharField()
    order = BigIntegerField(default=0)
    group_wecom_id = CharField(max_length=64, index=True)
    group_name = CharField()
    group_order = BigIntegerField(default=0)
    by_us = BooleanField(default=False)
    refused = CharField(default="", max_length=40)
    seen_at = DateTimeField()


class TagDrift(Model):
    """WeCom and we do not agree whether a friendship carries a tag (`wecom_id`).

    `kind`: "extra" where WeCom has the mark and we do not, "missing" where we have it, guides see
    the tag, and WeCom does not have the mark.
    """

    friendship = ForeignKeyField(Friendship, backref="tag_drift", index=False, on_delete="CASCADE")
    wecom_id = CharField(max_length=64, index=True)
    kind = CharField(max_length=10)
    noticed_at = DateTimeField()

    class Meta:
        indexes = ((("friendship", "wecom_id"), True),)


class TagImport(Leased):
    """An operator (`by`) took tags of WeCom into the library, after which they are deleted
    there; or had tags deleted there that the library does not have. `due_at`: when to go on
    deleting. `state`: removing, done, undone.

    `undo`: what WeCom had, and which tags the library got for it. `shows`: guides see those as soon
    as the deletion is over. `counts`: groups and tags by their fate.
    """

    made_at = DateTimeField()
    by = CharField(max_length=80)
    state = CharField(max_length=20)
    shows = BooleanField(default=False)
    undo = JSONField(default=dict)
    counts = JSONField(default=dict)
    ended_at = DateTimeField(null=True)


class TagBatch(Leased):
    """Tags for the customers of a list, put on or taken away together.

    `key`: of the form that was sent, so that one sent twice makes one batch. `reach`: ids of the
    departments of whoever made it, None for the whole company. `department`: the node it was made
    in. `exclusive`: only the customer's exclusive guide, not all of them. `cursor`: the line up to
    which it is carried out. `state`: draft, running, done, cancelled.
    """

    key = CharField(unique=True, max_length=40)
    name = CharField(max_length=80)
    by = CharField(max_length=80, index=True)
    department = ForeignKeyField(Department, null=True, on_delete="SET NULL")
    reach = JSONField(null=True)
    adding = BooleanField(default=True)
    exclusive = BooleanField(default=False)
    tags = JSONField(default=list)
    state = CharField(default="draft", max_length=10)
    total = IntegerField(default=0)
    cursor = IntegerField(default=0)
    made_at = DateTimeField(index=True)
    started_at = DateTimeField(null=True)
    ended_at = DateTimeField(null=True)


class TagBatchRow(Model):
    """A line of the list. `given`: what stood there, of a phone number only the mask.

    `result`: found, or why not: unknown, ambiguous, not_in_scope, no_friend, duplicate; of those
    found, once they are carried out: tagged, already, or no_friend when the guide has gone since.
    """

    batch = ForeignKeyField(TagBatch, backref="rows", on_delete="CASCADE")
    line = IntegerField()
    given = CharField(max_length=80)
    customer = ForeignKeyField(Customer, null=True, on_delete="CASCADE")
    result = CharField(max_length=20)

    class Meta:
        indexes = ((("batch", "line"), True), (("batch", "result", "line"), False))


# Changes that wait are found by who asked for them, and so is what became of those of a batch.
TagChange.add_index(TagChange.state, TagChange.by, name="tag_change_state_by")
