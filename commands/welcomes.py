"""`flask welcomes set`: the words for new customers."""

import click
from flask.cli import AppGroup
from flask_babel import force_locale, gettext

from domain.contact_ways import queries, welcomes
from domain.contact_ways.models import ContactWay
from domain.errors import DomainError
from domain.organisation.models import Department, Guide
from domain.organisation.queries import guide_by_userid

group = AppGroup("welcomes", help="The words for new customers.")


@group.command("set")
@click.option("--company", is_flag=True, help="For everybody without a welcome of their own.")
@click.option("--guide", "userid", metavar="USERID", help="The guide's personal default.")
@click.option("--store", "wecom_id", type=int, metavar="DEPARTMENT_ID", help="Of a store's code.")
@click.option("--text", required=True, help="May name {customer}, {guide} and {store}.")
def set_welcome(company: bool, userid: str | None, wecom_id: int | None, text: str) -> None:
    """Write a welcome; attachments that it has are kept."""
    if sum((company, userid is not None, wecom_id is not None)) != 1:
        raise click.UsageError("give one of --company, --guide USERID, --store DEPARTMENT_ID")
    whose = {
        "guide": _guide(userid) if userid is not None else None,
        "contact_way": _code(wecom_id) if wecom_id is not None else None,
    }
    before = welcomes.welcome_of(**whose)
    try:
        welcome = welcomes.set_welcome(
            text=text,
            attachments=before.attachments if before else [],
            by="command line",
            **whose,
        )
    except DomainError as error:
        raise click.ClickException(_in_english(error)) from None
    click.echo(f"The welcome of {_owner(**whose)} is set: {len(welcome.text.encode())} bytes.")


def _guide(userid: str) -> Guide:
    guide = guide_by_userid(userid)
    if guide is None or guide.removed_at:
        raise click.ClickException(f"There is no guide {userid}. Run `flask sync organisation`.")
    return guide


def _code(wecom_id: int) -> ContactWay:
    store = Department.get_or_none(Department.wecom_id == wecom_id)
    way = queries.of_store(store) if store else None
    if way is None:
        raise click.ClickException(
            f"Store {wecom_id} has no code. Run `flask codes make --store {wecom_id}`."
        )
    return way


def _owner(guide: Guide | None, contact_way: ContactWay | None) -> str:
    if guide:
        return guide.name or guide.userid
    return f"the code of {contact_way.store.name}" if contact_way else "the company"


def _in_english(error: DomainError) -> str:
    with force_locale("en"):
        return gettext(error.message, **error.params)
