"""Which runs of the schedule there were: one row per job and slot, so two clocks run it once."""

from datetime import datetime

from peewee import CharField, DateTimeField, TextField, Tuple, fn

from domain import clock
from domain.leases import Leased


class ScheduledRun(Leased):
    """`slot`: the moment (UTC) at which the job was due. `outcome`: see `jobs.outcomes`."""

    name = CharField(max_length=60)
    slot = DateTimeField()
    ended_at = DateTimeField(null=True)
    outcome = TextField(default="")

    class Meta:
        indexes = ((("name", "slot"), True),)


def book(name: str, slot) -> None:
    """Whoever comes first books the run; for the others nothing changes."""
    ScheduledRun.insert(name=name, slot=slot, due_at=clock.now()).on_conflict_ignore().execute()


def note(name: str, slot, outcome: str) -> None:
    """This slot is passed over; the next one is the first to run."""
    row = {"name": name, "slot": slot, "outcome": outcome}
    ScheduledRun.insert(row).on_conflict_ignore().execute()


def forget_future(name: str, slot: datetime) -> None:
    """The clock was set back, and the job would rest until these times come again."""
    at_rest = ScheduledRun.due_at.is_null()
    ScheduledRun.delete().where(
        ScheduledRun.name == name, ScheduledRun.slot > slot, at_rest
    ).execute()


def last_done(name: str) -> datetime | None:
    """The slot of the last run of this job that came to its end."""
    done = ScheduledRun.name == name, ScheduledRun.ended_at.is_null(False)
    return ScheduledRun.select(fn.MAX(ScheduledRun.slot)).where(*done).scalar()


def latest() -> dict[str, ScheduledRun]:
    """The newest run of each job, by name."""
    newest = ScheduledRun.select(ScheduledRun.name, fn.MAX(ScheduledRun.slot)).group_by(
        ScheduledRun.name
    )
    found = ScheduledRun.select().where(Tuple(ScheduledRun.name, ScheduledRun.slot).in_(newest))
    return {row.name: row for row in found}
