"""Events about customers (documents 92130). Each only says what happened; WeCom is read after it.

Times come from the events, so that those that come late or twice change nothing.
"""

from callbacks.events import Event
from callbacks.seconds import end_of_second
from domain import outbox
from domain.contact_ways import arrivals, greetings
from domain.contact_ways import queries as contact_ways
from domain.contact_ways.models import ContactWay
from domain.customers import actions as customers
from domain.customers.models import Friendship

BY_TRANSFER = "DELETE_BY_TRANSFER"


def customer_added(event: Event) -> None:
    _start(event, half=False)


def customer_half_added(event: Event) -> None:
    """The guide has not confirmed yet, but the welcome is sent now, once."""
    _start(event, half=True)


def _start(event: Event, *, half: bool) -> None:
    state = event.get("State")
    way = contact_ways.by_state(state)
    friendship = customers.start_friendship(
        userid=event["UserID"],
        external_userid=event["ExternalUserID"],
        at=event.at,
        state=state,
        half=half,
        store_id=way.store_id if way else None,
    )
    arrivals.record(way, friendship, at=event.at, half=half)
    _greet(event, friendship, way)


def _greet(event: Event, friendship: Friendship, way: ContactWay | None) -> None:
    greetings.record_greeting(
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
        _greet(event, friendship, contact_ways.by_state(friendship.state))


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
