"""`flask jobs list` and `flask jobs run NAME`: the schedule, by hand."""

from contextlib import nullcontext
from datetime import datetime

import click
from flask.cli import AppGroup

from domain import clock
from jobs import runs
from jobs.schedule import SCHEDULE, Daily, Every, UnknownJob, by_name

group = AppGroup("jobs", help="The jobs of the schedule.")


@group.command("list")
def list_jobs():
    """Show what runs when, and how it last went."""
    latest = runs.latest()
    for entry in SCHEDULE:
        click.echo(f"{entry.name:<24}{entry.when:<36}{_last(latest.get(entry.name))}")


@group.command("run")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--at", metavar="TIME", help="as if it were this time, ISO 8601 with offset")
def run_jobs(names: tuple[str, ...], at: str | None):
    """Run jobs now, one after the other, wait for them, and say what they did."""
    entries = [_named(name) for name in names]
    with clock.pretend(_moment(at)) if at else nullcontext():
        for entry in entries:
            _run(entry)


def _named(name: str) -> Daily | Every:
    try:
        return by_name(name)
    except UnknownJob:
        known = ", ".join(entry.name for entry in SCHEDULE)
        raise click.BadParameter(f"there is no job {name}; known: {known}") from None


def _run(entry: Daily | Every) -> None:
    click.echo(entry.run())
    while entry.drain and (done := entry.drain()):
        click.echo(f"{done} sent or settled")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text} is not a time such as 2026-11-22T09:00+08:00") from None
    return clock.utc(moment if moment.tzinfo else moment.replace(tzinfo=clock.SHANGHAI))


def _last(run: runs.ScheduledRun | None) -> str:
    if run is None:
        return "never run"
    if run.set_aside_at:
        return f"FAILED at {clock.local(run.set_aside_at):%m-%d %H:%M}: {run.error}"
    return run.outcome or "waiting"
