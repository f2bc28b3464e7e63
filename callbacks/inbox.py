"""Every callback as it came, kept so that none is lost and none is handled twice."""

import hashlib
from operator import itemgetter
from time import monotonic

from peewee import (
    BooleanField,
    CharField,
    DateTimeField,
    OperationalError,
    PeeweeException,
    TextField,
)

from callbacks.group_commit import GroupCommit
from db import drop_broken_connection, is_postgresql
from domain import clock, leases, many
from domain.leases import Leased

# For how long it counts that one could not be kept, if none has come since.
REMEMBERED_SECONDS = 10
_failed_at = -float("inf")


class ReceivedCallback(Leased):
    """`digest`: of the plaintext, which a re-send repeats while its encryption may differ.

    `door`: app or directory. `event_at`: WeCom's CreateTime. `known`: we had a handler for it.
    """

    door = CharField(max_length=10)
    digest = CharField(unique=True, max_length=64)
    xml = TextField()
    event = CharField(max_length=64, default="")
    change_type = CharField(max_length=64, default="")
    event_at = DateTimeField()
    received_at = DateTimeField(index=True)
    handled_at = DateTimeField(null=True)
    known = BooleanField(default=True)


def keep(door: str, plaintext: bytes, fields: dict) -> bool:
    """Commit a callback and wake the workers. False: it was here before, and nothing changes.

    Raises PeeweeException; then nothing of it is here.
    """
    global _failed_at
    row = {
        "door": door,
        "digest": hashlib.sha256(door.encode() + b"\0" + plaintext).hexdigest(),
        "xml": plaintext.decode("utf-8").replace("\0", ""),
        "event": _text(fields, "Event"),
        "change_type": _text(fields, "ChangeType"),
        "event_at": _created(fields),
        "received_at": clock.now(),
        "due_at": clock.now(),
    }
    try:
        new = _commits.keep(row)
    except PeeweeException:
        _failed_at = monotonic()
        raise
    _failed_at = -float("inf")
    return new


def could_keep() -> bool:
    """What this process saw last. A database whose disk is full still answers every question."""
    return monotonic() - _failed_at > REMEMBERED_SECONDS


def _write_even_after_a_restart(rows: list[dict]) -> list[bool]:
    """Each thread finds out for itself that PostgreSQL was restarted and its connection is dead.

    WeCom's three tries might meet three such threads. Writing the same rows twice is safe.
    """
    try:
        return _write(rows)
    except OperationalError as error:
        if not is_postgresql():
            raise
        drop_broken_connection(error)
        return _write(rows)


def _write(rows: list[dict]) -> list[bool]:
    """Which of them were new. In order of their digests, so that two processes which write the
    same ones never wait crosswise.
    """
    ordered = sorted(rows, key=itemgetter("digest"))
    new = {
        digest for (digest,) in many.insert(ReceivedCallback, ordered, [ReceivedCallback.digest])
    }
    if new:
        leases.wake_after_commit(leases.URGENT)
    return [row["digest"] in new for row in rows]


_commits = GroupCommit(_write_even_after_a_restart)


def _text(fields: dict, name: str) -> str:
    value = fields.get(name)
    return value[:64] if isinstance(value, str) else ""


def _created(fields: dict):
    """WeCom's CreateTime; our own clock when it is missing or absurd."""
    seconds = _text(fields, "CreateTime")
    return (
        clock.from_unix(int(seconds)) if seconds.isdecimal() and len(seconds) < 11 else clock.now()
    )


def set_aside():
    """Callbacks that failed too often, newest first: a query."""
    query = ReceivedCallback.select().where(ReceivedCallback.set_aside_at.is_null(False))
    return query.order_by(ReceivedCallback.set_aside_at.desc())


def replay(ids: list[int]) -> int:
    """A person wants these tried again now. Returns how many that were."""
    where = ReceivedCallback.id.in_(ids), ReceivedCallback.handled_at.is_null()
    count = leases.ask_again(ReceivedCallback, *where)
    leases.wake_after_commit(leases.URGENT)
    return count
