"""Who may push orders."""

import click
from flask.cli import AppGroup

from domain import clock
from domain.errors import DomainError, Invalid
from domain.shops import actions, queries
from domain.shops.actions import PLATFORMS, PushKey
from domain.shops.models import Shop

BY = "command line"

group = AppGroup("shops", help="Shops that push their orders to /callbacks/orders.")


@group.command()
@click.argument("name")
@click.option("--platform", type=click.Choice(PLATFORMS), default="custom", show_default=True)
def add(name: str, platform: str) -> None:
    """Make a shop; prints the key and the secret that sign its pushes."""
    try:
        _show(actions.add(name, platform, by=BY))
    except Invalid:
        raise click.ClickException(
            f"The name {name!r} is empty, longer than 100 characters or taken."
        ) from None


@group.command("list")
def list_shops() -> None:
    """Show every shop, with its key and the time of its last push."""
    for shop in queries.all_shops():
        state = "disabled" if shop.disabled_at else "enabled"
        pushed = f"{clock.local(shop.pushed_at):%Y-%m-%d %H:%M}" if shop.pushed_at else "never"
        click.echo(f"{shop.name}\t{shop.platform}\t{shop.push_key}\t{state}\tlast push: {pushed}")


@group.command()
@click.argument("name")
def disable(name: str) -> None:
    """Refuse the shop's pushes; its orders stay."""
    actions.disable(_named(name), by=BY)
    click.echo(f"Pushes of {name} are refused from now on.")


@group.command()
@click.argument("name")
def enable(name: str) -> None:
    """Take the shop's pushes again."""
    actions.enable(_named(name), by=BY)
    click.echo(f"Pushes of {name} are taken again.")


@group.command("rotate-secret")
@click.argument("name")
def rotate_secret(name: str) -> None:
    """Replace the secret; the old one stops working at once."""
    _show(actions.rotate_secret(_named(name), by=BY))


def _show(given: PushKey) -> None:
    click.echo(f"shop: {given.shop.name}\nkey: {given.key}\nsecret: {given.secret}")
    click.echo("Keep the secret safe; it is not shown again.", err=True)


def _named(name: str) -> Shop:
    try:
        return queries.by_name(name)
    except DomainError:
        raise click.ClickException(
            f"There is no shop {name}: `flask shops list` shows all."
        ) from None
