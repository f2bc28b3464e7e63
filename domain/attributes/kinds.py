"""Kinds of attributes: what may be written in each, and how it is kept.

Values are texts, or lists of texts for several of; empty stands for unknown. Numbers are kept as
people write them (12.5), dates as 2026-11-27, birthdays as 1990-03-08 or 03-08.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from domain import clock, sealed
from domain.customers.importing import MOST_POINTS
from domain.errors import Invalid

# What operators may choose from; the built-in attributes have some kinds of their own.
CUSTOM = ("text", "number", "date", "one", "several", "phone", "address")
WITH_CHOICES = ("one", "several")
# Lists are narrowed by these; what WeCom chose for us is one of several to whoever reads it.
FOUND_BY = (*CUSTOM, "birthday", "whole")
OF_WECOM = ("gender", "add_way")
LONGEST_TEXT, LONGEST_ADDRESS, LONGEST_CHOICE, MOST_CHOICES = 40, 200, 20, 50
MOST = Decimal(10) ** 12
FINEST = Decimal("0.0001")
EARLIEST = date(1900, 1, 1)
# Any leap year: whoever was born on 29 February has a birthday.
A_LEAP_YEAR = 2024

Value = str | list[str]


def understand(kind: str, choices: Sequence[str], given: Sequence[str]) -> Value:
    """`given`: what a form has in the field. Raises Invalid with the field `value`."""
    texts = [text.strip() for text in given if text.strip()]
    if any("\0" in text for text in texts):
        raise Invalid("内容里有无法保存的字符", field="value")
    if kind == "several":
        return _several(choices, texts)
    text = texts[0] if texts else ""
    if not text:
        return ""
    return _one(choices, text) if kind == "one" else READERS[kind](text)


def found_by(kind: str) -> str:
    """Which of FOUND_BY finds this kind."""
    return "one" if kind in OF_WECOM else kind


def _text(text: str) -> str:
    return _no_longer_than(LONGEST_TEXT, text)


def _address(text: str) -> str:
    return _no_longer_than(LONGEST_ADDRESS, text)


def _no_longer_than(limit: int, text: str) -> str:
    if len(text) > limit:
        raise Invalid("不能超过 %(limit)s 个字", field="value", limit=limit)
    return text


def _number(text: str) -> str:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Invalid("请填写数字，例如 12.5", field="value") from None
    if not number.is_finite() or abs(number) > MOST:
        raise Invalid("数字太大了", field="value")
    if number != number.quantize(FINEST):
        raise Invalid("最多填四位小数", field="value")
    return f"{number.quantize(FINEST).normalize() + 0:f}"


def _whole(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > MOST_POINTS:
        raise Invalid("请填写 0 或更大的整数", field="value")
    return str(int(text))


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Invalid("请填写日期，例如 2026-11-27", field="value") from None


def _phone(text: str) -> str:
    digits = sealed.phone_digits(text)
    if not digits:
        raise Invalid("请填写 11 位手机号", field="value")
    return digits


def _birthday(text: str) -> str:
    match = re.fullmatch(r"(?:([0-9]{4})-)?([0-9]{1,2})-([0-9]{1,2})", text)
    if not match:
        raise Invalid("请填写生日，例如 1990-03-08；不知道年份就写 03-08", field="value")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        born = date(year or A_LEAP_YEAR, month or 0, day or 0)
    except ValueError:
        raise Invalid("日历上没有这一天", field="value") from None
    if year and not EARLIEST <= born <= clock.today():
        raise Invalid("出生年份不对", field="value")
    return birthday_text(born.month * 100 + born.day, year)


def birthday_text(birthday: int | None, birth_year: int | None) -> str:
    """`birthday`: MMDD, such as 308."""
    if not birthday:
        return ""
    month, day = divmod(birthday, 100)
    return f"{birth_year:04}-{month:02}-{day:02}" if birth_year else f"{month:02}-{day:02}"


def birthday_parts(text: str) -> tuple[int | None, int | None]:
    """MMDD and the year, as a customer has them."""
    if not text:
        return None, None
    *year, month, day = text.split("-")
    return int(month) * 100 + int(day), int(year[0]) if year else None


def _one(choices: Sequence[str], text: str) -> str:
    if text not in choices:
        raise Invalid("请从选项里选择", field="value")
    return text


def _several(choices: Sequence[str], texts: list[str]) -> list[str]:
    """In the order of the choices, each once."""
    for text in texts:
        _one(choices, text)
    return [choice for choice in choices if choice in texts]


READERS: dict[str, Callable[[str], str]] = {
    "text": _text,
    "number": _number,
    "whole": _whole,
    "date": _date,
    "phone": _phone,
    "address": _address,
    "birthday": _birthday,
}
