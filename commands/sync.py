"""`flask sync KIND`: read WeCom now, wait for the end, and say what came of it."""

import time

import click

from domain.errors import Invalid
from domain.syncs import actions, mending, queries, safety
from domain.syncs.models import SyncRun
from domain.syncs.queries import Phase, Progress
from jobs import syncs

PAUSE_SECONDS = 0.2
BY = "command line"


@click.group("sync")
def sync() -> None:
    """Read the organisation, tags, customers or group chats from WeCom.

    Works with and without workers running: what they do not read is read here. Ends with status
    0 when everything was read, otherwise with 1 and the reasons.
    """


def _command(kind: str) -> click.Command:
    return click.Command(kind, callback=lambda: _sync(kind), help=f"Read all {kind} now.")


for _kind in actions.PHASES:
    sync.add_command(_command(_kind))


@sync.command()
@click.argument("run_id", type=int)
def confirm(run_id: int) -> None:
    """Remove what a sync did not find any more and asked about."""
    run = _asking(run_id)
    _answer(safety.end_them, run)
    _wait_for(run)
    _report(queries.progress(SyncRun.get_by_id(run.id)))


@sync.command()
@click.argument("run_id", type=int)
def keep(run_id: int) -> None:
    """Keep what a sync did not find any more; the next one asks again."""
    _answer(safety.keep_them, _asking(run_id))
    click.echo("Nothing was removed.")


def _asking(run_id: int) -> SyncRun:
    run = SyncRun.get_or_none(SyncRun.id == run_id)
    if run is None:
        raise click.BadParameter(f"there is no sync run {run_id}")
    return run


def _answer(action, run: SyncRun) -> None:
    try:
        action(run, BY)
    except Invalid:
        reason = "asks nothing (any more), or a newer pass is under way: wait for its end"
        raise click.ClickException(f"run {run.id} {reason}") from None


def _sync(kind: str) -> None:
    running = queries.running(kind)
    run = running or actions.start(kind, BY)
    if running:
        click.echo(f"A sync of {kind} is running already; waiting for it.")
    _wait_for(run)
    _report(queries.progress(SyncRun.get_by_id(run.id)))


def _wait_for(run: SyncRun) -> None:
    with click.progressbar(
        length=100, label=f"Syncing {run.kind}", item_show_func=_counts, show_eta=False
    ) as bar:
        told = ""
        while True:
            progress = queries.progress(SyncRun.get_by_id(run.id))
            bar.update(progress.percent - bar.pos, progress)
            if progress.run.state != "running":
                return
            if not syncs.drain():
                told = _tell_obstacle(run, told)
                time.sleep(PAUSE_SECONDS)


def _tell_obstacle(run: SyncRun, told: str) -> str:
    """Say once why nothing goes on, so that nobody waits in the dark."""
    reason = queries.obstacle(run)
    if reason and reason != told:
        click.echo(f"\nWaiting to try again: {reason}", err=True)
    return reason or told


def _counts(progress: Progress | None) -> str:
    if not progress or not progress.phases:
        return ""
    phase = progress.phases[-1]
    left = f", {progress.left.seconds // 60 + 1} min left" if progress.left else ""
    return f"{phase.name}: {phase.read} read{left}"


def _report(progress: Progress) -> None:
    for phase in progress.phases:
        click.echo(_line(phase))
    run = progress.run
    for part in queries.left_out(run):
        click.echo(f"left out, gone since the run began: {part.scope} {part.error}")
    for mended in mending.of_run(run):
        click.echo(f"mended: {mended.count} {mended.kind} {mended.what} ({mended.why})")
    if run.gone:
        click.echo(f"marked as gone: {run.gone}")
    click.echo(f"{run.kind}: {run.state} in {(run.ended_at - run.started_at).seconds} s")
    if run.state == "done":
        return
    _explain(run)
    raise SystemExit(1)


def _explain(run: SyncRun) -> None:
    if run.state == "asking":
        click.echo(f"{run.going} rows would be removed, which is suspiciously many.", err=True)
        click.echo(f"See them in the console, then: sync confirm {run.id}", err=True)
        click.echo(f"or, if WeCom is wrong: sync keep {run.id}", err=True)
        return
    click.echo("Nothing was marked as gone. What could not be read:", err=True)
    for part in queries.failures(run):
        click.echo(f"  {part.phase} part {part.id}: {part.error}", err=True)


def _line(phase: Phase) -> str:
    return (
        f"{phase.name}: {phase.expected} expected, {phase.read} read, {phase.stored} stored, "
        f"{phase.changed} changed, {phase.failed} failed ({phase.calls} calls)"
    )
