"""Who may sign in to the console."""

import sys

import click
from flask.cli import AppGroup

from commands.organisation import department_ids
from domain import audit, clock
from domain.errors import Invalid
from domain.operators import actions, queries
from domain.operators.models import Operator
from domain.operators.roles import PERMISSIONS_OF, SUPER_ADMIN

group = AppGroup("operators", help="Who may sign in to the console.")

password_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


@group.command()
@click.argument("name")
@click.option("--userid", default="", help="WeCom account: lets them in with WeCom's web login.")
@click.option("--role", type=click.Choice(sorted(PERMISSIONS_OF)), default=SUPER_ADMIN)
@click.option(
    "--department",
    "wecom_ids",
    type=int,
    multiple=True,
    metavar="DEPARTMENT_ID",
    help="WeCom's id of a node, or of a department below one; may be given several times.",
)
@password_stdin
def add(
    name: str, userid: str, role: str, wecom_ids: tuple[int, ...], password_stdin: bool
) -> None:
    """Make an account; asks for the password."""
    places = department_ids(wecom_ids)
    password = _ask_password(password_stdin)
    try:
        operator = actions.add(name, password, userid=userid, role=role, department_ids=places)
    except Invalid as error:
        raise click.ClickException(_in_english(error)) from None
    _note("operator.added", operator)
    click.echo(f"{operator.name} may sign in.")


@group.command("list")
def list_operators() -> None:
    """Show every account."""
    for operator in queries.all_operators():
        state = "disabled" if operator.disabled_at else "enabled"
        ways = [way for way, has in _ways(operator) if has]
        last = (
            f"{clock.local(operator.signed_in_at):%Y-%m-%d %H:%M}"
            if operator.signed_in_at
            else "never"
        )
        way = " and ".join(ways)
        click.echo(f"{operator.name}\t{operator.role}\t{state}\t{way}\tlast sign-in: {last}")


@group.command()
@click.argument("name")
def disable(name: str) -> None:
    """Shut an account out; its sessions end at once."""
    operator = _named(name)
    actions.disable(operator)
    _note("operator.disabled", operator)
    click.echo(f"{name} is shut out.")


@group.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let an account in again."""
    operator = _named(name)
    actions.enable(operator)
    _note("operator.enabled", operator)
    click.echo(f"{name} may sign in again.")


@group.command()
@click.argument("name")
@password_stdin
def password(name: str, password_stdin: bool) -> None:
    """Set another password; sessions of the account end."""
    operator = _named(name)
    try:
        actions.set_password(operator, _ask_password(password_stdin))
    except Invalid as error:
        raise click.ClickException(_in_english(error)) from None
    _note("operator.password_set", operator)
    click.echo(f"The password of {name} is set.")


def _named(name: str) -> Operator:
    operator = queries.by_name(name)
    if operator is None:
        raise click.ClickException(
            f"There is no operator {name}: `flask operators list` shows all."
        )
    return operator


def _ask_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return click.prompt("Password", hide_input=True, confirmation_prompt=True)


def _ways(operator: Operator) -> list[tuple[str, bool]]:
    return [("password", bool(operator.password_hash)), ("WeCom", bool(operator.userid_key))]


def _in_english(error: Invalid) -> str:
    return {
        "name": "The name is empty, too long or in use (or the WeCom account is).",
        "department": "A department is no node and lies below none: see `flask organisation`.",
        "password": f"A password needs at least {actions.SHORTEST_PASSWORD} characters.",
    }[error.field]


def _note(action: str, operator: Operator) -> None:
    audit.record("command line", action, f"operator:{operator.id}", name=operator.name)
