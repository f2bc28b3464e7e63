"""Events about corp tags (documents 92130)."""

from callbacks.events import Event
from callbacks.seconds import end_of_second
from domain.tags import actions


def library_changed(event: Event) -> None:
    """Created, renamed, deleted or shuffled: the event has ids only, or for a shuffle of all groups
    not even that, so the library is read. A deleted group takes its tags along.
    """
    actions.ask_library_refresh()
    over = end_of_second(event)
    if over:
        actions.ask_library_refresh(due_at=over)
