"""When this happens, do that. The whole table, so it can be read in one look."""

from collections.abc import Callable

from jobs import contact_ways

# Each function takes the event's payload as keyword arguments and may run twice.
REACTIONS: dict[str, tuple[Callable[..., None], ...]] = {
    "guides.changed": (contact_ways.follow_guides,),
}
