"""Which handler understands which event (WeCom documents 92130, 90970, 90240, 97299)."""

from collections.abc import Callable

from callbacks import xml
from callbacks.events import Event
from callbacks.inbox import ReceivedCallback

# (Event, ChangeType); an entry without ChangeType takes every change of that event.
HANDLERS: dict[tuple[str, str], Callable[[Event], None]] = {}


def handle(row: ReceivedCallback) -> bool:
    """Hand a callback to its handler. False when we know none: it is kept and counted, no error."""
    event = Event(
        callback_id=row.id,
        door=row.door,
        name=row.event,
        change_type=row.change_type,
        at=row.event_at,
        received_at=row.received_at,
        fields=xml.read(row.xml.encode()),
    )
    handler = HANDLERS.get((event.name, event.change_type)) or HANDLERS.get((event.name, ""))
    if handler:
        handler(event)
    return handler is not None
