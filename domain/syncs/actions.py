from collections.abc import Iterable, Sequence
from datetime import timedelta

from peewee import fn

from db import db
from domain import clock, leases, notices
from domain.syncs import mending
from domain.syncs.mending import Mend
from domain.syncs.models import SyncPart, SyncRun

SECOND_LOOK, REMOVAL = "second_look", "removal"
# What each kind of sync reads, in this order; the first phase of each finds out what there is.
PHASES = {
    "organisation": ("departments", "guides", "permissions", SECOND_LOOK, REMOVAL),
    "tags": ("tags",),
    "customers": ("servants", "customers", SECOND_LOOK, REMOVAL),
    "group_chats": ("owners", "group_chats"),
}
# Only a pass that has read everything knows what is missing.
AFTER_COMPLETE_READING = frozenset({SECOND_LOOK, REMOVAL})
LEASE = timedelta(minutes=2)
MOST_RESTARTS = 3
KEEP = timedelta(days=60)


class LeaseLost(Exception):
    """Another worker has this part now: what was read is not saved, they read it again."""


def start(kind: str, asked_by: str = "", *, then: Sequence[str] = ()) -> SyncRun:
    """Begin a pass over `kind`; where one is running already, that one is returned.

    `asked_by`: "operator:lin", "command line" or "schedule". `then`: kinds to start afterwards.
    """
    phase = PHASES[kind][0]
    row = {"kind": kind, "slot": kind, "phase": phase, "asked_by": asked_by, "then": list(then)}
    with db.atomic():
        SyncRun.delete().where(SyncRun.ended_at < clock.now() - KEEP).execute()
        SyncRun.insert(started_at=clock.now(), **row).on_conflict_ignore().execute()
        run = SyncRun.get(SyncRun.slot == kind)
        if not run.parts.exists():
            add_parts(run, phase, [{}])
        _add_followers(run, then)
    return run


def _add_followers(run: SyncRun, then: Sequence[str]) -> None:
    """Somebody's run is on its way already; what was to follow ours follows theirs."""
    missing = [kind for kind in then if kind not in run.then]
    if missing:
        run.then = [*run.then, *missing]
        run.save(only=[SyncRun.then])


def add_parts(run: SyncRun, phase: str, scopes: Iterable[dict], expected: Sequence[int] = ()):
    """Work for any number of workers. `expected`: rows of each part, as far as we can tell."""
    moment = clock.now()
    known = list(expected)
    rows = [
        {
            "run": run,
            "phase": phase,
            "scope": scope,
            "due_at": moment,
            "expected": known[index] if index < len(known) else None,
        }
        for index, scope in enumerate(scopes)
    ]
    for start_at in range(0, len(rows), 200):
        SyncPart.insert_many(rows[start_at : start_at + 200]).execute()
    leases.wake_after_commit(leases.BULK)


def enter(run: SyncRun, phase: str, scopes: Iterable[dict], expected: Sequence[int] = ()) -> bool:
    """Go on to the next phase. False: another worker has done so. Call it in a transaction."""
    here = (SyncRun.id == run.id) & (SyncRun.phase == run.phase) & (SyncRun.state == "running")
    if SyncRun.update(phase=phase).where(here).execute() != 1:
        return False
    add_parts(run, phase, scopes, expected)
    return True


def turn_page(
    part: SyncPart,
    *,
    cursor: str,
    read: int = 0,
    changed: int = 0,
    failed: int = 0,
    calls: int = 1,
    mended: Iterable[Mend] = (),
) -> None:
    """What a page brought. Call it in the transaction that saves the page's rows.

    An empty `cursor` ends the part. Raises LeaseLost, which must undo the page.
    """
    part.mended = mending.tallied(part.mended, mended)
    part.cursor, part.attempts, part.error, part.error_code = cursor, 0, "", ""
    part.read += read
    part.stored += read - failed
    part.changed += changed
    part.failed += failed
    part.calls += calls
    if not cursor:
        part.expected, part.ended_at = part.read, clock.now()
    _save(part, due_at=clock.now() + LEASE if cursor else None)


def rest(part: SyncPart) -> None:
    """Let other work come in; whoever is free goes on at the cursor."""
    _save(part, due_at=clock.now())
    leases.wake_after_commit(leases.BULK)


def restart(part: SyncPart) -> None:
    """WeCom does not know the cursor any more (50100): read this part from its beginning."""
    part.restarts += 1
    if part.restarts > MOST_RESTARTS:
        fail(part, "WeCom forgot our place in the list again and again", "50100")
        return
    part.cursor, part.read, part.stored, part.changed, part.failed = "", 0, 0, 0, 0
    rest(part)


def split(part: SyncPart, scopes: Sequence[dict]) -> None:
    """WeCom refuses this part as a whole: try smaller ones, to find what is wrong with it."""
    with db.atomic():
        add_parts(part.run, part.phase, scopes)
        part.read, part.stored, part.changed, part.failed, part.expected = 0, 0, 0, 0, 0
        part.error, part.error_code, part.ended_at = "", "", clock.now()
        _save(part, due_at=None)


def leave_out(part: SyncPart, scope: dict, why: str, code: str = "") -> None:
    """Count as read what has gone since the run began: this share of a part, which is then split.

    Whoever leaves it out sees to it that the run says nothing about what belongs to it.
    """
    told = {"expected": 0, "ended_at": clock.now(), "error": why[:2000], "error_code": code[:40]}
    SyncPart.create(run=part.run, phase=part.phase, scope=scope, **told)


def fail(part: SyncPart, error: str, code: str = "") -> None:
    """Not read to its end: the run will be incomplete and marks nothing as gone."""
    part.error, part.error_code, part.failed = error[:2000], code[:40], part.failed + 1
    part.ended_at, part.set_aside_at = clock.now(), clock.now()
    _save(part, due_at=None)


def let_go(part: SyncPart) -> None:
    """Nobody goes on with this part until it is made due again."""
    _save(part, due_at=None)


def _save(part: SyncPart, *, due_at) -> None:
    names = (
        *("cursor", "attempts", "expected", "read", "stored", "changed", "failed", "calls"),
        *("restarts", "ended_at", "set_aside_at", "error", "error_code", "mended"),
    )
    changes = {name: getattr(part, name) for name in names}
    ours = (SyncPart.id == part.id) & (SyncPart.due_at == part.due_at)
    if SyncPart.update(due_at=due_at, **changes).where(ours).execute() != 1:
        raise LeaseLost(f"part {part.id}")
    part.due_at = due_at


def is_complete(run: SyncRun) -> bool:
    """So far, nothing had to be left out."""
    return not run.parts.where(SyncPart.set_aside_at.is_null(False)).exists()


def close(run: SyncRun, error: str = "") -> bool:
    """All phases are over. False: another worker has closed it. Call it in a transaction.

    `run.state` is then done, incomplete, or failed (nothing at all was read to its end).
    """
    failed = run.parts.where(SyncPart.set_aside_at.is_null(False))
    run.state = "failed" if error else _outcome(run)
    run.error = error or "; ".join(sorted({part.error for part in failed.limit(20)}))[:2000]
    run.ended_at, run.slot = clock.now(), None
    run.gone = _removed(run)
    names = ("state", "error", "ended_at", "slot", "gone")
    changes = {name: getattr(run, name) for name in names}
    running = (SyncRun.id == run.id) & (SyncRun.state == "running")
    return SyncRun.update(changes).where(running).execute() == 1


def _outcome(run: SyncRun) -> str:
    if is_complete(run):
        return "done"
    order = PHASES[run.kind]
    read = SyncPart.set_aside_at.is_null(), SyncPart.phase.in_(order[1:] or order)
    return "incomplete" if run.parts.where(*read).exists() else "failed"


def _removed(run: SyncRun) -> int:
    removals = run.parts.where(SyncPart.phase == REMOVAL)
    return removals.select(fn.COALESCE(fn.SUM(SyncPart.changed), 0)).scalar()


def note_outcome(run: SyncRun) -> None:
    """Tell operations staff about an unfinished pass, and start what was to follow."""
    if run.state == "done":
        notices.clear(f"sync.{run.kind}")
    else:
        notices.post(f"sync.{run.kind}", f"sync_{run.state}", kind=run.kind, error=run.error[:300])
    go_on(run)


def go_on(run: SyncRun) -> None:
    """Start what was to follow this run."""
    if run.then:
        start(run.then[0], run.asked_by, then=run.then[1:])
