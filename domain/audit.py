"""Who did what in the console or the sidebar. Rows are only ever added; the database sees to it."""

from typing import Any

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
    """`detail` holds no phone numbers, secrets, or what people write to each other."""
    AuditEntry.create(
        at=clock.now(), actor=actor, action=action, subject=subject, detail=detail, address=address
    )


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What of `after` is not as it was `before`, with both, as `detail` of a change."""
    return {
        name: {"before": before.get(name), "after": value}
        for name, value in after.items()
        if before.get(name) != value
    }
