"""The command line: `flask --app wsgi …`. One module per room."""

import click
from flask import Flask
from peewee import InterfaceError, OperationalError

from commands import (
    codes,
    customers,
    days_off,
    doctor,
    jobs,
    keys,
    migrate,
    operators,
    organisation,
    outreach,
    shops,
    sync,
    tags,
    welcomes,
)

COMMANDS = (
    doctor.examine,
    migrate.migrate,
    sync.sync,
    tags.group,
    customers.group,
    days_off.group,
    operators.group,
    organisation.group,
    jobs.group,
    codes.group,
    welcomes.group,
    shops.group,
    outreach.group,
    keys.group,
)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(_without_traceback(command))


def _without_traceback(command: click.Command) -> click.Command:
    """A database that is away is said in a line that names it, not in sixty."""
    carry_out = command.invoke

    def invoke(context: click.Context):
        try:
            return carry_out(context)
        except (OperationalError, InterfaceError) as error:
            raise click.ClickException(f"the database failed: {str(error).strip()}") from error

    command.invoke = invoke  # type: ignore[method-assign]
    return command
