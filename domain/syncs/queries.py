from dataclasses import dataclass
from datetime import timedelta

from peewee import fn

from domain import clock
from domain.syncs.actions import PHASES
from domain.syncs.models import SyncPart, SyncRun

# How long the phases of a run take, compared with each other; they all are 1 unless told here.
SHORT = {"servants": 0.05, "owners": 0.05, "second_look": 0.05, "removal": 0.05}


@dataclass(frozen=True)
class Phase:
    """Rows of one phase; `done` from 0 to 1."""

    name: str
    expected: int
    read: int
    stored: int
    changed: int
    failed: int
    calls: int
    parts: int
    parts_ended: int

    @property
    def done(self) -> float:
        """By rows where we know how many to expect, else by parts."""
        if self.parts == self.parts_ended:
            return 1.0 if self.parts else 0.0
        if self.expected > self.read:
            return self.read / self.expected
        return self.parts_ended / self.parts


@dataclass(frozen=True)
class Progress:
    """`percent` from 0 to 100; `left`: the time it will still take, None while nobody can tell."""

    run: SyncRun
    phases: list[Phase]
    percent: int
    left: timedelta | None


def running(kind: str) -> SyncRun | None:
    return SyncRun.get_or_none(SyncRun.slot == kind)


def latest() -> dict[str, SyncRun]:
    """The newest run of each kind, by kind."""
    newest = SyncRun.select(fn.MAX(SyncRun.id)).group_by(SyncRun.kind)
    return {run.kind: run for run in SyncRun.select().where(SyncRun.id.in_(newest))}


def runs(kind: str | None = None, limit: int = 20) -> list[SyncRun]:
    """Newest first."""
    query = SyncRun.select().order_by(SyncRun.id.desc()).limit(limit)
    return list(query.where(SyncRun.kind == kind) if kind else query)


def progress(run: SyncRun) -> Progress:
    """How far a run is: one query over its parts, cheap enough for every second."""
    phases = _phases(run)
    whole = sum(SHORT.get(name, 1) for name in PHASES[run.kind])
    share = sum(phase.done * SHORT.get(phase.name, 1) for phase in phases) / whole
    if run.state != "running":
        return Progress(run, phases, 100, None)
    return Progress(run, phases, min(99, int(share * 100)), _left(run, share))


def _phases(run: SyncRun) -> list[Phase]:
    sums = [
        fn.COALESCE(fn.SUM(field), 0)
        for field in (
            *(SyncPart.expected, SyncPart.read, SyncPart.stored),
            *(SyncPart.changed, SyncPart.failed, SyncPart.calls),
        )
    ]
    counts = (fn.COUNT(SyncPart.id), fn.COUNT(SyncPart.ended_at))
    query = SyncPart.select(SyncPart.phase, *sums, *counts).where(SyncPart.run == run)
    found = [Phase(*row) for row in query.group_by(SyncPart.phase).tuples()]
    order = PHASES[run.kind]
    return sorted(found, key=lambda phase: order.index(phase.name))


def _left(run: SyncRun, share: float) -> timedelta | None:
    passed = clock.now() - run.started_at
    if share < 0.02 or passed < timedelta(seconds=3):
        return None
    return passed * ((1 - share) / share)


def failures(run: SyncRun, limit: int = 20) -> list[SyncPart]:
    """Parts that could not be read to their end, with the reason."""
    query = run.parts.where(SyncPart.set_aside_at.is_null(False))
    return list(query.order_by(SyncPart.id).limit(limit))


def left_out(run: SyncRun, limit: int = 20) -> list[SyncPart]:
    """Parts that had gone since the run began, with what WeCom said; nothing was lost by them."""
    ended = run.parts.where(SyncPart.ended_at.is_null(False), SyncPart.error != "")
    return list(ended.where(SyncPart.set_aside_at.is_null()).order_by(SyncPart.id).limit(limit))


def obstacle(run: SyncRun) -> str:
    """Why parts of it wait for another try; empty while all goes well."""
    waiting = run.parts.where(SyncPart.ended_at.is_null(), SyncPart.error != "")
    part = waiting.order_by(SyncPart.due_at).first()
    return part.error if part else ""


def asking() -> list[SyncRun]:
    """Those that wait for a person to say whether very many rows may be removed."""
    return list(SyncRun.select().where(SyncRun.state == "asking").order_by(SyncRun.id))


def idle_runs() -> list[SyncRun]:
    """Running, with every part ended: time for the next phase."""
    open_part = SyncPart.select().where(SyncPart.run == SyncRun.id, SyncPart.ended_at.is_null())
    return list(SyncRun.select().where(SyncRun.state == "running", ~fn.EXISTS(open_part)))
