"""What happened with a customer, told by each room in the same form and mixed by the page."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class TimelineItem:
    """`kind`: room.what, such as "friendship.added"; `detail` fills the sentence on the page."""

    at: datetime
    kind: str
    detail: dict = field(default_factory=dict)
