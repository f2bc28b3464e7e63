"""The blanks in a welcome: {客户}, {导购} and {门店}, or {customer}, {guide} and {store}."""

import re
from collections.abc import Mapping

from domain.errors import Invalid

CUSTOMER, GUIDE, STORE = "customer", "guide", "store"
MEANING = {
    "客户": CUSTOMER,
    "导购": GUIDE,
    "门店": STORE,
    CUSTOMER: CUSTOMER,
    GUIDE: GUIDE,
    STORE: STORE,
}
# Room kept for each name, in bytes of UTF-8; a longer name is cut when the welcome is sent.
LONGEST = {CUSTOMER: 96, GUIDE: 96, STORE: 96}
# Said to a customer whose name WeCom did not tell in time, and for a guide without a store.
NEUTRAL = {CUSTOMER: "朋友", GUIDE: "导购", STORE: "门店"}

_BLANK = re.compile(r"\{([^{}]*)\}")


def check(text: str) -> None:
    """Raises Invalid for a blank that nobody will fill."""
    for word in _BLANK.findall(text):
        if word.strip() not in MEANING:
            raise Invalid(
                "不认识的占位符 {%(word)s}，可以用的有 {客户}、{导购}、{门店}",
                field="text",
                word=word[:40],
            )


def used(text: str) -> set[str]:
    """Which of customer, guide and store the text names."""
    return {MEANING[word.strip()] for word in _BLANK.findall(text) if word.strip() in MEANING}


def fill(text: str, names: Mapping[str, str]) -> str:
    """`names`: by customer, guide, store; an empty or missing one becomes a neutral word."""

    def name_of(blank: re.Match) -> str:
        meaning = MEANING.get(blank[1].strip())
        if meaning is None:
            return blank[0]
        return _cut(names.get(meaning) or NEUTRAL[meaning], LONGEST[meaning])

    return _BLANK.sub(name_of, text)


def longest_bytes(text: str) -> int:
    """Bytes of the text when every name in it is as long as it may be."""
    return len(fill(text, {name: "x" * limit for name, limit in LONGEST.items()}).encode())


def _cut(name: str, limit: int) -> str:
    return name.encode()[:limit].decode(errors="ignore")
