"""`flask migrate`: bring the database to the schema of this version. Safe to run again."""

import click
from playhouse.migrations import run

from db import db
from domain.attributes import actions as attributes
from domain.outreach import actions as outreach


@click.command()
def migrate():
    """Apply the migrations that this database does not have yet."""
    applied = run(db.obj, "migrations")
    attributes.ensure_built_in()
    outreach.ensure_plans()
    click.echo(f"applied: {', '.join(map(str, applied))}" if applied else "nothing to apply")
