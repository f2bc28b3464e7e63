"""A callback as its handler sees it."""

from dataclasses import dataclass
from datetime import datetime

from callbacks.xml import Value


@dataclass(frozen=True)
class Event:
    """`at`: WeCom's CreateTime in UTC; `fields`: the children of <xml> by their WeCom names."""

    callback_id: int
    door: str
    name: str
    change_type: str
    at: datetime
    received_at: datetime
    fields: dict[str, Value]

    def __getitem__(self, name: str) -> str:
        """A text field that must be there. Raises KeyError, which sets the callback aside."""
        value = self.fields[name]
        if not isinstance(value, str):
            raise KeyError(name)
        return value

    def get(self, name: str) -> str:
        """A text field, or empty: WeCom leaves out what does not apply."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    def many(self, name: str, item: str = "Item") -> list[str]:
        """The texts of a list field, whether WeCom sent none, one or several."""
        inside = self.fields.get(name)
        values = inside.get(item, []) if isinstance(inside, dict) else []
        return [values] if isinstance(values, str) else [v for v in values if isinstance(v, str)]
