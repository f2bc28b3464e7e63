"""The command line: `flask --app wsgi …`. One module per room."""

from flask import Flask

from commands import jobs, migrate

COMMANDS = (migrate.migrate, jobs.group)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
