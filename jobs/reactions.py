"""When this happens, do that. The whole table, so it can be read in one look."""

from collections.abc import Callable

from jobs import contact_ways, customers, group_chats, organisation, tag_library

# Each function takes the event's payload as keyword arguments and may run twice.
REACTIONS: dict[str, tuple[Callable[..., None], ...]] = {
    "tag_library.changed": (tag_library.read,),
    "guides.changed": (contact_ways.follow_guides,),
    "customer.edited": (customers.customer_edited,),
    "guide.read": (organisation.guide_read,),
    "guide.renamed": (organisation.guide_renamed, group_chats.guide_renamed),
}
