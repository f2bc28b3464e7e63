"""The doctor at work: an examination takes up to twenty seconds, which no page can wait for."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from peewee import CharField, DateTimeField, JSONField
from redis import Redis

from db import db
from doctor import examine
from domain import clock, leases
from domain.leases import Leased

LEASE = timedelta(minutes=2)
KEEP = 10
WAITS = (5, 30)


class Checkup(Leased):
    """One examination. `findings`: [{"check", "state", "what", "why", "where", "params"}]."""

    asked_at = DateTimeField()
    asked_by = CharField(default="")
    ended_at = DateTimeField(null=True)
    findings = JSONField(default=list)


@dataclass(frozen=True)
class Patient:
    settings: object
    redis: Redis


_patient: Patient | None = None


def connect(settings, redis: Redis) -> None:
    """What the doctor examines; called once at start."""
    global _patient
    _patient = Patient(settings, redis)


def ask(by: str) -> Checkup:
    """Examine soon; where an examination is under way, that one is returned."""
    under_way = Checkup.get_or_none(Checkup.due_at.is_null(False))
    if under_way:
        return under_way
    moment = clock.now()
    with db.atomic():
        newest = Checkup.select(Checkup.id).order_by(Checkup.id.desc()).limit(KEEP - 1)
        Checkup.delete().where(Checkup.id.not_in([row.id for row in newest])).execute()
        checkup = Checkup.create(asked_at=moment, asked_by=by, due_at=moment)
        leases.wake_after_commit(leases.DEFAULT)
    return checkup


def latest() -> tuple[Checkup | None, Checkup | None]:
    """The last report, and the examination that is under way or has failed since."""
    newest = Checkup.select().order_by(Checkup.id.desc())
    report = newest.where(Checkup.ended_at.is_null(False)).first()
    open_ = newest.where(Checkup.ended_at.is_null()).first()
    return report, open_ if open_ and (not report or open_.id > report.id) else None


def drain() -> int:
    rows = leases.claim(Checkup, limit=1, lease=LEASE)
    for row in rows:
        _examine(row)
    return len(rows)


def _examine(row: Checkup) -> None:
    assert _patient, "call jobs.checkups.connect first; app.start does"
    try:
        findings = [asdict(finding) for finding in examine(_patient.settings, _patient.redis)]
    except Exception as error:
        leases.retry_or_set_aside(row, str(error), type(error).__name__, waits=WAITS)
        raise
    leases.finish(row, findings=findings, ended_at=clock.now())
