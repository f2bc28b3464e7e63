"""The command line: `flask --app wsgi …`. One module per room."""

from flask import Flask

from commands import codes, jobs, migrate, outreach, shops, welcomes

COMMANDS = (migrate.migrate, jobs.group, codes.group, welcomes.group, shops.group, outreach.group)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
