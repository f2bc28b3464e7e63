from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, JSONField, TextField

from db import Model
from domain.leases import Leased


class SyncRun(Model):
    """One pass over the organisation, the tags, the customers or the group chats.

    `state`: running, done, incomplete (some parts failed, nothing was marked as gone), failed.
    `slot` is the kind while it runs and empty afterwards, so no second run of a kind can begin.
    `gone`: how many were marked as gone. `then`: kinds to start when this run has ended.
    """

    kind = CharField(index=True)
    slot = CharField(null=True, unique=True)
    state = CharField(default="running", index=True)
    phase = CharField(default="")
    asked_by = CharField(default="")
    started_at = DateTimeField()
    ended_at = DateTimeField(null=True)
    error = TextField(default="")
    gone = IntegerField(default=0)
    then = JSONField(default=list)


class SyncPart(Leased):
    """A share of a run that one worker reads, page by page; `cursor` is where it stands.

    `phase` names what is read (departments, guides, customers, ...); `scope` says which (such as
    {"userids": [...]}). Rows: `expected`, `read` from WeCom, `stored` (here as WeCom has them),
    `changed` (written because they differed), `failed`. `restarts`: WeCom forgot the cursor.
    """

    run = ForeignKeyField(SyncRun, backref="parts", on_delete="CASCADE")
    phase = CharField()
    scope = JSONField(default=dict)
    cursor = CharField(default="", max_length=512)
    expected = IntegerField(null=True)
    read = IntegerField(default=0)
    stored = IntegerField(default=0)
    changed = IntegerField(default=0)
    failed = IntegerField(default=0)
    calls = IntegerField(default=0)
    restarts = IntegerField(default=0)
    ended_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("run", "phase", "ended_at"), False),)
