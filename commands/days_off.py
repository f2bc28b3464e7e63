"""`flask days-off …`: days on which guides are not nudged."""

from datetime import date, datetime

import click
from flask.cli import AppGroup

from domain import clock
from domain.organisation import actions, queries
from domain.organisation.models import Guide

group = AppGroup("days-off", help="Days without nudges, for everybody or for one guide.")

day = click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
one_guide = click.option("--guide", "userid", metavar="USERID", help="only this guide")


@group.command()
@day
@one_guide
def add(day: datetime, userid: str | None) -> None:
    """Nobody, or this guide, works on DAY (YYYY-MM-DD)."""
    actions.add_day_off(day.date(), _guide(userid))
    click.echo(f"{day:%Y-%m-%d} is a day off for {userid or 'everybody'}.")


@group.command()
@day
@one_guide
def remove(day: datetime, userid: str | None) -> None:
    """DAY (YYYY-MM-DD) is a working day after all."""
    if not actions.remove_day_off(day.date(), _guide(userid)):
        raise click.ClickException("There is no such day off: `flask days-off list` shows all.")
    click.echo(f"{day:%Y-%m-%d} is a working day for {userid or 'everybody'}.")


@group.command("list")
def list_days() -> None:
    """Show the days off from today on."""
    for row in queries.days_off(since=clock.today()):
        click.echo(_line(row.on, row.guide))


def _line(on: date, guide: Guide | None) -> str:
    return f"{on}\t{f'{guide.userid} {guide.name}' if guide else 'everybody'}"


def _guide(userid: str | None) -> Guide | None:
    guide = queries.guide_by_userid(userid) if userid else None
    if userid and not guide:
        raise click.ClickException(f"There is no guide {userid}.")
    return guide
