"""Events about customers (documents 92130). Each only says what happened; WeCom is read after it.

Times come from the events, so that those that come late or twice change nothing.
"""

from collections.abc import Sequence

from callbacks.events import Event
from callbacks.seconds import end_of_second
from domain import outbox
from domain.contact_ways import arrivals, greetings
from domain.contact_ways import queries as contact_ways
from domain.contact_ways.greetings import Occasion
from domain.contact_ways.models import ContactWay
from domain.customers import actions as customers
from domain.customers.adding import Addition, start_friendships
from domain.customers.models import Friendship

BY_TRANSFER = "DELETE_BY_TRANSFER"


def customers_added(events: Sequence[Event]) -> None:
    _start(events, half=False)


def customers_half_added(events: Sequence[Event]) -> None:
    """The guide has not confirmed yet, but the welcome is sent now, once."""
    _start(events, half=True)


def _start(events: Sequence[Event], *, half: bool) -> None:
    known = contact_ways.by_states({event.get("State") for event in events})
    ways = [known.get(event.get("State")) for event in events]
    additions = [_addition(*pair, half) for pair in zip(events, ways, strict=True)]
    friendships = start_friendships(additions)
    told = list(zip(events, friendships, ways, strict=True))
    for event, friendship, way in told:
        arrivals.record(way, friendship, at=event.at, half=half)
    greetings.record_greetings([_occasion(*one) for one in told])


def _addition(event: Event, way: ContactWay | None, half: bool) -> Addition:
    return Addition(
        userid=event["UserID"],
        external_userid=event["ExternalUserID"],
        at=event.at,
        state=event.get("State"),
        half=half,
        store_id=way.store_id if way else None,
    )


def _occasion(event: Event, friendship: Friendship, way: ContactWay | None) -> Occasion:
    return Occasion(
        callback_id=event.callback_id,
        friendship=friendship,
        contact_way=way,
        welcome_code=event.get("WelcomeCode"),
        event_at=event.at,
        received_at=event.received_at,
    )


def customer_edited(event: Event) -> None:
    """Remark, phone or tags: the event does not say what."""
    external_userid = event["ExternalUserID"]
    customers.ask_refresh(external_userid)
    over = end_of_second(event)
    if over:
        outbox.emit("customer.edited", due_at=over, external_userid=external_userid)


def guide_deleted_customer(event: Event) -> None:
    transferred = event.get("Source") == BY_TRANSFER
    _end(event, "transfer" if transferred else "guide")


def customer_deleted_guide(event: Event) -> None:
    """WeCom goes on listing the customer for this guide."""
    _end(event, "customer")


def _end(event: Event, by: str) -> None:
    customers.end_friendship(
        userid=event["UserID"], external_userid=event["ExternalUserID"], at=event.at, by=by
    )


def transfer_failed(event: Event) -> None:
    _note(event, "transfer_failed", event.get("FailReason"))


def consent_given(event: Event) -> None:
    """To session archiving; the welcome had to wait for it (41053) and comes with its own code."""
    friendship = _note(event, "consented")
    if event.get("WelcomeCode"):
        way = contact_ways.by_state(friendship.state)
        greetings.record_greetings([_occasion(event, friendship, way)])


def chat_started(event: Event) -> None:
    """customer_acquisition: the first message of a customer who came through a link."""
    _note(event, "chat_started")


def _note(event: Event, kind: str, detail: str = "") -> Friendship:
    return customers.note_event(
        kind,
        userid=event["UserID"],
        external_userid=event["ExternalUserID"],
        at=event.at,
        detail=detail,
    )
