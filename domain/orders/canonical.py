"""An order as every source must tell it: the push today, shop connectors later.

Validation is strict, because a number guessed from a text is how money goes wrong. The phone
number is in clear here and nowhere else; what is stored is its keyed index and its mask.
"""

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from domain import sealed

PAID = ("paid_hold", "to_ship", "part_shipped", "shipped", "completed", "closed_refunded")
STATUSES = ("pending_pay", *PAID, "closed_unpaid", "unknown")
YEARS = range(2000, 2101)


def _moment(value: object) -> datetime:
    """ISO 8601 with an offset, turned into naive UTC."""
    try:
        moment = datetime.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError("must be an ISO 8601 time such as 2026-11-21T20:15:00+08:00") from None
    if moment.tzinfo is None:
        raise ValueError("must have an offset, such as +08:00")
    if moment.year not in YEARS:
        raise ValueError("must be between 2000 and 2100")
    return moment.astimezone(UTC).replace(tzinfo=None)


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("must not contain the character U+0000")
    return text


def _known_status(text: str) -> str:
    return text if text in STATUSES else "unknown"


def _key(buyer_id: str) -> str:
    """A masked nick names many buyers, so it is no key."""
    return "" if "*" in buyer_id else buyer_id


Moment = Annotated[datetime, BeforeValidator(_moment)]
Text = Annotated[str, AfterValidator(_storable)]
Fen = Annotated[int, Field(ge=0, le=10**12)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, str_strip_whitespace=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, fields: object) -> object:
        if not isinstance(fields, dict):
            return fields
        return {name: value for name, value in fields.items() if value is not None}


class Buyer(_Part):
    id: Annotated[Text, Field(max_length=128), AfterValidator(_key)] = ""
    unionid: Annotated[Text, Field(max_length=64)] = ""
    phone: Annotated[Text, Field(max_length=40)] = ""

    @property
    def phone_digits(self) -> str:
        """Empty for a number that is masked, virtual or no mobile number."""
        return sealed.phone_digits(self.phone)


class Item(_Part):
    line_key: Annotated[Text, Field(min_length=1, max_length=128)]
    title: Annotated[Text, Field(max_length=400)] = ""
    qty: Annotated[int, Field(ge=1, le=1_000_000)]
    paid_fen: Fen = 0


class CanonicalOrder(_Part):
    """Money in fen, times in naive UTC; a status we do not know is `unknown`."""

    order_no: Annotated[Text, Field(min_length=1, max_length=64)]
    status: Annotated[Text, AfterValidator(_known_status)]
    created_at: Moment
    paid_at: Moment | None = None
    updated_at: Moment
    pay_fen: Fen
    refund_fen: Fen = 0
    buyer: Buyer = Buyer()
    items: Annotated[list[Item], Field(max_length=200)] = []

    @model_validator(mode="after")
    def _lines_differ(self) -> Self:
        if len({item.line_key for item in self.items}) < len(self.items):
            raise ValueError("items: line_key must differ between the lines of an order")
        return self

    @property
    def refund_state(self) -> str:
        if not self.refund_fen:
            return "none"
        return "full" if self.refund_fen >= self.pay_fen else "partial"

    @property
    def title(self) -> str:
        """Of the first line, for lists."""
        return self.items[0].title if self.items else ""
