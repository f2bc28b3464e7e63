"""A pass that would remove very much stops and asks a person: it may be WeCom that is wrong."""

from db import db
from domain import audit, clock, leases, notices
from domain.errors import Invalid
from domain.syncs import actions
from domain.syncs.models import SyncPart, SyncRun

# Fewer than these may go whatever share they are: a small company closes a store, too.
SAFE_COUNT = 20
END, KEEP, OUTDATED = "end", "keep", "outdated"

_safe_share = 0.10


def use_share(share: float) -> None:
    """`share` of the rows, from 0 to 1, that a pass may remove without asking."""
    global _safe_share
    _safe_share = share


def is_too_many(going: int, of: int) -> bool:
    return going > SAFE_COUNT and going > of * _safe_share


def is_answered(run: SyncRun) -> bool:
    """A person wants them gone."""
    return run.answer == END


def ask(part: SyncPart, going: int) -> None:
    """Stop before the removal. Nothing is removed; what was to follow this run goes on."""
    with db.atomic():
        actions.let_go(part)
        run = SyncRun.get_by_id(part.run_id)  # Others may have asked for more to follow it.
        forget_questions(run)
        changes = {"state": "asking", "going": going, "ended_at": clock.now(), "slot": None}
        SyncRun.update(then=[], **changes).where(SyncRun.id == run.id).execute()
        notices.clear(f"sync.{run.kind}")
        notices.post(_key(run.kind), "sync_asking", kind=run.kind, going=going)
        actions.go_on(run)


def end_them(run: SyncRun, by: str) -> None:
    """They are gone indeed: a worker goes on with the removal. Raises Invalid when too late.

    While a newer pass is looking, its findings are waited for.
    """
    if SyncRun.select().where(SyncRun.slot == run.kind).exists():
        raise Invalid("新的同步正在进行，请等它结束后再决定", field="answer")
    with db.atomic():
        _answer(run, by, answer=END, state="running", ended_at=None)
        _removals(run).execute()
        leases.wake_after_commit(leases.BULK)


def keep_them(run: SyncRun, by: str) -> None:
    """Nothing is removed; the next pass that does not find them asks again. Raises Invalid."""
    with db.atomic():
        _answer(run, by, answer=KEEP, state="done")


def forget_questions(run: SyncRun) -> None:
    """This pass has looked again: what earlier ones asked is of no interest any more."""
    older = SyncRun.kind == run.kind, SyncRun.state == "asking", SyncRun.id < run.id
    SyncRun.update(state="done", answer=OUTDATED).where(*older).execute()
    notices.clear(_key(run.kind))


def _answer(run: SyncRun, by: str, **changes) -> None:
    asking = SyncRun.id == run.id, SyncRun.state == "asking"
    if SyncRun.update(**changes).where(*asking).execute() != 1:
        raise Invalid("这次同步没有等待回答的问题，可能已有人回答，或已有新的同步", field="answer")
    notices.clear(_key(run.kind))
    audit.record(by, f"sync.answered_{changes['answer']}", f"sync_run:{run.id}", going=run.going)


def _removals(run: SyncRun):
    waiting = SyncPart.run == run, SyncPart.phase == actions.REMOVAL, SyncPart.ended_at.is_null()
    return SyncPart.update(due_at=clock.now(), attempts=0).where(*waiting)


def _key(kind: str) -> str:
    return f"sync.asking.{kind}"
