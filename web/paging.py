"""Pages of a list."""

from dataclasses import dataclass

from flask import request, url_for

SIZE = 50


@dataclass(frozen=True)
class Page:
    """`rows` of page `number` (from 1) out of `total` rows in all."""

    rows: list
    total: int
    number: int
    size: int = SIZE

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    def address(self, number: int) -> str:
        """The same list with the same filters, at another page."""
        kept = {**request.args.to_dict(flat=False), "page": [str(number)]}
        return url_for(request.endpoint, **{**(request.view_args or {}), **kept})


def page_number() -> int:
    """What the address asks for; nonsense is page 1."""
    return max(1, request.args.get("page", 1, type=int))


def offset(number: int, size: int = SIZE) -> int:
    return (number - 1) * size
