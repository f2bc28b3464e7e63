"""`flask organisation set-up`: what the console asks for at its first use."""

from collections.abc import Sequence

import click
from flask.cli import AppGroup

from domain.errors import DomainError
from domain.organisation import levels, nodes
from domain.organisation.models import Department

group = AppGroup("organisation", help="The middle level of the organisation and its nodes.")


@group.command("set-up")
@click.option("--level", required=True, help='What the level is called, such as "Retail company".')
@click.option(
    "--department",
    "wecom_ids",
    type=int,
    multiple=True,
    required=True,
    metavar="DEPARTMENT_ID",
    help="WeCom's id of a department that becomes a node; may be given several times.",
)
def set_up(level: str, wecom_ids: tuple[int, ...]) -> None:
    """Name the level and choose its nodes, as the console does at its first use."""
    if nodes.is_set_up():
        raise click.ClickException("The organisation was set up already.")
    try:
        levels.set_up(level, department_ids(wecom_ids), by="command line")
    except DomainError as error:
        raise click.ClickException(_in_english(error)) from None
    click.echo(f"{level}: {', '.join(node.name for node in nodes.alive())}")


def department_ids(wecom_ids: Sequence[int]) -> list[int]:
    """Ours, by WeCom's."""
    found = Department.select(Department.id, Department.wecom_id).where(
        Department.wecom_id.in_(list(wecom_ids)), Department.removed_at.is_null()
    )
    ours = {wecom_id: id for id, wecom_id in found.tuples()}
    for wecom_id in wecom_ids:
        if wecom_id not in ours:
            raise click.ClickException(
                f"There is no department with the id {wecom_id}. "
                "Run `flask sync organisation` if it is new in WeCom."
            )
    return list(ours.values())


def _in_english(error: DomainError) -> str:
    return {
        "name": f"A name needs 1 to {levels.LONGEST} characters.",
        "department": "One of these departments lies below another one of them.",
    }[error.field]
