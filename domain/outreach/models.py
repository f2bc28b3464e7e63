from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    JSONField,
    TextField,
)

from db import Model
from domain.customers.models import Friendship
from domain.leases import Leased
from domain.organisation.models import Guide


class OutreachPlan(Model):
    """A kind of care. `kind`: follow_up (friends for more than `days`, not yet talked to)."""

    kind = CharField(max_length=20, unique=True)
    name = CharField()
    enabled = BooleanField(default=True)
    days = IntegerField()
    instruction = TextField(default="")
    text = TextField(default="")


class OutreachTask(Model):
    """A guide should talk with a customer. Open while neither done nor cancelled.

    `reason`: numbers for the sentence shown, such as {"days": 12}. `done_from`: workbench or
    sidebar. `guide` repeats the friendship's, for the index of open tasks.
    """

    plan = ForeignKeyField(OutreachPlan, backref="tasks", on_delete="CASCADE")
    friendship = ForeignKeyField(Friendship, backref="tasks", on_delete="CASCADE")
    guide = ForeignKeyField(Guide, backref="tasks", on_delete="CASCADE")
    due_on = DateField(index=True)
    reason = JSONField(default=dict)
    created_at = DateTimeField()
    done_at = DateTimeField(null=True, index=True)
    done_from = CharField(default="", max_length=20)
    cancelled_at = DateTimeField(null=True)
    cancelled_why = CharField(default="", max_length=40)

    class Meta:
        indexes = (
            (("plan", "friendship"), True),
            (("guide", "done_at", "cancelled_at", "due_on"), False),
        )


class Nudge(Leased):
    """The morning card of a guide: one a day.

    `outcome`: waiting, sending, sent, invalid_receiver, refused, skipped, or unknown (tried, and
    we cannot tell whether it arrived). `counts`: [{"plan": name, "open": n, "overdue": n}] as
    sent. `why` it was skipped: day_off, left, nothing_open or too_late; otherwise WeCom's words.
    `first_tried_at`: since when WeCom may have it. After `expires_at` it is not sent any more.
    """

    guide = ForeignKeyField(Guide, backref="nudges", on_delete="CASCADE")
    on = DateField(index=True)
    counts = JSONField(default=list)
    outcome = CharField(default="waiting", max_length=20, index=True)
    why = CharField(default="", max_length=200)
    msgid = CharField(default="", max_length=200)
    first_tried_at = DateTimeField(null=True)
    expires_at = DateTimeField()
    sent_at = DateTimeField(null=True)

    class Meta:
        indexes = ((("guide", "on"), True),)
