"""Every callback as it came, kept so that none is lost and none is handled twice."""

import hashlib
from functools import cache
from operator import itemgetter

from peewee import BooleanField, CharField, DateTimeField, TextField

from callbacks.group_commit import GroupCommit
from db import db, is_postgresql
from domain import clock, leases
from domain.leases import Leased


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
    """Commit a callback and wake the workers. False: it was here before, and nothing changes."""
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
    return _commits.keep(row)


def _write(rows: list[dict]) -> list[bool]:
    """Which of them were new. In order of their digests, so that two processes which write the
    same ones never wait crosswise.
    """
    ordered = sorted(rows, key=itemgetter("digest"))
    values = [value for row in ordered for value in _values(row)]
    inserted = db.execute_sql(_insert(len(rows), is_postgresql()), values).fetchall()
    new = {digest for (digest,) in inserted}
    if new:
        leases.wake_after_commit(leases.URGENT)
    return [row["digest"] in new for row in rows]


@cache
def _insert(count: int, postgresql: bool) -> str:
    """The words of an INSERT, found once: finding them takes longer than carrying it out."""
    rows = [_values({column.name: None for column in _COLUMNS})] * count
    insert = ReceivedCallback.insert_many(rows, _COLUMNS).on_conflict_ignore()
    return insert.returning(ReceivedCallback.digest).sql()[0]


def _values(row: dict) -> list:
    return [column.db_value(row.get(column.name, column.default)) for column in _COLUMNS]


_COLUMNS = [column for column in ReceivedCallback._meta.sorted_fields if column.name != "id"]
_commits = GroupCommit(_write)


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
