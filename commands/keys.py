"""`flask keys rotate`: a new DATA_KEY takes over from an older one."""

import click
from flask.cli import AppGroup

from domain import audit, sealed
from domain.attributes import values
from domain.customers import phones
from jobs import keys

group = AppGroup("keys", help="The keys that encrypt phone numbers and shop secrets.")


@group.command()
def rotate() -> None:
    """Encrypt everything with the first key of DATA_KEY; the others may be removed afterwards.

    Safe to stop and to repeat, and while everything runs.
    """
    if not sealed.has_older_keys():
        raise click.ClickException(
            "DATA_KEY holds one key. Put the new one before it, with a comma between, and restart."
        )
    numbers = followed = 0
    with click.progressbar(
        length=phones.count() + values.count_numbers(), label="Phone numbers"
    ) as bar:
        for looked_at, orders in keys.rotate():
            numbers, followed = numbers + looked_at, followed + orders
            bar.update(looked_at)
    audit.record("command line", "keys.rotated", numbers=numbers, orders=followed)
    click.echo(f"{numbers} phone numbers and every shop's secret have the newest key now.")
    click.echo(f"{followed} orders followed. Those whose number no customer has keep their index.")
