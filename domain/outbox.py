"""What has happened, kept next to the change that made it happen.

An action calls `emit` inside its transaction, so the change and its consequences are saved
together or not at all. `jobs.relay` hands each event to the functions listed in `jobs.reactions`.
"""

from datetime import datetime

from peewee import CharField, DateTimeField, JSONField

from domain import clock, leases
from domain.leases import Leased


class OutboxEvent(Leased):
    """One thing that happened, by name (`noun.past_participle`), with the ids it is about."""

    name = CharField()
    payload = JSONField()
    created_at = DateTimeField()


def emit(name: str, *, due_at: datetime | None = None, **payload) -> None:
    """`payload`: ids only, never personal data. `due_at`: not before then (UTC)."""
    moment = clock.now()
    OutboxEvent.create(name=name, payload=payload, created_at=moment, due_at=due_at or moment)
    leases.wake_after_commit(leases.DEFAULT)
