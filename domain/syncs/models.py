from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, JSONField, TextField

from db import Model
from domain.leases import Leased


class SyncRun(Model):
    """One pass over the organisation, the tags, the customers or the group chats.

    `state`: running, done, incomplete (some parts failed, nothing was marked as gone), failed,
    asking (it would remove `going` rows, which is so many that a person decides).
    `slot` is the kind while it runs and empty afterwards, so no second run of a kind can begin.
    `gone`: how many were marked as gone. `then`: kinds to start when this run has ended.
    `answer`: what came of asking: end, keep, or outdated (a newer pass has looked since).
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
    going = IntegerField(default=0)
    answer = CharField(default="", max_length=10)
    then = JSONField(default=list)


class SyncPart(Leased):
    """A share of a run that one worker reads, page by page; `cursor` is where it stands.

    `phase` names what is read (departments, guides, customers, ...); `scope` says which (such as
    {"userids": [...]}). Rows: `expected`, `read` from WeCom, `stored` (here as WeCom has them),
    `changed` (written because they differed), `failed`. `restarts`: WeCom forgot the cursor.
    `mended`: what differed, as {"friendship added": {"count", "ids"}} with the first ids.
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
    mended = JSONField(default=dict)

    class Meta:
        indexes = ((("run", "phase", "ended_at"), False),)


class Mending(Model):
    """What differed from WeCom and was put right: how many rows of one kind, and some of them.

    `kind`: friendship, customer, department, guide, permission (of a guide to serve customers),
    tag, group_chat, code; `what`: added, changed,
    ended; `why`: the reason for which no event had told of it. `examples`: our ids. Codes are
    compared by a job of their own, without a `run`.
    """

    run = ForeignKeyField(SyncRun, null=True, backref="mendings", on_delete="CASCADE")
    kind = CharField(max_length=20)
    what = CharField(max_length=10)
    why = CharField(max_length=20)
    count = IntegerField()
    examples = JSONField(default=list)
    found_at = DateTimeField(index=True)
