"""The plans of daily operations."""

import click
from flask.cli import AppGroup

from domain.errors import Invalid, NotFound
from domain.outreach import actions, queries

group = AppGroup("outreach", help="Whom guides are asked to care for.")


@group.command("list")
def list_plans() -> None:
    """Show every plan and how far it is."""
    for row in queries.plan_progress():
        state = "on" if row.plan.enabled else "off"
        click.echo(
            f"{row.plan.kind}\t{state}\tafter {row.plan.days} days\t"
            f"{row.open} open ({row.overdue} overdue), {row.done} done"
        )


@group.command("set")
@click.argument("kind")
@click.option("--days", type=int)
@click.option("--on/--off", "enabled", default=None)
@click.option("--text", help="What guides send; {客户} and {导购} become the names.")
@click.option("--instruction", help="What guides should mind.")
def set_plan(kind: str, **changes) -> None:
    """Change a plan, such as follow_up."""
    given = {name: value for name, value in changes.items() if value is not None}
    if not given:
        raise click.UsageError("say what to change: --days, --on, --off, --text or --instruction")
    try:
        actions.change_plan(queries.plan(kind), by="command line", **given)
    except NotFound:
        raise click.ClickException(f"There is no plan {kind}: `flask outreach list`.") from None
    except Invalid:
        limits = f"days are 0 to {actions.MOST_DAYS}, texts at most {actions.LONGEST_TEXT} long"
        raise click.ClickException(f"Nothing is changed: {limits}.") from None
    click.echo(f"{kind} is changed.")
