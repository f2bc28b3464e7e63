"""The customer's remark in the guide's contacts, as a code writes it: {客户}, {活码} and {门店}."""

import re

from domain.errors import Invalid

# WeCom documents 92115: at most 20 characters.
MOST = 20
CUSTOMER, CODE, STORE = "customer", "code", "store"
MEANING = {
    "客户": CUSTOMER,
    "活码": CODE,
    "门店": STORE,
    CUSTOMER: CUSTOMER,
    CODE: CODE,
    STORE: STORE,
}

_BLANK = re.compile(r"\{([^{}]*)\}")


def check(template: str, code: str) -> None:
    """Raises Invalid for a blank that nobody fills, and where no room is left for a name."""
    for word in _BLANK.findall(template):
        if word.strip() not in MEANING:
            raise Invalid(
                "不认识的占位符 {%(word)s}，可以用的有 {客户}、{活码}、{门店}",
                field="remark",
                word=word[:40],
            )
    names = {CUSTOMER: "一", STORE: "一", CODE: code}
    if len(_filled(template, names)) > MOST:
        raise Invalid("备注太长：填入活码名称后不能超过 %(limit)s 个字", field="remark", limit=MOST)


def fill(template: str, *, customer: str, code: str, store: str) -> str:
    """Within WeCom's limit: the store's name is cut first, then the customer's."""
    bare = len(_filled(template, {CUSTOMER: "", STORE: "", CODE: code}))
    used = [MEANING[word.strip()] for word in _BLANK.findall(template)]
    room = MOST - bare
    names = {CODE: code, CUSTOMER: "", STORE: ""}
    for name, text in ((CUSTOMER, customer), (STORE, store)):
        times = used.count(name)
        names[name] = text[: max(0, room // times)] if times else ""
        room -= len(names[name]) * times
    return _filled(template, names)[:MOST].strip()


def _filled(template: str, names: dict[str, str]) -> str:
    def name_of(blank: re.Match) -> str:
        return names.get(MEANING.get(blank[1].strip(), ""), blank[0])

    return _BLANK.sub(name_of, template)
