"""Events about departments and members (documents 90970, 90971, 90972).

They come to the contacts-sync assistant and say little, so WeCom is read about each. Whoever is
not in our app's visible range turns out to be so when read.
"""

from callbacks.events import Event
from domain.customers.joining import join_friendships
from domain.organisation import actions as organisation
from domain.organisation import tree


def member_changed(event: Event) -> None:
    organisation.ask_refresh([event["UserID"]])


def member_updated(event: Event) -> None:
    """Only here the payload must be trusted: WeCom has no memory of a former userid."""
    if event.get("NewUserID"):
        join_friendships(event["UserID"], event["NewUserID"])
        organisation.rename(event["UserID"], event["NewUserID"])
    organisation.ask_refresh([event.get("NewUserID") or event["UserID"]])


def department_changed(event: Event) -> None:
    tree.ask_refresh([int(event["Id"])])


def member_tag_changed(event: Event) -> None:
    """Our app may be visible to a tag, so these may have come into its range or left it."""
    organisation.ask_refresh([*_list(event, "AddUserItems"), *_list(event, "DelUserItems")])
    departments = [*_list(event, "AddPartyItems"), *_list(event, "DelPartyItems")]
    tree.ask_refresh([int(id) for id in departments])


def _list(event: Event, name: str) -> list[str]:
    return [part.strip() for part in event.get(name).split(",") if part.strip()]
