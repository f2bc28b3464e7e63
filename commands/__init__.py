"""The command line: `flask --app wsgi …`. One module per room."""

from flask import Flask

from commands import (
    codes,
    customers,
    days_off,
    doctor,
    jobs,
    keys,
    migrate,
    operators,
    outreach,
    shops,
    sync,
    welcomes,
)

COMMANDS = (
    doctor.examine,
    migrate.migrate,
    sync.sync,
    customers.group,
    days_off.group,
    operators.group,
    jobs.group,
    codes.group,
    welcomes.group,
    shops.group,
    outreach.group,
    keys.group,
)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
