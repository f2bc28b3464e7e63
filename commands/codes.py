"""`flask codes make`: the Contact Me codes of stores, and further codes beside them."""

import time
from collections.abc import Iterable

import click
from flask.cli import AppGroup
from flask_babel import force_locale, gettext

from domain.contact_ways import actions, channels, members, queries
from domain.contact_ways.models import ContactWay
from domain.errors import DomainError
from domain.organisation.models import Department, Guide
from domain.organisation.queries import guide_by_userid
from jobs import contact_ways

group = AppGroup("codes", help="Contact Me codes of stores and channels.")

PATIENCE_SECONDS = 120

REASONS = {
    members.NO_PERMISSION: "may not contact customers: allow it in WeCom's console",
    members.INACTIVE: "the account is not activated",
    members.FULL_TODAY: "has had as many adds today as the code allows",
    members.OVER_LIMIT: f"a code takes no more than {members.MOST} people",
    members.REFUSED: "WeCom refused with code {code}",
}


@group.command()
@click.option("--store", "wecom_id", type=int, metavar="DEPARTMENT_ID", help="WeCom's id of it.")
@click.option("--all", "all_stores", is_flag=True, help="Every store that there is.")
@click.option("--channel", metavar="NAME", help="A further code, of a store or of guides.")
@click.option("--guide", "userids", multiple=True, metavar="USERID", help="May be repeated.")
def make(
    wecom_id: int | None, all_stores: bool, channel: str | None, userids: tuple[str, ...]
) -> None:
    """Make the codes that are missing and bring the others up to date; waits for WeCom."""
    _check_words(wecom_id, all_stores, channel, userids)
    if channel is not None:
        ids = [_make_channel(channel, wecom_id, userids).id]
    else:
        stores = queries.all_stores() if all_stores else [_store(wecom_id)]
        ids = [actions.make_code(store, by="command line").id for store in stores]
    _wait_for(ids)
    ways = sorted((ContactWay.get_by_id(id) for id in ids), key=lambda way: way.title)
    for way in ways:
        _show(way)
    if any(way.error for way in ways):
        raise SystemExit(1)


def _check_words(wecom_id, all_stores: bool, channel: str | None, userids) -> None:
    if channel is None and (userids or (wecom_id is None) == (not all_stores)):
        raise click.UsageError("give either --store DEPARTMENT_ID or --all")
    if channel is not None and (all_stores or (wecom_id is None) == (not userids)):
        raise click.UsageError("give either --store DEPARTMENT_ID or --guide USERID")


def _make_channel(name: str, wecom_id: int | None, userids: Iterable[str]) -> ContactWay:
    store = _store(wecom_id) if wecom_id is not None else None
    settings = channels.Settings(name, store=store, guides=[_guide(id) for id in userids])
    try:
        return channels.make(settings, by="command line")
    except DomainError as error:
        with force_locale("en"):
            raise click.ClickException(gettext(error.message, **error.params)) from None


def _guide(userid: str) -> Guide:
    guide = guide_by_userid(userid)
    if guide is None or guide.removed_at:
        raise click.ClickException(f"There is no guide {userid}. Run `flask sync organisation`.")
    return guide


def _store(wecom_id: int | None) -> Department:
    found = Department.get_or_none(
        Department.wecom_id == wecom_id, Department.is_store, Department.removed_at.is_null()
    )
    if found is None:
        raise click.ClickException(
            f"There is no store with department id {wecom_id}. "
            "Run `flask sync organisation` if it is new in WeCom."
        )
    return found


def _wait_for(ids: list[int]) -> None:
    """Works like a worker would, beside those that run, until each code was answered."""
    end = time.monotonic() + PATIENCE_SECONDS
    while _unanswered(ids) and time.monotonic() < end:
        if not contact_ways.drain():
            time.sleep(0.2)


def _unanswered(ids: list[int]) -> bool:
    waiting = ContactWay.due_at.is_null(False) & (ContactWay.error == "")
    return any(way.id in ids for way in ContactWay.select(ContactWay.id).where(waiting))


def _show(way: ContactWay) -> None:
    click.echo(f"{way.store.wecom_id}  {way.title}" if way.store else way.title)
    click.echo(f"  state      {way.state}")
    click.echo(f"  config_id  {way.config_id or '-'}")
    click.echo(f"  guides     {len(way.members)}")
    for line in _left_out(way.left_out):
        click.echo(f"  left out   {line}")
    if way.error:
        click.echo(f"  ERROR      {way.error}")


def _left_out(guides: Iterable[dict]) -> Iterable[str]:
    for guide in guides:
        reason = REASONS[guide["reason"]].format(**guide)
        yield f"{guide['name']} ({guide['userid']}): {reason}"
