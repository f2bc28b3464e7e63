"""Who did what in the console or the sidebar. Rows are only ever added."""

from peewee import CharField, DateTimeField, JSONField

from db import Model
from domain import clock


class AuditEntry(Model):
    """`actor`: "operator:lin" or "guide:userid"; `subject`: "contact_way:12"."""

    at = DateTimeField(index=True)
    actor = CharField(index=True)
    action = CharField(index=True)
    subject = CharField(default="", index=True)
    detail = JSONField()
    address = CharField(default="")


def record(actor: str, action: str, subject: str = "", *, address: str = "", **detail) -> None:
    """`detail` holds no phone numbers, secrets or message texts."""
    AuditEntry.create(
        at=clock.now(), actor=actor, action=action, subject=subject, detail=detail, address=address
    )
