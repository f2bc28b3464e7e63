"""WeCom's XML as plain values: text, a dict of children, or a list where a child repeats."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from callbacks.crypto import Refused

Value = str | list | dict


def read(body: bytes) -> dict[str, Value]:
    """The children of <xml>. Raises `Refused` for broken XML, entities and anything but UTF-8."""
    try:
        body.decode("utf-8")
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Refused(f"not readable XML: {type(error).__name__}") from None
    return _children(root)


def _children(element: Element) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for child in element:
        value = _children(child) if len(child) else (child.text or "").strip()
        before = found.get(child.tag)
        if before is None:
            found[child.tag] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            found[child.tag] = [before, value]
    return found
