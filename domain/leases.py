"""Rows that wait for something to be done with them.

`due_at` is the whole truth: empty means nothing to do; past means waiting; future means that a
worker has it in hand or that it backs off after a failure. A worker that dies in the middle loses
nothing, because its lease runs out and the row is due again. When the machine's clock is set back,
what waits for a time that has already been is due at once.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar

from peewee import CharField, DateTimeField, Field, IntegerField, TextField

from db import Model, db
from domain import clock, many
from domain.locks import SKIP_LOCKED, locked

log = logging.getLogger(__name__)

URGENT, DEFAULT, BULK = "urgent", "default", "bulk"


class Leased(Model):
    """A row with work left. `set_aside_at`: tried too often, waits for a person."""

    due_at = DateTimeField(null=True, index=True)
    attempts = IntegerField(default=0)
    error = TextField(default="")
    error_code = CharField(default="", max_length=40)
    set_aside_at = DateTimeField(null=True, index=True)


Row = TypeVar("Row", bound=Leased)

# Smaller steps of the clock only make rows wait for that much longer.
STEP = timedelta(seconds=5)
# For how long rows may still come from those who asked for the time before the step.
AFTERMATH_SECONDS = 60
_lead: dict[type[Leased], timedelta] = {}
_time_before: dict[type[Leased], tuple[datetime, float]] = {}


def claim(
    model: type[Row],
    *where,
    limit: int,
    lease: timedelta,
    by: Field | None = None,
    columns: Sequence[Field] = (),
) -> list[Row]:
    """Take up to `limit` due rows in hand, oldest first. Two workers never get the same row.

    `by`: another order than that of `due_at`. `columns`: what is read of them, where that is not
    everything.
    """
    _look_at_the_clock(model)
    moment = clock.now()
    due = model.select(model.id).where(model.due_at <= moment, *where)
    due = _free(due.order_by(by or model.due_at, model.id).limit(limit))
    taken = model.update(due_at=moment + lease, attempts=model.attempts + 1)
    with db.atomic():
        # Asked for again, a subquery would lock `limit` more.
        rows = list(
            taken.where(many.listed(model.id, due)).returning(*columns or (model,)).execute()
        )
    return sorted(rows, key=lambda row: row.id)


def _free(rows):
    """Without those that another worker is changing at this moment."""
    return locked(rows, SKIP_LOCKED)


def _look_at_the_clock(model: type[Leased]) -> None:
    """If it was set back since this process last claimed such rows, all of them are due now.

    Nobody can tell which of their times are of the time before; being early harms none of them.
    """
    lead = clock.lead()
    step, _lead[model] = _lead.get(model, lead) - lead, lead
    if step > STEP:
        log.warning("the clock was set back by %s", step)
        _make_due(model, after=clock.now())
        _time_before[model] = clock.now() + step - STEP, monotonic() + AFTERMATH_SECONDS
    elif model in _time_before:
        time_before, end = _time_before[model]
        _make_due(model, after=time_before)
        if monotonic() > end:
            del _time_before[model]


def _make_due(model: type[Leased], after: datetime) -> None:
    waiting = _free(model.select(model.id).where(model.due_at > after))
    model.update(due_at=clock.now()).where(model.id.in_(waiting)).execute()


def is_late(model: type[Leased], by: timedelta) -> bool:
    """Has any row been due for longer than that, and nobody has it in hand?"""
    return model.select().where(model.due_at < clock.now() - by).exists()


def finish(row: Leased, **changes) -> bool:
    """The work is done. False if the row was asked for anew meanwhile, so it stays due."""
    return _release(row, due_at=None, attempts=0, error="", error_code="", **changes)


def finish_all(rows: Sequence[Row], **changes) -> set[int]:
    """`finish` of rows that were claimed together. Returns the ids of those still ours."""
    if not rows:
        return set()
    model = type(rows[0])
    ours = many.among(model.id, [row.id for row in rows]) & (model.due_at == rows[0].due_at)
    finished = model.update(due_at=None, attempts=0, error="", error_code="", **changes)
    return {row.id for row in finished.where(ours).returning(model.id).execute()}


def give_back(row: Leased, error: str = "", error_code: str = "", *, wait: timedelta) -> bool:
    """Try again after `wait`, keeping the reason where a person can see it."""
    due_at = clock.now() + wait
    return _release(row, due_at=due_at, error=error[:2000], error_code=str(error_code)[:40])


def go_on(row: Leased) -> bool:
    """A part of the work is done, and the rest is due."""
    return _release(row, due_at=clock.now(), attempts=0, error="", error_code="")


def set_aside(row: Leased, error: str, error_code: str = "", **changes) -> bool:
    """No more tries until a person asks for one."""
    return _release(
        row,
        due_at=None,
        set_aside_at=clock.now(),
        error=error[:2000],
        error_code=str(error_code)[:40],
        **changes,
    )


def retry_or_set_aside(row: Leased, error: str, code: str = "", *, waits: tuple[int, ...]) -> None:
    """Back off by `waits` (seconds, one for each failed try), then set aside."""
    if row.attempts <= len(waits):
        give_back(row, error, code, wait=timedelta(seconds=waits[row.attempts - 1]))
    else:
        set_aside(row, error, code)


def ask_again(model: type[Leased], *where) -> int:
    """A person, or a new event, wants these rows tried now. Returns how many there were."""
    return model.update(**asked_again()).where(*where).execute()


def asked_again() -> dict:
    """The fields of a row that waits to be tried as if it had never been tried before."""
    return {"due_at": clock.now(), "attempts": 0, "set_aside_at": None}


def _release(row: Leased, **changes) -> bool:
    """Only while the lease is still ours: `due_at` changes when somebody asks for the row anew."""
    model = type(row)
    ours = (model.id == row.id) & (model.due_at == row.due_at)
    return model.update(**changes).where(ours).execute() == 1


_wake: Callable[[str], None] | None = None


def on_wake(wake: Callable[[str], None]) -> None:
    """`wake(lane)` tells workers that rows wait; the clock's sweep finds them anyway."""
    global _wake
    _wake = wake


def wake_after_commit(lane: str) -> None:
    db.after_commit(lambda: _wake(lane) if _wake else None)
