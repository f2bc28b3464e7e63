from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, JSONField, TextField

from db import Model
from domain.leases import Leased


class SyncRun(Model):
    """One pass over the organisation, the customers or the tags.

    `state`: running, done, incomplete (some parts failed, nothing was marked as gone), failed.
    """

    kind = CharField(index=True)
    state = CharField(default="running", index=True)
    asked_by = CharField(default="")
    started_at = DateTimeField()
    ended_at = DateTimeField(null=True)
    error = TextField(default="")
    gone = IntegerField(default=0)
    detail = JSONField(default=dict)


class SyncPart(Leased):
    """A share of a run that one worker reads, page by page; `cursor` is where it stands.

    `phase` names what is read (departments, guides, customers, tag_groups, ...);
    `scope` says which (such as {"userids": [...]}); the counts are rows.
    """

    run = ForeignKeyField(SyncRun, backref="parts", on_delete="CASCADE")
    phase = CharField()
    scope = JSONField(default=dict)
    cursor = CharField(default="", max_length=512)
    expected = IntegerField(null=True)
    read = IntegerField(default=0)
    stored = IntegerField(default=0)
    failed = IntegerField(default=0)
    calls = IntegerField(default=0)
    ended_at = DateTimeField(null=True)
